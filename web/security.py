"""Who may use a route, and what every answer carries to keep browsers from harm."""

from __future__ import annotations

import math
import secrets
import threading
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for

from engine.errors import NotAllowed, Refused
from web import services

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

    from engine.clock import Clock
    from engine.ids import CaseId
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


def _named(view: Callable[P, R], access: Access) -> Callable[P, R]:
    setattr(view, _ACCESS, access)
    return view


def guard(app: Flask) -> None:
    """Refuse whoever a route does not name, before the route runs."""
    public(app.view_functions["static"])
    app.before_request(_refuse_others)
    app.after_request(_note_read)


def require_named_access(app: Flask) -> None:
    """Raise if a route names nobody; called once all routes are there."""
    silent = sorted(name for name, view in app.view_functions.items() if access_of(view) is None)
    if silent:
        raise RuntimeError(
            f"These routes do not say who may use them: {', '.join(silent)}. Write @public, "
            "@signed_in or @roles(…) from web.security between the route and the function."
        )


def current_person() -> Person:
    """Return who is signed in; only for routes that name @signed_in or @roles."""
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
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(url_for("auth.sign_in", next=back), 303)


# --- what was read -------------------------------------------------------------------------


def note_case_read(case_id: CaseId, view: str = "case") -> None:
    """Say that this page shows a case; it is logged once the page is on its way."""
    g.setdefault("cases_read", {})[case_id, view] = None


def _note_read(response: Response) -> Response:
    """Log what was read; what cannot be logged is not shown, and the page says why."""
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY):
        return response
    try:
        for case_id, view in g.get("cases_read", {}):
            services().access.note_read(person_id=current_person().id, case_id=case_id, view=view)
    except Refused as refusal:
        # Flask asks its error handlers for pages, not for what comes after them.
        response.close()
        return current_app.make_response(current_app.handle_user_exception(refusal))
    return response


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


# --- wrong passwords -----------------------------------------------------------------------


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last_at: float = 0.0
    next_at: float = 0.0


class SignInThrottle:
    """Makes guessing slow: per name and address, per address, and per name from new addresses.

    Nobody is locked out. A pair of name and address that signed in before does not feel what
    others do to its name. Kept in memory: each process counts for itself.
    """

    #: Kind of key → tries that are free, longest wait in seconds.
    _LIMITS: ClassVar = {"pair": (5, 900), "address": (40, 60), "name": (10, 30)}
    _FORGET_AFTER = 3600
    _MOST_KEYS = 20_000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: dict[tuple[str, ...], _Tries] = {}
        self._known: dict[tuple[str, str], None] = {}

    def wait(self, username: str, address: str) -> int:
        """Return how many seconds to wait; 0 lets one try begin and counts it."""
        now = self._clock.now().timestamp()
        with self._lock:
            self._forget(now)
            keys = self._keys(username.casefold(), address)
            longest = max(self._tries[key].next_at - now for key in keys)
            if longest > 0:
                return math.ceil(longest)
            for key in keys:
                self._count(key, now)
            return 0

    def succeeded(self, username: str, address: str) -> None:
        """Forget the tries that led to a right password."""
        name = username.casefold()
        with self._lock:
            for key in (("pair", name, address), ("name", name)):
                self._tries.pop(key, None)
            shared = self._tries.get(("address", address))
            if shared:
                shared.count, shared.next_at = max(0, shared.count - 1), 0.0
            self._known.pop((name, address), None)
            self._known[name, address] = None

    def _keys(self, name: str, address: str) -> list[tuple[str, ...]]:
        keys: list[tuple[str, ...]] = [("pair", name, address), ("address", address)]
        if (name, address) not in self._known:
            keys.append(("name", name))
        for key in keys:
            self._tries.setdefault(key, _Tries())
        return keys

    def _count(self, key: tuple[str, ...], now: float) -> None:
        free, longest = self._LIMITS[key[0]]
        tries = self._tries[key]
        tries.count += 1
        tries.last_at = now
        if tries.count >= free:
            tries.next_at = now + min(longest, 2 ** min(tries.count - free + 1, 16))

    def _forget(self, now: float) -> None:
        old = [key for key, tries in self._tries.items() if self._is_stale(tries, now)]
        for key in old:
            del self._tries[key]
        _keep_newest(self._tries, self._MOST_KEYS)
        _keep_newest(self._known, self._MOST_KEYS)

    def _is_stale(self, tries: _Tries, now: float) -> bool:
        return now - tries.last_at > self._FORGET_AFTER and tries.next_at <= now


def _keep_newest(kept: dict[K, V], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]
