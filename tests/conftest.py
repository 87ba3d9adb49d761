"""What all tests share: the shipped procedures, compiled once, and a world to act in."""

from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket

from engine.ids import ProcedureId
from engine.package import Definition, build_definition
from engine.package.places import read_package, shipped, shipped_ids
from engine.rehearsal import Example, read_example
from engine.spiff import SpiffRuntime
from tests.scenario import World

#: Layers that need nothing of the outside.
_WITHOUT_NETWORK = ("tests/model/", "tests/service/", "tests/rehearsal/", "tests/catalogue/")

settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> None:
    if request.node.nodeid.startswith(_WITHOUT_NETWORK):
        disable_socket()


@cache
def shipped_definition(name: str) -> Definition:
    procedure_id, files = read_package(shipped()[0] / name)
    return build_definition(ProcedureId(procedure_id), files, runtime=SpiffRuntime(), version=1)


def shipped_examples() -> list[tuple[str, Example]]:
    return [
        (procedure, read_example(content, source=name))
        for procedure in shipped_ids()
        for name, content in sorted(read_package(shipped()[0] / procedure)[1].items())
        if name.startswith("examples/")
    ]


@pytest.fixture
def world() -> World:
    return World()
