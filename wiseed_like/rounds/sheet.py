"""What does the sheet (FICI) look like on paper, and what keeps it from being published?

ECSPR art. 23 and annex I, Delegated Regulation (EU) 2022/2119. The pages that the law counts
are those of the real PDF.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import unescape

from flask import current_app
from flask_babel import force_locale

from compliance.as_of import as_of
from compliance.investing import reflection_period
from compliance.offers import kiis, kiis_sheet
from compliance.offers.kiis_parts import DISCLAIMER, PARTS, RISK_WARNING
from compliance.rule import Asked
from wiseed_like.config import Platform
from wiseed_like.documents import pdf
from wiseed_like.rounds import sheet_draft
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.rounds.terms import Figures

_ITEM = re.compile(r"^\s*[-•–]\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or the items of a list."""

    is_list: bool
    lines: tuple[str, ...]


def first_text(offer: Round) -> dict[str, str]:
    """The parts as far as the platform can write them; the issuer goes on from there."""
    return sheet_draft.first_text(offer, _platform())


def render(offer: Round, sheet: Kiis, *, published_on: date | None = None) -> bytes:
    """The sheet as PDF; a draft says so. The same words give the same bytes."""
    return _printed(_html(offer, sheet.parts, sheet.version, published_on))


def check(offer: Round, sheet: Kiis, *, pages: int, now: datetime) -> Asked:
    """May the sheet be published? `pages` are those of its PDF; every fault is a part."""
    paper = unescape(_html(offer, sheet.parts, sheet.version, None))
    facts = kiis_sheet.read(
        sheet.parts,
        pages=pages,
        languages=[sheet.language or "fr"],
        fixed_texts=kiis_sheet.FixedTexts(DISCLAIMER.fr in paper, RISK_WARNING.fr in paper),
        terms=sheet_draft.unstated(offer, sheet.parts),
    )
    return kiis.assess.ask(facts, as_of(now))


def paragraphs(text: str) -> list[Passage]:
    """A text of the issuer, cut at its empty lines; lines that open with a dash make a list."""
    found = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in chunk.splitlines() if line.strip()]
        run: list[str] = []
        in_list = False
        for line in lines:
            if bool(_ITEM.match(line)) != in_list and run:
                found.append(_passage(in_list, run))
                run = []
            in_list = bool(_ITEM.match(line))
            run.append(_ITEM.sub("", line))
        if run:
            found.append(_passage(in_list, run))
    return found


def parts_to_show(parts: Mapping[str, str], language: str) -> list[tuple[str, str, list[Passage]]]:
    """The parts in the order of annex I: letter, title, and text in paragraphs."""
    return [
        (part.letter, part.title.written(language), paragraphs(parts[part.letter]))
        for part in PARTS
        if parts.get(part.letter, "").strip()
    ]


def _html(offer: Round, parts: Mapping[str, str], version: int, published_on: date | None) -> str:
    # The sheet is in French, whatever language its reader's page is in.
    with force_locale("fr"):
        # Not `render_template`: on paper nobody is signed in, and a job has no request.
        return current_app.jinja_env.get_template("pdf/kiis.html").render(
            round=offer,
            figures=Figures.of(offer),
            parts=parts_to_show(parts, "fr"),
            version=version,
            published_on=published_on,
            disclaimer=DISCLAIMER.fr,
            risk_warning=RISK_WARNING.fr,
            reflection=reflection_period.BEFORE.fr,
            platform=_platform(),
            language="fr",
        )


def _passage(is_list: bool, lines: list[str]) -> Passage:
    return Passage(is_list, tuple(lines) if is_list else (" ".join(lines),))


@lru_cache(maxsize=4)
def _printed(page: str) -> bytes:
    """A sheet is printed to count its pages, and again to be published: once is enough."""
    return pdf.render(page)


def _platform() -> Platform:
    platform: Platform = current_app.extensions["settings"].platform
    return platform
