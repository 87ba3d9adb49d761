"""Where the stage or an example cannot be shown: what is said, and which ways lead on."""

from collections.abc import Callable

import pytest

from engine.errors import NotFound, Refused, WrongState
from engine.training.library import Library
from engine.training.straying import Straying
from engine.training.walks import Walks
from tests.web.as_read import as_read
from tests.web.small_training import Teaching, holds, teaching

__all__ = ["teaching"]
_SCRIPT, _POLL = {"X-Dissent-Script": "1"}, {"X-Dissent-Poll": "1"}


def refusing(error: Exception) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse


def test_a_stage_that_cannot_be_shown_says_why_and_offers_ways_on(
    teaching: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = teaching.at(2)
    monkeypatch.setattr(Walks, "moment", refusing(WrongState("It is stuck")))

    holds("off_stage", teaching.read(walk, 409))
    for headers in (_SCRIPT, _POLL):
        answer = teaching.client.get(walk, headers=headers)
        assert (answer.status_code, answer.get_json()) == (409, {"error": "It is stuck."})
    answer = teaching.client.get(f"{walk}/steps")
    assert answer.status_code == 303
    assert answer.location == f"{walk}#happened"


def test_a_walk_whose_procedure_is_gone_can_only_be_left(
    teaching: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = teaching.at(1)
    definitions = teaching.room.walks._desk.definitions
    monkeypatch.setattr(type(definitions), "get", refusing(NotFound("gone")))

    lines = teaching.read(walk, 409)

    said = "The procedure of this walk is not here in version 1 any more."
    assert any(said in line for line in lines)
    holds("off_procedure", lines)


def test_no_walk_and_no_example_are_said(teaching: Teaching) -> None:
    holds("off_walk", teaching.read("/training/nosuchwalkatall", 404))
    holds("off_example", teaching.read("/training/examples/gone", 404))
    assert teaching.read("/training/examples/gone/edit", 404) == teaching.read(
        "/training/examples/gone", 404
    )
    answer = teaching.client.get("/training/nosuchwalkatall/steps", headers=_SCRIPT)
    assert answer.status_code == 404


def test_what_breaks_on_a_page_of_a_walk_is_told_with_its_number(
    teaching: Teaching, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    walk = teaching.at(2)
    monkeypatch.setattr(Straying, "stray", refusing(KeyError("Tommy")))

    lines = teaching.read(walk, 500)

    number = walk.rpartition("/")[2]
    assert f": walk {number}, after step 2" in caplog.text
    [said] = [line for line in lines if "Something went wrong" in line]
    assert said.startswith(
        "Something went wrong in the program, not in your example. It has been logged as "
    )
    assert said.endswith(". The walk stays where it was.")
    scripted = teaching.client.get(f"{walk}/steps", headers=_SCRIPT)
    assert scripted.status_code == 500
    assert scripted.get_json()["error"].startswith("Something went wrong in the program")


def test_what_breaks_beside_a_walk_is_told_as_everywhere(
    teaching: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "entries", refusing(KeyError("x")))

    assert teaching.read("/training", 500)[0] == "# Something went wrong"


@pytest.mark.parametrize("error", [WrongState("So"), NotFound("So")])
def test_the_library_that_refuses_itself_says_so_there(
    teaching: Teaching, monkeypatch: pytest.MonkeyPatch, error: Refused
) -> None:
    monkeypatch.setattr(Library, "entries", refusing(error))

    lines = teaching.read("/training", 409)

    assert any("So." in line for line in lines)


def test_who_does_not_teach_learns_nothing_of_walks(teaching: Teaching) -> None:
    walk = teaching.at(1)

    found = [teaching.become("sam").read(path, 403)[0] for path in ("/training", walk)]

    assert len(set(found)) == 1
    assert as_read(teaching.post(f"{walk}/next").text)[0] == found[0]
