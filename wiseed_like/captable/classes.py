"""Which classes of shares does a company have? Written once, by what first needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from compliance.euro import Euro
from wiseed_like.captable.exits import claim_of
from wiseed_like.captable.models import Holder, Movement, ShareClass, ShareEntry
from wiseed_like.captable.rights import RIGHTS, Preference
from wiseed_like.captable.rules import CONSTITUTION, ORDINARY, PREFERRED
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.issuers.models import Company
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor

VOTES = 1  # of a share: no round offers more, or fewer (C. com. art. L. 225-122)


@dataclass(frozen=True, slots=True)
class Description:
    """What makes shares alike: nominal value, the price that multiples are of, and rights.

    Ordinary shares are alike whatever they were sold for.
    """

    nominal: Euro
    price: Euro
    preference: Preference | None = None


@dataclass(frozen=True, slots=True)
class InIssue:
    """A class, and how many of its shares exist."""

    share_class: ShareClass
    shares: int

    @property
    def votes(self) -> int:
        return self.shares * self.share_class.votes

    @property
    def preference(self) -> Euro:
        """What all of them receive before ordinary shares, if the company is sold."""
        held = self.share_class
        return claim_of(self.shares, held.preference, held.price or Euro.ZERO).preference


def list_classes(company_id: int) -> Sequence[ShareClass]:
    """In the order in which they were made, ordinary shares first."""
    return session.scalars(
        select(ShareClass).where(ShareClass.company_id == company_id).order_by(ShareClass.id)
    ).all()


def list_in_issue(company_id: int, *, before: datetime | None = None) -> list[InIssue]:
    """Every class of which there are shares; `before` asks what the register said until then."""
    query = (
        select(ShareClass, -func.sum(ShareEntry.delta))
        .join(ShareEntry, ShareEntry.class_id == ShareClass.id)
        .join(Holder, Holder.id == ShareEntry.holder_id)
        .where(ShareEntry.company_id == company_id, Holder.kind == "source")
        .group_by(ShareClass.id)
        .order_by(ShareClass.id)
    )
    if before is not None:
        query = query.join(ShareEntry.movement).where(Movement.recorded_at < before)
    rows = session.execute(query)
    return [InIssue(share_class, int(shares)) for share_class, shares in rows if shares]


def get_class(company_id: int, code: str) -> ShareClass:
    """The class of that code. Raises NotFound."""
    found = _find(company_id, code)
    if found is None:
        raise NotFound
    return found


def code_for(company_id: int, described: Description) -> str:
    """The code of the class of these shares, or of the next one that will be made for them."""
    if described.preference is None:
        return ORDINARY
    known = list_classes(company_id)
    for share_class in known:
        if _description_of(share_class) == described:
            return share_class.code
    return f"{PREFERRED}{sum(not each.is_ordinary for each in known) + 1}"


def make(
    company: Company, described: Description, *, origin: str, by: Actor | None, now: datetime
) -> ShareClass:
    """The class of these shares, written down if there is none yet; then it stays for ever.

    `origin` says what it was made for.
    """
    code = code_for(company.id, described)
    found = _find(company.id, code)
    if found is not None:
        return found
    preference = described.preference
    made = ShareClass(
        company_id=company.id,
        code=code,
        name="Actions ordinaires" if preference is None else f"Actions de préférence {code}",
        nominal=described.nominal,
        votes=VOTES,
        price=None if preference is None else described.price,
        origin=origin,
        created_at=now,
        **{name: getattr(preference, name, None) for name in RIGHTS},
    )
    session.add(made)
    session.flush()
    record("share_class.made", company, by=by, at=now, code=code, origin=origin)
    return made


def ordinary_of(company: Company, *, now: datetime) -> ShareClass:
    """The company's ordinary shares: every register begins with them."""
    found = _find(company.id, ORDINARY)
    if found is not None:
        return found
    described = Description(company.nominal, company.nominal)
    return make(company, described, origin=CONSTITUTION, by=None, now=now)


def terms_of(share_class: ShareClass) -> dict[str, str]:
    """What a class is, as the hashed text of a movement says it; what it has not, it leaves out."""
    rights = {name: getattr(share_class, name) for name in RIGHTS}
    told = {
        "name": share_class.name,
        "nominal": share_class.nominal,
        "votes": share_class.votes,
        "price": share_class.price,
        **rights,
    }
    return {name: str(value) for name, value in told.items() if value is not None}


def _find(company_id: int, code: str) -> ShareClass | None:
    return session.scalar(
        select(ShareClass).where(ShareClass.company_id == company_id, ShareClass.code == code)
    )


def _description_of(share_class: ShareClass) -> Description:
    price = share_class.price or share_class.nominal
    return Description(share_class.nominal, price, share_class.preference)
