"""Rounds are found by their words, in French, with accents or without."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# Both come with PostgreSQL, and the owner of a database may create them (docs/decisions/0023).
EXTENSIONS = ("unaccent", "pg_trgm")
FUNCTIONS = {
    # Accents leave before the words are brought to their stems: « énergie » is « energies ».
    "round_words(name text, said text)": (
        "tsvector",
        "SELECT setweight(to_tsvector('public.french_plain'::regconfig, name), 'A')"
        " || setweight(to_tsvector('public.french_plain'::regconfig, said), 'B')",
    ),
    # As `unaccent` with a dictionary that is named always gives the same, this is immutable.
    "plain_text(said text)": (
        "text",
        "SELECT lower(public.unaccent('public.unaccent'::regdictionary, said))",
    ),
    # The group of a list in which everybody sees a round; none before it was opened.
    "round_shelf(state character varying, opened_at timestamp with time zone)": (
        "text",
        "SELECT CASE WHEN opened_at IS NULL THEN NULL"
        " WHEN state = 'open' THEN 'open'"
        " WHEN state IN ('suspended', 'closing') THEN 'closing'"
        " WHEN state = 'closed' THEN 'closed'"
        " WHEN state IN ('failed', 'cancelled') THEN 'failed' END",
    ),
}
# What a round is found by is of its company and its dossier, copied whenever those change.
COPY = """
    CREATE FUNCTION copy_round_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT concat_ws(' ', company.name, company.acronym),
               concat_ws(' ', dossier.title, dossier.tagline, company.city),
               dossier.sector
        INTO NEW.searched_name, NEW.searched_text, NEW.sector
        FROM companies AS company, dossiers AS dossier
        WHERE company.id = NEW.company_id AND dossier.id = NEW.dossier_id;
        RETURN NEW;
    END $$
"""
AGAIN = """
    CREATE FUNCTION renew_round_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'companies' THEN
            UPDATE rounds SET searched_name = searched_name WHERE company_id = NEW.id;
        ELSE
            UPDATE rounds SET searched_name = searched_name WHERE dossier_id = NEW.id;
        END IF;
        RETURN NULL;
    END $$
"""
SOURCES = {"companies": ("name", "acronym", "city"), "dossiers": ("title", "tagline", "sector")}
INDEXES = {
    "ix_rounds_shelf": (["shelf", "closes_at", "id"], {}),
    "ix_rounds_sector": (["sector", "shelf", "closes_at", "id"], {}),
    "ix_rounds_words": (["words"], {"postgresql_using": "gin"}),
    "ix_rounds_words_open": (
        ["words"],
        {"postgresql_using": "gin", "postgresql_where": sa.text("shelf = 'open'")},
    ),
    "ix_rounds_plain": (
        ["plain"],
        {"postgresql_using": "gin", "postgresql_ops": {"plain": "gin_trgm_ops"}},
    ),
}


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} WITH SCHEMA public")
    op.execute("CREATE TEXT SEARCH CONFIGURATION french_plain (COPY = pg_catalog.french)")
    op.execute("""
        ALTER TEXT SEARCH CONFIGURATION french_plain
        ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.french_stem
    """)
    for signature, (kind, body) in FUNCTIONS.items():
        op.execute(
            f"CREATE FUNCTION {signature} RETURNS {kind}"
            f" LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $${body}$$"
        )
    _add_columns()
    _copy_words()
    for name, (columns, how) in INDEXES.items():
        op.create_index(name, "rounds", columns, **how)
    _index_living("round_id", "id")  # a page of them is read in the order of their signature


def _index_living(*columns: str) -> None:
    op.drop_index("ix_subscriptions_living", table_name="subscriptions")
    op.create_index(
        "ix_subscriptions_living",
        "subscriptions",
        list(columns),
        postgresql_where=sa.text("state IN ('reflecting', 'firm', 'paid', 'issued')"),
    )


def _add_columns() -> None:
    for name in ("searched_name", "searched_text"):
        op.add_column("rounds", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column(
        "rounds", sa.Column("sector", sa.String(length=40), server_default="", nullable=False)
    )
    for name, kind, made_of in (
        ("shelf", sa.Text(), "round_shelf(state, opened_at)"),
        ("words", postgresql.TSVECTOR(), "round_words(searched_name, searched_text)"),
        ("plain", sa.Text(), "plain_text(searched_name)"),
    ):
        op.add_column("rounds", sa.Column(name, kind, sa.Computed(made_of, persisted=True)))


def _copy_words() -> None:
    op.execute(COPY)
    op.execute("""
        CREATE TRIGGER rounds_copy_words
        BEFORE INSERT OR UPDATE OF company_id, dossier_id, searched_name ON rounds
        FOR EACH ROW EXECUTE FUNCTION copy_round_words()
    """)
    op.execute(AGAIN)
    for table, columns in SOURCES.items():
        old, new = (
            ", ".join(f"{which}.{column}" for column in columns) for which in ("OLD", "NEW")
        )
        op.execute(f"""
            CREATE TRIGGER {table}_renew_round_words
            AFTER UPDATE OF {", ".join(columns)} ON {table}
            FOR EACH ROW WHEN (ROW({old}) IS DISTINCT FROM ROW({new}))
            EXECUTE FUNCTION renew_round_words()
        """)
    op.execute("UPDATE rounds SET searched_name = searched_name")


def downgrade() -> None:
    _index_living("round_id")
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="rounds")
    for table in SOURCES:
        op.execute(f"DROP TRIGGER {table}_renew_round_words ON {table}")
    op.execute("DROP FUNCTION renew_round_words")
    op.execute("DROP TRIGGER rounds_copy_words ON rounds")
    op.execute("DROP FUNCTION copy_round_words")
    for column in ("plain", "words", "shelf", "sector", "searched_text", "searched_name"):
        op.drop_column("rounds", column)
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature.partition('(')[0]}")
    op.execute("DROP TEXT SEARCH CONFIGURATION french_plain")
    for extension in EXTENSIONS:
        op.execute(f"DROP EXTENSION {extension}")
