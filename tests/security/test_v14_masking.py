"""Is only the needed part of an account number shown, and only to who needs it? (ASVS 14.2.6)"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.documents.samples import picture
from tests.documents.sending import looked_at
from tests.dossiers.scenes import OTHER_IBAN
from tests.rounds.world import a_user, a_world
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.issuers import bank_account
from wiseed_like.issuers.models import BankChange
from wiseed_like.issuers.rules import masked, spaced_iban
from wiseed_like.journal.models import Entry
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.mailbox.models import Mail

SignIn = Callable[..., ApartClient]


@pytest.fixture
def change(house: object) -> BankChange:
    """A company with an account, and another that is asked for."""
    world = a_world()
    statement = looked_at(picture(), "rib.png")
    with transaction():
        return bank_account.ask_change(
            world.company,
            OTHER_IBAN,
            statement,
            reason="Nouvelle banque",
            by=world.founder,
            now=clock.now(),
        )


def shown_in(page: str, *numbers: str) -> list[str]:
    """Those of the account numbers that stand there whole, in one of their two ways."""
    return [each for each in numbers if each in page or spaced_iban(each) in page]


class TestAnAccountNumber:
    def test_v14_2_6_is_masked_for_the_company_itself(self, sign_in: SignIn, change: BankChange):
        """Pages show the last three characters of an IBAN, enough to recognise it; also to those
        whose account it is, because a screen is seen by others."""
        founder, company = sign_in(change.approval.maker), change.company_id
        addresses = ("", "/edit", "/bank-account")
        pages = [founder.get(f"/companies/{company}{each}") for each in addresses]

        assert [page.status_code for page in pages] == [200, 200, 200]
        for page in pages:
            assert shown_in(page.text, change.old_iban, change.iban) == []
        assert masked(change.old_iban) in pages[0].text
        assert masked(change.iban) in pages[2].text

    def test_v14_2_6_is_whole_for_the_one_comparison(self, sign_in: SignIn, change: BankChange):
        """Only compliance reads the new number whole, where it is compared with the bank's
        statement and where it is decided, and only until then; never the old one."""
        with transaction():
            officer = sign_in(a_user("compliance"))
        company, request = change.company_id, f"/staff/approvals/{change.approval_id}"
        comparison = officer.get(f"/staff/companies/{company}/bank-account").text
        others = [officer.get(path).text for path in ("/staff/approvals", request)]

        decision = officer.get(f"{request}/decide").text

        for page in (comparison, decision):
            assert shown_in(page, change.old_iban, change.iban) == [change.iban]
        assert [shown_in(page, change.old_iban, change.iban) for page in others] == [[], []]

        with transaction():
            change_now = session.get_one(BankChange, change.id)
            bank_account.stop(change_now, by=change.approval.maker, now=clock.now())
        after = officer.get(f"/staff/companies/{company}/bank-account").text
        assert shown_in(after, change.old_iban, change.iban) == []

    def test_v14_2_6_is_in_no_mail_and_in_no_fact(
        self, change: BankChange, run_jobs: Callable[..., int]
    ):
        """Mails name the last three characters; facts and requests a fingerprint at most."""
        with transaction():
            a_user("compliance")
        run_jobs()

        mails, facts = session.scalars(select(Mail)).all(), session.scalars(select(Entry)).all()
        told = [mail.text for mail in mails] + [fact.body for fact in facts]
        told.append(str(change.approval.payload))
        assert any(change.iban[-3:] in mail.text for mail in mails)
        assert [each for each in told if shown_in(each, change.old_iban, change.iban)] == []


class TestAnIdentityDocument:
    def test_v14_2_6_has_its_number_nowhere(self):
        """The number of a passport or card is not needed, so it is not asked for: there is no
        column to show, and the picture opens for its owner and for compliance only."""
        columns = {column.name for column in IdentityFile.__table__.columns}

        assert not {name for name in columns if "number" in name or "mrz" in name}


class TestTheMask:
    def test_leaves_three_characters(self, house: object):
        assert masked(OTHER_IBAN) == f"•••• •••• {OTHER_IBAN[-3:]}"
        assert masked(None) == ""
