"""Which cards and invoices does the scenery hold?"""

from __future__ import annotations

from datetime import datetime

from tests.fees.invoices import issue, note_printed
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.issuers.models import Company
from wiseed_like.payments.cards.models import Card
from wiseed_like.subscriptions.models import Subscription


def cards(owner: User, simulator: str, now: datetime) -> dict[str, int]:
    """One that is being typed, one that was kept: only what a provider tells, never a number."""
    told = {"url": f"{simulator}/webpayment/getToken", "access_key": "a", "data": "b"}
    typed = Card(person_id=owner.id, registration="cardreg_1", form=told, created_at=now)
    kept = Card(
        person_id=owner.id, reference="card_m_1", alias="497010XXXXXX1119",
        expires_on=now.date().replace(year=now.year + 3, day=28), is_kept=True,
        created_at=now, proved_at=now,
    )  # fmt: skip
    with transaction():
        session.add_all([typed, kept])
    return {"typed": typed.id, "kept": kept.id}


def invoices(
    company: Company, investor: User, issued: Subscription, now: datetime
) -> dict[str, int]:
    """One of the company that succeeded, one of its investor, by `invoice-<buyer>`."""
    found = {}
    for fee_of, buyer in (
        (f"round:{issued.round_id}", f"company:{company.id}"),
        (f"subscription:{issued.id}", f"user:{investor.id}"),
    ):
        made = issue(fee_of, now=now, buyer=buyer)
        assert made is not None
        if made.print is None:  # the payout may have had it printed already
            note_printed(made, now=now)
        found[f"invoice-{buyer.partition(':')[0]}"] = made.id
    return found
