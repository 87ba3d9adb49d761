"""Access ends with the part, and for everybody who took part a set time after the case's end."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.errors import NotFound, Refused
from engine.ids import PersonId, RoleId
from engine.model.document import DocumentKind
from tests.scenario import World
from tests.service.ended import CLOSES, RULED, document, ended
from tests.service.test_service_access import opens_to

PAUL = PersonId("Paul Prof")


def test_an_ended_case_opens_until_the_set_time_and_to_nobody_after_it(ruled: World) -> None:
    case = ended(ruled)
    took_part = ["Ada Admin", "Cleo Chair", "Max Manager", "Paul Prof", "Pia Panel"]
    assert case.case.closes_at == CLOSES

    ruled.move_to(CLOSES - timedelta(seconds=1))
    assert opens_to(case) == took_part
    ruled.move_to(CLOSES)
    assert opens_to(case) == []


def test_a_procedure_that_says_no_time_has_the_usual_one(world: World) -> None:
    case = ended(world)

    assert case.case.closes_at == world.clock.now() + timedelta(weeks=8)


def test_a_running_case_closes_to_nobody_and_a_voided_one_as_an_ended_one(ruled: World) -> None:
    case, ada, cleo = ruled.to_decide(), PersonId("Ada Admin"), PersonId("Cleo Chair")
    ruled.wait(days=400)
    assert "Paul Prof" in opens_to(case)
    ruled.engine.cases.ask_to_void(case.id, by=cleo, because="Twice.")
    ruled.engine.cases.confirm_void(case.id, by=ada)
    assert "Paul Prof" in opens_to(case)

    ruled.wait(days=8)

    assert opens_to(case) == []


def test_the_time_stays_as_it_was_when_the_case_ended(ruled: World) -> None:
    case = ended(ruled)
    ruled.publish(RULED | {"procedure.toml": RULED["procedure.toml"].replace(b", 3)", b", 90)")})
    with ruled.engine.open_work() as work:
        work.calendar.add_holidays({CLOSES.date(): "A new holiday"})
        work.commit()
    ruled.engine.commands.catch_up(case.id)

    assert case.case.closes_at == CLOSES


def test_a_closed_case_is_in_no_list_and_no_search(ruled: World) -> None:
    case, other = ended(ruled), ruled.start()
    views = ruled.engine.views
    assert [each.id for each in views.cases(by=PAUL)[0]] == [other.id, case.id]

    ruled.move_to(CLOSES)

    assert [each.id for each in views.cases(by=PAUL)[0]] == [other.id]
    assert views.cases(by=PAUL, text=case.case.reference)[0] == []


def test_notices_and_letters_are_their_addressees_until_the_case_closes(ruled: World) -> None:
    case = ended(ruled)
    letter = document(case, "outcome", "Paul Prof", DocumentKind.LETTER)
    notice = document(case, "told", "Paul Prof", DocumentKind.NOTICE)
    engine = ruled.engine
    assert {"told"} <= {each.name for each in engine.inbox.notices(PAUL)}
    for each in (letter, notice):
        assert engine.views.document(each, by=PAUL)

    ruled.move_to(CLOSES)

    assert list(engine.inbox.notices(PAUL)) == []
    for each in (letter, notice):
        with pytest.raises(NotFound, match="no such document"):
            engine.views.document(each, by=PAUL)


def test_a_closed_case_opens_by_no_other_way(ruled: World) -> None:
    case = ended(ruled)
    done, engine = case.closed("decide"), ruled.engine
    ruled.move_to(CLOSES)
    max_ = PersonId("Max Manager")
    ways: list[Callable[[], object]] = [
        lambda: engine.views.history(case.id, by=max_),
        lambda: engine.views.refuse_stranger(done.id, by=max_),
        lambda: engine.occasions.one(case.case.conference_id, by=max_),
        lambda: engine.questions.correctable(case.id, by=max_),
        lambda: case.correct("why", "Another.", by="Max Manager"),
        lambda: ruled.start(by="Cleo Chair", of=case),
        lambda: engine.cases.ask_to_void(case.id, by=max_, because="Twice."),
        lambda: engine.cases.attach(
            case.id, by=max_, name="x", media_type="text/plain", content=b"x"
        ),
    ]

    for way in ways:
        with pytest.raises(Refused) as refusal:
            way()
        assert "ended" not in refusal.value.sentence
    assert not engine.views.opens(case.id, by=max_)


def test_a_case_beside_it_that_goes_on_shows_nothing_of_a_closed_one(ruled: World) -> None:
    case = ended(ruled)
    beside = ruled.start(of=case, answers={"dissenter": "Paul Prof"})
    cleo, occasions = PersonId("Cleo Chair"), ruled.engine.occasions
    both = occasions.one(case.case.conference_id, by=cleo).cases
    assert {each.case.id for each in both} == {case.id, beside.id}

    ruled.move_to(CLOSES)

    seen = occasions.one(case.case.conference_id, by=cleo).cases
    assert [each.case.id for each in seen] == [beside.id]


# --- a part that has ended before


def test_a_deputy_opens_an_ended_case_as_long_as_whom_they_cover_is_away(ruled: World) -> None:
    ruled.give("Wim Watcher", "watcher", "professional")
    case = ended(ruled)
    ruled.away("Paul Prof", deputy="Wim Watcher", days=1)
    assert "Wim Watcher" in opens_to(case)

    ruled.wait(days=2)

    assert "Wim Watcher" not in opens_to(case)
    assert "Paul Prof" in opens_to(case)


def test_who_only_held_a_task_for_a_while_opens_nothing_after_that(ruled: World) -> None:
    case = ruled.to_decide().claim("decide", by="Max Manager")
    case.assign("decide", to="Mia Manager", by="Max Manager")

    assert "Max Manager" not in opens_to(case)


def test_a_letter_is_not_theirs_any_more_whose_seat_went_to_another(ruled: World) -> None:
    case = ruled.decided()
    role = RoleId("watcher")
    case.within(lambda casework: casework.appointing.appoint_all(role, [PersonId("Wim Watcher")]))
    letter = document(case, "pack", "Wim Watcher", DocumentKind.LETTER)
    assert ruled.engine.views.document(letter, by=PersonId("Wim Watcher"))

    case.within(lambda casework: casework.appointing.appoint_all(role, [PersonId("Bea Boss")]))

    assert "Wim Watcher" not in opens_to(case)
    with pytest.raises(NotFound):
        ruled.engine.views.document(letter, by=PersonId("Wim Watcher"))


def test_a_letter_stays_with_an_addressee_who_never_had_a_part(ruled: World) -> None:
    case = ended(ruled)
    letter = document(case, "copy", "Wim Watcher", DocumentKind.LETTER)

    assert ruled.engine.views.document(letter, by=PersonId("Wim Watcher"))
