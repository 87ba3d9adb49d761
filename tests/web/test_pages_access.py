"""Who may see and do what, over every route and the real engine."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import g
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from engine.ids import AgencyId, PersonId
from engine.model.agencies import Agency
from tests.web.scene import (
    ADMIN,
    AUDITOR_NAME,
    CHAIR,
    OWNER,
    REVIEWER,
    STRANGER,
    TRAINER_NAME,
    Scene,
    make_scene,
)

#: Parts of addresses that lead to one case.
_OF_A_CASE = {"case_id", "task_id", "document_id", "conference_id"}
_SERVICE_ROLES = {
    "audit": {AUDITOR_NAME},
    "people": {ADMIN},
    "agencies": {ADMIN},
    "incidents": {ADMIN, OWNER},
}
#: Pages of the staff; training has its own tests.
_STAFF = (
    "account", "agencies", "audit", "auth", "cases", "conferences", "drafts", "frame",
    "in_writing", "incidents", "parts", "people", "procedures", "readers", "search",
    "second_person", "start",
    "tasks", "voiding", "words", "work",
)  # fmt: skip
_PUBLIC = {
    "auth.sign_in", "auth.begin_session", "frame.health", "frame.accessibility",
    "frame.privacy", "frame.help_page", "frame.version",
}  # fmt: skip
#: Written by whoever is signed in, whatever they ask.
_OWN = {"auth.sign_out"}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    scene = make_scene(tmp_path_factory.mktemp("access"), steps=6)
    scene.stage.engine.agencies.add(Agency(id=AgencyId("trust"), name="Road Trust"), by=None)
    return scene


def addresses(scene: Scene) -> Iterator[tuple[Rule, str, str]]:
    """Yield every staff route with a method and an address that leads to something."""
    view = scene.stage.engine.views.case(scene.case_id, by=CHAIR)
    values = {
        "case_id": scene.case_id,
        "task_id": scene.task().id,
        "document_id": scene.stage.documents(scene.case_id)[-1].id,
        "conference_id": view.case.conference_id,
        "message": "withdraw",
        "fact": "conference_date",
        "place": "reasons",
        "role": "conference_chair",
        "procedure_id": "manager_review",
        "version": 1,
        "process_id": "manager_review",
        "page": "none",
        "form_key": "record_concern",
        "person_id": STRANGER,
        "incident_id": "none",
        "agency_id": "trust",
        "what": "withdraw~J. Pace",
    }
    with scene.app.test_request_context():
        adapter = scene.app.url_map.bind("")
        for rule in scene.app.url_map.iter_rules():
            if rule.endpoint.partition(".")[0] not in _STAFF or rule.endpoint in _OWN:
                continue
            given = {name: values[name] for name in rule.arguments}
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method, adapter.build(rule.endpoint, given, method=method)


def ask(client: FlaskClient, method: str, address: str) -> int:
    return client.open(address, method=method).status_code


def test_nobody_sees_anything_without_signing_in(scene: Scene) -> None:
    client, before = scene.client(), scene.digest()

    for rule, method, address in addresses(scene):
        if rule.endpoint not in _PUBLIC:
            answer = client.open(address, method=method)
            assert answer.status_code == 303, (method, address)
            assert answer.location.startswith("/sign-in?next="), address

    assert scene.digest() == before


@pytest.mark.parametrize("name", [STRANGER, ADMIN, TRAINER_NAME, OWNER, AUDITOR_NAME])
def test_whoever_need_not_know_finds_no_case(scene: Scene, name: str) -> None:
    client, before = scene.client(name), scene.digest()

    for rule, method, address in addresses(scene):
        if rule.arguments & _OF_A_CASE:
            assert ask(client, method, address) == 404, (method, address)

    assert scene.digest() == before


@pytest.mark.parametrize("name", [CHAIR, STRANGER, ADMIN, TRAINER_NAME, OWNER, AUDITOR_NAME])
def test_pages_of_the_service_open_to_their_roles_alone(scene: Scene, name: str) -> None:
    client, before = scene.client(name), scene.digest()

    for rule, method, address in addresses(scene):
        allowed = _SERVICE_ROLES.get(rule.endpoint.partition(".")[0])
        if allowed is not None and (method == "GET" or name not in allowed):
            expected = 200 if name in allowed else 403
            assert ask(client, method, address) == expected, (method, address)

    assert scene.digest() == before


@pytest.mark.parametrize("name", [CHAIR, STRANGER, ADMIN, TRAINER_NAME, OWNER, AUDITOR_NAME])
def test_a_page_that_only_shows_writes_nothing(scene: Scene, name: str) -> None:
    client, before = scene.client(name), scene.digest()

    for _, method, address in addresses(scene):
        if method == "GET":
            assert ask(client, method, address) < 500, address

    assert scene.digest() == before


#: Pages of a case that its reviewer, who has its open task, does not have now.
_FOR_NOBODY = {
    *("cases.action", "cases.choose_successor", "voiding.ask_answer", "in_writing.ask"),
    *("parts.ask", "words.ask", "second_person.ask", "voiding.ask"),
}


def test_who_takes_part_opens_every_page_of_the_case(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    shown = {
        rule.endpoint: ask(client, method, address)
        for rule, method, address in addresses(scene)
        if method == "GET" and rule.arguments & _OF_A_CASE
    }

    refused = {name for name, status in shown.items() if status != 200}

    # Withdrawing is for the dissenter, nobody has left, everybody signs in, it was no mistake,
    # the words are another's, who is asked about has no part, and a mistake is for others to say.
    assert refused <= _FOR_NOBODY


def test_every_page_with_content_of_a_case_is_noted(scene: Scene) -> None:
    client = scene.client(REVIEWER)

    for rule, method, address in addresses(scene):
        silent = rule.endpoint in {"cases.state", *_FOR_NOBODY}
        if method == "GET" and rule.arguments & _OF_A_CASE and not silent:
            with scene.app.app_context(), client:
                client.get(address)
                assert g.get("cases_read"), rule.endpoint


def test_an_unknown_address_leads_nowhere(scene: Scene, tmp_path: Path) -> None:
    client = scene.client(CHAIR)

    for path in ("/cases/x", "/tasks/x.1", "/documents/x", "/conferences/x", "/people/x"):
        assert ask(client, "GET", path) in (403, 404), path


def test_a_damaged_case_keeps_no_list_back(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=6)
    with sqlite3.connect(scene.file) as database:
        database.execute("UPDATE process_instance SET facts = snapshot")
    client = scene.client(CHAIR)

    assert ask(client, "GET", "/work") == 200
    assert ask(client, "GET", "/cases") == 200
    assert ask(client, "GET", f"/cases/{scene.case_id}") == 503
    assert ask(scene.client(OWNER), "GET", "/incidents") == 200


def test_work_that_nobody_has_taken_is_listed_for_its_role(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=6)
    task, people = scene.task("review_dissent"), scene.stage.engine.people
    another = {"id": PersonId("O. Other"), "name": "O. Other", "username": "other"}
    people.add(replace(people.person(PersonId(REVIEWER)), **another), by=None)
    scene.stage.engine.tasks.release(task.id, by=PersonId(REVIEWER))

    page = scene.client(REVIEWER).get("/work")

    assert page.status_code == 200
    assert "Not taken by anybody" in page.text
    assert task.name in page.text
