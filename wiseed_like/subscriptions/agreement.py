"""Which mandatory mentions does a subscription agreement hold, and from which rows?

C. com. L. 225-143 and R. 225-128. The French text is the agreement; who signs in English also
gets a translation behind it. The number in words stands as its signer typed it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from babel.dates import format_datetime
from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from compliance.as_of import as_of
from compliance.calendar import PARIS, legal_day
from compliance.capital import bulletin
from compliance.capital.bulletin import Mentions, in_words, missing
from compliance.euro import Euro
from compliance.words import day_pattern
from wiseed_like.config import Platform
from wiseed_like.documents import pdf
from wiseed_like.fees.rules import Fee
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.parties import JointParty, Party
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.rounds.closings import issued_before
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.rules import PAYMENT_DELAY
from wiseed_like.subscriptions.joint.queries import list_signed
from wiseed_like.subscriptions.models import Order, Subscription


class Incomplete(Exception):
    """A mandatory mention is missing: a bug or a hole in the data; nothing is printed."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A company that subscribes, and who signs for it under which title."""

    legal_form: str
    siren: str
    representative: str
    title: str

    @property
    def signature(self) -> str:
        return f"{self.representative}, {self.title}"


@dataclass(frozen=True, slots=True)
class JointSubscriber:
    """One of several who subscribe together: their part in hundredths of a percent, and when they
    signed (UTC) by a code sent to which address; None in a draft."""

    name: str
    address: str
    part: Fraction
    is_representative: bool
    email: str
    signed_at: datetime | None

    def signed_at_written(self, language: str) -> str:
        """The exact time of the signature in Paris, to the second."""
        assert self.signed_at is not None
        return _to_the_second(self.signed_at, language)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that the document says; amounts in euros, moments in UTC, whole shares.

    A draft has no `signed_at`, no words and no reference yet.
    """

    round: Round
    sheet: Kiis
    mentions: Mentions
    shares: int
    price: Euro
    fee: Fee
    reference: str
    subscriber_email: str
    signed_at: datetime | None
    reflection_ends_at: datetime | None
    is_sophisticated: bool
    # Of a company that subscribes: its form, its number and who signs for it; None for a person.
    company: Subscriber | None = None
    # Of a joint account: all who hold it, in the order of their signatures; none for others.
    together: tuple[JointSubscriber, ...] = ()
    # Of the shares, those that come with the others for nothing.
    bonus: int = 0

    @property
    def amount(self) -> Euro:
        return self.price * (self.shares - self.bonus)

    @property
    def due(self) -> Euro:
        """What is paid in all: the price of the shares and the platform's fee."""
        return self.amount + self.fee.gross

    @property
    def nominal_part(self) -> Euro:
        """What goes to the share capital."""
        return self.round.nominal * self.shares

    @property
    def premium_part(self) -> Euro:
        """What is paid above the nominal: the share premium."""
        return self.amount - self.nominal_part

    @property
    def premium(self) -> Euro:
        """Of the price of a paid share, what is above the nominal."""
        return self.price - self.round.nominal

    @property
    def increase_with_premium(self) -> Euro:
        return self.round.amount_max

    @property
    def words(self) -> dict[str, str]:
        """The number of shares as the house writes it, by language."""
        return {language: in_words(self.shares, language) for language in ("fr", "en")}

    def signed_at_written(self, language: str) -> str:
        """The exact time of the signature in Paris, to the second."""
        assert self.signed_at is not None
        return _to_the_second(self.signed_at, language)


def _to_the_second(moment: datetime, language: str) -> str:
    local = moment.astimezone(PARIS)
    return format_datetime(local, f"{day_pattern(local, language)}, HH:mm:ss", locale=language)


def of_order(order: Order, identity: Party, *, is_sophisticated: bool) -> Agreement:
    """The agreement as it would be signed now: a draft to read before."""
    return Agreement(
        round=order.round,
        sheet=order.kiis,
        mentions=_mentions(order.round, identity, order.shares),
        shares=order.shares,
        price=order.price,
        fee=order.fee,
        reference=str(order.id),
        subscriber_email=order.investor.actor.email,
        signed_at=None,
        reflection_ends_at=None,
        is_sophisticated=is_sophisticated,
        company=_subscriber(identity),
        together=_together(identity, order.id, None),
        bonus=order.bonus,
    )


def of_subscription(subscription: Subscription, identity: Party) -> Agreement:
    """The agreement as it was signed."""
    return Agreement(
        round=subscription.round,
        sheet=subscription.kiis,
        mentions=_mentions(
            subscription.round,
            identity,
            subscription.signed_shares,
            words=subscription.shares_in_words,
            signed_on=legal_day(subscription.offered_at),
            language=subscription.snapshot["language"],
        ),
        shares=subscription.signed_shares,
        price=subscription.price,
        fee=subscription.round.fee_on(
            subscription.price * (subscription.signed_shares - subscription.bonus)
        ),
        reference=str(subscription.order_id),
        subscriber_email=_address_of(subscription, identity),
        signed_at=subscription.offered_at,
        reflection_ends_at=subscription.reflection_ends_at,
        is_sophisticated=bool(subscription.snapshot["sophisticated"]),
        company=_subscriber(identity),
        together=_together(identity, subscription.order_id, subscription.offered_at),
        bonus=subscription.bonus,
    )


