"""`dissent serve` and `dissent work`."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from threading import Event, Thread

import click

from engine.bootstrap import Engine
from engine.cli.opening import opened, publish_shipped, settings
from engine.clock import SystemClock
from engine.demo import make_demo
from engine.errors import Unavailable
from engine.settings import Settings
from engine.training import TrainingRoom, open_room
from engine.worker import Worker

_log = logging.getLogger("dissent.serving")


@click.command()
@click.option("--demo", is_flag=True, help="Add invented people and cases to an empty store.")
@click.option("--no-worker", is_flag=True, help="Leave timers to `dissent work`.")
def serve(*, demo: bool, no_worker: bool) -> None:
    """Serve the pages, with a worker beside them."""
    configured = settings()
    _log_to_terminal()
    with opened(configured) as engine:
        publish_shipped(engine)
        if demo:
            for line in make_demo(engine):
                click.echo(line)
        _warn(engine)
        with (
            closing(open_room(configured.training_folder, engine)) as training,
            nullcontext() if no_worker else _beside(engine, configured),
        ):
            if fault := training.fault():
                _log.warning("live cases are served, but not training: %s", fault)
            _listen(engine, training, configured)


@contextmanager
def _beside(engine: Engine, configured: Settings) -> Iterator[None]:
    """Let a worker work beside the pages; at the end it finishes what it has in hand."""
    stop, worker = Event(), Worker(engine=engine, pause=configured.worker_seconds)
    thread = Thread(target=worker.run, args=(stop,), name="worker", daemon=True)
    thread.start()
    engine.health.watch("worker", lambda: worker.fault() if thread.is_alive() else "it stopped")
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _warn(engine: Engine) -> None:
    for fault in engine.records.faults().values():
        _log.warning("%s", fault)


def _log_to_terminal() -> None:
    """Say what happened, and each day's seal of the history, which belongs somewhere else."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    for name in ("dissent", "engine"):
        logging.getLogger(name).setLevel(logging.INFO)


def _listen(engine: Engine, training: TrainingRoom, configured: Settings) -> None:
    # Pages are above the engine; only this command knows them.
    from engine.cli.dispatching import Dispatcher
    from web.frame.app import create_app
    from web.frame.server import make_server

    app = create_app(engine, configured, training=training)
    try:
        server = make_server(
            app, configured, clock=SystemClock(), dispatcher=Dispatcher(configured.threads)
        )
    except OSError as error:
        raise Unavailable(
            f"Port {configured.port} cannot be used ({error.strerror}). Choose another one with "
            "DISSENT_PORT."
        ) from error
    # Being told to stop is leaving in order, as Ctrl-C is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    click.echo(f"Open http://{configured.host}:{configured.port}")
    server.run()


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
def work(*, once: bool) -> None:
    """Fire timers and reminders as they fall due."""
    _log_to_terminal()
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    configured = settings()
    with opened(configured) as engine:
        _warn(engine)
        worker = Worker(engine=engine, pause=configured.worker_seconds)
        if once:
            click.echo(f"{worker.run_once()} brought up to date.")
        else:
            worker.run(stop)
