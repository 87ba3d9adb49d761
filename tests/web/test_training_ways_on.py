"""Whatever is pressed on the stage, and on however old a page, it says where the walk is now."""

import json
import re
from random import Random
from urllib.parse import urljoin

import pytest
from flask import Flask

from engine.training.walks import Walks
from tests.web.forms_on_page import FormOnPage, PageReader
from tests.web.test_training_pages import _NAMES, Trainer
from tests.web.training import make_training_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("training")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({name: name for name in _NAMES}))
    return make_training_app(folder / "room", manifest)


@pytest.fixture
def trainer(app: Flask) -> Trainer:
    return Trainer(app, "terry")


def off(trainer: Trainer, walk: str, path: str, **data: object) -> str:
    """Press what can no longer be done; return the stage to which it leads."""
    status, place = trainer.press(f"{walk}{path}", **data)
    assert (status, place) == (303, walk)
    page = trainer.see(walk)
    assert "Not done." in page
    return page


# --- an example that no longer fits -------------------------------------------------------------


def left_its_example(trainer: Trainer) -> tuple[str, str]:
    """Answer otherwise than the example; return the walk, and how it stood before."""
    walk = trainer.start("S-02")
    for _ in range(2):
        trainer.press(f"{walk}/next")
    before = trainer.words(walk)
    form = next(form for form in PageReader(trainer.see(walk)).forms if "/tasks/" in form.action)
    sent = form.sent() | {"anybody_dissents": ["no"]}
    assert trainer.press(form.action, **sent)[0] == 303
    return walk, before


def test_where_the_example_no_longer_fits_the_button_says_so_and_offers_two_ways(
    trainer: Trainer,
) -> None:
    walk, before = left_its_example(trainer)
    page = trainer.see(walk)

    why = "The example goes another way from here: it expects “Register the dissent raised"
    assert why in page
    button = re.search(r'<button [^>]*data-stage-button="next"', page)
    assert button
    assert 'aria-disabled="true" aria-describedby="stray"' in button[0]
    assert " disabled " not in button[0]
    assert 'href="#task">Go on by hand</a>' in page
    assert why in trainer.see(f"{walk}/steps")
    assert why in off(trainer, walk, "/next")
    assert why in off(trainer, walk, "/run", to="discuss_dissent")

    back = next(f for f in PageReader(page).forms if ("steps", "1") in f.fields)
    assert "Back to where you left it (1 step)" in page
    assert trainer.press(back.action, **back.sent())[0] == 303
    assert _unseen(trainer.words(walk)) == _unseen(before)
    assert trainer.press(f"{walk}/next") == (303, walk)
    assert "another way" not in trainer.see(walk)


def _unseen(page: str) -> str:
    return re.sub(r'name="_seen" value="\d+"', "", page)


def test_the_way_back_goes_over_what_still_fitted(trainer: Trainer) -> None:
    walk, _ = left_its_example(trainer)
    trainer.press(f"{walk}/move", to="PT15M")
    trainer.press(f"{walk}/move", to="PT15M")

    page = trainer.see(walk)

    assert "Back to where you left it (3 steps)" in page
    assert '<input type="hidden" name="steps" value="3">' in page


# --- pages older than the walk ------------------------------------------------------------------


def test_a_step_asked_for_on_an_old_page_is_not_another_step(trainer: Trainer) -> None:
    walk = trainer.start("S-02")
    seen = re.search(r'name="_seen" value="(\d+)"', trainer.see(walk))
    assert seen
    trainer.press(f"{walk}/next")
    before = trainer.words(walk)

    for path, data in (
        ("/next", {}),
        ("/back", {"steps": "1"}),
        ("/move", {"to": "P1D"}),
        ("/run", {"to": "9"}),
        ("/restart", {}),
        ("/branch", {"name": "B"}),
    ):
        page = off(trainer, walk, path, **data, _seen=seen[1])
        assert "This page was older than the walk" in page
    assert trainer.words(walk) == before


