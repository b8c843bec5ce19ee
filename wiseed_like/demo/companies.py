"""Which companies does the demo show, and how far has each come? Invented, all of them. Pure.

Their texts are in `texts/<key>.txt`. Days count backwards from the day of the seed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from stdnum import luhn

from compliance.euro import Euro
from wiseed_like.captable.rights import Participation, Preference
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.early.advantage import Early, EarlyKind

TEXTS = Path(__file__).parent / "texts"
_HEADING = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
# Of every founder: what the trade register says of whoever binds the company.
FOUNDER_BORN = date(1984, 3, 9)
# No bank has this code; the check digits are right.
_BANK, _BRANCH = "99899", "00001"


# Their price first if the company is sold, or an ordinary share's part if that is more.
STAKE_FIRST = Preference(10_000, Participation.NONE, 1, 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms of a round and its course: euros, whole shares, days ago (negative: to come)."""

    pre_money: int
    shares_min: int
    shares_max: int
    opens: int
    closes: int
    wanted: int  # shares of living subscriptions at the end
    investors: int  # of a full-size crowd
    end: str = "open"  # ready | open | closing | failed | closed
    minimum_ticket: int = 100
    investor_fee_bps: int = 0  # what the house asked of investors when it opened
    allotment: AllotmentRule = AllotmentRule.FIRST_COME
    early: Early | None = None
    preference: Preference | None = None  # the rights of what it sells; ordinary shares without
    part: int | None = None  # days ago that a part of it was concluded, if its terms say so


