"""Does the wallet say what every line is, what waits and why, and give it all away on paper?"""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.subscriptions.world import (
    IBAN,
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    wallet_of,
)
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.payments import contested, outcomes, service
from wiseed_like.payments.contested import Contested
from wiseed_like.payments.history import PAGE, Show, list_held, list_settled
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import spendable
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.payments.statements import list_periods, read_period
from wiseed_like.subscriptions.service import collect


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response) -> str:
    """What a reader reads."""
    words = re.sub(r"<[^>]+>", "", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(words))


def arrived(me: Investor, amount: str, *, at: datetime = NOW) -> Operation:
    """Money that came by card, in our book only."""
    with transaction():
        found = service.pay_by_card(
            wallet_of(me), Euro.of(amount), return_url="https://x/{id}", language="fr",
            by=me.user, now=at,
        )  # fmt: skip
        outcomes.book(found, now=at)
    return found


def unannounced(me: Investor, amount: str) -> Operation:
    """A wire that nobody expected, held."""
    wallet = wallet_of(me)
    with transaction():
        found = Operation(
            kind=Kind.WIRE_ARRIVAL, state=OperationState.ASKED, reference=f"payin_{amount}",
            target=wallet, amount=Euro.of(amount), declared=Euro.of(amount),
            subject=wallet.owner, wire_reference="OOPS", created_at=NOW,
        )  # fmt: skip
        session.add(found)
        session.flush()
        outcomes.book(found, now=NOW)
    return found


class TestWhatWaits:
    def test_is_told_apart_with_its_reason(self, sign_in):
        me = an_investor()
        arrived(me, "1500")
        a_subscription(me, an_open_round())
        unannounced(me, "220")
        with transaction():
            service.expect_wire(wallet_of(me), Euro.of(300), by=me.user, now=NOW)
            service.withdraw(wallet_of(me), Euro.of(40), iban=None, by=me.user, now=NOW)

        page = text(sign_in(me.user).get("/wallet"))

        for words in (
            "Annoncé, pas encore reçu", "+ 300,00 €",
            "Mis de côté dès la demande", "− 40,00 €",
            "1 000,00 € sont promis à vos souscriptions signées",
            "Une personne vérifie qu'elles sont pour vous", "220,00 €",
        ):  # fmt: skip
            assert words in page
        assert "1 460,00 €" in page  # what is left to spend

    def test_is_dated_and_folded_when_it_is_much(self, sign_in):
        me = an_investor()
        with transaction():
            for number in range(7):
                service.expect_wire(wallet_of(me), Euro.of(100 + number), by=me.user, now=NOW)
        page = text(sign_in(me.user).get("/wallet")).partition("Historique")[0]
        assert "Voir tout : encore 2" in page
        assert page.count("10:00 (heure de Paris)") == 7

    def test_is_not_called_done_while_it_is_held(self, sign_in):
        me = an_investor()
        arrival = unannounced(me, "220")
        visitor = sign_in(me.user)
        history = text(visitor.get("/wallet")).partition("Historique")[2]
        assert "Vérification en cours" in history
        assert "Effectué" not in history

        with transaction():
            service.allocate(arrival, Euro.of(220), by=None, now=NOW)
        history = text(visitor.get("/wallet")).partition("Historique")[2]
        assert "Vérification en cours" not in history

    def test_is_the_only_reason_for_less_to_be_available(self, sign_in):
        me = an_investor()
        arrived(me, "100")
        leaving = "solde moins ce qui est en train de partir"
        visitor = sign_in(me.user)
        assert leaving not in text(visitor.get("/wallet"))
        with transaction():
            service.withdraw(wallet_of(me), Euro.of(40), iban=None, by=me.user, now=NOW)
        assert leaving in text(visitor.get("/wallet"))

    def test_for_a_bank_is_named_with_the_payment_that_it_contests(self, sign_in, monkeypatch):
        me = an_investor()
        payin = arrived(me, "100")
        told = Contested(Euro.of(30), frozenset({payin.id}))
        monkeypatch.setattr(contested, "_tellers", [lambda user_id: told])

        page = sign_in(me.user).get("/wallet")
        assert "solde moins ce que votre banque conteste" in text(page)
        notice = page.get_data(as_text=True).partition('id="history"')[0]
        assert f"/wallet/operations/{payin.id}" in notice

    def test_never_says_that_more_may_leave_than_there_is(self, sign_in):
        me, offer = an_investor(sophisticated=True), an_open_round()
        arrived(me, "1500", at=NOW - timedelta(days=3))
        subscription = a_subscription(me, offer)
        with transaction():
            collect(subscription, now=NOW)

        page = text(sign_in(me.user).get("/wallet/withdraw"))
        rows = page.partition("Peut repartir")[2]
        assert "500,00 €" in rows
        assert "1 500,00 €" not in rows

    def test_holds_what_was_neither_recognised_nor_sent_back(self):
        me = an_investor()
        arrival = unannounced(me, "220")
        assert [each.rest for each in list_held(wallet_of(me))] == [Euro.of(220)]

        with transaction():
            service.allocate(arrival, Euro.of(100), by=None, now=NOW)
        assert [each.rest for each in list_held(wallet_of(me))] == [Euro.of(120)]
        with transaction():
            service.allocate(arrival, Euro.of(120), by=None, now=NOW)
        assert list_held(wallet_of(me)) == []


