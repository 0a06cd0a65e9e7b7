"""The one place that reads the clock; everything else is told the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the place


def civil_day(instant: datetime, zone: str) -> date:
    """Return the civil day of `instant` in the time zone of that IANA name."""
    return instant.astimezone(ZoneInfo(zone)).date()
