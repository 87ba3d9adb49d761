"""An error of our own code is logged and told as ours; a step written oddly is told as such."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bootstrap import Engine
from engine.errors import DefinitionRejected, ProgramFailed, Refused, WrongState
from engine.ids import PersonId
from engine.model.people import TRAINER, Person
from engine.rehearsal.shape import VERBS
from engine.training import Source, TrainingRoom, open_room
from engine.training.before_a_step import BeforeAStep
from engine.training.player import Player
from engine.training.walk import move_of
from engine.training.writing import example_of, findings
from tests.conftest import shipped_definition
from tests.training.sealed import EASTER

_SECRET = "Tommy Tumbledown, born 1 May 2019"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TypeError(_SECRET)

    monkeypatch.setattr("engine.service.tasks.take_answers", fail)


def at_a_task(room: TrainingRoom, by: Person) -> str:
    """Return a walk that stands before the first task of the Easter example."""
    return room.steps.next_step(room.walks.start(EASTER, by=by).walk.id, by=by).walk.id


@pytest.mark.usefixtures("broken")
def test_an_error_of_ours_is_logged_and_told_as_ours(
    room: TrainingRoom, trainer: Person, caplog: pytest.LogCaptureFixture
) -> None:
    walk = at_a_task(room, trainer)
    before = room.walks.moment(walk, by=trainer)

    with pytest.raises(ProgramFailed, match="in the program, not in your example"):
        room.steps.next_step(walk, by=trainer)

    [line] = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert f"TypeError in walk {walk}, step 2 at " in line
    assert _SECRET not in caplog.text
    assert room.walks.moment(walk, by=trainer).steps == before.steps
    assert room.walks.moment(walk, by=trainer).walk.revision == before.walk.revision


@pytest.mark.usefixtures("broken")
def test_so_it_is_wherever_a_step_is_taken_or_tried(room: TrainingRoom, trainer: Person) -> None:
    walk = at_a_task(room, trainer)
    task = room.walks.moment(walk, by=trainer).tasks[0]

    for command in (
        lambda: room.steps.run_to(walk, 5, by=trainer),
        lambda: room.steps.complete(walk, task.id, Source.USUAL, by=trainer),
        lambda: room.steps.answers(walk, task.id, Source.USUAL, by=trainer),
    ):
        with pytest.raises(ProgramFailed):
            command()
    assert room.walks.moment(walk, by=trainer).step == 1


@pytest.mark.usefixtures("broken")
def test_no_example_fails_for_an_error_of_ours(room: TrainingRoom, trainer: Person) -> None:
    example = room.library.example(EASTER, by=trainer)

    with pytest.raises(TypeError):
        room.library.rehearse_example(EASTER, by=trainer)
    with pytest.raises(TypeError):
        BeforeAStep.in_example(example, shipped_definition("manager_review"), 3)


# --- what somebody wrote -------------------------------------------------------------------

_ODD: list[dict[str, Any]] = [
    {"do": 5},
    {"do": ["decide"]},
    {"do": "decide", "answers": ["yes"]},
    {"do": "decide", "at": "tomorrow"},
    {"do": "decide", "at": datetime(1, 1, 1, tzinfo=UTC)},
    {"start": None},
    {"send": {"withdraw": 1}},
    {"correct": "conference_date"},
    {"absent": {"person": "R. Holm"}},
    {"absent": {"person": "R. Holm", "from": "soon", "to": "later"}},
    {"holiday": "2026-12-24"},
    {"holiday": {"date": [2026]}},
    {"wait": {"days": 3}},
    {"wait": date(9999, 12, 31)},
    {"attach": {"name": "x"}},
    {"claim": True},
    {"refuse": "do decide", "because": "NotAllowed"},
    {"refuse": {"because": "NotAllowed"}},
    {"refuse": {"do": 7, "because": "NotAllowed"}},
    {"refuse": {"do": "decide", "send": "withdraw", "because": "NotAllowed"}},
    {"refuse": {"refuse": {}, "because": "NotAllowed"}},
    {"expect": ["open"]},
    {"expect": {"due": {"decide": "soon"}}},
    {"expect": {"file": 3}},
    {"expect": {"letters": ["to all"]}},
]


@pytest.mark.parametrize("entry", _ODD, ids=str)
def test_a_step_written_oddly_is_said_and_not_logged(
    room: TrainingRoom, trainer: Person, caplog: pytest.LogCaptureFixture, entry: dict[str, Any]
) -> None:
    walk = at_a_task(room, trainer)

    with pytest.raises(WrongState, match="not written as it should be"):
        room.steps.perform(walk, entry, by=trainer)

    assert caplog.records == []
    example = example_of({"id": "X", "title": "X", "procedure": "sunderland", "steps": [entry]})
    said = findings(example, shipped_definition("sunderland"))
    assert any(line.startswith("Step 1: ") for line in said)


@pytest.mark.parametrize("entry", [each for each in _ODD if "expect" not in each], ids=str)
def test_a_walk_that_comes_to_a_step_written_oddly_says_so_and_stays(
    room: TrainingRoom, trainer: Person, entry: dict[str, Any]
) -> None:
    key = room.library.new_example("sunderland", by=trainer)
    room.library.save_example(key, {"steps": [entry]}, by=trainer)
    walk = room.walks.start(key, by=trainer).walk.id

    with pytest.raises(WrongState, match=r"not written as it should be|goes another way"):
        room.steps.next_step(walk, by=trainer)

    assert room.walks.moment(walk, by=trainer).step == 0


@pytest.mark.parametrize("entry", _ODD, ids=str)
def test_an_example_with_an_odd_step_is_shown_and_edited(
    room: TrainingRoom, trainer: Person, entry: dict[str, Any]
) -> None:
    key = room.library.new_example("sunderland", by=trainer)
    room.library.save_example(key, {"steps": [entry]}, by=trainer)

    assert room.library.entry(key, by=trainer).findings
    assert room.walks.start(key, by=trainer).step == 0


@pytest.mark.parametrize(
    ("people", "ends"), [({"chair": {"agency": "X"}}, "running"), ({"chair": [["X"]]}, "running"),
                         ({}, "never"), ({}, {"first": 5}), ({}, [7])]
)  # fmt: skip
def test_people_and_ends_written_oddly_are_said(
    room: TrainingRoom, trainer: Person, people: Any, ends: Any
) -> None:
    key = room.library.new_example("sunderland", by=trainer)

    said = room.library.save_example(key, {"people": people, "ends": ends}, by=trainer)

    assert any(line.startswith(("People: ", "Ends: ")) for line in said)
    with pytest.raises(DefinitionRejected):
        room.walks.start(key, by=trainer)


_WORDS = (
    "decide_as_chair", "withdraw", "conference_date", "conference_chair", "first", "R. Holm",
    "manager_review", "P3D", "5 working days", "", "x" * 99,
)  # fmt: skip
_PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(_WORDS),
    st.text(max_size=9),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
)
_KEYS = st.sampled_from(
    (
        "conference_date", "conference_end", "person", "from", "to", "date", "because", "deputy",
        "open", "due", "name", "answers", *VERBS,
    )
)  # fmt: skip
_ANYTHING = st.recursive(
    _PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_KEYS | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=6,
)


@st.composite
def _entries(draw: st.DrawFn) -> dict[str, Any]:
    verb = draw(st.sampled_from(sorted(VERBS)))
    keys = sorted(VERBS[verb])
    beside = draw(st.dictionaries(st.sampled_from(keys), _ANYTHING, max_size=3))
    return {verb: draw(_ANYTHING), **beside}


@pytest.fixture(scope="module")
def under_way(live: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A walk some steps into a case, with what is needed to take another."""
    by = Person(id=PersonId("t"), name="T", roles=frozenset({TRAINER}))
    room = open_room(tmp_path_factory.mktemp("fuzz"), live)
    shown = room.steps.run_to(room.walks.start(EASTER, by=by).walk.id, 4, by=by)
    yield room._desk.open(shown.walk.id, by)
    room.close()


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(entry=_entries())
def test_whatever_a_step_says_nothing_of_ours_breaks(
    under_way: Any, entry: dict[str, Any]
) -> None:
    try:
        Player(2).step(under_way.walk, under_way.definition, under_way.last, move_of(entry))
    except ProgramFailed:
        raise
    except Refused:
        pass
