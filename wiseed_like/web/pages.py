"""Which pages belong to no domain? The front door, the fixed pages, the choice of language."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import open_to_all
from wiseed_like.accounts.next_page import inside
from wiseed_like.db import transaction
from wiseed_like.web import price_list
from wiseed_like.web.frame import LANGUAGES, remember_language

PAGES = ("risks", "how", "legal", "privacy", "security", "complaints", "accessibility")

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


price_list.install(bp)


@bp.route("/language/<language>", methods=["GET", "POST"])
@open_to_all
def language(language: str) -> Response:
    """Switch the language of this browser; sent by a form, it is kept with the account too."""
    if language not in LANGUAGES:
        abort(404)
    asked = request.args if request.method == "GET" else request.form
    then = inside(asked.get("next"), otherwise="/")
    if request.method == "POST" and current_user.is_authenticated:
        from wiseed_like.accounts.service import choose_language as keep

        with transaction():
            keep(current_user, language)
    response = redirect(then, 303)
    remember_language(response, language)
    return response
