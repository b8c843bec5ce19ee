"""How does one sign in? Flask-Security, spoken in our words, with our mails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask, render_template, request
from flask_security import (
    FSQLALiteUserDatastore,
    Security,
    change_email_confirmed,
    change_email_instructions_sent,
    password_changed,
    password_reset,
    user_authenticated,
    user_confirmed,
)
from flask_security.confirmable import confirm_user
from wtforms import Form

from wiseed_like import clock
from wiseed_like.accounts import (
    authenticator,
    forms,
    letters,
    library_pages,
    passkeys,
    service,
    sessions,
    stepping_up,
    trail,
    visits,
)
from wiseed_like.accounts.messages import MESSAGES
from wiseed_like.accounts.models import Role, User
from wiseed_like.accounts.passwords import ARGON2, SHORTEST, Passwords
from wiseed_like.accounts.queries import find_by_session_mark, find_locked
from wiseed_like.config import Settings
from wiseed_like.db import db, transaction
from wiseed_like.journal import record


def init_security(app: Flask, settings: Settings) -> None:
    """Install sign-up, confirmation, sign-in, recovery, second factors and changes of address."""
    authenticator.configure(settings.factors_keys)
    passkeys.configure(name=settings.platform.name, public_url=settings.public_url)
    app.config.update(
        {f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()},
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        # What its signed links carry of an address or of a password's hash, so that they end
        # when either changes. A slow hash here would tell, by its time, who has an account.
        SECURITY_HASHING_SCHEMES=["hex_sha256"],
        SECURITY_DEPRECATED_HASHING_SCHEMES=[],
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST,
        # An accent is one sign, however a keyboard makes it; nothing else is changed.
        SECURITY_PASSWORD_NORMALIZE_FORM="NFC",
        SECURITY_PASSWORD_CONFIRM_REQUIRED=False,
        SECURITY_REGISTERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_EMAIL=True,
        # Our own « again » asks for a second factor; the library's only for the password.
        SECURITY_FRESHNESS=timedelta(-1),
        SECURITY_TWO_FACTOR_IMPLEMENTATIONS={
            "factors": "wiseed_like.accounts.half_in.SecondFactor"
        },
        # Whether somebody has an account here is nobody else's business.
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_CONFIRM_EMAIL_WITHIN=timedelta(days=1),
        SECURITY_CHANGE_EMAIL_WITHIN=timedelta(days=1),
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(minutes=30),
        SECURITY_EMAIL_HTML=False,
        SECURITY_STATIC_FOLDER=None,
        SECURITY_POST_LOGIN_VIEW="/home",
        SECURITY_POST_CHANGE_VIEW="/account/security",
        SECURITY_POST_REGISTER_VIEW="/login",
        SECURITY_REGISTER_URL="/sign-up",
        SECURITY_LOGIN_URL="/login",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_CHANGE_EMAIL_URL="/account/email",
        SECURITY_POST_CHANGE_EMAIL_VIEW="/login",
        SECURITY_CHANGE_EMAIL_ERROR_VIEW="/login",
        SECURITY_RESET_URL="/password",
        SECURITY_CONFIRM_URL="/confirm",
        SECURITY_REGISTER_EMAIL_TEMPLATE="mail/security/welcome",
        SECURITY_REGISTER_EMAIL_EXISTING_TEMPLATE="mail/security/already_known",
        SECURITY_EMAIL_TEMPLATE_CONFIRM="mail/security/confirmation",
        SECURITY_CHANGE_EMAIL_EMAIL_TEMPLATE="mail/security/new_address",
        SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET="mail/security/recovery",
        SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE="mail/security/password_reset",
        SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE="mail/security/password_changed",
        # Its sentences are found in our catalogue, under our French msgids.
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[str(Path(app.root_path) / "translations")],
    )
    security = Security(
        app,
        Datastore(db, User, Role),
        mail_util_cls=letters.Post,
        password_util_cls=Passwords,
        render_template=render,
        login_form=forms.SignInForm,
        register_form=forms.SignUpForm,
        send_confirmation_form=forms.ConfirmationForm,
        forgot_password_form=forms.ForgottenForm,
        reset_password_form=forms.NewPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        change_email_form=forms.NewAddressForm,
    )
    # Ask our plug-in for second factors, without the library's own pages for them.
    security.support_mfa = True
    # Pages are all that it answers: no tokens, no JSON.
    security.want_json(lambda _request: False)
    library_pages.dress(app)
    user_authenticated.connect(_forget_marks, app, weak=False)
    user_authenticated.connect(_notice_new_device, app, weak=False)
    password_reset.connect(_address_shown, app, weak=False)
    change_email_instructions_sent.connect(_tell_old_address, app, weak=False)
    change_email_confirmed.connect(_address_changed, app, weak=False)
    trail.follow(app)
    for signal, kind in _FACTS.items():
        signal.connect(_note(kind), app, weak=False)


_LINKS = ("security.reset_password", "security.confirm_email", "security.change_email_confirm")


class Datastore(FSQLALiteUserDatastore):
    """Where the library keeps people: through our service, like everybody else."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> User | None:
        """The user; locked to the end of the transaction when a mail's link is being used.

        So the second of two requests with the same link waits, and then finds it used. The
        account of a company, or of several together, is nobody's to sign in to.
        """
        if request and request.method == "POST" and request.endpoint in _LINKS:
            found = find_locked(**by)
        elif not case_insensitive and list(by) == ["fs_uniquifier"]:
            mark = by["fs_uniquifier"]
            found = sessions.find_owner(mark) or find_by_session_mark(mark)
        else:
            found = cast("User | None", super().find_user(case_insensitive, **by))
        return None if found is not None and found.is_represented else found

    def create_user(self, **declared: Any) -> User:
        return service.enrol_or_replace(now=clock.now(), **declared)


