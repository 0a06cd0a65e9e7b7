"""How a plate looks: specifications as data, one layout, vector primitives."""

from doorplate.plates.artwork.layout import lay_out
from doorplate.plates.artwork.primitives import Artwork
from doorplate.plates.artwork.specification import (
    PlateSpecification,
    Specifications,
    UnknownPlateKind,
    load_specifications,
    specification_for,
)

__all__ = [
    "Artwork",
    "PlateSpecification",
    "Specifications",
    "UnknownPlateKind",
    "lay_out",
    "load_specifications",
    "specification_for",
]
