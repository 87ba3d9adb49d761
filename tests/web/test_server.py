"""Over real connections: what the server answers by itself, and who it waits for and how long."""

from __future__ import annotations

import re
import socket
import sys
import termios
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from fcntl import ioctl
from select import select
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from flask import Blueprint, request
from waitress.wasyncore import close_all, loop

from engine.clock import SimulatedClock
from engine.settings import Settings
from tests.patience import LONG
from tests.web.fakes import MORNING, make_services
from tests.web.routes import example
from web.frame import server as module
from web.frame.app import create_app
from web.frame.attempts import place_of
from web.frame.bounds import takes_file
from web.frame.security import public
from web.frame.server import make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
    "Strict-Transport-Security",
)
FORM, FILE = b"POST /sign-in HTTP/1.1\r\n", b"POST /file HTTP/1.1\r\n"
_LARGE, _PIECES = b"Content-Length: 20000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"
GOOD = b"GET /example/who HTTP/1.1\r\nHost: dissent.example\r\n\r\n"


@dataclass
class Listening:
    """A server whose clock and turns the test makes."""

    server: Any
    sockets: dict[int, Any]
    clock: SimulatedClock
    released: Event
    clients: list[Client] = field(default_factory=list)

    def until(self, is_so: Callable[[], object]) -> None:
        """Let the server go on until something is so."""
        for _ in range(10_000):
            if is_so():
                return
            loop(timeout=0.01, map=self.sockets, count=1)
        pytest.fail("it did not come about")

    def connect(self, sends: bytes = b"", *, address: str = "127.0.0.1") -> Client:
        """Open a connection and send something; the server has it when this returns."""
        client = Client(self, address)
        self.clients.append(client)
        client.send(sends)
        return client

    def pass_seconds(self, seconds: int) -> None:
        """Let time pass; the server looks at each connection before and after."""
        for moved in (0, seconds):
            self.clock.move_to(self.clock.now() + timedelta(seconds=moved))
            for _ in range(3):
                loop(timeout=0, map=self.sockets, count=1)


