"""What does a program see of a key investment information sheet? Facts, for the checks of `kiis`.

Its parts by their letters, its pages and languages, and what is missing or left over in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from compliance.errors import BadInput
from compliance.offers.footnotes import footnote_markers
from compliance.rule import OFFER, given
from compliance.words import Sentence

SHEET = Sentence("la fiche d'informations clés", "the key investment information sheet")
# Annex I has two more parts, for loans: an offer of shares has neither.
LETTERS = frozenset("ABCDEFGHI")
TO_COMPLETE = "[à compléter]"


@dataclass(frozen=True, slots=True)
class Completeness:
    """The letters of the parts that are written. Raises BadInput for a part that annex I lacks."""

    parts: frozenset[str] = given("Parties écrites", "Parts written", by=SHEET)
    with_spv: bool = given(
        "Entité ad hoc entre le projet et l'investisseur",
        "Special purpose vehicle between the project and the investor",
        by=SHEET,
        default=False,
    )

    def __post_init__(self) -> None:
        if not self.parts <= LETTERS:
            raise BadInput("parts", f"not in annex I: {sorted(self.parts - LETTERS)}")


@dataclass(frozen=True, slots=True)
class Length:
    """A4 sides once printed. Raises BadInput for none."""

    pages: int = given("Pages imprimées", "Printed pages", by=SHEET)

    def __post_init__(self) -> None:
        if self.pages < 1:
            raise BadInput("pages", "a sheet has at least one page")


@dataclass(frozen=True, slots=True)
class Languages:
    """In which languages the whole sheet exists (ISO 639, two letters)."""

    languages: frozenset[str] = given("Langues de la fiche", "Languages of the sheet", by=SHEET)


@dataclass(frozen=True, slots=True)
class Footnotes:
    """Those that are no legal reference, each as written, with its part: "¹ (C)"."""

    footnotes: tuple[str, ...] = given(
        "Notes qui ne sont pas des références juridiques",
        "Footnotes that are no legal reference",
        by=SHEET,
        default=(),
    )


@dataclass(frozen=True, slots=True)
class FixedTexts:
    """Whether the two texts that the law words itself stand where it wants them."""

    disclaimer: bool = given(
        "Mention légale directement sous le titre",
        "Disclaimer directly under the title",
        by=SHEET,
        default=True,
    )
    risk_warning: bool = given(
        "Avertissement sur les risques", "Risk warning", by=SHEET, default=True
    )


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The letters of the parts in which something is still marked as to be completed."""

    unfinished: frozenset[str] = given(
        "Parties à compléter", "Parts to complete", by=SHEET, default=frozenset()
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of the offer that the sheet does not state: each as it must be written, empty
    when it is there."""

    minimum: str = given(
        "Objectif minimal, à écrire en partie B",
        "Minimum target, to write in part B",
        by=OFFER,
        default="",
    )
    maximum: str = given(
        "Montant maximal, à écrire en partie B",
        "Maximum amount, to write in part B",
        by=OFFER,
        default="",
    )
    deadline: str = given(
        "Date limite, à écrire en partie B", "Deadline, to write in part B", by=OFFER, default=""
    )
    price: str = given(
        "Prix de souscription, à écrire en partie D",
        "Subscription price, to write in part D",
        by=OFFER,
        default="",
    )
    allotment: str = given(
        "Attribution si la demande dépasse le maximum, à écrire en partie D",
        "Allotment if demand exceeds the maximum, to write in part D",
        by=OFFER,
        default="",
    )
    first_day: str = given(
        "Jour du minimum, à écrire en partie B",
        "Day of the minimum, to write in part B",
        by=OFFER,
        default="",
    )
    instrument: str = given(
        "Type d'actions, à écrire en partie D",
        "Type of shares, to write in part D",
        by=OFFER,
        default="",
    )
    priority: str = given(
        "Phase prioritaire, à écrire en partie B",
        "Priority phase, to write in part B",
        by=OFFER,
        default="",
    )
    audience: str = given(
        "Offre sur invitation, à écrire en partie B",
        "Offer by invitation, to write in part B",
        by=OFFER,
        default="",
    )
    early: str = given(
        "Avantage des premières parts, à écrire en partie D",
        "Advantage of the first shares, to write in part D",
        by=OFFER,
        default="",
    )
    rolling: str = given(
        "Conclusions successives, à écrire en partie B",
        "Closings in parts, to write in part B",
        by=OFFER,
        default="",
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as a program sees it; `read` makes one from texts."""

    completeness: Completeness
    length: Length
    languages: Languages
    footnotes: Footnotes = Footnotes()
    fixed_texts: FixedTexts = FixedTexts()
    unfinished: Unfinished = Unfinished()
    terms: Terms = Terms()


def read(
    parts: Mapping[str, str],
    *,
    pages: int,
    languages: Collection[str] = ("fr",),
    with_spv: bool = False,
    fixed_texts: FixedTexts = FixedTexts(),
    terms: Terms = Terms(),
) -> Sheet:
    """What a program sees of a sheet: `parts` is `{letter: text}`, `pages` counts A4 sides.

    Raises BadInput for a part that annex I does not have, or a sheet without pages.
    """
    texts = sorted(parts.items())
    return Sheet(
        Completeness(frozenset(letter for letter, text in texts if text.strip()), with_spv),
        Length(pages),
        Languages(frozenset(languages)),
        Footnotes(
            tuple(f"{mark} ({letter})" for letter, text in texts for mark in footnote_markers(text))
        ),
        fixed_texts,
        Unfinished(unfinished(parts)),
        terms,
    )


def unfinished(parts: Mapping[str, str]) -> frozenset[str]:
    """The letters of the parts that still have a passage marked as to be completed."""
    return frozenset(letter for letter, text in parts.items() if TO_COMPLETE in text.lower())
