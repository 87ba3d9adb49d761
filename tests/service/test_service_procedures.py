"""What is published and what begins by itself: one version after the other, one case a year."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from engine.bootstrap import build_engine, seed_calendar
from engine.clock import SimulatedClock
from engine.errors import (
    ConcurrentChange,
    DefinitionRejected,
    NotFound,
    Unavailable,
    WrongState,
)
from engine.ids import ElementId, PersonId
from engine.model.published import StartTimer
from engine.package import Definition, content_hash
from engine.service.procedures import Procedures, Proven
from engine.store import MemoryStore
from tests.builders import NOON, london
from tests.check.small import FILES, closed
from tests.check.test_check_separation import package as shipped_package
from tests.check.test_check_separation import swap
from tests.check.test_check_taken_away import says_too
from tests.scenario import World, compiled
from tests.service.test_service_time_started import YEARLY
from tests.small_dissent import form, package

OWNER = PersonId("Olga Owner")
OTHER = closed(**{"procedure.toml": FILES["procedure.toml"].replace("value = 10", "value = 7")})
#: It can be read, and only the check says that nothing has this name.
NONSENSE = '+++\nkind = "letter"\ntitle = "Outcome"\n+++\nDear {{nonsense}}'


class Office:
    """Somewhere to publish, where examples pass unless a test says otherwise."""

    def __init__(self) -> None:
        store, self.clock = MemoryStore(), SimulatedClock(NOON)
        seed_calendar(store.work)
        self.failing: Sequence[str] = []
        self.rehearsed: list[str] = []
        engine = build_engine(store.work, clock=self.clock)
        self.unrehearsed = engine.procedures
        self.procedures: Procedures = replace(engine.procedures, rehearse=self.rehearse)

    def rehearse(self, definition: Definition) -> Sequence[str]:
        self.rehearsed.append(definition.id)
        return self.failing

    def publish(self, files: Mapping[str, bytes], note: str = "") -> int:
        return self.procedures.import_package("small", files, by=OWNER, note=note).version

    @property
    def numbers(self) -> list[int]:
        return [each.version for each in self.procedures.versions()]


@pytest.fixture
def office() -> Office:
    return Office()


def test_what_is_published_is_the_next_version_unless_the_newest_is_the_same(
    office: Office,
) -> None:
    first, other = closed(), OTHER

    assert [office.publish(files) for files in (first, first, other, other, first)] == [
        1,
        1,
        2,
        2,
        3,
    ]
    assert office.numbers == [3, 2, 1]
    assert office.rehearsed == ["small"] * 3
    assert office.procedures.export_package("small") == first
    assert office.procedures.export_package("small", 2) == other
    for missing in (("small", 4), ("nowhere", None)):
        with pytest.raises(NotFound):
            office.procedures.export_package(*missing)


def test_of_a_version_it_is_kept_what_it_holds_and_who_published_it_when_and_why(
    office: Office,
) -> None:
    office.clock.move_to(london("2026-09-08 13:00"))
    office.publish(closed(), note="First")
    office.clock.move_to(london("2026-09-08 14:00"))

    again = office.procedures.import_package("small", closed(), by=None, note="Again")

    [kept] = office.procedures.versions()
    assert again == kept
    assert (kept.published_by, kept.note, kept.title) == (OWNER, "First", "A small dissent")
    assert kept.published_at == london("2026-09-08 13:00")
    assert kept.content_hash == content_hash(closed())


def test_nothing_is_published_that_an_example_or_the_check_does_not_bear_out(
    office: Office,
) -> None:
    office.failing = ["S-01 did not pass"]
    with pytest.raises(DefinitionRejected, match="S-01 did not pass"):
        office.publish(closed())
    office.failing = []
    with pytest.raises(DefinitionRejected, match="nonsense"):
        office.publish(closed(**{"letters/outcome.md": NONSENSE}))
    assert office.rehearsed == ["small"]
    with pytest.raises(WrongState, match="rehearsed"):
        office.unrehearsed.import_package("small", closed())

    assert office.numbers == []


def test_a_version_in_force_goes_on_keeping_apart_what_it_kept_apart(office: Office) -> None:
    files = dict(shipped_package("sunderland"))
    stricter = dict(files)
    says_too("panel_stage.bpmn", "log_escalation", "inPerson", "true")(stricter)
    swap(
        "clauses.toml", '["decides:determine"', '["in_person:log_escalation", "decides:determine"'
    )(stricter)
    office.procedures.import_package("sunderland", stricter)
    swap("procedure.toml", "value = 24\n", "value = 20\n")(files)

    with pytest.raises(DefinitionRejected, match="“Log the escalation” may be given for another"):
        office.procedures.import_package("sunderland", files)
    swap("procedure.toml", "value = 24\n", "value = 20\n")(stricter)
    office.procedures.import_package("sunderland", stricter)

    assert office.numbers == [2, 1]


def test_what_was_proven_against_another_newest_version_is_asked_for_again(
    office: Office,
) -> None:
    office.publish(closed())
    same, other = (office.procedures.prove("small", files) for files in (closed(), OTHER))
    assert office.procedures.publish(other, by=OWNER).version == 2

    with pytest.raises(ConcurrentChange, match="published meanwhile"):
        office.procedures.publish(same, by=OWNER)
    assert office.procedures.publish(other, by=OWNER).version == 2

    assert office.numbers == [2, 1]


# --- what begins by itself


@pytest.fixture
def yearly() -> World:
    return World(package(YEARLY, forms={"report": form("report")}))


def starts(world: World) -> dict[str, StartTimer]:
    with world.engine.open_work() as work:
        return {each.procedure_id: each for each in work.start_timers.all()}


def begun(world: World) -> list[str]:
    with world.engine.open_work() as work:
        cases = work.cases.running(after=None, limit=100)
        return sorted(work.cases.one(each).procedure_id for each in cases)


def test_a_start_waits_for_its_date_and_then_says_when_it_was_last(yearly: World) -> None:
    armed = starts(yearly)["small"]
    assert armed == StartTimer(
        procedure_id=armed.procedure_id,
        process_id="main",
        element_id=armed.element_id,
        due_at=london("2027-04-30 23:59:59"),
    )
    assert armed.element_id == "every_april"
    yearly.move_to(london("2027-04-30 23:59:58"))
    assert yearly.engine.start_timers.fire_due() == 0

    yearly.move_to(london("2027-04-30 23:59:59"))
    assert yearly.engine.start_timers.fire_due() == 1
    assert yearly.engine.start_timers.fire_due() == 0

    fired = starts(yearly)["small"]
    assert fired == replace(
        armed, due_at=london("2028-04-30 23:59:59"), last_fired_at=yearly.clock.now()
    )


def test_a_case_that_begins_by_itself_is_nobodys_doing_in_the_version_in_force(
    yearly: World,
) -> None:
    yearly.publish({**yearly.files, "letters/late.md": yearly.files["letters/outcome.md"]})
    yearly.move_to(london("2027-05-01 10:00"))
    yearly.work()

    with yearly.engine.open_work() as work:
        [case_id] = work.cases.running(after=None, limit=2)
        case, rows = work.cases.one(case_id), work.history.of(case_id, limit=10)
        participants = work.participants.of(case_id)
    assert (case.version, case.process_id, case.started_at) == (2, "main", yearly.clock.now())
    assert case.reference == "SM-2027-0001"
    assert list(participants) == []
    assert rows[0].event.kind == "CaseStarted"
    assert rows[0].event.actor.person_id is None
    assert rows[0].event.element_id == "every_april"
    assert dict(rows[0].event.content) == {"process": "main", "version": 2}


def test_a_start_that_is_due_already_is_not_lost_by_a_new_version(yearly: World) -> None:
    yearly.move_to(london("2027-04-30 23:59:59"))

    yearly.publish(yearly.files)
    assert starts(yearly)["small"].due_at == london("2027-04-30 23:59:59")
    yearly.work()
    assert begun(yearly) == ["small"]
    fired = starts(yearly)["small"]
    assert fired.due_at == london("2028-04-30 23:59:59")

    later = package(YEARLY.replace("2028, 4", "2028, 5"), forms={"report": form("report")})
    yearly.publish(later)
    assert starts(yearly)["small"] == replace(fired, due_at=london("2028-05-30 23:59:59"))
    yearly.publish(World().files)
    assert starts(yearly)["small"] == replace(fired, due_at=None)


def test_publishing_lets_the_starts_of_the_version_wait_and_one_worker_does_each(
    yearly: World,
) -> None:
    stale = starts(yearly)["small"]
    files = package(
        YEARLY.replace("date(2027, 4, 30) else", "date(2027, 4, 29) else"),
        forms={"report": form("report")},
    )
    definition = compiled("small", 2, tuple(files.items()))

    yearly.engine.procedures.publish(
        Proven(
            procedure_id="small",
            files=files,
            content_hash=content_hash(files),
            definition=definition,
        )
    )

    assert starts(yearly)["small"].due_at == london("2027-04-29 23:59:59")
    yearly.move_to(london("2027-05-01 10:00"))
    assert not yearly.engine.start_timers._fire(stale, yearly.clock.now())
    assert begun(yearly) == []
    assert yearly.engine.start_timers.fire_due() == 1


def test_the_next_start_is_counted_from_now_however_late_the_last_one_was() -> None:
    drawn = YEARLY.replace(
        "if today() &lt; date(2027, 4, 30) then date(2027, 4, 30) else date(2028, 4, 30)",
        "date(today().year + 1, 1, 1)",
    )
    world = World(package(drawn, forms={"report": form("report")}))
    assert starts(world)["small"].due_at == london("2027-01-01 23:59:59")

    world.move_to(london("2028-03-01 10:00"))
    assert world.engine.start_timers.fire_due() == 1

    assert starts(world)["small"].due_at == london("2029-01-01 23:59:59")


def test_a_new_version_and_a_start_that_fails_leave_the_starts_of_others_alone(
    yearly: World,
) -> None:
    yearly.procedure_id = "other"
    yearly.publish(yearly.files)
    armed = starts(yearly)
    yearly.procedure_id = "small"
    broken = YEARLY.replace("workdays_after(arrived_at, 1 + 1)", "&quot;soon&quot;")
    yearly.publish(package(broken, forms={"report": form("report")}))
    assert starts(yearly) == armed
    yearly.publish(World().files)
    assert starts(yearly)["other"] == armed["other"]
    yearly.publish(package(broken, forms={"report": form("report")}))

    yearly.move_to(london("2027-05-01 10:00"))
    assert yearly.engine.start_timers.fire_due() == 1

    assert begun(yearly) == ["other"]
    assert starts(yearly)["small"] == armed["small"]
    yearly.publish(package(YEARLY, forms={"report": form("report")}))
    assert yearly.engine.start_timers.fire_due() == 1
    assert begun(yearly) == ["other", "small"]


def test_a_start_that_the_version_in_force_does_not_have_is_left_and_logged(
    yearly: World, caplog: pytest.LogCaptureFixture
) -> None:
    gone = replace(starts(yearly)["small"], element_id=ElementId("gone"), due_at=NOON)
    with yearly.engine.open_work() as work:
        work.start_timers.save(gone)
        work.commit()

    assert yearly.engine.start_timers.fire_due() == 0

    with yearly.engine.open_work() as work:
        assert gone in work.start_timers.all()
    assert [each.getMessage() for each in caplog.records] == ["start gone was left: NotFound"]
    assert begun(yearly) == []


def test_where_nothing_can_be_kept_the_starts_are_tried_again_later(yearly: World) -> None:
    class Closed:
        def start_by_timer(self, *_: object, **__: object) -> None:
            raise Unavailable("The database does not answer.")

    yearly.move_to(london("2027-05-01 10:00"))
    closed = replace(yearly.engine.start_timers, cases=Closed())

    with pytest.raises(Unavailable):
        closed.fire_due()

    assert yearly.engine.start_timers.fire_due() == 1
