"""A demo is a service of invented people, for each of whom cases of these days wait."""

import json
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.bootstrap import Engine, build_engine
from engine.clock import SimulatedClock
from engine.demo import make_demo
from engine.model.published import PublishedVersion
from engine.package.places import shipped_ids
from engine.passwords import is_password
from engine.store import MemoryStore
from tests.conftest import shipped_definition

#: What is printed, who there is, and what their cases have come to.
TOLD = Path(__file__).with_name("demo.txt")


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Take the next word for each choice of one, and note among which there was a choice."""
    found: list[Sequence[str]] = []

    def choice(words: Sequence[str]) -> str:
        found.append(words)
        return words[len(found)]

    monkeypatch.setattr("engine.demo.secrets", SimpleNamespace(choice=choice))
    return found


@pytest.fixture
def engine() -> Engine:
    """The shipped procedures, published on a Monday in winter."""
    clock = SimulatedClock(datetime(2026, 11, 30, 9, tzinfo=UTC))
    engine = build_engine(MemoryStore().work, clock=clock)
    with engine.open_work() as work:
        for definition in map(shipped_definition, shipped_ids()):
            title = definition.procedure.title
            version = PublishedVersion(
                procedure_id=definition.id, version=1, title=title, content_hash="",
                published_at=clock.now(),
            )  # fmt: skip
            work.versions.add(version, definition.files)
            engine.definitions.keep(definition)
        work.commit()
    return engine


def found(engine: Engine) -> Iterator[str]:
    """Say who there is, and what the cases have come to."""
    with engine.open_work() as work:
        unseen = work.people.without_account(limit=100)
        people = {person.id: person for person in (*work.people.all(), *unseen)}
        for one in people.values():
            yield f"{one.username} | {one.name} | {one.agency} | {', '.join(sorted(one.roles))}"
        cases = work.cases.several(work.cases.running(after=None, limit=100))
        for case in sorted(cases.values(), key=lambda each: each.reference):
            waits = sorted(
                f"{task.element_id} for {people[task.assignee].name if task.assignee else '-'}"
                for task in work.tasks.open_of(case.id)
            )
            entries = len(work.history.of(case.id))
            yield f"{case.reference} {case.process_id}: {', '.join(waits)}; {entries} entries"
            file = json.dumps(case.file, ensure_ascii=False, sort_keys=True)
            for person in people.values():
                file = file.replace(f'"{person.id}"', f"<{person.name}>")
            yield from file.replace(', "', ',\n  "').splitlines()


def test_the_demo_has_somebody_for_every_role_and_cases_at_different_steps(
    engine: Engine, offered: list[Sequence[str]]
) -> None:
    lines = [*make_demo(engine), *found(engine)]

    assert "\n".join(lines) == TOLD.read_text(encoding="utf-8").rstrip("\n")


def test_the_one_password_of_a_demo_is_one_of_twenty_million(
    engine: Engine, offered: list[Sequence[str]]
) -> None:
    first, *_ = make_demo(engine)

    password = first.rpartition(" ")[2]
    assert password.split("-") == [words[at] for at, words in enumerate(offered, 1)]
    assert math.prod(len(set(words)) for words in offered) == 68**4 > 20_000_000
    assert all(word.isalpha() and word.islower() for words in offered for word in words)
    everybody = engine.people.everybody()
    assert len({person.password_hash for person in everybody}) == 1
    assert is_password(everybody[0].password_hash, password)


def test_where_there_are_people_nobody_is_added_and_the_way_to_a_password_is_told(
    engine: Engine,
) -> None:
    first = [*make_demo(engine)]
    again = [*make_demo(engine)]

    assert len(first) > 1
    assert again == ["There are people already. A new password: dissent user password USERNAME"]
    assert len(engine.people.everybody()) == 31
