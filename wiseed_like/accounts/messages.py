"""What does the sign-in library say? Every sentence of it that a person can meet, in our words."""

from __future__ import annotations

from wiseed_like.errors import N_

# SECURITY_MSG_<key>: (French sentence, tone of the message).
MESSAGES: dict[str, tuple[str, str]] = {
    # Met with the link of a change of address that was used, or overtaken by another.
    "API_ERROR": (N_("Ce lien n'est pas valable, ou il a déjà servi."), "danger"),
    "CHANGE_EMAIL_SENT": (
        N_(
            "Nous venons d'écrire à %(email)s. Ouvrez le lien reçu pour changer d'adresse ; "
            "jusque-là, l'ancienne reste la vôtre."
        ),
        "info",
    ),
    "CHANGE_EMAIL_CONFIRMED": (
        N_("Votre nouvelle adresse est enregistrée. Connectez-vous avec elle."),
        "success",
    ),
    "CHANGE_EMAIL_EXPIRED": (
        N_("Ce lien n'est plus valable. Demandez de nouveau le changement depuis votre compte."),
        "danger",
    ),
    "GENERIC_AUTHN_FAILED": (
        # The same whoever tries: it is true of each, and only the mail tells which it was.
        N_(
            "L'adresse e-mail ou le mot de passe est incorrect. Si vous n'avez pas encore "
            "confirmé votre adresse, ouvrez le lien que nous venons de vous renvoyer par e-mail."
        ),
        "danger",
    ),
    "UNAUTHORIZED": (N_("Vous n'avez pas accès à cette page."), "danger"),
    "UNAUTHENTICATED": (N_("Connectez-vous pour ouvrir cette page."), "info"),
    "CONFIRM_REGISTRATION": (
        N_(
            "Nous venons d'écrire à %(email)s. Ouvrez le lien reçu pour confirmer votre "
            "adresse, puis connectez-vous."
        ),
        "success",
    ),
    "EMAIL_CONFIRMED": (
        N_("Votre adresse e-mail est confirmée. Vous pouvez vous connecter."),
        "success",
    ),
    "ALREADY_CONFIRMED": (N_("Cette adresse e-mail est déjà confirmée."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (
        N_("Ce lien de confirmation n'est pas valable. Demandez-en un nouveau ci-dessous."),
        "danger",
    ),
    "CONFIRMATION_EXPIRED": (
        N_("Ce lien de confirmation n'est plus valable. Demandez-en un nouveau ci-dessous."),
        "danger",
    ),
    "CONFIRMATION_REQUEST": (
        N_(
            "Si un compte attend d'être confirmé à l'adresse %(email)s, nous venons d'y envoyer "
            "un nouveau lien."
        ),
        "info",
    ),
    "EMAIL_ALREADY_ASSOCIATED": (N_("Cette adresse ne peut pas être utilisée."), "danger"),
    "EMAIL_NOT_PROVIDED": (N_("Indiquez votre adresse e-mail."), "danger"),
    "INVALID_EMAIL_ADDRESS": (
        N_("Cette adresse e-mail n'est pas valable : écrivez-la comme nom@exemple.fr."),
        "danger",
    ),
    "PASSWORD_NOT_PROVIDED": (N_("Indiquez un mot de passe."), "danger"),
    "PASSWORD_INVALID_LENGTH": (
        N_("Le mot de passe doit compter au moins %(length)s caractères."),
        "danger",
    ),
    "RETYPE_PASSWORD_MISMATCH": (
        N_("Les deux mots de passe ne sont pas identiques."),
        "danger",
    ),
    "INVALID_PASSWORD": (N_("Ce mot de passe est incorrect."), "danger"),
    "PASSWORD_IS_THE_SAME": (
        N_("Le nouveau mot de passe doit être différent de l'ancien."),
        "danger",
    ),
    "PASSWORD_CHANGE": (
        N_("Votre mot de passe est changé. Vos autres sessions sont fermées."),
        "success",
    ),
    "PASSWORD_RESET_REQUEST": (
        N_(
            "Si un compte existe à l'adresse %(email)s, nous venons d'y envoyer un lien pour "
            "choisir un nouveau mot de passe."
        ),
        "info",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Votre nouveau mot de passe est enregistré. Connectez-vous."),
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": (
        N_("Ce lien n'est plus valable. Demandez-en un nouveau ci-dessous."),
        "danger",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("Ce lien n'est pas valable. Demandez-en un nouveau ci-dessous."),
        "danger",
    ),
    "DISABLED_ACCOUNT": (N_("Ce compte est fermé."), "danger"),
    "USER_DOES_NOT_EXIST": (N_("Aucun compte ne correspond à cette adresse."), "danger"),
    "INVALID_REDIRECT": (N_("Cette adresse ne fait pas partie de la plateforme."), "danger"),
    "LOGIN": (N_("Connectez-vous pour ouvrir cette page."), "info"),
    "ANONYMOUS_USER_REQUIRED": (N_("Vous êtes déjà connecté."), "info"),
    "FORGOT_PASSWORD": (N_("Mot de passe oublié"), "info"),
}
# The template of a mail -> its subject.
SUBJECTS: dict[str, str] = {
    "mail/security/welcome": N_("Confirmez votre adresse e-mail"),
    "mail/security/already_known": N_("Vous avez déjà un compte"),
    "mail/security/confirmation": N_("Confirmez votre adresse e-mail"),
    "mail/security/recovery": N_("Choisissez un nouveau mot de passe"),
    "mail/security/password_reset": N_("Votre mot de passe a été remplacé"),
    "mail/security/password_changed": N_("Votre mot de passe a été changé"),
    "mail/security/new_address": N_("Confirmez votre nouvelle adresse e-mail"),
    "mail/security/address_asked": N_("Un changement d'adresse a été demandé"),
    "mail/security/address_changed": N_("L'adresse de votre compte a été changée"),
    "mail/security/no_account": N_("Aucun compte n'est ouvert à cette adresse"),
    "mail/security/code": N_("Votre code de confirmation"),
}
