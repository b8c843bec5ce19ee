"""Which addresses did somebody paste to invite? As mail programs write them, faults by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from typing import Any

from email_validator import EmailNotValidError
from flask_babel import gettext, lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, TextAreaField, ValidationError
from wtforms.validators import Length

from wiseed_like.accounts.letters import canonical
from wiseed_like.issuers.forms import Needed
from wiseed_like.rounds.entry.entering import GUESTS_MAX

TEXT_MAX = 60_000  # characters: more than as many addresses as may be invited
FAULTS_SHOWN = 10
SHOWN_OF_A_LINE = 60


class GuestsForm(FlaskForm):
    """Addresses to invite; `addresses` holds each once, once the form is valid, and `repeated` says
    how many more there were of them."""

    emails = TextAreaField(
        _l("Adresses e-mail à inviter"),
        [Needed(), Length(max=TEXT_MAX, message=_l("Cette liste est trop longue."))],
        description=_l(
            "Une par ligne, ou séparées par des virgules ou des points-virgules ; un nom devant "
            "l'adresse ne gêne pas. Une adresse répétée n'est invitée qu'une fois."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    addresses: list[str]
    repeated: int

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.addresses, self.repeated = [], 0

    def validate_emails(self, field: Field) -> None:
        """Everything that cannot be read is named with its line; nobody is invited then."""
        # Counted before it is read: a list of a million commas costs nothing.
        typed = list(islice(_pieces((field.data or "")[: TEXT_MAX + 1]), 2 * GUESTS_MAX))
        found: dict[str, None] = {}
        faults: list[tuple[int, str]] = []
        for number, piece in typed:
            try:
                found[canonical(_address(piece))] = None
            except EmailNotValidError:
                shown = "".join(sign if sign.isprintable() else "·" for sign in piece)
                faults.append((number, shown[:SHOWN_OF_A_LINE]))
        if not typed:
            raise ValidationError(gettext("Écrivez au moins une adresse."))
        if len(found) + len(faults) > GUESTS_MAX:
            raise ValidationError(
                gettext("Au plus %(most)s adresses : cette liste est plus longue.", most=GUESTS_MAX)
            )
        if faults:
            field.errors = [*field.errors, *_told(faults)]
            raise ValidationError(gettext("Personne n'a été invité : corrigez d'abord ces lignes."))
        self.addresses, self.repeated = list(found), len(typed) - len(found)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """What should be an address each, with its line, counted from one."""
    for number, line in enumerate(text.splitlines(), start=1):
        waiting = ""
        for part in _parts(line):
            piece = f"{waiting}{part}".strip()
            if waiting and "<" not in part:
                yield number, waiting.strip(" ,")
                piece = part.strip()
            # « Durand, Inès <a@b> »: what has no sign of an address may begin a name.
            if piece and "@" not in piece and "<" not in piece:
                waiting = f"{piece}, "
                continue
            waiting = ""
            yield from ((number, each) for each in _apart(piece))
        if waiting:
            yield number, waiting.strip(" ,")


def _parts(line: str) -> list[str]:
    """Between commas and semicolons, but for those of a quoted name, which is not kept."""
    return next(csv.reader([line.replace(";", ",")], skipinitialspace=True), [])


def _apart(piece: str) -> list[str]:
    """Addresses that only a space or a tabulator separates, each; anything else as it is."""
    words = piece.split()
    return words if "<" not in piece and all("@" in word for word in words) else [piece]


def _address(piece: str) -> str:
    """The address of « Name <address> », or what stands there."""
    _, bracket, address = piece.partition("<")
    return address[:-1].strip() if bracket and address.endswith(">") else piece


def _told(faults: list[tuple[int, str]]) -> list[str]:
    """The first pieces that are no address, and how many more there are."""
    told = [
        gettext("Ligne %(number)s : « %(text)s » n'est pas une adresse.", number=n, text=text)
        for n, text in faults[:FAULTS_SHOWN]
    ]
    if len(faults) > FAULTS_SHOWN:
        told.append(gettext("Et %(count)s autres.", count=len(faults) - FAULTS_SHOWN))
    return told
