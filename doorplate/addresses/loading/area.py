"""For which part of the county a file is loaded, and by whom."""

from dataclasses import dataclass
from typing import Self

from doorplate.core.errors import NotPermitted
from doorplate.database import Transaction
from doorplate.database.reach import reach_of
from doorplate.divisions.model import DivisionIndex


class AreaNotYours(NotPermitted):
    """You may not load addresses for the division {code}."""


@dataclass(frozen=True, slots=True)
class Area:
    """A division and all below it: rows of others are rejected."""

    scheme: str
    code: str
    codes: frozenset[str]

    @classmethod
    def of(cls, index: DivisionIndex, scheme: str, code: str) -> Self:
        """Return the area of a division."""
        within = (
            one.code
            for one in index
            if any(above.code == code for above in index.ancestors(one.code))
        )
        return cls(scheme, code, frozenset(within))

    def require(self, transaction: Transaction) -> None:
        """Refuse a transaction whose reach does not hold it. Raises AreaNotYours."""
        if not reach_of(transaction).holds(self.scheme, self.code):
            raise AreaNotYours(code=self.code)
