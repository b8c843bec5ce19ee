"""Does the questionnaire's page keep, refuse and explain? And the result's?"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask_wtf import FlaskForm

from compliance.investors.entry_questions import bank_of, banks
from tests.investors.test_service import an_investor
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors import queries, service
from wiseed_like.investors.forms import NOT_ANSWERED
from wiseed_like.investors.models import EntryTest, Investor
from wiseed_like.investors.rules import TestOutcome

BEFORE = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RISK_WARNING = "comporte le risque de perdre la totalité de l'argent investi"


@pytest.fixture(autouse=True)
def _second_version(house):
    clock.use(lambda: AFTER)


def page_text(response) -> str:
    return response.get_data(as_text=True).replace("&#39;", "'")


def filled(investor: Investor, *, right: bool = True, **changes: str | None) -> dict[str, str]:
    """The form of this person's questionnaire of today, all right or all unknown."""
    asked = queries.next_questionnaire(investor, clock.now())
    said = {
        q.key: (q.right if right else q.answers[-1].key) if q.right else q.answers[0].key
        for q in asked.questions
    }
    sent = said | {"questionnaire": asked.stamp} | changes
    return {key: value for key, value in sent.items() if value is not None}


def keys_that_test(investor: Investor) -> list[str]:
    """The keys of today's questions that test knowledge."""
    asked = queries.next_questionnaire(investor, clock.now())
    return [question.key for question in asked.questions if question.right]


def keys_marked_in_the_last(investor: Investor) -> list[str]:
    """The keys of the last taking that test knowledge."""
    latest = queries.latest_test(investor)
    bank = bank_of(latest.version)
    return [key for key in latest.drawn if bank.find(key).right]


def ticked(page: str) -> dict[str, str]:
    """The answers that a page of questions shows as chosen."""
    found = re.findall(r"<input[^>]*\schecked(?![^\s>])[^>]*>", page)
    return {
        re.search(r'name="(\w+)"', each)[1]: re.search(r'value="(\w+)"', each)[1] for each in found
    }


