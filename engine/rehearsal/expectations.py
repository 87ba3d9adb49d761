"""Compares what an example case expects with what is there."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.ids import CaseId
from engine.model.calendar import LONDON, in_utc
from engine.model.document import DocumentKind
from engine.model.user_task import UserTask
from engine.rehearsal.example import Step
from engine.rehearsal.naming import each_id
from engine.rehearsal.reading import Reading
from engine.rehearsal.shape import each_of
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

    def _open_tasks(self, case_id: CaseId) -> list[UserTask]:
        return list(self._stage.open_tasks(case_id))

    def _open(self, case_id: CaseId, expected: Sequence[str]) -> str | None:
        found = [str(task.element_id) for task in self._open_tasks(case_id)]
        repeated = len(set(expected or ())) != len(expected or ())
        same = (
            Counter(found) == Counter(expected) if repeated else set(found) == set(expected or ())
        )
        return None if same else f"open: {', '.join(sorted(found)) or 'nothing'}"

    def _assigned(self, case_id: CaseId, expected: Mapping[str, Any]) -> str | None:
        tasks = self._open_tasks(case_id)
        for element_id, name in expected.items():
            found = [task.assignee for task in tasks if task.element_id == element_id]
            if each_id(name, self._stage.id_of) not in found:
                return f"{element_id} is with {found or 'nobody: it is not open'}"
        return None

    def _due(self, case_id: CaseId, expected: Mapping[str, Any]) -> str | None:
        tasks = self._open_tasks(case_id)
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
        found = {str(t.element_id) for t in self._open_tasks(case_id) if t.is_overdue(at=now)}
        return None if found == set(expected or ()) else f"overdue: {sorted(found)}"

    def _new_documents(self, case_id: CaseId) -> Sequence[Any]:
        return self._stage.documents(case_id)[self._documents_seen.get(case_id, 0) :]

    def _notified(self, case_id: CaseId, expected: Mapping[str, int]) -> str | None:
        notices = [d for d in self._new_documents(case_id) if d.kind is DocumentKind.NOTICE]
        found = Counter(str(notice.recipient_role) for notice in notices)
        same = all(found[role] == times for role, times in expected.items())
        return None if same else f"notices: {dict(found)}"

    def _notified_people(self, case_id: CaseId, expected: Mapping[str, int]) -> str | None:
        notices = [d for d in self._new_documents(case_id) if d.kind is DocumentKind.NOTICE]
        found = Counter(
            self._stage.name_of(notice.recipient_id) or notice.recipient_name for notice in notices
        )
        known = {document.recipient_name for document in self._stage.documents(case_id)}
        for name in expected:
            if name not in known and not self._stage.knows(name):
                return f"there is nobody called {name!r}"
        same = all(found[name] == times for name, times in expected.items())
        return None if same else f"notices: {dict(found)}"

    def _participants(self, case_id: CaseId, expected: Mapping[str, Any]) -> str | None:
        taking_part = self._stage.participants(case_id)
        for role, wanted in expected.items():
            names = [wanted] if isinstance(wanted, str) else wanted or []
            found = {self._stage.name_of(p.person_id) for p in taking_part if p.role == role}
            if found != set(names):
                return f"{role} is {_named(found)}"
        return None

    def _opens(self, case_id: CaseId, expected: Sequence[str]) -> str | None:
        closed = [name for name in expected or () if not self._stage.opens(case_id, name)]
        return f"the case does not open to {_named(closed)}" if closed else None

    def _closed_to(self, case_id: CaseId, expected: Sequence[str]) -> str | None:
        opens = [name for name in expected or () if self._stage.opens(case_id, name)]
        return f"the case opens to {_named(opens)}" if opens else None

    def _reads(self, case_id: CaseId, expected: Mapping[str, Sequence[str]]) -> str | None:
        return self._read_otherwise(case_id, expected, opens=True)

    def _kept_from(self, case_id: CaseId, expected: Mapping[str, Sequence[str]]) -> str | None:
        return self._read_otherwise(case_id, expected, opens=False)

    def _read_otherwise(
        self, case_id: CaseId, expected: Mapping[str, Sequence[str]], *, opens: bool
    ) -> str | None:
        for name, things in expected.items():
            reading = Reading.of(self._stage, case_id, name)
            for thing in things:
                if not reading.has(thing):
                    return f"the case has no {thing} yet"
                if reading.opens(thing) is not opens:
                    return f"{name} may {'not ' if opens else ''}read {thing}"
        return None

    def _tasks(self, case_id: CaseId, expected: Mapping[str, Any]) -> str | None:
        for element_id, each in expected.items():
            fitting = []
            for wanted in each_of(each):
                tasks = self._tasks_for(case_id, element_id, wanted.get("for"))
                told = [list(self._otherwise(task, wanted)) for task in tasks]
                if bool(tasks) is not wanted.get("open", True) or (told and [] not in told):
                    return _of_task(element_id, wanted, told)
                if tasks:
                    fits = [task for task, one in zip(tasks, told, strict=True) if not one]
                    fitting.append([task.id for task in fits])
            if not each_has_its_own(fitting):
                return f"not so many tasks {element_id} are open as are named"
        return None

    def _tasks_for(self, case_id: CaseId, name: str, item: Any) -> list[UserTask]:
        return [
            task
            for task in self._open_tasks(case_id)
            if task.element_id == name and (item is None or self._stage.is_for(task, item))
        ]

    def _otherwise(self, task: UserTask, wanted: Mapping[str, Any]) -> Iterator[str]:
        """Yield what of a task is otherwise than it is wanted."""
        if "with" in wanted and self._stage.name_of(task.assignee) != (wanted["with"] or ""):
            yield f"with {self._stage.name_of(task.assignee) or 'nobody'}"
        if "due" in wanted and task.due_at != self._instant(wanted["due"]):
            yield f"due {task.due_at.astimezone(LONDON).isoformat()}" if task.due_at else "not due"
        is_overdue = task.is_overdue(at=self._stage.now)
        if is_overdue is not wanted.get("overdue", is_overdue):
            yield "overdue" if is_overdue else "not overdue"

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


def each_has_its_own(fitting: Sequence[Collection[Any]]) -> bool:
    """Say whether each of several can have one of those that fit it, with none had twice."""
    owner: dict[Any, int] = {}

    def finds(number: int, tried: set[Any]) -> bool:
        for one in fitting[number]:
            if one not in tried:
                tried.add(one)
                if one not in owner or finds(owner[one], tried):
                    owner[one] = number
                    return True
        return False

    return all(finds(number, set()) for number in range(len(fitting)))


def _of_task(name: str, wanted: Mapping[str, Any], told: Sequence[Sequence[str]]) -> str:
    """Say what the open tasks of a name are, of which none is as it is wanted."""
    called = f"{name} for {_said(wanted['for'])}" if wanted.get("for") is not None else name
    if not told or [] in told:
        return f"{called} is {'open' if told else 'not open'}"
    return f"{called} is {'; '.join(told[0])}"


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nobody"


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
