"""Who is asked to wait? Whoever tries too often; the numbers are in `accounts/limits.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError
from flask import Flask, Response, abort, g, render_template, request
from flask_login import current_user

from wiseed_like.accounts import limits
from wiseed_like.accounts.letters import canonical
from wiseed_like.accounts.limits import TooMany
from wiseed_like.accounts.session_interface import is_unknown
from wiseed_like.web.whereabouts import page_before

# What is sent by people who have not signed in: for the account that is named, and the address.
NAMED = {
    "security.login": "sign_in",
    "security.register": "sign_up",
    "security.forgot_password": "recovery",
    "security.send_confirmation": "confirmation",
}
# Links of mails: a token is guessed, if ever, from one address.
LINKS = (
    "security.confirm_email",
    "security.reset_password",
    "security.change_email_confirm",
    "subscriptions.revoke_by_mail",
    "subscriptions.revoke_by_mail_now",
    "rounds.invited",
    "rounds.accept_invited",
)
# What a signed-in person may ask for at some cost: (method, endpoint) -> limit.
COSTLY = {
    ("POST", "kyc.documents"): "upload.person",
    ("POST", "dossiers.documents"): "upload.person",
    ("POST", "bank_account.change"): "upload.person",
    ("POST", "subscriptions.send_code"): "signing_code.person",
    ("POST", "subscriptions.joint_order_code"): "signing_code.person",
    ("POST", "kyc.joint_code"): "signing_code.person",
    ("GET", "rounds.preview_sheet"): "pdf.person",
    ("GET", "payments.statement_pdf"): "pdf.person",
    ("GET", "accounts.users"): "search.person",
    ("GET", "backoffice.journal"): "search.person",
}
# The provider's notifications have a limit of their own, and no page that says so.
EXEMPT = ("hooks.hook",)
# The demo's own pages, which exist in no other house.
DEMO = "demo."
OPEN_WITHOUT_MEMORY = ("static", "healthz", "readyz")


@dataclass(slots=True)
class Taken:
    """What this request was counted as, to be given back if it turns out right."""

    tries: list[tuple[str, str]] = field(default_factory=list)

    def take(self, name: str, whose: Any) -> None:
        limits.take(name, whose)
        self.tries.append((name, str(whose)))


def throttle() -> None:
    """Count what this request tries, before anything is done. Raises TooMany."""
    endpoint = request.endpoint or ""
    if is_unknown() and not endpoint.endswith(OPEN_WITHOUT_MEMORY):
        abort(503)
    g.taken = taken = Taken()
    sends = request.method not in ("GET", "HEAD")
    if (name := NAMED.get(endpoint)) is not None:
        _count_named(taken, name, sends=sends)
    elif endpoint in LINKS:
        limits.take("link.address", _address())
    elif current_user.is_authenticated and (request.method, endpoint) in COSTLY:
        limits.take(COSTLY[request.method, endpoint], current_user.id)
    if sends and endpoint.startswith(DEMO):
        limits.take("demo.address", _address())
    elif sends and endpoint not in EXEMPT and not current_user.is_authenticated:
        taken.take("anonymous.address", _address())


def _count_named(taken: Taken, name: str, *, sends: bool) -> None:
    if not sends:
        limits.take("form.address", _address())
        return
    if request.is_json:
        # The library would read names from there that nobody has counted.
        abort(415)
    email = _typed_address()
    taken.take(f"{name}.address", _address())
    if email:
        whose = limits.sign_in_key(email, _address()) if name == "sign_in" else email
        taken.take(f"{name}.account", whose)


def settle(response: Response) -> Response:
    """Only failures of a sign-in are counted: what was right is given back."""
    if request.endpoint == "security.login" and response.status_code < 400:
        for name, whose in g.get("taken", Taken()).tries:
            limits.give_back(name, whose)
    return response


def _typed_address() -> str:
    """The e-mail address of the form, as accounts keep theirs, however it was written."""
    typed = request.form.get("email", "").strip()[:254]
    try:
        return canonical(typed)
    except EmailNotValidError:
        return typed.lower()


def _address() -> str:
    return request.remote_addr or ""


def wait(too_many: TooMany) -> tuple[str, int, dict[str, str]]:
    """The page that says until when."""
    page = render_template(
        "errors/429.html",
        until=too_many.until,
        minutes=too_many.minutes,
        is_sign_in=too_many.limit.name.startswith("sign_in"),
        came_from=page_before(),
    )
    return page, 429, {"Retry-After": str(too_many.seconds)}


def install(app: Flask) -> None:
    """Before anything else is done with a request; `settle` runs once its answer is known."""
    app.before_request(throttle)
    app.after_request(settle)
    app.register_error_handler(TooMany, wait)
