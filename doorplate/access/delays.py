"""The wait that wrong guesses cost: it grows, and never shuts anybody out for good.

An attempt counts as failed from its start until it proves right, so that many attempts
at once are no better than one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from doorplate.core.errors import NotPermitted

FORGOTTEN_AFTER: Final = timedelta(hours=24)
LONGEST: Final = timedelta(minutes=15)
_OF_ACCOUNT: Final = 5
# An office, or a carrier's customers, come from one network.
_OF_NETWORK: Final = 40


class TooManyAttempts(NotPermitted):
    """Too many wrong attempts: wait {seconds} seconds."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What attempts are counted on, and how many cost nothing."""

    subject: str
    free: int
    is_of_account: bool

    def wait(self, failures: int) -> timedelta:
        """Return the wait after so many failures: doubled by each, up to LONGEST."""
        if failures < self.free:
            return timedelta()
        return min(timedelta(seconds=2 ** min(failures - self.free, 20)), LONGEST)


def watched(name_mark: str, network: str, *, is_familiar: bool) -> Sequence[Watched]:
    """Return what an attempt is counted on.

    `name_mark` stands for the name that was typed: in a hurry that is a password.
    Whoever signed in from this network lately is counted there alone, and waits neither
    for strangers who guess elsewhere nor for neighbours who guess other names.
    """
    where = f" {network}" if is_familiar else ""
    found = [Watched(f"account {name_mark}{where}", _OF_ACCOUNT, is_of_account=True)]
    if network and not is_familiar:
        found.append(Watched(f"network {network}", _OF_NETWORK, is_of_account=False))
    return found


def network_of(address: str | None) -> str:
    """Return the network of a client's address: IPv4 /24, IPv6 /56; else nothing.

    This machine's own addresses are no network: they are the web server before us.
    """
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return ""
    length = 56 if isinstance(parsed, IPv6Address) else 24
    return str(ip_network((parsed, length), strict=False))


def seconds_left(until: datetime, now: datetime) -> int:
    """Return the whole seconds of a wait, at least one."""
    return max(1, -int((now - until).total_seconds() // 1))
