"""What was read and looked for is written down with what it returned, for whom it concerns."""

from typing import Any

import pytest

from engine.errors import NotAllowed, NotFound
from engine.ids import CaseId, PersonId
from engine.model.people import AUDITOR
from engine.model.reading import AUDIT, SEARCH, Reading, Wanted
from engine.reads.audit import Readings
from engine.service.attempts import Tried
from engine.store import Store
from tests.builders import make_person
from tests.scenario import CaseOf, World
from tests.walls.test_walls_attempts import refused_in

GIA = PersonId("Gia Governance")


@pytest.fixture
def world(store: Store) -> World:
    """A world over every kind of store, with an auditor."""
    auditor = make_person(GIA, "x", roles=frozenset({AUDITOR}))
    made = World(store=store)
    with made.engine.open_work() as work:
        work.people.save(auditor)
        work.commit()
    return made


def read(case: CaseOf, who: str, view: str = "case", **shown: list[str]) -> None:
    case.world.engine.access_log.note_reads({(case.id, view): shown}, person_id=PersonId(who))


def look_for(world: World, who: str, text: str, *found: str, **kept: Any) -> None:
    world.engine.access_log.note_search(
        person_id=PersonId(who),
        words=kept,
        text=text,
        found=[CaseId(each) for each in found],
        more=False,
    )


def listed(world: World, *, words: str = "", **wanted: Any) -> list[Reading]:
    return [*world.engine.audit.readings(Wanted(**wanted), by=GIA, words=words).readings]


def test_a_reading_keeps_the_ids_of_what_it_showed_and_the_auditor_finds_it(world: World) -> None:
    case, other = world.start(), world.start(by="Ada Admin", answers={"children": []})
    read(case, "Cleo Chair", "documents", documents=["d2", "d1"])
    read(case, "Cleo Chair", "documents", documents=["d1", "d2"])
    read(other, "Ada Admin")

    assert [(e.person_id, e.view, e.shown) for e in listed(world, case_id=case.id)] == [
        ("Cleo Chair", "documents", {"documents": ["d1", "d2"]})
    ]
    assert [each.person_id for each in listed(world)] == ["Ada Admin", "Cleo Chair"]
    assert [each.case_id for each in listed(world, person_id=PersonId("Ada Admin"))] == [other.id]


@pytest.mark.parametrize("by", ["Cleo Chair", "Ada Admin", "Sid System", "Olga Owner"])
def test_the_audit_is_for_auditors_alone_and_no_case_is_for_them(world: World, by: str) -> None:
    case, audit = world.start(), world.engine.audit

    for ask in (
        lambda: audit.readings(Wanted(), by=PersonId(by)),
        lambda: audit.refusals(by=PersonId(by)),
        lambda: audit.case_of(case.case.reference, by=PersonId(by)),
    ):
        with pytest.raises(NotAllowed):
            ask()
    with pytest.raises(NotFound):
        world.engine.views.case(case.id, by=GIA)
    assert audit.case_of(f" {case.case.reference.lower()} ", by=GIA) == case.id


def test_a_search_keeps_what_it_found_and_never_its_words(world: World) -> None:
    case = world.start()
    look_for(world, "Paul Prof", "Trent", words="0f", length=5)
    look_for(world, "Cleo Chair", case.case.reference, case.id, reference=case.case.reference)

    found, nothing = listed(world)
    assert (found.view, found.case_id, found.shown["cases"]) == (SEARCH, "", [case.id])
    assert (nothing.case_id, nothing.shown) == (
        "", {"cases": [], "more_cases": 0, "words": "0f", "length": 5},
    )  # fmt: skip
    assert [each.person_id for each in listed(world, words="0f")] == ["Paul Prof"]
    by_reference = listed(world, words=case.case.reference)
    assert [each.person_id for each in by_reference] == ["Cleo Chair"]
    assert "Trent" not in str(listed(world))


def test_reading_the_audit_is_written_down_once_with_what_was_chosen(world: World) -> None:
    for what in ("unusual", "unusual", "searches"):
        world.engine.access_log.note_audit(person_id=GIA, shown={"what": what, "by_words": 1})

    assert [(each.person_id, each.view, each.case_id, each.shown) for each in listed(world)] == [
        (GIA, AUDIT, "", {"what": "searches", "by_words": 1}),
        (GIA, AUDIT, "", {"what": "unusual", "by_words": 1}),
    ]


def test_a_search_for_a_case_of_others_names_it_and_marks_what_follows(world: World) -> None:
    case = world.start()
    look_for(world, "Wim Watcher", case.case.reference.lower(), reference=case.case.reference)

    [search] = listed(world, case_id=case.id)
    assert search.marks == ("not_theirs",)
    assert [each.person_id for each in listed(world, only_marked=True)] == ["Wim Watcher"]

    refusal = NotFound("Expected a case.")
    tried = Tried(by=PersonId("Wim Watcher"), verb="open_case")
    world.engine.access_log.note_refused(tried, refusal, of={"case_id": case.id})

    [row] = refused_in(case)
    assert row.event.content["marks"] == ["after_search"]
    [told] = world.engine.audit.refusals(by=GIA).refusals
    assert (told.who, told.tried, told.reference) == (
        "Wim Watcher", "open the case", case.case.reference,
    )  # fmt: skip


