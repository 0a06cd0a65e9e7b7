"""Who may give whom which role where; every write and refusal is an entry."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from doorplate.access.accounts import (
    AccountEnded,
    AccountNameTaken,
    AccountNameUnfit,
    GrantOver,
    LastAdministrator,
    OwnRoleRefused,
    PlaceUnknown,
    RoleHeldAlready,
    RolesIncompatible,
    SchemesMixed,
)
from doorplate.access.authority import PermissionMissing
from doorplate.access.model import INCOMPATIBLE, PERMISSIONS, Permission, Place, Role
from doorplate.access.service import people as administration
from doorplate.core.actors import OPERATOR, Actor
from doorplate.core.authority import NeedUnstated
from doorplate.core.errors import RegistryError
from doorplate.core.periods import Period
from tests.access.entries import entries, last
from tests.access.house import (
    COUNTY,
    OTHER_TOWN,
    OTHER_VILLAGE,
    TODAY,
    TOWN,
    VILLAGE,
    House,
    Member,
)

DAY = timedelta(days=1)
Deed = Callable[[], object]


def revoke(
    house: House, grant_id: int, actor: Actor = OPERATOR, today: date = TODAY
) -> None:
    administration.revoke_grant(
        house.register, grant_id=grant_id, actor=actor, now=house.now, today=today
    )


def disable(house: House, name: str) -> None:
    administration.disable_account(
        house.register, name=name, actor=OPERATOR, now=house.now, today=TODAY
    )


def reach(house: House, member: Member, need: str) -> frozenset[str] | None:
    acting = house.acting(house.come_in(member).token)
    assert acting is not None
    return acting.authority.reach(need).codes


def test_nobody_may_anything_without_a_grant(house: House, li: Member) -> None:
    acting = house.acting(house.come_in(li).token)

    assert acting is not None
    for need in Permission:
        with pytest.raises(PermissionMissing):
            acting.authority.reach(need)
    with pytest.raises(NeedUnstated):
        acting.authority.reach(None)


@pytest.mark.parametrize("role", Role)
def test_a_role_brings_its_permissions_and_no_other(house: House, role: Role) -> None:
    member = house.member("li")
    house.grant("li", role, TOWN)
    acting = house.acting(house.come_in(member).token)

    assert acting is not None
    for need in Permission:
        if need in PERMISSIONS[role]:
            assert acting.authority.reach(need).codes == {TOWN, VILLAGE}
        else:
            with pytest.raises(PermissionMissing):
                acting.authority.reach(need)


def test_reach_is_the_union_of_the_grants_that_bring_the_permission(
    house: House, li: Member
) -> None:
    house.grant("li", Role.SURVEYOR, VILLAGE)
    house.grant("li", Role.ADDRESS_CLERK, OTHER_TOWN)

    read = reach(house, li, Permission.REGISTER_READ)
    approve = reach(house, li, Permission.CHANGES_APPROVE)

    assert read == {VILLAGE, OTHER_TOWN, OTHER_VILLAGE}
    assert approve == {OTHER_TOWN, OTHER_VILLAGE}


def test_reach_knows_what_lies_above(house: House, li: Member) -> None:
    house.grant("li", Role.SURVEYOR, VILLAGE)
    acting = house.acting(house.come_in(li).token)

    assert acting is not None
    found = acting.authority.reach(Permission.REGISTER_READ)
    assert found.above == {TOWN, COUNTY}


def test_a_role_in_the_whole_register_is_not_limited(house: House, li: Member) -> None:
    house.grant("li", Role.SURVEYOR, VILLAGE)
    house.grant("li", Role.SURVEYOR)

    assert reach(house, li, Permission.REGISTER_READ) is None


@pytest.mark.parametrize(
    ("period", "holds"),
    [
        (Period(TODAY, TODAY + DAY), True),
        (Period(TODAY - DAY), True),
        (Period(TODAY - DAY, TODAY), False),
        (Period(TODAY + DAY), False),
    ],
)
def test_a_role_holds_from_its_first_day_to_the_day_before_its_end(
    house: House, li: Member, period: Period, *, holds: bool
) -> None:
    house.grant("li", Role.SURVEYOR, VILLAGE, period)
    acting = house.acting(house.come_in(li).token)

    assert acting is not None
    assert bool(acting.authority.grants) is holds  # type: ignore[attr-defined]


def test_revoked_role_is_gone_at_the_next_click(house: House, li: Member) -> None:
    grant = house.grant("li", Role.SURVEYOR, VILLAGE, Period(TODAY - 9 * DAY))
    token = house.come_in(li).token
    revoke(house, grant.id)

    acting = house.acting(token)

    assert acting is not None
    with pytest.raises(PermissionMissing):
        acting.authority.reach(Permission.REGISTER_READ)
    person = administration.person(house.register, name="li")
    assert person.grants[0].period == Period(TODAY - 9 * DAY, TODAY)
    with pytest.raises(GrantOver):
        revoke(house, grant.id)


def test_role_revoked_before_its_first_day_holds_on_none(
    house: House, li: Member
) -> None:
    grant = house.grant("li", Role.SURVEYOR, VILLAGE, Period(TODAY + DAY))
    revoke(house, grant.id)

    (kept,) = administration.person(house.register, name="li").grants
    assert kept.period is None
    # And another may be given for the same days.
    house.grant("li", Role.SURVEYOR, VILLAGE, Period(TODAY + DAY))


@pytest.mark.parametrize("pair", sorted(map(sorted, INCOMPATIBLE)))
def test_incompatible_roles_are_refused_in_either_order(
    house: House, li: Member, pair: list[Role]
) -> None:
    wang = house.member("wang")
    for member, (first, second) in ((li, pair), (wang, pair[::-1])):
        house.grant(member.account.name, first, VILLAGE)
        with pytest.raises(RolesIncompatible):
            house.grant(member.account.name, second, OTHER_VILLAGE)
        assert last(house.register)[3] == "refused"
        # One after the other is no contradiction.
        with pytest.raises(RolesIncompatible):
            house.grant(
                member.account.name, second, None, Period(TODAY - DAY, TODAY + DAY)
            )
        house.grant(member.account.name, second, None, Period(TODAY - DAY, TODAY))


def test_incompatible_role_beyond_the_giver_s_reach_counts_too(house: House) -> None:
    chief = house.administrator("chief", TOWN)
    house.create("li", VILLAGE)
    house.grant("li", Role.RELIEF_CLERK, OTHER_TOWN)

    with pytest.raises(RolesIncompatible):
        house.grant(
            "li",
            Role.RELIEF_REVIEWER,
            VILLAGE,
            actor=chief.account.actor,
            register=house.under(chief),
        )


def test_same_role_in_the_same_place_is_not_given_twice(
    house: House, li: Member
) -> None:
    house.grant("li", Role.SURVEYOR, VILLAGE)

    with pytest.raises(RoleHeldAlready):
        house.grant("li", Role.SURVEYOR, VILLAGE, Period(TODAY + DAY))


def test_two_incompatible_grants_at_once_are_not_both_given(
    house: House, li: Member
) -> None:
    def give(role: Role) -> bool:
        try:
            house.grant("li", role)
        except RolesIncompatible:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(give, [Role.RELIEF_CLERK, Role.RELIEF_REVIEWER]))

    assert sorted(given) == [False, True]


def test_nobody_grants_or_ends_their_own_role(house: House) -> None:
    admin = house.administrator()
    actor = admin.account.actor
    (own,) = administration.person(house.register, name="admin").grants

    with pytest.raises(OwnRoleRefused):
        house.grant("ADMIN", Role.ADDRESS_CLERK, actor=actor)
    with pytest.raises(OwnRoleRefused):
        revoke(house, own.id, actor)
    with pytest.raises(OwnRoleRefused):
        administration.disable_account(
            house.register, name="admin", actor=actor, now=house.now, today=TODAY
        )


def test_last_administrator_of_the_whole_register_stays(house: House) -> None:
    house.administrator("anna")
    house.administrator("bert", TOWN)
    (grant,) = administration.person(house.register, name="anna").grants

    with pytest.raises(LastAdministrator):
        revoke(house, grant.id)
    with pytest.raises(LastAdministrator):
        disable(house, "anna")
    assert last(house.register)[3] == "refused"
    house.administrator("cora")
    revoke(house, grant.id)
    with pytest.raises(LastAdministrator):
        disable(house, "cora")


def test_two_last_administrators_cannot_remove_each_other_at_once(
    house: House,
) -> None:
    house.administrator("anna")
    house.administrator("bert")

    def remove(name: str) -> bool:
        try:
            disable(house, name)
        except LastAdministrator:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        removed = list(pool.map(remove, ["anna", "bert"]))

    assert sorted(removed) == [False, True]


def test_disabled_account_is_out_at_once_and_gets_no_role(
    house: House, li: Member
) -> None:
    token = house.come_in(li).token
    disable(house, "li")

    assert house.acting(token) is None
    with pytest.raises(AccountEnded):
        house.grant("li", Role.SURVEYOR)
    with pytest.raises(AccountEnded):
        disable(house, "li")


@pytest.mark.parametrize(
    "name", ["", "a", "operator", "unknown", "a b", ".a", "a" * 65, "a/b", "_x"]
)
def test_unfit_name_is_refused(house: House, name: str) -> None:
    with pytest.raises(AccountNameUnfit):
        house.create(name)


@pytest.mark.parametrize("other", ["LI.Na", "ｌｉ．ｎａ", " li.na "])
def test_one_name_has_one_account_however_it_is_typed(house: House, other: str) -> None:
    house.create("li.na")

    with pytest.raises(AccountNameTaken):
        house.create(other)
    assert administration.person(house.register, name=other).account.name == "li.na"


def test_chinese_name_names_an_account(house: House) -> None:
    assert house.create("王敏").name == "王敏"


def test_role_where_there_is_no_division_is_refused(house: House, li: Member) -> None:
    with pytest.raises(PlaceUnknown):
        house.grant("li", Role.SURVEYOR, "419999000000")


def test_roles_are_held_in_one_scheme(house: House, li: Member) -> None:
    house.grant("li", Role.SURVEYOR, VILLAGE)

    with pytest.raises(SchemesMixed):
        administration.grant_role(
            house.register,
            name="li",
            role=Role.DISPATCHER,
            place=Place("tw", VILLAGE),
            period=Period(TODAY),
            divisions=house.entrance.divisions,
            actor=OPERATOR,
            now=house.now,
        )


def test_every_write_and_every_refusal_is_an_entry(house: House) -> None:
    house.create("li")
    grant = house.grant("li", Role.SURVEYOR, VILLAGE)
    revoke(house, grant.id)
    deeds: list[Deed] = [
        lambda: house.create("li"),
        lambda: house.grant("nobody", Role.SURVEYOR),
        lambda: revoke(house, 99),
        lambda: disable(house, "nobody"),
    ]
    for deed in deeds:
        with pytest.raises(RegistryError):
            deed()

    assert entries(house.register) == [
        ("operator", "access.create-account", "account li", "done"),
        ("operator", "access.grant", "account li", "done"),
        ("operator", "access.revoke", "account li", "done"),
        ("operator", "access.create-account", "account li", "refused"),
        ("operator", "access.grant", "account nobody", "refused"),
        ("operator", "access.revoke", "grant 99", "refused"),
        ("operator", "access.disable", "account nobody", "refused"),
    ]


def test_refused_deed_leaves_nothing_but_its_entry(house: House, li: Member) -> None:
    house.grant("li", Role.RELIEF_CLERK)
    with pytest.raises(RolesIncompatible):
        house.grant("li", Role.RELIEF_REVIEWER, VILLAGE)

    roles = [g.role for g in administration.person(house.register, name="li").grants]
    assert roles == [Role.RELIEF_CLERK]


def test_place_of_an_account_is_kept(house: House) -> None:
    assert house.create("li", TOWN).place == Place("gb", TOWN)
