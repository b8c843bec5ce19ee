"""What does an operator do about files? Change the master key, seal what is not sealed yet."""

from __future__ import annotations

import click

from wiseed_like.db import transaction


@click.group("documents")
def documents() -> None:
    """Keys of the stored files."""


@documents.command("rotate")
def rotate() -> None:
    """Wrap every file's key under today's master key, the first of DOCUMENTS_KEYS."""
    from wiseed_like.documents import shelf, upkeep

    done = 0
    while True:
        with transaction():
            wrapped = upkeep.rotate()
        if not wrapped:
            break
        done += wrapped
    click.echo(f"{done} keys are now wrapped under {shelf.ring().today}.")


@documents.command("seal")
def seal() -> None:
    """Seal files from before the vault. Can be interrupted, and repeated."""
    from wiseed_like.documents import upkeep

    done = 0
    while True:
        with transaction():
            sealed = upkeep.seal_plain()
        if not sealed:
            break
        done += sealed
    with transaction():
        dropped = upkeep.drop_plain()
    click.echo(f"{done} files sealed, {dropped} plain ones removed.")
