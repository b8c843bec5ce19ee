"""Which commands does the house have? `flask --app wiseed_like COMMAND`."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from compliance.calendar import legal_day
from wiseed_like import clock, logs, schedule
from wiseed_like.accounts.commands import factors
from wiseed_like.db import session, transaction
from wiseed_like.documents.commands import documents
from wiseed_like.reconciliation.commands import reconcile

log = logs.get(__name__)
DAY = click.DateTime(formats=["%Y-%m-%d"])
ON_ITS_WAY = 2.0  # seconds in which what the provider has just done is heard and booked


def register(app: Flask) -> None:
    """Give the application its commands."""
    for command in (
        database_roles,
        relay,
        worker,
        tick,
        clock_process,
        check_books,
        reconcile,
        journal,
        replay_decisions,
        rules,
        seed,
        demo_people,
        make_administrator,
        documents,
        factors,
    ):
        app.cli.add_command(command)


@click.command("database-roles")
def database_roles() -> None:
    """Grant each role of the database what it needs, and take back the rest; after `db upgrade`."""
    from wiseed_like.database_roles import RolesError, roles_of, settle

    settings = current_app.extensions["settings"]
    owner, app = settings.migrate_database_url, settings.database_url
    try:
        roles = roles_of(owner, app, settings.report_database_url)
        odd = settle(owner, roles, strict=settings.environment == "production")
    except RolesError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for line in odd:
        click.echo(f"Warning: {line}", err=True)
    if roles.are_apart:
        click.echo(f"{roles.app} may do what it needs, and no more.")


@click.command()
def relay() -> None:
    """Carry facts from the journal to the workers, until stopped."""
    from wiseed_like.journal.relay import dispatch

    queues = schedule.queues(current_app.extensions["settings"].redis_url)
    while True:
        try:
            waits = dispatch(queues) == 0
        except (RedisError, OperationalError) as outage:
            # Nothing is lost: what was not handed over is still due when they are back.
            log.warning("the relay waits", why=outage)
            session.rollback()
            waits = True
            time.sleep(2)
        if waits:
            time.sleep(0.25)


@click.command()
@click.option("--burst", is_flag=True, help="End when the queues are empty.")
def worker(burst: bool) -> None:
    """Do the jobs, one after the other, each in a process of its own."""
    schedule.warm_up()
    schedule.worker(current_app._get_current_object()).work(burst=burst)  # type: ignore[attr-defined]


@click.command()
def tick() -> None:
    """Do once what the passing of time asks for."""
    schedule.tick(clock.now())


@click.command("clock")
def clock_process() -> None:
    """Ask the workers for a tick every few seconds, until stopped."""
    schedule.run_clock(current_app.extensions["settings"].redis_url)


@click.command("check-books")
def check_books() -> None:
    """Recompute everything; end with 1, naming the first wrong row, when anything differs."""
    from wiseed_like.books import CHECKS, lasting_faults

    found = lasting_faults(lambda: time.sleep(ON_ITS_WAY))
    if not found:
        click.echo(f"The books agree ({len(CHECKS)} checks).")
        return
    click.echo(f"First wrong row: {found[0]}", err=True)
    for fault in found[1:50]:
        click.echo(f"  also {fault}", err=True)
    click.echo(f"{len(found)} disagreements.", err=True)
    raise SystemExit(1)


journal = AppGroup("journal", help="The journal as evidence: verify it, sign its heads.")


@journal.command("verify")
@click.option("--stream", default=None, help="One chain only, by its name.")
@click.option(
    "--checkpoints",
    "folder",
    default=None,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of exported checkpoints; else CHECKPOINTS_DIR.",
)
@click.option("--key", "keys", multiple=True, help="An earlier public key that is trusted too.")
def verify(stream: str | None, folder: Path | None, keys: tuple[str, ...]) -> None:
    """Hash every fact again; end with 1, naming the first bad row, when anything differs."""
    from wiseed_like.db import one_instant
    from wiseed_like.journal.signing import Signer
    from wiseed_like.journal.verification import verify as findings

    settings = current_app.extensions["settings"]
    trusted = frozenset({Signer(settings.checkpoint_key).public_key, *keys})
    chosen = folder or settings.checkpoints_dir
    with one_instant():
        result = findings(chosen, trusted, stream=stream)
    if not result.findings:
        click.echo(result.summary)
        return
    click.echo(f"First bad row: {result.findings[0]}", err=True)
    for finding in result.findings[1:50]:
        click.echo(f"  also {finding}", err=True)
    click.echo(f"{len(result.findings)} findings.", err=True)
    raise SystemExit(1)


@journal.command("checkpoint")
def checkpoint() -> None:
    """Sign the heads of all chains now, and export them."""
    from wiseed_like.journal import export
    from wiseed_like.journal.jobs import checkpoint_now

    made = checkpoint_now(clock.now())
    folder = current_app.extensions["settings"].checkpoints_dir
    click.echo(f"Checkpoint {made.number}, SHA-256 {made.hash.hex()}")
    click.echo(export.path_of(folder, made.number))


@journal.command("key")
def key() -> None:
    """Print the public key with which anybody can check the checkpoints (Ed25519, hexadecimal)."""
    from wiseed_like.journal.signing import Signer

    click.echo(Signer(current_app.extensions["settings"].checkpoint_key).public_key)


@click.command("replay-decisions")
@click.option("--law", type=DAY, help="Under the law of that day (YYYY-MM-DD); else its own.")
@click.option("--since", type=DAY, help="Only those asked from that day on.")
@click.option("--rule", default=None, help="Only those of one rule, by its key.")
@click.option("--person", default=None, type=int, help="Only those about one user, by number.")
def replay_decisions(
    law: datetime | None, since: datetime | None, rule: str | None, person: int | None
) -> None:
    """Ask kept decisions again; end with 1 when one is answered otherwise under its own law."""
    from wiseed_like.decisions.queries import Wanted, each_decision
    from wiseed_like.decisions.replay import Outcome, replay_all, report

    wanted = Wanted(rule=rule, person_id=person, since=since.date() if since else None)
    day = law.date() if law else None
    summary = replay_all(each_decision(wanted), law=day)
    for line in report(summary, law=day):
        click.echo(line)
    if day is None and summary.count(Outcome.DIFFERENT):
        raise SystemExit(1)


@click.command()
@click.option("--on", type=DAY, help="The numbers of that day (YYYY-MM-DD); else of today.")
def rules(on: datetime | None) -> None:
    """Print every number of the law and every rule, as the page /regles shows them."""
    from wiseed_like.decisions.lawbook import printed

    day = on.date() if on else legal_day(clock.now())
    for line in printed(day):
        click.echo(line)


@click.command()
@click.option("--seed", "number", default=None, type=int, help="Another number, another world.")
@click.option("--investors", default=None, type=int, help="How many beside the demo's people.")
def seed(number: int | None, investors: int | None) -> None:
    """Fill an empty demo with companies, people and money; a second run changes nothing."""
    settings = current_app.extensions["settings"]
    if not settings.is_demo:
        raise click.ClickException("Demo data belong in the demo only: WISEED_ENV is not demo.")
    from wiseed_like.demo import seed as demo

    if demo.is_seeded():
        click.echo("The demo data are there already.")
        return
    if demo.is_begun():
        raise click.ClickException(
            "An earlier seed was cut short: empty the database (make reset), then start again."
        )
    chosen = {"investors": investors} if investors else {}
    began = time.monotonic()
    plan = demo.play(
        seed=demo.SEED if number is None else number,
        now=clock.now(),
        simulator_url=settings.simulator_url,
        **chosen,
    )
    click.echo(
        f"{len(plan.members)} investors and {len(plan.pledges)} subscriptions "
        f"in {time.monotonic() - began:.1f} s."
    )


@click.command("demo-people")
def demo_people() -> None:
    """Say who one can be in the demo, and the password."""
    from wiseed_like.demo.people import PASSWORD, PEOPLE

    rows = [(f"{each.first_name} {each.last_name}", each.email, each.part) for each in PEOPLE]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, email, part in rows:
        click.echo(f"{name:<{widths[0]}}  {email:<{widths[1]}}  {part}")
    click.echo(f"Mot de passe de chacun : {PASSWORD}")


@click.command("make-administrator")
@click.argument("address")
@click.option(
    "--break-glass",
    "breaks_glass",
    is_flag=True,
    help="Although there is an administrator; recorded, and told to the others.",
)
def make_administrator(address: str, breaks_glass: bool) -> None:
    """Give somebody who has an account the administrator's role: how the first one is made.

    Later ones are asked for and approved on the pages, by two persons.
    """
    from wiseed_like.accounts import staff_roles
    from wiseed_like.accounts.queries import find_user, list_with_role

    user = find_user(address)
    if user is None:
        raise click.ClickException(f"nobody signed up as {address}")
    others = [each for each in list_with_role("administrator") if each.active]
    if others and not breaks_glass:
        raise click.ClickException(
            "There is an administrator already, who can ask for this role on the pages; "
            "when none of them can come in, say --break-glass."
        )
    with transaction():
        staff_roles.make_administrator(user, breaks_glass=bool(others), now=clock.now())
    click.echo(f"{user.full_name} is an administrator.")
