"""Which facts does the reader of the journal look for? A form in the address, and its query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import Field, SelectChoice, StringField, ValidationError
from wtforms.validators import Length

from compliance.calendar import first_second, last_second
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user
from wiseed_like.backoffice.fact_words import FACTS, OF_IDENTITIES
from wiseed_like.db import session
from wiseed_like.decisions.forms import FilterField
from wiseed_like.errors import N_
from wiseed_like.fields import DayField
from wiseed_like.issuers.forms import line
from wiseed_like.journal.models import Entry

# "dossier:12", "round:3", "operation:8d0f…"; a stream or a thing is written the same way.
_NAME = re.compile(r"[a-z_]{1,40}(:[0-9a-z_.-]{1,40})?", re.ASCII)
_LARGEST = 2**31 - 1
SYSTEM = "system"
WRONG_NAME = N_("Écrivez un nom, deux-points et un numéro, par exemple %(example)s.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a fact has to be; None leaves it open. `people`: whose facts these are."""

    stream: str | None = None
    subject: tuple[str, str] | None = None
    kind: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def people(self) -> set[int]:
        """The persons that the search is about, by whichever field they were named."""
        named = [self.stream or "", self.actor or "", ":".join(self.subject or ())]
        found = [re.fullmatch(r"(?:person|user):(\d{1,10})", each) for each in named]
        return {int(each[1]) for each in found if each and int(each[1]) <= _LARGEST}


def find(
    wanted: Wanted, *, before: int | None, limit: int, with_identities: bool
) -> Sequence[Entry]:
    """The facts, newest first, from below the row `before`."""
    query = select(Entry).order_by(Entry.id.desc()).limit(limit)
    if not with_identities:
        asked = Entry.body.contains('"about":"identityfile:', autoescape=True)
        query = query.where(
            Entry.kind.not_in(OF_IDENTITIES), ~((Entry.subject_type == "approval") & asked)
        )
    for column, value in (
        (Entry.stream, wanted.stream),
        (Entry.kind, wanted.kind),
        (Entry.actor, wanted.actor),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.subject:
        kind, number = wanted.subject
        query = query.where(Entry.subject_type == kind, Entry.subject_id == number)
    if wanted.since:
        query = query.where(Entry.at >= wanted.since)
    if wanted.until:
        query = query.where(Entry.at <= wanted.until)
    if before is not None:
        query = query.where(Entry.id < before)
    return session.scalars(query).all()


def people_in(found: Iterable[Entry]) -> set[int]:
    """Whom these facts show: whose they are, and who acted for themselves and not for the house."""
    names = {entry.stream.replace("person:", "user:") for entry in found}
    names |= {entry.actor for entry in found if not set(entry.roles) & set(STAFF)}
    return {int(name[5:]) for name in names if re.fullmatch(r"user:\d{1,10}", name)}


def only_person_of(found: Iterable[Entry]) -> int | None:
    """The one person that all of these facts are of: the search is about them, however put."""
    streams = {entry.stream for entry in found}
    about = re.fullmatch(r"person:(\d{1,10})", streams.pop()) if len(streams) == 1 else None
    return int(about[1]) if about else None


def _first(day: date | None) -> datetime | None:
    return first_second(day) if day else None


def _last(day: date | None) -> datetime | None:
    return last_second(day) if day else None


class JournalForm(FlaskForm):
    """What is looked for stands in the address: it changes nothing and needs no token."""

    class Meta:
        csrf = False

    person = StringField(
        _l("Personne"),
        [Length(max=255)],
        filters=[line],
        default="",
        description=_l("Son numéro ou son adresse e-mail."),
    )
    stream = StringField(
        _l("Chaîne"),
        [Length(max=80)],
        filters=[line],
        default="",
        description=_l("Par exemple issuer:3, round:2 ou person:14."),
    )
    subject = StringField(
        _l("Objet"),
        [Length(max=80)],
        filters=[line],
        default="",
        description=_l("Par exemple dossier:5 ou subscription:120."),
    )
    kind = FilterField(_l("Fait"))
    actor = StringField(
        _l("Fait par"),
        [Length(max=255)],
        filters=[line],
        default="",
        description=_l("Un numéro, une adresse e-mail, ou system pour la plateforme."),
    )
    since = DayField(_l("Du"))
    until = DayField(_l("Au"))

    def __init__(self, *args: Any, names_people: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._names_people = names_people
        if not names_people:
            # By number only: an address would say whose number it is.
            del self.person
            self.actor.description = _l("Un numéro, ou system pour la plateforme.")
        shown = FACTS.keys() if names_people else FACTS.keys() - OF_IDENTITIES
        words = sorted((gettext(FACTS[kind]), kind) for kind in shown)
        self.kind.choices = [
            SelectChoice("", _l("Tous")),
            *(SelectChoice(kind, said) for said, kind in words),
        ]

    def validate_stream(self, field: Field) -> None:
        text = self._named("person", field.data)
        if text and not _NAME.fullmatch(text):
            raise ValidationError(gettext(WRONG_NAME, example="issuer:3"))

    def validate_subject(self, field: Field) -> None:
        text = self._named("user", field.data)
        if text and (":" not in text or not _NAME.fullmatch(text)):
            raise ValidationError(gettext(WRONG_NAME, example="dossier:5"))

    def validate_person(self, field: Field) -> None:
        if field.data and self._number_of(field.data) is None:
            raise ValidationError(_l("Aucun compte n'a ce numéro ou cette adresse."))

    def validate_actor(self, field: Field) -> None:
        if field.data and field.data != SYSTEM and self._number_of(field.data) is None:
            raise ValidationError(_l("Aucun compte n'a ce numéro ou cette adresse."))

    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        kind, _, number = self._named("user", self.subject.data).partition(":")
        stream = self._named("person", self.stream.data) or None
        if self._names_people and self.person.data:
            stream = f"person:{self._number_of(self.person.data)}"
        return Wanted(
            stream=stream,
            subject=(kind, number) if number else None,
            kind=self.kind.data or None,
            actor=self._actor(),
            since=_first(self.since.data),
            until=_last(self.until.data),
        )

    def _actor(self) -> str | None:
        if not self.actor.data or self.actor.data == SYSTEM:
            return self.actor.data or None
        return f"user:{self._number_of(self.actor.data)}"

    def _named(self, kind: str, typed: str | None) -> str:
        """What was typed; for who may know, a bare number or an address becomes a person's name."""
        text = (typed or "").lower()
        number = self._number_of(text) if self._names_people and ":" not in text else None
        return text if number is None else f"{kind}:{number}"

    def _number_of(self, text: str) -> int | None:
        """The number of an account, from its number or, for who may know, its address."""
        digits = text.removeprefix("user:")
        if digits.isascii() and digits.isdecimal():
            known = 0 < int(digits) <= _LARGEST and (
                not self._names_people or session.get(User, int(digits)) is not None
            )
            return int(digits) if known else None
        found = find_user(text) if self._names_people and "@" in text else None
        return found.id if found else None
