"""The editor of example cases over a small procedure: its questions, and what the file says."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.ids import PersonId
from tests.web.as_read import as_read
from tests.web.small_training import Teaching, example, file, flashed, holds, teaching, wrong

__all__ = ["example", "teaching"]


def test_the_editor_shows_everything_that_can_be_changed(teaching: Teaching, example: str) -> None:
    holds("edit", teaching.read(f"{example}/edit"))


def test_an_example_from_nothing_says_where_to_begin(teaching: Teaching) -> None:
    answer = teaching.post("/training/examples/new", procedure="small")

    holds("edit_new", teaching.read(str(answer.location)))


@pytest.mark.parametrize("part", ["story", "from", "people", "ends"])
def test_each_part_asks_for_what_the_example_tells(
    teaching: Teaching, example: str, part: str
) -> None:
    holds(f"edit_{part}", teaching.read(f"{example}/edit/{part}"))


def test_an_example_goes_on_from_another_and_begins_by_itself_again(
    teaching: Teaching, example: str
) -> None:
    before = file(teaching, example)
    sent = {"step-from": "X-01", "step-until": "2"}
    key = example.rpartition("/")[2]
    own = [{"expect": {"incidents": 0}}]
    told = {"id": "Y-1", "steps": own, "ends": "running", "ends_exactly": None}
    teaching.room.library.save_example(key, told, by=teaching.person)

    assert teaching.send(f"{example}/edit/from", **sent).status_code == 303

    found = file(teaching, example)
    assert (found["from"], found["until"], found["steps"]) == ("X-01", 2, own)
    assert found.keys().isdisjoint({"clock", "people"})
    assert "They are those of the example that it goes on from." in teaching.read(
        f"{example}/edit"
    )
    said = "It goes on from X-01: people, clock and the first 2 steps are taken from there."
    assert said in teaching.read(example)
    assert teaching.room.library.rehearse_example(key, by=teaching.person) == []
    walk = teaching.room.walks.start(key, by=teaching.person)
    assert walk.story.endswith(said)
    assert teaching.read(f"{example}/edit/people", 404)
    assert teaching.send(f"{example}/steps/0").status_code == 303

    assert teaching.send(f"{example}/edit/from", **{"step-from": ""}).status_code == 303

    again = file(teaching, example)
    assert (again["clock"], again["people"]) == (before["clock"], before["people"])
    assert (again["steps"], "from" in again) == (own, False)


def test_an_example_goes_on_from_another_of_its_author(teaching: Teaching, example: str) -> None:
    library, by = teaching.room.library, teaching.person
    own = [{"expect": {"incidents": 0}}]
    told = {"id": "Y-1", "from": "X-01", "until": 1, "steps": own, "ends": "running"}
    first = library.new_example("small", by=by)
    assert library.save_example(first, {**told, "title": "First"}, by=by) == []
    key = example.rpartition("/")[2]
    more = {"id": "Y-2", "steps": own, "ends": "running", "ends_exactly": None}
    library.save_example(key, more, by=by)

    assert '<option value="Y-1">Y-1 First</option>' in teaching.see(f"{example}/edit/from")
    assert teaching.send(f"{example}/edit/from", **{"step-from": "Y-1"}).status_code == 303

    found = library.example(key, by=by)
    assert (found.goes_on_from, found.taken, len(found.steps)) == ("Y-1", 2, 3)
    assert library.rehearse_example(key, by=by) == []
    other = teaching.app.extensions["dissent.services"].people.person(PersonId("tessa"))
    copy = library.example(library.copy_example(key, by=other), by=other)
    assert (copy.goes_on_from, copy.steps) == ("", tuple(
        replace(step, place="") for step in found.steps
    ))  # fmt: skip

    cannot = "It cannot go on from another: "
    [circle] = library.save_example(first, {"from": "Y-2", "until": None}, by=by)
    assert circle.startswith(f"{cannot}it goes on from itself in the end (Y-1 from Y-2 from Y-1)")
    library.delete_example(first, by=by)
    [gone] = library.rehearse_example(key, by=by)
    assert gone == f"{cannot}there is no example case Y-1 to go on from; correct `from`."


def test_a_part_that_is_none_is_not_there(teaching: Teaching, example: str) -> None:
    assert teaching.read(f"{example}/edit/steps", 404)[0] == (
        "# There is no such example case, or nothing of it here"
    )


def test_what_else_is_said_of_somebody_stays(teaching: Teaching, example: str) -> None:
    key = example.rpartition("/")[2]
    said = {"name": "P. Prof", "agency": "School", "email": "p@school.example"}
    people = {"professional": said, "chair": "P. Prof"}
    teaching.room.library.save_example(key, {"people": people}, by=teaching.person)

    assert teaching.send(f"{example}/edit/people", **{"step-cast-0-agency": ""}).status_code == 303

    assert file(teaching, example)["people"] == {
        "professional": {"name": "P. Prof", "email": "p@school.example"},
        "chair": "P. Prof",
    }


@pytest.mark.parametrize(
    ("part", "sent", "key", "value"),
    [
        ("story", {"step-title": " New title "}, "title", "New title"),
        ("story", {"step-id": "Y-1"}, "id", "Y-1"),
        ("story", {"step-story": ""}, "story", ""),
        ("story", {"step-learning": "One\n\n Two "}, "learning", ["One", "Two"]),
        ("story", {"step-clauses": "C1, C2 C3"}, "clauses", ["C1", "C2", "C3"]),
        ("story", {"step-difficulty": "hard"}, "difficulty", "hard"),
        ("story", {"step-clock-day": "9"}, "clock", datetime(2026, 9, 9, 9, tzinfo=UTC)),
        (
            "people",
            {"step-cast-0-name": "D. Other", "step-cast-0-line_manager": "O. Other"},
            "people",
            {
                "chair": {"name": "D. Other", "line_manager": "O. Other"},
                "professional": {"name": "P. Prof", "agency": "School"},
                "manager": ["M. Manager", "N. Second"],
                "panel": "P. Panel",
                "admin": "A. Admin",
                "others": "O. Other",
            },
        ),
        (
            "people",
            {"step-cast-1-agency": "", "step-cast-3-role": "deputy"},
            "people",
            {
                "chair": "C. Chair",
                "professional": "P. Prof",
                "manager": "M. Manager",
                "deputy": "N. Second",
                "panel": "P. Panel",
                "admin": "A. Admin",
                "others": "O. Other",
            },
        ),
        (
            "ends",
            {"step-ends-case_0-1-end": "running"},
            "ends_exactly",
            {"first": ["over", "running"], "second": ["looked_again"]},
        ),
        (
            "ends",
            {"step-ends-case_1-0-end": ""},
            "ends_exactly",
            {"first": ["over", "closed"], "second": "running"},
        ),
        ("story", {"step-difficulty": ""}, "difficulty", ""),
    ],
)
def test_what_is_changed_in_a_part_is_kept_and_nothing_else(
    teaching: Teaching, example: str, part: str, sent: dict[str, str], key: str, value: Any
) -> None:
    before = file(teaching, example)

    answer = teaching.send(f"{example}/edit/{part}", **sent)

    assert answer.status_code == 303
    assert answer.location == f"{example}/edit#{part}"
    assert flashed(teaching, example) == "Saved."
    assert file(teaching, example) == {**before, key: value}


_CLOCK, _LAST = "The answer to “When the clock begins”", "Thursday 31 December 2150"


@pytest.mark.parametrize(
    ("part", "sent", "said"),
    [
        ("story", {"step-title": " "}, ["<#step-title> Enter a title"]),
        ("story", {"step-id": ""}, ["<#step-id> Enter a number"]),
        (
            "story",
            {f"step-clock-{part}": "" for part in ("day", "month", "year", "time")},
            ["<#step-clock-day> Enter when the clock begins"],
        ),
        (
            "story",
            {"step-clock-year": "1949"},
            [f"<#step-clock-time> {_CLOCK} must be Sunday 1 January 1950, midnight or later"],
        ),
        (
            "story",
            {"step-clock-year": "2151"},
            [f"<#step-clock-time> {_CLOCK} must be {_LAST}, midnight or earlier"],
        ),
        ("people", {"step-cast-0-name": ""}, ["<#step-cast-0-name> Person 1: Enter a name"]),
        ("people", {"step-cast-0-role": ""}, ["<#step-cast-0-role> Person 1: Choose a role"]),
    ],
)
def test_what_is_wrong_in_a_part_is_said_and_nothing_is_kept(
    teaching: Teaching, example: str, part: str, sent: dict[str, str], said: list[str]
) -> None:
    before = file(teaching, example)

    answer = teaching.send(f"{example}/edit/{part}", **sent)

    assert answer.status_code == 422
    assert wrong(answer.text) == said
    assert file(teaching, example) == before


def test_what_is_still_wrong_is_told_when_a_change_is_saved(
    teaching: Teaching, example: str
) -> None:
    teaching.send(f"{example}/edit/story", **{"step-clauses": "C9"})

    assert flashed(teaching, example) == (
        "Saved. Before it can be walked and rehearsed: There is no clause C9 in this procedure; "
        "take it away."
    )


def test_rows_are_added_and_taken_away_without_saving(teaching: Teaching, example: str) -> None:
    before = file(teaching, example)
    page = f"{example}/edit/people"

    more = teaching.send(page, **{"add:step-cast": "1"})
    fewer = teaching.send(page, **{"remove:step-cast:0": "1"})

    assert more.status_code == fewer.status_code == 200
    assert "[text step-cast-7-name]" in as_read(more.text)
    assert "[text step-cast-0-name = P. Prof]" in as_read(fewer.text)
    assert file(teaching, example) == before


def test_an_older_page_overwrites_nothing(teaching: Teaching, example: str) -> None:
    said = "This example was changed meanwhile; look at it again."
    teaching.post(f"{example}/steps/11/remove")
    before = file(teaching, example)

    for path in ("edit/story", "steps/0", "steps/new?verb=wait&at=0"):
        answer = teaching.post(f"{example}/{path}", _revision="1")
        assert answer.status_code == 409
        assert said in wrong(answer.text)
    assert teaching.post(f"{example}/steps/0/remove", _revision="1").status_code == 303
    assert flashed(teaching, example) == said
    assert teaching.post(f"{example}/steps/11", _revision="1").status_code == 409
    assert file(teaching, example) == before