class TestTheQuestions:
    def test_stand_in_parts_that_are_counted(self, sign_in):
        page = page_text(sign_in(an_investor().user).get("/entry-test"))

        assert "27 questions en 7 parties" in page
        assert "Partie 1 sur 7" in page
        assert "Partie 7 sur 7" in page
        assert page.count("<legend") == 27
        assert not ticked(page)

    def test_are_the_same_on_a_reload(self, sign_in):
        browser = sign_in(an_investor().user)
        first, second = (page_text(browser.get("/entry-test")) for _ in range(2))

        def values(page):
            return re.findall(r'name="(\w+)"[^>]*value="(\w+)"', page)

        assert values(first) == values(second)

    def test_have_keys_that_a_form_can_bear(self):
        own = {"questionnaire", "csrf_token", NOT_ANSWERED}
        for bank in banks():
            for question in bank.questions:
                assert not hasattr(FlaskForm, question.key)
                assert question.key not in own
                assert not question.offers(NOT_ANSWERED)

    def test_come_back_with_their_errors_and_what_was_chosen(self, sign_in):
        investor = an_investor()
        sent = filled(investor, education=None, aims=None, profession=None)
        answer = sign_in(investor.user).post("/entry-test", data=sent)
        page = page_text(answer)

        assert answer.status_code == 422
        assert page.count('class="field-error"') == 3
        assert 'id="education-error"' in page
        assert "2 réponses à donner" in page
        assert ticked(page) == {k: v for k, v in sent.items() if k != "questionnaire"}
        assert queries.latest_test(investor) is None

    def test_say_that_a_valid_result_would_be_replaced(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        browser.post("/entry-test", data=filled(investor))

        assert browser.get("/entry-test").location == "/entry-test/result"
        assert "valable jusqu'au" in page_text(browser.get("/entry-test?again=1"))
        assert "le remplacerait" in page_text(browser.get("/entry-test/refuse"))

    def test_refuse_an_answer_that_is_not_offered(self, sign_in):
        investor = an_investor()
        answer = sign_in(investor.user).post("/entry-test", data=filled(investor, aims="<b>"))

        assert answer.status_code == 422
        assert queries.latest_test(investor) is None

    def test_may_be_left_one_by_one(self, sign_in):
        investor = an_investor()
        answers = filled(investor, sustainability=NOT_ANSWERED)
        answer = sign_in(investor.user).post("/entry-test", data=answers)

        assert answer.status_code == 303
        assert queries.latest_test(investor).outcome == TestOutcome.FAILED


class TestAnotherTab:
    def test_sent_later_changes_nothing_and_says_so(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        late = filled(investor, right=False, aims="tax")
        browser.post("/entry-test", data=filled(investor))

        answer = browser.post("/entry-test", data=late)
        page = page_text(answer)

        assert answer.status_code == 422
        assert "a déjà été envoyé ou refusé" in page
        assert 'href="/entry-test/result"' in page
        assert ticked(page)["aims"] == "tax"
        gone = {"questionnaire", *keys_marked_in_the_last(investor)}
        assert set(ticked(page)) == set(late) - gone
        assert 'value="2026-11/2"' in page
        latest = queries.latest_test(investor)
        assert (latest.taking, latest.outcome) == (1, TestOutcome.PASSED)

    def test_sent_twice_with_the_same_answers_is_the_same_result(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        sent = filled(investor)
        browser.post("/entry-test", data=sent)

        assert browser.post("/entry-test", data=sent).location == "/entry-test/result"
        assert session.query(EntryTest).count() == 1

    def test_after_a_refusal_is_told_of_it(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        sent = filled(investor)
        browser.post("/entry-test/refuse")

        answer = browser.post("/entry-test", data=sent)

        assert answer.status_code == 422
        assert "a déjà été envoyé ou refusé" in page_text(answer)
        assert queries.latest_test(investor).outcome == TestOutcome.REFUSED

    def test_of_an_older_version_keeps_what_reads_the_same(self, sign_in):
        investor = an_investor()
        clock.use(lambda: BEFORE)
        browser = sign_in(investor.user)
        sent = filled(investor, holding_period="over_five", education="profession")
        clock.use(lambda: AFTER)

        answer = browser.post("/entry-test", data=sent)
        page = page_text(answer)

        assert answer.status_code == 422
        assert "Le questionnaire a changé" in page
        assert ticked(page)["holding_period"] == "over_five"
        assert ticked(page)["sustainability"] == "no_preference"
        assert "education" not in ticked(page)
        assert 'value="2026-11/1"' in page
        assert queries.latest_test(investor) is None

    @pytest.mark.parametrize("stamp", ["", "x", "2026-11/", "2026-11/9", "9/9/9", "<b>/1"])
    def test_with_a_stamp_of_nowhere_changes_nothing(self, stamp, sign_in):
        investor = an_investor()
        sent = filled(investor, questionnaire=stamp)
        answer = sign_in(investor.user).post("/entry-test", data=sent)

        assert answer.status_code == 422
        assert "Le questionnaire a changé" in page_text(answer)
        assert queries.latest_test(investor) is None


class TestTheResult:
    def test_shows_each_answer_whether_it_was_right_and_why(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        first, second = keys_that_test(investor)[:2]
        browser.post("/entry-test", data=filled(investor, **{first: "do_not_know"}))
        page = page_text(browser.get("/entry-test/result"))
        bank = banks()[-1]

        def said(key, answer):
            return next(a for a in bank.find(key).answers if a.key == answer).sentence.fr

        assert "Vous avez répondu « Je ne sais pas »." in page
        assert f"La bonne réponse est « {said(first, bank.find(first).right)} »." in page
        assert f"Vous avez répondu « {said(second, bank.find(second).right)} »." in page
        assert bank.find(first).why.fr in page
        assert "12 sur 13" in page
        assert "3 sur 4 · il en faut 2" in re.sub(r"<[^>]+>|\s+", " ", page).replace("  ", " ")
        assert "Il en faut 10 au moins" in page
        assert "22 novembre 2028" in page

    def test_shows_what_was_said_of_oneself_apart(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        browser.post("/entry-test", data=filled(investor, aims="tax", profession=NOT_ANSWERED))
        page = page_text(browser.get("/entry-test/result"))

        assert "Ce que vous nous avez dit de vous" in page
        assert "<dd>Payer moins d'impôt</dd>" in page
        assert "<dd>Sans réponse</dd>" in page

    def test_of_an_old_version_is_read_in_its_own_words(self, sign_in):
        investor = an_investor()
        with transaction():
            clock.use(lambda: BEFORE)
            sent = filled(investor, liquidity="one_day")
            service.take_test(investor, sent, now=BEFORE)
        clock.use(lambda: AFTER)

        page = page_text(sign_in(investor.user).get("/entry-test/result"))

        assert bank_of("2026-01").find("loss").sentence.fr in page
        assert "Vous avez répondu « Se revendent en un jour »." in page
        assert "7 sur 8" in page
        assert "2026-01" in page

    def test_without_any_answer_is_said_as_such(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        empty = {
            key: said if key == "questionnaire" else NOT_ANSWERED
            for key, said in filled(investor).items()
        }
        browser.post("/entry-test", data=empty)

        assert "Vous n'avez donné aucune réponse" in page_text(browser.get("/entry-test/result"))

    def test_never_locks(self, sign_in):
        """Failed, refused, failed, refused, passed: each of them possible at any time."""
        investor = an_investor()
        browser = sign_in(investor.user)
        for _ in range(2):
            assert browser.post(
                "/entry-test?again=1", data=filled(investor, right=False)
            ).location.endswith("/result")
            assert browser.post("/entry-test/refuse").status_code == 303
            result = page_text(browser.get("/entry-test/result"))
            assert 'href="/entry-test?again=1"' in result
        browser.post("/entry-test?again=1", data=filled(investor))

        latest = queries.latest_test(investor)
        assert (latest.taking, latest.outcome) == (5, TestOutcome.PASSED)

    def test_without_a_test_leads_to_the_questions(self, sign_in):
        assert sign_in(an_investor().user).get("/entry-test/result").location == "/entry-test"


class TestTheWarning:
    def test_stays_on_every_page_until_acknowledged(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        browser.post("/entry-test", data=filled(investor, right=False))
        pages = ("/", "/rounds", "/risks", "/journey", "/wallet", "/account", "/nowhere")
        for path in (*pages, "/entry-test/result", "/entry-test?again=1", "/simulation"):
            page = page_text(browser.get(path))
            assert page.count(RISK_WARNING) == 1, path
            assert "/entry-test/not-investing" in page

        unticked = browser.post("/entry-test/acknowledge", data={"taking": "1"})
        assert unticked.status_code == 422
        assert "Cochez la case" in page_text(unticked)
        assert RISK_WARNING in page_text(browser.get("/journey"))

        browser.post("/entry-test/acknowledge", data={"taking": "1", "acknowledged": "y"})
        for path in pages:
            assert RISK_WARNING not in page_text(browser.get(path)), path

    @pytest.mark.parametrize("taking", [None, "", "1", "x"])
    def test_of_an_older_test_is_not_that_of_the_last(self, taking, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        browser.post("/entry-test/refuse")
        browser.post("/entry-test/refuse")
        sent = {"acknowledged": "y"} | ({} if taking is None else {"taking": taking})

        answer = browser.post("/entry-test/acknowledge", data=sent)

        assert answer.status_code == 422
        assert "un questionnaire plus ancien" in page_text(answer)
        assert queries.latest_test(investor).acknowledged_at is None

    @pytest.mark.usefixtures("with_csrf")
    def test_is_not_acknowledged_from_elsewhere(self, sign_in):
        investor = an_investor()
        with transaction():
            service.refuse_test(investor, now=AFTER)
        sent = {"taking": "1", "acknowledged": "y"}

        assert sign_in(investor.user).post("/entry-test/acknowledge", data=sent).status_code == 400
        assert queries.latest_test(investor).acknowledged_at is None

    def test_is_shown_to_nobody_else(self, sign_in, client):
        investor = an_investor()
        with transaction():
            service.refuse_test(investor, now=AFTER)

        assert RISK_WARNING not in page_text(client.get("/"))
        assert RISK_WARNING not in page_text(sign_in(an_investor("paul").user).get("/"))

    def test_of_a_test_passed_since_is_nothing_to_acknowledge(self, sign_in):
        investor = an_investor()
        browser = sign_in(investor.user)
        browser.post("/entry-test/refuse")
        browser.post("/entry-test?again=1", data=filled(investor))

        sent = {"taking": "1", "acknowledged": "y"}
        answer = browser.post("/entry-test/acknowledge", data=sent)

        assert answer.location == "/entry-test/result"
        assert queries.latest_test(investor).acknowledged_at is None

    def test_without_a_test_is_nothing_to_acknowledge(self, sign_in):
        sent = {"taking": "1", "acknowledged": "y"}
        answer = sign_in(an_investor().user).post("/entry-test/acknowledge", data=sent)

        assert answer.status_code == 404
