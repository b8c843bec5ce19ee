"""Which pages belong to no domain? The front door, the fixed pages, the choice of language."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import open_to_all
from wiseed_like.db import transaction
from wiseed_like.web.frame import LANGUAGES
from wiseed_like.web.whereabouts import inside

PAGES = ("risks", "how", "fees", "legal", "privacy", "security", "complaints", "accessibility")

bp = Blueprint("pages", __name__)


@bp.route("/")
@open_to_all
def home() -> str:
    from wiseed_like.rounds.queries import list_open

    return render_template("home/index.html", open_rounds=list_open(clock.now(), limit=6))


def _page(name: str) -> None:
    @bp.route(f"/{name}", endpoint=name)
    @open_to_all
    def page() -> str:
        return render_template(f"pages/{name}.html")


for _name in PAGES:
    _page(_name)


@bp.route("/language/<language>")
@open_to_all
def language(language: str) -> Response:
    """Switch the language; a signed-in person's choice is kept with the account."""
    if language not in LANGUAGES:
        abort(404)
    if current_user.is_authenticated:
        from wiseed_like.accounts.service import choose_language as keep

        with transaction():
            keep(current_user, language)
    response = redirect(inside(request.args.get("next", "/")), 303)
    response.set_cookie("language", language, max_age=365 * 86400, httponly=True, samesite="Lax")
    return response