class Client:
    """A browser that sends what it likes, when it likes."""

    def __init__(self, listening: Listening, address: str) -> None:
        self._listening = listening
        self.got, self.is_over = b"", False
        at = ("127.0.0.1", listening.server.effective_port)
        self.socket = socket.create_connection(at, source_address=(address, 0))
        self.socket.setblocking(False)
        self.name = self.socket.getsockname()
        listening.until(lambda: any(c.addr == self.name for c in self._channels()) or self._read())

    def send(self, data: bytes) -> Client:
        """Send; the server has read it, or wants no more, when this returns."""
        while data:
            with suppress(BlockingIOError):
                data = data[self.socket.send(data[:65_536]) :]
            self._listening.until(self._is_read)
        return self

    def answer(self) -> tuple[int, str]:
        """Return the status and the text of the next answer."""
        self._listening.until(lambda: self._is_whole() and not self._is_served())
        head, _, rest = self.got.partition(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        self.got, whole = rest[length:], head + b"\r\n\r\n" + rest[:length]
        return int(whole.split()[1]), whole.decode()

    def wait_for_the_end(self) -> None:
        """Read until the server closes."""
        self._listening.until(lambda: self._read() is None)

    @property
    def is_open(self) -> bool:
        """Whether the server has not closed the connection."""
        self._listening.pass_seconds(0)
        self._read()
        return not self.is_over

    @property
    def is_answered(self) -> bool:
        """Whether there is something of an answer that it has not taken."""
        return any(c.total_outbufs_len for c in self._channels() if c.addr == self.name)

    @property
    def takes_more(self) -> bool:
        """Whether the server can write to it without waiting."""
        sockets = [c.socket for c in self._channels() if c.addr == self.name]
        return bool(select([], sockets, [], 0)[1])

    def _is_served(self) -> bool:
        return any(c.requests for c in self._channels() if c.addr == self.name)

    def _is_read(self) -> bool:
        on_the_way = _bytes(self.socket, termios.TIOCOUTQ)
        there = (
            c for c in self._channels() if c.readable() and _bytes(c.socket, termios.FIONREAD)
        )
        return not (on_the_way or any(there)) or self._is_closed()

    def _is_closed(self) -> bool:
        """Look whether the server closed, and take nothing of what it answered."""
        with suppress(BlockingIOError):
            return not self.socket.recv(1, socket.MSG_PEEK)
        return False

    def _is_whole(self) -> bool:
        self._read()
        head, found, rest = self.got.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        return bool(found and length and len(rest) >= int(length[1]))

    def _read(self) -> bytes | None:
        try:
            data = self.socket.recv(1_000_000)
        except BlockingIOError:
            return b""
        except ConnectionError:
            data = b""
        self.got += data
        self.is_over = self.is_over or not data
        return data or None

    def _channels(self) -> list[Any]:
        return list(self._listening.server.active_channels.values())


def _bytes(of: socket.socket, which: int) -> int:
    """Return how many bytes wait in a socket, to go out or to be read."""
    return int.from_bytes(ioctl(of, which, bytes(4)), sys.byteorder)


@pytest.fixture
def listen(manifest: Path) -> Iterator[Callable[..., Listening]]:
    """Start a server with other settings, or with another application outside ours."""
    started = []

    def start(**settings: Any) -> Listening:
        clock, released = SimulatedClock(MORNING), Event()
        configured = Settings(
            **{"secret_key": "k" * 40, "https": True, "upload_megabytes": 2, "port": 0, **settings}
        )
        shown = [example, _routes(released)]
        app = create_app(make_services(), configured, manifest=manifest, shown=shown)
        app.config["WTF_CSRF_ENABLED"] = False
        sockets: dict[int, Any] = {}
        server = make_server(app, configured, clock=clock, sockets=sockets)
        started.append(Listening(server, sockets, clock, released))
        return started[-1]

    yield start
    for each in started:
        each.released.set()
        each.server.task_dispatcher.shutdown()
        for client in each.clients:
            client.socket.close()
        close_all(map=each.sockets)


def _routes(released: Event) -> Blueprint:
    """Return routes that take a file, wait, answer much, and say who asks."""
    routes = Blueprint("routes", __name__)

    @routes.post("/file")
    @public
    @takes_file
    def file() -> str:
        return f"{len(request.get_data())} bytes"

    @routes.get("/wait")
    @public
    def wait() -> str:
        released.wait(LONG)
        return "at last"

    @routes.get("/much")
    @public
    def much() -> bytes:
        return b"x" * 20_000_000

    @routes.get("/example/who")
    @public
    def who() -> str:
        return f"{request.scheme} {request.remote_addr}"

    return routes


@pytest.mark.parametrize(
    ("sends", "status", "said"),
    [
        (b"\x00\x01 what\r\n\r\n", 400, "This page could not be sent"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, "This page could not be sent"),
        (b"GET http://[::1/ HTTP/1.1\r\n\r\n", 400, "This page could not be sent"),
        (FORM + b"Content-Length: many\r\n\r\n", 400, "This page could not be sent"),
        (FORM + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 400, "could not be sent"),
        (FORM + _PIECES + b"no number\r\n", 400, "This page could not be sent"),
        (FORM + _PIECES + b"1;a=" + b"x" * 9_000, 400, "This page could not be sent"),
        (FORM + b"Transfer-Encoding: gzip\r\n\r\n", 501, "This page could not be sent"),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\n\r\n", 431, "This address is too long"),
        (FORM + _LARGE, 413, "The answers are longer than a form can hold"),
        (FILE + _LARGE, 413, "The file is larger than 2 MB"),
        (FILE + b"Content-Length: 3000001\r\n\r\n", 413, "The file is larger than 2 MB"),
        (FORM + b"Content-Length: 1000001\r\n\r\n", 413, "The answers are longer"),
        (FILE + b"Expect: 100-continue\r\n" + _LARGE, 413, "The file is larger than 2 MB"),
        (FORM + _PIECES + b"200000\r\n" + b"x" * 1_000_001, 413, "The answers are longer"),
        (b"POST /no/such HTTP/1.1\r\n" + _LARGE, 413, "The answers are longer"),
        (b"GET /example/broken HTTP/1.1\r\n\r\n", 500, "Something went wrong"),
        (b"GET /no/such HTTP/1.1\r\n\r\n", 404, "There is nothing here"),
    ],
)
def test_whoever_answers_it_is_a_page_under_the_headers_of_every_page(
    listen: Callable[..., Listening], sends: bytes, status: int, said: str
) -> None:
    client = listen().connect(sends)

    answered, text = client.answer()

    assert answered == status
    assert said in text
    assert re.search(r"<html lang=\"en\"", text)
    _assert_headers(text)


def test_a_failure_outside_the_application_is_a_page_too(
    listen: Callable[..., Listening],
) -> None:
    listening = listen()

    def broken(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Disposition", "a \u2013 dash")])
        return [b"never sent"]

    listening.server.application = broken
    status, text = listening.connect(GOOD).answer()

    assert status == 500
    assert "Something went wrong" in text
    assert "Go to your start page" in text
    _assert_headers(text)


def test_a_nonce_of_the_servers_own_pages_is_used_once(
    listen: Callable[..., Listening],
) -> None:
    listening = listen()

    texts = [listening.connect(FORM + _LARGE).answer()[1] for _ in range(3)]

    nonces = [set(re.findall(r"nonce[-=]\"?([\w-]{20,})", text)) for text in texts]
    assert [len(each) for each in nonces] == [1, 1, 1]
    assert len(set.union(*nonces)) == 3


def test_a_file_comes_in_whole_and_asked_for(listen: Callable[..., Listening]) -> None:
    client = listen().connect(
        FILE + b"Expect: 100-continue\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000
    )

    client._listening.until(lambda: client._read() is None or b"bytes" in client.got)

    assert client.got.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")
    assert client.got.endswith(b"3000000 bytes")


def test_a_refusal_is_read_by_whoever_is_still_sending(listen: Callable[..., Listening]) -> None:
    listening = listen()

    client = listening.connect(FILE + _LARGE + b"x" * 20_000_000)

    assert client.answer()[0] == 413
    client.wait_for_the_end()
    client.socket.close()
    listening.until(lambda: not listening.server.active_channels)


def test_whoever_sends_on_after_a_refusal_is_listened_to_for_ten_seconds(
    listen: Callable[..., Listening],
) -> None:
    listening = listen()
    client = listening.connect(FILE + _LARGE)
    assert client.answer()[0] == 413
    listening.pass_seconds(10)
    assert len(listening.server.active_channels) == 1

    listening.pass_seconds(1)

    listening.until(lambda: not listening.server.active_channels)


def test_whoever_sends_without_end_after_a_refusal_is_cut(
    listen: Callable[..., Listening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_THROWN_AWAY", 300_000)
    listening = listen()
    client = listening.connect(FILE + _LARGE)
    assert client.answer()[0] == 413
    client.send(b"x" * 300_000)
    listening.pass_seconds(0)
    assert len(listening.server.active_channels) == 1

    client.send(b"x")

    listening.until(lambda: not listening.server.active_channels)


@pytest.mark.parametrize(
    ("begins", "drips", "seconds"),
    [
        (b"GET / HTTP/1.1\r\nX: ", b"x", 20),
        (FORM + b"Content-Length: 900\r\n\r\n", b"x", 30),
        (FORM + _PIECES, b"1\r\nx\r\n", 30),
    ],
)
def test_whoever_drips_is_cut_after_a_while_however_steadily(
    listen: Callable[..., Listening], begins: bytes, drips: bytes, seconds: int
) -> None:
    listening = listen()
    client = listening.connect(begins)
    for _ in range(seconds // 10):
        listening.pass_seconds(10)
        client.send(drips)
    assert client.is_open

    listening.pass_seconds(1)

    status, text = client.answer()
    assert status == 408
    assert "This took too long" in text
    _assert_headers(text)
    client.wait_for_the_end()


def test_a_slow_line_has_the_time_that_it_needs(listen: Callable[..., Listening]) -> None:
    listening = listen()
    client = listening.connect(FILE + b"Content-Length: 2500000\r\n\r\n")

    for _ in range(10):
        client.send(b"x" * 250_000)
        listening.pass_seconds(20)

    assert client.answer()[1].endswith("2500000 bytes")


def test_a_line_that_is_too_slow_has_a_second_more_for_every_ten_thousand_bytes(
    listen: Callable[..., Listening],
) -> None:
    listening = listen()
    client = listening.connect(FILE + b"Content-Length: 2500000\r\n\r\n")
    listening.pass_seconds(0)
    client.send(b"x" * 250_000)
    listening.pass_seconds(55)
    assert client.is_open

    listening.pass_seconds(1)

    assert client.answer()[0] == 408


@pytest.mark.parametrize("sends", [b"", b"\r\n\r\n"])
def test_whoever_asks_for_nothing_is_let_go(
    listen: Callable[..., Listening], sends: bytes
) -> None:
    listening = listen()
    client = listening.connect(sends)
    for _ in range(2):
        listening.pass_seconds(10)
        client.send(sends)
    assert client.is_open

    listening.pass_seconds(1)

    client.wait_for_the_end()


def test_a_connection_stays_for_the_next_request_for_two_minutes(
    listen: Callable[..., Listening],
) -> None:
    listening = listen()
    client = listening.connect(GOOD)
    for _ in range(3):
        assert client.answer()[0] == 200
        listening.pass_seconds(120)
        client.send(GOOD)
    assert client.answer()[0] == 200

    listening.pass_seconds(121)

    client.wait_for_the_end()


def test_the_next_request_has_no_longer_for_its_headers_than_the_first(
    listen: Callable[..., Listening],
) -> None:
    listening = listen()
    client = listening.connect(GOOD)
    assert client.answer()[0] == 200
    client.send(GOOD[:20])
    listening.pass_seconds(20)
    assert client.is_open

    listening.pass_seconds(1)

    assert client.answer()[0] == 408


def test_whoever_takes_no_answer_keeps_nobody_else_waiting(
    listen: Callable[..., Listening],
) -> None:
    listening = listen(threads=1)
    much = b"GET /much HTTP/1.1\r\nHost: dissent.example\r\n\r\n"
    idle = listening.connect(much * 3)
    # All buffers between the two are full: the connection cannot be written to any more.
    listening.until(lambda: idle.is_answered and not idle.takes_more)
    other = listening.connect(GOOD)

    listening.pass_seconds(10_000)

    assert other.answer()[0] == 200
    idle.wait_for_the_end()
    assert len(idle.got) < 60_000_000


def test_where_one_address_has_too_many_its_slowest_gives_way(
    listen: Callable[..., Listening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_OF_ONE", 3)
    listening = listen()
    elsewhere = listening.connect(b"GET", address="127.0.0.2")
    steady = listening.connect(FILE + b"Content-Length: 900000\r\n\r\n")
    slow = listening.connect(FILE + b"Content-Length: 900000\r\n\r\n" + b"x")
    listening.pass_seconds(10)
    steady.send(b"x" * 500_000)
    fresh = listening.connect(b"GET")

    served = listening.connect(GOOD)

    assert served.answer()[0] == 200
    slow.wait_for_the_end()
    assert all(each.is_open for each in (elsewhere, steady, fresh, served))


def test_where_there_are_too_many_in_all_the_slowest_gives_way(
    listen: Callable[..., Listening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST", 3)
    listening = listen()
    slow = listening.connect(b"GET", address="127.0.0.2")
    listening.pass_seconds(5)
    others = [listening.connect(b"GET", address=f"127.0.0.{n}") for n in (3, 4)]

    assert listening.connect(GOOD).answer()[0] == 200

    slow.wait_for_the_end()
    assert all(each.is_open for each in others)


def test_behind_a_proxy_of_ours_one_address_is_everybody(
    listen: Callable[..., Listening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_OF_ONE", 2)
    listening = listen(proxies=1)

    waiting = [listening.connect(b"GET") for _ in range(5)]

    assert all(each.is_open for each in waiting)


def test_an_address_whose_every_connection_is_at_work_is_told_to_come_back(
    listen: Callable[..., Listening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_OF_ONE", 2)
    listening = listen()
    busy = [listening.connect(b"GET /wait HTTP/1.1\r\n\r\n") for _ in range(2)]
    listening.until(lambda: all(c.requests for c in listening.server.active_channels.values()))

    status, text = listening.connect().answer()

    assert status == 503
    assert "The service is busy" in text
    _assert_headers(text)
    elsewhere = listening.connect(GOOD, address="127.0.0.2")
    assert elsewhere.answer()[0] == 200
    listening.released.set()
    assert [client.answer()[0] for client in busy] == [200, 200]


@pytest.mark.parametrize(("proxies", "seen"), [(0, "http 127.0.0.1"), (1, "https 192.0.2.9")])
def test_who_asks_is_believed_from_proxies_of_ours_alone(
    listen: Callable[..., Listening], proxies: int, seen: str
) -> None:
    said = b"X-Forwarded-For: 192.0.2.7, 192.0.2.9\r\nX-Forwarded-Proto: https\r\n\r\n"

    client = listen(proxies=proxies).connect(GOOD[:-2] + said)

    assert client.answer()[1].endswith(seen)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_machine_with_many_addresses_is_one(address: str, place: str) -> None:
    assert place_of(address) == place


def _assert_headers(text: str) -> None:
    head = text.split("\r\n\r\n")[0]
    for name in HEADERS:
        assert f"\r\n{name}: " in head, name
    assert "Set-Cookie" not in head
    assert "Server:" not in head
