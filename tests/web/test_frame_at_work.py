"""What the frame does around a page: what is logged, who is known, how all of it is set up."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from engine.errors import Unavailable
from engine.ids import PersonId
from engine.model.people import Absence
from engine.service.access_log import AccessLog
from engine.settings import Settings
from tests.web.fakes import FakeServices, make_services
from tests.web.routes import example
from tests.web.stories.house import House
from tests.web.stories.others import AWAY, NEW
from tests.web.stories.readable import readable
from web.frame.app import AssetsMissing, create_app, does_casework
from web.frame.security import Access, Who

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what was logged of security, and forget it."""
    caplog.set_level(logging.INFO, "dissent.security")

    def told() -> list[str]:
        lines = [each.getMessage() for each in caplog.records if each.name == "dissent.security"]
        caplog.clear()
        return lines

    return told


def test_what_is_done_to_people_is_logged_with_who_did_it(log: Callable[[], list[str]]) -> None:
    house = House()
    house.post("sid", "/people/new", follow=False, **NEW)
    added = re.sub(r"person=\w{14}", "person=NEW", "\n".join(log()))
    assert added == ("signed in: person=Sid System\nperson added: person=NEW by=Sid System")

    house.post("sid", "/people/Max Manager", follow=False, **NEW | {"username": "max"})
    house.post("sid", "/people/Max Manager/password")
    house.post("sid", "/people/Max Manager/active", active="no")
    house.post("sid", "/people/Max Manager/active", follow=False, active="no", sure="yes")
    house.post("sid", "/people/Max Manager/active", follow=False, active="yes")
    assert log() == [
        "person changed: person=Max Manager by=Sid System",
        "password reset: person=Max Manager by=Sid System",
        "person active=False: person=Max Manager by=Sid System",
        "person active=True: person=Max Manager by=Sid System",
    ]

    house.post("sid", "/people/Max Manager", **NEW | {"username": ""})
    house.post("sid", "/people/new", **NEW | {"username": ""})
    assert log() == []


def test_signing_in_and_out_and_days_away_are_logged(log: Callable[[], list[str]]) -> None:
    house = House()
    house.post("bea", "/account/absences", follow=False, **AWAY | {"person": "Max Manager"})
    end = {"person": "Max Manager", "first": "2026-09-16", "last": "2026-09-18"}
    house.post("bea", "/account/absences/end", follow=False, **end, deputy="Mia Manager")
    house.post("bea", "/account/absences", **AWAY | {"last__day": "15"})
    house.post("", "/sign-in", username="nobody", password="x")
    house.post("", "/sign-in", username="max", password="x")
    house.post("bea", "/sign-out", follow=False)

    said = "person=Max Manager first=2026-09-16 last=2026-09-18 deputy=Mia Manager by=Bea Boss"
    assert log() == [
        "signed in: person=Bea Boss",
        f"absence recorded: {said}",
        f"absence taken back: {said}",
        "sign-in refused: person=unknown",
        "sign-in refused: person=Max Manager",
        "signed out: person=Bea Boss",
    ]


def test_kept_text_is_logged_without_a_word_of_it(log: Callable[[], list[str]]) -> None:
    house = House()
    task = f"/tasks/{house.world.start().task('reply').id}"
    slip = house.slip("paul", task)
    log()

    house.post("", task, slip=slip, reasons="A secret.", follow=False)

    assert log() == ["typed text kept: person=Paul Prof signed_out=True"]


def test_what_cannot_be_logged_as_read_is_not_shown(
    client: FlaskClient, services: FakeServices, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Unavailable("The database does not answer.")

    sign_in("ruth")
    shown = client.get("/example/case/c1")
    monkeypatch.setattr(services.access_log, "note_reads", full)

    hidden = client.get("/example/case/c1")

    assert (shown.status_code, shown.text) == (200, "case for Ruth Holm")
    assert services.access_log.reads == [("chair1", "c1", "history")]
    assert hidden.status_code == 503
    assert readable(hidden.text)[1:3] == [
        "# The service cannot do this just now", "The database does not answer."
    ]  # fmt: skip


def test_each_page_with_content_of_a_case_is_logged_by_what_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads: list[str] = []

    def note(self: AccessLog, shown: Mapping[tuple[str, str], object], *, person_id: str) -> None:
        reads.extend(f"{person_id}: {view}" for _, view in shown)

    house = House()
    case = house.world.to_decide().claim("decide", by="Max Manager")
    at, task = f"/cases/{case.id}", f"/tasks/{case.task('decide').id}"
    monkeypatch.setattr(AccessLog, "note_reads", note)

    for path in (
        at, f"{at}/state", f"{at}/history", f"{at}/documents", f"{at}/answers",
        f"{at}/correct", f"{at}/correct/conference_date", task, f"{task}/assign",
        f"/conferences/{case.case.conference_id}", "/work", "/cases", "/notices", "/drafts",
    ):  # fmt: skip
        house.get("max", path)
    house.post("max", task)
    house.get("paul", f"{at}/actions/withdraw")
    house.get("paul", f"{at}/correct/conference_date")

    shown = "case history documents answers correct correct task assign conference task"
    assert reads == [*(f"Max Manager: {view}" for view in shown.split()), "Paul Prof: action"]


@pytest.mark.parametrize("becomes", [{"active": False}, {"session_epoch": 1}])
def test_who_is_let_out_is_signed_out_at_once(
    services: FakeServices, sign_in: SignIn, becomes: dict[str, Any]
) -> None:
    client = sign_in("ruth")
    assert client.get("/account").status_code == 200

    services.people.kept["chair1"] = replace(services.people.kept["chair1"], **becomes)

    assert client.get("/account").location == "/sign-in?next=/account"


def test_who_is_not_there_any_more_is_signed_out(services: FakeServices, sign_in: SignIn) -> None:
    client = sign_in("ruth")

    del services.people.kept["chair1"]

    assert client.get("/account").location == "/sign-in?next=/account"


def test_asking_whether_the_service_works_keeps_no_session_alive(
    services: FakeServices, sign_in: SignIn
) -> None:
    client = sign_in("ruth")
    for _ in range(4):
        services.clock.move_to(services.clock.now() + timedelta(minutes=10))
        assert client.get("/health").status_code == 200

    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("roles", "is_casework"),
    [
        ((), True),
        (("auditor",), False),
        (("system_admin", "policy_owner"), False),
        (("small.chair", "auditor"), True),
    ],
)
def test_whose_roles_are_all_of_the_service_does_no_casework(
    services: FakeServices, roles: tuple[str, ...], is_casework: bool
) -> None:
    person = replace(services.people.kept["chair1"], roles=frozenset(roles))

    assert does_casework(person) is is_casework


