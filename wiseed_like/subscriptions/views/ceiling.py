"""Which ceiling does an investor set for themselves? Seen, set, kept, removed."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from compliance.calendar import legal_day
from compliance.ceilings import own_ceiling, own_room
from compliance.ceilings.own_ceiling import lowers
from compliance.parameters.house import OWN_CEILING_MONTHS, OWN_CEILING_RAISE_DAYS
from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.formats import moment, written
from wiseed_like.investors import ceilings as own
from wiseed_like.investors.models import Investor, OwnCeiling
from wiseed_like.refusals import flash_refusal, show_refusal
from wiseed_like.subscriptions import ceilings
from wiseed_like.subscriptions.forms import CeilingForm
from wiseed_like.subscriptions.views.answers import Answer, bp, the_investor


@bp.route("/ceiling", methods=["GET", "POST"])
@requires("investor")
def ceiling() -> Answer:
    """Where one's ceiling stands; lowering it acts at once, raising it later."""
    now = clock.now()
    me = the_investor(now)
    form = CeilingForm()
    if form.validate_on_submit() and _is_sure(form, me, now):
        try:
            with transaction():
                asked = own.set_ceiling(me, form.amount.data, now=now)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            _say_when(asked)
            return redirect(url_for("subscriptions.ceiling"), 303)
    today = legal_day(now)
    page = render_template(
        "subscriptions/ceiling.html",
        form=form,
        own=own.own_ceilings(me, now),
        used=ceilings.invested_lately(me, now),
        months=OWN_CEILING_MONTHS.on(today),
        days=OWN_CEILING_RAISE_DAYS.on(today),
    )
    return (page, 422) if form.errors else page


@bp.app_template_filter("is_my_ceiling")
def is_my_ceiling(rule: str) -> bool:
    """Whether the reader may change what this rule looked at: their own ceiling."""
    mine = current_user.is_authenticated and current_user.has_role("investor")
    return mine and rule in (own_ceiling.assess.key, own_room.assess.key)


def _is_sure(form: CeilingForm, me: Investor, now: datetime) -> bool:
    """A ceiling that acts at once and shuts out of every open round is confirmed first."""
    least, amount = ceilings.smallest_order(now), form.amount.data
    held = own.own_ceilings(me, now).amount
    if least is None or amount is None or amount >= least:
        return True
    if form.is_sure.data or not lowers(amount, held):
        return True
    form.is_sure.errors = [
        gettext(
            "La plus petite souscription possible aujourd'hui est de %(least)s : sous ce plafond, "
            "vous ne pourrez rien souscrire, et le relever agit %(days)s jours plus tard. Cochez "
            "la case si c'est bien ce que vous voulez.",
            least=written(least),
            days=OWN_CEILING_RAISE_DAYS.on(legal_day(now)),
        )
    ]
    return False


@bp.route("/ceiling/keep", methods=["POST"])
@requires("investor")
def keep_ceiling() -> Response:
    """Forget the change that waits; asked twice, nothing more happens."""
    now = clock.now()
    me = the_investor(now)
    with transaction():
        kept = own.keep_ceiling(me, now=now)
    amount = own.own_ceilings(me, now).amount
    if kept is None:
        flash(_l("Aucun changement n'attendait : votre plafond n'a pas changé."), "info")
    else:
        flash(
            gettext(
                "Votre demande est annulée : votre plafond reste de %(amount)s.",
                amount=written(amount),
            ),
            "success",
        )
    return redirect(url_for("subscriptions.ceiling"), 303)


@bp.route("/ceiling/remove", methods=["POST"])
@requires("investor")
def remove_ceiling() -> Response:
    """Ask for no ceiling any more; the present one holds until that acts."""
    now = clock.now()
    me = the_investor(now)
    try:
        with transaction():
            asked = own.set_ceiling(me, None, now=now)
    except Refused as refusal:
        flash_refusal(refusal, "info")
    else:
        _say_when(asked)
    return redirect(url_for("subscriptions.ceiling"), 303)


def _say_when(asked: OwnCeiling) -> None:
    if asked.effective_at <= asked.set_at:
        flash(_l("C'est fait : ce plafond agit dès maintenant."), "success")
        return
    when = moment(asked.effective_at)
    said = (
        gettext(
            "C'est noté. Votre plafond actuel tient jusqu'au %(when)s, puis il est retiré.",
            when=when,
        )
        if asked.amount is None
        else gettext("C'est noté. Le nouveau plafond agit à partir du %(when)s.", when=when)
    )
    flash(said, "success")