@dataclass(frozen=True)
class Firm:
    """A company, its founder, and the course of its dossier."""

    key: str
    name: str
    number: int  # six digits after 99: with the check digit they make the SIREN
    city: str
    postal_code: str
    address: str
    sector: str
    amount: int
    nominal: int
    shares: int
    founder: tuple[str, str]  # first name, last name
    founder_title: str
    partners: tuple[tuple[str, int], ...]  # the other holders and their shares
    figures: str  # turnover, result, balance sheet: three years
    own_funds: str
    stage: str  # draft | submitted | vote | due_diligence | committee | declined | accepted
    submitted: int  # days ago; of a draft, when it was begun
    offer: Offer | None = None
    founder_email: str = ""
    legal_form: str = "SAS"
    decision: str = ""

    @cached_property
    def siren(self) -> str:
        digits = f"99{self.number:06d}"
        return digits + str(luhn.calc_check_digit(digits))

    @cached_property
    def iban(self) -> str:
        """A French account at a bank that does not exist, its two keys being right."""
        account = f"{self.number:011d}"
        key = 97 - (89 * int(_BANK) + 15 * int(_BRANCH) + 3 * int(account)) % 97
        national = f"{_BANK}{_BRANCH}{account}{key:02d}"
        check = 98 - int(f"{national}152700") % 97
        return f"FR{check:02d}{national}"

    @property
    def domain(self) -> str:
        return f"{self.key}.example"

    @property
    def email(self) -> str:
        """The founder's address; the cast's are elsewhere."""
        return self.founder_email or f"direction@{self.domain}"

    @cached_property
    def texts(self) -> dict[str, str]:
        """What the founder wrote: title, tagline and the sections, as far as they went."""
        parts = _HEADING.split((TEXTS / f"{self.key}.txt").read_text(encoding="utf-8"))
        return {
            name: "\n\n".join(
                " ".join(paragraph.split()) for paragraph in text.strip().split("\n\n")
            )
            for name, text in zip(parts[1::2], parts[2::2], strict=True)
        }

    @property
    def price(self) -> Euro:
        """Of one share, in the round."""
        assert self.offer is not None
        return Euro(self.offer.pre_money * 100 // self.shares)

    @property
    def founder_shares(self) -> int:
        return self.shares - sum(shares for _, shares in self.partners)


FIRMS = (
    Firm(
        "carnet-d-atelier", "Carnet d'Atelier", 410_372, "Clermont-Ferrand", "63000",
        "18 rue du Torpilleur Sirocco", "software", 390_000, 1, 100_000,
        ("Solène", "Vidalenc"), "Présidente",
        (("Grégory Tixier", 28_000), ("Amorçage Volcans", 12_000)),
        "chiffre d'affaires 184 000 €, 297 000 € puis 412 000 € ; résultat net -61 000 €, "
        "-24 000 € puis 9 000 € ; total du bilan 388 000 € ; capitaux propres 141 000 € ; "
        "dettes 247 000 €",
        "220 000 € apportés par les fondateurs depuis la création",
        "accepted", 217,
        Offer(
            3_000_000, 5_000, 13_000, 165, 105, 10_820, 112, "closed", preference=STAKE_FIRST
        ),
    ),
    Firm(
        "scenes-volantes", "Scènes Volantes", 528_114, "Avignon", "84000",
        "7 rue des Teinturiers", "culture", 300_000, 1, 40_000,
        ("Maud", "Ferragut"), "Présidente",
        (("Ilan Berrebi", 12_000),),
        "chiffre d'affaires 96 000 €, 142 000 € puis 158 000 € ; résultat net 4 000 €, "
        "-11 000 € puis -19 000 € ; total du bilan 121 000 € ; capitaux propres 18 000 € ; "
        "dettes 103 000 €",
        "45 000 € apportés par les fondateurs",
        "accepted", 172,
        Offer(800_000, 7_500, 15_000, 120, 60, 3_360, 26, "failed"),
    ),
    Firm(
        "lin-et-paroi", "Lin & Paroi", 603_958, "Rouen", "76100",
        "42 quai Jean de Béthencourt", "housing", 400_000, 5, 50_000,
        ("Aurélien", "Quesnel"), "Président",
        (("Bérénice Aubourg", 14_000), ("Coopérative des Liniers du Caux", 6_000)),
        "chiffre d'affaires 412 000 €, 655 000 € puis 873 000 € ; résultat net -88 000 €, "
        "-31 000 € puis 14 000 € ; total du bilan 1 140 000 € ; capitaux propres 276 000 € ; "
        "dettes 864 000 €",
        "310 000 € apportés par les fondateurs et la coopérative",
        "accepted", 124,
        Offer(2_500_000, 4_000, 8_000, 72, 12, 4_610, 60, "closing"),
    ),
    Firm(
        "houblonniere-du-ried", "Houblonnière du Ried", 714_206, "Strasbourg", "67000",
        "3 route du Polygone", "agriculture", 180_000, 10, 20_000,
        ("Élise", "Wendling"), "Présidente",
        (("Mathieu Oberlé", 6_500),),
        "chiffre d'affaires 118 000 €, 203 000 € puis 341 000 € ; résultat net -22 000 €, "
        "3 000 € puis 17 000 € ; total du bilan 602 000 € ; capitaux propres 214 000 € ; "
        "dettes 388 000 €",
        "200 000 € de capital libéré par les deux associés",
        "accepted", 96,
        Offer(1_000_000, 1_800, 3_600, 44, -21, 3_600, 62, investor_fee_bps=90, part=6),
    ),
    Firm(
        "cyclotrame", "Cyclotrame", 837_451, "Nantes", "44200",
        "11 rue de la Tour d'Auvergne", "mobility", 400_000, 1, 80_000,
        ("Théo", "Garnier"), "Président",
        (("Inaya Kerbrat", 24_000), ("Fonds Estuaire Amorçage", 10_000)),
        "chiffre d'affaires 88 000 €, 241 000 € puis 467 000 € ; résultat net -74 000 €, "
        "-52 000 € puis -8 000 € ; total du bilan 431 000 € ; capitaux propres 119 000 € ; "
        "dettes 312 000 €",
        "180 000 € apportés par les associés",
        "accepted", 78,
        Offer(
            2_000_000, 6_000, 16_000, 26, -34, 6_412, 58,
            early=Early(EarlyKind.BONUS, 8_000, bonus_for=10),
        ),
        founder_email="theo@demo.example",
    ),
    Firm(
        "tournebouteille", "Tournebouteille", 921_637, "Lyon", "69007",
        "55 rue de Gerland", "social", 400_000, 10, 30_000,
        ("Hortense", "Pelissier"), "Présidente",
        (("Damien Rochette", 9_000), ("Association Verre en Boucle", 3_000)),
        "chiffre d'affaires 204 000 €, 318 000 € puis 496 000 € ; résultat net -47 000 €, "
        "-18 000 € puis 6 000 € ; total du bilan 717 000 € ; capitaux propres 266 000 € ; "
        "dettes 451 000 €",
        "300 000 € de capital libéré",
        "accepted", 58,
        Offer(
            1_500_000, 3_000, 8_000, 1, -58, 0, 0, "ready",
            allotment=AllotmentRule.CAP_AND_SCALE,
        ),
    ),
    Firm(
        "soleil-des-halles", "Soleil des Halles", 154_820, "Toulouse", "31000",
        "24 boulevard de Strasbourg", "energy", 750_000, 10, 45_000,
        ("Nour", "Castéran"), "Présidente",
        (("Philippe Lauzet", 15_000),),
        "chiffre d'affaires 310 000 €, 540 000 € puis 1 020 000 €", "450 000 € de capital libéré",
        "committee", 38,
    ),
    Firm(
        "reeduvia", "Rééduvia", 268_093, "Montpellier", "34000",
        "9 rue du Faubourg Boutonnet", "health", 600_000, 1, 120_000,
        ("Hugues", "Marsal"), "Président",
        (("Leïla Bencherif", 40_000),),
        "chiffre d'affaires 61 000 €, 133 000 € puis 268 000 €", "260 000 € apportés",
        "due_diligence", 28,
    ),
    Firm(
        "papier-nomade", "Papier Nomade", 375_541, "Angoulême", "16000",
        "2 rue de la Papeterie", "industry", 450_000, 5, 40_000,
        ("Agnès", "Thibaudeau"), "Présidente",
        (("Romain Desvergnes", 13_000),),
        "chiffre d'affaires 152 000 €, 288 000 € puis 377 000 €", "200 000 € de capital libéré",
        "vote", 16,
    ),
    Firm(
        "drone-et-verger", "Drone & Verger", 482_769, "Agen", "47000",
        "31 avenue du Général Leclerc", "agriculture", 1_000_000, 1, 50_000,
        ("Jordan", "Espinasse"), "Président",
        (("Clara Molinié", 20_000),),
        "aucun chiffre d'affaires à ce jour", "50 000 € apportés",
        "declined", 50,
        decision="Les essais de cueillette portent sur deux hectares et une seule saison, et "
        "l'autorisation de vol au-dessus de saisonniers n'est pas acquise. La valorisation "
        "demandée suppose des ventes dès la première année, sans précommande. Nous serions "
        "heureux de revoir le dossier après une deuxième saison d'essais et l'accord de "
        "l'aviation civile.",
    ),
    Firm(
        "estranova", "Estranova", 590_318, "Saint-Malo", "35400",
        "6 quai Trichet", "food", 400_000, 10, 25_000,
        ("Gwenn", "Le Menn"), "Présidente",
        (("Yves Cotrel", 8_000),),
        "chiffre d'affaires 74 000 €, 131 000 € puis 219 000 €", "250 000 € de capital libéré",
        "submitted", 1,
    ),
    Firm(
        "ateliers-mirabelle", "Ateliers Mirabelle", 667_204, "Nancy", "54000",
        "28 rue des Bégonias", "industry", 350_000, 10, 18_000,
        ("Camille", "Roussel"), "Présidente",
        (("Oscar Thouvenin", 6_000),),
        "chiffre d'affaires 166 000 €, 251 000 € puis 338 000 €", "180 000 € de capital libéré",
        "draft", 5,
        founder_email="camille@demo.example",
    ),
)  # fmt: skip
