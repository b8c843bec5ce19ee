"""What happens to an identity file? It is filled in, sent, read by an officer, and decided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from compliance.calendar import legal_day
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import Taken, erase, store_upload
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.journal.service import Actor
from wiseed_like.kyc import companies, joint, particulars
from wiseed_like.kyc.models import IdentityDocument, IdentityFile
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.kyc.rules import (
    DOCUMENTS_MAX,
    LIFE_CYCLE,
    REFUSAL_REASONS,
    RETURN_REASONS,
    DocumentKind,
    IdentityState,
    is_of_age,
)
from wiseed_like.payments.service import open_person_wallet

# The two pages of declarations. What is compared when a page is said to be complete.
ABOUT = ("first_names", "last_name", "birth_date", "birth_place", "nationality")
HOME = ("address", "postal_code", "city", "country", "tax_residence", "phone")
DECLARED = (*ABOUT, *HOME, "is_politically_exposed")
# An officer who leafs through a file opens its documents again and again: one fact an hour says it.
VIEW_AGAIN = timedelta(hours=1)


def begin(user: User, *, now: datetime) -> IdentityFile:
    """The person's identity file, begun with the names of the account if there was none."""
    found = find_file_of(user.id)
    if found is not None:
        return found
    file = IdentityFile(
        user=user, first_names=user.first_name, last_name=user.last_name, created_at=now
    )
    session.add(file)
    session.flush()
    record("identity.begun", file, by=user, at=now)
    return file


def save(file: IdentityFile, *, now: datetime, **declared: Any) -> None:
    """Keep what the person declares. Raises Refused when the file is with us, or for a minor."""
    refuse_unless_editable(file)
    unknown = declared.keys() - set(DECLARED)
    if unknown:
        raise TypeError(f"not declared in an identity file: {sorted(unknown)}")
    if declared.get("birth_date"):
        _refuse_minor(declared["birth_date"], now)
    for name, value in declared.items():
        setattr(file, name, value)


def attach(
    file: IdentityFile, kind: DocumentKind, taken: Taken, *, by: Actor, now: datetime
) -> IdentityDocument:
    """Add a document that was looked at (purpose `IDENTITY`). Raises Refused."""
    refuse_upload(file)
    return attach_stored(file, kind, store_upload(taken, by=by, now=now), by=by, now=now)


def refuse_upload(file: IdentityFile) -> None:
    """Said before a document is looked at, too. Raises Refused when one more may not come."""
    refuse_unless_editable(file)
    # Those already examined stay for good: they must not keep a better one out.
    if sum(is_removable(document) for document in file.documents) >= DOCUMENTS_MAX:
        raise Refused(
            "too_many_documents",
            N_("Vous avez déjà envoyé %(count)s documents : retirez-en un d'abord."),
            field="file",
            count=DOCUMENTS_MAX,
        )


def attach_stored(
    file: IdentityFile, kind: DocumentKind, stored: StoredFile, *, by: Actor, now: datetime
) -> IdentityDocument:
    """Add a file that is already kept."""
    document = IdentityDocument(
        identity_file=file, stored_file=stored, kind=DocumentKind(kind), sent_at=now
    )
    session.add(document)
    record("identity.document_added", file, by=by, at=now, sha256=stored.sha256)
    return document


def remove_document(document: IdentityDocument, *, by: Actor, now: datetime) -> None:
    """Take a document back out and erase it, as long as no officer has had it before their eyes."""
    file = document.identity_file
    refuse_unless_editable(file)
    if not is_removable(document):
        raise Refused(
            "already_examined",
            N_("Ce document a déjà été examiné : il reste au dossier. Ajoutez le nouveau à côté."),
        )
    record("identity.document_removed", file, by=by, at=now, sha256=document.stored_file.sha256)
    file.documents.remove(document)
    session.delete(document)
    erase(document.stored_file, "withdrawn", by=by, now=now)


def is_removable(document: IdentityDocument) -> bool:
    """Whether it was sent after the file was last handed in."""
    handed_in = document.identity_file.submitted_at
    return handed_in is None or document.sent_at > handed_in


def missing(file: IdentityFile) -> list[str]:
    """What still has to be filled in: of ("about", "home", "documents")."""
    if file.company is not None:
        return companies.missing(file)
    found = []
    if not all(getattr(file, name) for name in ABOUT):
        found.append("about")
    if not all(getattr(file, name) for name in HOME):
        found.append("home")
    if not file.documents or file.needs_new_document:
        found.append("documents")
    return found


def submit(file: IdentityFile, *, by: Actor, now: datetime, corrected: bool = False) -> None:
    """Hand the file in. Raises Refused when it is incomplete, a minor's, or already with us.

    A file that came back for its document needs another one; for something declared, the
    person's word that it is `corrected`.
    """
    refuse_unless_editable(file)
    if file.needs_new_document:
        raise Refused(
            "same_document",
            N_("Envoyez d'abord un nouveau document : l'ancien n'a pas pu être accepté."),
        )
    if missing(file) or (file.birth_date is None and file.company is None):
        raise Refused(
            "identity_incomplete",
            N_("Il manque encore des informations : complétez les étapes signalées."),
        )
    if file.needs_confirmation and not corrected:
        raise Refused(
            "not_corrected",
            N_("Corrigez ce qui est signalé, puis cochez cette case."),
            field="corrected",
        )
    if file.birth_date is not None:
        _refuse_minor(file.birth_date, now)
    else:
        companies.refuse_incomplete(file, now=now)
    _move(file, "submit")
    file.submitted_at = now
    file.reviewed_by = file.reviewed_at = file.reason = file.note = None
    record("identity.submitted", file, by=by, at=now)


