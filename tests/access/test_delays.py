"""Guessing costs a wait that grows, and shuts nobody out for good."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from doorplate.access.delays import LONGEST, TooManyAttempts, Watched, network_of
from doorplate.access.service.tidying import tidy
from doorplate.access.sessions import Client, SecondFactorRefused, SignInRefused
from doorplate.access.tables import session, sign_in_delay
from tests.access.house import PASSWORD, House, Member

ELSEWHERE = Client("203.0.113.0/24", "curl")
WRONG = "keine von diesen Nummern"


def guess(house: House, times: int, client: Client = ELSEWHERE) -> int:
    """Guess until a wait is asked for; return how often a guess was looked at."""
    for done in range(times):
        try:
            house.knock("li", WRONG, client=client)
        except SignInRefused:
            continue
        except TooManyAttempts:
            return done
    return times


def test_guesses_cost_a_wait_that_grows_and_ends(house: House, li: Member) -> None:
    assert guess(house, 20) == 5
    waits = []
    for _ in range(12):
        with pytest.raises(TooManyAttempts) as refused:
            house.knock("li", PASSWORD, client=ELSEWHERE)
        waits.append(refused.value.parameters["seconds"])
        house.later(seconds=waits[-1])
        assert guess(house, 1) == 1

    assert waits[:4] == [1, 2, 4, 8]
    assert waits == sorted(waits)
    assert max(waits) == LONGEST.total_seconds()
    # Nobody is locked out for ever: after the wait the right password lets in.
    house.later(seconds=LONGEST.total_seconds())
    assert house.knock("li", client=ELSEWHERE)


def test_guesses_at_once_are_no_more_than_one_after_the_other(
    house: House, li: Member
) -> None:
    with ThreadPoolExecutor(8) as pool:
        looked_at = sum(pool.map(lambda _: guess(house, 1), range(16)))

    assert looked_at == 5


def test_strangers_do_not_keep_waiting_who_signs_in_from_where_they_always_do(
    house: House, li: Member
) -> None:
    house.come_in(li)
    guess(house, 20)

    assert house.knock("li")


def test_unknown_names_cost_the_same_wait(house: House) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            house.knock("nobody", WRONG)
    with pytest.raises(TooManyAttempts):
        house.knock("nobody", WRONG)


def test_one_network_cannot_try_many_names(house: House, li: Member) -> None:
    looked_at = 0
    for number in range(60):
        try:
            house.knock(f"name{number}", WRONG, client=ELSEWHERE)
        except SignInRefused:
            looked_at += 1
        except TooManyAttempts:
            break

    assert looked_at == 40
    with pytest.raises(TooManyAttempts):
        house.knock("li", client=ELSEWHERE)
    assert house.knock("li")


def test_neighbours_who_guess_do_not_keep_waiting_who_was_here_before(
    house: House, li: Member
) -> None:
    house.come_in(li)
    for number in range(60):
        with pytest.raises((SignInRefused, TooManyAttempts)):
            house.knock(f"name{number}", WRONG)

    assert house.knock("li")
    with pytest.raises(TooManyAttempts):
        house.knock("wang")


def test_old_waits_and_sessions_are_tidied_away(house: House, li: Member) -> None:
    house.come_in(li)
    guess(house, 20)
    tidy(house.register, now=house.now)
    assert rows(house) == (3, 2)
    tidy(house.register, now=house.later(days=2))
    assert rows(house) == (0, 2)
    tidy(house.register, now=house.later(days=90))
    assert rows(house) == (0, 0)


def rows(house: House) -> tuple[int, int]:
    """How many waits and sessions there are."""
    with house.register.reading() as transaction:
        waits = transaction.execute(select(sign_in_delay)).all()
        return len(waits), len(transaction.execute(select(session)).all())


def test_who_has_the_password_cannot_try_code_after_code(
    house: House, li: Member
) -> None:
    tried = 0
    for _ in range(40):
        try:
            half = house.knock("li", client=ELSEWHERE)
            house.present(half.token, "000000", client=ELSEWHERE)
        except SecondFactorRefused:
            tried += 1
        except TooManyAttempts:
            break

    assert tried == 5


def test_old_guesses_are_forgotten(house: House, li: Member) -> None:
    guess(house, 5)
    house.later(hours=25)

    assert guess(house, 20) == 5


def test_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    watched = Watched("account", 5, is_of_account=True)

    waits = [watched.wait(failures).total_seconds() for failures in range(20)]
    assert waits[:8] == [0, 0, 0, 0, 0, 1, 2, 4]
    assert waits[-1] == watched.wait(10**6).total_seconds() == 900


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2ff::9", "2001:db8:1:200::/56"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("unix:", ""),
        (None, ""),
    ],
)
def test_network_of_a_client(address: str | None, network: str) -> None:
    assert network_of(address) == network
