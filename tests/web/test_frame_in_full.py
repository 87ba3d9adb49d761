"""Every word and number of the frame: pages of refusals, headers, where one is led, how long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Blueprint, Flask, Response, abort, g
from flask.testing import FlaskClient

from engine.errors import NotAllowed
from engine.settings import Settings
from tests.web.fakes import FakeServices
from tests.web.routes import example
from tests.web.stories.readable import readable
from web.frame.app import create_app
from web.frame.attempts import place_of
from web.frame.errors import refusal
from web.frame.security import current_person, local_path, public

SignIn = Callable[..., FlaskClient]
ORGANISATION = "Riverside Safeguarding Partnership"
SAFE = "What was saved before is safe. Open the page again to see how things stand."
UNTOUCHED = "Everything else goes on as usual, and nothing of it was changed."
AGAIN = "Open the page again to see how things stand now."
DONE = "Somebody has done this task already."
SCRIPT = {"X-Dissent-Script": "yes"}


@pytest.mark.parametrize(
    ("name", "status", "lines"),
    [
        (
            "NotFound",
            404,
            ["There is nothing here", "Check the address, or start from your work."],
        ),
        (
            "NotAllowed",
            403,
            ["You may not do this", DONE, "Ask your administrator if you should."],
        ),
        ("WrongState", 409, ["This cannot be done any more", DONE, AGAIN]),
        ("ConcurrentChange", 409, ["Somebody else was quicker", DONE, AGAIN]),
        (
            "InvalidAnswers",
            422,
            [
                "There is a problem",
                "- Enter the date of the conference",
                "Go back and change these answers.",
            ],
        ),
        (
            "DefinitionRejected",
            422,
            [
                "This procedure cannot be used",
                "- a.bpmn:decide: has no name; name it",
                "Correct what is listed.",
            ],
        ),
        (
            "CaseStopped",
            409,
            ["This case has stopped", DONE, "Nothing was changed. You need do nothing."],
        ),
        ("DamagedCase", 503, ["This case cannot be shown", DONE, UNTOUCHED]),
        ("Damaged", 503, ["This cannot be shown", DONE, UNTOUCHED]),
        ("ProgramFailed", 500, ["Something went wrong", DONE, AGAIN]),
        ("Unavailable", 503, ["The service cannot do this just now", DONE, SAFE]),
        (
            "TrainingClosed",
            503,
            [
                "Training cannot be used just now",
                DONE,
                "No live case is touched: work goes on as usual.",
            ],
        ),
        ("Busy", 503, ["The service is busy", DONE, SAFE]),
        ("DiskFull", 507, ["There is no room to save anything", DONE, SAFE]),
        ("Refused", 409, ["This cannot be done", DONE, AGAIN]),
    ],
)
def test_a_refusal_says_what_it_is_and_what_to_do(
    client: FlaskClient, name: str, status: int, lines: list[str]
) -> None:
    answer = client.get(f"/example/refused/{name}")
    told = client.get(f"/example/refused/{name}", headers=SCRIPT)

    title = lines[0]
    assert answer.status_code == told.status_code == status
    assert readable(answer.text) == [
        f"TITLE {title} \u2013 {ORGANISATION}", f"# {title}", *lines[1:], "[Go to sign in](/)"
    ]  # fmt: skip
    assert told.json == {"error": title}


HTTP = {
    400: ["This page could not be sent", "Go back, open the page again and send it."],
    401: ["This page could not be sent", "Go back, open the page again and send it."],
    404: ["There is nothing here", "Check the address, or start from your work."],
    405: ["This address cannot be used like that", "Start again from your work."],
    408: ["This took too long", "Check your connection, then send it again."],
    413: [
        "What you sent is too large",
        "The answers are longer than a form can hold. Shorten the longest.",
        "Nothing was changed. Go back and send less.",
    ],
    429: ["There were too many tries", "Wait a minute, then try again."],
    431: ["This address is too long", "Start again from your work."],
    501: ["This page could not be sent", "Go back, open the page again and send it."],
    503: ["The service is busy", "Nothing was changed. Try again in a minute."],
}


@pytest.fixture
def aborting(services: FakeServices, settings: Settings, manifest: Path) -> FlaskClient:
    routes = Blueprint("routes", __name__)

    @routes.get("/aborts/<int:status>")
    @public
    def aborts(status: int) -> str:
        abort(status)

    @routes.get("/aborts-with-its-own")
    @public
    def aborts_with_its_own() -> str:
        abort(Response("I am a teapot.", 418))

    @routes.get("/folder/")
    @public
    def folder() -> str:
        return "a folder"

    app = create_app(services, settings, manifest=manifest, shown=[example, routes])
    return app.test_client()


@pytest.mark.parametrize("status", HTTP)
def test_an_error_of_http_says_what_it_is_and_what_to_do(
    aborting: FlaskClient, status: int
) -> None:
    answer = aborting.get(f"/aborts/{status}")

    title, *more = HTTP[status]
    assert answer.status_code == status
    assert readable(answer.text)[1:] == [f"# {title}", *more, "[Go to sign in](/)"]
    assert aborting.get(f"/aborts/{status}", headers={"X-Dissent-Poll": "1"}).json == {
        "error": title
    }


def test_an_answer_that_somebody_has_made_already_stays_as_it_is(aborting: FlaskClient) -> None:
    own, led_on = aborting.get("/aborts-with-its-own"), aborting.get("/folder")

    assert (own.status_code, own.text) == (418, "I am a teapot.")
    assert (led_on.status_code, led_on.location) == (308, "http://localhost/folder/")


def test_who_is_signed_in_is_asked_for_only_where_somebody_is(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(NotAllowed) as raised:
        current_person()

    assert raised.value.message == "Sign in to see this page."


@pytest.mark.parametrize(
    ("largest", "said"),
    [
        (1_000_000, "The answers are longer than a form can hold. Shorten the longest."),
        (11_000_000, "The file is larger than 10 MB. Choose a smaller one, or divide it."),
    ],
)
def test_what_is_too_large_is_called_what_it_is(app: Flask, largest: int, said: str) -> None:
    with app.test_request_context("/"):
        page, status = refusal(413, largest=largest, is_for_anybody=True)

    assert status == 413
    assert readable(str(page))[2:] == [
        said, "Nothing was changed. Go back and send less.", "[Go to your start page](/)"
    ]  # fmt: skip


def test_a_failure_says_when_to_tell_whom_and_under_which_reference(
    app: Flask, sign_in: SignIn
) -> None:
    app.testing = False
    client = sign_in()

    lines = readable(client.get("/example/broken").text)

    assert lines[:3] == [
        f"TITLE Something went wrong \u2013 {ORGANISATION}",
        "# Something went wrong",
        (
            "Open the page again to see whether your last change was saved. If this happens "
            "again, tell your administrator when it happened and what you did."
        ),
    ]
    assert lines[3].startswith("Reference for the administrator: ")
    assert lines[4:] == ["[Go to your start page](/)"]


def test_a_page_without_its_token_says_that_it_was_open_for_too_long(sign_in: SignIn) -> None:
    answer = sign_in().post("/example/form")

    assert answer.status_code == 400
    assert readable(answer.text)[1:] == [
        "# This page was open for too long",
        "Go back, open it again and send it.",
        "[Go to your start page](/)",
    ]


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def test_every_answer_carries_these_headers(client: FlaskClient) -> None:
    headers = client.get("/help").headers

    nonce = headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert headers["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(
    ("text", "leads_to"),
    [
        ("/work?mine=1#a", "/work?mine=1#a"),
        ("/", "/"),
        (None, "/"),
        ("", "/"),
        ("work", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/a\\b", "/"),
        ("/a b", "/"),
        ("/a\tb", "/"),
        ("/a!b", "/a!b"),
        ("https://elsewhere.example/", "/"),
    ],
)
def test_nobody_is_led_to_another_site(text: str | None, leads_to: str) -> None:
    assert local_path(text) == leads_to


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("somewhere", "somewhere"),
        ("", ""),
    ],
)
def test_a_machine_is_known_by_where_it_stands(address: str, place: str) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(("minutes", "warns"), [(30, 120), (4, 120), (3, 90), (1, 30)])
def test_a_session_warns_two_minutes_before_its_end_or_halfway(
    services: FakeServices, settings: Settings, manifest: Path, minutes: int, warns: int
) -> None:
    app = create_app(
        services, replace(settings, idle_minutes=minutes), manifest=manifest, shown=[]
    )

    with app.test_request_context("/help"):
        g.person = services.people.kept["chair1"]
        page = app.view_functions["frame.help_page"]()

    assert f'data-left="{minutes * 60}" data-warn="{warns}"' in page


def _ends(client: FlaskClient) -> str | None:
    return client.get("/account").location


@pytest.mark.parametrize(("seconds", "goes_on"), [(1800, True), (1801, False)])
def test_a_session_ends_after_half_an_hour_without_use(
    services: FakeServices, sign_in: SignIn, seconds: int, goes_on: bool
) -> None:
    client = sign_in()

    services.clock.move_to(services.clock.now() + timedelta(seconds=seconds))

    assert _ends(client) == (None if goes_on else "/sign-in?next=/account")


@pytest.mark.parametrize(("seconds", "goes_on"), [(59, False), (60, True)])
def test_a_session_notes_its_use_once_a_minute(
    services: FakeServices, sign_in: SignIn, seconds: int, goes_on: bool
) -> None:
    client = sign_in()
    for each in (seconds, 1800):
        services.clock.move_to(services.clock.now() + timedelta(seconds=each))
        location = _ends(client)

    assert location == (None if goes_on else "/sign-in?next=/account")


@pytest.mark.parametrize(("seconds", "goes_on"), [(600, True), (601, False)])
def test_a_session_lasts_no_longer_than_the_longest_day(
    services: FakeServices, sign_in: SignIn, seconds: int, goes_on: bool
) -> None:
    client = sign_in()
    for each in (*[1200] * 35, 600, seconds):
        services.clock.move_to(services.clock.now() + timedelta(seconds=each))
        location = _ends(client)

    assert location == (None if goes_on else "/sign-in?next=/account")


def test_the_last_minutes_of_the_longest_day_say_that_using_it_does_not_help(
    services: FakeServices, sign_in: SignIn
) -> None:
    client = sign_in()
    for _ in range(35):
        services.clock.move_to(services.clock.now() + timedelta(minutes=20))
        client.get("/account")

    assert client.get("/session").json == {
        "left": 1200,
        "may_stay": False,
        "said": "You will be signed out at 9pm, as nobody stays signed in for more than 12 hours. "
        "What you have typed into a form is kept.",
    }


@pytest.mark.parametrize(
    ("path", "headers", "status", "leads_to"),
    [
        ("/account?a=b", {}, 303, "/sign-in?next=/account?a%3Db"),
        ("/account", {}, 303, "/sign-in?next=/account"),
        ("/account", SCRIPT, 401, None),
        ("/account", {"X-Dissent-Poll": "1"}, 401, None),
    ],
)
def test_whoever_is_not_signed_in_is_asked_to_and_a_script_is_told(
    client: FlaskClient, path: str, headers: dict[str, str], status: int, leads_to: str | None
) -> None:
    answer = client.get(path, headers=headers)

    assert (answer.status_code, answer.location) == (status, leads_to)
    assert leads_to or answer.json == {"error": "signed out"}


@pytest.mark.parametrize(
    ("referrer", "leads_to"),
    [
        ("http://localhost/help", "/help"),
        ("http://localhost/nowhere", "/"),
        ("", ""),
    ],
)
def test_after_signing_in_a_button_leads_back_to_the_page_it_stood_on(
    app: Flask, client: FlaskClient, referrer: str, leads_to: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    answer = client.post("/example/form", headers={"Referer": referrer} if referrer else {})

    assert answer.location == f"/sign-in?next={leads_to}"
