"""May all who hold an account still act? Not once one of them has died, or can act no more."""

from __future__ import annotations

from wiseed_like.accounts.models import User
from wiseed_like.accounts.representatives import silent_holders
from wiseed_like.errors import N_, Refused


def refuse_silent(account: User) -> None:
    """Raises Refused for what all must sign or agree to, while one of them cannot."""
    if silent_holders(account.id):
        raise Refused(
            "joint_silent",
            N_(
                "L'un des indivisaires ne peut plus agir, et l'accord de tous est nécessaire : "
                "rien de nouveau n'est signé par cette indivision. Écrivez-nous."
            ),
        )


def refuse_silent_person(person: User, account: User) -> None:
    """Raises Refused for who can act for this account no more, whoever is at their page."""
    if person.id in silent_holders(account.id):
        raise Refused(
            "joint_silent_person",
            N_("Vous ne pouvez plus agir pour cette indivision. Écrivez-nous."),
        )
