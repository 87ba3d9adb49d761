"""Answers what a running process asks of its case: expressions, decisions, letters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from engine.casework import due
from engine.decisions import DecisionFailed, decide
from engine.errors import ProcessFailed
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.forms.values import to_plain
from engine.ids import PersonId
from engine.letters import render
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from engine.casework.casework import Casework
    from engine.errors import NotAllowed
    from engine.ids import RoleId
    from engine.model.procedure import Element
    from engine.ports import Place


class CaseSituation:
    """The `Situation` of a case that is open for one command."""

    def __init__(self, casework: Casework) -> None:
        self._case = casework

    @property
    def now(self) -> datetime:
        """The instant at which the process runs."""
        return self._case.now

    def evaluate(self, expression: str, place: Place) -> Any:
        """Evaluate FEEL as seen from a place."""
        case = self._case
        try:
            return compile_feel(expression).evaluate(
                case.scope(place), now=case.now, calendar=case.calendar
            )
        except FeelError as error:
            raise ProcessFailed(place.element_id, str(error)) from error

    def due(self, expression: str, place: Place) -> datetime | None:
        """Evaluate a time limit."""
        case = self._case
        try:
            return due.due(expression, case.scope(place), now=case.now, calendar=case.calendar)
        except FeelError as error:
            raise ProcessFailed(place.element_id, str(error)) from error

    def decide(self, place: Place) -> None:
        """Ask the decision table of a business rule task."""
        case = self._case
        element = case.definition.element(place.element_id)
        decision_id = element.properties.get("decision", "")
        model = case.definition.decisions.get(decision_id)
        if model is None:
            raise ProcessFailed(element.id, f"There is no decision table {decision_id!r}.")
        try:
            decided = decide(
                model, decision_id, case.scope(place), now=case.now, calendar=case.calendar
            )
        except (DecisionFailed, FeelError) as error:
            raise ProcessFailed(element.id, str(error)) from error
        outputs = {name: to_plain(value) for name, value in decided.outputs.items()}
        case.write(place, outputs)
        case.note(
            EventKind.DECISION_MADE,
            element.id,
            {
                "decision": decision_id,
                "rules": list(decided.rules),
                "outputs": outputs,
                **case.item_content(place),
            },
        )
        case.appoint_by_property(element, place, refused=partial(self._barred, element))

    def _barred(self, element: Element, error: NotAllowed) -> None:
        """Note that a table named somebody whom the rules bar: nobody gets the part.

        The first task that waits for it finds nobody free, and raises the alarm.
        """
        self._case.note(EventKind.NOBODY_FREE, element.id, {"role": error.ids["role"]})

    def send(self, place: Place) -> None:
        """Produce the notices or letters of a send task."""
        case = self._case
        element = case.definition.element(place.element_id)
        template = case.definition.letters.get(element.properties.get("letter", ""))
        if template is None:
            raise ProcessFailed(element.id, "There is no letter or notice with this name.")
        for recipient, role in self._recipients(element, place):
            scope = case.scope(place, recipient=partial(dict, recipient))
            try:
                rendered = render(template, scope, now=case.now, calendar=case.calendar)
            except FeelError as error:
                raise ProcessFailed(element.id, str(error)) from error
            is_person = recipient.get("person")
            person_id = recipient.get("id") if is_person else case.people.named(recipient)
            case.add_document(
                Document(
                    id=case.fresh_document_id(),
                    case_id=case.id,
                    kind=DocumentKind(template.kind),
                    name=template.name,
                    title=rendered.title,
                    created_at=case.now,
                    element_id=element.id,
                    recipient_id=person_id,
                    recipient_role=role,
                    recipient_name=str(recipient.get("name") or ""),
                    item_id=case.item_id(place),
                    labels={key: to_plain(value) for key, value in rendered.labels.items()},
                    html=rendered.html,
                )
            )

    def passed(self, element_id: str) -> None:
        """Count a passed element or flow."""
        self._case.trail[element_id] = self._case.trail.get(element_id, 0) + 1

    def ended(self, place: Place) -> None:
        """Note an end event."""
        self._case.reach_end(place)

    def _recipients(
        self, element: Element, place: Place
    ) -> Iterator[tuple[Mapping[str, Any], RoleId | None]]:
        to = element.properties.get("to", "").strip()
        case = self._case
        if not to.startswith("="):
            for person in case.people.addressed_as(to):
                yield {**person, "person": True}, person["role"]
            return
        found = self.evaluate(to.removeprefix("="), place)
        for value in found if isinstance(found, list) else [found]:
            if value is None:
                continue
            if isinstance(value, str):
                for person in case.people.addressed(PersonId(value)):
                    yield {**person, "person": True}, person["role"]
            else:
                yield value, None
