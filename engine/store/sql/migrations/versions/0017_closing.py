"""Keep from when on an ended case opens no more to those who took part."""

import sqlalchemy as sa
from alembic import op

from engine.store.sql.types import Instant

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column."""
    op.add_column("process_instance", sa.Column("closes_at", Instant, nullable=True))
