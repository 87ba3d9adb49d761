"""Tries, in a browser, what is not somebody's: by words such as `change dissent_reason`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from engine.ids import CaseId, PersonId
from engine.model.history import HistoryRow
from engine.model.people import Person
from engine.rehearsal import Outcome, Performer, Stage, read_example
from engine.settings import Settings
from tests.conftest import shipped_definition
from tests.web.fakes import HASH, PASSWORD
from web.frame.app import create_app

#: Somebody of another procedure, who has nothing to do with either case.
STRANGER = "Nia Nobody"
_SAID = re.compile(r"<h1[^>]*>(.*?)</h1>(.*?)</main>", re.DOTALL)


@dataclass
class Trial:
    """A case some steps on, with its people signed in."""

    stage: Stage
    app: Flask

    @property
    def case_id(self) -> CaseId:
        return next(iter(self.stage.cases.values()))

    def refused(self) -> list[HistoryRow]:
        """Return what was refused in the case, oldest first."""
        with self.stage.engine.open_work() as work:
            return [*work.history.refusals(self.case_id, limit=1000)][::-1]

    def client(self, person: str) -> FlaskClient:
        """Return a browser with somebody signed in."""
        client = self.app.test_client()
        data = {"username": person, "password": PASSWORD}
        assert client.post("/sign-in", data=data).status_code == 303, person
        return client

    def attempt(self, client: FlaskClient, words: str) -> tuple[int, str]:
        """Try something; return the status and what the page says, in plain words."""
        verb, _, rest = words.partition(" ")
        method, address, data = _WAYS[verb](self, rest)
        answer = client.open(address, method=method, data=data)
        found = _SAID.search(answer.text)
        said = re.sub(r"<[^>]+>", " ", " ".join(found.groups())) if found else ""
        return answer.status_code, " ".join(unescape(said).split())

    def task(self, element_id: str) -> str:
        """Return the id of a task of the case, open or done."""
        with self.stage.engine.open_work() as work:
            tasks = [*work.tasks.open_of(self.case_id), *work.tasks.closed_of(self.case_id)]
        return next(each.id for each in tasks if each.element_id == element_id)

    def document(self, name: str, number: str) -> str:
        """Return the id of one of the documents of a name, counted from 0."""
        named = [each.id for each in self.stage.documents(self.case_id) if each.name == name]
        return named[int(number or 0)]


def trial(procedure: str, example_id: str, steps: int) -> Trial:
    """Play an example so many steps on, and let everybody sign in."""
    definition = shipped_definition(procedure)
    example = read_example(definition.files[f"examples/{example_id}.yaml"], source=example_id)
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    done = [step for step in example.steps if step.verb not in ("expect", "refuse")]
    for step in done[:steps]:
        performer.perform(step)
    names = {name for holders in stage.holders().values() for name in holders}
    with stage.engine.open_work() as work:
        for person in work.people.several(sorted(map(PersonId, names))).values():
            known = replace(person, username=person.username or person.id, password_hash=HASH)
            work.people.save(known)
        roles = frozenset({"other.reader"})
        stranger = Person(id=PersonId(STRANGER), name=STRANGER, username=STRANGER, roles=roles)
        work.people.save(replace(stranger, password_hash=HASH))
        work.commit()
    app = create_app(stage.engine, Settings(secret_key="k" * 40))
    app.config["WTF_CSRF_ENABLED"] = False
    return Trial(stage=stage, app=app)


Request = tuple[str, str, Mapping[str, Any]]
Way = Callable[[Trial, str], Request]


def _page(trial: Trial, rest: str) -> Request:
    return "GET", f"/cases/{trial.case_id}/{rest}".rstrip("/"), {}


def _of_case(method: str, path: str, **data: str) -> Way:
    return lambda trial, rest: (method, f"/cases/{trial.case_id}/{path.format(rest)}", data)


def _of_task(path: str, **data: str) -> Way:
    def way(trial: Trial, rest: str) -> Request:
        element_id, _, to = rest.partition(" to ")
        given = {**data, **({"to_username": to} if to else {})}
        return "POST", f"/tasks/{trial.task(element_id)}{path}", given

    return way


def _document(trial: Trial, rest: str) -> Request:
    name, _, number = rest.partition(" ")
    return "GET", f"/documents/{trial.document(name, number)}", {}


def _part(trial: Trial, rest: str) -> Request:
    role, _, who = rest.partition(" of ")
    data = {"to_username": STRANGER, "because": "It is mine."}
    return "POST", f"/cases/{trial.case_id}/parts/{role}/{who}", data


def _start(trial: Trial, rest: str) -> Request:
    procedure = trial.stage.definition.id
    return "GET", f"/start/{procedure}/{rest}?case={trial.case_id}", {}


def _conference(trial: Trial, rest: str) -> Request:
    return "GET", f"/conferences/{trial.stage.case(trial.case_id).conference_id}", {}


_WHY = {"because": "It was opened by mistake."}
_WAYS: Mapping[str, Way] = {
    "see": _page,
    "conference": _conference,
    "read": _document,
    "open": lambda trial, rest: ("GET", f"/tasks/{trial.task(rest)}", {}),
    "complete": _of_task(""),
    "take": _of_task("/claim"),
    "give-back": _of_task("/release"),
    "hand": _of_task("/assign"),
    "ask-correct": _of_case("GET", "correct/{}"),
    "change": _of_case("POST", "correct/{}", because="It was misread."),
    "ask-action": _of_case("GET", "actions/{}"),
    "send": _of_case("POST", "actions/{}"),
    "succeed": _of_case("POST", "successors/{}", to_username=STRANGER),
    "take-over": _part,
    "key-in": _of_case("GET", "key-in/{}"),
    "void": _of_case("POST", "void", **_WHY),
    "answer-void": _of_case("POST", "void/answer", answer="yes", **_WHY),
    "take-back-void": _of_case("POST", "void/take-back"),
    "start": _start,
}
