"""Geometry without database, web or doorplate."""

import os
from typing import Final

LEADING_ELSEWHERE: Final = (
    *("OGR_VRT", "VRT", "GDALG", "GTI", "PDS4", "OGR_PDS", "ADBC", "GPSBabel"),
    *("WFS", "OAPIF", "OGCAPI", "CSW", "HTTP", "EEDA", "Elasticsearch", "Carto"),
    *("AmigoCloud", "PLSCENES", "NGW"),
)
"""GDAL's drivers of files that name other files, databases or servers to read.

GDAL tells a file's kind by its first bytes, whatever its name: of a file that a
stranger sent, such a driver would read what the stranger may not.
"""

# GDAL asks once, when pyogrio is first imported; every module of ours comes after this.
os.environ["GDAL_SKIP"] = ",".join(LEADING_ELSEWHERE)
