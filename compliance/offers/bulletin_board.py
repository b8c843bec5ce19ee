"""May this advert stand on the bulletin board? And may this buyer act on it?

ECSPR art. 25: a place to say that one would sell or buy instruments once offered here, never a
market: nothing that matches or concludes. The seller gives the sheet; a non-sophisticated buyer is
told what art. 19(2) asks for and warned of the risk (art. 21(4)).
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.rule import OFFICER, PERSON, PLATFORM, given, rule
from compliance.verdict import Answer, Verdict, allow, block, gate, instead, together
from compliance.words import Sentence

ORIGIN_IS_HERE = Sentence(
    "Ce titre a été offert sur la plateforme.", "This instrument was offered on the platform."
)
ORIGIN_IS_ELSEWHERE = Sentence(
    "Seuls les titres offerts à l'origine sur la plateforme peuvent y être annoncés.",
    "Only instruments originally offered on the platform may be advertised here.",
)
ANOTHER_ONE = Sentence(
    "Une annonce pour un titre offert ici.", "An advert for an instrument offered here."
)
SHEET_IS_LINKED = Sentence(
    "L'annonce donne accès à la fiche d'informations clés.",
    "The advert gives access to the key investment information sheet.",
)
NO_SHEET = Sentence(
    "L'annonce doit donner accès à la fiche d'informations clés.",
    "The advert must give access to the key investment information sheet.",
)
ONCE_LINKED = Sentence("Avec un lien vers la fiche.", "With a link to the sheet.")
NOTHING_CONCLUDES = Sentence(
    "L'annonce dit un intérêt, sans rien conclure.",
    "The advert says an interest and concludes nothing.",
)
CONCLUDES = Sentence(
    "Le tableau ne rapproche pas les ordres et ne conclut aucun contrat : ce serait un marché.",
    "The board matches no orders and concludes no contract: that would be a market.",
)
WITHOUT_MATCHING = Sentence(
    "Sans rapprochement ni acceptation automatique.", "Without matching or automatic acceptance."
)
PRICE_IS_FREE = Sentence(
    "Aucun prix de référence ne lie les parties.", "No reference price binds the parties."
)
PRICE_IS_SHOWN = Sentence(
    "Le prix de référence est indicatif, justifié, et sa méthode est publiée.",
    "The reference price is not binding, it is substantiated and its method is disclosed.",
)
PRICE_IS_NOT_FAIR = Sentence(
    "Un prix de référence doit être indicatif, justifié, et sa méthode publiée.",
    "A reference price must be non-binding and substantiated, and its method disclosed.",
)
WITH_METHOD = Sentence(
    "Une fois le prix dit indicatif, justifié, et sa méthode publiée.",
    "Once the price is said to be indicative, substantiated, and its method disclosed.",
)
MAY_STAND = {
    Answer.ALLOW: Sentence("L'annonce peut être publiée.", "The advert may be published."),
    Answer.BLOCK: Sentence(
        "L'annonce ne peut pas être publiée.", "The advert may not be published."
    ),
}
BUYER_MAY_ACT = Sentence("Vous pouvez répondre à cette annonce.", "You may answer this advert.")
BUYER_MUST_BE_TOLD = Sentence(
    "Avant de répondre, lisez les informations et l'avertissement sur les risques.",
    "Before you answer, read the information and the risk warning.",
)
ONCE_TOLD = Sentence(
    "Après avoir lu les informations et l'avertissement.",
    "After reading the information and the warning.",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the instrument was first offered."""

    offered_here: bool = given("Titre offert ici", "Instrument offered here", by=PLATFORM)


@dataclass(frozen=True, slots=True)
class SheetLink:
    """Whether the seller makes the sheet available."""

    linked: bool = given("Fiche accessible", "Sheet available", by=PERSON)


@dataclass(frozen=True, slots=True)
class Matching:
    """Whether the board would bring orders together, or accept one by itself."""

    matches: bool = given(
        "Rapprochement ou acceptation automatique",
        "Matching or automatic acceptance",
        by=PLATFORM,
        default=False,
    )


