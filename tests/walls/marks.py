"""Plays examples with a mark in every text, title, letter and paper: what is read says its source.

A text that somebody gave carries `mark:FORM.KEY:N:`, what a step is called `step:ID:`, what a
letter is called in its file `letter:NAME:`, and each single document `document:ID:`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from lxml import etree

from engine.casework.ledger import Ledger
from engine.forms import Kind
from engine.forms.model import Field
from engine.ids import ProcedureId
from engine.model.document import Document
from engine.package import Definition, build_definition
from engine.rehearsal import Example, Outcome, Performer, Stage
from engine.rehearsal.example import MAIN, Step
from engine.spiff import SpiffRuntime
from tests.conftest import shipped_definition

MARKS = re.compile(r"mark:([a-z0-9_]+\.[a-z0-9_]+):(\d+):").findall
STEPS = re.compile(r"step:([a-z0-9_]+):").findall
LETTERS = re.compile(r"letter:([a-z0-9_]+):").findall
DOCUMENTS = re.compile(r"document:(\w+):").findall
DRAFTS = re.compile(r"draft:([^:]+):").findall

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
#: What has a name on a drawing and is no step.
_NO_STEP = (
    "participant",
    "process",
    "lane",
    "laneSet",
    "sequenceFlow",
    "message",
    "collaboration",
)
_TITLE = re.compile(rb'^(title = ".*)"', re.MULTILINE)
_ADDRESS = re.compile(r"(?:.*_)?(?:address(?:_.*)?|contact)").fullmatch
#: Lines that are no text area and yet hold what somebody wrote.
_LINES = ("votes", "share_with")
_NOT_DONE = ("expect", "refuse")


@dataclass(frozen=True)
class Given:
    """A marked text: which form asked for it, at which place of it, in which case."""

    mark: str
    form: str
    path: tuple[str, ...]
    case: str


@dataclass
class Marked:
    """An example on its way, and what was given so far."""

    stage: Stage
    given: dict[int, Given] = field(default_factory=dict)


@cache
def marked_definition(procedure: str) -> Definition:
    """Return a shipped package whose steps and letters say in their titles which they are."""
    files = {name: _titled(name, content) for name, content in read_files(procedure).items()}
    return build_definition(ProcedureId(procedure), files, runtime=SpiffRuntime(), version=1)


#: What is made of a file of a package, while a fault is planted there.
EDITS: dict[tuple[str, str], Callable[[bytes], bytes]] = {}


@cache
def read_files(procedure: str) -> Mapping[str, bytes]:
    """Return the files of a shipped package, as they are or with the fault that is planted."""
    return {
        name: EDITS.get((procedure, name), bytes)(content)
        for name, content in shipped_definition(procedure).files.items()
    }


def _titled(name: str, content: bytes) -> bytes:
    if name.startswith("letters/"):
        stem = name.removeprefix("letters/").removesuffix(".md").encode()
        return _TITLE.sub(rb"\1 letter:" + stem + rb':"', content, count=1)
    if not name.endswith(".bpmn"):
        return content
    root = etree.fromstring(content)
    for element in root.iter(f"{_BPMN}*"):
        kind = str(element.tag).removeprefix(_BPMN)
        if kind not in _NO_STEP and element.get("name") and element.get("id"):
            element.set("name", f"{element.get('name')} step:{element.get('id')}:")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


@contextmanager
def documents_marked() -> Iterator[None]:
    """Let each document say in its title and its text which one it is."""
    plain = Ledger.add_document

    def add(self: Ledger, document: Document) -> None:
        mark = f"document:{document.id}:"
        plain(
            self,
            replace(
                document,
                title=f"{document.title} {mark}",
                html=f"{document.html}<p>{mark}</p>" if document.html else "",
                content=document.content + mark.encode() if document.content else b"",
            ),
        )

    Ledger.add_document = add
    try:
        yield
    finally:
        Ledger.add_document = plain


class Player(Performer):
    """Performs the steps of an example, with every text marked."""

    def __init__(self, stage: Stage, example: Example) -> None:
        super().__init__(stage, Outcome(example=example))
        self.marked = Marked(stage)
        self._definition = stage.definition

    def perform(self, step: Step) -> None:
        with documents_marked():
            super().perform(self._with_marks(step))

    def _with_marks(self, step: Step) -> Step:
        case, details = str(step.details.get("case") or MAIN), dict(step.details)
        if step.verb == "correct":
            fact = "_".join(re.findall(r"[a-z_]\w*", str(next(iter(step.object)))))
            said = self._mark(details.get("because") or "", "correct", (fact,), case)
            return replace(step, details={**details, "because": said})
        form = form_of(step, self._definition)
        if not details.get("answers") or form is None:
            return step
        fields = {each.path: each for each in form.fields if isinstance(each, Field)}
        marked = self._walk(details["answers"], form.id, fields, (), case)
        return replace(step, details={**details, "answers": marked})

    def _walk(
        self,
        value: Any,
        form: str,
        fields: Mapping[Any, Field],
        path: tuple[str, ...],
        case: str,
    ) -> Any:
        if isinstance(value, dict):
            found = {
                key: self._walk(each, form, fields, (*path, key), case)
                for key, each in value.items()
            }
            if path and (*path, "address") in fields:
                found["address"] = self._mark("", form, (*path, "address"), case)
            return found
        if isinstance(value, list):
            return [self._walk(each, form, fields, path, case) for each in value]
        asked = fields.get(path)
        if asked is None or not isinstance(value, str) or not _is_text(asked):
            return value
        return self._mark(value, form, path, case)

    def _mark(self, value: str, form: str, path: tuple[str, ...], case: str) -> str:
        number = len(self.marked.given) + 1
        mark = f"{form}.{path[-1]}"
        self.marked.given[number] = Given(mark=mark, form=form, path=path, case=case)
        return f"{value} mark:{mark}:{number}:".strip()


def _is_text(asked: Field) -> bool:
    if asked.kind is Kind.TEXTFIELD and _ADDRESS(asked.key) and asked.limits.format != "email":
        return True
    return asked.kind is Kind.TEXTAREA or asked.key in _LINES


def form_of(step: Step, definition: Definition) -> Any:
    elements = definition.procedure.elements
    if step.verb == "start":
        return definition.form(definition.start_of(str(step.object)))
    if step.verb == "do" and step.object in elements:
        return definition.form(elements[str(step.object)])
    sent = (e for e in elements.values() if step.verb == "send" and e.trigger_value == step.object)
    return next((definition.form(element) for element in sent), None)


def steps_of(example: Example) -> list[Step]:
    """Return the steps in which something is done."""
    return [step for step in example.steps if step.verb not in _NOT_DONE]


def played(procedure: str, example: Example) -> Player:
    """Return a player at the beginning of an example."""
    return Player(Stage(example, marked_definition(procedure)), example)