class TestHistory:
    def test_is_read_in_pages_without_losing_a_line(self, sign_in):
        me = an_investor()
        made = [arrived(me, "10", at=NOW - timedelta(minutes=n)) for n in range(PAGE + 3)]
        visitor = sign_in(me.user)

        first = visitor.get("/wallet").get_data(as_text=True)
        following = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
        second = visitor.get(following).get_data(as_text=True)

        shown = [
            re.findall(r"/wallet/operations/([0-9a-f-]{36})", page) for page in (first, second)
        ]
        assert [*shown[0], *shown[1]] == [str(each.id) for each in made]
        assert 'rel="prev"' in second

    @pytest.mark.parametrize(
        "key", ["x", "1-2", "9" * 18 + "-" + "0" * 32, "-5-" + "0" * 32, "", "١-" + "0" * 32]
    )
    def test_of_an_edited_key_shows_something(self, key, sign_in):
        me = an_investor()
        arrived(me, "10")
        assert sign_in(me.user).get("/wallet", query_string={"before": key}).status_code == 200

    def test_shows_what_was_asked_for(self, sign_in):
        me = an_investor()
        came = arrived(me, "100")
        with transaction():
            failed = service.expect_wire(wallet_of(me), Euro.of(7), by=me.user, now=NOW)
            outcomes.fail(failed, now=NOW)
            (left,) = service.withdraw(wallet_of(me), Euro.of(40), iban=None, by=me.user, now=NOW)
            outcomes.book(left, now=NOW)
        wallet = wallet_of(me)

        shown = {
            each: {move.operation for move in list_settled(wallet, each, None).moves}
            for each in Show
        }
        assert shown[Show.ALL] == {came, failed, left}
        assert (shown[Show.IN], shown[Show.OUT]) == ({came}, {left})
        assert shown[Show.FAILED] == {failed}
        page = text(sign_in(me.user).get("/wallet?show=out"))
        assert "Retrait vers votre carte" in page
        assert "Échoué" not in page
        assert sign_in(me.user).get("/wallet?show=nonsense").status_code == 200

    @pytest.mark.parametrize("kind", [kind for kind in Kind if "repudiation" not in kind])
    def test_has_words_for_every_kind(self, kind, sign_in):
        me = an_investor()
        found = arrived(me, "10")
        with transaction():
            found.kind = kind
        visitor = sign_in(me.user)
        for path in ("/wallet", f"/wallet/operations/{found.id}"):
            assert visitor.get(path).status_code == 200


class TestStatements:
    @pytest.fixture
    def me(self) -> Investor:
        found = an_investor()
        with transaction():
            wallet_of(found).created_at = datetime(2026, 10, 5, tzinfo=UTC)
        arrived(found, "1000", at=datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC))  # in Paris
        arrived(found, "200", at=datetime(2026, 10, 31, 23, 0, 0, tzinfo=UTC))  # November there
        with transaction():
            (left,) = service.withdraw(
                wallet_of(found), Euro.of(50), iban=None, by=found.user, now=NOW
            )
            outcomes.book(left, now=NOW)
        return found

    def test_of_a_month_begins_where_the_last_ended(self, me, sign_in):
        visitor = sign_in(me.user)
        october = text(visitor.get("/wallet/statements/2026-10"))
        november = text(visitor.get("/wallet/statements/2026-11"))

        assert "Relevé : octobre 2026" in october
        assert "Solde à la fin" in october
        assert "1 000,00 €" in october
        assert "1 200,00 €" not in october
        for words in ("Solde au début", "1 000,00 €", "+ 200,00 €", "− 50,00 €", "1 150,00 €"):
            assert words in november
        assert "Solde à ce jour" in november

    def test_is_given_as_a_table(self, me, sign_in):
        answer = sign_in(me.user).get("/wallet/statements/2026.csv")

        assert answer.headers["Content-Disposition"] == "attachment; filename=releve-2026.csv"
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert [(row[1], row[2], row[3]) for row in rows[1:]] == [
            ("Solde au début", "", "0.00"),
            ("Versement par carte", "1000.00", "1000.00"),
            ("Versement par carte", "200.00", "1200.00"),
            ("Retrait vers votre carte", "-50.00", "1150.00"),
            ("Solde à ce jour", "", "1150.00"),
        ]
        assert rows[-1][0] == legal_day(NOW).isoformat()
        assert rows[2][0] == "2026-10-31 23:59"

    def test_is_given_on_paper(self, me, sign_in):
        answer = sign_in(me.user).get("/wallet/statements/2026-11.pdf")

        assert answer.mimetype == "application/pdf"
        printed = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_range()
        assert me.user.full_name in printed
        assert "Retrait vers votre carte" in printed

    def test_has_its_months_listed(self, me, sign_in):
        (year, months), *_ = list_periods(wallet_of(me), NOW)
        assert (str(year), [str(each) for each in months]) == ("2026", ["2026-11", "2026-10"])
        page = sign_in(me.user).get("/wallet/statements").get_data(as_text=True)
        assert "/wallet/statements/2026-10.pdf" in page

    @pytest.mark.parametrize(
        "period", ["2026-13", "2026-1", "1999", "2025", "2027", "2026-12", "20261", "٢٠٢٦", "x.y"]
    )
    def test_of_a_time_that_never_was_is_not_there(self, me, period, sign_in):
        for ending in ("", ".csv", ".pdf"):
            answer = sign_in(me.user).get(f"/wallet/statements/{period}{ending}")
            assert answer.status_code == 404

    def test_of_a_december_ends_with_the_year(self):
        december = read_period("2026-12")
        assert (december.since, december.until) == (
            datetime(2026, 11, 30, 23, tzinfo=UTC),
            datetime(2026, 12, 31, 23, tzinfo=UTC),
        )
        assert str(december.last_day) == "2026-12-31"


