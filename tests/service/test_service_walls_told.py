"""Who is told of a correction, and to whom a letter goes whose name was written."""

from dataclasses import replace
from html import unescape

import pytest

from engine.errors import NotAllowed, NotFound, WrongState
from engine.ids import PersonId
from tests.builders import london
from tests.scenario import DECIDED, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

# --- who is told


def told(case: CaseOf, person: str) -> str:
    with case.world.engine.open_work() as work:
        found = [
            work.documents.one(each.id).html
            for each in case.documents
            if each.name == "fact_corrected" and each.recipient_id == person
        ]
    return unescape(" ".join(found))


def test_the_author_and_who_decides_are_told_what_was_corrected_why_and_by_whom(
    world: World,
) -> None:
    case = world.to_decide().claim("decide", by="Max Manager").take_part("admin", "Ada Admin")

    case.correct("conference_date", "2026-09-07", by="Ada Admin", because="The minutes say so.")

    for person in ("Cleo Chair", "Max Manager"):
        said = told(case, person)
        assert "conference_date" in said
        assert "Tuesday 8 September 2026" in said
        assert "Monday 7 September 2026" in said
        assert "The minutes say so." in said
        assert "Ada Admin" in said
    assert told(case, "Ada Admin") == told(case, "Paul Prof") == ""


def test_before_anybody_decides_whoever_will_is_told_but_not_what_the_words_were(
    world: World,
) -> None:
    case = world.start()

    case.correct("conference_date", "2026-09-07", by="Cleo Chair")

    assert "conference_date" in told(case, "Mia Manager")
    assert "September" not in told(case, "Mia Manager")


def test_somebody_who_dissents_is_not_told_as_one_who_might_decide(world: World) -> None:
    world.give("Paul Prof", "professional", "manager")
    case = world.start()

    case.correct("conference_date", "2026-09-07", by="Cleo Chair")

    assert told(case, "Paul Prof") == ""
    assert told(case, "Max Manager")


def test_once_somebody_decides_nobody_is_told_as_one_who_might_decide() -> None:
    drawn = (
        lanes(Chair="begun", Manager="decide", Deputy_manager="review over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "decide", formKey="words")
        + step("userTask", "review", formKey="words")
        + element("endEvent", "over")
        + chain("begun", "decide", "review", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    case = World(package(drawn, forms=forms)).start().claim("decide", by="Max Manager")

    case.correct("conference_date", "2026-09-07", by="Cleo Chair")

    assert told(case, "Max Manager")
    assert told(case, "Bea Boss") == ""


def test_a_notice_tells_nobody_what_they_may_know_only_in_the_place_of_who_is_away(
    world: World,
) -> None:
    world.give("Mia Manager", "manager", "chair")
    case = world.start()
    world.away("Cleo Chair", deputy="Mia Manager")

    case.correct("conference_date", "2026-09-07", by="Cleo Chair")

    assert "conference_date" in told(case, "Mia Manager")
    assert "September" not in told(case, "Mia Manager")


def test_who_answered_for_somebody_and_for_whom_are_both_told(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")
    world.away("Max Manager", deputy="Mia Manager", days=1)
    case.complete("decide", DECIDED, by="Mia Manager")
    event = next(
        row.event for row in case.rows if "why" in (row.event.content.get("answers") or {})
    )
    assert (event.actor.person_id, event.actor.on_behalf_of) == ("Mia Manager", "Max Manager")

    case.correct("why", "Mended.", by="Mia Manager")
    case.correct("conference_date", "2026-09-07", by="Cleo Chair")

    assert "why" in told(case, "Max Manager")
    assert "conference_date" in told(case, "Max Manager")


def test_no_notice_of_a_correction_names_a_child(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager")

    case.correct(
        "children[1].name", "Benjamin Trent", by="Cleo Chair", because="Benjamin is his name."
    )

    assert "name" in told(case, "Max Manager")
    assert "Ben" not in told(case, "Max Manager")
    assert "Trent" not in told(case, "Max Manager")


def test_the_notice_of_a_correction_is_for_its_reader_alone(world: World) -> None:
    case = world.to_decide().claim("decide", by="Max Manager").take_part("admin", "Ada Admin")
    case.correct("conference_date", "2026-09-07", by="Ada Admin")
    notice = next(each for each in case.documents if each.recipient_id == "Max Manager")

    with pytest.raises(NotFound):
        world.engine.views.document(notice.id, by=PersonId("Cleo Chair"))
    with pytest.raises(NotFound):
        world.engine.views.document(notice.id, by=PersonId("Ada Admin"))


def test_who_may_correct_nothing_is_told_so_whatever_they_ask_for(world: World) -> None:
    case = world.start().take_part("watcher", "Wim Watcher")
    world.move_to(london("2026-09-09 10:00"))

    for fact in ("conference_date", "children[0].name", "nonsense", "raised_at"):
        with pytest.raises(NotAllowed):
            case.correct(fact, "2026-09-07", by="Wim Watcher")


def test_a_wrong_state_is_said_before_a_wrong_value(world: World) -> None:
    with pytest.raises(WrongState, match="Say why"):
        world.to_decide().correct("conference_date", "yesterday", by="Cleo Chair", because=" ")


# --- a letter to somebody of the case whose name was written


def meant(world: World, **written: str) -> PersonId | None:
    """Return who takes part in a new case and is meant by a written name."""
    return world.start().within(lambda casework: casework.people.named(written))


def change_paul(world: World, **to: str) -> None:
    world.engine.people.change(PersonId("Paul Prof"), lambda paul: replace(paul, **to), by=None)


def test_a_letter_to_a_written_name_opens_to_who_has_that_name_and_agency(world: World) -> None:
    assert meant(world, name="paul prof", agency="School") == "Paul Prof"
    assert meant(world, name="Paul Prof", agency="") is None
    assert meant(world, name="Paul Prof", relation="father") is None

    change_paul(world, agency="")

    assert meant(world, name="Paul Prof", agency="") is None


def test_a_shared_mailbox_is_not_the_person_and_a_name_with_their_own_is(world: World) -> None:
    change_paul(world, email="paul@school.example")

    assert meant(world, name="Paul Prof", email="Paul@School.example ") == "Paul Prof"
    assert meant(world, name="Nora Neighbour", email="paul@school.example") is None
    assert meant(world, name="Nora Neighbour", agency="School") is None
