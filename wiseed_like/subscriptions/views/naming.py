"""How does an officer ask that another holder represent a joint account? A second one decides."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.representatives import RepresentativeChange
from wiseed_like.approvals.queries import waiting
from wiseed_like.db import existing, transaction
from wiseed_like.documents.downloads import send
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import inspect_upload
from wiseed_like.errors import NotFound, Refused
from wiseed_like.kyc.parties import joint_party
from wiseed_like.kyc.views.answers import small
from wiseed_like.refusals import show_refusal
from wiseed_like.subscriptions.representing import queries, second_person
from wiseed_like.subscriptions.representing.forms import NameForm
from wiseed_like.subscriptions.views.answers import Answer, bp

HERE = "/staff/joint-accounts/<int:user_id>/representative"


@bp.route(HERE, methods=["GET", "POST"])
@requires("compliance", again=True)
def name_representative(user_id: int) -> Answer:
    """Ask that another holder represent the others, with the paper that proves why."""
    account, form = _account(user_id), NameForm()
    form.offer(queries.others_of(account))
    if form.validate_on_submit():
        try:
            _ask(account, form)
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : une autre personne de la conformité décidera."), "success")
            return redirect(url_for("kyc.joint_account_of_staff", user_id=user_id), 303)
    party = joint_party(account)
    speaker = party.speaker
    page = render_template(
        "subscriptions/name_representative.html",
        account=account,
        form=form,
        party=party,
        speaker=speaker,
        waits=waiting(second_person.KIND, account),
    )
    return (page, 422) if form.is_submitted() else page


def _ask(account: User, form: NameForm) -> None:
    refuse_own_file(current_user, [account.id])
    paper = inspect_upload(form.file.data, by=current_user, now=clock.now())
    with transaction():
        second_person.ask(
            get_user(account.id, lock=True),
            form.holder.data,
            form.told_cause,
            paper,
            reason=form.reason.data or "",
            by=current_user,
            now=clock.now(),
        )


@bp.get(f"{HERE}/<int:change_id>/paper")
@requires("compliance")
def representative_paper(user_id: int, change_id: int) -> Response:
    """The paper that proves why another was named."""
    change = queries.get_change_of(_account(user_id).id, small(change_id))
    if change.stored_file_id is None:
        raise NotFound
    return send(existing(StoredFile, change.stored_file_id))


@bp.app_template_global("changes_of_representative")
def changes_of_representative(account_id: int) -> list[RepresentativeChange]:
    """What was asked of a joint account, the newest first: for the staff's page."""
    return list(queries.list_changes(account_id))


def _account(user_id: int) -> User:
    """A joint account. Raises NotFound."""
    account = get_user(small(user_id))
    if not account.is_joint:
        raise NotFound
    return account
