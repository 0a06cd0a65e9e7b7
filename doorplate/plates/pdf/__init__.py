"""Batches of plates as PDF, ready for a print shop."""

from doorplate.plates.pdf.batch import BatchReport, NothingToPrint, write_batch
from doorplate.plates.pdf.sheets import Sheet, UnknownSheet, load_sheets, sheet_named

__all__ = [
    "BatchReport",
    "NothingToPrint",
    "Sheet",
    "UnknownSheet",
    "load_sheets",
    "sheet_named",
    "write_batch",
]
