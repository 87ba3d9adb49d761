"""Opens the engine over the configured database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from dotenv import load_dotenv

from engine.bootstrap import Engine, build_engine, seed_calendar
from engine.package.places import read_package, shipped, shipped_ids
from engine.rehearsal import failures
from engine.settings import Settings
from engine.store import open_store


def settings() -> Settings:
    """Read the settings from the environment and a `.env` file."""
    load_dotenv()
    return Settings.from_environment(os.environ)


@contextmanager
def opened(configured: Settings | None = None) -> Iterator[Engine]:
    """Open the store, bring its tables up to date, and close it afterwards."""
    configured = configured or settings()
    store = open_store(configured)
    try:
        store.upgrade()
        seed_calendar(store.work)
        yield build_engine(
            store.work, upload_megabytes=configured.upload_megabytes, rehearse=failures
        )
    finally:
        store.close()


def publish_shipped(engine: Engine) -> None:
    """Publish the shipped procedures that the store does not have yet, once they are proven."""
    known = {version.procedure_id for version in engine.procedures.versions()}
    for name in shipped_ids():
        if name not in known:
            procedure_id, files = read_package(shipped()[0] / name)
            engine.procedures.import_package(procedure_id, files, note="shipped")