def test_an_auditor_is_not_told_which_step_or_answer_was_refused(world: World) -> None:
    case, wim = world.to_decide(), PersonId("Wim Watcher")
    for tried in (
        Tried(by=wim, verb="open_task", element_id="decide"),
        Tried(by=wim, verb="correct", about="conference_date"),
    ):
        refusal = NotFound("Expected another.")
        world.engine.access_log.note_refused(tried, refusal, of={"case_id": case.id})

    told = world.engine.audit.refusals(by=GIA).refusals

    assert [row.event.element_id for row in refused_in(case)] == ["decide", None]
    assert {each.tried for each in told} == {"correct something", "open a step of the case"}


def test_reading_after_hours_is_marked_as_it_is_written_down(world: World) -> None:
    case = world.start()
    read(case, "Cleo Chair")
    world.wait(hours=9)
    read(case, "Cleo Chair")
    world.wait(days=40)
    read(case, "Cleo Chair")

    marks = [each.marks for each in listed(world)]
    assert marks == [("out_of_hours", "idle"), ("out_of_hours",), ()]


def test_who_has_a_task_has_not_been_idle(world: World) -> None:
    case = world.start()
    world.wait(days=41)

    read(case, "Paul Prof")
    read(case, "Cleo Chair")

    assert [(each.person_id, each.marks) for each in listed(world)] == [
        ("Cleo Chair", ("idle",)), ("Paul Prof", ()),
    ]  # fmt: skip


def readers(case: CaseOf, by: str) -> list[str]:
    _, found = case.world.engine.audit.readers(case.id, by=PersonId(by))
    return names(found)


def names(found: Readings) -> list[str]:
    return [f"{found.people[each.person_id].name}: {each.view}" for each in found.readings]


def test_administration_sees_who_opened_the_case_and_others_who_opened_what_is_theirs(
    world: World,
) -> None:
    case = world.decided().take_part("admin", "Ada Admin")
    read(case, "Max Manager", "answers", answers=["reply"], facts=["reasons"])
    read(case, "Cleo Chair", "answers", answers=["decide"])
    read(case, "Paul Prof", "answers", answers=["reply"])
    [letter] = [each for each in case.documents if each.recipient_id][:1] or [None]
    if letter is not None:
        read(case, "Cleo Chair", "document", documents=[letter.id])

    assert len(readers(case, "Ada Admin")) >= 3
    # What somebody opened themself they know.
    assert readers(case, "Paul Prof")[-1] == "Max Manager: answers"
    assert "Cleo Chair: answers" in readers(case, "Max Manager")
    assert not any(each.startswith("Paul Prof") for each in readers(case, "Paul Prof"))
    with pytest.raises(NotFound):
        readers(case, "Wim Watcher")


def test_a_letter_opened_by_others_is_told_to_whom_it_was_for(world: World) -> None:
    case = world.start()
    paper = world.engine.cases.attach(
        case.id, by=PersonId("Paul Prof"), name="x.txt", media_type="text/plain", content=b"x"
    )
    read(case, "Cleo Chair", "document", documents=[paper.id])
    read(case, "Cleo Chair", "documents", documents=[paper.id])

    assert readers(case, "Paul Prof") == ["Cleo Chair: document"]
    assert readers(case, "Cleo Chair") == []


def test_a_list_of_readers_goes_on_page_by_page(world: World) -> None:
    case = world.start().take_part("admin", "Ada Admin")
    views = ("case", "history", "answers", "readers", "correct")
    for view in views:
        read(case, "Cleo Chair", view)

    seen, before = [], 0
    while True:
        _, found = world.engine.audit.readers(
            case.id, by=PersonId("Ada Admin"), before=before, limit=2
        )
        seen += [each.view for each in found.readings]
        before = found.following
        if not before:
            break
    assert seen == [*views[::-1]]


def test_of_steps_and_papers_of_others_a_case_tells_only_that_a_page_was_opened(
    world: World,
) -> None:
    case = world.start().take_part("admin", "Ada Admin")
    paper = world.engine.cases.attach(
        case.id, by=PersonId("Paul Prof"), name="x.txt", media_type="text/plain", content=b"x"
    )
    read(case, "Paul Prof", "document", documents=[paper.id])
    world.wait(minutes=1)
    read(case, "Paul Prof", "document", documents=["another"])

    _, found = world.engine.audit.readers(case.id, by=PersonId("Ada Admin"))
    [told] = found.readings
    assert (told.view, told.shown) == ("other", {})
    assert told.at.minute % 15 == 0


def test_refusals_of_all_cases_go_on_page_by_page(world: World) -> None:
    case = world.start()
    for number in range(5):
        tried = Tried(by=PersonId("Wim Watcher"), verb=f"v{number}")
        world.engine.access_log.note_refused(tried, NotAllowed("No."), of={"case_id": case.id})

    seen, before = 0, None
    while True:
        found = world.engine.audit.refusals(by=GIA, before=before, limit=2)
        seen += len(found.refusals)
        before = found.following
        if before is None:
            break
    assert seen == 5
