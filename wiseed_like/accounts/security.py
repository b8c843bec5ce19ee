"""How does one sign in? Flask-Security, spoken in our words, with our mails."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app, render_template
from flask_babel import force_locale, gettext
from flask_security import (
    FSQLALiteUserDatastore,
    MailUtil,
    PasswordUtil,
    Security,
    password_changed,
    password_reset,
    user_authenticated,
    user_confirmed,
)
from wtforms import Form

from wiseed_like import clock
from wiseed_like.accounts import forms, service
from wiseed_like.accounts.messages import (
    MESSAGES,
    PASSWORD_IS_THE_ADDRESS,
    PASSWORD_TOO_LONG,
    SUBJECTS,
)
from wiseed_like.accounts.models import Role, User
from wiseed_like.config import Settings
from wiseed_like.db import db, transaction
from wiseed_like.journal import record
from wiseed_like.mailbox.service import post

PASSWORD_MIN, PASSWORD_MAX = 12, 128


def init_security(app: Flask, settings: Settings) -> None:
    """Install sign-up, confirmation, sign-in and recovery."""
    app.config.update(
        {f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()},
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_LENGTH_MIN=PASSWORD_MIN,
        SECURITY_PASSWORD_CONFIRM_REQUIRED=False,
        SECURITY_REGISTERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        # Whether somebody has an account here is nobody else's business.
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_CONFIRM_EMAIL_WITHIN=timedelta(days=2),
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(minutes=30),
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_EMAIL_HTML=False,
        SECURITY_POST_LOGIN_VIEW="/home",
        SECURITY_POST_CHANGE_VIEW="/account",
        SECURITY_POST_REGISTER_VIEW="/login",
        SECURITY_REGISTER_URL="/sign-up",
        SECURITY_LOGIN_URL="/login",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_RESET_URL="/password",
        SECURITY_CONFIRM_URL="/confirm",
        SECURITY_REGISTER_EMAIL_TEMPLATE="mail/security/welcome",
        SECURITY_REGISTER_EMAIL_EXISTING_TEMPLATE="mail/security/already_known",
        SECURITY_EMAIL_TEMPLATE_CONFIRM="mail/security/confirmation",
        SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET="mail/security/recovery",
        SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE="mail/security/password_reset",
        SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE="mail/security/password_changed",
        # Its sentences are found in our catalogue, under our French msgids.
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[str(Path(app.root_path) / "translations")],
    )
    Security(
        app,
        Datastore(db, User, Role),
        mail_util_cls=Post,
        password_util_cls=Passwords,
        render_template=render,
        login_form=forms.SignInForm,
        register_form=forms.SignUpForm,
        send_confirmation_form=forms.ConfirmationForm,
        forgot_password_form=forms.ForgottenForm,
        reset_password_form=forms.NewPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        verify_form=forms.VerifyForm,
    )
    for signal, kind in _FACTS.items():
        signal.connect(_note(kind), app, weak=False)


class Datastore(FSQLALiteUserDatastore):
    """Where the library keeps people: through our service, like everybody else."""

    def create_user(self, **declared: Any) -> User:
        return service.enrol(now=clock.now(), **declared)


class Passwords(PasswordUtil):
    """Long enough, not endless, and not the address itself; nothing else is asked."""

    def validate(
        self, password: str, is_register: bool, **about: Any
    ) -> tuple[list[str] | None, str]:
        if len(password) > PASSWORD_MAX:
            return [gettext(PASSWORD_TOO_LONG)], password
        email = about.get("email") or getattr(about.get("user"), "email", "")
        if email and password.strip().casefold() == email.casefold():
            return [gettext(PASSWORD_IS_THE_ADDRESS)], password
        found: tuple[list[str] | None, str] = super().validate(password, is_register, **about)
        return found


class Post(MailUtil):
    """The library's mails: rows of our mailbox, in the language of their reader."""

    def normalize(self, email: str) -> str:
        return str(super().normalize(email)).lower()

    def validate(self, email: str) -> str:
        return str(super().validate(email)).lower()

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        user: User = context["user"]
        with force_locale(user.language):
            subject = gettext(SUBJECTS[template])
        # The library commits some of its changes only after its answer, others never: the mail
        # and the change that it tells of become true here, together.
        with transaction():
            post(
                str(recipient),
                user_id=user.id,
                template=template.removeprefix("mail/"),
                subject=subject,
                text=body or "",
                now=clock.now(),
            )


def render(template: str, **context: Any) -> Any:
    """A page of the library (422 when its form has errors), or one of its mails."""
    if template.startswith("mail/"):
        user: User = context["user"]
        settings: Settings = current_app.extensions["settings"]
        with force_locale(user.language) if user.language else nullcontext():
            return render_template(template, public_url=settings.public_url, **context)
    wrong = False
    for form in (found for found in context.values() if isinstance(found, Form)):
        # The library says the same sentence once for each field that it silences.
        form.form_errors[:] = dict.fromkeys(form.form_errors)
        if getattr(form, "user_authenticated", False) and getattr(
            form, "requires_confirmation", False
        ):
            sentence, _tone = MESSAGES["CONFIRMATION_REQUIRED"]
            form.form_errors[:] = [gettext(sentence)]
        wrong = wrong or bool(form.errors)
    page = render_template(template, **context)
    return (page, 422) if wrong else page


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
