"""What does an investor declare of their means, for a round outside the European regulation?"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound
from wiseed_like.rounds.queries import get_public
from wiseed_like.subscriptions import ceilings, queries
from wiseed_like.subscriptions.forms import MeansForm
from wiseed_like.subscriptions.views.answers import Answer, bp, the_investor


@bp.route("/rounds/<slug>/declaration", methods=["GET", "POST"])
@requires("investor")
def means(slug: str) -> Answer:
    """The amounts that the limit of one's country looks at; nothing is asked elsewhere."""
    now = clock.now()
    offer, me = get_public(slug, current_user), the_investor(now)
    asked = ceilings.asked_means(me, offer)
    if not asked:
        raise NotFound
    latest = queries.find_declaration(me, offer.id)
    form = MeansForm(data={name: getattr(latest, name, None) or None for name in asked})
    form.ask_only(asked)
    if form.validate_on_submit():
        with transaction():
            ceilings.declare_means(me, offer, form.means, now=now)
        flash(_l("Votre déclaration est enregistrée."), "success")
        return redirect(url_for("subscriptions.begin", slug=slug), 303)
    page = render_template(
        "subscriptions/means.html", form=form, asked=asked, round=offer, latest=latest
    )
    return (page, 422) if form.errors else page