def test_a_route_admits_whom_it_names(services: FakeServices) -> None:
    chair, admin, gone = (services.people.kept[key] for key in ("chair1", "admin1", "gone1"))
    admins = Access(Who.ROLES, frozenset({"system_admin", "auditor"}))

    admitted = [
        [access.admits(person) for person in (None, gone, chair, admin)]
        for access in (Access(Who.ANYBODY), Access(Who.SIGNED_IN), admins, Access(Who.ROLES))
    ]

    assert admitted == [
        [True, True, True, True],
        [False, False, True, True],
        [False, False, False, True],
        [False, False, False, False],
    ]


def test_an_application_is_set_up_with_these_bounds_and_cookies(app: Flask) -> None:
    wanted = {
        "SESSION_COOKIE_NAME": "dissent",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,
        "PROPAGATE_EXCEPTIONS": False,
        "TRAP_BAD_REQUEST_ERRORS": False,
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 1_000_000,
        "MAX_FORM_PARTS": 2_000,
    }

    assert {name: app.config[name] for name in wanted} == wanted


def test_without_a_key_each_application_makes_its_own(manifest: Path) -> None:
    made = [
        create_app(make_services(), Settings(secret_key=""), manifest=manifest, shown=[])
        for _ in range(2)
    ]

    keys = [each.config["SECRET_KEY"] for each in made]
    assert [len(key) for key in keys] == [64, 64]
    assert keys[0] != keys[1]


def test_without_built_assets_it_is_said_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing) as raised:
        create_app(make_services(), Settings(), manifest=tmp_path / "manifest.json")

    assert str(raised.value) == (
        f"Expected manifest.json in {tmp_path}, but the pages' assets were not built. Run "
        "`make setup`, or `pip install .` without DISSENT_SKIP_ASSETS."
    )


@pytest.mark.parametrize(("proxies", "seen"), [(1, "192.0.2.9"), (2, "192.0.2.8")])
def test_behind_proxies_as_many_are_believed_as_there_are(
    manifest: Path, proxies: int, seen: str
) -> None:
    app = create_app(
        make_services(), Settings(proxies=proxies), manifest=manifest, shown=[example]
    )
    environ: dict[str, Any] = {}

    @app.before_request
    def look() -> None:
        environ.update(at=request.remote_addr, scheme=request.scheme, host=request.host)

    headers = {
        "X-Forwarded-For": "192.0.2.7, 192.0.2.8, 192.0.2.9",
        "X-Forwarded-Proto": "http, https, https",
        "X-Forwarded-Host": "a.example, b.example, b.example",
    }
    app.test_client().get("/help", headers=headers)

    assert environ == {"at": seen, "scheme": "https", "host": "b.example"}


def test_a_browser_is_remembered_for_half_a_year(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("ruth")

    cookie = client.get_cookie("dissent-browser")

    assert cookie is not None
    assert cookie.max_age == 180 * 86_400
    assert re.fullmatch(r"[\w-]{32}", cookie.value)


def test_days_away_that_begin_and_end_today_are_taken_back_whole() -> None:
    house = House()
    house.world.away("Max Manager", deputy="Mia Manager", days=0)
    today = house.world.engine.people.today()
    absence = Absence(
        person_id=PersonId("Max Manager"), first_day=today, last_day=today,
        deputy_id=PersonId("Mia Manager"),
    )  # fmt: skip

    house.world.engine.people.take_back_absence(absence, by=PersonId("Max Manager"))

    assert house.world.engine.people.absences(PersonId("Max Manager")) == []
