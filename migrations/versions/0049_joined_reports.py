"""What else is found wrong in a sheet that is being corrected joins that correction."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

STATES = "'reported', 'set_aside', 'confirmed', 'handed_in', 'corrected', 'called_off'"


def _allow(states: str) -> None:
    op.drop_constraint("sheet_irregularity_has_a_state", "sheet_irregularities")
    op.create_check_constraint(
        "sheet_irregularity_has_a_state", "sheet_irregularities", f"state IN ({states})"
    )


def upgrade() -> None:
    op.add_column(
        "sheet_irregularities",
        sa.Column("joined_to", sa.Integer(), sa.ForeignKey("sheet_irregularities.id")),
    )
    op.create_index("ix_sheet_irregularities_joined_to", "sheet_irregularities", ["joined_to"])
    _allow(f"{STATES}, 'joined'")
    op.create_check_constraint(
        "sheet_irregularity_joins_another",
        "sheet_irregularities",
        "(state = 'joined') = (joined_to IS NOT NULL) AND joined_to <> id",
    )


def downgrade() -> None:
    op.drop_constraint("sheet_irregularity_joins_another", "sheet_irregularities")
    op.execute("UPDATE sheet_irregularities SET state = 'called_off' WHERE state = 'joined'")
    _allow(STATES)
    op.drop_index("ix_sheet_irregularities_joined_to", table_name="sheet_irregularities")
    op.drop_column("sheet_irregularities", "joined_to")
