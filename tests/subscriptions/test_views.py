"""Do the pages of a subscription answer, refuse, keep and protect as they should?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from compliance.capital.bulletin import in_words
from compliance.euro import Euro
from compliance.investors.entry_test import QUESTIONS
from tests.rounds.world import a_user
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    has_read,
    with_money,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.mailbox.models import Mail
from wiseed_like.subscriptions import codes
from wiseed_like.subscriptions.forms import ORDER
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import find_reading


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("&#39;", "'"))


def how_many(model) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def coded(order: Order) -> str:
    with transaction():
        return codes.send_code(order, now=NOW)


def filled(order: Order, right_code: str, **changes: str) -> dict[str, str]:
    """The form as somebody who agrees fills it in."""
    whole = {
        "shares_in_words": in_words(order.shares, "fr"),
        "accepts_terms": "y",
        "understands_reflection": "y",
        "acknowledges_risk": "y",
        "consents_to_amount": "y",
        "code": right_code,
    }
    return {name: value for name, value in (whole | changes).items() if value}


class TestDoors:
    def test_of_somebody_else_are_not_there(self, sign_in, client):
        offer, me = an_open_round(), an_investor()
        order, subscription = an_order(me, offer), a_subscription(me, offer)
        other = sign_in(an_investor().user)
        for path in (
            f"/orders/{order.id}",
            f"/subscriptions/{subscription.id}",
            f"/subscriptions/{subscription.id}/revoked",
            f"/subscriptions/{subscription.id}/sheet",
            f"/subscriptions/{subscription.id}/agreement",
        ):
            assert other.get(path).status_code == 404
            assert client.get(path).status_code == 303
        for path in (
            f"/orders/{order.id}/code",
            f"/orders/{order.id}/sign",
            f"/subscriptions/{subscription.id}/revoke",
        ):
            assert other.post(path, data=filled(order, "123456")).status_code == 404
        assert subscription.state == "reflecting"

    @pytest.mark.parametrize("role", ["founder", "analyst", "compliance", "administrator"])
    def test_are_for_investors(self, role, sign_in):
        offer = an_open_round()
        with transaction():
            user = a_user(role)
        for path in (f"/rounds/{offer.slug}/subscribe", "/portfolio"):
            assert sign_in(user).get(path).status_code == 404

    @pytest.mark.usefixtures("with_csrf")
    def test_no_token_no_change(self, sign_in):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        subscription = a_subscription(me, offer)
        order = an_order(me, offer)
        visitor = sign_in(me.user)
        for path in (
            f"/rounds/{offer.slug}/subscribe",
            f"/rounds/{offer.slug}/sheet/read",
            f"/orders/{order.id}/code",
            f"/orders/{order.id}/sign",
            f"/subscriptions/{subscription.id}/revoke",
        ):
            assert visitor.post(path, data={"shares": "25"}).status_code == 400
        assert (how_many(Order), how_many(Mail), subscription.state) == (2, 0, "reflecting")


class TestChecklist:
    def test_names_what_is_missing_with_links(self, sign_in):
        offer = an_open_round()
        me = an_investor(identity=IdentityState.SUBMITTED)
        page = text(sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe"))
        assert "Vérifier mon identité" in page
        assert "Ouvrir la fiche" in page
        assert 'name="shares"' not in page

    def test_notes_the_reading_only_when_the_box_is_ticked(self, sign_in):
        me, offer = an_investor(), an_open_round()
        visitor, path = sign_in(me.user), f"/rounds/{offer.slug}/sheet/read"
        refused = visitor.post(path)
        assert refused.status_code == 422
        assert "puis cochez cette case" in text(refused)
        assert find_reading(offer.sheet, me) is None
        assert visitor.post(path, data={"has_read": "y"}).status_code == 303
        assert find_reading(offer.sheet, me) is not None
        assert 'name="shares"' in text(visitor.get(f"/rounds/{offer.slug}/subscribe"))

    def test_of_a_round_that_is_over_goes_back_to_it(self, sign_in):
        offer = an_open_round()
        with transaction():
            offer.move("start_closing")
        answer = sign_in(an_investor().user).get(f"/rounds/{offer.slug}/subscribe")
        assert answer.status_code == 303
        assert answer.location.endswith(f"/rounds/{offer.slug}")


class TestBegin:
    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "Écrivez un nombre de parts"),
            ("  ", "Écrivez un nombre de parts"),
            ("0", "ticket minimum est de 100,00 €"),
            ("-5", "nombre entier en chiffres"),
            ("2,5", "nombre entier en chiffres"),
            ("1e3", "nombre entier en chiffres"),
            ("٢٥", "nombre entier en chiffres"),
            ("abc", "nombre entier en chiffres"),
            ("9" * 30, "trop grand"),
            ("999999999999", "trop grand"),
            ("2", "ticket minimum est de 100,00 €"),
            ("7501", "ne reste que 7 500 parts"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_it(self, typed, sentence, sign_in):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        answer = sign_in(me.user).post(f"/rounds/{offer.slug}/subscribe", data={"shares": typed})
        assert answer.status_code == 422
        assert sentence in text(answer)
        assert f'value="{typed}"' in answer.get_data(as_text=True)
        assert how_many(Order) == 0

    def test_leads_to_the_order_and_refuses_unknown_fields(self, sign_in):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        path, visitor = f"/rounds/{offer.slug}/subscribe", sign_in(me.user)
        assert visitor.post(path, data={"shares": "1 000", "price": "1"}).status_code == 400
        answer = visitor.post(path, data={"shares": "1 000"})
        order = session.scalars(select(Order)).one()
        assert answer.status_code == 303
        assert answer.location.endswith(f"/orders/{order.id}")
        assert (order.shares, order.amount) == (1_000, Euro.of(40_000))

    def test_offers_presets_and_their_amount(self, sign_in):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        page = text(sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe?shares=25"))
        assert "25</span> parts" in page
        assert "1 000,00 €" in page
        for nonsense in ("abc", "-3", "0", "2,5"):
            again = sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe?shares={nonsense}")
            assert f'value="{nonsense}"' not in again.get_data(as_text=True)
            assert "field-error" not in text(again)
        fragment = sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe/amount?shares=x")
        assert (fragment.status_code, text(fragment).strip()) == (200, "")


class TestOrder:
    def test_shows_everything_before_a_code_is_asked(self, sign_in):
        me, offer = an_investor(result=Euro.of(1_900)), an_open_round()
        with_money(me, "150")
        page = text(sign_in(me.user).get(f"/orders/{an_order(me, offer, 50).id}"))
        for words in (
            "2 000,00 €",
            "150,00 €",
            "Rien n'est débité avant la fin du délai de réflexion",
            "délai de réflexion de quatre jours calendaires",
            "Vous pouvez perdre tout l'argent investi",
            "vous dépassez 1 000,00 €",
            "Pourquoi ?",
            "plus que les 1 900,00 €",
            "à écrire au moment de signer",
            "Recevoir mon code",
        ):
            assert words in page
        assert 'name="code"' not in page

    def test_mails_the_code_once_in_the_language_of_its_reader(self, sign_in):
        me = an_investor()
        order = an_order(me, an_open_round())
        visitor = sign_in(me.user)
        for _ in range(2):
            assert visitor.post(f"/orders/{order.id}/code").status_code == 303
        mail = session.scalars(select(Mail)).one()
        assert mail.address == me.user.email
        code = re.search(r"\b[0-9]{6}\b", mail.text)
        assert code is not None
        assert "1 000,00 €" in mail.text.replace("\u202f", " ").replace("\xa0", " ")
        page = text(visitor.get(f"/orders/{order.id}"))
        assert "Un code vient de vous être envoyé" in page
        assert code.group() not in page
        assert "checked" not in page

    def test_too_old_cannot_be_signed(self, sign_in):
        me = an_investor()
        order = an_order(me, an_open_round())
        code = coded(order)
        clock.use(lambda: NOW + timedelta(hours=2))
        visitor = sign_in(me.user)
        assert "Cette demande a expiré" in text(visitor.get(f"/orders/{order.id}"))
        answer = visitor.post(f"/orders/{order.id}/sign", data=filled(order, code))
        assert answer.status_code == 422
        assert how_many(Subscription) == 0


class TestSign:
    def test_once_however_often_it_is_sent(self, sign_in):
        me, offer = an_investor(), an_open_round()
        order = an_order(me, offer)
        form, visitor = filled(order, coded(order)), sign_in(me.user)
        first = visitor.post(f"/orders/{order.id}/sign", data=form)
        again = visitor.post(f"/orders/{order.id}/sign", data=form)
        back = visitor.get(f"/orders/{order.id}")
        another_code = visitor.post(f"/orders/{order.id}/code")
        subscription = session.scalars(select(Subscription)).one()
        for answer in (first, again, back, another_code):
            assert answer.status_code == 303
            assert answer.location.endswith(f"/subscriptions/{subscription.id}")
        assert counts(offer) == (25, 0, 0)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"shares_in_words": ""}, "Écrivez le nombre de parts en toutes lettres"),
            ({"shares_in_words": "25"}, "n'écrivent pas le nombre"),
            ({"shares_in_words": "vingt-six"}, "n'écrivent pas le nombre"),
            ({"shares_in_words": "x" * 300}, "trop long"),
            ({"accepts_terms": ""}, "Cochez cette case"),
            ({"understands_reflection": ""}, "Cochez cette case"),
            ({"code": ""}, "six chiffres reçu par e-mail"),
            ({"code": "12345"}, "sans lettre"),
            ({"code": "١٢٣٤٥٦"}, "sans lettre"),
        ],
    )
    def test_keeps_what_was_typed_and_uses_up_no_try(self, changes, sentence, sign_in):
        me = an_investor()
        order = an_order(me, an_open_round())
        form = filled(order, coded(order), **changes)
        answer = sign_in(me.user).post(f"/orders/{order.id}/sign", data=form)
        assert answer.status_code == 422
        assert sentence in text(answer)
        for name in ("shares_in_words", "code"):
            if form.get(name):
                assert form[name] in answer.get_data(as_text=True)
        assert (how_many(Subscription), order.code_tries) == (0, 0)

    def test_counts_wrong_codes_for_good(self, sign_in):
        me = an_investor()
        order = an_order(me, an_open_round())
        code = coded(order)
        wrong = filled(order, "000000" if code != "000000" else "000001")
        visitor = sign_in(me.user)
        for tries in range(1, 6):
            answer = visitor.post(f"/orders/{order.id}/sign", data=wrong)
            assert "pas le code envoyé" in text(answer)
            left = ["4 essais", "3 essais", "2 essais", "reste 1 essai.", "plus d'essai"]
            assert left[tries - 1] in text(answer)
            assert order.code_tries == tries
        answer = visitor.post(f"/orders/{order.id}/sign", data=filled(order, code))
        assert answer.status_code == 422
        assert "Trop d'essais" in text(answer)
        assert how_many(Subscription) == 0

    def test_above_the_threshold_wants_warning_consent_and_right_answers(self, sign_in):
        me = an_investor(outcome=TestOutcome.FAILED)
        order = an_order(me, an_open_round(), 50)
        code, visitor = coded(order), sign_in(me.user)
        path = f"/orders/{order.id}/sign"
        right = {"loss": "all", "liquidity": "maybe_never"}
        for wrong in (
            {},
            right | {"acknowledges_risk": ""},
            right | {"consents_to_amount": ""},
        ):
            assert visitor.post(path, data=filled(order, code, **wrong)).status_code == 422
        assert how_many(Subscription) == 0
        assert visitor.post(path, data=filled(order, code, **right)).status_code == 303
        gate = session.scalars(select(Subscription)).one().snapshot["gate"]
        assert gate["proof"] == "question"

    def test_a_wrong_answer_tells_where_to_read_and_asks_something_else(self, sign_in):
        me = an_investor(outcome=TestOutcome.FAILED)
        order = an_order(me, an_open_round(), 50)
        code, visitor = coded(order), sign_in(me.user)
        path = f"/orders/{order.id}/sign"
        asked = next(question for question in QUESTIONS if question.key == "loss")
        given = next(answer for answer in asked.answers if answer.key != asked.right)
        form = filled(order, code, accepts_terms="", loss=given.key, liquidity="maybe_never")
        page = text(visitor.post(path, data=form))
        question = " ".join(asked.sentence.fr.split())
        assert f"« {question} » : la réponse « {given.sentence.fr} » n'est pas" in page
        assert "Relisez la partie C (Facteurs de risque) de la fiche" in page
        assert "#rule-per_offer_threshold" in page.split('class="error-summary"')[1]
        assert "Cochez cette case" in page
        for name in ("guarantees", "rank_in_liquidation"):
            assert f'name="{name}"' in page
            assert f'name="{name}"' in text(visitor.get(f"/orders/{order.id}"))
        assert 'name="loss"' not in page
        why = next(question.why for question in QUESTIONS if question.key == "loss")
        assert why.fr not in page
        assert order.code_tries == 0
        second = filled(order, code, guarantees="nobody", rank_in_liquidation="last")
        assert visitor.post(path, data=second).status_code == 303

    def test_wrong_answers_lock_nobody_out(self, sign_in):
        me = an_investor(outcome=TestOutcome.FAILED)
        order = an_order(me, an_open_round(), 50)
        code, visitor = coded(order), sign_in(me.user)
        path = f"/orders/{order.id}/sign"
        wrong = dict.fromkeys(ORDER[:8], "nonsense")
        for _ in range(9):
            assert visitor.post(path, data=filled(order, code, **wrong)).status_code == 422
        right = {question.key: question.right or "" for question in QUESTIONS}
        assert visitor.post(path, data=filled(order, code, **right)).status_code == 303

    def test_lists_what_is_wrong_in_the_order_of_the_page(self, sign_in):
        me = an_investor()
        order = an_order(me, an_open_round(), 50)
        coded(order)
        page = text(sign_in(me.user).post(f"/orders/{order.id}/sign", data={}))
        links = re.findall(r'<li><a href="#(\w+)">', page)
        assert links == [name for name in ORDER if name in links]
        assert links[0] == "acknowledges_risk"
        assert links[-1] == "code"

    def test_in_english_takes_english_words(self, sign_in):
        me = an_investor(language="en")
        order = an_order(me, an_open_round())
        page = text(sign_in(me.user).get(f"/orders/{order.id}"))
        assert "exists in French only" in page or "qu'en français" in page
        form = filled(order, coded(order))
        visitor = sign_in(me.user)
        assert visitor.post(f"/orders/{order.id}/sign", data=form).status_code == 422
        english = form | {"shares_in_words": "Twenty five"}
        assert visitor.post(f"/orders/{order.id}/sign", data=english).status_code == 303
        assert session.scalars(select(Subscription)).one().snapshot["language"] == "en"

    def test_of_the_sophisticated_asks_less(self, sign_in):
        me, offer = an_investor(sophisticated=True), an_open_round()
        order = an_order(me, offer, 500)
        form = filled(
            order,
            coded(order),
            understands_reflection="",
            acknowledges_risk="",
            consents_to_amount="",
        )
        assert sign_in(me.user).post(f"/orders/{order.id}/sign", data=form).status_code == 303
        assert counts(offer) == (500, 500, 0)
