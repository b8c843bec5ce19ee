"""Which facts does the reader of the journal look for? A form in the address, and its query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import Field, SelectChoice, StringField, ValidationError
from wtforms.validators import Length

from compliance.calendar import first_second, last_second
from wiseed_like.accounts.queries import find_user
from wiseed_like.backoffice.fact_words import FACTS
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


def find(wanted: Wanted, *, before: int | None, limit: int) -> Sequence[Entry]:
    """The facts, newest first, from below the row `before`."""
    query = select(Entry).order_by(Entry.id.desc()).limit(limit)
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
        words = sorted((gettext(said), kind) for kind, said in FACTS.items())
        self.kind.choices = [
            SelectChoice("", _l("Tous")),
            *(SelectChoice(kind, said) for said, kind in words),
        ]

    def validate_stream(self, field: Field) -> None:
        if field.data and not _NAME.fullmatch(field.data.lower()):
            raise ValidationError(gettext(WRONG_NAME, example="issuer:3"))

    def validate_subject(self, field: Field) -> None:
        text = (field.data or "").lower()
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
        kind, _, number = (self.subject.data or "").lower().partition(":")
        stream = (self.stream.data or "").lower() or None
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

    def _number_of(self, text: str) -> int | None:
        """The number of an account, from its number or, for who may know, its address."""
        digits = text.removeprefix("user:")
        if digits.isascii() and digits.isdecimal():
            return int(digits) if 0 < int(digits) <= _LARGEST else None
        found = find_user(text) if self._names_people and "@" in text else None
        return found.id if found else None
