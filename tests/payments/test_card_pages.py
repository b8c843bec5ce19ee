"""Is a card typed at the provider, kept, used again and forgotten, and never known here?"""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import requests
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from compliance.euro import Euro
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.cards.models import Card
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation

FRICTIONLESS, CHALLENGE, REFUSED = "4970107111111119", "4970105181818183", "4000000000000002"
SCREEN = "1440x900x24x-60"


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.get_data(as_text=True)))


def the_card() -> Card:
    session.expire_all()
    return session.scalars(select(Card)).one()


def operations() -> list[Operation]:
    session.expire_all()
    return list(session.scalars(select(Operation).order_by(Operation.created_at)))


def tokenise(page: str, number: str = FRICTIONLESS) -> str:
    """What card.js does with what the page was given; what it is answered."""
    told = {
        name: html.unescape(re.search(rf'data-{name}="([^"]+)"', page)[1])
        for name in ("card", "key", "form")
    }
    form = {
        "accessKeyRef": told["key"],
        "data": told["form"],
        "cardNumber": number,
        "cardExpirationDate": "1240",
        "cardCvx": "123",
    }
    return requests.post(told["card"], data=form, timeout=5).text


def type_card(visitor, number: str = FRICTIONLESS, amount: str = "50", *, keep: bool = True) -> str:
    """Begin with a new card and type it; the address of the payment."""
    asked = visitor.post("/wallet/card", data={"amount": amount, "means": "new"})
    assert asked.status_code == 303, text(asked)
    page = visitor.get(asked.location)
    sent = {
        "registration": tokenise(page.get_data(as_text=True), number),
        "amount": amount,
        "screen": SCREEN,
        **({"keep": "y"} if keep else {}),
    }
    paying = visitor.post(asked.location, data=sent)
    assert paying.status_code == 303
    return paying.location


@pytest.fixture
def me(simulator, run_jobs) -> Investor:
    """An investor whose wallet is open at the provider."""
    found = an_investor()
    run_jobs()
    return found


