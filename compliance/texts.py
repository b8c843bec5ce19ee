"""Which text is meant? An article is written short in the code and in full on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from compliance.words import Sentence


@dataclass(frozen=True, slots=True)
class Text:
    """A body of law: how it is cited, its full name, where it can be read (None: no fixed
    address), and the day from which we can answer under it: that from which it applies, or the
    first of the versions of a French code that were read. None where we have no such day."""

    short: str
    name: Sentence
    url: str | None = None
    since: date | None = None


ECSPR_APPLIES = date(2021, 11, 10)

TEXTS = (
    Text(
        "ECSPR",
        Sentence("Règlement (UE) 2020/1503", "Regulation (EU) 2020/1503"),
        "https://eur-lex.europa.eu/eli/reg/2020/1503/oj",
        ECSPR_APPLIES,
    ),
    *(
        Text(
            f"2022/{number}",
            Sentence(
                f"Règlement délégué (UE) 2022/{number}", f"Delegated Regulation (EU) 2022/{number}"
            ),
            f"https://eur-lex.europa.eu/eli/reg_del/2022/{number}/oj",
            ECSPR_APPLIES,
        )
        for number in (2111, 2114, 2116, 2117, 2119)
    ),
    Text(
        "2022/2120",
        Sentence("Règlement d'exécution (UE) 2022/2120", "Implementing Regulation (EU) 2022/2120"),
        "https://eur-lex.europa.eu/eli/reg_impl/2022/2120/oj",
        ECSPR_APPLIES,
    ),
    Text(
        "2014/65",
        Sentence("Directive 2014/65/UE (MiFID II)", "Directive 2014/65/EU (MiFID II)"),
        "https://eur-lex.europa.eu/eli/dir/2014/65/oj",
    ),
    Text(
        "AMLR",
        Sentence("Règlement (UE) 2024/1624", "Regulation (EU) 2024/1624"),
        "https://eur-lex.europa.eu/eli/reg/2024/1624/oj",
    ),
    Text(
        "GDPR",
        Sentence("Règlement (UE) 2016/679 (RGPD)", "Regulation (EU) 2016/679 (GDPR)"),
        "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
        date(2018, 5, 25),
    ),
    Text(
        "C. com.",
        Sentence("Code de commerce", "French Commercial Code"),
        since=date(2009, 1, 10),
    ),
    Text("C. civ.", Sentence("Code civil", "French Civil Code")),
    Text(
        "CMF",
        Sentence("Code monétaire et financier", "French Monetary and Financial Code"),
        since=date(2011, 8, 4),
    ),
    Text(
        "CGI",
        Sentence("Code général des impôts", "French General Tax Code"),
        since=date(2018, 1, 1),
    ),
    Text("17 CFR", Sentence("États-Unis, 17 CFR", "United States, 17 CFR")),
    Text("FCA COBS", Sentence("Royaume-Uni, FCA COBS", "United Kingdom, FCA COBS")),
    Text(
        "VermAnlG", Sentence("Allemagne, Vermögensanlagengesetz", "Germany, Vermögensanlagengesetz")
    ),
    Text(
        "AltFG",
        Sentence(
            "Autriche, Alternativfinanzierungsgesetz", "Austria, Alternativfinanzierungsgesetz"
        ),
    ),
    Text("Levain", Sentence("Règle de la plateforme", "Rule of the platform")),
)


def texts_of(article: str) -> list[Text]:
    """The bodies of law that an article names ("ECSPR art. 22; C. com. L. 225-144"), in order.

    Raises ValueError for a part that names none.
    """
    found = []
    for part in article.split(";"):
        text = next((each for each in TEXTS if part.strip().startswith(each.short)), None)
        if text is None:
            raise ValueError(f"no body of law in {part.strip()!r}")
        found.append(text)
    return found


@cache
def in_force_since(article: str) -> date | None:
    """The first day of the body of law that an article names first; None where it has none."""
    return texts_of(article)[0].since


def cited(article: str, language: str) -> str:
    """The article in full: "Règlement (UE) 2020/1503, art. 21(7)"."""
    parts = []
    for part, text in zip(article.split(";"), texts_of(article), strict=True):
        place = part.strip().removeprefix(text.short).strip(" ,")
        name = text.name.written(language)
        parts.append(f"{name}, {_in(place, language)}" if place else name)
    return " ; ".join(parts) if language == "fr" else "; ".join(parts)


def _in(place: str, language: str) -> str:
    return (
        place.replace("annex", "annexe").replace(" to ", " à ").replace(" and ", " et ")
        if (language == "fr")
        else place
    )
