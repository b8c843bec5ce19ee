"""What does somebody type who waits for shares? How many, and whether fewer would do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from wiseed_like.subscriptions.forms import SharesForm


class WaitForm(SharesForm):
    """A request on a waiting list, whole shares."""

    accepts_fewer = BooleanField(
        _l("S'il en revient moins, j'accepte qu'on m'en propose moins"),
        description=_l(
            "Sans cette case, votre tour passe tant qu'il n'y a pas assez de parts pour vous ; "
            "vous gardez votre place."
        ),
    )
