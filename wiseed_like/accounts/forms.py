"""What did the person type about their account? Sign-up, sign-in, recovery, change."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, cast

from flask_babel import get_locale, lazy_gettext as _l
from flask_security.change_email import ChangeEmailForm
from flask_security.forms import (
    ChangePasswordForm as LibraryChange,
    EmailValidation,
    EqualToLocalize,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    email_required,
    password_required,
    unique_user_email,
    valid_user_email,
)
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    PasswordField,
    SelectChoice,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from wiseed_like.accounts import strangers
from wiseed_like.accounts.models import User
from wiseed_like.fields import AnswersField, no_hidden_characters

ADDRESS = _l("Adresse e-mail")
PASSWORD = _l("Mot de passe")
NEW_PASSWORD = _l("Nouveau mot de passe")
PASSWORD_HINT = _l("12 caractères au moins. Une phrase que vous seul connaissez convient bien.")
# A dot that no space, hyphen or end follows; or what addresses begin with.
_LINK = re.compile(r"\.(?![\s‐-]|$)|\b(www|https?)\b", re.IGNORECASE)
SPACES = [
    SelectChoice("investor", _l("J'investis")),
    SelectChoice("founder", _l("Je cherche des fonds")),
]


def plain(text: str | None) -> str | None:
    """What was typed, in composed Unicode, without the spaces around it."""
    return " ".join(unicodedata.normalize("NFC", text).split()) if text else text


def has_a_letter(_form: Any, field: Field) -> None:
    if not any(sign.isalpha() for sign in field.data or ""):
        raise ValidationError(_l("Écrivez au moins une lettre."))


def name_only(_form: Any, field: Field) -> None:
    """Letters of any alphabet, with what joins the parts of a name. Nobody is called <b>.

    Nor www.example.com: programs that show mails make a link of it, which would seem to be ours.
    """
    text = field.data or ""
    if not all(sign.isalpha() or _joins(sign) for sign in text):
        raise ValidationError(
            _l(
                "Un nom ne contient que des lettres, des espaces, des apostrophes, "
                "des traits d'union et des points."
            )
        )
    if _LINK.search(text):
        raise ValidationError(
            _l("Ce nom ressemble à une adresse de site : mettez une espace après chaque point.")
        )
    has_a_letter(_form, field)


def _joins(sign: str) -> bool:
    # Accents that Unicode composes with no letter; what is invisible has its own sentence.
    return sign in " '’‐-." or unicodedata.category(sign)[0] in "CM"


def somebody_s(form: Any, field: Field) -> None:
    """Whose address is it? The form notes that it was well written, even if nobody has it."""
    form.looked_up = True
    valid_user_email(form, field)


def not_taken(form: Any, field: Field) -> None:
    """Refuse the address of an account, if somebody has shown that they read it."""
    try:
        unique_user_email(form, field)
    except ValidationError:
        if not form.existing_email_user.is_unclaimed:
            raise
        form.existing_email_user = None


def required(sentence: Any) -> DataRequired:
    return DataRequired(message=sentence)


def at_most(maximum: int) -> Length:
    # WTForms fills %(max)d in, once the sentence is in the reader's language.
    return Length(max=maximum, message=_l("%(max)d caractères au plus."))


def _name(label: Any, sentence: Any, autocomplete: str) -> StringField:
    return StringField(
        label,
        filters=[plain],
        validators=[required(sentence), at_most(80), no_hidden_characters, name_only],
        render_kw={"autocomplete": autocomplete},
    )


class SignUpForm(RegisterFormV2):
    """Open an account."""

    first_name = _name(_l("Prénom"), _l("Indiquez votre prénom."), "given-name")
    last_name = _name(_l("Nom de famille"), _l("Indiquez votre nom."), "family-name")
    email = EmailField(
        ADDRESS,
        validators=[email_required, at_most(254), EmailValidation(verify=True), not_taken],
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        PASSWORD,
        description=PASSWORD_HINT,
        validators=[password_required],
        render_kw={"autocomplete": "new-password"},
    )
    roles = AnswersField(
        _l("Que voulez-vous faire ?"),
        description=_l("Vous pouvez choisir les deux, et changer plus tard."),
        choices=SPACES,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[required(_l("Choisissez au moins une réponse."))],
    )
    terms = BooleanField(
        _l(
            "J'accepte les conditions d'utilisation et j'ai lu la page sur les données "
            "personnelles."
        ),
        validators=[required(_l("Sans cet accord, nous ne pouvons pas ouvrir de compte."))],
    )

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        """What the account is opened with."""
        return {
            "email": self.email.data,
            "password": self.password.data,
            "first_name": self.first_name.data,
            "last_name": self.last_name.data,
            "roles": self.roles.data,
            "language": str(get_locale()),
        }


class SignInForm(LoginForm):
    """Sign in. Without « remember me »: money is behind this door."""

    email = EmailField(
        ADDRESS,
        validators=[email_required, EmailValidation(verify=False)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        PASSWORD, validators=[password_required], render_kw={"autocomplete": "current-password"}
    )
    remember = None

    def validate(self, **options: Any) -> bool:
        """Whoever has the password of an address never confirmed is told so by mail alone."""
        if super().validate(**options):
            return True
        if self.user is not None and self.user.is_active and self.requires_confirmation:
            strangers.confirm_again(cast(User, self.user))
        return False


class ConfirmAddressForm(FlaskForm):
    """Confirm one's address: the mail shows who reads it, the password who opened the account."""

    password = PasswordField(
        _l("Mot de passe choisi à l'inscription"),
        validators=[password_required],
        render_kw={"autocomplete": "current-password"},
    )


