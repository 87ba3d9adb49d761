"""Fill in the words of the names of people from before."""

import sqlalchemy as sa
from alembic import op

from engine.model.names import written_name

revision = "0016"
down_revision = "0015"

_NAMES = sa.text("SELECT id, name FROM person")
_SAY = sa.text("UPDATE person SET name_words = :words WHERE id = :id")


def upgrade() -> None:
    """Write the words of every name."""
    connection = op.get_bind()
    for each in connection.execute(_NAMES).all():
        connection.execute(_SAY, {"words": written_name(each.name), "id": each.id})
