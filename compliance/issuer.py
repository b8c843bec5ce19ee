"""May this company offer its shares here? Its number, its legal form, its past, its capital.

C. com. L. 227-2 and L. 225-131, ECSPR art. 5.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from stdnum.fr import siren as siren_numbers

from compliance.parameters.company import ELIGIBLE_FORMS
from compliance.verdict import Block, Sentence


def is_siren(text: str) -> bool:
    """Nine ASCII digits (spaces allowed between them) with the right check digit."""
    return text.isascii() and bool(siren_numbers.is_valid(text))


def plain_siren(text: str) -> str:
    """The nine digits alone. Raises ValueError when it is not a SIREN."""
    if not is_siren(text):
        raise ValueError(f"not a SIREN: {text!r}")
    return str(siren_numbers.compact(text))


def assess_form(legal_form: str, on: date) -> Block | None:
    """Only companies by shares: SA, SAS, SCA. Parts of a SARL are not transferable securities."""
    if legal_form.upper() in ELIGIBLE_FORMS.on(on):
        return None
    return Block(
        rule="legal_form",
        article=ELIGIBLE_FORMS.article,
        sentence=Sentence(
            fr=f"Une société de forme {legal_form} ne peut pas offrir ses titres ici. Les formes "
            "admises sont SA, SAS et SCA : une transformation est possible avant la levée.",
            en=f"A company of the {legal_form} form may not offer its shares here. SA, SAS and SCA "
            "may: a company can change its form before the round.",
        ),
        inputs={"legal_form": legal_form},
    )


def assess_paid_up(*, fully_paid: bool) -> Block | None:
    """The existing capital is paid in full before new cash shares are issued (L. 225-131)."""
    if fully_paid:
        return None
    return Block(
        rule="capital_paid_up",
        article="C. com. L. 225-131",
        sentence=Sentence(
            fr="Le capital existant doit être entièrement libéré avant d'émettre de nouvelles "
            "actions.",
            en="The existing capital must be paid in full before new shares are issued.",
        ),
    )


def assess_past_and_seat(
    *, criminal_record_clean: bool | None, seat_country: str, excluded_countries: Collection[str]
) -> Block | None:
    """ECSPR art. 5: evidence of a clean record, and a seat outside the listed countries.

    `criminal_record_clean` is None while there is no evidence: that is not clean. The caller keeps
    the version of the list and the day of the check; both are looked at again at launch.
    """
    if criminal_record_clean is not True:
        return Block(
            rule="criminal_record",
            article="ECSPR art. 5(2)(a)",
            sentence=Sentence(
                fr="Il manque la preuve que les dirigeants n'ont pas d'antécédent judiciaire.",
                en="Evidence that the officers have no criminal record is missing.",
            ),
            inputs={"criminal_record_clean": criminal_record_clean},
        )
    if seat_country in excluded_countries:
        return Block(
            rule="seat_country",
            article="ECSPR art. 5(2)(b)",
            sentence=Sentence(
                fr="Le siège est dans un pays non coopératif ou à haut risque.",
                en="The registered office is in a non-cooperative or high-risk country.",
            ),
            inputs={"seat_country": seat_country},
        )
    return None