class ConfirmationForm(SendConfirmationForm):
    """Ask for the confirmation link again."""

    email = EmailField(
        ADDRESS,
        validators=[email_required, EmailValidation(verify=True), somebody_s],
        render_kw={"autocomplete": "email"},
    )

    def validate(self, **options: Any) -> bool:
        if super().validate(**options):
            return True
        if getattr(self, "looked_up", False):
            known = self.user is not None
            strangers.answer(
                "security/already_known" if known else "security/no_account",
                self.email.data,
                self.user,
            )
        return False


class ForgottenForm(ForgotPasswordForm):
    """Ask for a link to choose a new password."""

    email = EmailField(
        ADDRESS,
        validators=[email_required, EmailValidation(verify=True), somebody_s],
        render_kw={"autocomplete": "email"},
    )

    def validate(self, **options: Any) -> bool:
        """An address never confirmed gets its link as well; using it confirms the address."""
        valid = super().validate(**options)
        if self.requires_confirmation:
            self.requires_confirmation = False
            self.email.errors = []
            valid = True
        if valid:
            # The library hashes for nothing when there is nobody: here as much.
            strangers.hash_for_nothing()
        elif getattr(self, "looked_up", False):
            strangers.answer("security/no_account", self.email.data, None)
        return valid


class NewPasswordForm(ResetPasswordForm):
    """Choose a new password with the link of a mail."""

    password = PasswordField(
        NEW_PASSWORD,
        description=PASSWORD_HINT,
        validators=[password_required],
        render_kw={"autocomplete": "new-password"},
    )
    password_confirm = PasswordField(
        _l("Le même, encore une fois"),
        validators=[
            password_required,
            EqualToLocalize("password", message="RETYPE_PASSWORD_MISMATCH"),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(LibraryChange):
    """Change one's password, knowing the old one."""

    password = PasswordField(
        _l("Mot de passe actuel"),
        validators=[password_required],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        NEW_PASSWORD,
        description=PASSWORD_HINT,
        validators=[password_required],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        _l("Le même, encore une fois"),
        validators=[
            password_required,
            EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class NewAddressForm(ChangeEmailForm):
    """Another e-mail address for one's account."""

    email = EmailField(
        _l("Nouvelle adresse e-mail"),
        validators=[email_required, at_most(254), EmailValidation(verify=True), unique_user_email],
        render_kw={"autocomplete": "email"},
    )

    def validate(self, **options: Any) -> bool:
        """Of an address that has an account already, only its owner is told."""
        if super().validate(**options):
            return True
        if self.existing_email_user is not None:
            strangers.answer("security/already_known", self.email.data, self.existing_email_user)
        return False
