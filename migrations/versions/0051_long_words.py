"""An open round is found by the long text of its project too, after those found by their headlines.

The words are kept beside the others, in a column and an index of their own: what is ranked stays as
narrow as it was. Only what is on the open shelf is indexed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

LONG = (
    "summary", "problem", "solution", "market", "business_model", "team", "use_of_funds", "risks",
)  # fmt: skip
HEADLINES = ("title", "tagline", "sector")
COPY = """
    CREATE OR REPLACE FUNCTION copy_round_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT concat_ws(' ', company.name, company.acronym),
               concat_ws(' ', dossier.title, dossier.tagline, company.city),
               dossier.sector{more}
        INTO NEW.searched_name, NEW.searched_text, NEW.sector{into}
        FROM companies AS company, dossiers AS dossier
        WHERE company.id = NEW.company_id AND dossier.id = NEW.dossier_id;
        RETURN NEW;
    END $$
"""


def _copy(*, long: bool) -> None:
    columns = ", ".join(f"dossier.{each}" for each in LONG)
    words = (
        ", to_tsvector('public.french_plain'::regconfig, concat_ws(' ', company.name,"
        f" company.acronym, dossier.title, dossier.tagline, company.city, {columns}))"
    )
    op.execute(COPY.format(more=words if long else "", into=", NEW.long_words" if long else ""))


def _renew_after(*columns: str) -> None:
    old, new = (", ".join(f"{which}.{each}" for each in columns) for which in ("OLD", "NEW"))
    op.execute("DROP TRIGGER dossiers_renew_round_words ON dossiers")
    op.execute(f"""
        CREATE TRIGGER dossiers_renew_round_words
        AFTER UPDATE OF {", ".join(columns)} ON dossiers
        FOR EACH ROW WHEN (ROW({old}) IS DISTINCT FROM ROW({new}))
        EXECUTE FUNCTION renew_round_words()
    """)


def upgrade() -> None:
    op.add_column("rounds", sa.Column("long_words", postgresql.TSVECTOR()))
    _copy(long=True)
    _renew_after(*HEADLINES, *LONG)
    op.execute("UPDATE rounds SET searched_name = searched_name")
    op.create_index(
        "ix_rounds_long_words_open",
        "rounds",
        ["long_words"],
        postgresql_using="gin",
        postgresql_where=sa.text("shelf = 'open'"),
    )


def downgrade() -> None:
    op.drop_index("ix_rounds_long_words_open", table_name="rounds")
    _renew_after(*HEADLINES)
    _copy(long=False)
    op.drop_column("rounds", "long_words")
