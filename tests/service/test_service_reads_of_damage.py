"""What is read where something cannot be: it is left out and told of, and keeps nothing back."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.casework.casework import Casework
from engine.casework.office import Office
from engine.errors import NotFound, Unavailable, damaged_case, damaged_version
from engine.forms.page.typed_text import Line
from engine.ids import CaseId, DocumentId, PersonId
from engine.model.case import Case
from engine.model.damage import Damage, Listed
from engine.model.document import Document
from engine.model.draft import Draft, action_key, correction_key
from engine.package import Definition
from engine.package.kept import Definitions
from engine.ports import UnitOfWork
from engine.service.health import Health
from tests.scenario import RAISED, CaseOf, World
from tests.small_dissent import FILES

CLEO, PAUL, MAX = PersonId("Cleo Chair"), PersonId("Paul Prof"), PersonId("Max Manager")
Damaging = Callable[[CaseOf], None]


@pytest.fixture
def damage(monkeypatch: pytest.MonkeyPatch) -> Damaging:
    """Let the process of a case be damaged."""
    read, damaged = Office.read, set()

    def opened(self: Office, work: UnitOfWork, case_id: CaseId, *, lock: bool = False) -> Casework:
        if case_id in damaged:
            raise damaged_case(case_id)
        return read(self, work, case_id, lock=lock)

    monkeypatch.setattr(Office, "read", opened)
    return lambda case: damaged.add(case.id)


def test_a_damaged_dissent_of_a_conference_is_told_to_who_takes_part_in_it(
    world: World, damage: Damaging
) -> None:
    first = world.to_decide().claim("decide", by="Max Manager")
    second = world.start(of=first)
    damage(second)

    of_chair, of_manager = (
        world.engine.occasions.one(first.case.conference_id, by=who).cases for who in (CLEO, MAX)
    )

    assert [each.case.id for each in of_chair] == [each.case.id for each in of_manager]
    assert of_chair.damaged == [Damage(kind="case", id=second.id, reference="SM-2026-0002")]
    assert of_manager.damaged == []


def test_a_conference_whose_every_dissent_is_damaged_is_not_found(
    world: World, damage: Damaging
) -> None:
    case = world.to_decide()
    conference = case.case.conference_id
    damage(case)

    with pytest.raises(NotFound, match="Expected a conference that you take part in"):
        world.engine.occasions.one(conference, by=CLEO)


def test_a_task_whose_procedure_cannot_be_read_is_named_by_its_case_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.to_decide()
    whole = world.engine.views.about(case.tasks)

    def unread(self: Definitions, case: Case) -> Definition:
        raise damaged_version("small", 1)

    monkeypatch.setattr(Definitions, "of", unread)
    task = case.task("decide").id

    assert whole == {
        task: ("Ava Trent, Ben Trent · SM-2026-0001 · A small dissent", "Manager", "")
    }
    assert world.engine.views.about(case.tasks) == {task: ("SM-2026-0001", "", "")}
    assert world.engine.views.titles([case.id]) == {case.id: ""}


def test_a_case_whose_name_cannot_be_worked_out_has_none() -> None:
    def named(title: str) -> World:
        toml = FILES["procedure.toml"].replace(
            b"'string join(children.name, \", \")'", title.encode()
        )
        return World({**FILES, "procedure.toml": toml})

    for title in ("'no_such(1)'", "''"):
        world = named(title)
        case = world.start()
        assert world.engine.views.titles([case.id, CaseId("none")]) == {case.id: "", "none": ""}


def test_what_is_done_in_person_is_offered_to_no_deputy_where_its_procedure_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = FILES["body.bpmn"].replace(
        b'name="formKey" value="decide"',
        b'name="inPerson" value="true" /><spiffworkflow:property name="formKey" value="decide"',
    )
    world = World({**FILES, "body.bpmn": body})
    task = world.to_decide().task("decide")
    world.away("Max Manager", deputy="Bea Boss")

    def offered() -> list[list[str]]:
        people = (MAX, PersonId("Bea Boss"), PersonId("Ada Admin"))
        return [[t.id for t in world.engine.inbox.of_roles(who).tasks] for who in people]

    def unread(self: Definitions, case: Case) -> Definition:
        raise NotFound("There is no such version.")

    read = offered()
    monkeypatch.setattr(Definitions, "of", unread)

    assert task.in_person
    assert read == [[task.id], [task.id], []]
    assert offered() == [[task.id], [], []]


def test_a_document_that_the_case_lists_no_more_leaves_its_entry_of_the_history(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.to_decide()
    world.engine.cases.attach(
        case.id, by=CLEO, name="a.txt", media_type="text/plain", content=b"a"
    )
    with world.engine.open_work() as work:
        kept = type(work.documents)

    def unlisted(self: object, case_id: CaseId) -> Listed[Document]:
        return Listed()

    monkeypatch.setattr(kept, "of", unlisted)
    _, rows = world.engine.views.history(case.id, by=CLEO)
    assert [row.event.kind for row in rows][-1] == "DocumentAttached"

    def gone(self: object, document_id: DocumentId) -> Document:
        raise NotFound("There is no such document.")

    monkeypatch.setattr(kept, "one", gone)
    _, rows = world.engine.views.history(case.id, by=CLEO)

    assert "DocumentAttached" not in [row.event.kind for row in rows]


def _draft(key: str, **answers: object) -> Draft:
    return Draft(key=key, person_id=PAUL, answers=answers, saved_at=World().clock.now(), page="p")


def test_what_was_typed_is_shown_by_its_keys_where_its_form_is_not_there(world: World) -> None:
    case, unsent = world.to_decide(), world.engine.unsent
    for key in ("no.1", action_key(case.id, "nothing"), correction_key(case.id, "nothing")):
        draft = _draft(key, words="I withdraw.", days=[1, 2])

        lines = unsent.lines(draft)

        assert lines[0] == Line("words", "I withdraw.")
        assert [line.question for line in lines] == ["words", "days"]


def test_what_becomes_of_a_form_that_is_not_there_is_said(world: World) -> None:
    case, unsent = world.to_decide(), world.engine.unsent
    gone = "This form can no longer be opened."
    closed = "This cannot be done any more, or no longer by you."

    told = {
        key: (kept.title, kept.reference, kept.said)
        for key in ("no.1", action_key(case.id, "nothing"), correction_key(case.id, "nothing"))
        for kept in (unsent.described(_draft(key)),)
    }

    assert list(told.values()) == [
        ("A form", "", gone),
        ("A form", "", gone),
        ("A correction", "SM-2026-0001", closed),
    ]


def test_only_a_task_was_sent_by_who_completed_it(world: World) -> None:
    case, unsent = world.to_decide(), world.engine.unsent
    done = case.closed("reply").id

    assert unsent.was_sent(done, by=PAUL)
    assert not unsent.was_sent(done, by=CLEO)
    assert not unsent.was_sent(case.task("decide").id, by=PAUL)
    assert not unsent.was_sent(action_key(case.id, "withdraw"), by=PAUL)


def test_a_draft_of_a_task_says_whose_it_is_now_to_whom_the_case_opens(world: World) -> None:
    case, unsent = world.to_decide(), world.engine.unsent
    task = case.task("decide").id

    def said(who: str) -> str:
        return unsent.described(replace(_draft(task), person_id=PersonId(who))).said

    assert said("Max Manager") == ""
    assert said("Cleo Chair") == "This task is for a role that you do not have."
    assert said("Wim Watcher") == "This task is no longer yours to do."
    case.claim("decide", by="Mia Manager")
    assert said("Cleo Chair") == "Mia Manager has this task now."
    assert said("Max Manager") == "This task is with somebody else now."


def test_a_case_that_cannot_be_opened_could_not_go_on_again(
    world: World, monkeypatch: pytest.MonkeyPatch, damage: Damaging
) -> None:
    body = FILES["body.bpmn"].replace(b'value="late"', b'value="nothing"')
    broken = World({**FILES, "body.bpmn": body})
    cases = [broken.to_decide(), broken.start(answers=RAISED)]
    cases[1].complete("reply", {}, by="Paul Prof")
    broken.wait(days=20)
    broken.work()
    [fault] = broken.engine.incidents.faults(by=PersonId("Olga Owner"))
    damage(cases[1])

    tried = broken.engine.incidents.try_again(fault.id, by=PersonId("Olga Owner"))

    assert (fault.cases, tried) == (2, (2, 2))


def test_a_database_that_does_not_answer_is_said_so() -> None:
    def closed() -> None:
        raise Unavailable("The database does not answer.")

    assert Health(closed).database_fault() == "the database does not answer"
    assert World().engine.health.database_fault() == ""


def test_a_form_that_cannot_be_shown_waits_until_its_procedure_is_mended() -> None:
    wrong = b'"label": "words", "conditional": {"hide": "=no_such(1)"}'
    form = FILES["forms/withdraw.form"].replace(b'"label": "words"', wrong)
    world = World({**FILES, "forms/withdraw.form": form})
    case = world.to_decide()

    kept = world.engine.unsent.described(_draft(action_key(case.id, "withdraw"), words="So."))

    assert kept.reference == "SM-2026-0001"
    assert kept.said == "This form cannot be shown until the procedure is mended."


def test_what_was_typed_for_an_action_is_not_taken_for_a_timer_that_is_written_alike() -> None:
    main = FILES["main.bpmn"].replace(b'name="withdraw"', b'name="decide_by"')
    counted = b"workdays_after(conference_date, decision_days)</"
    body = FILES["body.bpmn"].replace(counted, b"decide_by</")
    world = World({**FILES, "main.bpmn": main, "body.bpmn": body})
    case = world.to_decide()

    assert world.engine.unsent.form_of(action_key(case.id, "decide_by")).id == "withdraw"
