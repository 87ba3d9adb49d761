"""Pages of trainers over a small procedure, for tests that hold them word by word."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.ids import PersonId
from engine.model.people import TRAINER, Person
from engine.settings import Settings
from engine.training import open_room
from engine.training.writing import entries_of
from tests.training.small_room import EXAMPLE_KEY, small_engine
from tests.web.as_read import as_read
from tests.web.fakes import HASH, PASSWORD
from tests.web.posting import sent_by
from web.frame.app import create_app

KEPT = Path(__file__).parent / "kept"
_ASSETS = (
    "govuk.js", "govuk.css", "app.css", "form.js", "viewer.js", "viewer.css", "stage.js",
    "stage.css",
)  # fmt: skip


class Teaching:
    """A trainer in the training room of a small procedure."""

    def __init__(self, folder: Path) -> None:
        self.app = _app(folder)
        self.room = self.app.extensions["dissent.training"]
        self.client = self._signed_in("terry")
        self.person = self.app.extensions["dissent.services"].people.person(PersonId("terry"))

    def _signed_in(self, username: str) -> FlaskClient:
        client = self.app.test_client()
        data = {"username": username, "password": PASSWORD}
        assert client.post("/sign-in", data=data).status_code == 303
        return client

    def become(self, username: str) -> "Teaching":
        """Go on as somebody else: `tessa` is another trainer, `sam` is none."""
        self.client = self._signed_in(username)
        return self

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def read(self, path: str, status: int = 200) -> list[str]:
        """Return a page as it is read."""
        return as_read(self.see(path, status))

    def press(self, path: str, **data: object) -> str:
        """Post what leads elsewhere, and return where; its place is kept, `WALK` for the walk."""
        answer = self.post(path, **data)
        assert answer.status_code == 303, answer.text
        return re.sub(r"(?<=/training/)(?!examples)\w{14}\b", "WALK", answer.location)

    def post(self, path: str, **data: object) -> TestResponse:
        return self.client.post(path, data=data)

    def start(self) -> str:
        """Begin a walk on the example; return its address."""
        answer = self.post("/training/start", example=EXAMPLE_KEY)
        return str(answer.location).partition("#")[0]

    def at(self, step: int) -> str:
        """Return the address of a walk after so many steps of the example."""
        walk = self.room.walks.start(EXAMPLE_KEY, by=self.person).walk
        for _ in range(step):
            self.room.steps.next_step(walk.id, by=self.person)
        return f"/training/{walk.id}"

    def copied(self) -> str:
        """Copy the example; return the address of the copy."""
        answer = self.post(f"/training/examples/{EXAMPLE_KEY}/copy")
        return str(answer.location).removesuffix("/edit")

    def send(self, path: str, **changed: str) -> TestResponse:
        """Send the form of a page as a browser does, some of it changed."""
        sent: dict[str, list[str]] = {}
        for name, value in sent_by(self.see(path)):
            sent.setdefault(name, []).append(value)
        return self.client.post(path, data=sent | changed)


def holds(name: str, lines: list[str]) -> None:
    """Compare lines with those that are kept; `GOLDEN=write pytest tests/web` keeps them."""
    path, text = KEPT / f"{name}.txt", "\n".join(lines) + "\n"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text)
    assert text == path.read_text()


@pytest.fixture
def teaching(tmp_path: Path) -> Iterator[Teaching]:
    made = Teaching(tmp_path)
    yield made
    made.room.close()


@pytest.fixture
def example(teaching: Teaching) -> str:
    key = teaching.room.library.copy_example(EXAMPLE_KEY, by=teaching.person)
    return f"/training/examples/{key}"


def file(teaching: Teaching, example: str) -> dict[str, Any]:
    """Return what the file of an example says."""
    key = example.rpartition("/")[2]
    return entries_of(teaching.room.library.example(key, by=teaching.person))


def flashed(teaching: Teaching, example: str) -> str:
    """Return what the editor says at its top."""
    lines = teaching.read(f"{example}/edit")
    return lines[lines.index("## Done" if "## Done" in lines else "## Important") + 1]


def wrong(page: str) -> list[str]:
    """Return what the summary of errors says, and where it leads."""
    lines = as_read(page)
    at = lines.index("## There is a problem") + 1
    end = next(n for n, line in enumerate(lines[at:], at) if not line.startswith("· "))
    return [line.removeprefix("· ") for line in lines[at:end]]


def _app(folder: Path) -> Flask:
    engine = small_engine()
    for username, roles in (("terry", {TRAINER}), ("tessa", {TRAINER}), ("sam", set())):
        person = Person(
            id=PersonId(username),
            name=username.capitalize(),
            username=username,
            roles=frozenset(roles),
            password_hash=HASH,
        )
        engine.people.add(person, by=None)
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({name: name for name in _ASSETS}))
    room = open_room(folder / "room", engine)
    app = create_app(engine, Settings(secret_key="k" * 40), training=room, manifest=manifest)
    app.config["WTF_CSRF_ENABLED"] = False
    return app
