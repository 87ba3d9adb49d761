"""Every kind of store, empty, for tests that all of them pass."""

from collections.abc import Iterator

import pytest

from engine.store import Store, memory_store


@pytest.fixture(params=["memory"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    store = memory_store()
    yield store
    store.close()
