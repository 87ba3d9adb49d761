"""Listens for requests: waitress, with bounds on what is sent, on time and on connections.

Nothing of a request reaches the application before all of it is here. What waitress answers by
itself (a request that cannot be read, is too large or too slow, a failure outside the
application) is a page that the application made beforehand, under the headers of every page.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import Any, NamedTuple

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer, create_server
from waitress.task import ErrorTask
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge

from engine.clock import Clock
from engine.settings import Settings
from web.frame.attempts import place_of
from web.frame.bounds import LARGEST_TEXT, largest_body, largest_with_file
from web.frame.errors import refusal
from web.frame.security import csp_nonce

#: First line and headers of a request; line and end of a body that comes in pieces, in bytes.
_LARGEST_HEADERS, _LARGEST_PIECE_LINE = 32_768, 4_096
#: Connections at once, and of them those of one address where no proxy stands before us.
_MOST, _MOST_OF_ONE = 300, 100
#: Bytes a second: whoever sends or takes at least so many is given more time.
_SLOWEST = 10_000
#: Bytes that are thrown away after a refusal, so that a browser comes to read it.
_MOST_THROWN_AWAY = 100_000_000


_STATUSES = (400, 408, 413, 431, 500, 501, 503)


class _Doing(Enum):
    """What a connection is at."""

    HEADERS = auto()
    BODY = auto()
    WORK = auto()
    ANSWER = auto()
    NEXT = auto()
    THROWING_AWAY = auto()


#: How many seconds there are for it; work takes its own time.
_SECONDS = {
    _Doing.HEADERS: 20,
    _Doing.BODY: 30,
    _Doing.ANSWER: 30,
    _Doing.NEXT: 120,
    _Doing.THROWING_AWAY: 10,
}
#: What is given more time while it goes on fast enough.
_MOVING = (_Doing.BODY, _Doing.ANSWER, _Doing.THROWING_AWAY)


class _TooSlow(Error):  # type: ignore[misc]
    code, reason = 408, "Request Timeout"


class _TooMany(Error):  # type: ignore[misc]
    code, reason = 503, "Service Unavailable"


class _Answer(NamedTuple):
    """A page that was made beforehand; its nonce is made anew each time."""

    headers: list[tuple[str, str]]
    body: str
    nonce: str

    def fresh(self) -> tuple[list[tuple[str, str]], bytes]:
        nonce = secrets.token_urlsafe(16)
        headers = [(name, value.replace(self.nonce, nonce)) for name, value in self.headers]
        return headers, self.body.replace(self.nonce, nonce).encode()


@dataclass(frozen=True, kw_only=True, slots=True)
class _House:
    """What all connections share."""

    clock: Clock
    bound: Callable[[str, str], int]
    #: By status and by how much the route takes; the page for text stands for all routes.
    answers: Mapping[tuple[int, int], _Answer]
    most_of_one: int

    def answer(self, request: _Request) -> _Answer:
        """Return the page for what is wrong with a request."""
        status = request.error.code
        found = self.answers.get((status, request.bound))
        return found or self.answers[status, LARGEST_TEXT]


def make_server(
    app: Flask,
    settings: Settings,
    *,
    clock: Clock,
    dispatcher: Any = None,
    sockets: dict[int, Any] | None = None,
) -> Any:
    """Return a server that listens where the settings say. Raises `OSError` if it cannot."""
    sockets = {} if sockets is None else sockets
    server = create_server(
        app,
        map=sockets,
        _dispatcher=dispatcher,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        # Who the proxies say is asking is read by the application, from the proxies it trusts.
        clear_untrusted_proxy_headers=settings.proxies == 0,
        max_request_header_size=_LARGEST_HEADERS,
        connection_limit=_MOST + 50,
        asyncore_use_poll=True,
    )
    house = _House(
        clock=clock,
        bound=lambda method, path: largest_body(app, method=method, path=path),
        answers=_made_beforehand(app),
        most_of_one=_MOST if settings.proxies else _MOST_OF_ONE,
    )
    for each in sockets.values():
        if isinstance(each, TcpWSGIServer):
            each.channel_class = partial(_Connection, house)
    return server


def _made_beforehand(app: Flask) -> Mapping[tuple[int, int], _Answer]:
    """Return the pages for everything that waitress answers by itself."""
    answers = {(status, LARGEST_TEXT): _answer(app, status) for status in _STATUSES}
    with_file = largest_with_file(app)
    return {**answers, (413, with_file): _answer(app, 413, largest=with_file)}


def _answer(app: Flask, status: int, *, largest: int = LARGEST_TEXT) -> _Answer:
    with app.test_request_context("/"):
        answer = app.make_response(refusal(status, largest=largest, is_for_anybody=True))
        app.process_response(answer)
        headers = [(name, value) for name, value in answer.headers if name != "Set-Cookie"]
        return _Answer(headers, answer.get_data(as_text=True), csp_nonce())


class _Refusal(ErrorTask):  # type: ignore[misc]
    """Answers what waitress refuses."""

    def execute(self) -> None:
        status, _, _ = self.request.error.to_response()
        headers, body = self.channel.house.answer(self.request).fresh()
        self.channel.has_refused = True
        self.status, self.content_length = status, len(body)
        self.response_headers.extend(headers)
        self.set_close_on_finish()
        self.write(body)


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """Takes no more of a request than its route does."""

    path = ""
    bound = LARGEST_TEXT
    completed: bool
    error: Any

    def __init__(self, adj: Any, bound: Callable[[str, str], int]) -> None:
        super().__init__(adj)
        self._bound = bound

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.error is None:
            self.error = self._excess()
            self.completed = self.completed or self.error is not None
        if self.error is not None:
            self.expect_continue = False  # else waitress asks for the body that it has refused
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:  # an address or a length that Python cannot read
            raise ParsingError("Header is invalid") from None
        self.bound = self._bound(self.command, self.path)

    def _excess(self) -> Error | None:
        if max(self.content_length, self.body_bytes_received) > self.bound:
            return RequestEntityTooLarge("")
        if not self.chunked:
            return None
        between = max(len(self.body_rcv.control_line), len(self.body_rcv.trailer))
        return BadRequest("") if between > _LARGEST_PIECE_LINE else None


class _Connection(HTTPChannel):  # type: ignore[misc]
    """Gives each thing that a client does its time, and gives way where there are too many."""

    error_task_class = _Refusal
    has_refused = is_thrown_away = False
    close_when_flushed: bool
    request: Any

    def __init__(
        self, house: _House, server: Any, sock: Any, addr: Any, *more: Any, map: Any
    ) -> None:
        self.house = house
        self._doing, self._since, self._moved = _Doing.HEADERS, house.clock.now(), 0
        super().__init__(server, sock, addr, *more, map=map)
        self._make_room()

    def parser_class(self, adj: Any) -> _Request:
        """Begin to read a request."""
        return _Request(adj, self.house.bound)

    # --- time: waitress asks each connection once a second, at least, whether it wants to read

    def readable(self) -> bool:
        self._watch()
        return self.is_thrown_away or bool(super().readable())

    def recv(self, buffer_size: int) -> bytes:
        data: bytes = super().recv(buffer_size)
        self._moved += len(data)
        return data

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self._moved += sent
        return sent

    def service(self) -> None:
        """Answer; whatever is done so soon that nobody looked meanwhile was done all the same."""
        self._doing = _Doing.WORK
        super().service()

    def _watch(self) -> None:
        now, doing = self.house.clock.now(), self._now_doing()
        if doing is not self._doing:
            self._doing, self._since, self._moved = doing, now, 0
        more = self._moved / _SLOWEST if doing in _MOVING else 0
        if doing in _SECONDS and self._seconds(now) > _SECONDS[doing] + more:
            self._cut()

    def _now_doing(self) -> _Doing:
        if self.is_thrown_away:
            return _Doing.THROWING_AWAY
        if self.total_outbufs_len:
            return _Doing.ANSWER
        if self.requests:
            return _Doing.WORK
        if self.request is not None and self.request.headers_finished:
            return _Doing.BODY
        # Empty lines between requests give nobody more time.
        is_begun = self.request is not None or self._doing is _Doing.HEADERS
        return _Doing.HEADERS if is_begun else _Doing.NEXT

    def _seconds(self, now: datetime) -> float:
        return (now - self._since).total_seconds()

    def _cut(self) -> None:
        """End it, with a word to whoever has begun a request."""
        with self.requests_lock:
            request, self.request = self.request, None
            if request is None or self.requests or self.total_outbufs_len:
                self._end()
                return
            request.error = _TooSlow("")
            self.requests.append(request)
        self.server.add_task(self)

    def _end(self) -> None:
        """Close it for whoever is too slow, or has to make room.

        Waitress closes once it can write, which it never can to somebody who takes nothing.
        """
        self.will_close = True
        with suppress(OSError):  # it has gone by itself
            self.socket.shutdown(socket.SHUT_RDWR)

    # --- after a refusal: what still comes is thrown away, so that the client reads the answer

    def handle_write(self) -> None:
        if self.has_refused and self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed, self.is_thrown_away = False, True
            self.socket.shutdown(socket.SHUT_WR)
        else:
            super().handle_write()

    def handle_read(self) -> None:
        if not self.is_thrown_away:
            super().handle_read()
        elif self.recv(self.adj.recv_bytes) and self._moved > _MOST_THROWN_AWAY:
            self._end()

    # --- how many

    def _make_room(self) -> None:
        crowd = self._crowd()
        if not crowd:
            return
        waiting = [each for each in crowd if not each.requests]
        if waiting:
            now = self.house.clock.now()
            min(waiting, key=lambda each: each._pace(now))._end()
        else:
            self._say_busy()

    def _crowd(self) -> list[_Connection]:
        """Return the others, if they are so many that one has to go."""
        others = [
            each
            for each in list(self._map.values())
            if isinstance(each, _Connection) and each is not self and not each.will_close
        ]
        place = place_of(self.addr[0])
        of_one = [each for each in others if place_of(each.addr[0]) == place]
        if len(of_one) >= self.house.most_of_one:
            return of_one
        return others if len(others) >= _MOST else []

    def _pace(self, now: datetime) -> float:
        """Return how fast it sends or takes; whoever has just come counts as fast."""
        return 0 if self.is_thrown_away else (self._moved + 1000) / (self._seconds(now) + 1)

    def _say_busy(self) -> None:
        request = self.parser_class(self.adj)
        request.error = _TooMany("")
        self.error_task_class(self, request).service()
        self.close_when_flushed = True
