"""A walk as one of its people may see it, on the pages of trainers."""

import pytest

from tests.web.small_training import Teaching, teaching

__all__ = ["teaching"]
#: In the example: what the manager answered, and the chair may not read.
_WHY = "As found."
_DECIDED, _OVER = 4, 10


def seen(teaching: Teaching, walk: str, by: str) -> str:
    return " ".join(teaching.read(f"{walk}/seen?by={by}"))


def test_the_stage_offers_the_eyes_of_everybody_with_their_parts(teaching: Teaching) -> None:
    page = teaching.see(teaching.at(_DECIDED))

    for option in ("P. Prof (Professional)", "M. Manager (Manager)", "P. Panel (Panel member)"):
        assert f">{option}</option>" in page
    assert 'name="by"' in page
    assert "steps that are not for them are not shown then" in page


def test_what_is_for_one_alone_shows_by_their_eyes_alone(teaching: Teaching) -> None:
    walk = teaching.at(_DECIDED)

    manager, chair = (seen(teaching, walk, by) for by in ("M. Manager", "C. Chair"))

    assert "Seen by M. Manager (Manager)" in manager
    assert _WHY in manager
    assert "Seen by C. Chair (Chair)" in chair
    assert "I disagree." in chair
    assert _WHY not in chair


def test_a_letter_shows_whole_to_whom_it_is_for(teaching: Teaching) -> None:
    walk = teaching.at(_OVER)

    assert "Dear P. Prof" in seen(teaching, walk, "P. Prof")
    assert "Dear P. Prof" not in seen(teaching, walk, "C. Chair")


def test_nothing_shows_to_whom_the_case_does_not_open(teaching: Teaching) -> None:
    page = seen(teaching, teaching.at(_DECIDED), "N. Second")

    assert "The case does not open to them" in page
    assert "Ava Trent" not in page


def test_before_the_first_step_there_is_nothing_to_see(teaching: Teaching) -> None:
    assert "No case has begun" in seen(teaching, teaching.at(0), "C. Chair")


def test_looking_changes_and_keeps_nothing(teaching: Teaching) -> None:
    walk = teaching.at(_DECIDED)
    before = teaching.read(walk)

    seen(teaching, walk, "C. Chair")

    assert teaching.read(walk) == before


@pytest.mark.parametrize("by", ["", "Zed", "%00", "x" * 300])
def test_who_is_nobody_sees_nothing(teaching: Teaching, by: str) -> None:
    walk = teaching.at(_DECIDED)

    answer = teaching.client.get(f"{walk}/seen?by={by}")

    assert answer.status_code == 303
    assert answer.location == f"{walk}#happened"
    assert "there is nobody of this name" in teaching.see(walk)


def test_only_who_teaches_looks(teaching: Teaching) -> None:
    walk = teaching.at(1)

    teaching.become("sam").see(f"{walk}/seen?by=C. Chair", 403)
    assert "There is no such walk" in teaching.become("tessa").see(f"{walk}/seen?by=x", 404)
