"""The pages of the training room, without a browser: who may, what is refused, files, editing."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from engine.errors import InvalidAnswers, WrongState
from engine.training.steps import Steps
from tests.web.fakes import PASSWORD
from tests.web.posting import sent_by
from tests.web.training import make_training_app

_NAMES = (
    "govuk.js", "govuk.css", "app.css", "form.js", "viewer.js", "viewer.css", "stage.js",
    "stage.css",
)  # fmt: skip
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("training")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({name: name for name in _NAMES}))
    return make_training_app(folder / "room", manifest)


class Trainer:
    """Somebody signed in, who presses buttons."""

    def __init__(self, app: Flask, username: str) -> None:
        self.client = app.test_client()
        self.token = _token(self.client.get("/sign-in").text)
        self.press("/sign-in", username=username, password=PASSWORD)
        self.token = _token(self.client.get("/account").text)

    def press(self, path: str, **data: object) -> tuple[int, str]:
        """Post, and return the status with the page it led to."""
        answer = self.client.post(path, data={**data, "csrf_token": self.token})
        if answer.status_code == 303:
            return 303, answer.location.split("#")[0]
        return answer.status_code, answer.text

    def see(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def words(self, path: str) -> str:
        """Return a page without what differs each time: tokens."""
        return _TOKEN.sub("", self.see(path).partition("<main")[2])

    def start(self, words: str) -> str:
        """Start a walk on the first example found by some words; return its address."""
        page = self.see(f"/training?q={words}")
        keys = re.findall(r'name="example" value="([^"]+)"', page)
        return self.press("/training/start", example=keys[0])[1]


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    assert found, "there is no form on the page"
    return found[1]


@pytest.fixture
def trainer(app: Flask) -> Trainer:
    return Trainer(app, "terry")


@pytest.fixture
def sign_in_as(app: Flask) -> Callable[[str], Trainer]:
    return lambda username: Trainer(app, username)


def test_only_trainers_and_policy_owners_enter(sign_in_as: Callable[[str], Trainer]) -> None:
    assert sign_in_as("sam").client.get("/training").status_code == 403


def test_a_walk_of_another_trainer_is_not_there(
    trainer: Trainer, sign_in_as: Callable[[str], Trainer]
) -> None:
    walk = trainer.start("S-02")
    other = sign_in_as("tessa")

    assert other.client.get(walk).status_code == 404
    assert other.press(f"{walk}/next")[0] == 404
    assert other.press(f"{walk}/wipe")[0] == 404
    assert walk not in other.see("/training")


def test_an_unknown_walk_is_not_there(trainer: Trainer) -> None:
    assert trainer.client.get("/training/nosuchwalkatall").status_code == 404


def test_every_post_needs_its_token(trainer: Trainer) -> None:
    walk = trainer.start("S-02")

    assert trainer.client.post(f"{walk}/next").status_code == 400


def test_looking_changes_nothing(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    trainer.press(f"{walk}/next")
    before = trainer.words(f"{walk}/steps")

    for path in ("", "/state", "/happen", "/save", "/hand-out.html"):
        trainer.see(walk + path)

    assert trainer.words(f"{walk}/steps") == before


def test_the_clock_does_not_take_nonsense(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    for data in (
        {"count": "many", "unit": "hours"},
        {"count": "0", "unit": "hours"},
        {"count": "99999", "unit": "days"},
        {"date": "2026-13-45"},
        {"to": "some day"},
        {},
    ):
        status, _ = trainer.press(f"{walk}/move", **data)
        assert status == 303
        assert "Before the first step" in trainer.see(walk)


def test_wrong_answers_come_back_with_what_is_wrong(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    process = re.search(rf'action="{walk}/start/(\w+)"', trainer.see(walk))
    assert process

    status, page = trainer.press(f"{walk}/start/{process[1]}")

    assert status == 422
    assert "There is a problem" in page


def test_a_walk_is_kept_as_an_example_that_passes(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    for _ in range(4):
        trainer.press(f"{walk}/next")

    assert trainer.press(f"{walk}/save")[0] == 422
    status, example = trainer.press(f"{walk}/save", id="T-01", name="Four steps")

    assert status == 303
    assert "everything is as expected" in trainer.press(f"{example}/rehearse")[1]


def test_the_file_goes_out_and_comes_in_again(trainer: Trainer) -> None:
    page = trainer.see("/training?q=S-02")
    example = re.search(r'href="(/training/examples/[^"]+)/file"', page)
    assert example
    data = trainer.client.get(f"{example[1]}/file").data

    status, copy = trainer.press("/training/examples/upload", file=(io.BytesIO(data), "s_02.yaml"))

    assert status == 303
    assert trainer.client.get(f"{copy}/file").data == data


def test_a_broken_file_is_refused_with_what_is_wrong(trainer: Trainer) -> None:
    status, page = trainer.press(
        "/training/examples/upload", file=(io.BytesIO(b"title: [x"), "x.yaml")
    )

    assert status == 422
    assert "not YAML" in page


def test_a_copy_is_edited_without_yaml(trainer: Trainer) -> None:
    page = trainer.see("/training?q=Q-08")
    example = re.search(r'href="(/training/examples/[^"]+)/file"', page)
    assert example
    _, edit = trainer.press(f"{example[1]}/copy")
    shown = trainer.see(edit)
    steps = shown.count('id="step-')

    trainer.press(
        f"{edit}/story",
        **{
            "step-title": "My own title",
            "step-id": "T-09",
            "step-clock-day": "2",
            "step-clock-month": "11",
            "step-clock-year": "2026",
            "step-clock-time": "9am",
        },
    )
    trainer.press(edit.replace("/edit", "/steps/0/down"))
    trainer.press(edit.replace("/edit", "/steps/1/up"))
    trainer.press(edit.replace("/edit", "/steps/0/remove"))

    shown = trainer.see(edit)
    assert "My own title" in shown
    assert shown.count('id="step-') == steps - 1


def test_a_step_is_added_through_its_real_form(trainer: Trainer) -> None:
    _, edit = trainer.press("/training/examples/new", procedure="sunderland")
    new = edit.replace("/edit", "/steps/new?verb=do&thing=tell_own_management")

    assert "Answers" in trainer.see(new)
    status, _ = trainer.press(new)
    assert status == 422
    status, _ = trainer.press(
        new,
        **{
            "step-role": "dissenting_professional",
            "own_manager_name": "Y. Crane",
            "own_manager_told_on-day": "2",
            "own_manager_told_on-month": "2",
            "own_manager_told_on-year": "2026",
            "own_manager_reasons": "true",
        },
    )

    assert status == 303
    assert "Tell your own management" in trainer.see(edit)


def test_another_trainer_copies_but_never_edits(
    trainer: Trainer, sign_in_as: Callable[[str], Trainer]
) -> None:
    _, edit = trainer.press("/training/examples/new", procedure="sunderland")
    other = sign_in_as("tessa")

    assert other.client.get(edit).status_code == 404
    assert other.press(f"{edit}/story", **{"step-title": "Mine now"})[0] == 404
    assert other.press(edit.replace("/edit", "/copy"))[0] == 303


def test_something_else_may_happen(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    for _ in range(4):
        trainer.press(f"{walk}/next")

    assert "A bank holiday is proclaimed" in trainer.see(f"{walk}/happen")
    assert trainer.press(f"{walk}/happen/holiday")[0] == 422
    day = {"step-day-day": "17", "step-day-month": "9", "step-day-year": "2026"}
    status, _ = trainer.press(f"{walk}/happen/holiday", **day, **{"step-name": "A feast"})

    assert status == 303
    assert "A feast" in trainer.see(walk)


def _away(person: str, first: int, last: int, deputy: str) -> dict[str, str]:
    days = {
        f"step-{key}-{unit}": str(value)
        for key, day in (("first_day", first), ("last_day", last))
        for unit, value in (("day", day), ("month", 9), ("year", 2026))
    }
    return {"step-person": person, "step-deputy": deputy, **days}


def test_why_nobody_can_be_away_like_that_is_said_at_the_question(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    page = f"{walk}/happen/absent"
    people = re.findall(r'<option value="([^"]+)"', trainer.see(page))

    status, shown = trainer.press(page, **_away(people[0], 18, 17, ""))
    assert status == 422
    assert '<a href="#step-last_day' in shown
    assert shown.count("The last day away must not be before the first") == 2

    status, shown = trainer.press(page, **_away(people[0], 17, 18, people[0]))
    assert status == 422
    assert '<a href="#step-deputy"' in shown


def test_what_is_wrong_with_no_question_is_said_all_the_same(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InvalidAnswers({"elsewhere": "Something else is wrong"})

    monkeypatch.setattr(Steps, "perform", refuse)
    page = f"{trainer.start('S-02')}/happen/absent"
    people = re.findall(r'<option value="([^"]+)"', trainer.see(page))

    status, shown = trainer.press(page, **_away(people[0], 17, 18, ""))

    assert status == 422
    assert "Something else is wrong" in shown


def test_a_fact_is_corrected_in_its_own_question(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    for _ in range(4):
        trainer.press(f"{walk}/next")
    page = f"{walk}/happen/correct?thing=conference_end"
    sent = dict(sent_by(trainer.see(page)))
    assert sent["step-role"] == "conference_admin"
    assert sent["conference_end-time"] == "4:00pm"

    assert trainer.press(page, **sent)[0] == 422
    changed = sent | {"conference_end-time": "3:30pm", "step-because": "Misread"}
    assert trainer.press(page, **changed)[0] == 303

    assert "from Tuesday 15 September 2026, 4pm to Tuesday 15 September 2026, 3:30pm" in (
        trainer.see(walk)
    )


def test_the_example_is_run_to_a_task_ahead(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    assert '<option value="decide_late_form">' in trainer.see(f"{walk}/steps")

    trainer.press(f"{walk}/run", to="decide_late_form")

    assert f'action="{walk}/tasks/' in trainer.see(walk)
    assert "Accept the late form?" in trainer.see(walk)


def test_a_walk_goes_on_when_its_example_was_changed_or_deleted(trainer: Trainer) -> None:
    keys = re.findall(r'name="example" value="([^"]+)"', trainer.see("/training?q=S-02"))
    _, edit = trainer.press(f"/training/examples/{keys[0]}/copy")
    example = edit.removesuffix("/edit")
    walk = trainer.press("/training/start", example=example.rpartition("/")[2])[1]
    trainer.see(walk)  # with what was said of the copy
    begun, steps = trainer.words(walk), trainer.words(f"{walk}/steps")

    trainer.press(f"{example}/steps/0/remove")
    assert "Saved" in trainer.see(edit)
    assert trainer.words(walk) == begun
    trainer.press(f"{example}/delete")
    assert "deleted" in trainer.see("/training")

    assert trainer.words(walk) == begun
    assert trainer.words(f"{walk}/steps") == steps
    assert trainer.press(f"{walk}/run", to="decide_late_form")[0] == 303
    assert "Accept the late form?" in trainer.see(walk)


def test_a_lesson_that_cannot_be_begun_is_said_in_the_library(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise WrongState("The example does not come there from here")

    monkeypatch.setattr(Steps, "way_to", refuse)

    asked = {"procedure": "sunderland", "lesson": "late_form"}
    assert trainer.press("/training/start-lesson", **asked) == (303, "/training")
    assert "The example does not come there from here." in trainer.see("/training")


def test_wiped_is_gone(trainer: Trainer) -> None:
    walk = trainer.start("S-02")

    trainer.press(f"{walk}/wipe")

    assert trainer.client.get(walk).status_code == 404


def test_each_page_says_training(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    example = re.search(r'href="(/training/examples/[^"]+)/file"', trainer.see("/training?q=S-02"))
    assert example
    paths = [walk, f"{walk}/steps", f"{walk}/happen", f"{walk}/save", f"{walk}/compare"]
    paths += [example[1], "/training", "/training/examples/new", "/training/examples/upload"]

    for path in paths:
        assert "app-marking--training" in trainer.see(path), path


def test_a_hand_out_is_a_file_for_paper(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    trainer.press(f"{walk}/next")

    html, pdf = (trainer.client.get(f"{walk}/hand-out.{kind}") for kind in ("html", "pdf"))

    assert "Late form accepted" in html.text
    assert pdf.data.startswith(b"%PDF-")


def test_the_room_keeps_apart(tmp_path: Path) -> None:
    app = make_training_app(tmp_path / "room", _manifest(tmp_path))
    trainer = Trainer(app, "terry")
    walk = trainer.start("S-02")
    for _ in range(6):
        trainer.press(f"{walk}/next")

    with app.extensions["dissent.services"].open_work() as work:
        assert work.cases.of_person("terry", text="", cursor=None)[0] == []
    everybody = app.extensions["dissent.services"].people.everybody(limit=10)
    assert sorted(person.id for person in everybody) == ["sam", "terry", "tessa"]


def _manifest(folder: Path) -> Path:
    path = folder / "manifest.json"
    path.write_text(json.dumps({name: name for name in _NAMES}))
    return path
