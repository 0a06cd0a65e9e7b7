"""Looking through divisions and areas: what the desk's pages and maps ask."""

from doorplate.divisions.store.drawing import (
    AreaDrawn,
    area_in_force,
    areas_of_layer,
    outlines_within,
)

__all__ = ["AreaDrawn", "area_in_force", "areas_of_layer", "outlines_within"]
