"""Do invoices of before learn the day of their fee, and does no way back lose them?"""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import exc

from tests.house.test_migrations import flask, migrated

__all__ = ["migrated"]

AN_INVOICE = """
    INSERT INTO fee_invoices
        (year, seq, fee_of, kind, buyer, buyer_particulars, seller_particulars, basis, subject,
         net, vat_bps, vat, gross, language, issued_on, issued_at)
    VALUES (2026, 1, 'round:3', 'success', 'company:5', '{}', '{}', 10000, 'Fournil', 700, 2000,
            140, 840, 'fr', '2026-11-20', now())
"""


class TestAnInvoiceOfBefore:
    def test_says_the_day_that_its_paper_says_and_is_never_lost(self, migrated: Flask):
        flask(migrated, "upgrade", "0033")
        url = migrated.extensions["settings"].migrate_database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(AN_INVOICE)
            flask(migrated, "upgrade", "0034")
            found = connection.execute("SELECT taken_on = issued_on FROM fee_invoices").fetchone()
            assert found == (True,)
            with pytest.raises(psycopg.errors.CheckViolation, match="append-only"):
                connection.execute("UPDATE fee_invoices SET taken_on = '2026-11-21'")
            with pytest.raises(exc.DBAPIError, match="no way back: invoices were issued"):
                flask(migrated, "downgrade", "0028")
            assert connection.execute("SELECT count(*) FROM fee_invoices").fetchone() == (1,)
