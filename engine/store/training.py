"""What trainers keep, in a database file of its own: no live table is ever in reach."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from engine.errors import (
    Busy,
    ConcurrentChange,
    Damaged,
    DiskFull,
    NotFound,
    TrainingClosed,
    Unavailable,
)
from engine.model.damage import Damage, Listed
from engine.store.sql.database import with_pragmas
from engine.store.sql.faults import NO_ROOM, meaning
from engine.store.sql.types import Bytes

_log = logging.getLogger(__name__)

FILE = "training.db"
_MEND = (
    "No live case is touched. Please tell your administrator, who can mend the file or put a copy "
    "back, or take it away: then training begins anew, without walks and own example cases."
)
#: What pages call a paper.
CALLED = {"walk": "walk", "example": "example case"}
_BUSY_SECONDS = 5
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    # What is wiped is gone from the file, not only from sight.
    "PRAGMA secure_delete=ON",
)

_paper = Table(
    "paper",
    MetaData(),
    Column("kind", String(20), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    #: Rises with each change of any paper, so that lists need no clock.
    Column("turn", Integer, nullable=False),
    Column("data", Bytes, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A walk or an example case as it is kept."""

    kind: str
    id: str
    owner: str
    data: bytes
    #: 0 for one that was never saved.
    revision: int = 0


_KINDS: Mapping[str, type] = {
    "kind": str,
    "id": str,
    "owner": str,
    "revision": int,
    "data": bytes,
}


class TrainingStore:
    """The papers of all trainers.

    The file is first looked at when somebody uses it, so that live cases never wait for it. Every
    method raises `TrainingClosed`, `Busy` or `DiskFull` where it cannot be used just now.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = _connected(folder / FILE)
        self._is_ready = False

    def fault(self) -> str:
        """Say why the papers cannot be read; nothing if they can."""
        try:
            with self._connected():
                return ""
        except Unavailable as error:
            return error.message

    def paper(self, kind: str, id: str) -> Paper:
        """Return one paper. Raises `NotFound`, `Damaged`."""
        found = self._select(_paper.c.kind == kind, _paper.c.id == id)
        if found.damaged:
            raise damaged_paper(kind, id)
        if not found:
            raise NotFound("There is nothing here any more; it may have been deleted.", id=id)
        return found[0]

    def papers(self, kind: str, *, owner: str | None = None) -> Listed[Paper]:
        """Return papers of everybody or of one owner, the one changed last first."""
        mine = [_paper.c.owner == owner] if owner is not None else []
        return self._select(_paper.c.kind == kind, *mine)

    def save(self, paper: Paper) -> Paper:
        """Save a paper. Raises `ConcurrentChange` if it was changed since it was read."""
        kept = replace(paper, revision=paper.revision + 1)
        with self._writing() as connection:
            turn = 1 + (connection.scalar(select(func.max(_paper.c.turn))) or 0)
            values = {"revision": kept.revision, "turn": turn, "data": kept.data}
            if not paper.revision:
                own = {"kind": kept.kind, "id": kept.id, "owner": kept.owner}
                connection.execute(insert(_paper).values(**own, **values))
                return kept
            changed = connection.execute(
                update(_paper)
                .where(
                    _paper.c.kind == paper.kind,
                    _paper.c.id == paper.id,
                    _paper.c.revision == paper.revision,
                )
                .values(**values)
            )
            if changed.rowcount != 1:
                raise ConcurrentChange(
                    "This was changed in another window first. Please look at it again.",
                    id=paper.id,
                )
        return kept

    def delete(self, kind: str, *, owner: str | None = None, id: str | None = None) -> int:
        """Delete papers: all of a kind, of one owner, or one; return how many."""
        which = [_paper.c.kind == kind]
        which += [_paper.c.owner == owner] if owner is not None else []
        which += [_paper.c.id == id] if id is not None else []
        with self._writing() as connection:
            deleted = connection.execute(delete(_paper).where(*which)).rowcount
        self._empty_log()
        return deleted

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _select(self, *which: ColumnElement[bool]) -> Listed[Paper]:
        wanted = select(_paper).where(*which).order_by(_paper.c.turn.desc())
        with self._connected() as connection:
            rows: list[Any] = list(connection.execute(wanted).mappings())
        found, damaged = [], []
        for row in rows:
            values = {key: row[key] for key in Paper.__slots__}
            if all(isinstance(values[key], kind) for key, kind in _KINDS.items()):
                found.append(Paper(**values))
            else:
                kind = CALLED.get(values["kind"], "paper")
                damaged.append(Damage(kind=kind, id=str(values["id"])))
        return Listed(found, damaged)

    def _empty_log(self) -> None:
        """Overwrite what was deleted in the log as well; where somebody reads, the next time."""
        with self._connected() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            if not self._is_ready:
                self._prepare()
            with self._engine.connect() as connection:
                yield connection
        except (OSError, DBAPIError) as error:
            refusal = _closed(error)
            if isinstance(refusal, TrainingClosed):
                # The file may be mended, or another one, when somebody comes next.
                self._is_ready = False
                self._engine.dispose()
                _log.warning("training cannot be used: %s in %s", error, self._folder)
            raise refusal from error

    def _prepare(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._engine.begin() as connection:
            # Where it is there already, the file may be one that can only be read.
            if not inspect(connection).has_table(_paper.name):
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                _paper.metadata.create_all(connection)
        self._is_ready = True

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._connected() as connection, connection.begin():
            # A reader who only later writes would fail where another one wrote in between.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


def damaged_paper(kind: str, id: str) -> Damaged:
    """Return what to raise for a paper of which what is kept is damaged."""
    return Damaged(
        f"What is kept of this {CALLED[kind]} is damaged, so it cannot be shown. No live case is "
        "touched. Please tell your administrator, or delete it.",
        id=id,
    )


def _closed(error: OSError | DBAPIError) -> Unavailable:
    """Return what to raise where the file cannot be used, in words for who is to mend it."""
    inner = error.orig if isinstance(error, DBAPIError) else error
    said = meaning(inner) if isinstance(inner, Exception) else inner
    if isinstance(said, Busy):
        return Busy("The training room is busy. Please try again in a moment.")
    if isinstance(said, DiskFull) or getattr(inner, "errno", None) in NO_ROOM:
        return DiskFull("The disk is full: nothing was saved. Please tell your administrator.")
    why = inner.strerror if isinstance(inner, OSError) else inner
    return TrainingClosed(f"What is kept of training cannot be used: {why}. {_MEND}")


def _connected(path: Path) -> Engine:
    waiting = {"timeout": _BUSY_SECONDS, "isolation_level": None}
    return with_pragmas(create_engine(f"sqlite:///{path}", connect_args=waiting), _PRAGMAS)
