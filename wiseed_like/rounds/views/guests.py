"""How are people invited to a private round, and how do they come in by their link?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext as _l, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import limits
from wiseed_like.accounts.access import open_to_all, requires, signed_in
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.queries import get_company_of
from wiseed_like.refusals import say, show_refusal
from wiseed_like.rounds import queries
from wiseed_like.rounds.entry import guests
from wiseed_like.rounds.entry.entering import GUESTS_MAX
from wiseed_like.rounds.entry.guest_form import GuestsForm
from wiseed_like.rounds.entry.guest_list import Wanted, page_of
from wiseed_like.rounds.entry.guests import Sent
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.views.answers import Answer, bp

GONE = 410
PLACE = ("q", "stands", "after", "before")


@bp.route("/companies/<int:company_id>/rounds/<int:round_id>/guests", methods=["GET", "POST"])
@requires("founder")
def guests_of_company(company_id: int, round_id: int) -> Answer:
    """Whom the company invites to its private round."""
    company = get_company_of(current_user.id, company_id)
    offer = _private(queries.get_of_company(company.id, round_id))
    here = url_for("rounds.guests_of_company", company_id=company.id, round_id=offer.id)
    return _page(offer, here, company)


@bp.post("/companies/<int:company_id>/rounds/<int:round_id>/guests/<int:invitation_id>/revoke")
@requires("founder")
def revoke_guest_of_company(company_id: int, round_id: int, invitation_id: int) -> Response:
    company = get_company_of(current_user.id, company_id)
    offer = _private(queries.get_of_company(company.id, round_id))
    _revoke(offer, invitation_id)
    here = url_for("rounds.guests_of_company", company_id=company.id, round_id=offer.id, **_place())
    return redirect(here, 303)


@bp.route("/staff/rounds/<int:round_id>/guests", methods=["GET", "POST"])
@requires("analyst", "compliance")
def staff_guests(round_id: int) -> Answer:
    """The same, for the staff."""
    offer = _private(queries.get_round(round_id))
    return _page(offer, url_for("rounds.staff_guests", round_id=offer.id), None)


@bp.post("/staff/rounds/<int:round_id>/guests/<int:invitation_id>/revoke")
@requires("analyst", "compliance")
def staff_revoke_guest(round_id: int, invitation_id: int) -> Response:
    offer = _private(queries.get_round(round_id))
    _revoke(offer, invitation_id)
    return redirect(url_for("rounds.staff_guests", round_id=offer.id, **_place()), 303)


def _place() -> dict[str, Any]:
    """Where in the list somebody pressed a button: they come back there."""
    return {name: text for name in PLACE if (text := request.args.get(name, ""))}


def _private(offer: Round) -> Round:
    """Raises NotFound for a round that is for everybody: it has no such page."""
    if not offer.is_private:
        raise NotFound
    return offer


def _page(offer: Round, here: str, company: Company | None) -> Answer:
    """The list, and the form while the round is open."""
    now = clock.now()
    form = GuestsForm()
    if form.validate_on_submit():
        limits.take("invitation.person", current_user.id)
        try:
            with transaction():
                sent = guests.invite(offer, form.addresses, by=current_user, now=now)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_said(sent, form.repeated), "success" if sent.invited else "info")
            return redirect(here, 303)
    wanted = Wanted.read(request.args)
    page = render_template(
        "rounds/guests.html",
        round=offer,
        company=company,
        form=form,
        here=here,
        wanted=wanted,
        place=_place(),
        found=page_of(offer.id, wanted),
        living=guests.count_living(offer.id),
        most=GUESTS_MAX,
        takes_orders=offer.takes_orders(now),
    )
    return (page, 422) if form.errors else page


def _said(sent: Sent, repeated: int) -> str:
    """What came of a list in which some addresses stood `repeated` times more."""
    told = []
    if sent.invited:
        told.append(
            ngettext("%(num)s invitation part.", "%(num)s invitations partent.", sent.invited)
        )
    if sent.known:
        told.append(
            ngettext(
                "%(num)s adresse était déjà invitée.",
                "%(num)s adresses étaient déjà invitées.",
                sent.known,
            )
        )
    if repeated:
        told.append(
            ngettext(
                "%(num)s adresse répétée n'a compté qu'une fois.",
                "%(num)s adresses répétées n'ont compté qu'une fois.",
                repeated,
            )
        )
    return " ".join(told)


def _revoke(offer: Round, invitation_id: int) -> None:
    with transaction():
        guests.revoke(offer, invitation_id, by=current_user, now=clock.now())
    flash(_l("L'invitation est retirée : son lien n'ouvre plus rien."), "success")


@bp.get("/invited/<token>")
@open_to_all
def invited(token: str) -> Answer:
    """What an invitation is to, and the button that takes it up; sign in first.

    Opening the link ties nothing to anybody: machines open the links of mails before people do.
    """
    now = clock.now()
    found = guests.get_of_key(token)
    user = current_user if current_user.is_authenticated else None
    try:
        guests.refuse_over(found, user, now)
    except Refused as refusal:
        return _over(refusal)
    if user is not None and guests.is_in_already(found, user):
        return _left_unused(found.round)
    if user is not None and found.user_id == user.id:
        return redirect(url_for("rounds.show", slug=found.round.slug), 303)
    if found.seen_at is None:
        with transaction():
            guests.note_seen(found, now=now)
    return render_template("rounds/invited.html", token=token, invitation=found)


@bp.post("/invited/<token>")
@signed_in
def accept_invited(token: str) -> Answer:
    """Tie the invitation to this account, and show the round."""
    try:
        with transaction():
            found = guests.get_of_key(token, lock=True)
            guests.join(found, by=current_user, now=clock.now())
            offer, slug = found.round, found.round.slug
            is_in = guests.is_in_already(found, current_user)
    except Refused as refusal:
        return _over(refusal)
    if is_in:
        return _left_unused(offer)
    flash(gettext("L'invitation est liée à votre compte : vous retrouvez la levée ici."), "success")
    return redirect(url_for("rounds.show", slug=slug), 303)


def _left_unused(offer: Round) -> Response:
    """The reader is in the round already, by an invitation of their own."""
    said = _l(
        "Vous avez déjà accès à cette levée : cette invitation reste inutilisée, pour la personne "
        "à qui elle est adressée."
    )
    flash(said, "info")
    return redirect(url_for("rounds.show", slug=offer.slug), 303)


def _over(refusal: Refused) -> Answer:
    """Nothing of the round is said to whom its link opens nothing."""
    return render_template("rounds/invited_not.html", said=say(refusal)), GONE
