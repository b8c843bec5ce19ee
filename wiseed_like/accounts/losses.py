"""Why does somebody lose a role or their account, and may they be the last who holds it?

One administrator suffices, for it makes nobody more powerful: so it never happens without a
reason, and never to the last person without whom the house could not be run or watched.
"""

from __future__ import annotations

from sqlalchemy import func, select

from wiseed_like.accounts.models import Role, User
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused

# Chosen from a list: the journal keeps the key, and no text about anybody.
REASONS = {
    "asked": N_("La personne l'a demandé"),
    "left": N_("La personne a quitté l'équipe ou sa société"),
    "duties": N_("Ses tâches ont changé"),
    "safety": N_("Par sécurité : quelqu'un d'autre utilise peut-être ce compte"),
    "terms": N_("Les règles de la plateforme n'ont pas été suivies"),
    "mistake": N_("C'était une erreur"),
}
NEVER_EMPTY = ("compliance", "administrator")
_LAST_HOLDER_LOCK = 5_200  # of our advisory locks; under it the holders are counted


def refuse_without_reason(reason: str) -> None:
    """Raises Refused for what is no key of REASONS."""
    if reason not in REASONS:
        raise Refused("no_reason", N_("Choisissez un motif."), field="reason")


def refuse_last_holder(user: User, roles: tuple[str, ...]) -> None:
    """Raises Refused when nobody else with an open account holds one of these roles.

    Two administrators at once wait for each other here, until the first has committed.
    """
    kept = [role for role in NEVER_EMPTY if role in roles and user.has_role(role)]
    if not kept or not user.active:
        return
    session.execute(select(func.pg_advisory_xact_lock(_LAST_HOLDER_LOCK)))
    for role in kept:
        others = session.scalar(
            select(func.count())
            .select_from(User)
            .where(User.active, User.id != user.id, User.roles.any(Role.name == role))
        )
        if not others:
            raise Refused(
                "last_holder",
                N_("Personne d'autre n'a ce rôle : donnez-le d'abord à une autre personne."),
            )
