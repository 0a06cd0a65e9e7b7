"""The numbers of one street through its life: build, split, merge, demolish, extend.

A value: every step returns the street as it is then. A number stays its house's for
ever, where it was given; the number of a demolished house is nobody else's. Whoever
approves a change asks here which number a new house gets.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorplate.addresses.numbering.fitting import Newcomer, Taken, fit_side
from doorplate.addresses.numbering.model import (
    BeforeFirstNumber,
    HouseUnknown,
    Issued,
    NoNumberFree,
    Number,
    Side,
    StreetEndIsNumbered,
)
from doorplate.addresses.numbering.rules import NumberingRule


@dataclass(frozen=True, slots=True)
class StreetNumbers:
    """A street under a rule: its length, the side of odd numbers, all ever issued.

    `issued` is in order of issue.
    """

    rule: NumberingRule
    odd_side: Side
    length_m: float
    issued: tuple[Issued, ...] = ()

    def of(self, key: str) -> Issued:
        """Return what a standing house has. Raises HouseUnknown."""
        for one in self.issued:
            if one.key == key and one.standing:
                return one
        raise HouseUnknown(house=key)

    def build(self, key: str, side: Side, along_m: float) -> "StreetNumbers":
        """Return the street with one more house.

        Raises BeforeFirstNumber, or NoNumberFree where the rule has no sub-numbers.
        """
        number = self._number_at(key, side, along_m)
        return replace(self, issued=(*self.issued, Issued(key, number, side, along_m)))

    def split(self, key: str, parts: Sequence[tuple[str, float]]) -> "StreetNumbers":
        """Return the street after new houses, (key, along_m), came out of one.

        The house that was there keeps its number. Raises as `build`, and HouseUnknown.
        """
        whole, street = self.of(key), self
        for part, along_m in parts:
            street = street.build(part, whole.side, along_m)
        return street

    def merge(self, kept: str, gone: str) -> "StreetNumbers":
        """Return the street after one house took in another, whose number ends."""
        self.of(kept)
        return self.demolish(gone)

    def demolish(self, key: str) -> "StreetNumbers":
        """Return the street without a house; its number stays taken.

        Raises HouseUnknown.
        """
        ended = self.of(key)
        rest = (
            one._replace(standing=False) if one is ended else one for one in self.issued
        )
        return replace(self, issued=tuple(rest))

    def extend(self, metres: float, *, at_start: bool = False) -> "StreetNumbers":
        """Return the street so many metres longer, at its far end unless `at_start`.

        Raises StreetEndIsNumbered: before the lowest number there is no room.
        """
        if at_start and self.issued:
            raise StreetEndIsNumbered
        return replace(self, length_m=self.length_m + metres)

    def _number_at(self, key: str, side: Side, along_m: float) -> Number:
        mine = [one for one in self.issued if one.side is side]
        taken = Taken.of(one.number for one in self.issued)
        newcomer = Newcomer(key, along_m, self.rule.house_m)
        odd = side is self.odd_side
        (fitted,) = fit_side(self.rule, [newcomer], mine, odd=odd, taken=taken)
        if fitted.number is not None:
            return fitted.number
        if fitted.why.code == "before-first-number":
            raise BeforeFirstNumber(house=key, first=fitted.why.values["after"])
        raise NoNumberFree(house=key, **fitted.why.values)
