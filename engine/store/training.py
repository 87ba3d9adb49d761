"""What trainers keep, in a database file of its own: no live table is ever in reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import OperationalError

from engine.errors import ConcurrentChange, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection

from contextlib import contextmanager

FILE = "training.db"
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
    Column("data", LargeBinary, nullable=False),
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


class TrainingStore:
    """The papers of all trainers."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unavailable(f"The folder {folder} cannot be made: {error.strerror}.") from error
        self._engine = _connected(folder / FILE)
        with self._writing() as connection:
            _paper.metadata.create_all(connection)

    def paper(self, kind: str, id: str) -> Paper:
        """Return one paper. Raises `NotFound`."""
        found = self._select(_paper.c.kind == kind, _paper.c.id == id)
        if not found:
            raise NotFound("There is nothing here any more; it may have been deleted.", id=id)
        return found[0]

    def papers(self, kind: str, *, owner: str | None = None) -> Sequence[Paper]:
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

    def _select(self, *which: ColumnElement[bool]) -> list[Paper]:
        wanted = select(_paper).where(*which).order_by(_paper.c.turn.desc())
        try:
            with self._engine.connect() as connection:
                rows: list[Any] = list(connection.execute(wanted).mappings())
        except OperationalError as error:
            raise Unavailable("The training room cannot be reached just now.") from error
        return [Paper(**{key: row[key] for key in Paper.__slots__}) for row in rows]

    def _empty_log(self) -> None:
        """Overwrite what was deleted in the log as well; where somebody reads, the next time."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def _writing(self) -> AbstractContextManager[Connection]:
        return _writing(self._engine)


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            # A reader who only later writes would fail where another one wrote in between.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
    except OperationalError as error:
        raise Unavailable("The training room is busy. Please try again in a moment.") from error


def _connected(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    return engine
