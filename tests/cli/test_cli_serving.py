"""What is set going by `dissent serve` and `dissent work`, and who waits for whom there."""

import errno
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.cli.dispatching import Dispatcher
from engine.model.people import POLICY_OWNER
from tests.check.small import small
from tests.cli.test_cli import Dissent, dissent

__all__ = ["dissent"]

SOON = 20


@dataclass
class Served:
    """A server that does something with the pages instead of waiting for somebody."""

    act: Callable[[Any], None] = lambda app: None
    given: dict[str, Any] = field(default_factory=dict)
    app: Any = None

    def made(self, app: Any, configured: Any, **given: Any) -> "Served":
        self.app, self.given = app, {"configured": configured, **given}
        return self

    def run(self) -> None:
        self.act(self.app)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr("engine.cli.serving.publish_shipped", lambda _: None)
    server = Served()
    monkeypatch.setattr("web.frame.server.make_server", server.made)
    told = signal.getsignal(signal.SIGTERM)
    yield server
    signal.signal(signal.SIGTERM, told)


def workers() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "worker"]


def test_pages_are_served_where_it_is_said_with_a_worker_beside_them(
    dissent: Dissent, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISSENT_PORT", "8123")
    monkeypatch.setenv("DISSENT_THREADS", "3")
    seen: list[Any] = []

    def look(app: Any) -> None:
        seen.extend([app.test_client().get("/health").get_json()["worker"], *workers()])

    served.act = look

    said = dissent("serve")

    assert (said.status, said.out) == (0, "Open http://127.0.0.1:8123\n")
    health, worker = seen
    assert health == "ok"
    assert worker.daemon
    assert not worker.is_alive()
    assert sorted(served.given) == ["clock", "configured", "dispatcher"]
    assert len(served.given["dispatcher"]._people.threads) == 3
    served.given["dispatcher"].shutdown()


def test_a_worker_that_ended_is_seen_by_whoever_watches(
    dissent: Dissent, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.worker.Worker.run", lambda *_: None)
    said: list[Any] = []

    def look(app: Any) -> None:
        for each in workers():
            each.join()
        said.append(app.test_client().get("/health").get_json())

    served.act = look
    dissent("serve")

    assert said[0]["worker"] == "it stopped"


def test_timers_may_be_left_to_a_worker_of_its_own(dissent: Dissent, served: Served) -> None:
    seen: list[threading.Thread] = []
    served.act = lambda _: seen.extend(workers())

    assert dissent("serve", "--no-worker").status == 0

    assert seen == []


def test_a_demo_is_told_before_pages_are_served(dissent: Dissent, served: Served) -> None:
    lines = dissent("serve", "--demo", "--no-worker").out.splitlines()

    assert lines[0].startswith("Invented people, all with the password ")
    assert lines[-1] == "Open http://127.0.0.1:8000"
    assert any(line.endswith(POLICY_OWNER.replace("_", " ")) for line in lines)
    assert "Invented" not in dissent("serve", "--no-worker").out


def test_being_told_to_stop_is_leaving_in_order(dissent: Dissent, served: Served) -> None:
    served.act = lambda _: signal.raise_signal(signal.SIGTERM)

    assert dissent("serve").status == 0

    assert workers() == []


def test_live_cases_are_served_though_training_cannot_be_used(
    dissent: Dissent,
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("DISSENT_TRAINING_FOLDER", "/dev/null/training")

    assert dissent("serve", "--no-worker").status == 0

    [warning] = [each for each in caplog.records if each.name == "dissent.serving"]
    assert warning.levelno == logging.WARNING
    assert warning.getMessage().startswith(
        "live cases are served, but not training: What is kept of training cannot be used: "
    )


@pytest.mark.parametrize("command", [("serve", "--no-worker"), ("work", "--once")])
def test_a_procedure_whose_closed_cases_nobody_could_open_is_told_at_the_start(
    dissent: Dissent,
    served: Served,
    command: tuple[str, ...],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    files = small(**dict.fromkeys(("clauses.toml", "lessons.toml", "examples/S-01.yaml"), ""))
    for name, content in ((n, c) for n, c in files.items() if c):
        file = tmp_path / "small" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert dissent("procedure", "import", "--mend", tmp_path / "small").status == 0

    assert dissent(*command).status == 0

    told = [each.getMessage() for each in caplog.records if each.name == "dissent.serving"]
    assert len(told) == 1
    assert told[0].startswith("Nobody could open a closed case of “A small dissent” (small): no")


def test_a_port_that_somebody_has_is_a_sentence(
    dissent: Dissent, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_: object, **__: object) -> None:
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr("web.frame.server.make_server", taken)

    said = dissent("serve", "--no-worker")

    assert (said.status, said.out) == (2, "")
    assert said.err == (
        "Port 8000 cannot be used (Address already in use). Choose another one with "
        "DISSENT_PORT.\n"
    )


def test_a_worker_of_its_own_works_until_it_is_told_to_stop(
    dissent: Dissent, monkeypatch: pytest.MonkeyPatch, served: Served
) -> None:
    monkeypatch.setenv("DISSENT_WORKER_SECONDS", "7")
    seen: list[tuple[float, bool, bool]] = []

    def run(worker: Any, stop: threading.Event) -> None:
        before = stop.is_set()
        signal.raise_signal(signal.SIGTERM)
        seen.append((worker.pause, before, stop.is_set()))

    monkeypatch.setattr("engine.worker.Worker.run", run)

    said = dissent("work")

    assert (said.status, said.out) == (0, "")
    assert seen == [(7, False, True)]


@dataclass
class Asked:
    """A connection with requests of these paths, the first of which is answered now."""

    paths: tuple[str, ...]
    begun: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    canceled: threading.Event = field(default_factory=threading.Event)

    @property
    def requests(self) -> list[Any]:
        return [type("Request", (), {"path": path}) for path in self.paths]

    def service(self) -> None:
        self.begun.set()
        assert self.may_go_on.wait(SOON)
        self.done.set()

    def cancel(self) -> None:
        self.canceled.set()


def test_whoever_watches_never_queues_behind_people_nor_people_behind_them() -> None:
    dispatcher = Dispatcher(1)
    slow, waiting = Asked(("/cases", "/health")), Asked(("/cases/1",))
    watching, again = Asked(("/health", "/cases")), Asked(("/health",))
    for each in (slow, waiting, watching):
        dispatcher.add_task(each)
    assert slow.begun.wait(SOON)

    watching.may_go_on.set()
    assert watching.done.wait(SOON)
    assert not slow.done.is_set()

    dispatcher.add_task(again)
    slow.may_go_on.set()
    waiting.may_go_on.set()
    assert waiting.done.wait(SOON)
    assert not again.done.is_set()
    again.may_go_on.set()
    assert again.done.wait(SOON)
    dispatcher.shutdown()


@pytest.mark.parametrize("path", ["/cases", "/health"])
def test_at_the_end_what_waits_is_canceled_and_what_is_in_hand_is_done(path: str) -> None:
    dispatcher = Dispatcher(1)
    in_hand, waiting = Asked((path,)), Asked((path,))
    dispatcher.add_task(in_hand)
    assert in_hand.begun.wait(SOON)
    dispatcher.add_task(waiting)

    assert dispatcher.shutdown(timeout=0)

    assert (waiting.canceled.is_set(), in_hand.canceled.is_set()) == (True, False)
    in_hand.may_go_on.set()
    assert in_hand.done.wait(SOON)
