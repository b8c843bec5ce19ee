"""What do the pages of accounts share? Their blueprint, the names of roles, the menu."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, has_request_context, request, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user

from wiseed_like.accounts.losses import REASONS
from wiseed_like.accounts.queries import get_user

bp = Blueprint("accounts", __name__)

ROLE_NAMES = {
    "investor": _l("Investisseur"),
    "founder": _l("Porteur de projet"),
    "analyst": _l("Analyste"),
    "compliance": _l("Responsable conformité"),
    "administrator": _l("Administrateur"),
}


@bp.app_template_filter("role_name")
def role_name(role: str) -> str:
    """A role, in the reader's language."""
    return str(ROLE_NAMES.get(role, role))


@bp.app_template_filter("actor_name")
def actor_name(actor: str) -> str:
    """Who did it (`user:12`, `system`), as a history tells its staff."""
    number = actor.removeprefix("user:")
    return get_user(int(number)).full_name if number.isdecimal() else gettext("La plateforme")


@bp.app_template_filter("loss_reason")
def loss_reason(code: str) -> str:
    """Why a role or an account was lost, in the reader's language; nothing for no such reason."""
    return gettext(REASONS[code]) if code in REASONS else ""


@bp.app_context_processor
def account_menu() -> dict[str, Any]:
    """The lines of the account menu, by role."""
    if not has_request_context() or not current_user.is_authenticated:
        return {}
    items = [(_l("Mon compte"), "accounts.show"), (_l("Sécurité"), "accounts.security")]
    if current_user.has_role("investor"):
        items.append((_l("Que puis-je faire aujourd'hui ?"), "subscriptions.today"))
        items.append((_l("Mon identité"), "kyc.show"))
        items.append((_l("Investir par une société ou à plusieurs"), "kyc.companies"))
    items.append((_l("Mes décisions"), "decisions.mine"))
    items.append((_l("Qui a consulté mes données"), "accesses.mine"))
    if current_user.has_role("administrator"):
        items.append((_l("Comptes et rôles"), "accounts.users"))
    return {
        "account_items": [
            {"label": label, "url": url_for(endpoint), "active": request.endpoint == endpoint}
            for label, endpoint in items
            if endpoint in current_app.view_functions
        ]
    }
