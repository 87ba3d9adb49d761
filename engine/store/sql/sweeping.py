"""Looks at every row of everything that stands: what cannot be read is named."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, select

from engine.errors import DamagedCase
from engine.package import content_hash
from engine.store.encoding import unzip_files
from engine.store.sql import belongings, cases, occasions, tasks
from engine.store.sql.query import Query
from engine.store.sql.tables import (
    absence,
    agency,
    case_entry,
    document,
    draft,
    holiday,
    incident,
    participant,
    person,
    person_role,
    procedure_version,
    process_instance,
    records_request,
    reference_counter,
    start_timer,
    user_task,
)
from engine.store.sql.transaction import Part, Row

#: Too large to be looked at for their kind alone.
_LARGE = (document.c.content, document.c.html)
_PLAIN = (
    participant, draft, incident, document, person, person_role, absence, agency,
    holiday, start_timer, reference_counter, records_request,
)  # fmt: skip
#: A column, and the one in which each of its values must stand.
_NAMES: Sequence[tuple[Column[Any], Column[Any]]] = (
    *((table.c.case_id, process_instance.c.id)
      for table in (user_task, participant, incident, document, case_entry, records_request)),
    *((column, person.c.id)
      for column in (user_task.c.assignee, user_task.c.completed_by, participant.c.person_id,
                     absence.c.person_id, absence.c.deputy_id, person.c.line_manager_id,
                     person_role.c.person_id)),
    (agency.c.part_of, agency.c.id),
)  # fmt: skip


class Rows(Part):
    """The rows of all tables but those that only grow, which have their own check."""

    def verify(self) -> Sequence[str]:
        """Return a sentence for each row that is damaged, or names what is not there."""
        checks: dict[Query, Callable[[Row], object]] = {
            Query(cases.EVERY): cases.read_whole,
            Query(occasions.EVERY): occasions.read_whole,
            Query(select(*user_task.c)): tasks.check,
            Query(select(*case_entry.c)): belongings.check_entry,
            Query(select(*procedure_version.c)): _check_version,
        }
        for table in _PLAIN:
            columns = [column for column in table.c if column not in _LARGE]
            checks[Query(select(*columns))] = list
        faults = [fault for query, check in checks.items() for fault in self._faults(query, check)]
        return [*faults, *(fault for names in _NAMES for fault in self._missing(*names))]

    def _faults(self, query: Query, check: Callable[[Row], object]) -> Iterator[str]:
        prepared = self.transaction.prepared(query)
        for rows in self.transaction.batches(query):
            for row in rows:
                try:
                    check(prepared.decode(row))
                except (ValueError, TypeError, DamagedCase):
                    case_id = prepared.readable(row, "case_id")
                    of_case = f" of case {case_id}" if case_id else ""
                    name = prepared.readable(row, "id", "procedure_id", "person_id", "prefix")
                    yield f"A row of {prepared.table} is damaged: {name or 'no name'}{of_case}."

    def _missing(self, column: Column[Any], target: Column[Any]) -> Iterator[str]:
        known = select(target).where(target.is_not(None))
        loose = select(column).where(column.is_not(None), column.not_in(known)).distinct()
        for row in self.transaction.driver_rows(Query(loose), {}):
            yield f"{column.table.name} names {row[0]}, but there is no such {target.table.name}."


def _check_version(row: Row) -> None:
    values = dict(zip(procedure_version.c.keys(), row, strict=True))
    if content_hash(unzip_files(values["package"])) != values["content_hash"]:
        raise ValueError("the package is not what was published")
