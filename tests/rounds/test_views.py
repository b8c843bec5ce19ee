import io
from datetime import date, timedelta

import pikepdf
import pytest

from compliance.euro import Euro
from compliance.offers.kiis_parts import DISCLAIMER
from compliance.offers.kiis_translation import DO_NOT_INVEST
from tests.rounds.world import NOW, a_user, a_world, whole_sheet
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import read, store_bytes
from wiseed_like.dossiers.models import DossierDocument
from wiseed_like.dossiers.rules import DocumentKind
from wiseed_like.rounds import closing, queries, service
from wiseed_like.rounds.rules import RoundState

TYPED = {
    "pre_money": "4 000 000",
    "minimum_ticket": "100",
    "shares_min": "2500",
    "shares_max": "7 500",
    "closes_on": "2027-02-28",
    "authorised_on": "2026-11-02",
    "depositary_name": "Banque du Rhône",
    "depositary_address": "1 place des Terreaux, 69001 Lyon",
    "regime": "ecspr",
    "allotment": "first_come",
    "audience": "everybody",
    "early_kind": "none",
    "instrument": "ordinary",
}
NOTE = {"reason": "Kbis vérifié."}


@pytest.fixture(autouse=True)
def _it_is_now(house):
    clock.use(lambda: NOW)


@pytest.fixture
def world():
    return a_world()


def a_pdf() -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written)
    return written.getvalue()


class TestPublicPages:
    def test_the_offer_says_what_the_law_wants_near_it(self, client, world):
        offer = world.opened()
        page = client.get(f"/rounds/{offer.slug}").text
        assert "4 jours calendaires de réflexion" in page
        assert "directive 2014/49/UE" in page
        assert "directive 97/9/CE" in page
        assert "Vous pouvez perdre tout l'argent investi." in page
        assert offer.offer_identifier in page
        assert "Banque du Rhône" in page

    def test_the_list_has_the_notice_too(self, client, world):
        offer = world.opened()
        page = client.get("/rounds").text
        assert offer.company.name in page
        assert "4 jours calendaires de réflexion" in page

    def test_an_empty_list_says_so(self, client):
        assert "Il n'y a rien ici pour le moment" in client.get("/rounds").text

    @pytest.mark.parametrize("query", ["state=x", "sector=x", "after=x", "after=2026_1", "state="])
    def test_the_list_shrugs_at_strange_addresses(self, client, query):
        assert client.get(f"/rounds?{query}").status_code == 200

    def test_a_round_in_preparation_does_not_exist(self, client, world):
        offer = world.ready()
        for path in ("", "/kiis", "/kiis.pdf"):
            assert client.get(f"/rounds/{offer.slug}{path}").status_code == 404

    def test_everybody_may_read_and_keep_the_sheet(self, client, world):
        offer = world.opened()
        page = client.get(f"/rounds/{offer.slug}/kiis").text
        assert DISCLAIMER.fr.replace("'", "&#39;") in page
        paper = client.get(f"/rounds/{offer.slug}/kiis.pdf")
        assert paper.mimetype == "application/pdf"
        assert paper.data.startswith(b"%PDF")

    def test_english_readers_are_advised_about_the_missing_translation(self, client, world):
        offer = world.opened()
        page = client.get(f"/rounds/{offer.slug}/kiis", headers={"Accept-Language": "en"}).text
        assert DO_NOT_INVEST.en in page

    def test_a_suspended_round_takes_no_order_and_says_why(self, client, world):
        offer = world.opened()
        assert f"/rounds/{offer.slug}/subscribe" in client.get(f"/rounds/{offer.slug}").text
        with transaction():
            service.suspend(offer, "Motif", by=world.officer, now=NOW)
        page = client.get(f"/rounds/{offer.slug}").text
        assert f"/rounds/{offer.slug}/subscribe" not in page
        assert "Cette levée est suspendue" in page

    def test_a_full_round_says_so(self, client, world):
        offer = world.opened()
        with transaction():
            queries.lock_counter(offer.id).reserved = 7_498
        page = client.get(f"/rounds/{offer.slug}").text
        assert "moins de parts que le ticket minimum" in page


class TestDocuments:
    def test_are_for_those_who_signed_in_and_never_a_criminal_record(self, client, sign_in, world):
        offer = world.opened()
        with transaction():
            for kind in (DocumentKind.BUSINESS_PLAN, DocumentKind.CRIMINAL_RECORD):
                stored = store_bytes(
                    a_pdf(), f"{kind}.pdf", "application/pdf", by=world.founder, now=NOW
                )
                offer.dossier.documents.append(
                    DossierDocument(kind=kind, stored_file=stored, sent_at=NOW)
                )
        plan, record = (
            f"/rounds/{offer.slug}/documents/{each.id}" for each in offer.dossier.documents
        )
        assert client.get(plan).status_code == 303
        reader = sign_in(a_user("investor"))
        session.commit()
        assert reader.get(plan).status_code == 200
        assert reader.get(record).status_code == 404
        assert plan in reader.get(f"/rounds/{offer.slug}").text


