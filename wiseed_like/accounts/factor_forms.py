"""What did the person type to show who they are? A code, a passkey's answer, a password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField

from wiseed_like.accounts.forms import PASSWORD, at_most, plain, required
from wiseed_like.fields import no_hidden_characters

# An answer of a device is some 1 to 3 kB of JSON.
ANSWER_MAX = 20_000
NO_CODE = _l("Recopiez le code.")


class ShowForm(FlaskForm):
    """A code of the phone or a recovery code; or, from the script, a passkey's answer."""

    code = StringField(
        _l("Code"),
        description=_l("Les six chiffres de votre application, ou un code de secours."),
        validators=[at_most(60)],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
    credential = HiddenField(validators=[at_most(ANSWER_MAX)])


class CodeForm(FlaskForm):
    """Six figures, from the phone or from a mail."""

    code = StringField(
        _l("Code à six chiffres"),
        validators=[required(NO_CODE), at_most(20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasswordForm(FlaskForm):
    password = PasswordField(
        PASSWORD,
        validators=[required(_l("Indiquez votre mot de passe.")), at_most(1000)],
        render_kw={"autocomplete": "current-password"},
    )


class PasskeyForm(FlaskForm):
    """A new passkey: its name among the person's, and the device's answer."""

    name = StringField(
        _l("Nom de cet appareil"),
        description=_l("Pour le reconnaître dans la liste : « Téléphone », « Clé bleue »…"),
        filters=[plain],
        validators=[
            required(_l("Donnez un nom à cet appareil.")), at_most(60), no_hidden_characters,
        ],
    )  # fmt: skip
    credential = HiddenField(
        validators=[
            required(_l("Votre appareil n'a pas répondu : recommencez.")), at_most(ANSWER_MAX),
        ]
    )  # fmt: skip
