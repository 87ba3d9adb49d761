"""What somebody without an account sends in writing: theirs, from a paper, at its arrival."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.casework.in_writing import ARRIVED, PAPER, InWriting
from engine.errors import CaseStopped, InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import DocumentId, PersonId
from engine.model.document import Document
from engine.model.people import Absence, Person
from tests.builders import a_day, make_person
from tests.scenario import PEOPLE, CaseOf, World
from tests.small_dissent import FILES, step
from tests.spiff.spiff_diagrams import flow

PAUL, ADA, CLEO = PersonId("Paul Prof"), PersonId("Ada Admin"), PersonId("Cleo Chair")
ANDY = make_person("Andy Admin", "admin")
REPLY = {"reasons": "As I said."}


def people(*more: Person) -> Sequence[Person]:
    """Return who there is, with a professional who has no account, and a second administrator."""
    known = {each.id: each for each in (*PEOPLE, ANDY, *more)}
    paul = replace(known[PAUL], username="", email="paul@school.example")
    return [*(known | {PAUL: paul}).values()]


@pytest.fixture
def unseen() -> World:
    return World(people=people())


def raised(world: World) -> CaseOf:
    return world.start()


def attached(case: CaseOf, *, by: PersonId = ADA, name: str = "mail.eml") -> Document:
    return case.world.engine.cases.attach(
        case.id, by=by, name=name, media_type="message/rfc822", content=b"As I said."
    )


def key_in(
    case: CaseOf,
    *,
    by: PersonId = ADA,
    paper: DocumentId | None = None,
    at: datetime | None = None,
    answers: Mapping[str, Any] = REPLY,
) -> None:
    paper = paper or attached(case).id
    sent = InWriting(paper=paper, arrived_at=at or case.world.clock.now())
    task = case.task("reply")
    case.world.engine.keying_in.task(task.id, by=by, sent=sent, answers=answers)


def kinds_to(case: CaseOf, person: PersonId) -> list[tuple[str, str]]:
    return [(str(d.kind), d.name) for d in case.documents if d.recipient_id == person]


# --- whose words they are


def test_what_somebody_without_an_account_sends_is_theirs_from_a_paper_at_its_arrival(
    unseen: World,
) -> None:
    case = raised(unseen)
    arrived = unseen.clock.now() + timedelta(minutes=5)
    unseen.wait(hours=1)
    paper = attached(case)

    key_in(case, paper=paper.id, at=arrived)

    done = case.closed("reply")
    assert (done.completed_by, done.completed_at) == (PAUL, arrived)
    event = next(r.event for r in case.rows if str(r.event.kind) == "UserTaskCompleted")
    assert (event.actor.person_id, event.actor.on_behalf_of, event.actor.role) == (
        ADA, None, "admin",
    )  # fmt: skip
    assert event.content["written"] == {
        "person": PAUL, "name": "Paul Prof", "paper": paper.id, "arrived_at": arrived.isoformat(),
    }  # fmt: skip
    assert case.case.file["reasons"] == "As I said."
    assert case.open == ["decide"]


def test_a_receipt_is_written_to_them_and_administration_can_open_it(unseen: World) -> None:
    case = raised(unseen)

    key_in(case)

    assert kinds_to(case, PAUL)[-1] == ("letter", "words_received")
    view = unseen.engine.views.case(case.id, by=ADA)
    receipt = next(d for d in view.documents if d.name == "words_received")
    _, whole = unseen.engine.views.document(receipt.id, by=ADA)
    assert "That time counts." in whole.html
    with pytest.raises(NotFound):
        unseen.engine.views.document(receipt.id, by=CLEO)


def receipt_drawn(to: str) -> World:
    """Return a world in which the drawing writes a receipt behind the reply."""
    drawn = FILES["body.bpmn"].decode()
    told = "<bpmn:flowNodeRef>tell_late</bpmn:flowNodeRef>"
    drawn = drawn.replace(told, told + told.replace("tell_late", "tell_arrived"))
    drawn = drawn.replace(
        'sourceRef="reply" targetRef="join"', 'sourceRef="reply" targetRef="tell_arrived"'
    )
    sent = step("sendTask", "tell_arrived", letter="late", to=to, receipt="true")
    ways = flow("tell_arrived", "join")
    drawn = drawn.replace(
        '<bpmn:sendTask id="tell_late"', f'{sent}{ways}<bpmn:sendTask id="tell_late"'
    )
    return World(files={**FILES, "body.bpmn": drawn.encode()}, people=people())


@pytest.mark.parametrize(
    ("to", "names"), [("professional", ["late"]), ("manager", ["words_received"])]
)
def test_only_a_receipt_that_is_drawn_for_them_stands_for_that_of_the_engine(
    to: str, names: list[str]
) -> None:
    case = raised(receipt_drawn(to))
    before = len(kinds_to(case, PAUL))

    key_in(case)

    assert [name for _, name in kinds_to(case, PAUL)[before:]] == names


def test_what_is_stamped_is_stamped_with_the_arrival(unseen: World) -> None:
    case = raised(unseen)
    arrived = unseen.clock.now()
    unseen.wait(hours=3)

    unseen.engine.keying_in.message(
        case.id, "withdraw", whose=PAUL, by=ADA, answers={"words": "I take it back."},
        sent=InWriting(paper=attached(case).id, arrived_at=arrived),
    )  # fmt: skip

    assert "confirm_withdrawal" in case.open
    assert case.case.file["words"] == "I take it back."
    event = next(r.event for r in case.rows if str(r.event.kind) == "MessageReceived")
    assert event.content["written"]["person"] == PAUL
    assert kinds_to(case, PAUL)[-1] == ("letter", "words_received")


# --- who is told, and who may open the case


def test_administration_is_told_and_may_open_the_case_of_who_has_no_account(
    unseen: World,
) -> None:
    case = raised(unseen)

    told = [d for d in case.documents if d.name == "no_account"]
    assert {d.recipient_id for d in told} == {ADA, ANDY.id}
    assert unseen.engine.views.opens(case.id, by=ANDY.id)
    unseen.engine.views.case(case.id, by=ANDY.id)
    key_in(case)
    assert unseen.engine.views.opens(case.id, by=ANDY.id)


def test_administration_need_not_know_where_everybody_signs_in(world: World) -> None:
    case = world.start()

    assert not world.engine.views.opens(case.id, by=ADA)
    assert all(d.name != "no_account" for d in case.documents)


def test_reminders_are_letters_to_them_and_administration_is_reminded_not_daily_by_letter(
    unseen: World,
) -> None:
    case = raised(unseen)

    unseen.wait(days=6)
    unseen.worker.run_once()

    names = [name for kind, name in kinds_to(case, PAUL)]
    assert [kind for kind, _ in kinds_to(case, PAUL)] == ["letter"] * len(names)
    assert set(names) == {"reminder", "overdue"}
    assert "repeat" in [name for kind, name in kinds_to(case, ADA)]


# --- what is refused


def test_without_a_paper_of_this_case_or_a_time_that_can_be_nothing_is_taken(
    unseen: World,
) -> None:
    case, other = raised(unseen), raised(unseen)
    elsewhere = attached(other)
    unseen.wait(hours=1)
    here, now = attached(case).id, unseen.clock.now()
    before = case.lines

    for paper, at, fields in (
        (elsewhere.id, now, [PAPER]),
        (DocumentId("gone"), now, [PAPER]),
        (None, None, [PAPER, ARRIVED]),
        (here, None, [ARRIVED]),
        (here, now + timedelta(minutes=1), [ARRIVED]),
        (here, now - timedelta(hours=2), [ARRIVED]),
    ):
        with pytest.raises(InvalidAnswers) as refusal:
            unseen.engine.keying_in.task(
                case.task("reply").id, by=ADA, answers=REPLY,
                sent=InWriting(paper=paper, arrived_at=at),
            )  # fmt: skip
        assert list(refusal.value.errors) == fields
    assert case.lines == before


@pytest.fixture
def ending() -> World:
    """A procedure that says when the occasion of its cases ended."""
    said = b"""[occasion]
