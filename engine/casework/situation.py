"""Answers what a running process asks of its case: expressions, decisions, letters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from engine.casework.appointing import Appointing
from engine.casework.due import due_at
from engine.casework.ledger import Ledger
from engine.casework.notices import send_on_html
from engine.casework.open_case import OpenCase
from engine.casework.people import CasePeople
from engine.casework.scope import Names
from engine.casework.staffing import Contexts, Staffing
from engine.casework.tasks import CaseTasks
from engine.decisions import DecisionFailed, DecisionModel, decide
from engine.errors import NotAllowed, ProcessFailed
from engine.feel import FeelError
from engine.forms.values import to_plain
from engine.ids import DocumentId, PersonId, RoleId
from engine.letters import render
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind
from engine.model.procedure import Element
from engine.ports import Place
from engine.wording.terms import OWN_NOTICES


@dataclass(frozen=True, slots=True)
class CaseSituation:
    """The `Situation` of a case that is open for one command."""

    file: OpenCase
    ledger: Ledger
    tasks: CaseTasks
    people: CasePeople
    staffing: Staffing
    names: Names
    appointing: Appointing

    @property
    def now(self) -> datetime:
        """The instant at which the process runs."""
        return self.file.now

    def evaluate(self, expression: str, place: Place) -> Any:
        """Evaluate FEEL as seen from a place."""
        return self.names.evaluate(expression, place)

    def due(self, expression: str, place: Place) -> datetime | None:
        """Evaluate a time limit. Raises `ProcessFailed` where it is no date."""
        file, scope = self.file, self.names.scope(place)
        try:
            return due_at(expression, scope, now=file.now, calendar=file.calendar)
        except FeelError as error:
            raise ProcessFailed(place.element_id, str(error)) from error

    def decide(self, place: Place) -> None:
        """Ask the decision table of a business rule task.

        Raises `ProcessFailed` where there is none, or it gives no answer.
        """
        file, element = self.file, self.file.definition.element(place.element_id)
        decision_id = element.properties.get("decision", "")
        model = file.definition.decisions.get(decision_id)
        if model is None:
            raise ProcessFailed(element.id, f"There is no decision table {decision_id!r}.")
        scope = self.names.scope(place)
        try:
            decided = decide(model, decision_id, scope, now=file.now, calendar=file.calendar)
        except (DecisionFailed, FeelError) as error:
            raise ProcessFailed(element.id, str(error)) from error
        outputs = {name: to_plain(value) for name, value in decided.outputs.items()}
        self.file.write(place, outputs)
        content = {"decision": decision_id, "rules": list(decided.rules), "outputs": outputs}
        content |= self.file.item_content(place) | self._known_of(place, model)
        self.ledger.note(EventKind.DECISION_MADE, element.id, content)
        self.appointing.by_property(element, place, refused=partial(self._barred, element))

    def _known_of(self, place: Place, model: DecisionModel) -> dict[str, Any]:
        """Return what history keeps of what a table was told of the person whom it is about."""
        asked = any("known_of" in each.names for _, each in model.expressions())
        person = self.file.item(place).get("person") if asked else None
        if person is None:
            return {}
        known = self.names.scope(place)["known_of"].call(None, [person]) or {}
        return {"known": {fact: value for fact, value in known.items() if value is not None}}

    def _barred(self, element: Element, error: NotAllowed) -> None:
        """Note that a table named somebody whom the rules bar: nobody gets the part.

        The first task that waits for it finds nobody free, and raises the alarm.
        """
        self.ledger.note(EventKind.NOBODY_FREE, element.id, {"role": error.ids["role"]})

    def send(self, place: Place) -> None:
        """Produce the notices or letters of a send task.

        Raises `ProcessFailed` where a text cannot be written.
        """
        file, element = self.file, self.file.definition.element(place.element_id)
        written = list(self.written(element, place))
        if element.properties.get("opens") == "true":
            told = [PersonId(each["id"]) for _, each in written if each.get("person")]
            self.tasks.let_in(told, self.tasks.late())
        for document, recipient in written:
            self.ledger.add_document(replace(document, id=self.ledger.fresh_document_id()))
            is_mailed = not document.recipient_id and recipient.get("email")
            if document.kind is DocumentKind.NOTICE and is_mailed:
                self._ask_to_send_on(recipient, document.title)
        if stamp := element.properties.get("stamps"):
            file.write(place, {stamp: file.now.isoformat()})

    def written(
        self, element: Element, place: Place
    ) -> Iterator[tuple[Document, Mapping[str, Any]]]:
        """Yield what a send task writes, as seen from a place, each with to whom; nothing is kept.

        Raises `ProcessFailed` where a text cannot be written.
        """
        file, template = (
            self.file,
            self.file.definition.letters.get(element.properties.get("letter", "")),
        )
        if template is None:
            raise ProcessFailed(element.id, "There is no letter or notice with this name.")
        is_notice = DocumentKind(template.kind) is DocumentKind.NOTICE
        for recipient, role in list(self._recipients(element, place, is_notice=is_notice)):
            scope = self.names.scope(place, recipient=partial(dict, recipient))
            try:
                rendered = render(template, scope, now=file.now, calendar=file.calendar)
            except FeelError as error:
                raise ProcessFailed(element.id, str(error)) from error
            is_person = recipient.get("person")
            person_id = recipient.get("id") if is_person else self.people.named(recipient)
            is_posted = is_person and not recipient["has_account"]
            document = Document(
                id=DocumentId(""),
                case_id=file.id,
                kind=DocumentKind.LETTER if is_posted else DocumentKind(template.kind),
                name=template.name,
                title=rendered.title,
                created_at=file.now,
                element_id=element.id,
                recipient_id=person_id,
                recipient_role=role,
                recipient_name=str(recipient.get("name") or ""),
                item_id=str(file.item(place).get("id", "")),
                labels={key: to_plain(value) for key, value in rendered.labels.items()},
                html=rendered.html,
            )
            yield document, recipient

    def _ask_to_send_on(self, to: Mapping[str, Any], title: str) -> None:
        """Ask who set off a notice to a mailbox to tell them: nobody signs in there to read it.

        It is given to the person, in no role and of no step: it opens nothing that was said, and
        says no more than to whom and about what.
        """
        actors = (event.actor.person_id for event in reversed(self.ledger.events))
        by = next((each for each in actors if each is not None), None)
        if by is None:
            return
        file, name = self.file, "send_on"
        standing = file.definition.procedure.labels["standing_text"]
        html = send_on_html(file.case.reference, title, to, standing)
        asked = {**self.people.context(by), "role": None}
        self.ledger.give_notice(asked, name=name, title=OWN_NOTICES[name], html=html)

    def passed(self, element_id: str) -> None:
        """Count a passed element or flow."""
        self.file.trail[element_id] = self.file.trail.get(element_id, 0) + 1

    def ended(self, place: Place) -> None:
        """Note an end event."""
        self.ledger.reach_end(place.element_id)

    def _recipients(
        self, element: Element, place: Place, *, is_notice: bool
    ) -> Iterator[tuple[Mapping[str, Any], RoleId | None]]:
        def there(people: Contexts) -> Contexts:
            return self.staffing.in_place_of_away(people) if is_notice else people

        to = element.properties.get("to", "").strip()
        if not to.startswith("="):
            for person in there(self.staffing.addressed_as(to)):
                yield {**person, "person": True}, person["role"]
            return
        found = self.evaluate(to.removeprefix("="), place)
        for value in found if isinstance(found, list) else [found]:
            if value is None:
                continue
            if isinstance(value, str):
                for person in there(self.staffing.addressed(PersonId(value))):
                    yield {**person, "person": True}, person["role"]
            else:
                yield value, None