class TestAWirePage:
    def test_shows_a_code_that_a_bank_s_app_reads(self, sign_in):
        me = an_investor()
        with transaction():
            asked = service.expect_wire(wallet_of(me), Euro.of("1234.50"), by=me.user, now=NOW)
            asked.state, asked.reference = OperationState.ASKED, "payin_1"
            asked.wire_iban, asked.wire_bic = "FR7630004000031234567890143", "BNPAFRPP"
            asked.wire_owner, asked.wire_reference = "MANGOPAY SIMULATION", "ABCDEFGHJK"

        page = sign_in(me.user).get(f"/wallet/operations/{asked.id}").get_data(as_text=True)

        assert '<img src="data:image/svg+xml' in page
        assert "Et si la somme ou la référence diffère" in page
        assert "ne nous dit pas qui a payé un virement annoncé" in page
        assert 'data-copy="ABCDEFGHJK"' in page

    def test_that_is_not_told_yet_says_that_it_is_prepared(self, sign_in):
        me = an_investor()
        with transaction():
            asked = service.expect_wire(wallet_of(me), Euro.of(10), by=me.user, now=NOW)
            asked.state, asked.reference, asked.wire_iban = OperationState.ASKED, "payin_1", IBAN

        answer = sign_in(me.user).get(f"/wallet/operations/{asked.id}")
        assert "Les coordonnées du virement se préparent" in text(answer)
        assert "None" not in text(answer)
        assert answer.headers["Refresh"] == "3"

    def test_without_what_a_code_needs_writes_it_out(self, sign_in):
        me = an_investor()
        with transaction():
            asked = service.expect_wire(wallet_of(me), Euro.of(10), by=me.user, now=NOW)
            asked.state = OperationState.ASKED
            asked.wire_iban = asked.wire_bic = asked.wire_reference = asked.wire_owner = "X"

        page = sign_in(me.user).get(f"/wallet/operations/{asked.id}")
        assert page.status_code == 200
        assert b"data:image" not in page.data


def drawn(page: str) -> str:
    return re.search(r'name="attempt"[^>]* value="([0-9a-f]{32})"', page)[1]


class TestAFormSentTwice:
    def test_of_a_withdrawal_takes_out_once(self, sign_in):
        me = an_investor()
        arrived(me, "100")
        visitor = sign_in(me.user)
        asked = visitor.post("/wallet/withdraw", data={"amount": "20"})
        sent = {"amount": "20.00", "confirmed": "1", "attempt": drawn(asked.get_data(as_text=True))}

        for _ in range(3):
            assert visitor.post("/wallet/withdraw", data=sent).status_code == 303
        assert spendable(wallet_of(me)) == Euro.of(80)

        again = visitor.post("/wallet/withdraw", data={"amount": "20"})
        sent["attempt"] = drawn(again.get_data(as_text=True))
        visitor.post("/wallet/withdraw", data=sent)
        assert spendable(wallet_of(me)) == Euro.of(60)

    def test_of_a_withdrawal_that_failed_asks_nothing_more(self):
        me = an_investor()
        arrived(me, "100")
        how = {"iban": None, "attempt": "a" * 32, "by": me.user, "now": NOW}
        with transaction():
            (first,) = service.withdraw(wallet_of(me), Euro.of(20), **how)
            outcomes.fail(first, now=NOW)
            assert service.withdraw(wallet_of(me), Euro.of(20), **how) == [first]

    @pytest.mark.parametrize(
        ("path", "more"), [("/wallet/card", {"means": "page"}), ("/wallet/wire", {})]
    )
    def test_that_pays_in_asks_once(self, path, more, sign_in):
        visitor = sign_in(an_investor().user)
        sent = {"amount": "50", "attempt": drawn(visitor.get(path).get_data(as_text=True)), **more}

        first, second = (visitor.post(path, data=sent) for _ in range(2))
        assert first.location == second.location
        other = visitor.post(path, data={**sent, "amount": "60"})  # having gone back
        assert other.location != first.location
        assert len(session.scalars(select(Operation)).all()) == 2
