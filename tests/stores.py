"""Every kind of store, empty, for tests that all of them pass."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.proving.bench.postgres import NoServer, Server, running_server
from engine.store import MemoryStore, Store, open_store

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
Address = Callable[[str], str]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    try:
        with running_server() as server:
            yield server
    except NoServer as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    _upgraded(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(server: Server) -> str:
    name = server.create()
    _upgraded(server.url(name))
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'dissent.db')}"


@pytest.fixture
def postgresql_url(server: Server, postgresql_template: str) -> Iterator[str]:
    name = server.create(postgresql_template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", POSTGRESQL])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a database with tables and nothing in them."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def database(url: str) -> Iterator[Store]:
    """A store in a database."""
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite", POSTGRESQL])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Any kind of store."""
    if request.param == "memory":
        yield MemoryStore()
        return
    store = open_store(request.getfixturevalue(f"{request.param}_url"))
    yield store
    store.close()


def _upgraded(url: str) -> None:
    store = open_store(url)
    store.upgrade()
    store.close()
