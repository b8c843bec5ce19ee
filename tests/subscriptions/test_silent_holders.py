"""Does somebody who has died, or can act no more, stay out of what the account does?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from tests.subscriptions.test_jobs import at
from tests.subscriptions.test_joint_views import text
from tests.subscriptions.test_naming import approve, hugo, nadia, name
from tests.subscriptions.test_representing import LATER, changed, propose, refused
from tests.subscriptions.together import an_account_of, subscribed, three
from tests.subscriptions.world import NOW, an_open_round, an_order
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import Cause, silent_holders
from wiseed_like.db import session
from wiseed_like.mailbox.models import Mail
from wiseed_like.subscriptions.representing.queries import others_of
from wiseed_like.subscriptions.revocation_link import PURPOSE, _signer, token_of

__all__ = ["hugo", "nadia"]
AFTER = LATER + timedelta(hours=1)


def secret() -> str:
    return str(current_app.extensions["settings"].secret_key)


def mails(template: str) -> list[Mail]:
    return list(session.scalars(select(Mail).where(Mail.template == template)))


class TestWhoWasReplaced:
    @pytest.mark.parametrize("cause", [Cause.DEATH, Cause.INCAPACITY])
    def test_is_not_proposed_again_nor_asked_for_anything(
        self, nadia: User, hugo: User, cause: Cause
    ):
        nora, paul, ana = three()
        account, offer = an_account_of(nora, paul, ana), an_open_round()
        approve(name(account, paul, nadia, cause), hugo)

        assert silent_holders(account.user_id) == {nora.user_id}
        others = others_of(get_user(account.user_id))
        assert [each.person_id for each in others] == [ana.user_id]
        with refused("no_such_holder"):
            propose(paul, nora, account)
        with refused("joint_silent"):
            propose(paul, ana, account)
        with refused("joint_silent"):
            an_order(account, offer, 25, now=AFTER)

    def test_is_who_the_holders_replaced_themselves_never(self):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        changed(account, paul, nora)

        assert silent_holders(account.user_id) == frozenset()
        assert an_order(account, an_open_round(), 25, now=AFTER).id

    def test_revokes_no_more(self, nadia: User, hugo: User, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        kept = subscribed(account, an_open_round(), paul)
        approve(name(account, paul, nadia, Cause.INCAPACITY), hugo)
        at(AFTER)
        hers, his = sign_in(nora.user), sign_in(paul.user)
        here = f"/subscriptions/{kept.id}"

        assert "Révoquer la souscription pour tous" not in text(hers.get(here))
        assert "Vous ne pouvez plus agir" in text(hers.get(here))
        hers.post(f"{here}/revoke")
        session.expire_all()
        assert kept.state == "reflecting"
        assert "Révoquer la souscription pour tous" in text(his.get(here))
        assert his.post(f"{here}/revoke").status_code == 303
        session.expire_all()
        assert kept.state == "revoked"

    def test_is_not_written_to(self, nadia: User, hugo: User, run_jobs, simulator, sign_in):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        kept = subscribed(account, an_open_round(), paul, ana)
        approve(name(account, paul, nadia), hugo)
        at(AFTER)
        sign_in(paul.user).post(f"/subscriptions/{kept.id}/revoke")

        run_jobs()

        readers = {each.address for each in mails("subscription_revoked")}
        assert readers == {paul.user.email, ana.user.email}


class TestTheLinkOfTheMail:
    @pytest.mark.parametrize("is_of_before", [False, True])
    def test_ends_with_who_was_written_to(self, client, is_of_before: bool):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        kept = subscribed(account, an_open_round(), paul)
        token = token_of(kept, secret())
        if is_of_before:
            assert kept.reflection_ends_at is not None
            claim = [kept.id, int(kept.reflection_ends_at.timestamp())]
            token = str(_signer(secret(), PURPOSE).dumps(claim))
        at(NOW)
        assert client.get(f"/revocation/{token}").status_code == 200

        changed(account, paul, nora)
        at(AFTER)

        for answer in (client.get(f"/revocation/{token}"), client.post(f"/revocation/{token}")):
            assert answer.status_code == 410
            assert "connectez-vous" in text(answer)
        session.expire_all()
        assert kept.state == "reflecting"
        assert client.get(f"/revocation/{token_of(kept, secret())}").status_code == 200


class TestTheMails:
    def test_tell_that_a_proposal_ended_but_not_why(self, nadia: User, run_jobs, simulator):
        nora, paul, ana = three()
        account = an_account_of(nora, paul, ana)
        propose(ana, ana, account)
        name(account, paul, nadia)

        run_jobs()

        told = {each.address: each.text for each in mails("joint_change_lapsed")}
        assert set(told) == {paul.user.email, ana.user.email}
        assert "Votre proposition est terminée sans suite" in told[ana.user.email]
        assert "décè" not in " ".join(told.values())

    def test_say_that_somebody_proposes_themselves_and_you_to_oneself(self, run_jobs, simulator):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        changed(account, paul, nora)

        run_jobs()

        (asked,) = mails("joint_change_asked")
        assert f"{paul.user.full_name} propose de représenter" in asked.text
        done = {each.address: each.text for each in mails("joint_change_done")}
        assert "Vous représentez désormais" in done[paul.user.email]
        assert f"{paul.user.full_name} représente désormais" in done[nora.user.email]
