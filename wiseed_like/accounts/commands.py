"""What does an operator do about second factors? Change the key of what phones share with us."""

from __future__ import annotations

import click

from wiseed_like.db import transaction


@click.group("factors")
def factors() -> None:
    """Keys of the second factors."""


@factors.command("rotate")
def rotate() -> None:
    """Seal every phone's secret under today's key, the first of FACTORS_KEYS; all or none."""
    from wiseed_like.accounts import authenticator
    from wiseed_like.accounts.factors import rotate_secrets

    with transaction():
        done = rotate_secrets()
    click.echo(f"{done} secrets are now sealed under {authenticator.ring().today}.")
