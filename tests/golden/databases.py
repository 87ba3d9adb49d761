"""Golden data as files: packed, unpacked, and loaded into the databases they came from."""

import lzma
import subprocess
from collections.abc import Sequence
from pathlib import Path

from engine.proving.bench.postgres import Server, _programs

DATA = Path(__file__).with_name("data")
SQLITE, POSTGRESQL, TRAINING = "dissent.db", "dissent.sql", "training.db"
SCENES_KEPT, SNAPSHOTS = "scenes.json", "snapshots.json"
#: A dump begins and ends with these for the newest `psql` alone.
_FOR_NEWER = ("\\restrict", "\\unrestrict")


def pack(folder: Path, name: str, content: bytes) -> None:
    """Keep a file; equal contents give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.xz").write_bytes(lzma.compress(content, preset=9))


def unpack(folder: Path, name: str) -> bytes:
    """Return the content of a kept file."""
    return lzma.decompress((folder / f"{name}.xz").read_bytes())


def dump(server: Server, name: str) -> bytes:
    """Return a PostgreSQL database as plain SQL."""
    text = _run("pg_dump", ["--no-owner", "--no-privileges", server.url(name)])
    return b"".join(
        line for line in text.splitlines(keepends=True) if not line.decode().startswith(_FOR_NEWER)
    )


def load(server: Server, sql: bytes) -> str:
    """Make a PostgreSQL database from plain SQL; return its name."""
    name = server.create("template0")
    _run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", server.url(name)], sql)
    return name


def _run(program: str, arguments: Sequence[str], given: bytes = b"") -> bytes:
    done = subprocess.run(
        [_programs() / program, *arguments], input=given, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr.decode()}")
    return done.stdout
