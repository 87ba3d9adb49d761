"""User tasks and the lists of them."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, union_all

from engine.errors import ConcurrentChange, NotFound, WrongState
from engine.ids import CaseId, PersonId, UserTaskId
from engine.model.people import role_key
from engine.model.user_task import UserTask
from engine.ports import TaskPage
from engine.store.encoding import FIRST_DATE, NO_DUE_DATE, from_cursor, to_cursor
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.query import Query, after, id_parameters, id_values, upsert
from engine.store.sql.records import Mapper
from engine.store.sql.session import Row, Session
from engine.store.sql.tables import is_closed, is_open, user_task

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
ASSIGNED = Query(
    _PAGE.where(
        is_open,
        _c.assignee.is_not(None),
        _c.assignee == bindparam("person_id"),
        after(_c.sort_at, _c.id),
    )
)


class Tasks(Session):
    """The rows of user tasks."""

    def user_task(self, task_id: UserTaskId) -> UserTask:
        """Return a user task. Raises `NotFound`."""
        row = self._row(ONE, id=task_id)
        if row is None:
            raise NotFound("There is no such task.", task_id=task_id)
        return _TASK.read(row)

    def open_tasks(self, case_id: CaseId) -> Sequence[UserTask]:
        """Return the open user tasks of a case, oldest first."""
        return [_TASK.read(row) for row in self._rows(OPEN, case_id=case_id)]

    def closed_tasks(self, case_id: CaseId, *, limit: int = 200) -> Sequence[UserTask]:
        """Return the newest completed and canceled user tasks of a case, newest first."""
        return [_TASK.read(row) for row in self._rows(CLOSED, case_id=case_id, most=limit)]

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
        return bool(people and elements and self._rows(query, **values))

    def who_completed(
        self, case_id: CaseId, element_ids: Collection[str], *, item_id: str
    ) -> Collection[PersonId]:
        """Return everybody who ever completed a task of some elements for an item."""
        elements = id_values(element_ids, "element")
        if not elements:
            return set()
        rows = self._rows(_completers(len(elements)), case_id=case_id, item_id=item_id, **elements)
        return {PersonId(row[0]) for row in rows}

    def save_tasks(self, tasks: Sequence[UserTask]) -> None:
        """Insert or update user tasks; a closed one never changes again."""
        # An activity has one open task, so the old one is closed before the new one is opened.
        rows = [_written(task) for task in sorted(tasks, key=lambda each: each.is_open)]
        try:
            saved = self._change_all(SAVE, rows)
        except AlreadyThere as error:
            raise ConcurrentChange("This task has been created already.") from error
        if saved != len(rows):
            raise WrongState("This task is already closed.", tasks=[each.id for each in tasks])

    def assigned_tasks(self, person_id: PersonId, *, cursor: str | None, limit: int) -> TaskPage:
        """Return the open tasks of one assignee."""
        at, task_id = from_cursor(cursor) if cursor else (FIRST_DATE, "")
        place = {"after_sort_at": at, "after_id": task_id, "most": limit + 1}
        return _page(self._rows(ASSIGNED, person_id=person_id, **place), limit)

    def role_tasks(self, role_keys: Sequence[str], *, cursor: str | None, limit: int) -> TaskPage:
        """Return the unassigned open tasks of these roles (one query per role, merged)."""
        keys = {f"role_{number}": key for number, key in enumerate(sorted(set(role_keys)))}
        if not keys:
            return TaskPage(tasks=[])
        at, task_id = from_cursor(cursor) if cursor else (FIRST_DATE, "")
        place = {"after_sort_at": at, "after_id": task_id, "most": limit + 1}
        return _page(self._rows(_of_roles(len(keys)), **keys, **place), limit)


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
def _of_roles(count: int) -> Query:
    """Read a page of each role and merge them: PostgreSQL reads all rows for `IN`."""
    pages = [
        _PAGE.where(
            is_open,
            _c.assignee.is_(None),
            _c.role_key == bindparam(f"role_{number}"),
            after(_c.sort_at, _c.id),
        ).subquery()
        for number in range(count)
    ]
    merged = union_all(*(select(page) for page in pages)).subquery()
    return Query(select(merged).order_by(merged.c.sort_at, merged.c.id).limit(bindparam("most")))


def _page(rows: Sequence[Row], limit: int) -> TaskPage:
    page = rows[:limit]
    tasks = [_TASK.read(row[:-1]) for row in page]
    more = len(rows) > limit and page
    return TaskPage(
        tasks=tasks, next_cursor=to_cursor(page[-1][-1], tasks[-1].id) if more else None
    )


def _written(task: UserTask) -> dict[str, Any]:
    return {
        **_TASK.write(task),
        "role_key": role_key(task.procedure_id, task.role),
        "is_open": task.is_open,
        "sort_at": task.due_at or NO_DUE_DATE,
    }
