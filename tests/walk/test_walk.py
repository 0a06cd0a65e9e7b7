"""Every route, every role: what lies outside somebody's area answers nobody.

The routes are the application's own, so none can be forgotten. Each is asked before
and after things of every kind are made in a village outside the area: lists, counts,
searches, exports, tiles and histories must not change by a byte. Then those things are
asked for, and posted to, by their own identifiers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

import tests.walk.imports  # noqa: F401 - makes its things
from doorplate.access.model import PERMISSIONS, Role
from doorplate.addresses.tables import address
from doorplate.database import Register
from doorplate.database.metadata import METADATA
from doorplate.web.desk import SIGNED_IN
from doorplate.web.desk.sessions import is_desk
from tests.addresses.county import NORTH, SOUTH
from tests.desk.people import Somebody, limited_to
from tests.desk.town import COUNTY, Town, build_town
from tests.walk.things import FOREIGN, OPEN, OWN, Things, make, places

TOWNSHIP = "410883001000"
ABOVE = (COUNTY, "410800000000", "410000000000")
QUERIES = (
    "",
    "?text=1&q=1",
    f"?division={FOREIGN.village}&street=大定路",
    "?sort=number&descending=1&page=1&size=10",
)
# What a form is signed with, and when, and what tells two proposals apart: others each
# time.
_TOKEN = re.compile(
    rb'I[a-z][\w-]{40,}\.[\w-]{6}\.[\w-]{27}|name="uid" value="[0-9a-f-]{36}"'
)
_LACKING = 403
_REFUSED = {_LACKING, 404}


@dataclass(frozen=True)
class Walk:
    """The town, who walks it by role, and the things of the own village."""

    town: Town
    walkers: dict[Role, FlaskClient]
    own: Things

    @property
    def rules(self) -> list[Rule]:
        rules = self.town.app.url_map.iter_rules()
        return [rule for rule in rules if is_desk(rule.rule)]

    def allowed(self) -> Iterator[tuple[Rule, Role, FlaskClient]]:
        """Yield each route that can be read, with the roles that may at all."""
        needs = self.town.app.extensions["desk"].needs
        for rule in self.rules:
            for role, walker in self.walkers.items():
                may = needs[rule.endpoint] in (None, SIGNED_IN, *PERMISSIONS[role])
                if may and "GET" in (rule.methods or ()):
                    yield rule, role, walker


def path_of(rule: Rule, things: Things) -> str:
    """Return the address of a route with things in its places."""
    path = rule.rule
    for key, name in places(rule.rule):
        known = OPEN | things
        assert key in known, f"tell tests/walk/things.py what {key} is in {rule.rule}"
        path = re.sub(rf"<[^<>]*\b{name}>", known[key], path, count=1)
    return path


def is_about_things(rule: Rule) -> bool:
    return any(key not in OPEN for key, _ in places(rule.rule))


@pytest.fixture
def walk(register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    # Where the settings' own keys lie.
    monkeypatch.chdir(tmp_path)
    town = build_town(register, tmp_path)
    town.app.config["WTF_CSRF_ENABLED"] = False
    own = make(register, tmp_path, OWN)
    where = limited_to([TOWNSHIP, NORTH, SOUTH], above=ABOVE)
    walkers = {
        role: town.doorkeeper.sign_in(
            town.app.test_client(),
            Somebody(name=role.value, held=frozenset(PERMISSIONS[role]), where=where),
        )
        for role in Role
    }
    return Walk(town, walkers, own)


def answers(walk: Walk) -> Iterator[tuple[str, tuple[int, bytes]]]:
    """Ask every route in every role; yield who asked what, and the answer."""
    for rule in walk.rules:
        if "GET" not in (rule.methods or ()):
            continue
        for role, walker in walk.walkers.items():
            for query in QUERIES:
                path = path_of(rule, walk.own) + query
                response = walker.get(path)
                body = _TOKEN.sub(b"", response.get_data())
                yield f"{role} {path}", (response.status_code, body)
                if response.status_code == _LACKING:
                    break  # whatever is asked for


def foreign_rows(register: Register) -> dict[str, list[tuple[str, ...]]]:
    """Return all rows that lie in the foreign village or belong to its addresses."""
    own = address.c.division_code == FOREIGN.village
    there = select(address.c.id).where(own)
    found = {}
    with register.reading() as transaction:
        for table in METADATA.sorted_tables:
            if table.info.get("lies_in_a_division"):
                condition = table.c.division_code == FOREIGN.village
            elif "address_id" in table.c:
                condition = table.c.address_id.in_(there)
            else:
                continue
            rows = select(table).where(condition).order_by(*table.primary_key.columns)
            found[table.name] = [tuple(map(str, r)) for r in transaction.execute(rows)]
    return found


def test_what_lies_elsewhere_changes_no_answer(walk: Walk, tmp_path: Path) -> None:
    before = dict(answers(walk))

    make(walk.town.register, tmp_path, FOREIGN)

    after = dict(answers(walk))
    assert [asked for asked in before if after[asked] != before[asked]] == []
    assert any(status == 200 for status, _ in before.values())
    assert not [asked for asked, (status, _) in after.items() if status >= 500]


def test_things_elsewhere_are_not_there(walk: Walk, tmp_path: Path) -> None:
    foreign = make(walk.town.register, tmp_path, FOREIGN)

    asked = {
        f"{role} {rule.rule}": walker.get(path_of(rule, foreign)).status_code
        for rule in walk.rules
        if "GET" in (rule.methods or ()) and is_about_things(rule)
        for role, walker in walk.walkers.items()
    }

    assert asked
    assert {who: status for who, status in asked.items() if status not in _REFUSED} == (
        {}
    )


def test_no_answer_tells_of_a_thing_elsewhere_that_is_asked_for(
    walk: Walk, tmp_path: Path
) -> None:
    foreign = make(walk.town.register, tmp_path, FOREIGN)
    names = ("address", "addresses", "uid", "street", "change", "of", "near", "plan")
    kinds = ("addresses:uid", "streets:uid", "changes:uid")
    queries = [dict.fromkeys(names, foreign[kind]) for kind in kinds]
    telling = [
        f"{role} {rule.rule}"
        for rule, role, walker in walk.allowed()
        for query in queries
        if any(
            mark.encode()
            in walker.get(path_of(rule, walk.own), query_string=query).get_data()
            for mark in (FOREIGN.compound, FOREIGN.number)
        )
    ]

    assert telling == []


def test_own_things_are_there_for_somebody(walk: Walk) -> None:
    """The walk would prove nothing were its own things refused as well."""
    unseen = {
        rule.rule
        for rule in walk.rules
        if "GET" in (rule.methods or ()) and is_about_things(rule)
        if all(
            walker.get(path_of(rule, walk.own)).status_code in _REFUSED
            for walker in walk.walkers.values()
        )
    }

    assert unseen == set()


def test_nothing_posted_touches_what_lies_elsewhere(walk: Walk, tmp_path: Path) -> None:
    foreign = make(walk.town.register, tmp_path, FOREIGN)
    before = foreign_rows(walk.town.register)
    uid = foreign["addresses:uid"]
    typed = {
        "reason": "试探",
        "division": FOREIGN.village,
        "division_code": FOREIGN.village,
        "address": uid,
        "addresses": uid,
        "uid": uid,
        "street": foreign["streets:uid"],
        "state": "done",
        "name": "试探",
    }

    failed = []
    for rule in walk.rules:
        if "POST" not in (rule.methods or ()):
            continue
        for role, walker in walk.walkers.items():
            for things in (foreign, walk.own | {"addresses:uid": uid}, walk.own):
                status = walker.post(path_of(rule, things), data=typed).status_code
                if status >= 500:
                    failed.append((role, rule.rule, status))

    assert foreign_rows(walk.town.register) == before
    assert before["address"]
    assert before["address_flag"]
    assert failed == []
