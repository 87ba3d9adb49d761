"""New cases begin with the version in force; a running case speaks from its own."""

from collections.abc import Mapping

import pytest

from engine.errors import NotFound
from engine.package import kept
from engine.package.kept import Definitions
from engine.spiff import SpiffRuntime
from engine.spiff.program import SpiffProgram
from engine.store import MemoryStore
from tests.scenario import World
from tests.small_dissent import FILES


def renamed(world: World) -> None:
    """Publish a version in which the procedure and a role have other titles."""
    titles = {b"A small dissent": b"A new dissent", b"Manager": b"Decider"}
    files = dict(FILES)
    for name in ("procedure.toml", "main.bpmn", "body.bpmn"):
        for old, new in titles.items():
            files[name] = files[name].replace(old, new)
    world.publish(files)


def test_a_task_is_listed_in_the_words_of_the_version_that_its_case_began_with(
    world: World,
) -> None:
    old = world.to_decide()
    renamed(world)
    new = world.to_decide()

    tasks = [case.task("decide") for case in (old, new)]
    about = world.engine.views.about(tasks)

    assert [about[task.id][:2] for task in tasks] == [
        (f"Ava Trent, Ben Trent · {old.case.reference} · A small dissent", "Manager"),
        (f"Ava Trent, Ben Trent · {new.case.reference} · A new dissent", "Decider"),
    ]


def test_what_is_in_force_is_what_new_cases_begin_with(world: World) -> None:
    old = world.start()
    renamed(world)
    new = world.start()

    definitions = world.engine.definitions
    assert (old.case.version, new.case.version) == (1, 2)
    assert definitions.in_force("small").version == 2
    assert [each.version for each in definitions.all_in_force()] == [2]
    assert [definitions.of(each.case).version for each in (old, new)] == [1, 2]


class Counting(SpiffRuntime):
    """Compiles, and counts how often."""

    def __init__(self) -> None:
        self.compiled = 0

    def compile(self, diagrams: Mapping[str, bytes]) -> SpiffProgram:
        self.compiled += 1
        return super().compile(diagrams)


def titled(title: str) -> dict[str, bytes]:
    settings = FILES["procedure.toml"].replace(b"A small dissent", title.encode())
    return {**FILES, "procedure.toml": settings}


def test_the_newest_version_of_every_procedure_is_in_force_and_they_come_by_title(
    world: World,
) -> None:
    world.publish(titled("M first"))
    for name, titles in {"other": ["Z", "A"], "third": ["Z"]}.items():
        other = World(store=world.store, procedure_id=name, is_new=False, prefix=name)
        for title in titles:
            other.publish(titled(title))
    definitions = world.engine.definitions

    found = definitions.all_in_force()

    assert [(each.id, each.version, each.procedure.title) for each in found] == [
        ("other", 2, "A"),
        ("small", 2, "M first"),
        ("third", 1, "Z"),
    ]
    assert found.damaged == []
    assert definitions.get("other", 1).procedure.title == "Z"
    with pytest.raises(NotFound, match=r"no 'gone'; there is .*small"):
        definitions.in_force("gone")
    with pytest.raises(NotFound):
        definitions.get("small", 3)


def test_where_nothing_is_published_nothing_is_in_force() -> None:
    definitions = Definitions(MemoryStore().work, SpiffRuntime())

    assert definitions.all_in_force() == []
    with pytest.raises(NotFound, match="there is none yet"):
        definitions.in_force("small")


def test_a_version_is_compiled_once_and_as_many_are_kept_as_were_asked_for_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_KEPT", 2)
    for _ in range(2):
        world.publish(FILES)
    runtime = Counting()
    definitions = Definitions(world.store.work, runtime)

    def compiled(version: int) -> int:
        before = runtime.compiled
        assert definitions.get("small", version).version == version
        return runtime.compiled - before

    assert [compiled(each) for each in (1, 2, 1, 2, 1)] == [1, 1, 0, 0, 0]
    # The one that nobody asked for the longest makes room.
    assert [compiled(each) for each in (3, 1, 3, 2)] == [1, 0, 0, 1]


def test_what_was_compiled_elsewhere_is_taken_over_under_its_own_version(world: World) -> None:
    world.publish(FILES)
    runtime = Counting()
    definitions = Definitions(world.store.work, runtime)
    second = world.engine.definitions.get("small", 2)

    definitions.keep(second)

    assert definitions.get("small", 2) is second
    assert runtime.compiled == 0
    assert definitions.get("small", 1).version == 1
    assert runtime.compiled == 1
