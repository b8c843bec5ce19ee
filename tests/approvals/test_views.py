"""What do the maker, the checkers and everybody else see of a request, and may do with it?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.approvals.acts import Carried, Scene
from tests.rounds.world import a_user
from wiseed_like import clock
from wiseed_like.approvals import service
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.db import transaction
from wiseed_like.mailbox.models import Mail


@pytest.fixture
def path(scene: Scene) -> str:
    return f"/staff/approvals/{scene.approval.id}"


class TestTheList:
    def test_shows_each_what_is_theirs(self, sign_in, scene: Scene, path: str):
        for person, seen in ((scene.maker, True), (scene.checker, True), (scene.analyst, False)):
            page = sign_in(person).get("/staff/approvals")
            assert page.status_code == 200
            assert (path in page.text) == seen
        page = sign_in(scene.checker).get("/staff/approvals").text
        assert "À décider par vous" in page
        assert scene.maker.full_name in page

    def test_counts_in_the_queue_what_a_person_may_decide(self, sign_in, scene: Scene):
        def waits(person) -> str:
            page = sign_in(person).get("/staff").text
            row = page.partition("Demandes à approuver")[2].partition("</tr>")[0]
            return row.partition('<td class="num"')[2].partition(">")[2].partition("<")[0]

        assert waits(scene.checker) == "1"
        assert waits(scene.maker) == "0"
        assert waits(scene.analyst) == ""

    def test_goes_on_page_by_page(self, sign_in, scene: Scene):
        for number in range(21):
            with transaction():
                service.withdraw(scene.approval, by=scene.maker, now=scene.now)
                scene.approval = scene.ask(f"Nom {number}")
        reader = sign_in(scene.checker)
        first = reader.get("/staff/approvals").text
        assert "Page suivante" in first
        following = first.partition('rel="next" href="')[2].partition('"')[0]
        second = reader.get(following.replace("&amp;", "&")).text
        assert "Page suivante" not in second
        assert "Ada" not in first.partition("Décisions passées")[2]
        assert "Ada" in second

    @pytest.mark.parametrize("role", ["investor", "founder"])
    def test_is_the_staff_s(self, sign_in, path: str, role: str):
        with transaction():
            visitor = sign_in(a_user(role))
        for address in ("/staff/approvals", path, f"{path}/decide"):
            assert visitor.get(address).status_code == 404


class TestTheRequest:
    def test_says_what_would_happen_who_asked_and_until_when(
        self, sign_in, scene: Scene, path: str
    ):
        page = sign_in(scene.checker).get(path).text
        for words in ("Ada", "Elle a changé de nom.", scene.maker.full_name, "À décider avant le"):
            assert words in page
        assert scene.approval.payload_hash[:12] in page
        assert f"{path}/decide" in page

    def test_is_not_there_for_another_role(self, sign_in, scene: Scene, path: str):
        analyst = sign_in(scene.analyst)
        assert analyst.get(path).status_code == 404
        assert analyst.get(f"{path}/decide").status_code == 404
        assert analyst.post(f"{path}/decide", data={"approve": "1"}).status_code == 404
        assert analyst.post(f"{path}/withdraw").status_code == 404
        assert analyst.get("/staff/approvals/999999").status_code == 404
        assert analyst.get("/staff/approvals/99999999999").status_code == 404

    def test_is_seen_and_withdrawn_by_its_maker(self, sign_in, scene: Scene, path: str):
        maker = sign_in(scene.maker)
        page = maker.get(path).text
        assert "une autre personne décide" in page
        assert f"{path}/decide" not in page
        assert sign_in(scene.checker).post(f"{path}/withdraw").status_code == 404
        assert maker.post(f"{path}/withdraw").status_code == 303
        assert scene.approval.state == ApprovalState.WITHDRAWN
        assert "l'a retirée" in maker.get(path).text


class TestTheDecision:
    def test_is_approved_by_a_button(self, sign_in, scene: Scene, carried: Carried, path: str):
        checker = sign_in(scene.checker)
        assert "Approuver" in checker.get(f"{path}/decide").text
        answer = checker.post(f"{path}/decide", data={"approve": "1"})
        assert answer.status_code == 303
        assert carried.times == 1
        assert scene.approval.state == ApprovalState.APPROVED
        page = checker.get(path).text
        assert scene.checker.full_name in page
        # Asked twice, it sends back to what has become of it.
        assert checker.post(f"{path}/decide", data={"approve": "1"}).status_code == 303
        assert carried.times == 1

    def test_is_refused_with_a_reason_only(self, sign_in, scene: Scene, path: str):
        checker = sign_in(scene.checker)
        bare = checker.post(f"{path}/decide", data={"refuse": "1", "reason": " "})
        assert bare.status_code == 422
        assert "Dites pourquoi" in bare.text
        said = checker.post(f"{path}/decide", data={"refuse": "1", "reason": "Sans pièce."})
        assert said.status_code == 303
        assert scene.approval.state == ApprovalState.REFUSED
        assert "Sans pièce." in sign_in(scene.maker).get(path).text

    @pytest.mark.parametrize("typed", [{}, {"approve": "1", "refuse": "1", "reason": "Les deux"}])
    def test_is_one_of_two(self, sign_in, scene: Scene, carried: Carried, path: str, typed):
        answer = sign_in(scene.checker).post(f"{path}/decide", data=typed)
        assert answer.status_code == 422
        assert "approuver ou refuser" in answer.text
        assert scene.approval.state == ApprovalState.ASKED

    def test_is_not_the_maker_s(self, sign_in, scene: Scene, carried: Carried, path: str):
        answer = sign_in(scene.maker).post(f"{path}/decide", data={"approve": "1"})
        assert answer.location.endswith(path)
        assert (carried.times, scene.approval.state) == (0, ApprovalState.ASKED)

    def test_needs_to_be_shown_again_who_one_is(self, sign_in, scene: Scene, carried, path: str):
        stale = sign_in(scene.checker, again=False)
        assert stale.get(path).status_code == 200
        for answer in (
            stale.get(f"{path}/decide"),
            stale.post(f"{path}/decide", data={"approve": "1"}),
        ):
            assert answer.status_code == 303
            assert "/account/again" in answer.location
        assert carried.times == 0

    def test_ends_a_request_whose_object_changed(self, sign_in, scene: Scene, carried, path: str):
        carried.today = {"name": "Grace"}
        checker = sign_in(scene.checker)
        assert checker.post(f"{path}/decide", data={"approve": "1"}).location.endswith(path)
        page = checker.get(path).text
        assert "la demande ne vaut plus" in page
        assert "Sans objet" in page
        assert (carried.times, scene.approval.state) == (0, ApprovalState.VOID)

    def test_comes_too_late(self, sign_in, scene: Scene, carried, path: str):
        clock.use(lambda: scene.now + timedelta(days=3))
        checker = sign_in(scene.checker)
        assert checker.post(f"{path}/decide", data={"approve": "1"}).location.endswith(path)
        assert "Personne n'a décidé dans le délai" in checker.get(path).text
        assert carried.times == 0


class TestTheMails:
    def test_go_to_who_may_decide_then_to_who_asked(self, scene: Scene, run_jobs):
        from wiseed_like.db import session

        def told() -> list[tuple[str, str]]:
            session.expire_all()
            return [(each.address, each.template) for each in session.query(Mail).order_by(Mail.id)]

        run_jobs()
        assert sorted(told()) == sorted(
            [(each.email, "approval_asked") for each in (scene.checker, scene.other)]
        )
        with transaction():
            service.refuse(scene.approval, "Sans pièce.", by=scene.checker, now=scene.now)
        run_jobs()
        assert told()[-1] == (scene.maker.email, "approval_ended")
        mail = session.query(Mail).order_by(Mail.id.desc()).first()
        assert "Sans pièce." in mail.text