def render(template: str, **context: Any) -> Any:
    """A page of the library (422 when its form has errors), or one of its mails."""
    if template.startswith("mail/"):
        return letters.body(template, **context)
    wrong = False
    for form in (found for found in context.values() if isinstance(found, Form)):
        # The library says the same sentence once for each field that it silences.
        form.form_errors[:] = dict.fromkeys(form.form_errors)
        wrong = wrong or bool(form.errors)
    page = render_template(template, **context)
    return (page, 422) if wrong else page


def _forget_marks(_app: Flask, *, authn_via: list[str] | None = None, **_: Any) -> None:
    """Whatever was shown in this session before was shown by who was signed in before."""
    if authn_via != ["change"]:
        stepping_up.forget()


def _notice_new_device(
    _app: Flask, *, user: User, authn_via: list[str] | None = None, **_: Any
) -> None:
    """A browser or network that this account has not been opened from before (ASVS 6.3.5)."""
    if authn_via == ["change"] or not request:
        return
    if visits.is_new(user.id, request.remote_addr or "", request.user_agent.string):
        record("person.new_device", user, by=user, at=clock.now())


def _address_shown(_app: Flask, *, user: User, **_: Any) -> None:
    """A link of a mail was used: whoever did reads this address, and chose the password."""
    confirm_user(user)


def _tell_old_address(_app: Flask, *, user: User, new_email: str, **_: Any) -> None:
    """A change of address was asked for: the old one is told at once."""
    with transaction():
        letters.write("security/address_asked", user)
        record("person.address_asked", user, by=user, at=clock.now())


def _address_changed(_app: Flask, *, user: User, old_email: str, **_: Any) -> None:
    """Both addresses are told, and every session ends."""
    # Now, not at the commit: an address taken meanwhile is answered by the page.
    db.session.flush()
    letters.write("security/address_changed", user, to=old_email)
    letters.write("security/address_changed", user)
    sessions.end_all(user, why="address")
    record("person.address_changed", user, by=user, at=clock.now())


_FACTS = {
    user_confirmed: "person.confirmed",
    user_authenticated: "person.signed_in",
    password_changed: "person.password_changed",
    password_reset: "person.password_changed",
}


def _note(kind: str) -> Any:
    def hear(_app: Flask, *, user: User, **_: Any) -> None:
        record(kind, user, by=user, at=clock.now())

    return hear
