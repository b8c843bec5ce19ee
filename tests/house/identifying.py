"""What has a person sent of their identity, in the scenery and at the doors?"""

from __future__ import annotations

from datetime import datetime

from compliance.calendar import legal_day
from tests.documents.samples import picture
from wiseed_like.accounts.models import User
from wiseed_like.documents.service import store_bytes
from wiseed_like.kyc import service as kyc
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import DocumentKind


def a_sent_file(user: User, now: datetime) -> IdentityFile:
    """An identity file that waits for compliance."""
    file = kyc.begin(user, now=now)
    kyc.save(
        file, now=now, first_names="Inès", last_name="Haddad",
        birth_date=legal_day(now).replace(year=1990, day=1), birth_place="Lyon",
        nationality="FR", address="1 rue Neuve", postal_code="69001", city="Lyon",
        country="FR", tax_residence="FR", phone="+33612345678",
    )  # fmt: skip
    stored = store_bytes(picture(), "carte.png", "image/png", by=user, now=now)
    kyc.attach_stored(file, DocumentKind.PASSPORT, stored, by=user, now=now)
    kyc.submit(file, by=user, now=now)
    return file
