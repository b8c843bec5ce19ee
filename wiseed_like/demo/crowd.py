"""Who are the investors of the demo? Plausible people of nowhere, drawn from lists. Pure.

Days count backwards from the day of the seed: 12 is twelve days ago. The same random source
gives the same people.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from compliance.euro import Euro

FIRST_NAMES = (
    *("Adèle", "Agathe", "Alain", "Albane", "Alice", "Amandine", "Amina", "Anaïs", "André"),
    *("Antoine", "Arnaud", "Aurélie", "Baptiste", "Bastien", "Béatrice", "Benoît", "Bernard"),
    *("Bruno", "Capucine", "Caroline", "Catherine", "Cécile", "Céline", "Chantal", "Christophe"),
    *("Claude", "Clément", "Corentin", "Damien", "Danièle", "David", "Denis", "Diane", "Élise"),
    *("Élodie", "Émilie", "Emmanuel", "Éric", "Estelle", "Étienne", "Fabien", "Fatima"),
    *("Florence", "Florian", "Françoise", "Gaëlle", "Geneviève", "Gilles", "Grégoire", "Guy"),
    *("Hélène", "Hervé", "Hugo", "Irène", "Isabelle", "Jacques", "Jean-Marc", "Jeanne", "Jérôme"),
    *("Joël", "Karim", "Laetitia", "Laurence", "Laurent", "Léa", "Lionel", "Loïc", "Louise"),
    *("Lucas", "Madeleine", "Malika", "Manon", "Margaux", "Mathilde", "Maxime", "Mehdi"),
    *("Mélanie", "Michèle", "Monique", "Nadège", "Nathalie", "Nicolas", "Noémie", "Odile"),
    *("Olivier", "Pascal", "Patricia", "Philippe", "Pierre", "Quentin", "Rachid", "Régis"),
    *("Rémi", "Romain", "Sabine", "Samir", "Sandrine", "Sébastien", "Simon", "Solène"),
    *("Stéphane", "Sylvie", "Thibault", "Valérie", "Véronique", "Vincent", "Virginie", "Yann"),
)
LAST_NAMES = (
    *("Abadie", "Allard", "Amrani", "Aubert", "Bailly", "Barbier", "Baron", "Belhadj", "Berger"),
    *("Bertin", "Besson", "Blanchet", "Bodin", "Bonnet", "Bouvier", "Boyer", "Breton", "Brunet"),
    *("Cadoret", "Caron", "Carpentier", "Chabert", "Charpentier", "Chauvin", "Chevalier"),
    *(
        "Colin",
        "Collet",
        "Cordier",
        "Coste",
        "Coulon",
        "Daniel",
        "Delattre",
        "Delorme",
        "Deschamps",
    ),
    *("Diallo", "Diot", "Dufour", "Dumas", "Dupuy", "Fabre", "Faucher", "Favier", "Ferrand"),
    *("Fleury", "Fontaine", "Gaillard", "Gallet", "Gauthier", "Gay", "Germain", "Gilbert"),
    *("Girard", "Gosselin", "Granger", "Grenier", "Guérin", "Guichard", "Hamel", "Hervieux"),
    *("Hoarau", "Hubert", "Imbert", "Jacquet", "Jolivet", "Joubert", "Klein", "Lacombe"),
    *("Lagarde", "Lamy", "Langlois", "Laporte", "Launay", "Le Goff", "Lebrun", "Leclercq"),
    *("Legros", "Lemoine", "Lesage", "Mahé", "Maillard", "Mallet", "Marchand", "Marin", "Masson"),
    *("Mercier", "Meunier", "Millet", "Monnier", "Morvan", "N'Diaye", "Neveu", "Nguyen", "Olivier"),
    *("Paris", "Pascal", "Payet", "Pelletier", "Perrot", "Picard", "Poirier", "Pons", "Prévost"),
    *("Rault", "Renard", "Rey", "Rivière", "Rolland", "Roussel", "Sabatier", "Salmon", "Schmitt"),
    *("Tanguy", "Tessier", "Texier", "Thierry", "Vallet", "Vasseur", "Vial", "Weber", "Zeller"),
)
CITIES = (
    *(("75011", "Paris"), ("75018", "Paris"), ("69003", "Lyon"), ("69007", "Lyon")),
    *(("13006", "Marseille"), ("31000", "Toulouse"), ("44000", "Nantes"), ("35000", "Rennes")),
    *(("33000", "Bordeaux"), ("59800", "Lille"), ("67000", "Strasbourg"), ("34000", "Montpellier")),
    *(("38000", "Grenoble"), ("76000", "Rouen"), ("21000", "Dijon"), ("49000", "Angers")),
    *(("63000", "Clermont-Ferrand"), ("37000", "Tours"), ("29200", "Brest"), ("54000", "Nancy")),
    *(("74000", "Annecy"), ("14000", "Caen"), ("45000", "Orléans"), ("86000", "Poitiers")),
    *(("64000", "Pau"), ("17000", "La Rochelle"), ("25000", "Besançon"), ("56000", "Vannes")),
)
STREETS = (
    *("rue des Tanneurs", "rue du Moulin", "avenue des Tilleuls", "rue Haute", "quai des Brumes"),
    *("impasse des Lilas", "rue de l'Abreuvoir", "boulevard du Canal", "rue des Fontaines"),
    *("chemin des Vignes", "rue du Vieux Pont", "place du Marché", "rue des Écoles", "allée Verte"),
    *("rue de la Corderie", "rue Basse", "avenue du Parc", "rue des Jardins", "rue du Four"),
)
# 1 minus these: identity files that are not (yet) accepted, for a full-size crowd of 220.
QUEUE = {"submitted": 9, "in_review": 3, "returned": 4, "none": 7}
FULL_SIZE = 220
FIRST_DAY = 235  # days ago that the platform opened


@dataclass(frozen=True, slots=True)
class Member:
    """An investor as they will declare themselves; amounts in euros, days ago for dates."""

    email: str
    first_name: str
    last_name: str
    birth_date: date
    birth_place: str
    address: str
    postal_code: str
    city: str
    phone: str
    joined: int
    identity: str  # accepted | submitted | in_review | returned | given_up | none
    passes_test: bool
    tenth_of_worth: Euro | None  # what the loss simulation transmits; None: declined to
    sophistication: str = ""  # "" | asked | approved
    appetite: float = 1.0  # how often this person invests, relative to the others
    is_cast: bool = False


def draw(random: Random, count: int) -> list[Member]:
    """So many people, the earliest first; a share of them waits for the compliance officer."""
    fates = _fates(random, count)
    taken: set[str] = set()
    members = [_one(random, fate, taken) for fate in fates]
    return sorted(members, key=lambda member: (-member.joined, member.email))


def _fates(random: Random, count: int) -> list[str]:
    waiting = [
        fate
        for fate, often in QUEUE.items()
        for _ in range(max(1, often * count // FULL_SIZE) if count > len(QUEUE) * 2 else 0)
    ]
    fates = waiting + ["accepted"] * (count - len(waiting))
    random.shuffle(fates)
    return fates


def _one(random: Random, fate: str, taken: set[str]) -> Member:
    first, last, email = _name(random, taken)
    postal_code, city = random.choice(CITIES)
    worth = Euro.of(round(random.lognormvariate(9.0, 0.9)) // 100 * 100)
    return Member(
        email=email,
        first_name=first,
        last_name=last,
        birth_date=date(1951, 1, 1) + timedelta(days=random.randrange(19_000)),
        birth_place=random.choice(CITIES)[1],
        address=f"{random.randrange(1, 98)} {random.choice(STREETS)}",
        postal_code=postal_code,
        city=city,
        phone=f"+33 6 39 98 {random.randrange(100):02d} {random.randrange(100):02d}",
        joined=_joined(random, fate),
        identity=fate,
        passes_test=random.random() < 0.86,
        tenth_of_worth=worth if random.random() < 0.8 else None,
        sophistication=_sophistication(random, fate),
        appetite=random.paretovariate(1.6),
    )


def _name(random: Random, taken: set[str]) -> tuple[str, str, str]:
    while True:
        first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
        email = f"{_plain(first)}.{_plain(last)}@courriel.example"
        if email not in taken:
            taken.add(email)
            return first, last, email


def _joined(random: Random, fate: str) -> int:
    """Days ago; half of the crowd came with the first project."""
    if fate != "accepted":
        return random.randrange(2, 5)
    drawn = random.random()
    if drawn < 0.33:
        return random.randrange(215, FIRST_DAY)
    return random.randrange(185, 215) if drawn < 0.55 else random.randrange(8, 185)


def _sophistication(random: Random, fate: str) -> str:
    drawn = random.random()
    if fate != "accepted" or drawn > 0.05:
        return ""
    return "approved" if drawn < 0.035 else "asked"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in letters if letter.isalpha() or letter == "-")
