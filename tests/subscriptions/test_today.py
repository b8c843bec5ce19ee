"""What does « What may I do today? » answer, to whom? Each action, before it is tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from compliance.ceilings import own_ceiling, own_room
from compliance.euro import Euro
from compliance.investing import (
    allowance,
    entry_test_due,
    identity_due,
    revocation,
    sheet_due,
    withdrawal,
)
from compliance.verdict import Verdict
from compliance.words import Sentence
from tests.rounds.world import a_user
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    has_read,
    with_money,
)
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.ceilings import set_ceiling
from wiseed_like.investors.models import EntryTest, Investor
from wiseed_like.investors.rules import TestOutcome

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
SignIn = Callable[..., ApartClient]
READY = {"fr": "Vous êtes prêt", "en": "You are ready"}
STEPS_LEFT = {"fr": "Il reste une étape", "en": "There is something left to do"}


@pytest.fixture(autouse=True)
def _at_the_usual_time(house: object) -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def today(sign_in: SignIn, language: str) -> Callable[..., str]:
    """The page as somebody reads it in a language."""

    def read(user: object) -> str:
        visitor = sign_in(user)
        visitor.get(f"/language/{language}")
        answer = visitor.get("/today")
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.text.replace("&#39;", "'"))

    return read


def says(page: str, sentence: Sentence | Verdict, language: str) -> bool:
    return sentence.written(language) in page if isinstance(sentence, Sentence) else False


@LANGUAGES
class TestANewcomer:
    def test_is_shown_the_first_steps_and_where_to_take_them(self, today, language):
        with transaction():
            user = a_user("investor")
        an_open_round()

        page = today(user)

        assert STEPS_LEFT[language] in page
        assert says(page, identity_due.MISSING, language)
        assert says(page, identity_due.ONCE_ACCEPTED, language)
        assert 'href="/identity"' in page
        assert 'href="/entry-test"' in page
        assert 'href="/simulation"' in page

    def test_is_told_that_there_is_no_money_to_withdraw(self, today, language):
        with transaction():
            user = a_user("investor")

        page = today(user)

        assert says(page, withdrawal.EMPTY, language)
        assert says(page, withdrawal.ONCE_FUNDED, language)


@LANGUAGES
class TestAnInvestorWhoIsReady:
    def test_has_only_the_sheet_to_read(self, today, language):
        me, offer = an_investor(), an_open_round()

        page = today(me.user)

        assert READY[language] in page
        assert says(page, sheet_due.UNREAD, language)
        assert f'href="/rounds/{offer.slug}/subscribe"' in page

    def test_may_subscribe_once_it_is_read(self, today, language):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)

        page = today(me.user)

        assert says(page, sheet_due.UNREAD, language) is False
        assert page.count('class="why why-success"') >= 2

    def test_knows_how_much_goes_without_a_further_step(self, today, language):
        me = an_investor(result=Euro.of(3_800))

        page = today(me.user)

        assert "€1,900.00" in page if language == "en" else "1 900,00" in page

    def test_may_take_the_money_out(self, today, language):
        me = an_investor()
        with_money(me, "250")

        page = today(me.user)

        words = withdrawal.FREE.filled(spendable=Euro.of(250))
        assert re.sub(r"\s+", " ", words.written(language)) in page


@LANGUAGES
class TestASophisticatedInvestor:
    def test_has_no_threshold(self, today, language):
        me = an_investor(sophisticated=True)

        page = today(me.user)

        assert READY[language] in page
        assert says(page, allowance.EXEMPT, language)


@LANGUAGES
class TestSomebodyWarned:
    def test_is_sent_to_the_warning_that_waits(self, today, language):
        me = an_investor(outcome=TestOutcome.FAILED)
        with transaction():
            _latest_test(me).acknowledged_at = None

        page = today(me.user)

        assert STEPS_LEFT[language] not in page
        assert says(page, entry_test_due.UNREAD, language)
        assert 'href="/entry-test/result"' in page

    def test_is_ready_once_it_is_read(self, today, language):
        me = an_investor(outcome=TestOutcome.FAILED)

        assert READY[language] in today(me.user)


def _latest_test(me: Investor) -> EntryTest:
    found = session.query(EntryTest).filter_by(investor_id=me.id).one()
    assert isinstance(found, EntryTest)
    return found


@LANGUAGES
class TestSomebodyWhoReflects:
    def test_may_revoke_until_the_last_second(self, today, language):
        me, offer = an_investor(), an_open_round()
        mine = a_subscription(me, offer)
        clock.use(lambda: mine.reflection_ends_at)

        page = today(me.user)

        yes = revocation.YES.filled(ends_at=mine.reflection_ends_at)
        assert re.sub(r"\s+", " ", yes.written(language)) in page
        assert f'href="/subscriptions/{mine.id}"' in page

    def test_may_not_a_second_later(self, today, language):
        me, offer = an_investor(), an_open_round()
        mine = a_subscription(me, offer)
        late = mine.reflection_ends_at + timedelta(seconds=1)
        clock.use(lambda: late)

        page = today(me.user)

        assert says(page, revocation.OVER, language)


class TestThePage:
    @pytest.mark.parametrize("role", ["founder", "analyst", "compliance"])
    def test_is_for_investors(self, sign_in, role):
        with transaction():
            user = a_user(role)

        assert sign_in(user).get("/today").status_code == 404

    def test_is_one_click_away_from_the_journey_and_from_the_menu(self, sign_in):
        page = sign_in(an_investor().user).get("/journey").text

        assert page.count('href="/today"') == 2

    def test_shows_no_more_than_is_asked_of_a_round_page(self, sign_in):
        me, offer = an_investor(), an_open_round()

        page = sign_in(me.user).get(f"/rounds/{offer.slug}").text

        assert sheet_due.UNREAD.fr.replace("'", "&#39;") in page


ENOUGH, TOO_LITTLE = Euro.of(2_000), Euro.of(100)


@LANGUAGES
class TestSomebodyWithACeiling:
    def test_is_told_what_is_left_and_where_to_change_it(self, today, language):
        me = an_investor()
        with transaction():
            set_ceiling(me, ENOUGH, now=NOW)

        page = today(me.user)

        left = own_room.LEFT.filled(left=ENOUGH, limit=ENOUGH)
        assert re.sub(r"\s+", " ", left.written(language)) in page
        assert 'href="/ceiling"' in page

    def test_is_told_that_no_order_fits_in_a_round(self, today, language):
        me, offer = an_investor(), an_open_round()  # from 120 euros
        has_read(me, offer)
        with transaction():
            set_ceiling(me, TOO_LITTLE, now=NOW)

        page = today(me.user)

        said = own_room.NOT_ENOUGH.filled(left=TOO_LITTLE, limit=TOO_LITTLE, least=Euro.of(120))
        words = re.sub(r"\s+", " ", said.written(language))
        # Under the ceiling, under the choice of an amount, and in the round.
        assert page.count(f'<p class="why-sentence">{words}') == 3

    def test_may_choose_no_more_than_what_is_left(self, today, language):
        me = an_investor()
        with transaction():
            set_ceiling(me, TOO_LITTLE, now=NOW)

        page = today(me.user)

        said = allowance.UNDER_OWN.filled(room=TOO_LITTLE)
        assert re.sub(r"\s+", " ", said.written(language)) in page


@LANGUAGES
class TestSomebodyWithoutACeiling:
    def test_may_set_one(self, today, language):
        page = today(an_investor().user)

        assert says(page, own_ceiling.NONE_SET, language)
        assert 'href="/ceiling"' in page
