"""How do the demo's rounds go? Prepared, opened by another, subscribed, and ended as they must."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from compliance.calendar import legal_day
from compliance.capital.bulletin import in_words
from compliance.euro import Euro
from compliance.offers.kiis_sheet import TO_COMPLETE
from wiseed_like.approvals import service as approvals
from wiseed_like.config import Settings
from wiseed_like.demo import papers
from wiseed_like.demo.applications import INES
from wiseed_like.demo.arrivals import HUGO, MARC, NADIA
from wiseed_like.demo.companies import Firm
from wiseed_like.demo.plan import Pledge
from wiseed_like.demo.stage import Stage
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers.models import Dossier
from wiseed_like.fees.schedule import schedule_on
from wiseed_like.house_settings import service as house_settings
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.investors.queries import find_investor
from wiseed_like.rounds import closing, second_person, service as rounds, sheet
from wiseed_like.rounds.instruments import Instrument
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.terms import Terms
from wiseed_like.subscriptions import codes, service as subscriptions
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts import release as part_release, service as parts
from wiseed_like.subscriptions.signature import Signature

DEPOSITARY = ("Banque des Deux Rives", "1 place du Change, 75002 Paris")


def set_fee(stage: Stage, key: str, value: int, reason: str) -> None:
    """Two persons change what rounds that open from now on cost."""
    request = house_settings.ask_change(
        CATALOGUE[key],
        value,
        from_day=legal_day(stage.moment),
        reason=reason,
        by=stage.person(MARC),
        now=stage.moment,
    )
    approvals.approve(request, by=stage.person(NADIA), now=stage.moment)


def prepare(stage: Stage, firm: Firm, dossier: Dossier) -> Round:
    """The analyst writes the terms down."""
    offer, settings = firm.offer, _settings()
    assert offer is not None
    terms = Terms(
        pre_money=Euro.of(offer.pre_money),
        minimum_ticket=Euro.of(offer.minimum_ticket),
        shares_min=offer.shares_min,
        shares_max=offer.shares_max,
        closes_on=legal_day(stage.at(offer.closes)),
        authorised_on=legal_day(stage.moment - timedelta(days=9)),
        depositary_name=DEPOSITARY[0],
        depositary_address=DEPOSITARY[1],
        fees=schedule_on(stage.moment),
        allotment=offer.allotment,
        early=offer.early,
        instrument=Instrument.PREFERENCE if offer.preference else Instrument.ORDINARY,
        preference=offer.preference,
        rolling=offer.part is not None,
    )
    round = rounds.prepare(
        dossier, terms, lei=settings.platform.lei, by=stage.person(INES), now=stage.moment
    )
    if firm.founder_email:
        stage.keep_mails_about(round)
    return round


def draw_up_sheet(stage: Stage, firm: Firm, round: Round) -> None:
    """The founder completes what the platform could not know."""
    parts = sheet.first_text(round)
    holders = [(" ".join(firm.founder), firm.founder_shares), *firm.partners]
    told = ", ".join(f"{name} ({shares * 100 / firm.shares:.1f} %)" for name, shares in holders)
    for letter, words in (
        ("A", told.replace(".", ",")),
        ("A", firm.figures),
        ("B", firm.own_funds),
    ):
        parts[letter] = parts[letter].replace(TO_COMPLETE, words, 1)
    rounds.save_sheet(round, parts, by=stage.person(firm.email), now=stage.moment)


def make_ready(stage: Stage, firm: Firm, round: Round) -> None:
    """The analyst asks compliance to open it."""
    asked = second_person.ask_opening(
        round,
        "Conditions relues avec la société, extrait Kbis de moins de trois mois vérifié.",
        by=stage.person(INES),
        now=stage.moment,
    )
    if firm.offer and firm.offer.end == "ready":
        stage.keep_mails_about(asked)


def open_round(stage: Stage, round: Round) -> None:
    """Somebody of compliance approves: the sheet is published and the round opens."""
    _approve(second_person.OPENING, round, NADIA, stage)


def sign(stage: Stage, pledge: Pledge, round: Round) -> Subscription:
    """From the sheet to the signature, with the code as a person gets it."""
    investor = find_investor(stage.person(pledge.member.email).id)
    assert investor is not None
    assert round.sheet is not None
    now = stage.moment
    subscriptions.acknowledge_sheet(round.sheet, investor, now=now - timedelta(minutes=9))
    order = subscriptions.begin_order(
        investor, round, pledge.shares, now=now - timedelta(minutes=3)
    )
    code = codes.send_code(order, now=now - timedelta(minutes=1))
    assert codes.check_code(order, code, now=now)
    subscription = subscriptions.sign(
        order,
        Signature(
            shares_in_words=in_words(order.shares, "fr"),
            seen=order.quote.mark,
            code=code,
            accepts_terms=True,
            understands_reflection=True,
            acknowledges_risk=True,
            consents_to_amount=True,
            proves_understanding=True,
        ),
        now=now,
    )
    if pledge.member.is_cast:
        stage.keep_mails_about(subscription)
    return subscription


def certify(stage: Stage, firm: Firm, round: Round) -> None:
    """The depositary's certificate is recorded."""
    amount = closing.paid_amount(round)
    stored = store_bytes(
        papers.certificate(firm, amount.written("fr")),
        "certificat-depositaire.pdf",
        "application/pdf",
        by=stage.person(NADIA),
        now=stage.moment,
    )
    closing.record_certificate(
        round,
        amount=amount,
        issued_on=legal_day(stage.moment),
        number=f"BDR-{firm.number}",
        stored_file=stored,
        by=stage.person(NADIA),
        now=stage.moment,
    )


def conclude_part(stage: Stage, firm: Firm, round: Round) -> None:
    """What is paid is counted, certified, asked for by one person, agreed to by another."""
    by, now = stage.person(NADIA), stage.moment
    part = parts.draw(round, legal_day(now), by=by, now=now)
    stored = store_bytes(
        papers.certificate(firm, part.amount.written("fr")),
        "certificat-depositaire.pdf",
        "application/pdf",
        by=by,
        now=now,
    )
    parts.certify(
        part,
        amount=part.amount,
        issued_on=legal_day(now),
        number=f"BDR-{firm.number}-1",
        stored_file=stored,
        by=by,
        now=now,
    )
    asked = part_release.ask(part, "Certificat rapproché des paiements.", by=by, now=now)
    approvals.approve(asked, by=stage.person(HUGO), now=now)


def finish(stage: Stage, round: Round) -> None:
    """One of compliance asks, the other agrees: shares are issued and the issuer is paid."""
    second_person.ask_release(
        round,
        "Certificat rapproché des paiements, au centime.",
        by=stage.person(NADIA),
        now=stage.moment,
    )
    _approve(second_person.RELEASE, round, HUGO, stage)


def _approve(kind: str, round: Round, email: str, stage: Stage) -> None:
    asked = approvals.waiting(kind, round)
    assert asked is not None
    approvals.approve(asked, by=stage.person(email), now=stage.moment)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
