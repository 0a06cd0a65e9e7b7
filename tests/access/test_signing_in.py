"""Signing in: both factors, once each; guesses cost a growing wait."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from doorplate.access import passwords
from doorplate.access.service import own_account as own
from doorplate.access.service import people as administration
from doorplate.access.service import signing_in as entering
from doorplate.access.sessions import (
    HALF_WAY,
    MOST_FAILURES,
    SecondFactorRefused,
    SessionOver,
    SessionUnknown,
    SignInRefused,
)
from doorplate.access.tables import account, recovery_code, session, sign_in_delay
from doorplate.core.actors import OPERATOR
from doorplate.database import Transaction
from doorplate.database.register import DatabaseRefuses
from tests.access.entries import entries, last
from tests.access.house import LIMITS, PASSWORD, TODAY, House, Member

WRONG = "keine von diesen Nummern"


def test_both_factors_let_somebody_in(house: House, li: Member) -> None:
    half = house.knock("LI")
    assert house.acting(half.token) is None

    whole = house.present(half.token, house.code(li))

    acting = house.acting(whole.token)
    assert acting is not None
    assert acting.actor == li.account.actor
    assert last(house.register) == ("li", "access.sign-in", "account li", "done")


def test_token_changes_with_the_second_factor_and_the_first_is_worth_nothing(
    house: House, li: Member
) -> None:
    half = house.knock("li")
    whole = house.present(half.token, house.code(li))

    assert whole.token != half.token
    assert house.acting(half.token) is None
    house.later(seconds=30)
    with pytest.raises(SessionOver):
        house.present(half.token, house.code(li))


def test_nothing_that_opens_a_session_is_kept_as_it_is(
    house: House, li: Member
) -> None:
    whole = house.come_in(li)
    with house.register.reading() as transaction:
        rows = [
            *transaction.execute(select(session)).all(),
            *transaction.execute(select(account)).all(),
            *transaction.execute(select(recovery_code)).all(),
            *transaction.execute(select(sign_in_delay)).all(),
        ]

    text = str(rows)
    for secret in (whole.token, li.secret, PASSWORD, *li.recovery_codes):
        assert secret not in text


def test_unknown_wrong_and_disabled_are_answered_alike(
    house: House, li: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.create("gone")
    administration.disable_account(
        house.register, name="gone", actor=OPERATOR, now=house.now, today=TODAY
    )
    computed = []
    right = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, *args: computed.append(1) or right(self, *args),
    )
    for name, password in (("li", WRONG), ("nobody", WRONG), ("gone", PASSWORD)):
        with pytest.raises(SignInRefused) as refused:
            house.knock(name, password)
        assert refused.value.parameters == {}

    # Each cost one computation: the time tells nothing either.
    assert len(computed) == 3


def test_what_strangers_type_as_a_name_is_not_written_down(
    house: House, li: Member
) -> None:
    with pytest.raises(SignInRefused):
        house.knock(PASSWORD, "li")

    assert last(house.register) == ("unknown", "access.sign-in", "", "refused")
    with house.register.reading() as transaction:
        assert PASSWORD not in str(transaction.execute(select(sign_in_delay)).all())


def test_code_counts_once_and_an_earlier_one_no_more(house: House, li: Member) -> None:
    earlier = house.code(li)
    house.later(seconds=30)
    code = house.code(li)
    house.present(house.knock("li").token, code)
    for used in (code, earlier):
        with pytest.raises(SecondFactorRefused):
            house.present(house.knock("li").token, used)


@pytest.mark.parametrize(("steps", "accepted"), [(-2, 0), (-1, 1), (1, 1), (2, 0)])
def test_clock_of_an_authenticator_may_be_one_step_off(
    house: House, li: Member, steps: int, accepted: int
) -> None:
    half = house.knock("li")
    code = pyotp.TOTP(li.secret).at(house.now + timedelta(seconds=30 * steps))
    if accepted:
        assert house.present(half.token, code)
    else:
        with pytest.raises(SecondFactorRefused):
            house.present(half.token, code)


def test_code_is_read_as_people_type_it(house: House, li: Member) -> None:
    code = house.code(li)
    half = house.knock("li")

    assert house.present(half.token, f" {code[:3]} {code[3:]}\u3000")


def test_one_code_in_two_browsers_at_once_counts_once(house: House, li: Member) -> None:
    tokens = [house.knock("li").token for _ in range(2)]
    code = house.code(li)

    def present(token: str) -> bool:
        try:
            house.present(token, code)
        except SecondFactorRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(present, tokens)) == [False, True]


def test_recovery_code_stands_in_once(house: House, li: Member) -> None:
    code = li.recovery_codes[3]
    assert house.present(house.knock("li").token, code.lower().replace("-", " "))

    with pytest.raises(SecondFactorRefused):
        house.present(house.knock("li").token, code)
    assert house.present(house.knock("li").token, li.recovery_codes[4])


def test_recovery_code_of_another_is_none(house: House, li: Member) -> None:
    wang = house.member("wang")

    with pytest.raises(SecondFactorRefused):
        house.present(house.knock("li").token, wang.recovery_codes[0])


def test_half_a_session_ends_after_some_wrong_codes_and_some_minutes(
    house: House, li: Member
) -> None:
    half = house.knock("li")
    for _ in range(MOST_FAILURES):
        house.later(seconds=60)
        with pytest.raises(SecondFactorRefused):
            house.present(half.token, "000000")
    house.later(seconds=60)
    with pytest.raises(SessionOver):
        house.present(half.token, house.code(li))

    house.later(hours=1)
    half = house.knock("li")
    house.later(seconds=HALF_WAY.total_seconds())
    with pytest.raises(SessionOver):
        house.present(half.token, house.code(li))


def test_session_ends_without_a_click_and_after_a_day_of_work(
    house: House, li: Member
) -> None:
    token = house.come_in(li).token
    house.later(minutes=29)
    assert house.acting(token)
    house.later(minutes=29)
    assert house.acting(token)
    house.later(minutes=30)
    assert house.acting(token) is None

    token = house.come_in(li).token
    started = house.now
    while house.acting(token):
        house.later(minutes=20)
    assert house.now - started == LIMITS.absolute


def test_register_that_cannot_be_written_to_can_still_be_read(
    house: House, li: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = house.come_in(li).token
    house.later(minutes=5)

    def refuse() -> Transaction:
        raise DatabaseRefuses(url="x", reason="read-only")

    monkeypatch.setattr(house.register, "writing", refuse)
    assert house.acting(token)


def test_signing_out_ends_this_session_alone(house: House, li: Member) -> None:
    first, second = house.come_in(li).token, house.come_in(li).token
    entering.sign_out(house.entrance, house.visit(first))
    entering.sign_out(house.entrance, house.visit(first))
    entering.sign_out(house.entrance, house.visit("nonsense"))
    entering.sign_out(house.entrance, house.visit())

    assert house.acting(first) is None
    assert house.acting(second)
    done = [entry for entry in entries(house.register) if "sign-out" in entry[1]]
    assert len(done) == 1


def test_changed_password_ends_every_session_but_the_new_one(
    house: House, li: Member
) -> None:
    tokens = [house.come_in(li).token for _ in range(2)]
    new = "ein anderes Kennwort"
    started = own.change_password(
        house.entrance, house.visit(tokens[0]), present=PASSWORD, new=new
    )

    assert [house.acting(token) for token in tokens] == [None, None]
    assert house.acting(started.token)
    with pytest.raises(SignInRefused):
        house.knock("li")
    assert house.knock("li", new)


def test_password_is_not_changed_by_who_does_not_know_it(
    house: House, li: Member
) -> None:
    token = house.come_in(li).token
    for present in (WRONG, None):
        with pytest.raises(SignInRefused):
            own.change_password(
                house.entrance, house.visit(token), present=present, new=WRONG
            )
    assert house.knock("li")


def test_own_sessions_are_listed_and_ended(house: House, li: Member) -> None:
    tokens = [house.come_in(li).token for _ in range(3)]
    wang = house.come_in(house.member("wang")).token
    here, open_ones = own.own_sessions(house.entrance, house.visit(tokens[2]))
    assert (here.id, len(open_ones)) == (open_ones[0].id, 3)
    with pytest.raises(SessionUnknown):
        own.end_own_session(house.entrance, house.visit(wang), session_id=here.id)

    own.end_own_session(
        house.entrance, house.visit(tokens[2]), session_id=open_ones[2].id
    )
    assert house.acting(tokens[0]) is None
    own.end_own_session(house.entrance, house.visit(tokens[2]), session_id=None)
    assert house.acting(tokens[1]) is None
    assert house.acting(tokens[2])
    assert house.acting(wang)


def test_hash_made_with_other_parameters_is_renewed_at_sign_in(
    house: House, li: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", stronger)
    house.knock("li")
    with house.register.reading() as transaction:
        hash_ = transaction.execute(select(account.c.password_hash)).scalar_one()

    assert "m=16,t=2,p=1" in hash_
    assert house.knock("li")


class TestFirstSignIn:
    def test_sets_up_an_authenticator_and_a_password_of_one_s_own(
        self, house: House
    ) -> None:
        _, told = administration.create_account(
            house.register, name="wang", actor=OPERATOR, now=house.now
        )
        assert told is not None
        half = house.knock("wang", told)
        visit = house.visit(half.token)
        stage = entering.stage_of(house.entrance, visit)
        assert stage is not None
        assert stage[0] is entering.Stage.ENROLMENT
        enrolment = own.begin_enrolment(house.entrance, visit)
        assert own.begin_enrolment(house.entrance, visit) == enrolment
        with pytest.raises(SecondFactorRefused):
            own.confirm_enrolment(house.entrance, visit, code="000000")
        code = pyotp.TOTP(enrolment.secret).at(house.now)
        started, codes = own.confirm_enrolment(house.entrance, visit, code=code)

        # Signed in, and yet nobody: a temporary password has to be changed first.
        assert house.acting(started.token) is None
        visit = house.visit(started.token)
        stage = entering.stage_of(house.entrance, visit)
        assert stage is not None
        assert stage[0] is entering.Stage.NEW_PASSWORD
        whole = own.change_password(house.entrance, visit, present=None, new=PASSWORD)
        assert house.acting(whole.token)
        assert entering.stage_of(house.entrance, house.visit(whole.token)) is None
        with pytest.raises(SignInRefused):
            house.knock("wang", told)
        assert len(set(codes)) == 10
        assert house.present(house.knock("wang").token, codes[0])

    def test_enrolment_shows_no_secret_to_who_has_one(
        self, house: House, li: Member
    ) -> None:
        visit = house.visit(house.knock("li").token)

        with pytest.raises(SessionOver):
            own.begin_enrolment(house.entrance, visit)
        with pytest.raises(SessionOver):
            own.confirm_enrolment(house.entrance, visit, code=house.code(li))

    def test_recovery_codes_are_renewed_and_the_old_count_no_more(
        self, house: House, li: Member
    ) -> None:
        visit = house.visit(house.come_in(li).token)
        new = own.renew_recovery_codes(house.entrance, visit, password=PASSWORD)

        with pytest.raises(SecondFactorRefused):
            house.present(house.knock("li").token, li.recovery_codes[0])
        assert house.present(house.knock("li").token, new[0])

    def test_authenticator_is_given_up_with_the_password_alone(
        self, house: House, li: Member
    ) -> None:
        visit = house.visit(house.come_in(li).token)
        with pytest.raises(SignInRefused):
            own.forget_authenticator(house.entrance, visit, password=WRONG)
        own.forget_authenticator(house.entrance, visit, password=PASSWORD)

        assert house.acting(str(visit.token)) is None
        half = house.knock("li")
        stage = entering.stage_of(house.entrance, house.visit(half.token))
        assert stage is not None
        assert stage[0] is entering.Stage.ENROLMENT


def test_reset_password_does_not_let_in_who_has_no_authenticator(
    house: House, li: Member
) -> None:
    token = house.come_in(li).token
    told = administration.reset_password(
        house.register, name="li", actor=OPERATOR, now=house.now, today=TODAY
    )

    assert house.acting(token) is None
    half = house.knock("li", told)
    stage = entering.stage_of(house.entrance, house.visit(half.token))
    assert stage is not None
    assert stage[0] is entering.Stage.SECOND_FACTOR


def test_secret_moved_to_another_account_does_not_open(
    house: House, li: Member
) -> None:
    wang = house.member("wang")
    with house.register.writing() as transaction:
        own_one = select(account.c.second_factor).where(account.c.name == "li")
        secret = transaction.execute(own_one).scalar_one()
        other = update(account).where(account.c.id == wang.account.id)
        transaction.execute(other.values(second_factor=secret))

    with pytest.raises(Exception, match="altered or moved"):
        house.present(house.knock("wang").token, house.code(li))


def test_language_is_kept_with_the_account(house: House, li: Member) -> None:
    token = house.come_in(li).token
    own.choose_language(house.entrance, house.visit(token), language="en")

    acting = house.acting(token)
    assert acting is not None
    assert acting.language == "en"
