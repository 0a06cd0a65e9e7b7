"""Use cases and questions of the divisions room."""

from doorplate.divisions.service.boundaries import (
    Consent,
    activate_generation,
    activate_within,
    load_areas,
    load_boundaries,
)
from doorplate.divisions.service.lists import ListReport, Renamed, load_divisions
from doorplate.divisions.service.naming import (
    add_alias,
    division_named,
    division_record,
)
from doorplate.divisions.service.queries import (
    areas_at,
    chain,
    chain_known,
    county_bounds,
    days_of_lists,
    deepest_locators,
    division_index,
    divisions_on,
    generations,
    locator,
    service_layers,
)
from doorplate.divisions.service.reaching import DivisionReaches
from doorplate.divisions.service.redrawing import AreaUnknown, redraw_area

__all__ = [
    "AreaUnknown",
    "Consent",
    "DivisionReaches",
    "ListReport",
    "Renamed",
    "activate_generation",
    "activate_within",
    "add_alias",
    "areas_at",
    "chain",
    "chain_known",
    "county_bounds",
    "days_of_lists",
    "deepest_locators",
    "division_index",
    "division_named",
    "division_record",
    "divisions_on",
    "generations",
    "load_areas",
    "load_boundaries",
    "load_divisions",
    "locator",
    "redraw_area",
    "service_layers",
]
