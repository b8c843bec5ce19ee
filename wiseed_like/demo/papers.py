"""What do the demo's documents look like? One plain page each, and each says that it is none. Pure.

A PDF written by hand: two standard fonts that every reader has, one page, no compression.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from wiseed_like.demo.companies import FOUNDER_BORN, Firm
from wiseed_like.demo.crowd import Member

MARK = "DOCUMENT DE DÉMONSTRATION - société et personnes fictives, sans valeur"
_WIDTH = 92  # characters of a line at ten points
_LEFT, _TOP, _BOTTOM, _LEADING = 60, 770, 60, 15  # points on A4


def page(title: str, paragraphs: Sequence[str]) -> bytes:
    """A page with a title and paragraphs; what does not fit is left out."""
    drawn = [_at(_LEFT, _TOP, "B", 17, title), _rule(_TOP - 10)]
    height = _TOP - 42
    for paragraph in paragraphs:
        for line in textwrap.wrap(paragraph, _WIDTH) or [""]:
            if height < _BOTTOM + 20:
                break
            drawn.append(_at(_LEFT, height, "R", 10, line))
            height -= _LEADING
        height -= 5
    drawn += [_rule(_BOTTOM - 2), _at(_LEFT, _BOTTOM - 18, "B", 8, MARK)]
    return _pdf(b"\n".join(drawn))


def identity_card(member: Member) -> bytes:
    """The proof of identity that a member sends."""
    return page(
        "Carte nationale d'identité",
        (
            f"Nom : {member.last_name.upper()}",
            f"Prénom : {member.first_name}",
            f"Né(e) le : {member.birth_date:%d/%m/%Y} à {member.birth_place}",
            "Nationalité : française",
            f"Adresse : {member.address}, {member.postal_code} {member.city}",
            "Numéro : SPECIMEN0000",
        ),
    )


def business_plan(firm: Firm) -> bytes:
    texts = firm.texts
    return page(
        f"Plan d'affaires - {firm.name}",
        (
            texts["tagline"],
            texts["summary"],
            "Modèle économique. " + texts.get("business_model", ""),
            "Emploi des fonds. " + texts.get("use_of_funds", ""),
        ),
    )


def accounts(firm: Firm) -> bytes:
    return page(
        f"Comptes annuels - {firm.name}",
        (
            "Trois derniers exercices, du plus ancien au plus récent :",
            *(f"- {item.strip()}" for item in firm.figures.split(";")),
            f"Fonds propres des associés : {firm.own_funds}.",
            "Comptes établis par le cabinet fictif Chiffres & Cie, non audités.",
        ),
    )


def registration(firm: Firm) -> bytes:
    first, last = firm.founder
    capital = f"{firm.nominal * firm.shares:,}".replace(",", " ")
    return page(
        "Extrait du registre du commerce et des sociétés",
        (
            f"Dénomination : {firm.name}",
            f"Immatriculation : {firm.siren} RCS {firm.city}",
            f"Forme : {firm.legal_form} au capital de {capital} euros",
            f"Siège : {firm.address}, {firm.postal_code} {firm.city}",
            f"Représentant légal : {first} {last}, {firm.founder_title}, né(e) le "
            f"{FOUNDER_BORN:%d/%m/%Y}, de nationalité française, demeurant en France",
            f"Actions : {firm.shares} de {firm.nominal} euros de valeur nominale",
        ),
    )


def articles(firm: Firm) -> bytes:
    """The articles of association, in short."""
    first, last = firm.founder
    return page(
        f"Statuts mis à jour - {firm.name}",
        (
            f"Article 1. La société {firm.name} est une {firm.legal_form} immatriculée sous le "
            f"numéro {firm.siren} RCS {firm.city}.",
            f"Article 2. Son siège est à {firm.city}, {firm.address}.",
            f"Article 3. Son capital est divisé en {firm.shares} actions de {firm.nominal} euros.",
            f"Article 4. Elle est représentée par {first} {last}, {firm.founder_title}.",
        ),
    )


def founder_card(firm: Firm) -> bytes:
    """The proof of identity of whoever binds the company."""
    first, last = firm.founder
    return page(
        "Carte nationale d'identité",
        (
            f"Nom : {last.upper()}",
            f"Prénom : {first}",
            f"Né(e) le : {FOUNDER_BORN:%d/%m/%Y} à {firm.city}",
            "Nationalité : française",
            "Numéro : SPECIMEN0000",
        ),
    )


def criminal_record(firm: Firm) -> bytes:
    first, last = firm.founder
    return page(
        "Casier judiciaire - bulletin n° 3",
        (f"Concernant : {last.upper()} {first}", "Mention : NÉANT"),
    )


def certificate(firm: Firm, amount: str) -> bytes:
    """What the depositary writes when the funds are there."""
    return page(
        "Certificat du dépositaire des fonds",
        (
            "La Banque des Deux Rives (établissement fictif), 1 place du Change, 75002 Paris, "
            f"certifie avoir reçu en dépôt la somme de {amount} au titre de l'augmentation de "
            f"capital de la société {firm.name}, {firm.siren} RCS {firm.city}.",
            "Établi conformément à l'article L. 225-146 du code de commerce.",
        ),
    )


def _at(left: int, height: int, font: str, size: int, text: str) -> bytes:
    shown = text.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        shown = shown.replace(sign, b"\\" + sign)
    return b"BT /%s %d Tf %d %d Td (%s) Tj ET" % (font.encode(), size, left, height, shown)


def _rule(height: int) -> bytes:
    return b"0.6 w %d %d m 535 %d l S" % (_LEFT, height, height)


def _pdf(content: bytes) -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica%s/Encoding/WinAnsiEncoding>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/Lang(fr)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 6 0 R"
        b"/Resources<</Font<</R 4 0 R/B 5 0 R>>>>>>",
        font % b"",
        font % b"-Bold",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    )
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
