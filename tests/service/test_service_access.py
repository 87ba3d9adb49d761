"""Need to know: a case opens to who takes part and to who is needed, and to nobody else."""

import pytest

from engine.errors import NotAllowed, NotFound, Refused
from engine.ids import DocumentId, PersonId, ProcedureId, RoleId
from engine.model.document import Document, DocumentKind
from engine.service.cases import NewCase
from tests.builders import NOON, make_person
from tests.check.small import properties
from tests.scenario import PEOPLE, RAISED, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step
from tests.spiff.spiff_diagrams import boundary, chain, element, message, named_message

EVERYBODY = sorted(person.name for person in PEOPLE)


def opens_to(case: CaseOf) -> list[str]:
    found = []
    for person in EVERYBODY:
        try:
            case.world.engine.views.case(case.id, by=PersonId(person))
        except NotFound:
            continue
        found.append(person)
    return found


def test_a_new_case_opens_to_the_chair_and_the_dissenter_alone(world: World) -> None:
    assert opens_to(world.start()) == ["Cleo Chair", "Paul Prof"]


def test_an_open_task_that_nobody_takes_part_for_opens_the_case_to_its_role(world: World) -> None:
    assert opens_to(world.to_decide()) == [
        "Cleo Chair",
        "Max Manager",
        "Mia Manager",
        "Paul Prof",
    ]


def test_once_somebody_took_the_task_the_others_of_the_role_need_not_know(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    assert opens_to(case) == ["Cleo Chair", "Max Manager", "Paul Prof"]


def test_an_ended_case_opens_to_who_took_part(world: World) -> None:
    case = world.decided()
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    case.complete("file_it", {}, by="Ada Admin")

    assert case.case.ended_at is not None
    assert opens_to(case) == ["Ada Admin", "Cleo Chair", "Max Manager", "Paul Prof", "Pia Panel"]


def test_a_system_administrator_sees_no_case(world: World) -> None:
    case = world.decided()

    with pytest.raises(NotFound):
        world.engine.views.case(case.id, by=PersonId("Sid System"))


def test_a_deputy_sees_what_the_absent_person_sees_for_as_long_as_they_are_away(
    world: World,
) -> None:
    world.give("Wim Watcher", "watcher", "professional")
    case = world.start()
    world.away("Paul Prof", deputy="Wim Watcher", days=2)

    assert "Wim Watcher" in opens_to(case)
    world.wait(days=3)
    assert "Wim Watcher" not in opens_to(case)


def test_who_left_the_service_sees_nothing_of_their_role(world: World) -> None:
    case = world.to_decide()

    world.engine.people.deactivate(PersonId("Mia Manager"), by=None)

    assert "Mia Manager" not in opens_to(case)


@pytest.mark.parametrize("by", ["Wim Watcher", "Ada Admin", "Sid System"])
def test_whoever_need_not_know_finds_nothing_by_any_way(world: World, by: str) -> None:
    case = world.start()
    person, task, engine = PersonId(by), case.task("reply"), world.engine
    ways = [
        lambda: engine.views.history(case.id, by=person),
        lambda: engine.occasions.one(case.case.conference_id, by=person).cases,
        lambda: engine.questions.task(task.id, by=person),
        lambda: engine.questions.action(case.id, "withdraw", by=person),
        lambda: engine.questions.correctable(case.id, by=person),
        lambda: engine.drafts.keep_for_task(task.id, by=person, answers={}),
        lambda: engine.tasks.claim(task.id, by=person),
        lambda: engine.cases.attach(
            case.id, by=person, name="x", media_type="text/plain", content=b"x"
        ),
    ]

    for way in ways:
        with pytest.raises(Refused):
            way()
    assert engine.views.cases(by=person)[0] == []


def test_who_takes_part_sees_every_child_and_every_paper_for_their_role(world: World) -> None:
    case = world.decided().take_part("watcher", "Wim Watcher")
    with world.engine.open_work() as work:
        work.documents.add([paper(case, "for Ava", "1"), paper(case, "for Ben", "2")])
        work.commit()

    shown = world.engine.views.case(case.id, by=PersonId("Wim Watcher"))

    assert [child["name"] for child in shown.children] == ["Ava Trent", "Ben Trent"]
    assert {"for Ava", "for Ben"} <= {document.title for document in shown.documents}
    for title in ("for Ava", "for Ben"):
        assert world.engine.views.document(DocumentId(title), by=PersonId("Wim Watcher"))
        with pytest.raises(NotFound):
            world.engine.views.document(DocumentId(title), by=PersonId("Mia Manager"))


def paper(case: CaseOf, title: str, item_id: str) -> Document:
    return Document(
        id=DocumentId(title),
        case_id=case.id,
        kind=DocumentKind.PAPER,
        name=title,
        title=title,
        created_at=NOON,
        item_id=item_id,
        labels={"to": ["watcher"]},
        content=b"x",
    )


def test_cases_of_a_person_are_those_they_take_part_in(world: World) -> None:
    first, _ = world.start(), world.start(by="Ada Admin", answers={"children": []})

    cases, more = world.engine.views.cases(by=PersonId("Paul Prof"))

    assert [case.id for case in cases] == [first.id]
    assert more is None


def test_only_roles_of_the_entry_start_a_case(world: World) -> None:
    for by in ("Paul Prof", "Max Manager", "Sid System"):
        with pytest.raises(Refused, match="role that starts this"):
            world.start(by=by)
    assert [entry.title for entry in world.engine.views.entries(PersonId("Ada Admin"))] == [
        "Raise a dissent"
    ]
    assert world.engine.views.entries(PersonId("Paul Prof")) == []


@pytest.mark.parametrize(
    ("asked", "acting"), [(None, "chair"), ("chair", "chair"), ("admin", "admin")]
)
def test_who_has_several_roles_starts_in_the_one_they_choose_else_in_the_first(
    world: World, asked: str | None, acting: str
) -> None:
    world.give("Cleo Chair", "admin", "chair")

    case = started_as(world, asked)

    assert [p.role for p in case.participants if p.person_id == "Cleo Chair"] == [acting]
    assert case.rows[0].event.actor.role == acting


@pytest.mark.parametrize("asked", ["admin", "manager", "nobody"])
def test_nobody_starts_a_case_in_a_role_that_they_do_not_have(world: World, asked: str) -> None:
    with pytest.raises(NotAllowed, match="role that starts this"):
        started_as(world, asked)


def started_as(world: World, role: str | None) -> CaseOf:
    new = NewCase(
        procedure_id=ProcedureId("small"), process_id="main", role=RoleId(role) if role else None
    )
    case = world.engine.cases.start(new, by=PersonId("Cleo Chair"), answers=RAISED)
    return CaseOf(world, case.id)


def test_a_process_that_nobody_starts_is_not_started(world: World) -> None:
    with pytest.raises(NotFound):
        world.start("body")


STOPPABLE = (
    lanes(Chair="begun wait over", Administrator="stopped")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "wait", formKey="words")
    + boundary(
        "stop",
        "wait",
        properties(role="admin, watcher", formKey="words") + message("stop_message"),
    )
    + element("endEvent", "stopped")
    + element("endEvent", "over")
    + chain("begun", "wait", "over")
    + chain("stop", "stopped")
)