date = "conference_date"
items = "children"
end = "conference_end"
keys = ["conference_date", "conference_end", "children"]
"""
    short = b'conference_keys = ["conference_date", "conference_end", "children"]\n'
    settings = FILES["procedure.toml"]
    assert short in settings
    settings = settings.replace(short, b"").replace(b"[labels]", said + b"[labels]", 1)
    files = {**FILES, "procedure.toml": settings}
    return World(files=files, people=people())


def test_a_letter_may_have_come_before_its_step_but_not_before_the_conference_ended(
    ending: World,
) -> None:
    case = raised(ending)
    ended = datetime.fromisoformat(case.case.file["conference_end"])
    paper = attached(case)

    with pytest.raises(InvalidAnswers) as refusal:
        key_in(case, paper=paper.id, at=ended - timedelta(minutes=1))
    key_in(case, paper=paper.id, at=ended)

    assert refusal.value.errors == {
        ARRIVED: "It cannot have arrived before the conference ended, "
        "Tuesday 8 September 2026, 11:30am"
    }
    assert case.closed("reply").completed_at == ended < case.closed("reply").created_at


@pytest.mark.parametrize("answered", ["second", "text"])
def test_what_it_answers_is_compared_by_its_minute_and_must_be_a_date(answered: str) -> None:
    at = {"second": 'date and time("2026-09-08T12:41:20.5")', "text": 'get value({a: "x"}, "a")'}
    form = b'<spiffworkflow:property name="formKey" value="reply" />'
    said = at[answered].replace('"', "&quot;")
    after = b'<spiffworkflow:property name="arrivesAfter" value="%s" />' % said.encode()
    [asked] = [name for name, file in FILES.items() if form in file]
    drawn = FILES[asked].replace(form, form + after)
    world = World(files={**FILES, asked: drawn}, people=people())
    case = raised(world)
    world.wait(hours=1)

    minute = datetime.fromisoformat("2026-09-08T12:41+01:00")
    if answered == "second":
        key_in(case, at=minute)
        assert case.closed("reply").completed_at == minute
    else:
        with pytest.raises(CaseStopped):
            key_in(case, at=minute)


def test_the_end_is_not_corrected_to_after_the_arrival_of_what_was_keyed_in(
    ending: World,
) -> None:
    case = raised(ending)
    ended = datetime.fromisoformat(case.case.file["conference_end"])
    key_in(case, at=ended)

    later, earlier = ((ended + timedelta(minutes=each)).isoformat() for each in (1, -1))
    with pytest.raises(InvalidAnswers) as refusal:
        case.correct("conference_end", later, by="Cleo Chair")
    case.correct("conference_end", earlier, by="Cleo Chair")

    assert refusal.value.errors == {
        "conference_end": "What Paul Prof sent arrived on Tuesday 8 September 2026, 11:30am: it "
        "cannot have come before the conference ended"
    }


def test_wrong_answers_are_said_with_what_is_wrong_with_the_paper(unseen: World) -> None:
    case = raised(unseen)

    with pytest.raises(InvalidAnswers) as refusal:
        unseen.engine.keying_in.message(
            case.id, "withdraw", whose=PAUL, by=ADA, answers={},
            sent=InWriting(paper=None, arrived_at=None),
        )  # fmt: skip

    assert list(refusal.value.errors) == [PAPER, ARRIVED, "words"]


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("Cleo Chair", NotAllowed),
        ("Max Manager", NotFound),
        ("Pia Panel", NotFound),
        ("Wim Watcher", NotFound),
    ],
)
def test_nobody_but_administration_keys_in(
    unseen: World, by: str, refusal: type[Exception]
) -> None:
    case = raised(unseen)
    paper = attached(case).id

    with pytest.raises(refusal):
        key_in(case, by=PersonId(by), paper=paper)


def test_nobody_keys_in_for_who_has_an_account(world: World) -> None:
    case = world.start()
    case.take_part("admin", ADA)
    paper = attached(case).id

    with pytest.raises(NotAllowed):
        key_in(case, paper=paper)
    with pytest.raises(NotAllowed) as refused:
        world.engine.keying_in.message(
            case.id, "withdraw", whose=PAUL, by=ADA, answers={"words": "x"},
            sent=InWriting(paper=paper, arrived_at=world.clock.now()),
        )  # fmt: skip
    assert "has an account" in refused.value.message


def test_a_deputy_of_administration_does_not_key_in() -> None:
    world = World(people=people(make_person("Wim Watcher", "watcher")))
    case = raised(world)
    paper = attached(case).id
    with world.engine.open_work() as work:
        work.absences.add(
            Absence(
                person_id=ADA,
                first_day=a_day("2026-09-01"),
                last_day=a_day("2026-09-30"),
                deputy_id=PersonId("Wim Watcher"),
            )
        )
        work.commit()

    with pytest.raises(NotFound):
        key_in(case, by=PersonId("Wim Watcher"), paper=paper)


def test_who_chaired_or_dissents_keys_in_nothing_for_another() -> None:
    world = World(people=people(make_person("Cleo Chair", "chair", "admin")))
    case = raised(world)
    paper = attached(case).id

    with pytest.raises(NotAllowed):
        key_in(case, by=CLEO, paper=paper)


def test_the_rules_of_separation_are_asked_of_whose_words_they_are(unseen: World) -> None:
    case = raised(unseen)
    paper = attached(case).id
    case.take_part("chair", PAUL)

    with pytest.raises(NotAllowed) as refused:
        key_in(case, paper=paper)

    assert refused.value.ids["person_id"] == PAUL


def test_a_message_is_of_somebody_who_is_there_and_has_the_part(unseen: World) -> None:
    case = raised(unseen)
    sent = InWriting(paper=attached(case).id, arrived_at=unseen.clock.now())
    una = make_person("Una Unseen", "professional", username="")
    with unseen.engine.open_work() as work:
        work.people.save(una)
        work.commit()

    for whose, kind in ((PersonId("gone"), NotFound), (una.id, NotAllowed)):
        with pytest.raises(kind):
            unseen.engine.keying_in.message(
                case.id, "withdraw", whose=whose, by=ADA, answers={"words": "x"}, sent=sent
            )


def test_a_task_that_is_done_is_keyed_in_no_more(unseen: World) -> None:
    case = raised(unseen)
    task, paper = case.task("reply"), attached(case).id
    key_in(case, paper=paper)

    with pytest.raises(WrongState):
        unseen.engine.keying_in.task(
            task.id, by=ADA, answers=REPLY,
            sent=InWriting(paper=paper, arrived_at=unseen.clock.now()),
        )  # fmt: skip


def test_what_was_keyed_in_is_corrected_by_nobody(unseen: World) -> None:
    case = raised(unseen)
    key_in(case)

    with pytest.raises((NotFound, NotAllowed)):
        case.correct("reasons", "Something else.", by="Ada Admin")


def test_nothing_is_handed_to_who_has_no_account(unseen: World) -> None:
    case = raised(unseen)

    with pytest.raises(NotAllowed) as refused:
        case.assign("reply", to="Paul Prof", by="Ada Admin")
    assert "no account" in refused.value.message


# --- people who sign in nowhere


def test_who_signs_in_nowhere_is_added_without_a_username_and_can_dissent_but_not_decide(
    world: World,
) -> None:
    service, sid = world.engine.people, PersonId("Sid System")
    una = Person(id=PersonId("una"), name="Una Unseen", email="una@school.example")

    with pytest.raises(InvalidAnswers) as refusal:
        service.add(una, by=sid)
    assert list(refusal.value.errors) == ["username"]
    for role in ("small.manager", "small.panel", "small.admin", "trainer"):
        with pytest.raises(InvalidAnswers) as refusal:
            service.add(replace(una, roles=frozenset({role})), by=sid, signs_in=False)
        assert list(refusal.value.errors) == ["roles"]
    service.add(replace(una, roles=frozenset({"small.professional"})), by=sid, signs_in=False)

    assert [each.id for each in service.without_account()] == ["una"]
    with pytest.raises(InvalidAnswers):
        service.change(una.id, lambda p: replace(p, roles=frozenset({"small.chair"})), by=sid)
    service.change(una.id, lambda each: replace(each, username="una"), by=sid)
    assert service.without_account() == []


def test_whom_a_case_does_not_open_to_is_told_at_every_door_that_there_is_none(
    unseen: World,
) -> None:
    case = raised(unseen)
    wim = PersonId("Wim Watcher")

    for what in (f"withdraw~{PAUL}", f"withdraw~{ADA}", case.task("reply").id, f"{case.id}.999"):
        with pytest.raises(NotFound) as refused:
            unseen.engine.keying_in.key_in(case.id, what, by=wim, answers={})
        assert "Paul" not in refused.value.message
