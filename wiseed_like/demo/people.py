"""Who can one be in the demo? A small cast; their password is in the README, being no secret."""

from __future__ import annotations

from dataclasses import dataclass

from wiseed_like.errors import N_

PASSWORD = "levain-demo-2026"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the story: what they are, and what one can try as them."""

    email: str
    first_name: str
    last_name: str
    roles: tuple[str, ...]
    part: str


PEOPLE = (
    Person(
        "claire@demo.example", "Claire", "Dubois", ("investor",),
        N_("Investisseuse, prête à souscrire"),
    ),
    Person(
        "julien@demo.example", "Julien", "Moreau", ("investor",),
        N_("Investisseur, déjà des parts en portefeuille"),
    ),
    Person(
        "sofia@demo.example", "Sofia", "Martins", ("investor",),
        N_("Nouvelle venue, tout est à faire"),
    ),
    Person(
        "camille@demo.example", "Camille", "Roussel", ("founder",),
        N_("Fondatrice, son dossier est à terminer"),
    ),
    Person(
        "theo@demo.example", "Théo", "Garnier", ("founder",),
        N_("Fondateur, sa levée est ouverte"),
    ),
    Person(
        "ines@demo.example", "Inès", "Haddad", ("analyst",),
        N_("Analyste, examine les dossiers"),
    ),
    Person(
        "paul@demo.example", "Paul", "Lefèvre", ("analyst",),
        N_("Second analyste, siège au comité"),
    ),
    Person(
        "nadia@demo.example", "Nadia", "Benali", ("compliance",),
        N_("Responsable conformité"),
    ),
    Person(
        "hugo@demo.example", "Hugo", "Lemaire", ("compliance",),
        N_("Second responsable conformité, contrôle ce que Nadia demande"),
    ),
    Person(
        "marc@demo.example", "Marc", "Vidal", ("administrator",),
        N_("Administrateur"),
    ),
    Person(
        "elodie@demo.example", "Élodie", "Caron", ("administrator",),
        N_("Seconde administratrice, contrôle les rôles que Marc demande"),
    ),
)  # fmt: skip
