"""Use cases and questions of the divisions room."""

from doorplate.divisions.service.queries import (
    areas_at,
    chain,
    county_bounds,
    division_index,
    locator,
)

__all__ = [
    "areas_at",
    "chain",
    "county_bounds",
    "division_index",
    "locator",
]
