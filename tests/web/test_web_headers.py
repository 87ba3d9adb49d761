import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.settings import Settings
from tests.web.fakes import FakeServices
from web.frame.app import create_app

SignIn = Callable[..., FlaskClient]
PATHS = ["/sign-in", "/help", "/health", "/no/such/page", "/example/broken", "/account"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_a_strict_policy(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    rules = dict(part.split(" ", 1) for part in policy.split("; "))
    assert rules["default-src"] == rules["object-src"] == rules["base-uri"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert re.fullmatch(r"'self' 'nonce-[\w-]{20,}'", rules["script-src"])
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_nonce_is_used_once(client: FlaskClient) -> None:
    nonces = {re.search(r'nonce="([^"]+)"', client.get("/help").text)[1] for _ in range(5)}

    assert len(nonces) == 5


def test_over_https_cookies_go_over_nothing_else(services: FakeServices, manifest: Path) -> None:
    settings = Settings(secret_key="k" * 40, https=True)
    client = create_app(services, settings, manifest=manifest, shown=[]).test_client()

    answer = client.get("/sign-in", base_url="https://dissent.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-dissent=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_without_https_a_cookie_is_still_out_of_reach_of_scripts(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("dissent=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("icon.svg", "no-cache"),
        ("dist/app-1A.css", "public, max-age=31536000, immutable"),
        ("dist/not-there.css", "no-cache"),
    ],
)
def test_only_assets_named_by_their_content_are_kept(
    app: Flask, tmp_path: Path, path: str, kept: str
) -> None:
    app.static_folder = str(tmp_path)
    (tmp_path / "dist").mkdir()
    (tmp_path / "icon.svg").touch()
    (tmp_path / "dist" / "app-1A.css").touch()

    with app.test_client().get(f"/static/{path}") as answer:
        assert answer.headers["Cache-Control"] == kept


def test_signing_out_empties_the_browsers_cache(client: FlaskClient, sign_in: SignIn) -> None:
    token = sign_in("ruth").get("/account").text.split('name="csrf_token" value="')[1]

    answer = client.post("/sign-out", data={"csrf_token": token.split('"')[0]})

    assert answer.headers["Clear-Site-Data"] == '"cache"'
