"""How is a comparison asked for by hand? `flask reconcile`, which walks to the end and reports."""

from __future__ import annotations

import time

import click

from wiseed_like import clock
from wiseed_like.db import transaction

LONGEST_REST = 60.0  # seconds between two looks whether the provider may be asked again


@click.command()
def reconcile() -> None:
    """Compare every wallet with the provider; end with 1 when something unexplained differs.

    Goes on with a run that is under way. May be stopped and started again.
    """
    from wiseed_like.reconciliation import jobs, queries, service
    from wiseed_like.reconciliation.rules import RunKind

    with transaction():
        run = service.begin(RunKind.BY_HAND, by=None, now=clock.now())
    while run.finished_at is None:
        run = jobs.carry_on() or run
        if run.finished_at is None:
            waits = [each for each in (run.resume_at, run.claimed_until) if each]
            rest = max([(each - clock.machine_now()).total_seconds() for each in waits] or [1.0])
            click.echo(f"{run.wallets} wallets so far; going on in {max(rest, 1):.0f} s.", err=True)
            time.sleep(min(max(rest, 1.0), LONGEST_REST))
    count, _ = queries.count_open()
    click.echo(f"{run.wallets} wallets, {run.objects} movements compared.")
    if count:
        click.echo(f"{count} differences wait for an explanation.", err=True)
        raise SystemExit(1)
    click.echo("No difference.")
