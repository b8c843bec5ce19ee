"""Who is it now, and when? The demo's bar, its mailbox, and the switch between people."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from flask_login import current_user
from flask_security.utils import login_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import factors, stepping_up
from wiseed_like.accounts.access import STAFF, open_to_all
from wiseed_like.accounts.models import User
from wiseed_like.accounts.next_page import inside
from wiseed_like.db import session, transaction
from wiseed_like.demo import moved, phones, provider, queries, service
from wiseed_like.demo.people import PASSWORD, PEOPLE, Person
from wiseed_like.errors import NotFound
from wiseed_like.mailbox.queries import get_mail, list_latest

bp = Blueprint("demo", __name__, url_prefix="/demo")
PATIENCE = 6.0  # seconds that a click on the clock waits for the workers


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar at the top of every page shows."""

    now: datetime
    people: list[tuple[User, Person]]
    current: User | None
    simulator_url: str


def bar() -> dict[str, Any]:
    """The bar, for the demo's pages; tests have none."""
    settings = current_app.extensions["settings"]
    if not settings.is_demo or not has_request_context():
        return {"demo": None}
    parts = {person.email: person for person in PEOPLE}
    signed_in = current_user.is_authenticated
    return {
        "demo": Bar(
            now=clock.now(),
            people=[(user, parts[user.email]) for user in queries.list_people()],
            current=current_user._get_current_object() if signed_in else None,
            simulator_url=settings.simulator_url,
        )
    }


@bp.route("/become/<int:user_id>", methods=["POST"])
@open_to_all
def become(user_id: int) -> Response:
    """Sign in as one of the demo's people, and land on that person's home."""
    people = {user.id: user for user in queries.list_people()}
    if user_id not in people:
        raise NotFound
    if current_user.is_authenticated:
        logout_user()
    login_user(people[user_id])
    # A click in the demo stands for a password and a second factor, where there is one to show.
    is_staff = any(people[user_id].has_role(role) for role in STAFF)
    if not is_staff or factors.has_factor(user_id):
        stepping_up.mark_second_factor()
    return redirect(url_for("accounts.home"), 303)


@bp.route("/leave", methods=["POST"])
@open_to_all
def leave() -> Response:
    """Be nobody again: a visitor without an account."""
    if current_user.is_authenticated:
        logout_user()
    return redirect(url_for("pages.home"), 303)


@bp.route("/clock", methods=["POST"])
@open_to_all
def move() -> Response:
    """Move the demo's time forward, then wait a little for what follows from it."""
    now, person = clock.now(), current_user if current_user.is_authenticated else None
    wanted, back = request.form.get("to", ""), _back()
    target = {
        "day": lambda: now + timedelta(days=1),
        "reflection": lambda: queries.next_reflection_end(now, person),
        "closing": lambda: _closing(now, person),
    }.get(wanted, lambda: None)()
    if target is None:
        flash(gettext("Il n'y a rien de tel à attendre en ce moment."), "info")
    else:
        with transaction():
            service.move_clock_to(target, now=now)
        moved.forget()
        provider.follow(current_app.extensions["settings"].simulator_url, clock.now())
        _let_time_work()
    return redirect(back, 303)


def _closing(now: datetime, person: User | None) -> datetime | None:
    here = request.form.get("from", "").partition("/rounds/")[2].split("/")[0]
    return (queries.closing_of(here, now) if here else None) or queries.next_closing(now, person)


def _let_time_work() -> None:
    """Ask for a tick at once, and give the workers a few seconds to follow it through."""
    from redis import Redis
    from rq import Queue
    from rq.serializers import JSONSerializer

    connection = Redis.from_url(current_app.extensions["settings"].redis_url)
    queue = Queue("high", connection=connection, serializer=JSONSerializer)
    # Named in words: the schedule stands on a storey above.
    job = queue.enqueue("wiseed_like.schedule.tick_now", result_ttl=60)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(0.2)
        session.rollback()
        if job.get_status(refresh=True) in ("finished", "failed") and not queries.has_urgent_work():
            return


def _back() -> str:
    """The page that the bar was used on, if it is one of ours."""
    return inside(request.form.get("from"), otherwise="/")


@bp.route("/mailbox")
@open_to_all
def mailbox() -> str:
    """Every mail that the demo would have sent."""
    address = request.args.get("to") or None
    return render_template("demo/mailbox.html", mails=list_latest(address), address=address)


@bp.route("/mailbox/<int:mail_id>")
@open_to_all
def mail(mail_id: int) -> str:
    return render_template("demo/mail.html", mail=get_mail(mail_id))


@bp.route("/people")
@open_to_all
def people() -> str:
    """The cast, what each can try, and the password they share."""
    generate_csrf()  # from here on the bar has its forms
    now = clock.machine_now()
    codes = {
        user.email: phones.code_now(user.email, at=now)
        for user in queries.list_people()
        if phones.is_registered(user)
    }
    return render_template("demo/people.html", password=PASSWORD, codes=codes)
