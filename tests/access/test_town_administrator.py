"""An administrator of a town sees and manages the people of the town alone."""

from collections.abc import Callable

import pytest

from doorplate.access.accounts import (
    AccountBeyondReach,
    AccountNameTaken,
    AccountUnknown,
    GrantUnknown,
    PlaceBeyondReach,
)
from doorplate.access.model import Role
from doorplate.access.service import people as administration
from doorplate.core.actors import OPERATOR
from doorplate.database import Register
from tests.access.house import (
    COUNTY,
    OTHER_VILLAGE,
    TODAY,
    TOWN,
    VILLAGE,
    House,
)

Deed = Callable[[], object]


def disable(house: House, name: str, register: Register) -> None:
    administration.disable_account(
        register, name=name, actor=OPERATOR, now=house.now, today=TODAY
    )


class TestAdministratorOfATown:
    @pytest.fixture
    def town(self, house: House) -> Register:
        self.actor = house.administrator("chief", TOWN).account.actor
        chief = house.administrator("head", TOWN)
        self.actor = chief.account.actor
        house.create("own", VILLAGE)
        house.create("foreign", OTHER_VILLAGE)
        house.create("central")
        return house.under(chief)

    def test_sees_the_people_of_the_town_alone(self, town: Register) -> None:
        names = {each.account.name for each in administration.people(town)}

        assert names == {"chief", "head", "own"}

    @pytest.mark.parametrize("name", ["foreign", "central", "nobody"])
    def test_foreign_people_are_as_not_there(
        self, house: House, town: Register, name: str
    ) -> None:
        deeds: list[Deed] = [
            lambda: administration.person(town, name=name),
            lambda: house.grant(
                name, Role.SURVEYOR, VILLAGE, actor=self.actor, register=town
            ),
            lambda: disable(house, name, town),
            *(
                lambda deed=deed: deed(  # type: ignore[misc]
                    town, name=name, actor=self.actor, now=house.now, today=TODAY
                )
                for deed in (
                    administration.enable_account,
                    administration.reset_password,
                    administration.reset_second_factor,
                )
            ),
        ]
        for deed in deeds:
            with pytest.raises(AccountUnknown):
                deed()

    def test_gives_no_role_beyond_the_town(self, house: House, town: Register) -> None:
        for place in (COUNTY, OTHER_VILLAGE, None):
            with pytest.raises(PlaceBeyondReach):
                house.grant(
                    "own", Role.SURVEYOR, place, actor=self.actor, register=town
                )
        house.grant("own", Role.SURVEYOR, VILLAGE, actor=self.actor, register=town)

    def test_makes_no_account_beyond_the_town(
        self, house: House, town: Register
    ) -> None:
        for place in (COUNTY, None):
            with pytest.raises(PlaceBeyondReach):
                house.create("new", place, town)
        house.create("new", TOWN, town)
        # A name elsewhere is taken, though nobody there is seen.
        with pytest.raises(AccountNameTaken):
            house.create("foreign", TOWN, town)

    def test_does_not_manage_who_holds_more_elsewhere(
        self, house: House, town: Register
    ) -> None:
        house.grant("own", Role.SURVEYOR)
        for deed in (
            lambda: disable(house, "own", town),
            lambda: administration.reset_password(
                town, name="own", actor=self.actor, now=house.now, today=TODAY
            ),
        ):
            with pytest.raises(AccountBeyondReach):
                deed()
        # Nor sees, nor ends, what they hold elsewhere.
        person = administration.person(town, name="own")
        assert person.grants == []
        (beyond,) = administration.person(house.register, name="own").grants
        with pytest.raises(GrantUnknown):
            administration.revoke_grant(
                town, grant_id=beyond.id, actor=self.actor, now=house.now, today=TODAY
            )
