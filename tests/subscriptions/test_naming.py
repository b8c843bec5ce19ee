"""May two officers name another representative, and what do the holders learn of it?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.documents.samples import picture
from tests.documents.sending import looked_at
from tests.rounds.world import a_user
from tests.subscriptions.test_representing import LATER, holder_id, propose, refused
from tests.subscriptions.together import an_account_of, asked, three
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import Cause, RepresentativeChange
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.queries import get_approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.overrides import freeze
from wiseed_like.kyc.parties import joint_party
from wiseed_like.kyc.queries import find_file_of, get_file
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.mailbox.models import Mail
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.representing import second_person
from wiseed_like.subscriptions.representing.queries import find_of_request, find_open


@pytest.fixture
def nadia() -> User:
    with transaction():
        return a_user("compliance")


@pytest.fixture
def hugo() -> User:
    with transaction():
        return a_user("compliance")


def name(
    account: Investor, named: Investor, by: User, cause: Cause = Cause.DEATH
) -> RepresentativeChange:
    paper = looked_at(picture(), "acte.png", by=by, now=LATER)
    with transaction():
        return second_person.ask(
            get_user(account.user_id, lock=True),
            holder_id(named, account),
            cause,
            paper,
            reason="Acte de décès reçu du notaire.",
            by=by,
            now=LATER,
        )


def approve(change: RepresentativeChange, by: User) -> None:
    with transaction():
        approvals.approve(get_approval(change.approval_id), by=by, now=LATER)
    session.expire_all()


def file_of(person: Investor) -> IdentityFile:
    found = find_file_of(person.user_id)
    assert found is not None
    return get_file(found.id, lock=True)


class TestNaming:
    def test_takes_effect_with_the_second_officer_only(self, nadia: User, hugo: User):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        order = asked(account, an_open_round())
        change = name(account, paul, nadia)
        assert get_user(account.user_id).represented_by == nora.user_id
        with pytest.raises(Refused, match="own_request"), transaction():
            approvals.approve(get_approval(change.approval_id), by=nadia, now=LATER)

        approve(change, hugo)

        assert get_user(account.user_id).represented_by == paul.user_id
        assert session.get(Order, order.id).expires_at == LATER
        assert change.stored_file_id is not None

    def test_is_nobody_s_who_holds_the_account(self, nadia: User):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        with transaction():
            ana.user.roles.extend(nadia.roles)
        change = name(account, paul, nadia)

        with refused("own_file"):
            name(account, paul, ana.user)
        with refused("own_matter"), transaction():
            approvals.approve(get_approval(change.approval_id), by=ana.user, now=LATER)

    def test_names_somebody_verified(self, nadia: User):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        with transaction():
            freeze(file_of(paul), "suspicion", by=nadia, now=NOW)

        with refused("successor_unverified"):
            name(account, paul, nadia)

    def test_may_be_done_while_who_died_is_frozen_and_says_the_money_is_held(
        self, nadia: User, hugo: User
    ):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        with transaction():
            freeze(file_of(nora), "authority", by=nadia, now=NOW)
        change = name(account, paul, nadia)
        approval = get_approval(change.approval_id)
        assert approval.rule.lines is not None
        lines = dict(approval.rule.lines(approval))
        assert lines["L'argent de l'indivision"] == "retenu : un dossier est gelé"

        approve(change, hugo)

        assert joint_party(get_user(account.user_id)).represented_by == paul.user_id

    def test_is_void_once_who_is_named_is_verified_no_more(self, nadia: User, hugo: User):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        change = name(account, paul, nadia)
        with transaction():
            freeze(file_of(paul), "suspicion", by=nadia, now=LATER)

        with refused("payload_changed"):
            approve(change, hugo)

        assert file_of(paul).state == IdentityState.FROZEN
        assert get_user(account.user_id).represented_by == nora.user_id

    def test_ends_what_the_holders_were_agreeing_to(self, nadia: User):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        theirs = propose(ana, ana, account)

        change = name(account, paul, nadia)

        session.refresh(theirs)
        assert theirs.ended_at == LATER
        assert find_open(account.user_id) == change

    def test_leaves_everything_when_it_is_refused(self, nadia: User, hugo: User):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        change = name(account, paul, nadia)
        with transaction():
            approval = get_approval(change.approval_id)
            approvals.refuse(approval, "La pièce est illisible.", by=hugo, now=LATER)

        assert find_of_request(approval.id).ended_at == LATER
        assert find_open(account.user_id) is None
        assert name(account, paul, nadia).id != change.id

    def test_is_refused_by_the_database_without_the_second_officer(self, nadia: User):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        change = name(account, paul, nadia)

        def force() -> None:
            told = {"change": change.id, "who": paul.user_id, "id": account.user_id}
            for said in (
                "UPDATE representative_changes SET done_at = now() WHERE id = :change",
                "UPDATE users SET represented_by = :who WHERE id = :id",
            ):
                session.execute(text(said), told)

        with pytest.raises(DBAPIError, match="two officers name one"), transaction():
            force()


class TestTheMails:
    @pytest.mark.parametrize("cause", [Cause.DEATH, Cause.INCAPACITY])
    def test_tell_all_but_who_has_died(
        self, nadia: User, hugo: User, cause: Cause, run_jobs, simulator
    ):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        asked(account, an_open_round(), now=LATER - timedelta(minutes=1))
        approve(name(account, paul, nadia, cause), hugo)

        run_jobs()

        def readers(template: str) -> set[str]:
            told = select(Mail.address).where(Mail.template == template)
            return set(session.scalars(told))

        alive = {paul.user.email, ana.user.email}
        whole = alive if cause == Cause.DEATH else alive | {nora.user.email}
        assert readers("joint_change_done") == whole
        assert readers("joint_signature_ended") == alive