def test_a_task_done_or_taken_back_in_another_window_says_where_the_walk_is(
    trainer: Trainer,
) -> None:
    walk = trainer.start("S-02")
    for _ in range(2):
        trainer.press(f"{walk}/next")
    old = next(f for f in PageReader(trainer.see(walk)).forms if "/tasks/" in f.action)
    path = old.action.removeprefix(walk)
    trainer.press(f"{walk}/next")

    for shown in (path, f"{path}/draft"):
        page = off(trainer, walk, shown, **old.sent())
        assert "This task is not open at this moment of the walk" in page
        assert "Step 3" in page
    trainer.press(f"{walk}/back", steps="3")
    assert "not open" in off(trainer, walk, path, **old.sent())
    scripted = trainer.client.post(
        f"{walk}{path}/draft",
        data={**old.sent(), "csrf_token": trainer.token},
        headers={"X-Dissent-Script": "1"},
    )
    assert scripted.status_code == 409
    assert "not open" in scripted.get_json()["error"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/back", {"steps": "999"}),
        ("/back", {"steps": "99999999999999999999999"}),
        ("/branch", {"at": "77", "name": "Beyond"}),
        ("/branch", {"at": "-1", "name": "Before"}),
        ("/note", {"step": "77", "note": "x"}),
        ("/note", {"step": "0", "note": "x"}),
        ("/switch", {"branch": "no such branch"}),
        ("/run", {"to": "no_such_place"}),
        ("/run", {"to": ""}),
        ("/move", {"to": "P9999D"}),
        ("/start/no_such_process", {}),
        ("/start/no_such_process/draft", {}),
        ("/tasks/x.99", {}),
        ("/messages/first/no_such_message", {}),
        ("/messages/ninth/withdraw", {}),
        ("/happen/no_such_thing", {}),
        ("/happen/wait", {}),
    ],
)
def test_what_is_not_there_is_told_on_the_stage(
    trainer: Trainer, path: str, data: dict[str, str]
) -> None:
    walk = trainer.start("S-02")
    trainer.press(f"{walk}/next")

    assert "Step 1" in off(trainer, walk, path, **data)


@pytest.mark.parametrize(
    "path",
    [
        "/drawings/no_such_drawing",
        "/compare?one=no+such+branch",
        "/messages/first/no_such_message",
        "/happen/no_such_thing",
        "/happen/correct?thing=nothing",
        "/happen/correct",
        "/next",
        "/tasks/x.99",
        "/no/such/page",
    ],
)
def test_an_address_that_leads_nowhere_leads_to_the_stage(trainer: Trainer, path: str) -> None:
    walk = trainer.start("S-02")
    trainer.press(f"{walk}/next")

    answer = trainer.client.get(f"{walk}{path}")

    assert answer.status_code == 303
    assert answer.location.partition("#")[0] == walk
    assert "Not done." in trainer.see(walk)


@pytest.mark.parametrize("query", ["?task=gone", "?start=no", "?drawing=no", "?answers=no"])
def test_a_question_that_makes_no_sense_shows_the_stage(trainer: Trainer, query: str) -> None:
    walk = trainer.start("S-02")
    trainer.press(f"{walk}/next")

    assert "Step 1" in trainer.see(f"{walk}{query}")


def test_a_walk_that_is_gone_or_of_another_leads_to_the_library(
    trainer: Trainer, app: Flask
) -> None:
    walk = trainer.start("S-02")
    other = Trainer(app, "tessa")
    of_another = [other.client.get(f"{walk}{path}").text for path in ("", "/steps", "/x")]
    posted = other.press(f"{walk}/next")[1]
    trainer.press(f"{walk}/wipe")
    gone = trainer.client.get(walk).text

    for page in (*of_another, posted, gone):
        assert "There is no such walk" in page
        assert 'href="/training"' in page
        assert "S-02" not in page
        assert "app-marking--training" in page


def test_an_example_or_lesson_that_is_gone_is_told_in_the_library(trainer: Trainer) -> None:
    for path, data in (
        ("/training/start", {"example": "gone"}),
        ("/training/start", {"example": "sunderland.1.gone"}),
        ("/training/start", {"example": "sunderland.99.s_02"}),
        ("/training/start-empty", {"procedure": "gone"}),
        ("/training/start-lesson", {"procedure": "gone", "lesson": "gone"}),
    ):
        assert trainer.press(path, **data) == (303, "/training"), path
        assert "govuk-notification-banner" in trainer.see("/training")
    shown = trainer.client.get("/training/examples/gone")
    assert 'href="/training"' in shown.text


# --- errors of ours -----------------------------------------------------------------------------


