"""Who may not act for the house? Whoever a file concerns: nobody works on their own."""

from __future__ import annotations

from collections.abc import Collection

from wiseed_like.errors import N_, Refused
from wiseed_like.journal.service import Actor


def refuse_own_file(by: Actor, concerned: Collection[int]) -> None:
    """Let somebody else act: `concerned` are the ids of those whose file it is (ASVS 2.3.5).

    Raises Refused (own_file). The database refuses the same for what it keeps a name of.
    """
    if by.id in concerned:
        raise Refused("own_file", N_("Ce dossier vous concerne : une autre personne doit agir."))