def _address_of(subscription: Subscription, identity: Party) -> str:
    """Of who signed; who represents several may be another since."""
    speaker = identity.speaker if isinstance(identity, JointParty) else None
    return speaker.user.email if speaker else subscription.investor.actor.email


def render(agreement: Agreement) -> bytes:
    """The signed agreement as PDF. Raises Incomplete when a mandatory mention is missing."""
    if agreement.signed_at is None:
        raise Incomplete(f"{agreement.reference}: not signed")
    verdict = bulletin.assess(bulletin.read(agreement.mentions), as_of(agreement.signed_at))
    if not verdict.may_go_on:
        absent = ", ".join(sorted(missing(agreement.mentions)))
        raise Incomplete(f"{agreement.reference}: {absent}")
    languages = ["fr"] if agreement.mentions.language == "fr" else ["fr", "en"]
    with force_locale("fr"):
        page = _written(
            "pdf/agreement.html",
            agreement=agreement,
            texts=[(language, body(agreement, language)) for language in languages],
            platform=_platform(),
            language="fr",
        )
    return pdf.render(page)


def body(agreement: Agreement, language: str) -> Markup:
    """The words of the agreement in one language, for its page and for its PDF."""
    with force_locale(language):
        # A template of ours, which escapes what it is given.
        return Markup(
            _written(
                "subscriptions/_agreement.html",
                agreement=agreement,
                mentions=agreement.mentions,
                platform=_platform(),
                payment_days=PAYMENT_DELAY.days,
                language=language,
            )
        )


def _written(template: str, **values: Any) -> str:
    """A template without what pages add to theirs: here there is no visitor."""
    text: str = current_app.jinja_env.get_template(template).render(**values)
    return text


def _mentions(
    offer: Round,
    identity: Party,
    shares: int,
    *,
    words: str | None = None,
    signed_on: date | None = None,
    language: str = "fr",
) -> Mentions:
    company = offer.company
    acronym = f" ({company.acronym})" if company.acronym else ""
    signs_for = _subscriber(identity)
    names, first_names = identity.full_name, None
    if isinstance(identity, JointParty):
        # One paper for all: the account's name, then each of them.
        names = first_names = ", ".join(map(identity.name_of, identity.holders))
    elif signs_for is None:
        first_names = _usual_first_name(identity)
    signed_by = (signs_for.signature if signs_for else names) if signed_on else None
    return Mentions(
        company_name=company.name + acronym,
        legal_form=company.legal_form,
        # As it stands before this increase: the offer's own figures bind, not today's company row.
        # Parts of the round that are in the register already have raised it.
        share_capital=offer.nominal * (offer.existing_shares + issued_before(offer, signed_on)),
        registered_office=company.postal_address,
        siren=company.siren,
        registry_city=company.rcs_city,
        increase_amount=offer.nominal * offer.shares_max,
        increase_terms=_terms(offer),
        depositary=_line(offer.depositary_name, offer.depositary_address),
        subscriber_name=identity.last_name,
        subscriber_first_name=first_names,
        subscriber_is_company=signs_for is not None,
        subscriber_domicile=identity.postal_address if identity.address else None,
        shares=shares,
        shares_in_words=words,
        copy_handed_over=True,
        signed_on=signed_on,
        signed_by=signed_by,
        language=language,
    )


def _together(
    party: Party, order_id: uuid.UUID, signed_at: datetime | None
) -> tuple[JointSubscriber, ...]:
    """Who subscribes together; who represents them signs last, when the order is signed."""
    if not isinstance(party, JointParty):
        return ()
    given = {each.holder_id: each.signed_at for each in list_signed(order_id)} if signed_at else {}
    lines = [
        JointSubscriber(
            name=party.name_of(each),
            address=party.address_of(each),
            part=each.quota,
            is_representative=party.represents(each),
            email=each.person.email if each.person else each.email,
            signed_at=signed_at if party.represents(each) else given.get(each.id),
        )
        for each in party.holders
    ]
    return tuple(sorted(lines, key=lambda each: each.is_representative))


def _subscriber(identity: Party) -> Subscriber | None:
    if isinstance(identity, JointParty) or identity.company is None:
        return None
    speaker = find_file_of(identity.user.addressee.id)
    assert speaker is not None  # no company is accepted before who acts for it
    return Subscriber(
        identity.company.legal_form,
        identity.company.siren,
        speaker.full_name,
        identity.company.representative_title,
    )


def _terms(offer: Round) -> str:
    early = offer.early
    from_ = f"{early.lowest(offer.price)} à " if early else ""
    return f"{offer.shares_min} à {offer.shares_max} actions nouvelles à {from_}{offer.price} EUR"


def _usual_first_name(identity: IdentityFile) -> str:
    """The first name that the person goes by, if the identity paper has it; else all of them."""
    usual = identity.user.first_name.strip()
    return (
        usual
        if usual and usual.casefold() in identity.first_names.casefold()
        else (identity.first_names)
    )


def _line(*parts: str) -> str | None:
    """All the parts on one line; None when one of them is blank: half of it is missing too."""
    return ", ".join(parts) if all(part.strip() for part in parts) else None


def _platform() -> Platform:
    platform: Platform = current_app.extensions["settings"].platform
    return platform