@dataclass(frozen=True, slots=True)
class ReferencePrice:
    """A price that the platform suggests, if it does."""

    shown: bool = given("Prix de référence affiché", "Reference price shown", by=PLATFORM)
    binding: bool = given("Prix obligatoire", "Binding price", by=PLATFORM, default=False)
    substantiated: bool = given("Prix justifié", "Price substantiated", by=OFFICER, default=False)
    disclosed: bool = given("Méthode publiée", "Method disclosed", by=PLATFORM, default=False)


@dataclass(frozen=True, slots=True)
class Advert:
    """An advert and the board that it would stand on."""

    origin: Origin
    sheet: SheetLink
    matching: Matching = Matching()
    price: ReferencePrice = ReferencePrice(shown=False)


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a buyer was given, and whether the law wants it for them."""

    sophisticated: bool = given(
        "Investisseur averti", "Sophisticated investor", by=OFFICER, default=False
    )
    informed: bool = given("Informations lues", "Information read", by=PLATFORM, default=False)
    warned: bool = given("Avertissement lu", "Warning read", by=PLATFORM, default=False)


@rule(
    "board_origin",
    "ECSPR art. 25(1)",
    fr="Ce titre a-t-il été offert ici ?",
    en="Was this instrument offered here?",
)
def assess_origin(facts: Origin, as_of: AsOf) -> Verdict:
    """The board is for the platform's own offers."""
    if facts.offered_here:
        return allow(ORIGIN_IS_HERE)
    return block(ORIGIN_IS_ELSEWHERE, instead=instead(ANOTHER_ONE, offered_here=True))


@rule(
    "board_sheet",
    "ECSPR art. 25(3)",
    fr="L'annonce donne-t-elle la fiche ?",
    en="Does the advert give the sheet?",
)
def assess_sheet(facts: SheetLink, as_of: AsOf) -> Verdict:
    """The seller makes it available."""
    if facts.linked:
        return allow(SHEET_IS_LINKED)
    return block(NO_SHEET, instead=instead(ONCE_LINKED, linked=True))


@rule(
    "board_matching",
    "ECSPR art. 25(2)",
    fr="Le tableau se garde-t-il de conclure ?",
    en="Does the board keep from concluding?",
)
def assess_matching(facts: Matching, as_of: AsOf) -> Verdict:
    """People find each other and contract by themselves."""
    if not facts.matches:
        return allow(NOTHING_CONCLUDES)
    return block(CONCLUDES, instead=instead(WITHOUT_MATCHING, matches=False))


@rule(
    "board_price",
    "ECSPR art. 25",
    fr="Le prix de référence est-il libre et expliqué ?",
    en="Is the reference price free and explained?",
)
def assess_price(facts: ReferencePrice, as_of: AsOf) -> Verdict:
    """Three conditions, when there is one."""
    if not facts.shown:
        return allow(PRICE_IS_FREE)
    wanted = {"binding": False, "substantiated": True, "disclosed": True}
    changes = {name: value for name, value in wanted.items() if getattr(facts, name) != value}
    if not changes:
        return allow(PRICE_IS_SHOWN)
    return block(PRICE_IS_NOT_FAIR, instead=instead(WITH_METHOD, **changes))


@rule(
    "bulletin_board",
    "ECSPR art. 25",
    fr="Cette annonce peut-elle être publiée ?",
    en="May this advert be published?",
)
def assess(facts: Advert, as_of: AsOf) -> Verdict:
    """Every condition, every fault."""
    return together(
        MAY_STAND,
        [
            assess_origin(facts.origin, as_of),
            assess_sheet(facts.sheet, as_of),
            assess_matching(facts.matching, as_of),
            assess_price(facts.price, as_of),
        ],
    )


@rule(
    "board_buyer",
    "ECSPR art. 25(3), art. 19(2), art. 21(4)",
    fr="Cet acheteur peut-il répondre à l'annonce ?",
    en="May this buyer answer the advert?",
)
def assess_buyer(facts: Buyer, as_of: AsOf) -> Verdict:
    """The non-sophisticated are told and warned first; nobody is stopped."""
    missing = {name for name in ("informed", "warned") if not getattr(facts, name)}
    if facts.sophisticated or not missing:
        return allow(BUYER_MAY_ACT)
    change = instead(ONCE_TOLD, **dict.fromkeys(missing, True))
    return gate(BUYER_MUST_BE_TOLD, missing, instead=change)
