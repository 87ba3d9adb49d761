"""Correcting a recorded fact: who may, why, and what moves with it."""

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, Refused, WrongState, damaged_case
from engine.ids import PersonId, ProcedureId
from engine.model.case import NewCase
from engine.store.memory.tasks import Tasks
from tests.builders import london
from tests.check.small import properties
from tests.opened import with_steps_for
from tests.scenario import DECIDED, CaseOf, World
from tests.small_dissent import (
    FILES,
    FORMS,
    SETTINGS,
    day,
    form,
    items,
    lanes,
    moment,
    package,
    step,
    text,
)
from tests.spiff.spiff_diagrams import chain, element, parallel, times


@pytest.mark.parametrize("by", ["Cleo Chair", "Ada Admin", "Max Manager"])
def test_administration_this_chair_and_this_decider_correct_a_case_that_opens_to_them(
    world: World, by: str
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager").take_part("admin", "Ada Admin")

    case.correct("conference_date", "2026-09-07", by=by)

    assert case.task("decide").due_at == london("2026-09-21 23:59:59")
    corrected = next(row.event for row in case.rows if row.event.kind == "FactCorrected")
    assert corrected.actor.person_id == by
    assert dict(corrected.content) == {
        "fact": "conference_date",
        "before": "2026-09-08",
        "after": "2026-09-07",
        "because": "mistyped",
    }


def test_administration_corrects_where_an_open_task_needs_them(world: World) -> None:
    case = world.decided()
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    assert case.open == ["file_it"]

    case.correct("conference_date", "2026-09-07", by="Ada Admin")

    assert ("admin", "Ada Admin") in [(p.role, p.person_id) for p in case.participants]


STRANGERS = ("Ada Admin", "Mia Manager", "Pia Panel", "Wim Watcher", "Sid System", "Olga Owner")


@pytest.mark.parametrize(
    ("by", "refusal"), [("Paul Prof", NotAllowed), *((name, NotFound) for name in STRANGERS)]
)
def test_nobody_else_corrects_and_strangers_do_not_learn_of_the_case(
    world: World, by: str, refusal: type[Refused]
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    before = (case.case, case.rows)

    with pytest.raises(refusal):
        case.correct("conference_date", "2026-09-07", by=by)
    with pytest.raises(refusal):
        world.engine.cases.preview_correction(
            case.id, "conference_date", "2026-09-07", by=PersonId(by)
        )
    assert (case.case, case.rows) == before


def test_two_facts_of_one_label_are_told_apart_by_the_steps_that_asked() -> None:
    dated = form("reply", text("reasons"), day("form_date") | {"label": "conference_date"})
    case = World(files={**FILES, "forms/reply.form": dated}).start()
    case.complete("reply", {"reasons": "No.", "form_date": "2026-09-07"}, by="Paul Prof")

    _, facts = case.world.engine.questions.correctable(case.id, by=PersonId("Cleo Chair"))

    labels = {fact.label for fact in facts if fact.key in ("conference_date", "form_date")}
    assert labels == {"conference_date (in “Raised”)", "conference_date (in “Reply”)"}


def test_a_deputy_corrects_on_behalf_of_the_chair(world: World) -> None:
    world.give("Bea Boss", "chair")
    case = world.to_decide()
    world.away("Cleo Chair", deputy="Bea Boss")

    case.correct("conference_date", "2026-09-07", by="Bea Boss")

    corrected = next(row.event for row in case.rows if row.event.kind == "FactCorrected")
    assert corrected.actor.person_id == "Bea Boss"
    assert corrected.actor.on_behalf_of == "Cleo Chair"


@pytest.mark.parametrize("because", ["", "   ", "\n"])
def test_a_correction_needs_a_reason(world: World, because: str) -> None:
    with pytest.raises(WrongState, match="Say why"):
        world.to_decide().correct(
            "conference_date", "2026-09-07", by="Cleo Chair", because=because
        )


@pytest.mark.parametrize(
    ("fact", "value", "refusal"),
    [
        ("conference_date", "yesterday", InvalidAnswers),
        ("conference_date", 7, InvalidAnswers),
        ("raised_at", "2026-09-07T10:00", InvalidAnswers),
        ("decided_at", "2026-09-07T10:00", NotFound),
        ("decide_by", "2026-09-07", NotFound),
        ("decision_days", 99, NotFound),
        ("nonsense", 1, NotFound),
        ("_lists", {}, NotFound),
        ("_former", [], NotFound),
        ("children[9].name", "Nobody", NotFound),
        ("children[0].upheld", True, Refused),
        ("conference_date.year", 2020, Refused),
        ("../etc", 1, NotFound),
        ("", 1, Refused),
    ],
)
def test_only_recorded_facts_that_a_form_asks_for_are_corrected(
    world: World, fact: str, value: Any, refusal: type[Refused]
) -> None:
    case = world.to_decide()
    before = (case.case, case.rows)

    with pytest.raises(refusal):
        case.correct(fact, value, by="Cleo Chair")

    assert (case.case, case.rows) == before


def test_one_item_of_a_list_is_corrected_by_its_path(world: World) -> None:
    case = world.to_decide()

    case.correct("children[1].name", "Benjamin Trent", by="Cleo Chair")

    assert case.case.file["children"] == [
        {"id": "1", "name": "Ava Trent"},
        {"id": "2", "name": "Benjamin Trent"},
    ]


def test_the_name_on_open_tasks_follows_the_correction(world: World) -> None:
    case = world.decided()

    case.correct("children[1].name", "Benjamin Trent", by="Cleo Chair")

    labels = sorted(task.item_label for task in case.tasks if task.item_id)
    assert labels == ["Ava Trent", "Benjamin Trent"]


def test_a_preview_says_which_dates_move_and_changes_nothing(world: World) -> None:
    case = world.to_decide()
    before = (case.case, case.rows, case.tasks, case.participants)

    moved = world.engine.cases.preview_correction(
        case.id, "conference_date", "2026-09-07", by=PersonId("Cleo Chair")
    )

    assert [(m.name, m.before, m.after) for m in moved] == [
        ("Decide", "2026-09-22T22:59:59+00:00", "2026-09-21T22:59:59+00:00")
    ]
    assert (case.case, case.rows, case.tasks, case.participants) == before


def test_a_preview_tells_nothing_of_a_step_that_is_not_for_who_corrects() -> None:
    settings = '[audiences.deciders]\ntitle = "who decides"\nparts = ["decider"]\n'
    world = World(files=with_steps_for(FILES, "deciders", settings))
    case = world.to_decide().claim("decide", by="Max Manager")

    moved = {
        by: world.engine.cases.preview_correction(
            case.id, "conference_date", "2026-09-07", by=PersonId(by)
        )
        for by in ("Cleo Chair", "Max Manager")
    }

    assert moved["Cleo Chair"] == []
    assert [each.name for each in moved["Max Manager"]] == ["Decide"]


def test_a_corrected_person_takes_the_place_of_who_was_named(world: World) -> None:
    world.give("Wim Watcher", "professional")
    case = world.start()

    case.correct("dissenter", "Wim Watcher", by="Cleo Chair")

    taking_part = [p.person_id for p in case.participants if p.role == "professional"]
    assert taking_part == ["Wim Watcher"]
    assert case.task("reply").assignee == "Wim Watcher"


def test_a_part_in_which_a_deputy_has_acted_is_not_taken_from_who_they_acted_for(
    world: World,
) -> None:
    for person in ("Wim Watcher", "Pia Panel"):
        world.give(person, "professional")
    case = world.start()
    world.away("Paul Prof", deputy="Wim Watcher")
    case.complete("reply", {"reasons": "For Paul."}, by="Wim Watcher")

    with pytest.raises(InvalidAnswers, match="has acted in this part"):
        case.correct("dissenter", "Pia Panel", by="Cleo Chair")


def test_nobody_is_corrected_into_a_part_that_clashes(world: World) -> None:
    world.give("Cleo Chair", "chair", "professional")
    case = world.start()

    with pytest.raises(InvalidAnswers, match="chaired"):
        case.correct("dissenter", "Cleo Chair", by="Cleo Chair")


def test_nobody_is_given_a_part_by_who_corrects_in_their_place() -> None:
    part = 'part = "administration"'
    settings = SETTINGS.replace(part, part + '\nstand_ins = ["watcher"]')
    world = World({**FILES, "procedure.toml": settings.encode()})
    world.give("Ada Admin", "admin", "professional")
    case = world.start().take_part("admin", "Ada Admin")
    world.away("Ada Admin", deputy="Wim Watcher")

    with pytest.raises(InvalidAnswers, match="gives themself a part"):
        case.correct("dissenter", "Ada Admin", by="Wim Watcher")


def test_a_list_as_a_whole_is_not_corrected_but_each_of_its_values(world: World) -> None:
    with pytest.raises(InvalidAnswers, match="correct those instead"):
        world.decided().correct("children", [{"id": "1", "name": "Ava"}], by="Cleo Chair")


#: Beside a step for each child, somebody writes the list of children anew.
LISTED = (
    lanes(Chair="begun split list_again look together over")
    + step("startEvent", "begun", formKey="raise")
    + parallel("split")
    + step("userTask", "list_again", formKey="list_again")
    + element(
        "userTask",
        "look",
        properties(formKey="look", each="child in children") + times("count(children)"),
        name="Look",
    )
    + parallel("together")
    + element("endEvent", "over")
    + chain("begun", "split", "list_again", "together", "over")
    + chain("split", "look", "together")
)


@pytest.fixture
def listed() -> CaseOf:
    forms = {
        "raise": FORMS["raise"],
        "list_again": form("list_again", items("children", text("name"))),
        "look": form("look", text("view")),
    }
    return World(package(LISTED, forms=forms)).start()


def test_a_list_does_not_shrink_while_there_are_steps_for_each_of_its_items(
    listed: CaseOf,
) -> None:
    before = listed.case

    with pytest.raises(InvalidAnswers, match="while its steps are under way"):
        listed.complete(
            "list_again", {"children": [{"id": "2", "name": "Ben Trent"}]}, by="Cleo Chair"
        )

    assert listed.case == before


def test_answers_meanwhile_given_about_an_item_stay_when_the_list_is_written_anew(
    listed: CaseOf,
) -> None:
    listed.complete("look", {"view": "Fine."}, by="Cleo Chair", item="1")
    children = [{"id": "1", "name": "Ava T."}, {"id": "2", "name": "Ben T."}]

    listed.complete("list_again", {"children": children}, by="Cleo Chair")

    assert listed.case.file["children"] == [
        {"id": "1", "name": "Ava T.", "view": "Fine."},
        {"id": "2", "name": "Ben T."},
    ]
    assert [task.item_label for task in listed.tasks] == ["Ben T."]


# --- a further dissent from the same conference


def test_a_further_dissent_shares_what_is_recorded_of_the_conference(world: World) -> None:
    first = world.decided()
    world.give("Wim Watcher", "professional")
    answers = {
        "conference_date": "2026-09-08",
        "dissenter": "Wim Watcher",
        "children": [{"id": "1", "name": "Ava Trent"}, {"id": "2", "name": "Ben Trent"}],
    }

    second = world.start(answers=answers, of=first)

    assert second.case.conference_id == first.case.conference_id
    assert "why" not in second.case.file
    assert "decided_at" not in second.case.file


def test_the_start_form_of_a_further_dissent_shows_what_is_known(world: World) -> None:
    first = world.to_decide()
    new = NewCase(procedure_id=ProcedureId("small"), process_id="main", conference_of=first.id)

    _, _, shown = world.engine.questions.start(new, by=PersonId("Cleo Chair"))

    assert "Ava Trent" in repr(shown)
    assert "Ben Trent" in repr(shown)


def test_a_further_dissent_knows_nothing_of_what_was_said_about_a_child_in_the_first(
    world: World,
) -> None:
    first = world.decided()
    first.complete("ask_panel", {"view": "For the first dissent."}, by="Pia Panel", item="1")
    answers = {
        "conference_date": "2026-09-08",
        "children": [{"id": "1", "name": "Ava Trent"}, {"id": "2", "name": "Ben Trent"}],
    }

    second = world.start(answers=answers, of=first)

    assert second.case.file["children"] == answers["children"]


def test_where_somebody_lives_stays_in_the_first_dissent() -> None:
    listed = items("children", text("name"), text("address"))
    raised = form("raise", day("conference_date"), moment("conference_end"), listed)
    world = World({**FILES, "forms/raise.form": raised})
    child = {"name": "Ava Trent", "address": "1 Low Road"}
    when = {"conference_date": "2026-09-08", "conference_end": "2026-09-08T11:30"}
    first = world.start(answers={**when, "children": [child]})
    new = NewCase(procedure_id=ProcedureId("small"), process_id="main", conference_of=first.id)

    _, _, shown = world.engine.questions.start(new, by=PersonId("Cleo Chair"))

    assert "Ava Trent" in repr(shown)
    assert "Low Road" not in repr(shown)


def test_only_who_may_open_the_first_case_starts_a_further_dissent_from_it(world: World) -> None:
    first = world.start()

    with pytest.raises(NotFound):
        world.start(by="Ada Admin", of=first)


def test_a_further_dissent_starts_from_a_case_of_its_own_procedure(world: World) -> None:
    first = world.start()
    world.procedure_id = "other"
    world.publish(FILES)
    chair = PersonId("Cleo Chair")
    world.engine.people.change(
        chair, lambda each: replace(each, roles=each.roles | {"other.chair"}), by=None
    )

    with pytest.raises(WrongState, match="follows the same procedure"):
        world.start(of=first)
    new = NewCase(procedure_id=ProcedureId("other"), process_id="main", conference_of=first.id)
    with pytest.raises(WrongState, match="follows the same procedure"):
        world.engine.questions.start(new, by=chair)


def test_each_dissent_of_a_conference_goes_its_own_way(world: World) -> None:
    first = world.to_decide()
    second = world.start(of=first).complete("reply", {"reasons": "Me too."}, by="Paul Prof")

    first.complete("decide", DECIDED, by="Max Manager")

    assert second.open == ["decide"]
    assert first.case.reference != second.case.reference
    shown = world.engine.occasions.one(first.case.conference_id, by=PersonId("Cleo Chair")).cases
    assert [view.case.id for view in shown] == [first.id, second.id]


def test_who_would_correct_a_case_that_has_ended_is_told_so_whatever_of_it_is_damaged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.decided()
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    case.complete("file_it", {}, by="Ada Admin")
    assert case.case.ended_at is not None

    def damaged(*_: object, **__: object) -> None:
        raise damaged_case(case.id)

    monkeypatch.setattr(Tasks, "closed_of", damaged)

    with pytest.raises(WrongState, match="The case has ended"):
        world.engine.questions.correctable(case.id, by=PersonId("Cleo Chair"))
