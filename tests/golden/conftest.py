"""The databases of golden data, each in a place of its own."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.store import Store, open_store
from tests.golden.databases import DATA, POSTGRESQL, SCENES_KEPT, SQLITE, load, unpack
from tests.golden.scenes import Kept
from tests.stores import POSTGRESQL as ON_POSTGRESQL

if TYPE_CHECKING:
    from engine.proving.bench.postgres import Server

#: What this format has written, and what was written before its last migration.
AGES = {"now": DATA, "0009": DATA / "0009"}


@pytest.fixture(params=AGES)
def folder(request: pytest.FixtureRequest) -> Path:
    """The folder of golden data of one age."""
    return AGES[request.param]


@pytest.fixture
def scenes(folder: Path) -> Sequence[Kept]:
    """Where each scene stood when it was kept."""
    return [Kept(**one) for one in json.loads((folder / SCENES_KEPT).read_bytes())]


@pytest.fixture(scope="session")
def loaded() -> dict[Path, str]:
    """The PostgreSQL databases that were loaded, by their folder, to be copied."""
    return {}


@pytest.fixture(params=["sqlite", ON_POSTGRESQL])
def url(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a golden database."""
    if request.param == "sqlite":
        path = tmp_path / SQLITE
        path.write_bytes(unpack(folder, SQLITE))
        yield f"sqlite:///{path}"
        return
    running: Server = request.getfixturevalue("server")
    loaded: dict[Path, str] = request.getfixturevalue("loaded")
    if folder not in loaded:
        loaded[folder] = load(running, unpack(folder, POSTGRESQL))
    name = running.create(loaded[folder])
    yield running.url(name)
    running.drop(name)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A golden database, opened and upgraded as a new version of the software does it."""
    store = open_store(url)
    store.upgrade()
    yield store
    store.close()
