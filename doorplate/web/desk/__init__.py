"""The desk: a kit for the pages of the staff. It knows no room.

Everything lies under ``/desk/``. A room's ``pages`` get the one `Desk` of the
application, make their routes with `Desk.route` and their answers with `Desk.page`.
"""

from doorplate.web.desk.boards import Card
from doorplate.web.desk.fields import Fields, FormMistaken
from doorplate.web.desk.kit import Desk
from doorplate.web.desk.listing import add_list
from doorplate.web.desk.lists import Asked, Column, Filter, Found, Listing
from doorplate.web.desk.people import ANYBODY, SIGNED_IN, Acting, Loader, Refused

__all__ = [
    "ANYBODY",
    "SIGNED_IN",
    "Acting",
    "Asked",
    "Card",
    "Column",
    "Desk",
    "Fields",
    "Filter",
    "FormMistaken",
    "Found",
    "Listing",
    "Loader",
    "Refused",
    "add_list",
]
