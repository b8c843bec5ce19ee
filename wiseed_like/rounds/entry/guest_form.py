"""Which addresses did somebody paste to invite them? Read line by line, each fault by its line."""

from __future__ import annotations

import re
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
_BETWEEN = re.compile(r"[\r\n,;]+")


class GuestsForm(FlaskForm):
    """Addresses to invite, one a line; `addresses` holds each once, once the form is valid."""

    emails = TextAreaField(
        _l("Adresses e-mail à inviter"),
        [Needed(), Length(max=TEXT_MAX, message=_l("Cette liste est trop longue."))],
        description=_l("Une par ligne. Une adresse répétée n'est invitée qu'une fois."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    addresses: list[str]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.addresses = []

    def validate_emails(self, field: Field) -> None:
        """Every line that cannot be read is named, with what it says; nobody is invited then."""
        # Counted before it is read: a list of a million commas costs nothing.
        lines = [line.strip() for line in _BETWEEN.split(field.data or "")[: 4 * GUESTS_MAX]]
        lines = [line for line in lines if line]
        if len(lines) > GUESTS_MAX:
            raise ValidationError(
                gettext("Au plus %(most)s adresses : cette liste est plus longue.", most=GUESTS_MAX)
            )
        found: dict[str, None] = {}
        faults: list[tuple[int, str]] = []
        for number, line in enumerate(lines, start=1):
            try:
                found[canonical(line)] = None
            except EmailNotValidError:
                shown = "".join(sign if sign.isprintable() else "·" for sign in line)
                faults.append((number, shown[:SHOWN_OF_A_LINE]))
        if not lines:
            raise ValidationError(gettext("Écrivez au moins une adresse."))
        if faults:
            field.errors = [*field.errors, *_told(faults)]
            raise ValidationError(gettext("Personne n'a été invité : corrigez d'abord ces lignes."))
        self.addresses = list(found)


def _told(faults: list[tuple[int, str]]) -> list[str]:
    """The first lines that are no address, and how many more there are."""
    told = [
        gettext("Adresse n° %(number)s : « %(text)s » n'est pas une adresse.", number=n, text=text)
        for n, text in faults[:FAULTS_SHOWN]
    ]
    if len(faults) > FAULTS_SHOWN:
        told.append(gettext("Et %(count)s autres.", count=len(faults) - FAULTS_SHOWN))
    return told