def test_a_message_of_a_role_that_nobody_has_in_the_case_is_sent_by_its_holders_alone() -> None:
    drawn = package(
        STOPPABLE, named_message("stop"), forms={"raise": FORMS["raise"], "words": form("words")}
    )
    world = World(drawn)
    case = world.start()

    for stranger in ("Max Manager", "Paul Prof", "Cleo Chair", "Sid System"):
        with pytest.raises(NotAllowed, match="role that you do not have"):
            case.send("stop", {}, by=stranger)
    case.send("stop", {}, by="Wim Watcher")
    with pytest.raises(NotFound):
        case.send("stop", {}, by=another(world, "watcher"))
    case.send("stop", {}, by="Ada Admin")

    sent = [row.event.actor.role for row in case.rows if row.event.kind == "MessageReceived"]
    assert sent == ["watcher", "admin"]


def test_what_everybody_in_a_case_may_say_gives_nobody_a_part() -> None:
    drawing = STOPPABLE.replace("admin, watcher", "watcher, *")
    drawn = package(
        drawing, named_message("stop"), forms={"raise": FORMS["raise"], "words": form("words")}
    )
    world = World(drawn)
    case = world.start()
    before = case.participants

    case.send("stop", {}, by="Paul Prof")
    for stranger in ("Max Manager", "Sid System"):
        with pytest.raises(NotAllowed, match="role that you do not have"):
            case.send("stop", {}, by=stranger)

    sent = [row.event.actor.role for row in case.rows if row.event.kind == "MessageReceived"]
    assert sent == ["professional"]
    assert case.participants == before


def another(world: World, role: str) -> str:
    """Return somebody else with a role."""
    with world.engine.open_work() as work:
        work.people.save(make_person("Ann Other", role))
        work.commit()
    return "Ann Other"
