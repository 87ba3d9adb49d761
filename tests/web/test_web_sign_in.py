from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.fakes import MORNING, PASSWORD, FakeServices

SignIn = Callable[..., FlaskClient]
Token = Callable[..., str]


def test_the_right_password_leads_to_where_one_wanted_to_go(
    client: FlaskClient, token: Token
) -> None:
    data = {"username": "RUTH", "password": PASSWORD, "next": "/account"}

    answer = client.post("/sign-in", data={**data, "csrf_token": token(client)})

    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Ruth Holm" in client.get("/account").text


@pytest.mark.parametrize(
    ("username", "password"),
    [("ruth", "wrong"), ("nobody", PASSWORD), ("lee", PASSWORD), ("ruth", PASSWORD + " ")],
)
def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    client: FlaskClient, token: Token, username: str, password: str
) -> None:
    data = {"username": username, "password": password, "csrf_token": token(client)}

    answer = client.post("/sign-in", data=data)

    assert answer.status_code == 422
    assert "Enter the username and password that belong together" in answer.text
    assert client.get("/account").status_code == 303


def test_empty_boxes_are_named(client: FlaskClient, token: Token) -> None:
    answer = client.post("/sign-in", data={"csrf_token": token(client)})

    assert answer.status_code == 422
    assert '<a href="#username">Enter your username</a>' in answer.text
    assert '<a href="#password">Enter your password</a>' in answer.text
    assert "<title>Error: Sign in" in answer.text


