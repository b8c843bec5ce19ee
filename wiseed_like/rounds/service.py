"""What happens to a round until its closing? Prepared, written down, checked, opened, suspended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.offers.offer_identifier import offer_id
from compliance.offers.project_owner import Step
from compliance.rule import Asked
from compliance.verdict import Verdict
from wiseed_like.accounts.models import User
from wiseed_like.captable import queries as captable
from wiseed_like.db import session
from wiseed_like.decisions.service import keep, reference, settle
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.queries import lock_dossier
from wiseed_like.dossiers.rules import DossierState
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.fees.rules import success_fee
from wiseed_like.fees.schedule import schedule_on
from wiseed_like.issuers import queries as issuers
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.service import freeze
from wiseed_like.journal import record
from wiseed_like.payments import service as payments
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.standing.queries import may_receive
from wiseed_like.rounds import queries, share_classes, sheet, suspension, terms as offers, written
from wiseed_like.rounds.binding import refuse_bound
from wiseed_like.rounds.correction.queries import refuse_uncorrected
from wiseed_like.rounds.early.terms import refuse_early_terms
from wiseed_like.rounds.fitting import refuse_contradiction
from wiseed_like.rounds.models import Kiis, Round, RoundCounter
from wiseed_like.rounds.own_rounds import is_own_round, refuse_own_company, refuse_own_round
from wiseed_like.rounds.publishing import print_and_check, publish
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.seat import refuse_listed_seat
from wiseed_like.rounds.terms import Terms


class TermsRefused(Refused):
    """Terms that may not be offered, with everything that is wrong with them."""

    def __init__(self, asked: Asked):
        self.faults = offers.faults(asked.verdict)
        super().__init__(
            "terms",
            N_("Les conditions de la levée ne conviennent pas encore."),
            field=self.faults[0].field,
        )
        self.verdict, self.asked = asked.verdict, asked

    def apart(self) -> list[Refused]:
        found = [Refused.of(fault.verdict, field=fault.field) for fault in self.faults]
        for each in found:
            each.decision = self.decision
        return found

    def __str__(self) -> str:
        return "terms: " + " ".join(fault.verdict.sentence.fr for fault in self.faults)


def existing_shares(company: Company) -> int:
    """What the register says; before its constitution, what the company declared."""
    if captable.has_register(company.id):
        return captable.shares_in_issue(company.id)
    return company.share_count


def check_terms(
    dossier: Dossier, terms: Terms, *, now: datetime, other_than: int | None = None
) -> Asked:
    """What the law says of these terms, if the round opened today.

    Raises Refused for terms that make no sense at all, and for a round that could succeed
    without paying the platform's fee.
    """
    try:
        asked = offers.ask(
            terms,
            existing_shares=existing_shares(dossier.company),
            nominal=dossier.company.nominal,
            past=queries.list_past_offers(dossier.company_id, other_than=other_than),
            now=now,
        )
    except BadInput as absurd:
        raise Refused(
            "terms_absurd",
            N_("Une de ces valeurs n'est pas possible : vérifiez-la."),
            field=offers.FIELDS_OF_FACTS.get(absurd.argument),
        ) from absurd
    refuse_contradiction(terms)
    refuse_early_terms(terms, existing_shares(dossier.company))
    _refuse_less_than_the_fee(terms, existing_shares(dossier.company), dossier.company.nominal)
    return asked


def _refuse_less_than_the_fee(terms: Terms, shares: int, nominal: Euro) -> None:
    """A payout moves something: what is raised at least must be more than the fee on it."""
    planned = offers.figures(terms, existing_shares=shares, nominal=nominal)
    if planned is None:
        return  # without a price the law has said no already
    fee = success_fee(planned.amount_min, terms.fees)
    if fee.gross >= planned.amount_min:
        raise Refused(
            "fee_takes_all",
            N_("Le minimum de la levée ne dépasse pas la commission : %(fee)s, taxe comprise."),
            field="shares_min",
            fee=fee.gross,
        )


def prepare(dossier: Dossier, terms: Terms, *, lei: str, by: User, now: datetime) -> Round:
    """Write down the terms of an accepted dossier's round.

    `lei` is the platform's: with the next number it identifies the offer for ever. The same terms
    sent twice at once are written once; the dossier's row is locked. Raises Refused, or
    TermsRefused with every fault.
    """
    dossier = lock_dossier(dossier.id)
    if dossier.state != DossierState.ACCEPTED:
        raise Refused("dossier_not_accepted", N_("Ce dossier n'a pas été accepté par le comité."))
    there = queries.find_of_dossier(dossier.id)
    if there is not None:
        if there.prepared_by == by.id and written.terms_of(there) == terms:
            return there
        raise Refused("round_exists", N_("Les conditions de cette levée sont déjà écrites."))
    refuse_own_company(dossier.company, by)
    _refuse_terms(check_terms(dossier, terms, now=now))

    offer = Round(
        slug=dossier.slug,
        dossier=dossier,
        company=dossier.company,
        company_id=dossier.company_id,
        offer_identifier=offer_id(lei, queries.next_number()),
        prepared_by=by.id,
        created_at=now,
        **share_classes.columns(terms, dossier.company, existing_shares(dossier.company)),
    )
    session.add(offer)
    session.flush()
    record("round.prepared", offer, by=by, at=now, **written.told(offer))
    return offer


def revise(round: Round, terms: Terms, *, by: User, now: datetime) -> None:
    """Change the terms while nobody has been offered anything. Raises Refused."""
    refuse_bound(round, now)
    offer = _lock_in(round, RoundState.DRAFT)
    refuse_own_round(offer, by)
    _refuse_terms(check_terms(offer.dossier, terms, now=now, other_than=offer.id))
    for name, value in share_classes.columns(
        terms, offer.company, existing_shares(offer.company)
    ).items():
        setattr(offer, name, value)
    # Who wrote the last terms may not open them.
    offer.prepared_by = by.id
    session.flush()
    record("round.revised", offer, by=by, at=now, **written.told(offer))


def save_sheet(round: Round, parts: Mapping[str, str], *, by: User, now: datetime) -> Kiis:
    """Keep the text of the sheet, drawn up by an officer of the company.

    Raises NotFound for anybody else, Refused when the round is no longer a draft.
    """
    if not issuers.is_officer(by.id, round.company_id):
        raise NotFound
    refuse_bound(round, now)
    offer = _lock_in(round, RoundState.DRAFT)
    draft = offer.draft_sheet
    if draft is None:
        draft = Kiis(round=offer, version=len(offer.sheets) + 1)
        session.add(draft)
    draft.parts = {letter: text.replace("\r\n", "\n").strip() for letter, text in parts.items()}
    draft.drawn_up_by, draft.drawn_up_at = by.id, now
    session.flush()
    record("kiis.drawn_up", draft, by=by, at=now, version=draft.version)
    return draft


def sheet_faults(round: Round, *, now: datetime) -> list[Verdict]:
    """Everything that keeps the sheet being written from being published; prints it to count."""
    draft = round.draft_sheet
    if draft is None:
        blank = Kiis(version=1, parts={}, language="fr")
        return sheet.check(round, blank, pages=1, now=now).verdict.reasons()
    return print_and_check(round, draft, now)[1].verdict.reasons()


def missing_for_opening(round: Round, *, now: datetime) -> list[str]:
    """What is still wrong: "register", "shares", "iban", "payment_account", "fee", "other_round",
    "share_class".

    A round opens with the fees that hold on that day, and keeps them to its end.
    """
    missing = []
    if not captable.has_register(round.company_id):
        missing.append("register")
    elif captable.shares_in_issue(round.company_id) != round.existing_shares:
        missing.append("shares")
    if not round.company.iban:
        missing.append("iban")
    if not may_receive(f"company:{round.company_id}"):
        missing.append("payment_account")
    if round.fees != schedule_on(now):
        missing.append("fee")
    if queries.has_living_round(round.company_id, other_than=round.id):
        missing.append("other_round")
    if not share_classes.is_fit(round):
        missing.append("share_class")
    return missing


def make_ready(round: Round, *, by: User, now: datetime) -> None:
    """Hand the round to compliance: terms and sheet are whole and no longer change.

    Raises Refused or TermsRefused.
    """
    offer = _lock_in(round, RoundState.DRAFT)
    refuse_own_round(offer, by)
    _refuse_unfit(offer, now)
    offer.move("make_ready")
    record("round.ready", offer, by=by, at=now)


def rework(round: Round, reason: str, *, by: User, now: datetime) -> None:
    """Give the round back to the analyst and the issuer, with what must change."""
    offer = _lock_in(round, RoundState.READY)
    refuse_own_round(offer, by)
    offer.move("rework")
    record("round.reworked", offer, by=by, at=now, reason=reason)


def publish_and_open(round: Round, *, by: User, now: datetime) -> None:
    """Publish the sheet and open the round: from here its terms bind the issuer (art. 22(1)).

    `by` neither prepared the terms, nor drew the sheet up, nor speaks for the company. Raises
    Refused or TermsRefused; nothing is then published.
    """
    offer = _lock_in(round, RoundState.READY)
    fit = _refuse_unfit(offer, now)
    _refuse_own_work(offer, fit.draft, by)

    publish(offer, fit.draft, fit.content, fit.sheet, by=by, now=now)
    share_classes.write_down(offer, by=by, now=now)
    offer.move("open")
    offer.opened_by, offer.opened_at = by.id, now
    freeze(offer.company, by=by, now=now)
    account = find_account(f"company:{offer.company_id}")
    assert account is not None  # without one that may receive, the round is not fit
    offer.counter = RoundCounter(
        cap=offer.shares_max,
        reserved=0,
        firm=0,
        paid=0,
        investors=0,
        takes_more=offer.allotment.takes_more,
        early_cap=offer.early_shares or 0,
    )
    payments.open_round_wallet(f"round:{offer.id}", account.owner, account.particulars, now=now)
    session.flush()
    decided = reference(keep(fit.terms, subject=offer, person=None, by=by))
    sha256 = fit.draft.sha256
    record("round.opened", offer, by=by, at=now, sha256=sha256, **written.told(offer), **decided)


def suspend(round: Round, reason: str, *, by: User, now: datetime) -> None:
    """Take no more orders for a while; those taken live on, their holders may still revoke."""
    offer = _lock_in(round, RoundState.OPEN)
    refuse_own_round(offer, by)
    offer.move("suspend")
    record("round.suspended", offer, by=by, at=now, reason=reason)


def resume(round: Round, reason: str, *, by: User, now: datetime) -> None:
    """Take orders again: what an officer stopped for another reason than its sheet.

    The closing date does not move: it binds the issuer. Raises Refused after the last day, and
    while its sheet is to be corrected or was reported: the correction resumes it (art. 23(12)).
    """
    offer = _lock_in(round, RoundState.SUSPENDED)
    refuse_own_round(offer, by)
    refuse_uncorrected(offer)
    decided = settle(suspension.ask(offer, now), subject=offer, by=by)
    offer.move("resume")
    record("round.resumed", offer, by=by, at=now, reason=reason, **decided)


def may_open(round: Round, by: User) -> bool:
    """Whether this person did none of the work that the opening checks."""
    own = {round.prepared_by, round.draft_sheet.drawn_up_by if round.draft_sheet else None}
    return by.id not in own and not is_own_round(round, by)


def _lock_in(round: Round, state: RoundState) -> Round:
    offer = queries.lock_round(round.id)
    if offer.state != state:
        raise Refused(
            "round_moved_on",
            N_("La levée a changé d'état entre-temps : relisez la page avant de recommencer."),
        )
    return offer


def _refuse_terms(asked: Asked) -> None:
    if asked.verdict.is_blocked:
        raise TermsRefused(asked)


_MISSING = {
    "register": N_("Le registre des mouvements de titres de la société n'est pas constitué."),
    "shares": N_(
        "Le nombre d'actions du registre n'est plus celui des conditions : revoyez les conditions."
    ),
    "iban": N_("Le compte bancaire de la société n'est pas renseigné."),
    "payment_account": N_(
        "Le prestataire de paiement n'a pas encore vérifié la société : l'argent des "
        "investisseurs ne pourrait pas arriver."
    ),
    "fee": N_(
        "La commission de la plateforme n'est plus celle des conditions : revoyez les conditions, "
        "puis la fiche."
    ),
    "other_round": N_("Une autre levée de cette société est en cours."),
    "share_class": N_(
        "La catégorie d'actions des conditions n'est plus libre : enregistrez à nouveau les "
        "conditions."
    ),
}


@dataclass(frozen=True, slots=True)
class _Fit:
    """What a round opens with: the sheet, its PDF, and what the law said of both."""

    draft: Kiis
    content: bytes
    terms: Asked
    sheet: Asked


def _refuse_unfit(offer: Round, now: datetime) -> _Fit:
    """What is needed, if company, terms and sheet could open the round this instant."""
    for missing in missing_for_opening(offer, now=now):
        raise Refused(missing, _MISSING[missing])
    refuse_listed_seat(offer.company, Step.LAUNCH, now=now)
    terms = check_terms(offer.dossier, written.terms_of(offer), now=now, other_than=offer.id)
    _refuse_terms(terms)
    draft = offer.draft_sheet
    if draft is None:
        raise Refused(
            "no_sheet",
            N_(
                "Une levée ne s'ouvre qu'avec sa fiche d'informations clés : "
                "la société doit l'établir."
            ),
        )
    content, asked = print_and_check(offer, draft, now)
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked)
    return _Fit(draft, content, terms, asked)


def _refuse_own_work(offer: Round, draft: Kiis, by: User) -> None:
    if by.id == offer.prepared_by:
        raise Refused(
            "own_terms",
            N_("Vous avez préparé ces conditions : une autre personne doit ouvrir la levée."),
        )
    if by.id == draft.drawn_up_by:
        raise Refused(
            "own_sheet", N_("Vous avez établi cette fiche : une autre personne doit la publier.")
        )
    refuse_own_round(offer, by)