class TestTerms:
    def path(self, world) -> str:
        return f"/staff/dossiers/{world.dossier.id}/round"

    def test_are_kept_and_shown(self, sign_in, world):
        answer = sign_in(world.analyst).post(self.path(world), data=TYPED)
        offer = queries.find_of_dossier(world.dossier.id)
        assert answer.status_code == 303
        assert answer.location.endswith(f"/staff/rounds/{offer.id}")
        assert (offer.price, offer.shares_max) == (Euro.of(40), 7_500)

    def test_preview_computes_and_keeps_nothing(self, sign_in, world):
        answer = sign_in(world.analyst).post(self.path(world), data=TYPED | {"preview": "1"})
        assert answer.status_code == 200
        assert "de 2,44" in answer.text
        assert queries.find_of_dossier(world.dossier.id) is None

    def test_a_maximum_other_than_what_was_sought_is_noted(self, sign_in, world):
        analyst = sign_in(world.analyst)
        same, other = (
            analyst.post(self.path(world), data=TYPED | {"shares_max": most, "preview": "1"}).text
            for most in ("7500", "7501")
        )
        noted = "pas le montant recherché dans le dossier"
        assert noted not in same
        assert noted in other

    def test_sent_twice_are_kept_once(self, sign_in, world):
        analyst = sign_in(world.analyst)
        for _ in range(2):
            assert analyst.post(self.path(world), data=TYPED).status_code == 303
        assert len(queries.list_of_company(world.company.id)) == 1

    @pytest.mark.parametrize(
        "typed", ["", "0", "-1", "1e3", "douze", "٢٥", "9" * 30, "1.23.4567", "<b>1</b>"]
    )
    def test_strange_numbers_are_refused_beside_their_fields(self, sign_in, world, typed):
        fields = ("pre_money", "minimum_ticket", "shares_min", "shares_max")
        strange = dict.fromkeys(fields, typed)
        answer = sign_in(world.analyst).post(self.path(world), data=TYPED | strange)
        assert answer.status_code == 422
        for field in fields:
            assert f'id="{field}-error"' in answer.text
        assert queries.find_of_dossier(world.dossier.id) is None

    @pytest.mark.parametrize("typed", ["", "demain", "2027-02-30", "٢٠٢٧-٠٢-٠١", "9999-12-31"])
    def test_strange_days_are_refused_beside_their_fields(self, sign_in, world, typed):
        strange = {"closes_on": typed, "authorised_on": typed}
        answer = sign_in(world.analyst).post(self.path(world), data=TYPED | strange)
        assert answer.status_code == 422
        assert 'id="closes_on-error"' in answer.text
        assert 'id="authorised_on-error"' in answer.text

    def test_whole_shares_only(self, sign_in, world):
        answer = sign_in(world.analyst).post(self.path(world), data=TYPED | {"shares_min": "1,5"})
        assert answer.status_code == 422

    def test_what_was_typed_stays_and_the_nearest_value_is_told(self, sign_in, world):
        answer = sign_in(world.analyst).post(
            self.path(world), data=TYPED | {"pre_money": "4 000 001"}
        )
        assert answer.status_code == 422
        assert "4 000 001" in answer.text
        assert "4\u202f000\u202f000,00\u00a0€" in answer.text


class TestDoors:
    @pytest.mark.parametrize("who", ["founder", "investor", "administrator", "compliance"])
    def test_only_analysts_write_terms(self, sign_in, world, who):
        with transaction():
            somebody = a_user(who)
        path = f"/staff/dossiers/{world.dossier.id}/round"
        assert sign_in(somebody).get(path).status_code == 404

    def test_analysts_do_not_open_rounds(self, sign_in, world):
        offer = world.ready()
        path = f"/staff/rounds/{offer.id}/open"
        assert sign_in(world.analyst).post(path, data=NOTE).status_code == 404

    def test_somebody_else_s_sheet_is_not_found(self, sign_in, world):
        offer = world.prepared()
        with transaction():
            other = a_user("founder")
        for path in ("sheet", "sheet.pdf"):
            assert sign_in(other).get(f"/rounds/{offer.id}/{path}").status_code == 404
        page = f"/companies/{world.company.id}/rounds/{offer.id}"
        assert sign_in(other).get(page).status_code == 404
        assert sign_in(world.founder).get(page).status_code == 200

    def test_visitors_are_sent_to_sign_in(self, client, world):
        offer = world.prepared()
        for path in (f"/rounds/{offer.id}/sheet", f"/staff/rounds/{offer.id}", "/staff/rounds"):
            assert client.get(path).status_code == 303


