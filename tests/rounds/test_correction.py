"""Who reports a wrong sheet, who decides, who corrects it, who publishes it, who reads of it?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.approvals.test_rounds import approve
from tests.rounds.world import NOW, World, a_user, a_world
from tests.subscriptions.world import a_subscription, an_investor, an_order, signature
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.changes import passages
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service as subscriptions

WHAT = "Le chiffre d'affaires de 2025 est de 90 000 €."
CHANGES = "Chiffre d'affaires de 2025 : 90 000 €"
TYPED = {"what": WHAT, "since_on": "2026-11-23", "material": "yes"}


@pytest.fixture
def world(house: object) -> World:
    clock.use(lambda: NOW)
    return a_world()


@pytest.fixture
def offer(world: World) -> Round:
    return world.opened()


def reported(world: World, offer: Round) -> SheetIrregularity:
    with transaction():
        return correction.report(
            offer, WHAT, since_on=NOW.date(), material=True, by=world.founder, now=NOW
        )


def confirmed(world: World, offer: Round) -> SheetIrregularity:
    found = reported(world, offer)
    with transaction():
        correction.confirm(found, WHAT, by=world.officer, now=NOW)
    return found


def rewritten(offer: Round) -> dict[str, str]:
    assert offer.sheet is not None
    return {letter: text.replace("120 000", "90 000") for letter, text in offer.sheet.parts.items()}


def handed_in(world: World, offer: Round) -> SheetIrregularity:
    found = confirmed(world, offer)
    with transaction():
        correction.save(found, rewritten(offer), CHANGES, by=world.founder, now=NOW)
        correction.hand_in(found, by=world.founder, now=NOW)
    return found


def corrected(world: World, offer: Round) -> SheetIrregularity:
    found = handed_in(world, offer)
    with transaction():
        asked = correction.ask_review(found, "Relue.", by=world.analyst, now=NOW)
    assert approve(asked, world.officer) == ""
    return found


class TestAnOldTab:
    TYPED_LATE = "Chiffre d'affaires de 2025 : 91 000 euros"

    def sent(self, world: World, offer: Round, sign_in):
        path = f"/rounds/{offer.id}/sheet/correction"
        return sign_in(world.founder).post(path, data={"changes": self.TYPED_LATE})

    def test_is_told_that_the_correction_is_being_read_and_shows_what_was_typed(
        self, world: World, offer: Round, sign_in
    ):
        found = handed_in(world, offer)
        answer = self.sent(world, offer, sign_in)

        assert answer.status_code == 422
        assert "est pas enregistré" in answer.text
        assert "91 000 euros" in answer.text
        session.refresh(found)
        assert found.changes == CHANGES

    def test_is_told_so_once_no_correction_is_asked_for(self, world: World, offer: Round, sign_in):
        answer = self.sent(world, offer, sign_in)

        assert answer.status_code == 422
        assert "est pas enregistré" in answer.text
        assert "91 000 euros" in answer.text


class TestAReport:
    def test_by_the_issuer_suspends_nothing_until_compliance_decides(
        self, world: World, offer: Round, sign_in
    ):
        path = f"/rounds/{offer.id}/sheet/irregularity"
        founder = sign_in(world.founder)
        assert path in founder.get(f"/companies/{offer.company_id}/rounds/{offer.id}").text

        assert founder.post(path, data=TYPED).status_code == 303

        session.expire_all()
        assert offer.state == "open"
        found = session.scalars(select(SheetIrregularity)).one()
        officer = sign_in(world.officer)
        page = f"/staff/rounds/{offer.id}/irregularities/{found.id}"
        assert "Suspendre la levée" in officer.get(page).text
        assert officer.post(f"{page}/confirm", data={"told": WHAT}).status_code == 303
        session.expire_all()
        assert (offer.state, found.state) == ("suspended", "confirmed")

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"what": ""}, "what-error"),
            ({"since_on": "2026-11-24"}, "pas encore venu"),
            ({"since_on": "1999-01-01"}, "publiée depuis le 23 novembre 2026"),
            ({"since_on": "2026-11-22"}, "existait pas encore"),
            ({"since_on": "2026-02-30"}, "existe pas"),
            ({"material": ""}, "material-error"),
            ({"material": "perhaps"}, "material-error"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong(
        self, world: World, offer: Round, sign_in, changes, says
    ):
        path = f"/staff/rounds/{offer.id}/irregularities"
        answer = sign_in(world.analyst).post(path, data=TYPED | changes)

        assert answer.status_code == 422
        assert says in answer.text
        if "what" not in changes:
            assert "Le chiffre d" in answer.text
        assert session.scalar(select(SheetIrregularity.id)) is None

    def test_is_set_aside_by_somebody_else_only(self, world: World, offer: Round, sign_in):
        with transaction():
            mine = correction.report(
                offer, WHAT, since_on=NOW.date(), material=False, by=world.officer, now=NOW
            )
        with pytest.raises(Refused) as refused, transaction():
            correction.set_aside(mine, "Un détail.", by=world.officer, now=NOW)
        assert refused.value.code == "own_request"

        with transaction():
            another = a_user("compliance")
        other = sign_in(another)
        page = f"/staff/rounds/{offer.id}/irregularities/{mine.id}"
        assert other.post(f"{page}/set-aside", data={"reason": "Un détail."}).status_code == 303
        session.expire_all()
        assert (mine.state, offer.state) == ("set_aside", "open")
        assert "Un détail." in other.get(page).text

    def test_is_refused_once_the_offer_is_over(self, world: World, offer: Round):
        with transaction():
            offer.move("start_closing")
        with pytest.raises(Refused) as refused, transaction():
            correction.report(
                offer, WHAT, since_on=NOW.date(), material=True, by=world.officer, now=NOW
            )
        assert refused.value.code == "sheet_at_rest"


class TestACorrection:
    def test_is_written_and_handed_in_by_the_issuer(self, world: World, offer: Round, sign_in):
        found = confirmed(world, offer)
        founder, path = sign_in(world.founder), f"/rounds/{offer.id}/sheet/correction"
        assert "23 décembre 2026" in founder.get(path).text
        typed = {f"part_{letter}": text for letter, text in rewritten(offer).items()}

        silent = founder.post(path, data=typed | {"hand_in": "1"})
        assert silent.status_code == 422
        assert "changes-error" in silent.text
        same = {f"part_{letter}": text for letter, text in offer.sheet.parts.items()}
        idle = founder.post(path, data=same | {"changes": CHANGES, "hand_in": "1"})
        assert idle.status_code == 422
        assert "encore la même chose" in idle.text
        saved = founder.post(path, data=typed | {"changes": CHANGES})
        assert saved.status_code == 303
        page = founder.get(path).text
        assert "<ins>90" in page
        assert CHANGES.replace("'", "&#39;") in page
        assert (
            founder.post(path, data=typed | {"changes": CHANGES, "hand_in": "1"}).status_code == 303
        )

        session.expire_all()
        assert found.state == "handed_in"
        assert "relue" in founder.get(path).text

    def test_may_not_change_the_terms(self, world: World, offer: Round):
        found = confirmed(world, offer)
        parts = rewritten(offer)
        parts["D"] = parts["D"].replace("40,00", "39,00").replace("40\xa0€", "39\xa0€")
        with transaction():
            correction.save(found, parts, CHANGES, by=world.founder, now=NOW)
        with pytest.raises(Refused), transaction():
            correction.hand_in(found, by=world.founder, now=NOW)
        assert found.state == "confirmed"

    def test_goes_back_with_a_reason(self, world: World, offer: Round, sign_in):
        found = handed_in(world, offer)
        page = f"/staff/rounds/{offer.id}/irregularities/{found.id}"
        analyst = sign_in(world.analyst)
        assert "Demander la publication" in analyst.get(page).text
        sent = analyst.post(f"{page}/send-back", data={"reason": "La partie C manque."})
        assert sent.status_code == 303
        session.expire_all()
        assert found.state == "confirmed"

    def test_is_published_by_a_second_person_and_the_round_resumes(
        self, world: World, offer: Round, sign_in, client
    ):
        found = handed_in(world, offer)
        page = f"/staff/rounds/{offer.id}/irregularities/{found.id}"
        officer = sign_in(world.officer)
        asked = officer.post(f"{page}/review", data={"reason": "Relue."})
        assert asked.status_code == 303
        waiting = approvals.waiting(correction.CORRECTION, offer)
        assert approve(waiting, world.officer) != ""
        assert offer.state == "suspended"

        assert approve(waiting, a_user("compliance")) == ""

        session.expire_all()
        assert (offer.state, offer.sheet.version, found.state) == ("open", 2, "corrected")
        public = client.get(f"/rounds/{offer.slug}/kiis/changes").text
        assert "<del>120" in public
        assert CHANGES.replace("'", "&#39;") in public
        assert f"/rounds/{offer.slug}/kiis/changes" in client.get(f"/rounds/{offer.slug}/kiis").text

    def test_is_not_published_while_somebody_does_not_know(self, world: World, offer: Round):
        a_subscription(an_investor(), offer)
        found = handed_in(world, offer)  # no worker has told anybody
        with transaction():
            asked = correction.ask_review(found, "Relue.", by=world.analyst, now=NOW)
        assert approve(asked, world.officer) == "rights_opening"
        assert offer.state == "suspended"

    def test_makes_orders_on_the_former_sheet_stale(self, world: World, offer: Round):
        order = an_order(an_investor(), offer)
        corrected(world, offer)
        session.expire_all()
        assert subscriptions.is_outdated(order)
        with pytest.raises(Refused) as refused, transaction():
            subscriptions.sign(order, signature(25), now=NOW)
        assert refused.value.verdict is not None


class TestPeople:
    def test_are_told_with_a_link_that_revokes_in_one_click(
        self, world: World, offer: Round, run_jobs, simulator, client, sign_in
    ):
        sam = an_investor(sophisticated=True)
        his = a_subscription(sam, offer)
        run_jobs()
        confirmed(world, offer)
        run_jobs()

        mail = session.scalars(select(Mail).where(Mail.template == "right_reopened")).one()
        assert mail.address == sam.user.email
        assert WHAT in mail.text
        link = next(line for line in mail.text.splitlines() if "/revocation/" in line)
        path = link[link.index("/revocation/") :]
        page = sign_in(sam.user).get(f"/subscriptions/{his.id}").text
        assert "La fiche était fausse" in page
        assert "fiche fausse : vous pouvez révoquer" in sign_in(sam.user).get("/portfolio").text
        assert client.get(path).status_code == 200
        session.expire_all()
        assert his.state == "firm"

        assert client.post(path).status_code == 303

        session.expire_all()
        assert his.state == "revoked"
        assert client.get(path).status_code == 200
        assert client.get(path[:-2] + "xx").status_code == 404

    def test_cannot_use_the_link_once_their_time_is_over(
        self, world: World, offer: Round, run_jobs, simulator, client
    ):
        his = a_subscription(an_investor(sophisticated=True), offer)
        run_jobs()
        found = confirmed(world, offer)
        run_jobs()
        with transaction():
            correction.save(found, rewritten(offer), CHANGES, by=world.founder, now=NOW)
            correction.hand_in(found, by=world.founder, now=NOW)
        with transaction():
            asked = correction.ask_review(found, "Relue.", by=world.analyst, now=NOW)
        assert approve(asked, world.officer) == ""
        run_jobs()
        mail = session.scalars(select(Mail).where(Mail.template == "correction_told")).one()
        link = next(line for line in mail.text.splitlines() if "/revocation/" in line)
        assert "90 000" in mail.text
        clock.use(lambda: NOW + timedelta(days=5))

        answer = client.post(link[link.index("/revocation/") :])

        assert answer.status_code == 410
        session.expire_all()
        assert his.state == "firm"


class TestPassages:
    def test_show_the_words_that_changed_and_no_others(self):
        before = {"A": "Le chiffre est 120.\n\nRien d'autre.", "C": "Un risque."}
        after = {"A": "Le chiffre est 90.\n\nRien d'autre.", "C": "Un risque.\n\nUn autre."}

        first, second = passages(before, after)

        assert [(piece.kind, piece.text) for piece in first.pieces] == [
            ("kept", "Le chiffre est "),
            ("removed", "120."),
            ("added", "90."),
        ]
        assert (second.letter, second.before, second.after) == ("C", "", "Un autre.")

    def test_are_none_for_the_same_words(self):
        assert passages({"A": "Un.\r\n\r\nDeux."}, {"A": "Un.\n\nDeux."}) == []
