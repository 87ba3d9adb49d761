"""Who starts a case, and what it is told of another case of the same conference."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine.casework.need_to_know import Standing
from engine.casework.starting import known_of_conference, starting_role
from engine.errors import NotAllowed, NotFound, WrongState
from engine.ids import ProcedureId, RoleId
from tests.builders import make_person
from tests.scenario import CaseOf, World
from tests.small_dissent import day, form, items, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

CLEO, ADA = make_person("Cleo Chair", "chair"), make_person("Ada Admin", "admin")
BOTH, MAX = make_person("Bea Boss", "admin", "chair"), make_person("Max Manager", "manager")
ELSEWHERE = make_person("Cleo Chair", "other.chair")
COVERS = Standing(person=MAX, covers=(ADA,), stands_in=frozenset({"small.admin"}))


def starts_as(
    world: World, standing: Standing, role: str | None = None, process: str = "main"
) -> RoleId:
    definition = world.engine.definitions.in_force(ProcedureId("small"))
    return starting_role(definition, process, standing, RoleId(role) if role else None)


@pytest.mark.parametrize(
    ("standing", "role", "acting"),
    [
        (Standing(person=CLEO), None, "chair"),
        (Standing(person=ADA), None, "admin"),
        (Standing(person=ADA), "admin", "admin"),
        # In the first of the procedure's own order, unless they say in which.
        (Standing(person=BOTH), None, "chair"),
        (Standing(person=BOTH), "chair", "chair"),
        (Standing(person=BOTH), "admin", "admin"),
        (COVERS, None, "admin"),
    ],
)
def test_a_case_is_started_in_a_role_that_starts_it_and_that_somebody_has_or_covers(
    world: World, standing: Standing, role: str | None, acting: str
) -> None:
    assert starts_as(world, standing, role) == acting


@pytest.mark.parametrize(
    ("standing", "role"),
    [
        (Standing(person=MAX), None),
        (Standing(person=MAX), "manager"),
        (Standing(person=MAX), "chair"),
        (Standing(person=CLEO), "admin"),
        (Standing(person=ELSEWHERE), None),
        (COVERS, "chair"),
        (replace(COVERS, stands_in=frozenset({"small.chair"})), None),
    ],
)
def test_nobody_starts_a_case_in_a_role_that_they_do_not_have(
    world: World, standing: Standing, role: str | None
) -> None:
    with pytest.raises(NotAllowed, match="do not have a role that starts this"):
        starts_as(world, standing, role)


@pytest.mark.parametrize("process", ["body", "raise", ""])
def test_what_people_do_not_start_is_no_process_to_anybody(world: World, process: str) -> None:
    with pytest.raises(NotFound, match="that people start"):
        starts_as(world, Standing(person=BOTH), "chair", process)


# --- what is known of a conference

KEYS = (
    "conference_date", "children", "venue", "address", "ruling", "heard", "notes", "present",
    "tags", "lapsed", "none_yet", "mood", "mixed",
)  # fmt: skip
#: Asks for the same of a child twice: what was said of it first, and what was ruled.
HEARD = (
    lanes(Chair="begun look over", Panel_member="rule", Professional="say")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "look", formKey="look")
    + step("userTask", "say", formKey="say")
    + step("userTask", "rule", formKey="rule")
    + element("endEvent", "over")
    + chain("begun", "look", "say", "rule", "over")
)
HEARD_FORMS = {
    "raise": form(
        "raise",
        day("conference_date"),
        text("venue"),
        text("address"),
        text("heard"),
        items("children", text("name"), text("address"), text("seen"), text("school")),
    ),
    "look": form("look", text("mixed"), items("children", text("class"))),
    "say": form("say", text("notes"), items("present", text("agency"))),
    "rule": form(
        "rule",
        text("ruling"),
        text("heard"),
        items("children", text("verdict"), text("seen")),
    ),
}
CHILD = {
    "id": "1",
    "name": "Ava Trent",
    "class": "2b",
    "school": None,
    "address": "1 Low Road",
    "verdict": "Upheld",
    "seen": "Twice",
    "outcome": "A plan",
}
RECORDED = {
    "conference_date": "2026-09-08",
    "children": [CHILD, {"id": "2", "name": "Ben Trent"}],
    "venue": "Hall",
    "address": "2 High Road",
    "ruling": "Upheld",
    "heard": "All of them",
    "notes": "",
    "present": [],
    "tags": ["a", "b"],
    "lapsed": None,
    "mood": {"good": True},
    "mixed": [{"id": "1", "note": "x"}, "y"],
    "dissenter": "Paul Prof",
    "why": "As found.",
}


def heard() -> CaseOf:
    """Return a case in which all that may be known of a conference was recorded."""
    files = package(HEARD, forms=HEARD_FORMS)
    settings = files["procedure.toml"].decode()
    keys = '["conference_date", "conference_end", "children"]'
    assert keys in settings
    world = World({**files, "procedure.toml": settings.replace(keys, str([*KEYS])).encode()})
    case = world.start(answers={})
    with world.engine.open_work() as work:
        kept = work.cases.one(case.id)
        work.cases.save(replace(kept, file=RECORDED), [])
        work.commit()
    return case


def known(case: CaseOf, standing: Standing, procedure_id: str = "small") -> Mapping[str, Any]:
    engine = case.world.engine
    definition = engine.definitions.in_force(ProcedureId(procedure_id))
    with engine.open_work() as work:
        occasion = known_of_conference(work, case.id, standing, definition)
    assert occasion.id == case.case.conference_id
    return definition.shared.for_new_case(occasion)


def test_of_a_conference_a_further_dissent_knows_what_it_has_in_common_and_no_more() -> None:
    case = heard()

    found = known(case, Standing(person=CLEO))

    # A question of the first dissent alone, what a panel is asked too, an address, and what is
    # no fact of the conference stay there.
    assert found == {
        "conference_date": "2026-09-08",
        "children": [
            {"id": "1", "class": "2b", "name": "Ava Trent"},
            {"id": "2", "name": "Ben Trent"},
        ],
        "venue": "Hall",
        "notes": "",
        "tags": ["a", "b"],
        "mood": {"good": True},
        "mixed": [{"id": "1", "note": "x"}, "y"],
    }
    assert case.case.file == RECORDED


def test_only_to_whom_the_first_case_opens_is_anything_known_of_its_conference() -> None:
    case = heard()
    deputy = Standing(person=MAX, covers=(CLEO,), stands_in=frozenset({"small.chair"}))

    assert known(case, deputy) == known(case, Standing(person=CLEO))
    for stranger in (
        Standing(person=ADA),
        Standing(person=MAX),
        replace(deputy, stands_in=frozenset()),
    ):
        with pytest.raises(NotFound, match="there is none here"):
            known(case, stranger)


def test_nothing_is_known_of_a_conference_in_the_words_of_another_procedure(world: World) -> None:
    case = world.start()
    world.procedure_id = "other"
    world.publish(world.files)

    with pytest.raises(WrongState, match="follows the same procedure"):
        known(case, Standing(person=CLEO), "other")
    # Whoever need not know of it is told only that.
    with pytest.raises(NotFound):
        known(case, Standing(person=ADA), "other")


def test_a_further_dissent_is_of_the_same_conference_and_starts_with_what_is_known() -> None:
    case = heard()

    said = {"venue": "Hall", "children": [{"id": "1", "name": "Ava Trent"}]}
    further = case.world.start(of=case, answers=said)

    file = further.case.file
    assert further.case.conference_id == case.case.conference_id
    assert (file["venue"], file["tags"], file["notes"]) == ("Hall", ["a", "b"], "")
    # What is left empty stays as it is recorded.
    assert file["conference_date"] == "2026-09-08"
    [child] = file["children"]
    assert (child["id"], child["class"], child["name"]) == ("1", "2b", "Ava Trent")
    assert "ruling" not in file
    assert case.world.start(answers={}).case.conference_id != case.case.conference_id
