"""Which passwords are good enough? Long ones that nobody guesses; how they are made is free.

No rule on capitals, figures or signs (ASVS 6.2.5): what counts is how many tries a guesser needs.
`zxcvbn` brings the lists of the 30,000 most common passwords, of words and of names, and knows
repeats, years, keyboard rows and substitutions; French words are added here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_security import PasswordUtil
from zxcvbn import zxcvbn

from wiseed_like.config import Settings
from wiseed_like.errors import N_

SHORTEST, LONGEST = 12, 128
# Argon2id with more than OWASP asks at least (19 MiB, two passes, one lane); KiB, passes, lanes.
ARGON2 = {"argon2__type": "ID", "argon2__memory_cost": 19 * 1024, "argon2__time_cost": 2,
          "argon2__parallelism": 1}  # fmt: skip
# Of the five scores from 0 to 4; 3 means more than 100 million guesses.
SCORE_MIN = 3
# zxcvbn reads no more than this; the rest could only add to what was found.
READ_MAX = 72
# What guessers of French passwords try first and the English lists do not know.
FRENCH = (
    "motdepasse", "azerty", "azertyuiop", "bonjour", "bonsoir", "soleil", "doudou", "loulou",
    "jetaime", "chouchou", "marseille", "toulouse", "bordeaux", "lyonnais", "parisien", "france",
    "nicolas", "camille", "juliette", "vacances", "printemps", "automne", "hiver", "liberte",
    "egalite", "fraternite", "chocolat", "princesse", "cheval", "papillon", "maison", "voiture",
    "secret", "ordinateur", "bienvenue", "administrateur", "investisseur", "investir", "argent",
    "banque", "entreprise", "societe", "qsdfghjklm", "wxcvbn", "tresor", "coucou", "bisous",
)  # fmt: skip

TOO_LONG = N_("Le mot de passe doit compter au plus 128 caractères.")
IS_THE_ADDRESS = N_("Le mot de passe ne peut pas être votre adresse e-mail.")
TOO_COMMON = N_(
    "Ce mot de passe est trop facile à deviner : mots de passe connus, suites, répétitions et "
    "années sont essayés en premier. Quatre mots sans rapport entre eux conviennent bien."
)
TOO_CLOSE = N_(
    "Sans votre nom, votre adresse ou le nom du site, ce mot de passe est trop facile à deviner."
)


def refusal(password: str, about: Iterable[str]) -> str | None:
    """Why this password is no good, as a French sentence; None when it is.

    `about`: the site's name, the person's names and address: the first words a guesser tries.
    """
    if len(password) > LONGEST:
        return TOO_LONG
    about = [unicodedata.normalize("NFC", text) for text in about]
    words = _words(about)
    if password.strip().casefold() in (text.casefold() for text in about):
        return IS_THE_ADDRESS
    if is_easy(password, words):
        return TOO_COMMON
    # With those words cut out, what is left has to hold alone.
    left = re.sub("|".join(map(re.escape, words)) or r"\Z", "", password, flags=re.IGNORECASE)
    if left != password and is_easy(left, words):
        return TOO_CLOSE
    return None


def is_easy(password: str, words: Iterable[str] = ()) -> bool:
    """Whether a guesser who tries common things first gets there soon."""
    read = password[:READ_MAX]
    return not read or zxcvbn(read, user_inputs=[*words, *FRENCH])["score"] < SCORE_MIN


def _words(about: Iterable[str]) -> list[str]:
    """The words of names and addresses, longest first; those of one or two letters say nothing."""
    found = {word for text in about for word in re.split(r"[\W_]+", text) if len(word) > 2}
    return sorted(found, key=lambda word: (-len(word), word))


class Passwords(PasswordUtil):
    """The library's question, answered here."""

    def validate(
        self, password: str, is_register: bool, **about: Any
    ) -> tuple[list[str] | None, str]:
        normal = self.normalize(password)
        if len(normal) < SHORTEST:
            found: tuple[list[str] | None, str] = super().validate(password, is_register, **about)
            return found
        said = refusal(normal, _known_of(about))
        return ([gettext(said)] if said else None), normal


def _known_of(about: dict[str, Any]) -> list[str]:
    """The site's name, and what the form or the account says of the person."""
    settings: Settings = current_app.extensions["settings"]
    user = about.get("user")
    names = ("email", "first_name", "last_name")
    said = [getattr(user, name, None) if user else about.get(name) for name in names]
    return [settings.platform.name, *(str(text) for text in said if text)]