def test_signing_out_ends_a_copied_session_too(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("ruth")
    cookie = client.get_cookie("dissent")
    assert cookie is not None

    client.post("/sign-out", data={"csrf_token": _token_on(client, "/account")})
    client.set_cookie("dissent", cookie.value)

    assert client.get("/account").status_code == 303


def test_signing_in_begins_a_session_with_nothing_of_the_one_before(
    client: FlaskClient, token: Token, sign_in: SignIn
) -> None:
    before = token(client)

    sign_in("ruth")

    data = {"csrf_token": before}
    assert client.post("/example/form", data=data).status_code == 400


def test_pages_that_are_opened_at_once_after_signing_in_can_all_be_sent(
    client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("ruth")
    cookie = client.get_cookie("dissent")
    assert cookie is not None
    first = _token_on(client, "/account")

    client.set_cookie("dissent", cookie.value)  # the other was asked for before the first came
    client.get("/account")

    assert client.post("/sign-out", data={"csrf_token": first}).status_code == 303


def test_a_session_ends_after_half_an_hour_without_use(
    services: FakeServices, sign_in: SignIn
) -> None:
    client = sign_in("ruth")
    services.clock.move_to(MORNING + timedelta(minutes=29))
    assert client.get("/account").status_code == 200
    services.clock.move_to(MORNING + timedelta(minutes=58))
    assert client.get("/account").status_code == 200

    services.clock.move_to(MORNING + timedelta(minutes=89))

    assert client.get("/account").status_code == 303


def test_polling_keeps_no_session_alive(services: FakeServices, sign_in: SignIn) -> None:
    client = sign_in("ruth")
    for minutes in range(5, 31, 5):
        services.clock.move_to(MORNING + timedelta(minutes=minutes))
        client.get("/account", headers={"X-Dissent-Poll": "1"})

    services.clock.move_to(MORNING + timedelta(minutes=31))

    assert client.get("/account").status_code == 303


def test_a_session_ends_after_twelve_hours_in_any_case(
    services: FakeServices, sign_in: SignIn
) -> None:
    client = sign_in("ruth")
    for minutes in range(20, 12 * 60, 20):
        services.clock.move_to(MORNING + timedelta(minutes=minutes))
        assert client.get("/account").status_code == 200

    services.clock.move_to(MORNING + timedelta(hours=12, minutes=1))

    assert client.get("/account").status_code == 303


def test_whoever_stays_signed_in_has_the_whole_time_again(
    services: FakeServices, sign_in: SignIn
) -> None:
    client = sign_in("ruth")
    services.clock.move_to(MORNING + timedelta(minutes=29))
    poll = {"X-Dissent-Poll": "1", "X-Dissent-Script": "1"}
    left = client.get("/session", headers=poll).json
    assert left == {
        "left": 60,
        "may_stay": True,
        "said": "You will be signed out at 9:30am, because nothing has happened for a while. What "
        "you have typed into a form is kept.",
    }

    assert (
        client.post("/session", data={"csrf_token": _token_on(client, "/help")}).status_code == 204
    )

    left = client.get("/session", headers=poll).json
    assert left is not None
    assert left["left"] == 30 * 60


def test_nobody_stays_signed_in_for_longer_than_half_a_day(
    services: FakeServices, sign_in: SignIn
) -> None:
    client = sign_in("ruth")
    for minutes in range(20, 12 * 60, 20):
        services.clock.move_to(MORNING + timedelta(minutes=minutes))
        client.get("/account")

    left = client.get("/session", headers={"X-Dissent-Poll": "1"}).json

    assert left is not None
    assert (left["left"], left["may_stay"]) == (20 * 60, False)
    assert "nobody stays signed in for more than 12 hours" in left["said"]


def test_raising_the_epoch_ends_every_session(services: FakeServices, sign_in: SignIn) -> None:
    client = sign_in("ruth")

    services.people.end_sessions("chair1")

    assert client.get("/account").status_code == 303


def test_a_new_password_ends_other_sessions_and_keeps_this_one(
    app: Flask, services: FakeServices, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("ruth")
    cookie = client.get_cookie("dissent")
    assert cookie is not None
    other = app.test_client()
    other.set_cookie("dissent", cookie.value)

    answer = _change(client, PASSWORD, "violet teapot morning")

    assert answer.status_code == 303
    assert services.people.kept["chair1"].password_hash.startswith("$argon2id$v=19$m=65536")
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("now", "new", "said"),
    [
        ("wrong", "violet teapot morning", "the password you sign in with now"),
        (PASSWORD, "short", "A password needs 12 to 200 characters"),
        (PASSWORD, "ruth has a long one", "does not hold your name"),
    ],
)
def test_a_weak_new_password_is_refused_with_what_to_do(
    client: FlaskClient, sign_in: SignIn, now: str, new: str, said: str
) -> None:
    sign_in("ruth")

    answer = _change(client, now, new)

    assert answer.status_code == 422
    assert said in answer.text


def test_whoever_is_known_is_not_kept_out_by_what_others_do_behind_the_same_address(
    app: Flask, client: FlaskClient, token: Token, sign_in: SignIn
) -> None:
    sign_in("ruth")
    other = app.test_client()
    for number in range(100):
        wrong = {"username": ("ruth", f"name {number}")[number % 2], "password": "wrong"}
        other.post("/sign-in", data={**wrong, "csrf_token": token(other)})
    client.post("/sign-out", data={"csrf_token": _token_on(client, "/account")})
    client.delete_cookie("dissent")

    sign_in("ruth")

    data = {"username": "sam", "password": PASSWORD, "csrf_token": token(other)}
    assert other.post("/sign-in", data=data).status_code == 429


def test_a_browser_is_named_by_a_cookie_that_says_nothing_of_a_person(
    client: FlaskClient, sign_in: SignIn
) -> None:
    assert client.get_cookie("dissent-browser") is None

    sign_in("ruth")

    cookie = client.get_cookie("dissent-browser")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    client.post("/sign-out", data={"csrf_token": _token_on(client, "/account")})
    sign_in("sam")
    again = client.get_cookie("dissent-browser")
    assert again is not None
    assert again.value == cookie.value


def test_neither_names_nor_addresses_are_kept_with_the_tries(
    services: FakeServices, client: FlaskClient, token: Token, sign_in: SignIn
) -> None:
    data = {"username": "my secret password", "password": "ruth", "csrf_token": token(client)}
    client.post("/sign-in", data=data)
    sign_in("ruth")

    with services.sign_in.open_work() as work:
        kept = repr(work.transaction.tables.sign_in_tries)
    assert not any(word in kept for word in ("secret", "ruth", "chair1", "127.0.0.1"))


def test_wrong_tries_are_answered_with_the_time_to_wait(client: FlaskClient, token: Token) -> None:
    data = {"username": "ruth", "password": "wrong", "csrf_token": token(client)}
    for _ in range(5):
        client.post("/sign-in", data=data)

    answer = client.post("/sign-in", data=data)

    assert answer.status_code == 429
    assert "Wait 2 seconds, then try again" in answer.text


def test_wrong_tries_at_a_password_change_get_slow_and_keep_nobody_from_signing_in(
    app: Flask, client: FlaskClient, sign_in: SignIn, token: Token
) -> None:
    sign_in("ruth")
    for _ in range(5):
        assert "sign in with now" in _change(client, "wrong", "violet teapot morning").text

    answer = _change(client, PASSWORD, "violet teapot morning")

    assert "Wait 2 seconds, then try again" in answer.text
    elsewhere = app.test_client()
    data = {"username": "ruth", "password": PASSWORD, "csrf_token": token(elsewhere)}
    assert elsewhere.post("/sign-in", data=data).status_code == 303


def test_the_right_password_never_counts_as_a_try(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("ruth")

    for _ in range(6):
        assert "12 to 200 characters" in _change(client, PASSWORD, "short").text

    assert _change(client, PASSWORD, "violet teapot morning").status_code == 303


def _change(client: FlaskClient, now: str, new: str) -> TestResponse:
    data = {"password": now, "new_password": new, "csrf_token": _token_on(client, "/account")}
    return client.post("/account/password", data=data)


def _token_on(client: FlaskClient, path: str) -> str:
    return client.get(path).text.split('name="csrf_token" value="')[1].split('"')[0]
