from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from engine.settings import Settings
from tests.web.fakes import PASSWORD, FakeServices
from tests.web.sections import all_sections
from web.frame.app import create_app
from web.frame.security import access_of, local_path

SignIn = Callable[..., FlaskClient]


def test_every_route_names_who_may_use_it(
    services: FakeServices, settings: Settings, manifest: Path
) -> None:
    app = create_app(services, settings, manifest=manifest)

    silent = [name for name, view in app.view_functions.items() if access_of(view) is None]

    assert silent == [], "write @public, @signed_in or @roles(…) on these functions"


def test_an_application_with_a_route_that_names_nobody_is_not_made(
    services: FakeServices, settings: Settings, manifest: Path
) -> None:
    careless = Blueprint("careless", __name__)
    careless.get("/careless")(lambda: "for whom?")

    with pytest.raises(RuntimeError, match=r"careless.*@public"):
        create_app(services, settings, manifest=manifest, shown=[careless])


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/example/case/c1?tab=history")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/example/case/c1?tab%3Dhistory"


def test_a_script_is_told_that_nobody_is_signed_in(client: FlaskClient) -> None:
    answer = client.post("/example/form", headers={"X-Dissent-Script": "1"})

    assert (answer.status_code, answer.json) == (401, {"error": "signed out"})


@pytest.mark.parametrize(("username", "status"), [("bern", 200), ("ruth", 403), ("sam", 403)])
def test_a_role_opens_its_routes_to_nobody_else(
    sign_in: SignIn, username: str, status: int
) -> None:
    assert sign_in(username).get("/example/owners").status_code == status


@pytest.mark.parametrize("username", ["ruth", "sam", "bern"])
def test_getting_pages_changes_nothing(
    app: Flask, services: FakeServices, sign_in: SignIn, username: str
) -> None:
    client = sign_in(username)
    paths = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    ]

    statuses = {path: client.get(path).status_code for path in paths}

    assert services.commands == []
    assert {"/account", "/help", "/health"} <= set(statuses)
    del statuses["/example/broken"]
    assert {status for status in statuses.values() if status >= 500} == set()


def test_reading_a_case_is_logged_once_the_page_is_on_its_way(
    services: FakeServices, sign_in: SignIn
) -> None:
    sign_in("ruth").get("/example/case/c1")

    assert services.access_log.reads == [("chair1", "c1", "history")]


def test_a_page_that_says_it_polls_counts_as_read_too(
    services: FakeServices, sign_in: SignIn
) -> None:
    sign_in("ruth").get("/example/case/c1", headers={"X-Dissent-Poll": "1"})

    assert len(services.access_log.reads) == 1


@pytest.mark.parametrize(
    ("username", "shown"),
    [("ruth", set()), ("sam", {"People"}), ("bern", {"Training"})],
)
def test_the_navigation_names_only_what_a_person_may_enter(
    services: FakeServices,
    settings: Settings,
    manifest: Path,
    token: Callable[..., str],
    username: str,
    shown: set[str],
) -> None:
    app = create_app(services, settings, manifest=manifest, shown=[all_sections])
    client = app.test_client()
    data = {"username": username, "password": PASSWORD}
    client.post("/sign-in", data={**data, "csrf_token": token(client)})

    page = client.get("/account").text

    offered = {name for name in ("Training", "People") if f'href="/{name.lower()}"' in page}
    assert offered == shown


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/ok\\..\\evil",
        "",
        None,
    ],
)
def test_only_paths_of_this_site_are_led_back_to(address: str | None) -> None:
    assert local_path(address) == "/"


def test_a_path_of_this_site_is_led_back_to_as_it_came() -> None:
    assert local_path("/cases/abc?tab=history#x") == "/cases/abc?tab=history#x"
