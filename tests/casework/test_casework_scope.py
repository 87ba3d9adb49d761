"""Which names an expression of an open case sees, where, and that it sees them as they are now."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.casework.scope import CaseScope, InnerScope, Names
from engine.errors import ProcessFailed
from engine.feel.types import DATE
from engine.ids import ElementId, PersonId
from engine.ports import Place
from tests.builders import NOON, make_calendar
from tests.scenario import CaseOf, World
from tests.service.test_service_scope import scope
from tests.small_dissent import FILES, day, form, moment

ARRIVED = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
BEN = Place(
    element_id=ElementId("ask_panel"), items=((ElementId("ask_panel"), 1),), arrived_at=ARRIVED
)
OUTSIDE = Place(element_id=ElementId("decide"), arrived_at=ARRIVED)


def asked(case: CaseOf, ask: Callable[[Names], Any]) -> Any:
    return case.within(lambda casework: ask(casework.names))


# --- what is seen where


def test_at_a_place_its_item_its_arrival_and_what_is_handed_in_lie_over_the_rest(
    world: World,
) -> None:
    case = world.decided()

    def ask(names: Names) -> list[Any]:
        inside, outside = names.scope(BEN, extra=lambda: 7), names.scope(OUTSIDE)
        nowhere = names.scope(None, extra=lambda: 8)
        assert "child" not in outside
        assert "extra" not in outside
        assert "arrived_at" not in nowhere
        assert {"child", "arrived_at", "extra", "reference", "why"} <= {*inside}
        assert names.scope(BEN, arrived_at=lambda: 9)["arrived_at"] == 9
        assert len(inside) == len({*inside}) == len(names.scope(BEN)) + 1
        return [
            inside["child"]["name"],
            inside["arrived_at"],
            inside["extra"],
            outside["arrived_at"],
            nowhere["extra"],
            nowhere["why"],
        ]

    assert asked(case, ask) == ["Ben Trent", ARRIVED, 7, ARRIVED, 8, "As found."]


def test_what_is_handed_in_wins_over_the_item_and_an_item_over_the_rest() -> None:
    outer = scope(
        file={"x": "file", "items": [{"on": "2026-09-08"}], "y": "rest"}, types={"items": DATE}
    )
    found = InnerScope(outer, items={"x": ("y",), "z": ("y",)}, names={"x": lambda: "handed in"})

    assert (found["x"], found["z"], found["y"]) == ("handed in", "rest", "rest")
    assert {*found} == {"x", "y", "z", "items"}
    with pytest.raises(KeyError):
        found["nonsense"]


def test_names_are_all_there_are_once_each() -> None:
    made = scope(
        facts={"a": "1"}, parameters={"a": 1, "b": 1}, file={"b": 1, "c": 1}, types={"c": DATE,
        "t": DATE}, names={"d": 1},
    )  # fmt: skip

    assert sorted(made) == ["a", "b", "c", "d", "t"]
    assert len(made) == 5
    assert made["t"] is None


def test_each_name_is_read_once_and_only_when_it_is_asked_for() -> None:
    read: list[str] = []

    def name(own: str) -> Callable[[], str]:
        return lambda: read.append(own) or own

    names = {"once": name("once"), "never": name("never")}
    made = CaseScope(
        scope({"f": "once"})._procedure,
        types={},
        file={},
        names=names,
        moment=(NOON, make_calendar()),
    )

    assert [made["f"], made["once"], made["f"], made["once"]] == ["once"] * 4
    assert read == ["once"]


def test_a_fact_is_worked_out_at_the_instant_of_the_case() -> None:
    assert scope({"f": "today()"})["f"] == date(2026, 9, 8)
    assert scope({"f": "workdays_after(today(), 1)"})["f"] == date(2026, 9, 9)


# --- as they are now


def test_nothing_is_looked_up_again_while_nothing_changes(world: World) -> None:
    def ask(names: Names) -> bool:
        # The first that asks for people reads who takes part.
        assert names.scope(None)["people"]
        return names.scope(OUTSIDE)["people"] is names.scope(BEN)["people"]

    assert asked(world.decided(), ask)


CHANGES: dict[str, tuple[Callable[[Casework], object], str, object, object]] = {
    "what is recorded": (
        lambda own: own.file.write(None, {"why": "Anew."}),
        "why",
        "As found.",
        "Anew.",
    ),
    "what is appended": (
        lambda own: own.file.append("requests", {"question": "One?"}),
        "latest.requests.question",
        None,
        "One?",
    ),
    "who takes part": (
        lambda own: own.parts.join("watcher", PersonId("Wim Watcher")),
        "people.watcher.id",
        None,
        "Wim Watcher",
    ),
    "time": (
        lambda own: own.move_to(NOON + timedelta(days=1)),
        "today()",
        date(2026, 9, 8),
        date(2026, 9, 9),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_is_seen_from_then_on(world: World, what: str) -> None:
    change, expression, before, after = CHANGES[what]

    def act(own: Casework) -> tuple[Any, ...]:
        own.names.evaluate("people.chair", OUTSIDE)  # the first that reads who takes part
        first = own.names.evaluate(expression, OUTSIDE)
        change(own)
        return first, own.names.evaluate(expression, OUTSIDE)

    assert world.decided().within(act) == (before, after)


def test_facts_change_with_the_time_at_which_the_case_is_looked_at() -> None:
    toml = FILES["procedure.toml"] + b'\nday_now = "today()"\n'
    case = World({**FILES, "procedure.toml": toml}).start()

    def act(own: Casework) -> list[Any]:
        first = own.names.evaluate("day_now", OUTSIDE)
        own.move_to(NOON + timedelta(days=1))
        return [first, own.names.evaluate("day_now", OUTSIDE)]

    assert case.within(act) == [date(2026, 9, 8), date(2026, 9, 9)]


# --- what the engine gives a name


def test_the_engine_names_the_case_its_people_and_who_had_to_go(world: World) -> None:
    case = world.start()
    world.give("Wim Watcher", "manager")
    world.engine.people.deactivate(PersonId("Paul Prof"), by=PersonId("Sid System"))
    world.wait(hours=1)

    def ask(names: Names) -> dict[str, Any]:
        return {
            expression: names.evaluate(expression, OUTSIDE)
            for expression in (
                "started_at",
                "reference",
                "standing_text",
                "people.chair.name",
                "people.professional",
                "gone",
                'name_of("Cleo Chair")',
                'name_of(["Cleo Chair", null, "Max Manager"])',
                "name_of(null)",
                'words_of("upheld", "not_known")',
            )
        }

    assert asked(case, ask) == {
        "started_at": NOON,
        "reference": case.case.reference,
        "standing_text": "The decision stands.",
        "people.chair.name": "Cleo Chair",
        "people.professional": None,
        "gone": ["Paul Prof"],
        'name_of("Cleo Chair")': "Cleo Chair",
        'name_of(["Cleo Chair", null, "Max Manager"])': "Cleo Chair and Max Manager",
        "name_of(null)": None,
        'words_of("upheld", "not_known")': "not known",
    }


def test_what_was_chosen_is_said_as_its_own_question_offers_it() -> None:
    def choice(key: str, label: str) -> dict[str, Any]:
        values = [{"label": label, "value": "b_c"}, {"label": "As it is", "value": "d"}]
        return {"type": "radio", "key": key, "label": key, "values": values}

    raised = form(
        "raise",
        day("conference_date"),
        moment("conference_end"),
        choice("how", "By car"),
        choice("why_so", "Because"),
    )
    case = World({**FILES, "forms/raise.form": raised}).start(answers={})

    def ask(names: Names) -> list[Any]:
        return [
            names.evaluate(f'words_of("{question}", {answer})', OUTSIDE)
            for question, answer in (
                ("how", '"b_c"'),
                ("why_so", '"b_c"'),
                ("how", '["b_c", "d"]'),
                ("how", '"e_f"'),
                ("nothing", '"b_c"'),
            )
        ]

    assert asked(case, ask) == ["By car", "Because", "By car and As it is", "e f", "b c"]


def test_an_expression_that_cannot_be_read_or_evaluated_fails_where_it_stands(
    world: World,
) -> None:
    case = world.decided()

    def ask(names: Names, expression: str) -> str:
        with pytest.raises(ProcessFailed) as failure:
            names.evaluate(expression, BEN)
        return failure.value.element_id

    assert asked(case, lambda names: names.evaluate("  child.name\n", BEN)) == "Ben Trent"
    for wrong in ("nobody_knows_this", "1 +"):
        assert asked(case, lambda names, wrong=wrong: ask(names, wrong)) == "ask_panel"
