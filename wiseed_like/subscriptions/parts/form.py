"""What does compliance type to begin a part of a round? Until which day it counts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from wiseed_like.fields import DayField
from wiseed_like.issuers.forms import Needed


class CutOffForm(FlaskForm):
    """The last day that counts: a subscription paid later waits for the next part."""

    day = DayField(
        _l("Compter ce qui est payé jusqu'au"),
        [Needed()],
        description=_l("Ce jour inclus, à Paris ; aujourd'hui s'arrête à cet instant."),
    )