def test_an_error_of_ours_in_a_step_is_told_on_the_stage(
    trainer: Trainer, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    walk = trainer.start("S-02")
    trainer.press(f"{walk}/next")

    def fail(*_: object, **__: object) -> None:
        raise TypeError("Tommy Tumbledown")

    monkeypatch.setattr("engine.service.tasks.take_answers", fail)
    app.extensions["dissent.training"]._desk.player.forget()

    page = off(trainer, walk, "/next")

    assert "Something went wrong in the program, not in your example. It has been logged" in page
    assert "Step 1" in page
    assert f"walk {walk.rpartition('/')[2]}, step 2" in caplog.text
    assert "Tommy" not in caplog.text


def test_an_error_of_ours_beside_a_step_is_told_too(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    walk = trainer.start("S-02")

    def fail(*_: object, **__: object) -> None:
        raise KeyError("Tommy Tumbledown")

    monkeypatch.setattr(Walks, "branch", fail)
    page = off(trainer, walk, "/branch", name="B")
    assert "Something went wrong in the program, not in your example" in page
    assert f"walk {walk.rpartition('/')[2]}, after step 0" in caplog.text

    monkeypatch.setattr(Walks, "moment", fail)
    shown = trainer.client.get(walk)
    assert shown.status_code == 500
    assert "Something went wrong in the program" in shown.text
    assert "Restart from the beginning" not in shown.text  # there is no step yet
    assert 'href="/training"' in shown.text
    assert "Tommy" not in caplog.text


# --- anything at all ----------------------------------------------------------------------------


class Monkey:
    """Presses what it finds on the pages of a walk, by lot, also on pages that are old."""

    def __init__(self, trainer: Trainer, walk: str, seed: int) -> None:
        self.trainer, self.walk, self.chance = trainer, walk, Random(seed)
        self.old: list[tuple[str, FormOnPage]] = []
        self.tried: set[str] = set()

    def go(self, steps: int) -> None:
        for _ in range(steps):
            where, form = self._form()
            self._send(where, form)
            if self.old and self.chance.random() < 0.4:
                self._send(*self.chance.choice(self.old))

    def _form(self) -> tuple[str, FormOnPage]:
        pages = [self.walk, self.walk, f"{self.walk}/steps", f"{self.walk}/happen"]
        where = self.chance.choice(pages)
        reader = PageReader(self._get(where))
        for link in sorted({self._at(where, each) for each in reader.links} - self.tried):
            if link.startswith((f"{self.walk}/", f"{self.walk}?")):
                self.tried.add(link)
                self._keep(link, PageReader(self._get(link)))
        return self.chance.choice(self._keep(where, reader) or self.old)

    def _keep(self, where: str, page: PageReader) -> list[tuple[str, FormOnPage]]:
        """Keep the forms of a page, to be sent when it is old; return them."""
        forms = [(where, form) for form in page.forms if self._is_of_the_walk(where, form)]
        self.old += [each for each in forms if each[1].method == "post"]
        return forms

    def _is_of_the_walk(self, where: str, form: FormOnPage) -> bool:
        return self._at(where, form.action or where).startswith(f"{self.walk}/")

    def _send(self, where: str, form: FormOnPage) -> None:
        button = self.chance.choice(form.buttons or [("", "")])
        sent = form.sent(button, self.chance if self.chance.random() < 0.5 else None)
        address = self._at(where, form.action or where)
        if form.method != "post":
            query = "&".join(f"{name}={values[0]}" for name, values in sent.items())
            self._get(f"{address}?{query}")
            return
        status, page = self.trainer.press(address, **sent)
        assert status in (200, 303, 409, 422), (address, sent, status)
        self._get(page if status == 303 else self.walk)

    def _get(self, address: str) -> str:
        answer = self.trainer.client.get(address)
        assert answer.status_code in (200, 303, 409), (address, answer.status_code)
        return "" if answer.mimetype == "application/pdf" else answer.text

    @staticmethod
    def _at(where: str, link: str) -> str:
        return urljoin(where, link).partition("#")[0]


@pytest.mark.parametrize(("words", "seed"), [("S-02", 1), ("S-12", 2), ("Q-05", 3), ("Q-14", 4)])
def test_nothing_that_can_be_pressed_on_the_stage_leads_nowhere(
    trainer: Trainer, words: str, seed: int
) -> None:
    walk = trainer.start(words)
    for _ in range(seed * 2):
        trainer.press(f"{walk}/next")

    Monkey(trainer, walk, seed).go(15)
