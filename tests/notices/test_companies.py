"""Who reads what is written to a company that invests?"""

from __future__ import annotations

from sqlalchemy import select

from tests.subscriptions.companies import a_company_of
from tests.subscriptions.world import a_subscription, an_investor, an_open_round
from wiseed_like.db import session
from wiseed_like.mailbox.models import Mail


def mails_of(template: str) -> list[Mail]:
    return list(session.scalars(select(Mail).where(Mail.template == template).order_by(Mail.id)))


class TestACompany:
    def test_is_written_to_at_its_representative_s(self, run_jobs, simulator):
        person = an_investor(language="en")
        company = a_company_of(person)
        a_subscription(company, an_open_round())

        run_jobs()

        (mail,) = mails_of("subscription_offered")
        assert mail.address == person.user.email
        assert mail.user_id == person.user_id
        assert f"Hello {person.user.first_name}," in mail.text
        assert "Moulin Conseil" in mail.text
        assert "/investing-companies" in mail.text

    def test_is_not_named_in_what_a_person_reads(self, run_jobs, simulator):
        person = an_investor()
        a_company_of(person)
        run_jobs()
        before = {mail.id for mail in mails_of("subscription_offered")}
        a_subscription(person, an_open_round())

        run_jobs()

        (mail,) = [each for each in mails_of("subscription_offered") if each.id not in before]
        assert mail.address == person.user.email
        assert "/investing-companies" not in mail.text
