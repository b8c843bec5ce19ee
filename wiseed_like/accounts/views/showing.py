"""Which pages ask a person to show who they are? The second step, the passkey, and « again »."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from flask_security.utils import login_user, logout_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import factors, half_in, limits, passkeys, stepping_up
from wiseed_like.accounts.access import open_to_all, signed_in
from wiseed_like.accounts.factor_forms import CodeForm, PasswordForm, ShowForm
from wiseed_like.accounts.letters import write
from wiseed_like.accounts.models import User
from wiseed_like.accounts.next_page import HOME, asked_for
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.refusals import say

WRONG = _l("Ce code n'est pas le bon, ou il a déjà servi.")
WRONG_KEY = _l("Cette clé d'accès n'a pas été reconnue : recommencez.")
_CHALLENGE, _PASSWORD_SHOWN = "challenge", "password_shown_at"


# -- Signing in


@bp.route("/login/second", methods=["GET", "POST"])
@open_to_all
def second_step() -> Response | tuple[str, int] | str:
    """The password was right: now a code, a passkey or a recovery code."""
    user = half_in.whose()
    if user is None:
        half_in.forget()
        flash(_l("Indiquez d'abord votre adresse et votre mot de passe."), "info")
        return redirect(url_for("security.login", next=request.args.get("next")), 303)
    form, then = ShowForm(), asked_for()
    if form.validate_on_submit():
        with transaction():
            if _shows(user, form):
                _let_in(user, "password", "factor")
                return redirect(then, 303)
        if limits.left("code.account", user.id) == 0:
            with transaction():
                record("person.second_factor_failed", user, by=user, at=clock.now())
            return _out()
    return _ask(form, user, "security/second_step.html")


@bp.route("/login/passkey", methods=["GET", "POST"])
@open_to_all
def passkey_sign_in() -> Response | tuple[str, int] | str:
    """Sign in with a passkey alone: it is two factors in one."""
    if current_user.is_authenticated:
        return redirect(url_for("accounts.home"), 303)
    form, then = ShowForm(), asked_for()
    if form.validate_on_submit():
        with transaction():
            user = _whose_passkey(form)
            if user is not None:
                _let_in(user, "passkey")
                return redirect(then, 303)
        form.form_errors.append(gettext(str(WRONG_KEY)))
    return _ask(form, None, "security/passkey.html")


def _whose_passkey(form: ShowForm) -> User | None:
    """The owner of the passkey that was shown, if all is right and the account is open."""
    challenge = session.pop(_CHALLENGE, "")
    found = passkeys.find_shown(form.credential.data or "")
    if found is None or not challenge:
        return None
    limits.take("code.account", found.user_id)
    user = get_user(found.user_id)
    now = clock.machine_now()
    if not passkeys.is_shown(found, form.credential.data, challenge, at=now):
        return None
    limits.forget("code.account", found.user_id)
    return user if user.active and user.confirmed_at else None


def _let_in(user: User, *via: str) -> None:
    half_in.forget()
    login_user(user, authn_via=list(via))
    stepping_up.mark_second_factor()


# -- Again


@bp.route("/account/again", methods=["GET", "POST"])
@signed_in
def again() -> Response | tuple[str, int] | str:
    """Before something grave: show once more that it is you."""
    has_factor = factors.has_factor(current_user.id)
    if _is_on_the_way() and (stepping_up.has_second_factor() or not has_factor):
        return redirect(asked_for(), 303)
    if has_factor:
        return _again_by_factor()
    if _password_was_shown():
        return _again_by_mailed_code()
    return _again_by_password()


def _is_on_the_way() -> bool:
    """Whether another tab has shown it already, or the reader came back here with « Back »."""
    return asked_for() != HOME and stepping_up.was_just_shown()


def _again_by_factor() -> Response | tuple[str, int] | str:
    form, then = ShowForm(), asked_for()
    if form.validate_on_submit():
        user: User = current_user._get_current_object()
        with transaction():
            shown = _shows(user, form)
        if shown:
            stepping_up.mark_second_factor()
            return redirect(then, 303)
        if limits.left("code.account", user.id) == 0:
            return _out()
    return _ask(form, current_user, "security/again.html")


def _again_by_password() -> Response | tuple[str, int] | str:
    form, then = PasswordForm(), asked_for()
    if form.validate_on_submit():
        user: User = current_user._get_current_object()
        limits.take("code.account", user.id)
        given = current_app.extensions["security"].password_util.normalize(form.password.data)
        if user.verify_and_update_password(given):
            limits.give_back("code.account", user.id)
            session[_PASSWORD_SHOWN] = stepping_up.now_in_seconds()
            _mail_a_code(user)
            return redirect(url_for(".again", next=then), 303)
        if limits.left("code.account", user.id) == 0:
            return _out()
        form.password.errors = [gettext(N_("Ce mot de passe est incorrect."))]
    return _page("security/again_by_password.html", form)


def _again_by_mailed_code() -> Response | tuple[str, int] | str:
    user: User = current_user._get_current_object()
    then = asked_for()
    if request.method == "POST" and "resend" in request.form:
        _mail_a_code(user)
        return redirect(url_for(".again", next=then), 303)
    form = CodeForm()
    if form.validate_on_submit():
        limits.take("code.account", user.id)
        try:
            with transaction():
                right = factors.take_mailed_code(user, form.code.data, at=clock.machine_now())
        except Refused as refusal:
            form.code.errors = [say(refusal)]
        else:
            if right:
                limits.forget("code.account", user.id)
                session.pop(_PASSWORD_SHOWN, None)
                stepping_up.mark_again()
                return redirect(then, 303)
            form.code.errors = [gettext(str(WRONG))]
        if limits.left("code.account", user.id) == 0:
            return _out()
    return _page("security/again_by_code.html", form, address=user.email)


def _password_was_shown() -> bool:
    at = session.get(_PASSWORD_SHOWN)
    return at is not None and 0 <= stepping_up.now_in_seconds() - at <= half_in.SECONDS


def _mail_a_code(user: User) -> None:
    limits.take("again_code.person", user.id)
    try:
        with transaction():
            code = factors.new_mailed_code(user, at=clock.machine_now())
            write("security/code", user, code=code)
    except Refused as refusal:
        flash(say(refusal), "info")


def _out() -> Response:
    """Too many wrong tries: whoever it is signs in again."""
    half_in.forget()
    logout_user()
    flash(_l("Trop d'essais : connectez-vous de nouveau."), "danger")
    return redirect(url_for("security.login"), 303)


# -- What is shown


def _shows(user: User, form: ShowForm) -> bool:
    """Whether what was sent is a second factor of theirs; a wrong one counts and is said."""
    now, code = clock.machine_now(), form.code.data or ""
    challenge = session.pop(_CHALLENGE, "")
    limits.take("code.account", user.id)
    if form.credential.data:
        found = passkeys.find_shown(form.credential.data)
        right = (
            found is not None
            and found.user_id == user.id
            and bool(challenge)
            and passkeys.is_shown(found, form.credential.data, challenge, at=now)
        )
    else:
        right, wrong = _is_code(user, code, at=now)
    if right:
        limits.forget("code.account", user.id)
    elif form.credential.data:
        form.form_errors.append(gettext(str(WRONG_KEY)))
    else:
        form.code.errors = [wrong]
    return right


def _is_code(user: User, code: str, *, at: datetime) -> tuple[bool, str]:
    """Whether it is a code of theirs, and what to say when it is none.

    Recovery codes come first: they open even when the phone's secret does not.
    """
    try:
        right = factors.take_recovery_code(user, code, at=at) or factors.take_code(
            user, code, at=at
        )
    except Refused as refusal:
        return False, say(refusal)
    return right, gettext(str(WRONG))


def _ask(form: ShowForm, user: Any, template: str) -> tuple[str, int] | str:
    """The page that asks, with a new challenge: each is signed once (W3C WebAuthn 13.4.3)."""
    session[_CHALLENGE] = challenge = passkeys.new_challenge()
    kept = passkeys.list_of(user.id) if user else []
    return _page(
        template,
        form,
        options=passkeys.options_to_show(challenge, user) if kept or not user else None,
        has_phone=bool(user and factors.find_authenticator(user.id)),
        codes_left=factors.codes_left(user.id) if user else 0,
        passkey_origin=passkeys.origin(),
    )


def _page(template: str, form: Any, **facts: Any) -> tuple[str, int] | str:
    page = render_template(template, form=form, next=asked_for(), **facts)
    return (page, 422) if form.errors else page