class TestTyping:
    def test_pays_and_keeps_a_token_only(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        paying = type_card(visitor)
        assert "Votre paiement part" in text(visitor.get(paying))
        run_jobs()
        assert visitor.get(paying).location.endswith(f"/wallet/operations/{operations()[0].id}")

        assert balance_of(wallet_of(me).ledger_code) == Euro.of(50)
        run_jobs()
        card = the_card()
        assert (card.alias, card.ending, card.expires_on) == (
            "497010XXXXXX1119",
            "1119",
            date(2040, 12, 31),
        )
        assert (card.form, card.is_kept, card.proved_at) == (None, True, NOW)
        assert FRICTIONLESS not in str(vars(card)) + str(operations()[0].browser)
        assert "1119" in text(visitor.get("/wallet/cards"))

    def test_tells_the_bank_which_browser_pays(self, me, sign_in):
        type_card(sign_in(me.user))

        told = operations()[0].browser
        assert (told["javascript"], told["width"], told["utc_offset"]) == (True, 1440, -60)
        assert told["ip_address"] == "127.0.0.1"

    def test_lets_its_page_alone_talk_to_the_provider(self, me, sign_in, simulator):
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})

        page = visitor.get(asked.location)
        policy = page.headers["Content-Security-Policy"]
        assert f"connect-src 'self' {simulator};" in policy
        assert "script-src 'self';" in policy
        other = visitor.get("/wallet/card").headers["Content-Security-Policy"]
        assert "connect-src 'self';" in other

    def test_has_no_field_that_could_send_the_number_here(self, me, sign_in):
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})

        page = visitor.get(asked.location).get_data(as_text=True)
        typed = re.findall(r"<input[^>]*data-typed[^>]*>", page)
        assert len(typed) == 3
        assert not any(re.search(r"\sname=", each) for each in typed)
        assert 'value="page"' in page  # the way without JavaScript

    def test_waits_for_the_bank_s_customer(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        paying = type_card(visitor, CHALLENGE)
        run_jobs()

        bank = visitor.get(paying).location
        page = text(visitor.get(f"/wallet/operations/{operations()[0].id}"))
        assert "Votre banque attend que vous confirmiez" in page
        requests.post(bank, data={"confirm": "1"}, timeout=5, allow_redirects=False)
        back = f"/wallet/operations/{operations()[0].id}/return?transactionId=lie"
        visitor.get(back)

        assert balance_of(wallet_of(me).ledger_code) == Euro.of(50)

    def test_twice_pays_once(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})
        token = tokenise(visitor.get(asked.location).get_data(as_text=True))
        sent = {"registration": token, "amount": "50", "keep": "y"}

        first = visitor.post(asked.location, data=sent)
        second = visitor.post(asked.location, data=sent)
        run_jobs()

        assert first.location == second.location
        assert len(operations()) == 1

    @pytest.mark.parametrize("token", ["data=made-up", "errorCode=105202"])
    def test_of_a_made_up_token_pays_nothing(self, me, sign_in, token):
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})

        answer = visitor.post(asked.location, data={"registration": token, "amount": "50"})

        assert answer.location.endswith("/wallet/card?amount=50.00")
        assert "n'a pas été acceptée" in text(visitor.get(answer.location))
        assert operations() == []
        assert visitor.get(asked.location).status_code == 303  # of no more use

    @pytest.mark.parametrize("token", ["", "4970107111111119", "data=a b", "data=" + "x" * 2000])
    def test_of_anything_else_says_so(self, me, sign_in, token):
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})

        answer = visitor.post(asked.location, data={"registration": token, "amount": "50"})

        assert answer.status_code == 422
        assert operations() == []

    def test_page_of_somebody_else_or_of_yesterday_is_not_there(self, me, sign_in):
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})
        path = asked.location
        assert sign_in(an_investor().user).get(path).status_code == 404

        clock.use(lambda: NOW + timedelta(hours=2))
        assert visitor.get(path).location.endswith("/wallet/card")
        assert visitor.get("/wallet/cards/nonsense/type").status_code == 404

    def test_cannot_change_the_amount_beyond_the_bounds(self, me, sign_in):
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})
        token = tokenise(visitor.get(asked.location).get_data(as_text=True))

        answer = visitor.post(asked.location, data={"registration": token, "amount": "99999"})

        assert answer.status_code == 303
        assert operations() == []

    def test_when_the_provider_is_silent_says_so(self, sign_in):
        """No simulator here: nothing answers."""
        me = an_investor()
        with transaction():
            wallet_of(me).account.reference = "user_m_1"
        visitor = sign_in(me.user)

        answer = visitor.post("/wallet/card", data={"amount": "50", "means": "new"})

        assert answer.status_code == 422
        assert "payez sur sa page" in text(answer)
        assert 'value="50"' in answer.get_data(as_text=True)

    def test_is_not_tried_without_end(self, me, sign_in):
        with transaction():
            session.add_all(Card(person_id=me.user.id, created_at=NOW) for _ in range(20))

        answer = sign_in(me.user).post("/wallet/card", data={"amount": "50", "means": "new"})

        assert answer.status_code == 422
        assert "réessayez demain" in text(answer)


