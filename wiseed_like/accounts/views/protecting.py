"""Which pages protect one's own account? Password, phone, passkeys, recovery codes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import authenticator, factors, passkeys, stepping_up
from wiseed_like.accounts.access import STAFF, signed_in, signed_in_again
from wiseed_like.accounts.factor_forms import CodeForm, PasskeyForm
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.errors import N_, Refused
from wiseed_like.refusals import flash_refusal, say
from wiseed_like.vault import BrokenSeal

Answer = Response | tuple[str, int] | str
# What other owners of this house show about an account, when it is there.
BESIDE = (
    (N_("Mes connexions"), "accounts.own_sessions"),
    (N_("Qui a consulté mes données"), "accesses.mine"),
)
_SECRET, _CHALLENGE, _CODES = "new_secret", "challenge", "new_codes"
_CODES_SHOWN = 10 * 60  # seconds


@bp.get("/account/security")
@signed_in
def security() -> str:
    """What protects the account, and what is missing."""
    phone = factors.find_authenticator(current_user.id)
    keys = passkeys.list_of(current_user.id)
    is_staff = any(current_user.has_role(role) for role in STAFF)
    return render_template(
        "accounts/security.html",
        phone=phone,
        passkeys=keys,
        codes_left=factors.codes_left(current_user.id),
        few_codes=factors.FEW_CODES,
        has_factor=phone is not None or bool(keys),
        must_add=is_staff and phone is None and not keys,
        is_shut_in=is_staff and not stepping_up.has_second_factor(),
        beside=[
            (gettext(label), url_for(endpoint))
            for label, endpoint in BESIDE
            if endpoint in current_app.view_functions
        ],
    )


# -- The phone


@bp.route("/account/security/phone", methods=["GET", "POST"])
@signed_in_again
def set_up_authenticator() -> Answer:
    """Show a new secret as a picture, and keep it once the phone has shown a right code."""
    user: User = current_user._get_current_object()
    form = CodeForm()
    if request.method == "POST" and _SECRET not in session and _was_just_added(user):
        return redirect(url_for(".recovery_codes"), 303)
    secret = _secret_on_the_page(user)
    if form.validate_on_submit():
        try:
            with transaction():
                factors.set_up_authenticator(user, secret, form.code.data, at=clock.machine_now())
        except Refused as refusal:
            form.code.errors = [say(refusal)]
        else:
            session.pop(_SECRET)
            return _added(_l("Votre application est enregistrée."))
    site = current_app.extensions["settings"].platform.name
    address = authenticator.address(secret, account=user.email, issuer=site)
    return _page(
        "accounts/phone.html",
        form,
        picture=authenticator.picture(address),
        address=address,
        typed_key=authenticator.typed_key(secret),
        replaces=factors.find_authenticator(user.id) is not None,
    )


def _was_just_added(user: User) -> bool:
    """Whether the form was sent twice: the first time has done it."""
    phone = factors.find_authenticator(user.id)
    return phone is not None and clock.machine_now() - phone.created_at < timedelta(minutes=1)


def _secret_on_the_page(user: User) -> bytes:
    """The secret that this session is shown; a new one at first, or when its key is gone."""
    with suppress(BrokenSeal):
        return authenticator.opened(session.get(_SECRET, b""), user_id=user.id)
    secret = authenticator.new_secret()
    session[_SECRET] = authenticator.sealed(secret, user_id=user.id)
    return secret


@bp.route("/account/security/phone/remove", methods=["GET", "POST"])
@signed_in_again
def remove_authenticator() -> Answer:
    if factors.find_authenticator(current_user.id) is None:
        # It was removed a moment ago, and the reader came back here.
        return redirect(url_for(".security"), 303)
    return _remove_or_ask(
        lambda user: factors.remove_authenticator(user, at=clock.machine_now()),
        what=gettext("l'application de votre téléphone"),
        url=url_for(".remove_authenticator"),
    )


# -- Passkeys


@bp.route("/account/security/passkeys", methods=["GET", "POST"])
@signed_in_again
def add_passkey() -> Answer:
    """Ask the device for a key pair, and keep its public half."""
    user: User = current_user._get_current_object()
    form = PasskeyForm()
    if form.validate_on_submit():
        challenge = session.pop(_CHALLENGE, "")
        try:
            with transaction():
                passkeys.add(
                    user, form.credential.data, challenge, name=form.name.data,
                    at=clock.machine_now(),
                )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(say(refusal))
        else:
            return _added(_l("Votre clé d'accès est enregistrée."))
    session[_CHALLENGE] = challenge = passkeys.new_challenge()
    return _page(
        "accounts/passkey.html",
        form,
        options=passkeys.options_to_add(user, challenge),
        passkey_origin=passkeys.origin(),
    )


@bp.route("/account/security/passkeys/<int:passkey_id>/remove", methods=["GET", "POST"])
@signed_in_again
def remove_passkey(passkey_id: int) -> Answer:
    found = passkeys.get_own(passkey_id, current_user)
    return _remove_or_ask(
        lambda user: passkeys.remove(found, user, at=clock.machine_now()),
        what=gettext("la clé d'accès « %(name)s »", name=found.name),
        url=url_for(".remove_passkey", passkey_id=passkey_id),
    )


# -- Recovery codes


@bp.route("/account/security/codes", methods=["GET", "POST"])
@signed_in_again
def recovery_codes() -> Answer:
    """Make ten codes, and show them until they are kept: ten minutes at most, to this session."""
    user: User = current_user._get_current_object()
    if not factors.has_factor(user.id):
        return redirect(url_for(".security"), 303)
    if request.method == "POST" and "kept" in request.form:
        session.pop(_CODES, None)
        return redirect(url_for(".security"), 303)
    if request.method == "POST":
        with transaction():
            codes = factors.renew_codes(user, at=clock.machine_now())
        sealed = authenticator.sealed(" ".join(codes).encode(), user_id=user.id)
        session[_CODES] = sealed, stepping_up.now_in_seconds()
        return redirect(url_for(".recovery_codes"), 303)
    return render_template(
        "accounts/recovery_codes.html",
        codes=_codes_not_yet_kept(user),
        left=factors.codes_left(user.id),
    )


def _codes_not_yet_kept(user: User) -> list[str]:
    """The codes that this session has just made; none when others were made since."""
    sealed, made_at = session.get(_CODES, (b"", 0))
    if not 0 <= stepping_up.now_in_seconds() - made_at <= _CODES_SHOWN:
        session.pop(_CODES, None)
        return []
    with suppress(BrokenSeal):
        codes = authenticator.opened(sealed, user_id=user.id).decode().split()
        return codes if factors.are_today_s(user, codes) else []
    return []


# -- What they share


def _added(sentence: Any) -> Response:
    """A factor was shown to be there: the session is raised by it. Codes come next."""
    stepping_up.mark_second_factor()
    flash(sentence, "success")
    if factors.codes_left(current_user.id) == 0:
        return redirect(url_for(".recovery_codes"), 303)
    return redirect(url_for(".security"), 303)


def _remove_or_ask(act: Any, *, what: str, url: str) -> Answer:
    if request.method == "GET":
        return render_template("accounts/remove_factor.html", what=what, url=url)
    try:
        with transaction():
            act(get_user(current_user.id, lock=True))
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(_l("C'est retiré."), "success")
    return redirect(url_for(".security"), 303)


def _page(template: str, form: Any, **facts: Any) -> tuple[str, int] | str:
    page = render_template(template, form=form, **facts)
    return (page, 422) if form.errors else page
