"""Whose a letter is, who reads on after a step, and what of an entry is held back."""

from dataclasses import replace

import pytest

from engine.casework.walls import Reader
from engine.ids import CaseId, DocumentId, ElementId, PersonId, RoleId
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind, HistoryEvent, HistoryRow
from engine.package import Definition
from tests.builders import NOON, make_person
from tests.casework.test_casework_walls import ONE, TWO, asking, reader, with_roles
from tests.scenario import World, compiled
from tests.service.test_service_leavers import leaves, successor
from tests.small_dissent import FILES, FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element


def small() -> Definition:
    return compiled("small", 1, tuple(FILES.items()))


@pytest.mark.parametrize(
    ("role", "to", "gets"),
    [
        ("watcher", "Somebody", True),
        (None, "Somebody", True),
        # Whose work they cover, in the role in which they may.
        ("manager", "Max Manager", True),
        ("chair", "Max Manager", False),
        (None, "Max Manager", False),
        # Whose part they have taken on, in that part.
        ("chair", "Cleo Chair", True),
        ("manager", "Cleo Chair", False),
        (None, "Cleo Chair", False),
        ("chair", "Paul Prof", False),
        ("chair", None, False),
    ],
)
def test_a_letter_is_for_whom_it_names_and_for_who_is_in_their_place_in_that_role(
    role: str | None, to: str | None, gets: bool
) -> None:
    somebody = with_roles(small())
    standing = replace(
        somebody.standing,
        covers=(make_person("Max Manager"),),
        stands_in=frozenset({"small.manager"}),
    )
    covering = replace(
        somebody,
        standing=standing,
        follows=frozenset({(RoleId("chair"), PersonId("Cleo Chair"))}),
    )
    letter = Document(
        id=DocumentId("d"),
        case_id=CaseId("c"),
        kind=DocumentKind.LETTER,
        name="outcome",
        title="Outcome",
        created_at=NOON,
        recipient_role=RoleId(role) if role else None,
        recipient_id=PersonId(to) if to else None,
    )

    assert covering.gets(letter) is gets


def test_who_takes_on_a_part_follows_who_had_it_in_that_part(world: World) -> None:
    world.give("Wim Watcher", "professional")
    world.give("Bea Boss", "professional")
    world.away("Wim Watcher", deputy="Bea Boss")
    case = world.start()
    leaves(world, "Paul Prof")
    successor(case, "professional", "Wim Watcher")

    follows = {
        name: reader(case, name).follows
        for name in ("Wim Watcher", "Bea Boss", "Cleo Chair", "Paul Prof")
    }

    had = frozenset({("professional", "Paul Prof")})
    assert follows == {
        "Wim Watcher": had,
        "Bea Boss": had,
        "Cleo Chair": frozenset(),
        "Paul Prof": frozenset(),
    }


def test_who_only_sends_the_next_notice_does_not_read_the_answer_before_it() -> None:
    drawn = (
        lanes(Administrator="begun one", Manager="tell over", Chair="two")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "one", formKey="one")
        + step("sendTask", "tell", letter="late", to="chair")
        + step("userTask", "two", formKey="two")
        + element("endEvent", "over")
        + chain("begun", "one", "tell", "two", "over")
    )
    files = package(drawn, forms={"raise": FORMS["raise"], "one": ONE, "two": form("two")})
    definition = compiled("small", 1, tuple(files.items()))
    assert [step.id for step in definition.next_steps[ElementId("one")]] == ["tell", "two"]

    readers = {
        role
        for role in definition.procedure.roles
        if with_roles(definition, role).knows_fact("noted")
    }

    assert readers == {"admin", "chair"}


PANELS = """
[roles.member]
title = "Further member"
part = "panel"
"""


def confiding() -> Definition:
    """Return a procedure in which a confidential decision lies between two panel members' steps.

    A manager acts after that, and is told nothing of it.
    """
    drawn = (
        lanes(Administrator="begun over", Further_member="one weigh", Chair="two", Manager="three")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "one", formKey="one")
        + step("businessRuleTask", "weigh", decision="weigh", confidential="true")
        + step("userTask", "two", formKey="two")
        + step("userTask", "three", formKey="two")
        + element("endEvent", "over")
        + chain("begun", "one", "weigh", "two", "three", "over")
    )
    forms = {"raise": FORMS["raise"], "one": ONE, "two": TWO}
    files = package(drawn, forms=forms, parameters=PANELS)
    return compiled("small", 1, tuple(files.items()))


def test_what_a_confidential_decision_gave_is_for_those_around_it_and_all_of_the_panel() -> None:
    definition = confiding()

    readers = {
        role
        for role in definition.procedure.roles
        if with_roles(definition, role).is_confided(ElementId("weigh"))
    }

    assert readers == {"member", "panel", "chair"}
    whole_class = replace(with_roles(definition), sees_all=True)
    assert whole_class.is_confided(ElementId("weigh"))


def test_the_answers_of_one_of_the_panel_are_for_all_of_it_and_nobody_else() -> None:
    definition = confiding()

    readers = {
        role
        for role in definition.procedure.roles
        if with_roles(definition, role).knows(
            [each for each in definition.asked["noted",] if each.element.id == "one"]
        )
    }

    assert readers == {"member", "panel"}


def entry(kind: EventKind, element_id: str | None = None, **content: object) -> HistoryRow:
    event = HistoryEvent(
        kind=kind,
        at=NOON,
        element_id=ElementId(element_id) if element_id else None,
        content=content,
    )
    return HistoryRow(case_id=CaseId("c"), seq=1, event=event, link=b"")


def told(of: Reader, row: HistoryRow) -> tuple[dict[str, object], bool]:
    """Return what of an entry is told, and whether it says that something is held back."""
    read = of.as_read(row, lambda _: None)
    assert read is not None
    return dict(read.event.content), read.withheld


def test_a_correction_is_told_to_who_reads_the_fact_and_else_that_there_was_one() -> None:
    definition = asking("Manager", "Chair", ONE, form("two", text("other")))
    content = {"fact": "noted", "before": "Wrong.", "after": "Right."}
    row = entry(EventKind.FACT_CORRECTED, **content)

    assert told(with_roles(definition, "manager"), row) == (content, False)
    assert told(with_roles(definition, "chair"), row) == ({}, True)
    # That a fact is held back is said of corrections alone.
    other = entry(EventKind.TIMER_FIRED, "one", **content)
    assert told(with_roles(definition, "chair"), other) == (content, False)


@pytest.mark.parametrize(
    ("role", "element_id", "keys"),
    [
        ("panel", "weigh", {"outputs", "rules", "table"}),
        ("manager", "weigh", {"table"}),
        ("manager", "one", {"outputs", "rules", "table"}),
    ],
)
def test_of_a_decision_its_result_is_held_back_from_those_it_is_not_confided_to(
    role: str, element_id: str, keys: set[str]
) -> None:
    content = {"answers": {}, "outputs": {"free": True}, "rules": [1], "table": "weigh"}
    row = entry(EventKind.DECISION_MADE, element_id, **content)

    shown, is_withheld = told(with_roles(confiding(), role), row)

    assert (set(shown), is_withheld) == (keys, False)
