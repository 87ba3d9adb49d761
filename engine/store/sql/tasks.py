"""User tasks and the lists of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, union_all

from engine.errors import ConcurrentChange, WrongState
from engine.ids import CaseId, PersonId, UserTaskId
from engine.model.damage import Listed
from engine.model.people import role_key
from engine.model.user_task import UserTask
from engine.ports import TaskPage
from engine.store.alike import there
from engine.store.encoding import NO_DUE_DATE, from_cursor, to_cursor
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, after, id_parameters, id_values, upsert
from engine.store.sql.tables import is_closed, is_open, user_task
from engine.store.sql.transaction import Part

_TASK = Mapper(UserTask, user_task)
_c = user_task.c

ONE = Query(select(*_TASK.columns).where(_c.id == bindparam("id")))
OPEN = Query(
    select(*_TASK.columns)
    .where(_c.case_id == bindparam("case_id"), is_open)
    .order_by(_c.created_at, _c.activity)
)
CLOSED = Query(
    select(*_TASK.columns)
    .where(_c.case_id == bindparam("case_id"), is_closed)
    .order_by(_c.completed_at.desc(), _c.activity.desc())
    .limit(bindparam("most"))
)
SAVE = upsert(user_task, where=is_open)
_PAGE = select(*_TASK.columns, _c.sort_at).order_by(_c.sort_at, _c.id).limit(bindparam("most"))
_HIS = _PAGE.where(is_open, _c.assignee.is_not(None), _c.assignee == bindparam("person_id"))
_NEXT = after(_c.sort_at, _c.id)
#: By whether it is the first page: a damaged date stands before, or after, every place.
ASSIGNED = {True: Query(_HIS), False: Query(_HIS.where(_NEXT))}


@cache
def _open_of(size: int) -> Query:
    wanted = _c.case_id.in_(id_parameters(size))
    own = select(*_TASK.columns).where(wanted, is_open)
    return Query(own.order_by(_c.created_at, _c.activity))


class Tasks(Part):
    """The rows of user tasks."""

    def one(self, task_id: UserTaskId) -> UserTask:
        """Return a user task. Raises `NotFound`."""
        found = next(iter(self.transaction.needed(ONE, _read, id=task_id)), None)
        return there(found, "There is no such task.", task_id=task_id)

    def open_of(self, case_id: CaseId) -> Sequence[UserTask]:
        """Return the open user tasks of a case, oldest first."""
        return self.transaction.needed(OPEN, _read, case_id=case_id)

    def open_of_several(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Sequence[UserTask]]:
        """Return those of several cases, oldest first; damaged ones are left out."""
        found: dict[CaseId, list[UserTask]] = {}
        for each in self.transaction.readable_of(case_ids, _open_of, _read):
            found.setdefault(each.case_id, []).append(each)
        return found

    def closed_of(self, case_id: CaseId, *, limit: int = 200) -> Sequence[UserTask]:
        """Return the newest completed and canceled user tasks of a case, newest first."""
        return self.transaction.needed(CLOSED, _read, case_id=case_id, most=limit)

    def has_completed(
        self,
        case_id: CaseId,
        person_ids: Collection[PersonId],
        element_ids: Collection[str],
    ) -> bool:
        """Say whether any of some people completed a task of some elements, ever."""
        people, elements = id_values(person_ids, "person"), id_values(element_ids, "element")
        query = _completed(len(people), len(elements))
        values = {**people, **elements, "case_id": case_id}
        return bool(people and elements and self.transaction.rows(query, **values))

    def who_completed(
        self, case_id: CaseId, element_ids: Collection[str], *, item_id: str
    ) -> Collection[PersonId]:
        """Return everybody who ever completed a task of some elements for an item."""
        elements = id_values(element_ids, "element")
        if not elements:
            return set()
        rows = self.transaction.rows(
            _completers(len(elements)), case_id=case_id, item_id=item_id, **elements
        )
        return {PersonId(row[0]) for row in rows}

    def save(self, tasks: Sequence[UserTask]) -> None:
        """Insert or update user tasks; a closed one never changes again.

        Raises `WrongState` for a closed one, `ConcurrentChange` for one made meanwhile.
        """
        # An activity has one open task, so the old one is closed before the new one is opened.
        rows = [_written(task) for task in sorted(tasks, key=lambda each: each.is_open)]
        try:
            saved = self.transaction.change_all(SAVE, rows)
        except AlreadyThere as error:
            raise ConcurrentChange("This task has been created already.") from error
        if saved != len(rows):
            raise WrongState("This task is already closed.", tasks=[each.id for each in tasks])

    def assigned_to(self, person_id: PersonId, *, cursor: str | None, limit: int) -> TaskPage:
        """Return the open tasks of one assignee."""
        rows = self.transaction.readable(
            ASSIGNED[not cursor], _placed, person_id=person_id, **_place(cursor, limit)
        )
        return _page(rows, limit)

    def offered_to(self, role_keys: Sequence[str], *, cursor: str | None, limit: int) -> TaskPage:
        """Return the unassigned open tasks of these roles (one query per role, merged)."""
        keys = {f"role_{number}": key for number, key in enumerate(sorted(set(role_keys)))}
        if not keys:
            return TaskPage(tasks=[])
        rows = self.transaction.readable(
            _of_roles(len(keys), is_first=not cursor),
            _placed,
            kind="task",
            **keys,
            **_place(cursor, limit),
        )
        return _page(rows, limit)


@cache
def _completed(people: int, elements: int) -> Query:
    """Look for one task; `IN` over few people and elements stays within the index."""
    found = select(_c.id).where(
        _c.case_id == bindparam("case_id"),
        _c.completed_by.in_(id_parameters(people, "person")),
        _c.element_id.in_(id_parameters(elements, "element")),
    )
    return Query(found.limit(1))


@cache
def _completers(elements: int) -> Query:
    """Look for the people who completed tasks, within the index."""
    return Query(
        select(_c.completed_by)
        .where(
            _c.case_id == bindparam("case_id"),
            _c.completed_by.is_not(None),
            _c.element_id.in_(id_parameters(elements, "element")),
            _c.item_id == bindparam("item_id"),
        )
        .distinct()
    )


@cache
def _of_roles(count: int, *, is_first: bool) -> Query:
    """Read a page of each role and merge them: PostgreSQL reads all rows for `IN`."""
    theirs = _PAGE.where(is_open, _c.assignee.is_(None))
    pages = [
        (theirs if is_first else theirs.where(_NEXT))
        .where(_c.role_key == bindparam(f"role_{number}"))
        .subquery()
        for number in range(count)
    ]
    merged = union_all(*(select(page) for page in pages)).subquery()
    return Query(select(merged).order_by(merged.c.sort_at, merged.c.id).limit(bindparam("most")))


def _place(cursor: str | None, limit: int) -> dict[str, Any]:
    names = ("after_sort_at", "after_id")
    place = dict(zip(names, from_cursor(cursor), strict=True)) if cursor else {}
    return {**place, "most": limit + 1}


def _page(rows: Listed[tuple[UserTask, datetime]], limit: int) -> TaskPage:
    is_full = len(rows) + len(rows.damaged) > limit
    page = rows[: limit - len(rows.damaged)] if is_full else rows
    last = to_cursor(page[-1][1], page[-1][0].id) if is_full and page else None
    tasks = [task for task, _ in page]
    return TaskPage(tasks=tasks, damaged=rows.damaged, next_cursor=last)


def _placed(row: Sequence[Any]) -> tuple[UserTask, datetime]:
    return _read(row[:-1]), row[-1]


def _read(row: Sequence[Any]) -> UserTask:
    task = _TASK.read(row)
    if task.is_open != (task.completed_at is None):
        raise ValueError("a task is open and over")
    return task


def check(row: Sequence[Any]) -> None:
    """Raise `ValueError` for a damaged row, or one that lists would not find as it is."""
    values = dict(zip(_c.keys(), row, strict=True))
    task = _read([values[name] for name in _TASK.names])
    if _written(task) != values:
        raise ValueError("what is searched is not what is shown")


def _written(task: UserTask) -> dict[str, Any]:
    return {
        **_TASK.write(task),
        "role_key": role_key(task.procedure_id, task.role),
        "is_open": task.is_open,
        "sort_at": task.due_at or NO_DUE_DATE,
    }
