"""Who may use a route, and what every answer carries to keep browsers from harm."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import NotAllowed
from engine.model.people import Person

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K")
V = TypeVar("V")

#: Sent by our scripts: they are answered with a status, never with the sign-in page.
SCRIPT_HEADER = "X-Dissent-Script"
#: Sent by polling: it neither keeps a session alive nor counts as reading a case.
POLL_HEADER = "X-Dissent-Poll"

_ACCESS = "__dissent_access__"
_LAST_CONTROL_CHARACTER = 0x20


class Who(Enum):
    """The kinds of people a route may name."""

    ANYBODY = "anybody"
    SIGNED_IN = "whoever is signed in"
    ROLES = "holders of a role"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route."""

    who: Who
    roles: frozenset[str] = frozenset()

    def admits(self, person: Person | None) -> bool:
        """Say whether a person, or nobody signed in, may use the route."""
        if self.who is Who.ANYBODY:
            return True
        if person is None or not person.active:
            return False
        return self.who is Who.SIGNED_IN or any(person.holds(role) for role in self.roles)


_NOBODY = Access(Who.ROLES)


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Let anybody use a route."""
    return _named(view, Access(Who.ANYBODY))


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let whoever is signed in use a route; the service decides about the case."""
    return _named(view, Access(Who.SIGNED_IN))


def roles(*keys: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let the holders of any of these roles use a route, given by their role keys."""
    return lambda view: _named(view, Access(Who.ROLES, frozenset(keys)))


def access_of(view: object) -> Access | None:
    """Return who may use a view function; None if it names nobody."""
    access = getattr(view, _ACCESS, None)
    return access if isinstance(access, Access) else None


def is_public(access: Access | None) -> bool:
    """Say whether a route is for anybody."""
    return access is not None and access.who is Who.ANYBODY


def _named(view: Callable[P, R], access: Access) -> Callable[P, R]:
    setattr(view, _ACCESS, access)
    return view


def guard(app: Flask) -> None:
    """Refuse whoever a route does not name, before the route runs."""
    public(app.view_functions["static"])
    app.before_request(_refuse_others)


def require_named_access(app: Flask) -> None:
    """Raise if a route names nobody; called once all routes are there. Raises `RuntimeError`."""
    silent = sorted(name for name, view in app.view_functions.items() if access_of(view) is None)
    if silent:
        raise RuntimeError(
            f"These routes do not say who may use them: {', '.join(silent)}. Write @public, "
            "@signed_in or @roles(…) from web.frame.security between the route and the function."
        )


def current_person() -> Person:
    """Return who is signed in; only for routes that name @signed_in or @roles.

    Raises `NotAllowed` where nobody is.
    """
    person: Person | None = g.get("person")
    if person is None:
        raise NotAllowed("Sign in to see this page.")
    return person


def _refuse_others() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # there is no such page, or not with this method; Flask says so next
    access = access_of(current_app.view_functions[request.endpoint]) or _NOBODY
    person: Person | None = g.get("person")
    if access.admits(person):
        return None
    if person is not None:
        raise NotAllowed("Your roles do not include this page.")
    if SCRIPT_HEADER in request.headers or _is_poll():
        return {"error": "signed out"}, 401
    return redirect(url_for("auth.sign_in", next=_way_back()), 303)


def _way_back() -> str:
    """Return where to go after signing in: a page, also where a button of it was pressed."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    pages = current_app.url_map.bind("")
    if pages.test(request.path, method="GET"):
        return request.path
    page = urlsplit(request.referrer or "").path
    return page if pages.test(page, method="GET") else "/"


def _is_poll() -> bool:
    return POLL_HEADER in request.headers


# --- headers -------------------------------------------------------------------------------

_POLICY = (
    "default-src 'none'",
    "script-src 'self' 'nonce-{nonce}'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_YEAR = 31_536_000


def csp_nonce() -> str:
    """Return the nonce of this answer's one inline script."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def add_headers(app: Flask, *, https: bool) -> None:
    """Put the security headers on every answer, and keep pages out of every cache."""

    def add(response: Response) -> Response:
        policy = "; ".join(_POLICY).format(nonce=csp_nonce())
        response.headers["Content-Security-Policy"] = policy
        response.headers.update(_HEADERS)
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        if request.endpoint == "static":
            is_found = response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
            named_by_content = is_found and request.path.startswith("/static/dist/")
            lasting = f"public, max-age={_YEAR}, immutable"
            response.headers["Cache-Control"] = lasting if named_by_content else "no-cache"
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(add)


# --- where to go next ----------------------------------------------------------------------


def local_path(text: str | None) -> str:
    """Return a path of this site as it came, or the start page for anything else."""
    if not text or not text.startswith("/") or text[1:2] in ("/", "\\"):
        return "/"
    if "\\" in text or any(ord(char) <= _LAST_CONTROL_CHARACTER for char in text):
        return "/"
    parts = urlsplit(text)
    return "/" if parts.scheme or parts.netloc else text
