"""Whose a letter is, who reads on after a step, and what of an entry is held back."""

from dataclasses import replace

import pytest

from engine.casework.walls import Reader
from engine.ids import CaseId, DocumentId, ElementId, PersonId, RoleId
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind, HistoryEvent, HistoryRow
from engine.package import Definition
from tests.builders import NOON, make_person
from tests.casework.test_casework_walls import kept, reader, with_roles
from tests.scenario import World, compiled
from tests.service.test_service_leavers import leaves, successor
from tests.small_dissent import FILES


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


def entry(kind: EventKind, element_id: str | None = None, **content: object) -> HistoryRow:
    event = HistoryEvent(
        kind=kind,
        at=NOON,
        element_id=ElementId(element_id) if element_id else None,
        content=content,
    )
    return HistoryRow(case_id=CaseId("c"), seq=1, event=event, link=b"")


def test_a_correction_is_told_to_who_may_know_the_fact_and_listed_for_nobody_else() -> None:
    definition = kept("author", around="case")
    row = entry(
        EventKind.FACT_CORRECTED, fact="noted", before="Wrong.", after="Right.", because="A slip."
    )
    admin = with_roles(definition, "admin")
    other = entry(EventKind.TIMER_FIRED, "one", fact="noted")

    def listed(of: Reader, one: HistoryRow) -> bool:
        in_case = replace(of, audiences=frozenset({"case"}))
        return in_case.as_read(one, lambda _: None) is not None

    assert listed(admin, row)
    assert not listed(with_roles(definition, "chair"), row)
    assert listed(with_roles(definition, "chair"), other)


def test_what_happened_at_a_step_is_listed_for_those_who_may_know_of_it_without_answers() -> None:
    definition = kept("author", two="deciders", around="case")
    content = {"answers": {}, "outputs": {"free": True}, "rules": [1], "table": "weigh"}
    row = entry(EventKind.DECISION_MADE, "two", **content)
    decider = replace(with_roles(definition), audiences=frozenset({"deciders"}))

    read = decider.as_read(row, lambda _: None)

    assert read is not None
    assert set(read.event.content) == {"outputs", "rules", "table"}
    assert with_roles(definition).as_read(row, lambda _: None) is None
    erased = replace(row, erased=True)
    assert decider.as_read(erased, lambda _: None) == erased
    assert with_roles(definition).as_read(erased, lambda _: None) is None
