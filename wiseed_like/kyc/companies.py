"""What happens to the file of a company that invests? Its representative fills it in, sends it.

The file is an identity file like any other, of an account that nobody signs in to: compliance
reads, decides and freezes it in the same queue, and money is held by the same rules.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.errors import BadInput
from compliance.offers.issuer import is_siren
from compliance.rule import Asked
from compliance.vigilance.customer_identity import CompanyFile, assess_company
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.kyc import ownership
from wiseed_like.kyc.models import CompanyOwner, IdentityFile, InvestingCompany
from wiseed_like.kyc.queries import list_files_of_companies
from wiseed_like.kyc.rules import COMPANY_PAPERS

COMPANIES_MAX = 5
OWNERS_MAX = 20


@dataclass(frozen=True, slots=True)
class Particulars:
    """A company as its registration extract describes it; `extract_on` is the extract's own day,
    `parent_siren` the company that controls it, if one does."""

    name: str
    legal_form: str
    siren: str
    address: str
    postal_code: str
    city: str
    country: str
    representative_title: str
    extract_on: date
    lei: str | None = None
    parent_siren: str | None = None


@dataclass(frozen=True, slots=True)
class OwnerParticulars:
    """Somebody who stands behind the company; the two parts in hundredths of a percent."""

    first_names: str
    last_name: str
    birth_date: date
    nationality: str
    country: str
    capital_bps: int
    votes_bps: int
    controls_otherwise: bool
    is_representative: bool


def begin(person: User, told: Particulars, *, now: datetime) -> IdentityFile:
    """Open an account for a company that this person represents, and begin its file.

    The person's row is locked. Raises Refused: too many, twice the same, no SIREN, a day to come.
    """
    _refuse_wrong(told, now)
    known = list_files_of_companies(person.id)
    if len(known) >= COMPANIES_MAX:
        raise Refused(
            "too_many_companies",
            N_("Vous agissez déjà pour %(count)s sociétés : écrivez-nous pour en ajouter."),
            count=COMPANIES_MAX,
        )
    _refuse_twice(told, known)
    account = User(
        # An address that no post office serves (RFC 6761): its representative is written to.
        email=f"{secrets.token_hex(16)}@societes.invalid",
        password=None,
        first_name="",
        last_name=told.name[:80],
        language=person.language,
        represented_by=person.id,
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=now,
        created_at=now,
    )
    file = IdentityFile(user=account, first_names="", created_at=now)
    file.company = InvestingCompany(siren=told.siren)
    _write(file, told)
    session.add_all([account, file, file.company])
    session.flush()
    record("identity.company_begun", file, by=person, at=now)
    return file


def save(file: IdentityFile, told: Particulars, *, now: datetime) -> None:
    """Keep what is declared of the company. The file is locked, and editable.

    Raises Refused as `begin` does, and for another SIREN once the company was accepted.
    """
    _refuse_wrong(told, now)
    company = _company_of(file)
    if company.verified_siren not in (None, told.siren):
        raise Refused(
            "siren_is_known",
            N_("Cette société a été acceptée sous un autre SIREN : ajoutez l'autre à part."),
            field="siren",
        )
    assert file.user.represented_by is not None
    others = [each for each in list_files_of_companies(file.user.represented_by) if each != file]
    _refuse_twice(told, others)
    _write(file, told)


def _write(file: IdentityFile, told: Particulars) -> None:
    company = _company_of(file)
    written = asdict(told)
    file.last_name = file.user.last_name = written.pop("name")
    file.tax_residence = told.country
    for name, value in written.items():
        owner = file if name in ("address", "postal_code", "city", "country") else company
        setattr(owner, name, value)


def _refuse_wrong(told: Particulars, now: datetime) -> None:
    if not is_siren(told.siren):
        raise Refused(
            "not_a_siren",
            N_("Ce numéro n'est pas un SIREN : vérifiez ses neuf chiffres sur l'extrait Kbis."),
            field="siren",
        )
    if told.extract_on > legal_day(now):
        raise Refused("extract_to_come", N_("Cette date est à venir."), field="extract_on")
    if told.parent_siren is not None and (
        told.parent_siren == told.siren or not is_siren(told.parent_siren)
    ):
        raise Refused(
            "not_the_parent",
            N_("Indiquez le SIREN de l'autre société, ou laissez ce champ vide."),
            field="parent_siren",
        )
    asked = _ask_extract(told.extract_on, now)
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked, field="extract_on")


def _refuse_twice(told: Particulars, known: list[IdentityFile]) -> None:
    if told.siren in [_company_of(each).siren for each in known]:
        raise Refused("company_twice", N_("Vous avez déjà ajouté cette société."), field="siren")


def refuse_incomplete(file: IdentityFile, *, now: datetime) -> None:
    """Said before the file is handed in. Raises Refused for an extract that has become too old,
    and when nobody of the list is a beneficial owner by law."""
    company = _company_of(file)
    assert company.extract_on is not None
    asked = _ask_extract(company.extract_on, now)
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked)
    if not list_beneficial(company, now=now):
        raise Refused(
            "no_beneficial_owner",
            N_(
                "Personne de la liste n'est bénéficiaire effectif : ajoutez qui détient ou "
                "contrôle la société, ou à défaut son représentant légal."
            ),
        )


def note_accepted(file: IdentityFile, *, now: datetime) -> None:
    """The company is what its papers say; it is a subscriber here once.

    Raises Refused when its extract is too old by now, or when the company was accepted under
    another account: the database says so too, for two decisions at once.
    """
    company = _company_of(file)
    assert company.extract_on is not None
    asked = _ask_extract(company.extract_on, now)
    if not asked.verdict.may_go_on:
        raise Refused.answered(asked)
    try:
        with session.begin_nested():
            company.verified_siren = company.siren
            session.flush()
    except IntegrityError as known:
        raise Refused(
            "company_known",
            N_("Cette société a déjà un dossier accepté, sous un autre compte."),
        ) from known


def _ask_extract(extract_on: date, now: datetime) -> Asked:
    return assess_company.ask(CompanyFile(extract_on), as_of(now))


def missing(file: IdentityFile) -> list[str]:
    """What still has to be filled in: of ("owners", "documents"); the rest came first."""
    company = _company_of(file)
    sent = {document.kind for document in file.documents}
    found = []
    if not company.owners:
        found.append("owners")
    if COMPANY_PAPERS.keys() - sent or file.needs_new_document:
        found.append("documents")
    return found


def particulars_for_wallet(file: IdentityFile, speaker: IdentityFile) -> dict[str, str | None]:
    """What the payment provider is told of a company that pays, and of who speaks for it."""
    company, person = _company_of(file), file.user.addressee
    assert speaker.birth_date is not None  # the identity of a representative is accepted first
    return {
        "name": file.full_name,
        # Whose name a wire goes back to, when no other is said.
        "first_name": file.full_name,
        "last_name": company.legal_form,
        "siren": company.siren,
        "email": person.email,
        "representative_first_name": speaker.first_names,
        "representative_last_name": speaker.last_name,
        "representative_email": person.email,
        "birth_date": speaker.birth_date.isoformat(),
        "nationality": speaker.nationality,
        "representative_country": speaker.country,
        "address": file.address,
        "postal_code": file.postal_code,
        "city": file.city,
        "country": file.country,
    }


# -- Who stands behind it


def add_owner(
    company: InvestingCompany, told: OwnerParticulars, *, by: Actor, now: datetime
) -> CompanyOwner:
    """Declare somebody. The file is locked, and editable. Raises Refused: too many, twice the
    same, more than the whole, a birth to come."""
    if told.birth_date > legal_day(now):
        raise Refused(
            "birth_to_come", N_("Cette date de naissance est à venir."), field="birth_date"
        )
    if len(company.owners) >= OWNERS_MAX:
        raise Refused("too_many_owners", N_("La liste est complète : retirez quelqu'un d'abord."))
    owner = CompanyOwner(**asdict(told))
    if _same_as(owner) in [_same_as(each) for each in company.owners]:
        raise Refused(
            "owner_twice", N_("Cette personne est déjà dans la liste."), field="last_name"
        )
    try:
        ownership.structure(company.siren, [*company.owners, owner])
    except BadInput:
        raise Refused(
            "owners_more_than_all",
            N_("Avec cette part, le total dépasse la totalité du capital ou des votes."),
            field="capital",
        ) from None
    company.owners.append(owner)
    session.flush()
    record("identity.company_owner_added", company.identity_file, by=by, at=now)
    return owner


def remove_owner(owner: CompanyOwner, *, by: Actor, now: datetime) -> None:
    """They stand behind the company no more, or never did."""
    record("identity.company_owner_removed", owner.company.identity_file, by=by, at=now)
    owner.company.owners.remove(owner)
    session.delete(owner)
    session.flush()


def list_beneficial(company: InvestingCompany, *, now: datetime) -> list[CompanyOwner]:
    """Those of the declared whom the law calls beneficial owners today."""
    return ownership.list_beneficial(company.siren, company.owners, now=now)


def _same_as(owner: CompanyOwner) -> str:
    return ownership.name_of(owner).casefold()


def _company_of(file: IdentityFile) -> InvestingCompany:
    assert file.company is not None
    return file.company
