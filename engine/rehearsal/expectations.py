"""Compares what an example case expects with what is there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.ids import CaseId
from engine.model.calendar import LONDON, in_utc
from engine.model.document import DocumentKind
from engine.model.user_task import UserTask
from engine.rehearsal.example import Step
from engine.rehearsal.naming import each_id
from engine.rehearsal.stage import Stage


class StepFailed(Exception):
    """Says which step, what was expected, what was there."""


class Expectations:
    """Checks `expect` steps; some look at what happened since the last one of the same case."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._documents_seen: dict[CaseId, int] = {}
        self._history_seen: dict[CaseId, int] = {}

    def check(self, step: Step) -> None:
        """Check one step. Raises `StepFailed` for the first thing that differs."""
        case_id = self._stage.case_id(step)
        self._stage.catch_up(second_is_over=True)
        for what, expected in (step.object or {}).items():
            found = getattr(self, f"_{what}")(case_id, expected)
            if found is not None:
                raise StepFailed(f"{step}, {what}: expected {_said(expected)}, but {found}")
        self._documents_seen[case_id] = len(self._stage.documents(case_id))
        self._history_seen[case_id] = len(self._stage.history(case_id))

    def _tasks(self, case_id: CaseId) -> list[UserTask]:
        return list(self._stage.open_tasks(case_id))

    def _open(self, case_id: CaseId, expected: Sequence[str]) -> str | None:
        found = [str(task.element_id) for task in self._tasks(case_id)]
        repeated = len(set(expected or ())) != len(expected or ())
        same = (
            Counter(found) == Counter(expected) if repeated else set(found) == set(expected or ())
        )
        return None if same else f"open: {', '.join(sorted(found)) or 'nothing'}"

    def _assigned(self, case_id: CaseId, expected: Mapping[str, Any]) -> str | None:
        tasks = self._tasks(case_id)
        for element_id, name in expected.items():
            found = [task.assignee for task in tasks if task.element_id == element_id]
            if each_id(name, self._stage.id_of) not in found:
                return f"{element_id} is with {found or 'nobody: it is not open'}"
        return None

    def _due(self, case_id: CaseId, expected: Mapping[str, Any]) -> str | None:
        tasks = self._tasks(case_id)
        for element_id, value in expected.items():
            found = {task.due_at for task in tasks if task.element_id == element_id}
            wanted = self._instant(value)
            if wanted not in found:
                shown = [at.astimezone(LONDON).isoformat() if at else None for at in found]
                return f"{element_id} is due {shown or 'never: it is not open'}"
        return None

    def _instant(self, value: Any) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return in_utc(value)
        if isinstance(value, date):
            return self._stage.calendar().end_of(value)
        raise StepFailed(f"expected a time with its offset, but the example says {value!r}")

    def _overdue(self, case_id: CaseId, expected: Sequence[str]) -> str | None:
        now = self._stage.now
        found = {str(t.element_id) for t in self._tasks(case_id) if t.is_overdue(at=now)}
        return None if found == set(expected or ()) else f"overdue: {sorted(found)}"

    def _new_documents(self, case_id: CaseId) -> Sequence[Any]:
        return self._stage.documents(case_id)[self._documents_seen.get(case_id, 0) :]

    def _notified(self, case_id: CaseId, expected: Mapping[str, int]) -> str | None:
        notices = [d for d in self._new_documents(case_id) if d.kind is DocumentKind.NOTICE]
        found = Counter(str(notice.recipient_role) for notice in notices)
        same = all(found[role] == times for role, times in expected.items())
        return None if same else f"notices: {dict(found)}"

    def _letters(self, case_id: CaseId, expected: Sequence[Mapping[str, Any]]) -> str | None:
        left = [
            {
                "to": letter.recipient_name,
                "letter": letter.name,
                "title": letter.title,
                **letter.labels,
            }
            for letter in self._new_documents(case_id)
            if letter.kind is DocumentKind.LETTER
        ]
        shown = [{key: v for key, v in letter.items() if key != "title"} for letter in left]
        for wanted in expected or ():
            match = next((one for one in left if wanted.items() <= one.items()), None)
            if match is None:
                return f"letters: {shown}"
            left.remove(match)
        return f"letters: {shown}" if left else None

    def _file(self, case_id: CaseId, expected: Mapping[str, Any]) -> str | None:
        for path, value in expected.items():
            found = self._stage.value(case_id, path)
            if not (_same(value, found) or _same(each_id(value, self._stage.id_of), found)):
                return f"{path} is {found!r}"
        return None

    def _history(self, case_id: CaseId, expected: Sequence[str]) -> str | None:
        rows = self._stage.history(case_id)[self._history_seen.get(case_id, 0) :]
        found = [f"{row.event.kind} {row.event.element_id or ''}".strip() for row in rows]
        rest = iter(found)
        same = all(any(_event(wanted, one) for one in rest) for wanted in expected or ())
        return None if same else f"history: {found}"

    def _incidents(self, case_id: CaseId, expected: int) -> str | None:
        found = [incident.message for incident in self._stage.incidents(case_id)]
        return None if len(found) == expected else f"{len(found)}: {found}"


def _event(wanted: str, found: str) -> bool:
    return found == wanted or found.split(" ")[0] == wanted


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, datetime):
        return _moment(found) == in_utc(expected)
    if isinstance(expected, date):
        return bool(found == expected.isoformat())
    return bool(expected == found) and isinstance(expected, bool) == isinstance(found, bool)


def _moment(found: Any) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(str(found)))
    except ValueError:
        return None


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_said(one)}" for key, one in value.items()) + "}"
    return value.isoformat() if isinstance(value, date) else repr(value)
