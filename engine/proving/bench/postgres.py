"""A PostgreSQL server for tests and benchmarks, from Debian's package; on a socket file."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

_PACKAGES = Path("/usr/lib/postgresql")
_USER = "postgres"
#: Nothing here outlives the tests, so nothing need reach the disk.
_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "listen_addresses=",
)


class NoServer(Exception):
    """PostgreSQL is not installed here."""


class Server:
    """A running server."""

    def __init__(self, folder: Path, control: Sequence[object] = (), flags: str = "") -> None:
        self.folder = folder
        self._control = control
        self._flags = flags
        self._count = 0

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database, as the settings take it."""
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """Make a database that is like another one; return its name."""
        self._count += 1
        name = f"test_{self._count}"
        self._run(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY wal_log')
        return name

    def restart(self, mode: str) -> None:
        """Stop and start the server, `smart`, `fast` or `immediate`; return once it answers."""
        _as_user([*self._control, "-m", mode, "-o", self._flags, "restart"])

    def stop(self, mode: str) -> None:
        """Stop the server."""
        _as_user([*self._control, "-m", mode, "stop"])

    def start(self) -> None:
        """Start the server again; return once it answers."""
        _as_user([*self._control, "-o", self._flags, "start"])

    def drop(self, name: str) -> None:
        """Take a database away, whoever is still connected."""
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, sql: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.encode())


@contextmanager
def running_server(*options: str) -> Iterator[Server]:
    """Start a server and stop it again; options such as `fsync=on` come last and win."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="dissent-postgresql-"))
    try:
        if os.getuid() == 0:
            # PostgreSQL refuses to run as root.
            shutil.chown(folder, _USER)
        data = folder / "data"
        _as_user([programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "-N"])
        settings = [f"-c {each}" for each in (*_OPTIONS, *options)]
        flags = " ".join([f"-k {folder}", *settings])
        control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        server = Server(folder, control, flags)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(_PACKAGES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoServer(f"no PostgreSQL server in {_PACKAGES}: apt-get install postgresql")
    return found[-1].parent


def _as_user(command: Sequence[object]) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", _USER, "--", *words]
    done = subprocess.run(  # noqa: S603 - the programs of the package, with paths of our own
        words, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stdout}{done.stderr}")
