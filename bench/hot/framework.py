"""What does a page cost that does nothing? The route of a signature, without the signature.

Only the benchmark assembles this; the platform does not know of it.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Flask, redirect, url_for
from werkzeug.wrappers import Response

from bench.hot.crowd import SHARES
from wiseed_like import create_app as house
from wiseed_like.accounts.access import requires
from wiseed_like.subscriptions.forms import sign_form

bp = Blueprint("bench", __name__)


@bp.route("/bench/<uuid:order_id>/sign", methods=["POST"])
@requires("investor")
def nothing(order_id: UUID) -> Response | tuple[str, int]:
    """The session, the person, the token, the form; then the redirect."""
    form = sign_form(SHARES, "fr", reflects=True, is_gated=False, is_proof_needed=False)
    if form.validate_on_submit():
        return redirect(url_for("subscriptions.portfolio"), 303)
    return "", 422


def create_app() -> Flask:
    """The house, with one more route."""
    app = house()
    app.register_blueprint(bp)
    return app
