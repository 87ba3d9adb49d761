"""What a form of a case is asked over: names, time, people to choose, and whom the rules bar."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.casework.casework import Casework
from engine.casework.scene import choices_for, refuse_barred, scene_of
from engine.errors import InvalidAnswers
from engine.forms import Form
from engine.ids import ElementId, ProcedureId
from engine.ports import Place
from tests.builders import NOON, london, make_person
from tests.scenario import PEOPLE, World
from tests.small_dissent import FILES, day, form, items, moment, text, who

TWO_ROLES = make_person("Anna Both", "manager", "panel", agency="Police")
ELSEWHERE = make_person("Olga Other", "other.manager")
LEFT = make_person("Lea Left", "manager", active=False)


def offered(world: World, *roles: str) -> list[tuple[str, str]]:
    with world.engine.open_work() as work:
        return [(*each,) for each in choices_for(work.people, ProcedureId("small"))(roles)]


def test_everybody_of_the_roles_is_offered_once_by_name_with_their_agency(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    zoe = replace(make_person("Zoe", "manager"), name="Aaron Zoe")
    world = World(people=[*PEOPLE, TWO_ROLES, ELSEWHERE, LEFT, zoe])
    panel = [("Anna Both", "Anna Both (Police)"), ("Pia Panel", "Pia Panel")]
    managers = [("Max Manager", "Max Manager"), ("Mia Manager", "Mia Manager")]

    assert offered(world, "panel") == panel
    assert offered(world, "panel", "manager") == offered(world, "manager", "panel")
    assert offered(world, "manager", "panel") == [
        ("Zoe", "Aaron Zoe"),
        panel[0],
        *managers,
        panel[1],
    ]
    assert offered(world, "deputy", "nobody") == [("Bea Boss", "Bea Boss")]
    assert offered(world) == []
    monkeypatch.setattr("engine.casework.scene.MOST_CHOICES", 1)
    assert len(offered(world, "manager")) == 1


def test_a_form_is_asked_over_the_case_as_it_is_seen_from_its_place_and_time(
    world: World,
) -> None:
    case, later = world.decided(), NOON + timedelta(days=1)
    ben = Place(
        element_id=ElementId("ask_panel"), items=((ElementId("ask_panel"), 1),), arrived_at=NOON
    )

    def act(own: Casework) -> None:
        own.move_to(later)
        scene, nowhere = scene_of(own, ben, extra=lambda: 7), scene_of(own)
        assert (scene.scope["child"]["name"], scene.scope["extra"]) == ("Ben Trent", 7)
        assert "child" not in nowhere.scope
        assert nowhere.scope["why"] == "As found."
        assert (scene.now, scene.calendar) == (later, own.calendar)
        assert [each.value for each in scene.people(["chair"])] == ["Cleo Chair"]

    case.within(act)


def test_the_people_and_the_days_of_a_form_are_those_of_its_own_procedure() -> None:
    ends = b'[parameters.business_day_end]\nvalue = 17:00:00\nlabel = "The day ends"\n'
    ends += b'unit = "time"\nsource = "Q1"\nset_by = "text"\n[facts]'
    toml = FILES["procedure.toml"].replace(b"[facts]", ends)
    world = World({**FILES, "procedure.toml": toml}, people=[*PEOPLE, ELSEWHERE])
    world.procedure_id = "other"
    world.publish(FILES)

    world.procedure_id = "small"
    found = world.start().within(scene_of)
    assert found.calendar.end_of(NOON.date()) == london("2026-09-08 17:00")
    assert "Olga Other" not in [each.value for each in found.people(["manager"])]


CHOSEN = form(
    "raise",
    day("conference_date"),
    moment("conference_end"),
    who("reviewer", "manager"),
    who("sits", "panel"),
    text("why"),
    items("seats", who("person", "panel"), text("reviewer")),
)


@pytest.mark.parametrize(
    ("answers", "barred"),
    [
        ({"reviewer": "Max Manager", "sits": "Pia Panel"}, []),
        ({"reviewer": "Cleo Chair"}, ["reviewer"]),
        ({"reviewer": "Max Manager", "sits": "Cleo Chair"}, ["sits"]),
        ({"reviewer": "Cleo Chair", "sits": "Cleo Chair"}, ["reviewer", "sits"]),
        (
            {"seats": [{"person": "Pia Panel"}, {"person": "Cleo Chair"}, {"person": None}]},
            ["seats[1].person"],
        ),
        # Merely named in words, chosen for nothing.
        ({"why": "Cleo Chair", "seats": [{"reviewer": "Cleo Chair"}]}, []),
        ({"reviewer": None, "sits": ""}, []),
        ({}, []),
    ],
)
def test_at_each_choice_of_somebody_whom_the_rules_bar_it_is_said_why(
    answers: dict[str, object], barred: list[str]
) -> None:
    world = World({**FILES, "forms/raise.form": CHOSEN})
    world.give("Cleo Chair", "chair", "manager", "panel")
    case = world.start(answers={})

    def act(own: Casework) -> list[str]:
        asked: Form = own.definition.forms["raise"]
        try:
            refuse_barred(own.people, asked, answers)
        except InvalidAnswers as refusal:
            return [path for path, said in refusal.errors.items() if "may not" in said]
        return []

    assert case.within(act) == barred


def test_who_may_take_one_of_the_roles_that_are_offered_may_be_chosen() -> None:
    offers = {
        "type": "select",
        "key": "somebody",
        "label": "Somebody",
        "values": [],
        "properties": {"people": "manager, watcher"},
    }
    world = World(
        {
            **FILES,
            "forms/raise.form": form(
                "raise", day("conference_date"), moment("conference_end"), offers
            ),
        }
    )
    case = world.start(answers={})

    def refused(person: str, *roles: str) -> bool:
        world.give(person, *roles)

        def act(own: Casework) -> bool:
            try:
                refuse_barred(own.people, own.definition.forms["raise"], {"somebody": person})
            except InvalidAnswers:
                return True
            return False

        return case.within(act)

    assert not refused("Cleo Chair", "chair", "manager", "watcher")
    assert refused("Cleo Chair", "chair", "manager")
    assert not refused("Cleo Chair", "chair", "watcher")