def take(file: IdentityFile, *, by: User, now: datetime) -> None:
    """An officer begins to read the file; nobody reads their own. Again is harmless.

    Raises Refused (case_taken) for what another one reads already.
    """
    refuse_own_file(by, file.concerned)
    if file.reviewer is not None and file.state == IdentityState.IN_REVIEW:
        if file.reviewer.id == by.id:
            return
        name = file.reviewer.full_name
        raise Refused("case_taken", N_("%(name)s examine déjà ce dossier."), name=name)
    _move(file, "take")
    file.reviewed_by = by.id
    record("identity.taken", file, by=by, at=now)


def put_back(file: IdentityFile, *, by: User, now: datetime) -> None:
    """The file goes back to the queue undecided; any officer may do it for an absent one."""
    refuse_own_file(by, file.concerned)
    _move(file, "put_back")
    file.reviewed_by = None
    record("identity.put_back", file, by=by, at=now)


def accept(file: IdentityFile, *, by: User, now: datetime) -> None:
    """The person, or the company, is who they say; their wallet is asked for at the provider.

    Raises Refused for a company whose representative is not identified, whose extract is too old
    or that was accepted under another account.
    """
    speaker = _speaker_of(file)
    _decide(file, "accept", by, now)
    if file.company is not None:
        companies.note_accepted(file, now=now)
    record("identity.accepted", file, by=by, at=now)
    if speaker is not None:
        told: dict[str, Any] = companies.particulars_for_wallet(file, speaker)
    else:
        told = particulars.of_person(file)
    open_person_wallet(f"user:{file.user_id}", told, now=now)
    if speaker is None:
        joint.open_those_of(file.user, now=now)


def _speaker_of(file: IdentityFile) -> IdentityFile | None:
    """The identity of who acts for a company; None for a person's file.

    Raises Refused as long as it is not accepted: who acts for a client is identified as the
    client is (CMF R. 561-5).
    """
    if file.company is None:
        return None
    assert file.user.represented_by is not None
    speaker = find_file_of(file.user.represented_by)
    if speaker is None or not speaker.is_valid:
        raise Refused(
            "speaker_unknown",
            N_("L'identité de la personne qui agit pour cette société n'est pas encore acceptée."),
        )
    return speaker


def return_file(
    file: IdentityFile, reason: str, note: str | None, *, by: User, now: datetime
) -> None:
    """Send the file back to be mended; the person reads the reason, the remedy and the note."""
    if reason not in RETURN_REASONS:
        raise _no_reason()
    _decide(file, "return", by, now)
    file.reason, file.note = reason, note or None
    record("identity.returned", file, by=by, at=now, reason=reason)


def refuse(file: IdentityFile, reason: str, note: str | None, *, by: User, now: datetime) -> None:
    """Refuse for good; the note stays in the house."""
    if reason not in REFUSAL_REASONS:
        raise _no_reason()
    _decide(file, "refuse", by, now)
    file.reason, file.note = reason, note or None
    record("identity.refused", file, by=by, at=now, reason=reason)


def note_view(document: IdentityDocument, *, by: Actor, now: datetime) -> None:
    """Remember that an officer opened a document of somebody's identity, once an hour."""
    file = document.identity_file
    if any(
        fact.kind == "identity.document_viewed"
        and fact.actor == f"user:{by.id}"
        and fact.data["document"] == document.id
        and now - fact.at < VIEW_AGAIN
        for fact in list_of_subject("identityfile", file.id)
    ):
        return
    record("identity.document_viewed", file, by=by, at=now, document=document.id)


def _decide(file: IdentityFile, action: str, by: User, now: datetime) -> None:
    refuse_own_file(by, file.concerned)
    if LIFE_CYCLE.allows(file.state, action) and file.reviewed_by != by.id:
        raise Refused(
            "not_taken_by_you",
            N_("Ce dossier est en cours d'examen par une autre personne, qui seule peut décider."),
        )
    _move(file, action)
    file.reviewed_by, file.reviewed_at = by.id, now


def _move(file: IdentityFile, action: str) -> None:
    """A move that somebody else has already made is a person's late click, not a bug."""
    if not LIFE_CYCLE.allows(file.state, action):
        raise Refused("too_late", N_("Ce dossier a changé d'état entre-temps : rechargez la page."))
    file.move(action)


def refuse_unless_editable(file: IdentityFile) -> None:
    """Raises Refused while the file is with us."""
    if not file.is_editable:
        raise Refused(
            "not_editable", N_("Votre dossier est déjà envoyé : il ne peut plus être modifié.")
        )


def _refuse_minor(birth_date: date, now: datetime) -> None:
    if not is_of_age(birth_date, legal_day(now)):
        raise Refused(
            "minor",
            N_("Il faut avoir 18 ans pour investir sur la plateforme."),
            field="birth_date",
        )


def _no_reason() -> Refused:
    return Refused("no_reason", N_("Choisissez un motif."), field="reason")
