"""A file of addresses on its way into the register: read, judged, written in chunks."""