class TestAKeptCard:
    @pytest.fixture
    def kept(self, me, sign_in, run_jobs) -> Card:
        type_card(sign_in(me.user))
        run_jobs()
        return the_card()

    def test_pays_again_without_being_typed(self, me, kept, sign_in, run_jobs):
        visitor = sign_in(me.user)
        page = text(visitor.get("/wallet/card"))
        assert "Ma carte qui finit par 1119" in page
        sent = {"amount": "20", "means": str(kept.id), "screen": SCREEN, "attempt": uuid4().hex}

        first = visitor.post("/wallet/card", data=sent)
        again = visitor.post("/wallet/card", data=sent)  # pressed twice
        run_jobs()

        assert first.location == again.location
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(70)

    def test_is_forgotten_here_and_there(self, me, kept, sign_in, run_jobs):
        visitor = sign_in(me.user)
        path = f"/wallet/cards/{kept.id}/forget"
        assert "1119" in text(visitor.get(path))

        assert visitor.post(path).status_code == 303
        run_jobs()

        assert the_card().forgotten_at == NOW
        assert "Aucune carte gardée" in text(visitor.get("/wallet/cards"))
        assert "1119" not in text(visitor.get("/wallet/card"))
        refused = visitor.post("/wallet/card", data={"amount": "20", "means": str(kept.id)})
        assert refused.status_code == 422
        assert "Cette carte n'est plus gardée" in text(refused)
        assert [each.card_reference for each in operations()] == [kept.reference]
        assert visitor.post(path).status_code == 303  # twice changes nothing

    @pytest.mark.parametrize("means", [None, "", "nonsense", str(UUID(int=0))])
    def test_that_does_not_exist_is_never_another_way_of_paying(self, means, me, sign_in):
        sent = {"amount": "20"} | ({} if means is None else {"means": means})
        refused = sign_in(me.user).post("/wallet/card", data=sent)
        assert refused.status_code == 422
        assert 'id="means-error"' in refused.get_data(as_text=True)
        assert operations() == []

    def test_twice_is_kept_once(self, me, kept, sign_in, run_jobs):
        clock.use(lambda: NOW + timedelta(minutes=1))
        visitor = sign_in(me.user)
        type_card(visitor)
        run_jobs()
        run_jobs()
        assert text(visitor.get("/wallet/cards")).count("Carte qui finit par 1119") == 1
        (living,) = [each for each in session.scalars(select(Card)) if each.forgotten_at is None]
        assert living.id != kept.id  # the one that was typed last

    def test_is_nobody_else_s(self, kept, sign_in):
        other = sign_in(an_investor().user)
        for path in (f"/wallet/cards/{kept.id}/forget", f"/wallet/cards/{uuid4()}/forget"):
            assert other.get(path).status_code == 404
            assert other.post(path).status_code == 404
        assert the_card().forgotten_at is None

    def test_that_has_expired_is_shown_and_not_offered(self, me, kept, sign_in):
        with transaction():
            the_card().expires_on = date(2026, 10, 31)
        visitor = sign_in(me.user)
        assert "Expirée" in text(visitor.get("/wallet/cards"))
        assert "Ma carte qui finit par" not in text(visitor.get("/wallet/card"))


class TestACardThatIsNotKept:
    def test_is_forgotten_once_it_has_paid(self, me, sign_in, run_jobs):
        type_card(sign_in(me.user), keep=False)
        run_jobs()
        run_jobs()

        assert the_card().forgotten_at == NOW
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(50)

    def test_is_forgotten_when_its_bank_refuses(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        type_card(visitor, REFUSED)
        run_jobs()
        run_jobs()

        assert the_card().forgotten_at == NOW
        page = text(visitor.get(f"/wallet/operations/{operations()[0].id}"))
        assert "Votre banque a refusé ce paiement" in page
        assert "/wallet/card?amount=50.00" in page


class TestTheTable:
    @pytest.mark.parametrize("alias", ["4970107111111119", "XXXX", "49701071XXX1119"])
    def test_refuses_to_know_a_number(self, alias):
        me = an_investor()
        with pytest.raises(IntegrityError, match="card_alias_is_no_number"), transaction():
            session.add(
                Card(person_id=me.user.id, created_at=NOW, reference="card_m_1", alias=alias)
            )


class TestTheReturn:
    def test_that_is_edited_or_replayed_changes_nothing(self, me, sign_in, run_jobs):
        visitor, other = sign_in(me.user), sign_in(an_investor().user)
        for amount in ("50", "60"):
            visitor.post("/wallet/card", data={"amount": amount, "means": "page"})
        run_jobs()
        first, second = operations()
        card = {"number": FRICTIONLESS, "expiry": "12/40", "code": "123"}
        requests.post(first.page_url, data=card, timeout=5, allow_redirects=False)

        # The second one's address names the first one's payment: it stays unpaid.
        edited = f"/wallet/operations/{second.id}/return?transactionId={first.reference}"
        for _ in range(3):
            visitor.get(edited)
        assert balance_of(wallet_of(me).ledger_code) == Euro.ZERO
        assert other.get(f"/wallet/operations/{first.id}/return").status_code == 404
        for _ in range(3):
            visitor.get(f"/wallet/operations/{first.id}/return?transactionId=x")
        resolve_open(NOW + timedelta(minutes=5))

        assert balance_of(wallet_of(me).ledger_code) == Euro.of(50)
