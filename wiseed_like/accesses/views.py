"""Which pages show who looked at my data, and ask the staff why they look?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like.accesses import queries
from wiseed_like.accesses.forms import ReasonForm
from wiseed_like.accesses.models import Look
from wiseed_like.accesses.reasons import give_reason
from wiseed_like.accesses.rules import WHAT, WHY
from wiseed_like.accounts.access import STAFF, requires, signed_in
from wiseed_like.accounts.models import User
from wiseed_like.accounts.next_page import asked_for
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.views.blueprint import ROLE_NAMES

ROWS = 50
LARGEST_ID = 2**63 - 1
bp = Blueprint("accesses", __name__)


@bp.get("/account/looks")
@signed_in
def mine() -> str:
    """Who looked at my data, when and why; the newest first."""
    before = request.args.get("before", type=int)
    found = queries.list_of_person(
        current_user.id,
        before=before if before and 0 < before <= LARGEST_ID else None,
        limit=ROWS + 1,
    )
    older = url_for(".mine", before=found[ROWS - 1].id) if len(found) > ROWS else None
    return render_template(
        "accesses/mine.html",
        looks=[_told(look) for look in found[:ROWS]],
        is_first=before is None,
        next_url=older,
    )


@bp.post("/staff/reasons/<int:person_id>")
@requires(*STAFF)
def reason(person_id: int) -> Response | tuple[str, int]:
    """The reason was chosen: remember it for an hour, and go on to the page."""
    person = get_user(person_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return ask(person, form, next_page=asked_for()), 422
    give_reason(person_id, form.why.data)
    return redirect(asked_for(), 303)


def ask(person: User, form: ReasonForm | None = None, *, next_page: str) -> str:
    """The page that stands in front of a free look; it shows nothing of the person's."""
    form = form or ReasonForm()
    form.next.data = next_page
    return render_template("accesses/reason.html", form=form, person_id=person.id)


def _told(look: Look) -> dict[str, Any]:
    """A look as a line of the page. Of the viewer the first name, the initial and the role:
    enough to ask about, too little to look somebody up."""
    what = gettext(WHAT.get(look.what, look.what))
    viewer = f"{look.viewer.first_name} {look.viewer.last_name[:1]}."
    role = ROLE_NAMES.get(look.viewer_role)
    return {
        "at": look.at,
        "title": what[:1].upper() + what[1:],
        "text": gettext("Raison : %(why)s", why=gettext(WHY.get(look.why, look.why))),
        "by": f"{viewer}, {role}" if role else viewer,
    }