class TestFromTermsToOpening:
    def test_each_person_does_their_part(self, sign_in, world):
        analyst, founder, officer = (
            sign_in(each) for each in (world.analyst, world.founder, world.officer)
        )
        analyst.post(f"/staff/dossiers/{world.dossier.id}/round", data=TYPED)
        offer = queries.find_of_dossier(world.dossier.id)
        assert "[à compléter]" in founder.get(f"/rounds/{offer.id}/sheet").text
        parts = {f"part_{letter}": text for letter, text in whole_sheet(offer).items()}
        assert founder.post(f"/rounds/{offer.id}/sheet", data=parts).status_code == 303
        assert "La fiche peut être publiée" in founder.get(f"/rounds/{offer.id}/sheet").text
        assert founder.get(f"/rounds/{offer.id}/sheet.pdf").data.startswith(b"%PDF")
        ready = f"/staff/rounds/{offer.id}/ready"
        assert analyst.get(ready).status_code == 200
        assert analyst.post(ready, data={"reason": " "}).status_code == 422
        for _ in range(2):
            assert analyst.post(ready, data=NOTE).status_code == 303
        assert offer.state == RoundState.READY
        asked = approvals.waiting("round.publish", offer)
        path = f"/staff/approvals/{asked.id}"
        assert path in officer.get(f"/staff/rounds/{offer.id}").text
        page = officer.get(path).text
        for words in ("Nora Belkacem", "17 mai 1984", "40,00", "300\u202f000", "Kbis vérifié."):
            assert words in page
        assert officer.post(f"{path}/decide", data={"approve": "1"}).status_code == 303
        assert offer.state == RoundState.OPEN
        assert (offer.prepared_by, offer.opened_by) == (world.analyst.id, world.officer.id)
        assert officer.get(f"/staff/rounds/{offer.id}").status_code == 200

    def test_to_refuse_the_opening_is_to_send_the_round_back(self, sign_in, world):
        offer = world.ready()
        asked = approvals.waiting("round.publish", offer)
        path = f"/staff/rounds/{offer.id}/rework"
        typed = {"reason": "La fiche oublie un risque."}
        assert sign_in(world.officer).post(path, data=typed).status_code == 303
        assert (asked.state, offer.state) == ("refused", RoundState.DRAFT)
        page = sign_in(world.analyst).get(f"/staff/approvals/{asked.id}").text
        assert "La fiche oublie un risque." in page

    def test_a_suspension_needs_a_reason(self, sign_in, world):
        offer = world.opened()
        officer = sign_in(world.officer)
        assert officer.post(f"/staff/rounds/{offer.id}/suspend").status_code == 422
        assert offer.state == RoundState.OPEN
        officer.post(f"/staff/rounds/{offer.id}/suspend", data={"reason": "Fiche à corriger"})
        assert offer.state == RoundState.SUSPENDED


class TestClosing:
    @pytest.fixture
    def settled(self, world):
        """A round that ended above its minimum, with everything paid."""
        offer = world.opened()
        with transaction():
            counter = queries.lock_counter(offer.id)
            counter.reserved = counter.firm = counter.paid = 3_000
            closing.start_closing(queries.lock_round(offer.id), now=offer.closes_at)
        clock.use(lambda: offer.closes_at + timedelta(days=6))
        return offer

    def certificate(self, **changes):
        typed = {
            "amount": "120 000",
            "issued_on": date(2027, 3, 5).isoformat(),
            "number": "BR-2027-118",
            "file": (io.BytesIO(a_pdf()), "certificat.pdf"),
        }
        return typed | changes

    def test_the_certificate_then_the_conclusion(self, sign_in, world, settled):
        officer = sign_in(world.officer)
        path = f"/staff/rounds/{settled.id}/closing"
        said = {"reason": "Rapproché des paiements."}
        officer.post(f"{path}/finish", data=said)
        assert settled.state == RoundState.CLOSING
        assert officer.post(f"{path}/certificate", data=self.certificate()).status_code == 303
        assert settled.certificate.amount == Euro.of(120_000)
        drawn = officer.get(f"/staff/rounds/{settled.id}/certificate.pdf")
        assert b"/Subtype /Image" in drawn.data
        assert drawn.data != read(settled.certificate.stored_file)
        assert officer.post(f"{path}/finish").status_code == 422
        assert officer.post(f"{path}/finish", data=said).status_code == 303
        assert officer.post(f"{path}/finish", data=said).status_code == 422
        asked = approvals.waiting("funds.release", settled)
        decide = f"/staff/approvals/{asked.id}/decide"
        officer.post(decide, data={"approve": "1"})
        assert settled.state == RoundState.CLOSING
        with transaction():
            second = sign_in(a_user("compliance"))
        for _ in range(2):
            assert second.post(decide, data={"approve": "1"}).status_code == 303
        assert settled.state == RoundState.CLOSED
        assert "Société payée" in officer.get(path).text

    @pytest.mark.parametrize(
        "changes",
        [
            {"amount": "119 999,99"},
            {"amount": "120 000,01"},
            {"amount": "1e6"},
            {"issued_on": ""},
            {"number": ""},
            {"file": (io.BytesIO(b"GIF89a"), "certificat.gif")},
        ],
    )
    def test_a_wrong_certificate_is_not_recorded(self, sign_in, world, settled, changes):
        path = f"/staff/rounds/{settled.id}/closing/certificate"
        answer = sign_in(world.officer).post(path, data=self.certificate(**changes))
        assert answer.status_code == 422
        assert settled.certificate is None
