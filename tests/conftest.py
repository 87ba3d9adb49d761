"""What all tests share: the shipped procedures, compiled once, and a world to act in."""

import sqlite3
from collections.abc import Iterator
from functools import cache, partial

import pytest
from flask import Flask
from flask.templating import Environment
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from pytest_socket import disable_socket

from engine.ids import ProcedureId
from engine.package import Definition, build_definition
from engine.package.places import read_package, shipped, shipped_ids
from engine.rehearsal import Example
from engine.rehearsal import example as example_files
from engine.rehearsal.packages import example_names, read_examples
from engine.spiff import SpiffRuntime
from tests.patience import LONG, SHORT, wait_for
from tests.scenario import World

#: Every kind of store, for whichever room asks for one.
pytest_plugins = ["tests.stores"]
#: Rooms that need nothing of the outside: no network, no database.
_INSIDE = tuple(
    f"tests/{room}/"
    for room in ("bpmn", "casework", "feel", "forms", "model", "package", "rehearsal", "service")
)

# The same inputs on every machine, however slow; `--hypothesis-profile explore` looks for others.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "explore", settings.get_profile("repeatable"), derandomize=False, print_blob=True
)
settings.load_profile("repeatable")
wait_for(LONG)
# Every training room reads every example case: what its YAML says is found out once.
example_files._loaded = cache(example_files._loaded)


class _Compiled(BytecodeCache):
    """Keeps each template once it is compiled: nearly every test of a page makes an app anew."""

    def __init__(self) -> None:
        self.code = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_environment = partial(Environment, bytecode_cache=_Compiled())


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let nobody wait long for a lock that is never given back, or an answer that never comes."""
    wait_for(SHORT)
    yield
    wait_for(LONG)


@pytest.fixture(autouse=True)
def _nothing_of_the_outside(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if request.node.nodeid.startswith(_INSIDE):
        disable_socket()
        monkeypatch.setattr(sqlite3, "connect", _no_database)


def _no_database(*_: object, **__: object) -> None:
    raise AssertionError("a test of this room opened a database")


@cache
def shipped_definition(name: str) -> Definition:
    procedure_id, files = read_package(shipped()[0] / name)
    return build_definition(ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1)


@cache
def shipped_examples() -> list[tuple[str, Example]]:
    return [
        (procedure, example)
        for procedure in shipped_ids()
        for files in [read_package(shipped()[0] / procedure)[1]]
        for example in read_examples({name: files[name] for name in example_names(files)}).values()
    ]


@pytest.fixture
def world() -> World:
    return World()
