"""How long tests let the product wait for a lock or an answer: not as long as a user would."""

import pytest

from engine.service import health
from engine.store import training
from engine.store.memory import tables
from engine.store.sql import database

#: The longest that anybody waits in the product, in seconds.
SHIPPED = max(
    database._TURN_SECONDS + database._BUSY_SECONDS,
    database._LOCK_MILLISECONDS / 1_000,
    tables._PATIENCE_SECONDS,
    training._BUSY_SECONDS,
    health._PATIENCE,
)
#: How long each of them waits in the product.
AS_SHIPPED = {
    (module, name): getattr(module, name)
    for module, name in (
        (database, "_TURN_SECONDS"),
        (database, "_BUSY_SECONDS"),
        (database, "_LOCK_MILLISECONDS"),
        (tables, "_PATIENCE_SECONDS"),
        (training, "_BUSY_SECONDS"),
    )
}
_POOL, _SILENCE = dict(database._POOL), dict(database._SILENCE)
#: For what comes about in the end, on the slowest machine; and for what never does.
LONG, SHORT = 120.0, 0.1


def wait_as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whatever a test opens wait as long as an installation does."""
    for (module, name), seconds in AS_SHIPPED.items():
        monkeypatch.setattr(module, name, seconds)
    monkeypatch.setattr(database, "_POOL", _POOL)
    monkeypatch.setattr(database, "_SILENCE", _SILENCE)


def wait_for(seconds: float) -> None:
    """Let whatever is opened from now on wait for others so long."""
    database._TURN_SECONDS = tables._PATIENCE_SECONDS = seconds
    database._BUSY_SECONDS = training._BUSY_SECONDS = seconds
    database._LOCK_MILLISECONDS = int(seconds * 1_000)
    database._POOL["pool_timeout"] = seconds
    database._SILENCE["connect_timeout"] = int(seconds) or 1
    health._PATIENCE = seconds
