"""What joins the rooms below the surface: whom a change of addresses concerns.

The web application and the command line are given the same, so that neither can forget
a room.
"""

from doorplate.addresses.changes.hooks import Hooks
from doorplate.plates.service import follow_change, plates_concerned


def change_hooks() -> Hooks:
    """Return what the rooms above addresses want to be told and asked."""
    return Hooks(touched=(follow_change,), effects=(plates_concerned,))
