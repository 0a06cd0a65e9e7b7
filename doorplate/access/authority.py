"""What somebody's grants allow, and where: the authority of their transactions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from doorplate.access.accounts import Grant
from doorplate.access.model import PERMISSIONS, Divisions, Role
from doorplate.core.authority import EVERYWHERE, NeedUnstated, Reach
from doorplate.core.errors import NotPermitted


class PermissionMissing(NotPermitted):
    """Your roles do not allow this ({need})."""


@dataclass(frozen=True, slots=True)
class Held:
    """The authority of the grants that are in force today."""

    grants: tuple[Grant, ...]
    divisions: Divisions
    today: date
    _known: dict[str, Reach] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, grants: Iterable[Grant], divisions: Divisions, today: date) -> "Held":
        """Keep the grants that are in force."""
        in_force = (grant for grant in grants if grant.is_in_force(today))
        return cls(tuple(in_force), divisions, today)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere today."""
        return frozenset(grant.role for grant in self.grants)

    def reach(self, need: str | None) -> Reach:
        """Return where a permission is held: the union of the grants that bring it.

        Raises NeedUnstated, PermissionMissing.
        """
        if need is None:
            raise NeedUnstated
        if need not in self._known:
            self._known[need] = self._union(need)
        return self._known[need]

    def _union(self, need: str) -> Reach:
        places = [grant.place for grant in self.grants if _brings(grant.role, need)]
        if not places:
            raise PermissionMissing(need=need)
        if None in places:
            return EVERYWHERE
        schemes = {place.scheme for place in places if place}
        codes = frozenset(place.code for place in places if place)
        # Grants of one person are of one scheme: `grant_role` sees to it.
        return self.divisions.reach_of(min(schemes), codes, self.today)


def _brings(role: Role, need: str) -> bool:
    return any(permission == need for permission in PERMISSIONS[role])
