"""A small builder of BPMN, and a situation that answers from dictionaries."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import DefinitionRejected
from engine.spiff import SpiffRuntime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.ports import Place, Program

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
MONDAY = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)


def element(tag: str, element_id: str, inner: str = "", **attributes: Any) -> str:
    shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{element_id}"{shown}>{inner}</bpmn:{tag}>'


def start(element_id: str = "begin") -> str:
    return element("startEvent", element_id)


def end(element_id: str = "finish", inner: str = "") -> str:
    return element("endEvent", element_id, inner)


def terminate(element_id: str) -> str:
    return end(element_id, "<bpmn:terminateEventDefinition/>")


def user(element_id: str, inner: str = "") -> str:
    return element("userTask", element_id, inner)


def rule(element_id: str, inner: str = "") -> str:
    return element("businessRuleTask", element_id, inner)


def letter(element_id: str, inner: str = "") -> str:
    return element("sendTask", element_id, inner)


def sub(element_id: str, inner: str) -> str:
    return element("subProcess", element_id, inner)


def call(element_id: str, process_id: str, inner: str = "") -> str:
    return element("callActivity", element_id, inner, calledElement=process_id)


def exclusive(element_id: str, default: str | None = None) -> str:
    return _gateway("exclusiveGateway", element_id, default)


def inclusive(element_id: str, default: str | None = None) -> str:
    return _gateway("inclusiveGateway", element_id, default)


def parallel(element_id: str) -> str:
    return element("parallelGateway", element_id)


def by_event(element_id: str) -> str:
    return element("eventBasedGateway", element_id)


def _gateway(tag: str, element_id: str, default: str | None) -> str:
    return element(tag, element_id, "", **({"default": default} if default else {}))


def timer(text: str, kind: str = "timeDate") -> str:
    body = f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:{kind}>'
    return f"<bpmn:timerEventDefinition>{body}</bpmn:timerEventDefinition>"


def message(message_id: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{message_id}"/>'


def condition(text: str) -> str:
    body = f'<bpmn:condition xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:condition>'
    return f"<bpmn:conditionalEventDefinition>{body}</bpmn:conditionalEventDefinition>"


def error(error_id: str | None) -> str:
    return f"<bpmn:errorEventDefinition{_ref('errorRef', error_id)}/>"


def escalation(escalation_id: str | None) -> str:
    return f"<bpmn:escalationEventDefinition{_ref('escalationRef', escalation_id)}/>"


def _ref(name: str, value: str | None) -> str:
    return f' {name}="{value}"' if value else ""


def catch(element_id: str, inner: str) -> str:
    return element("intermediateCatchEvent", element_id, inner)


def boundary(element_id: str, host: str, inner: str, *, interrupting: bool = False) -> str:
    return element(
        "boundaryEvent",
        element_id,
        inner,
        attachedToRef=host,
        cancelActivity=str(interrupting).lower(),
    )


def times(count: str, *, sequential: bool = False) -> str:
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:loopCardinality>{escape(count)}</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def flow(source: str, target: str, when: str | None = None, flow_id: str | None = None) -> str:
    inner = ""
    if when is not None:
        inner = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escape(when)}</bpmn:conditionExpression>"
        )
    return element(
        "sequenceFlow",
        flow_id or f"{source}_to_{target}",
        inner,
        sourceRef=source,
        targetRef=target,
    )


def chain(*ids: str) -> str:
    return "".join(flow(a, b) for a, b in pairwise(ids))


def process(process_id: str, body: str, **attributes: Any) -> str:
    return element("process", process_id, body, **{"isExecutable": "true", **attributes})


def file_of(*parts: str) -> bytes:
    """Return a file with these processes, messages, errors and escalations."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES} '
        f'targetNamespace="http://example.org">{"".join(parts)}</bpmn:definitions>'
    ).encode()


def simple(body: str, *more: str, process_id: str = "main") -> dict[str, bytes]:
    return {f"{process_id}.bpmn": file_of(*more, process(process_id, body))}


def named_message(name: str) -> str:
    return f'<bpmn:message id="{name}_message" name="{name}"/>'


def named_error(code: str) -> str:
    return f'<bpmn:error id="{code}_error" name="{code}" errorCode="{code}"/>'


def named_escalation(code: str) -> str:
    return f'<bpmn:escalation id="{code}_up" name="{code}" escalationCode="{code}"/>'


def refusals(files: Mapping[str, bytes]) -> list[str]:
    """Return the findings for which these files are refused."""
    with pytest.raises(DefinitionRejected) as caught:
        SpiffRuntime().compile(files)
    return caught.value.findings


class Facts:
    """A situation: expressions are looked up, or answered by a function."""

    def __init__(self, **facts: Any) -> None:
        self.facts: dict[str, Any] = facts
        self.now = MONDAY
        self.asked: list[tuple[str, str]] = []
        self.decided: list[Place] = []
        self.sent: list[Place] = []
        self.trail: list[str] = []
        self.ends: list[Place] = []

    def evaluate(self, expression: str, place: Place) -> Any:
        self.asked.append((expression, place.element_id))
        value = self.facts[expression]
        return value(place) if callable(value) else value

    def due(self, expression: str, place: Place) -> datetime | None:
        return self.evaluate(expression, place)

    def decide(self, place: Place) -> None:
        self.decided.append(place)

    def send(self, place: Place) -> None:
        self.sent.append(place)

    def passed(self, element_id: str) -> None:
        self.trail.append(element_id)

    def ended(self, place: Place) -> None:
        self.ends.append(place)


class Player:
    """Drives one case; saves and restores it after every step."""

    def __init__(
        self,
        diagrams: Mapping[str, bytes] | Program,
        facts: Facts | None = None,
        *,
        process_id: str = "main",
        restores: bool = True,
    ) -> None:
        self.program: Program = (
            SpiffRuntime().compile(diagrams) if isinstance(diagrams, dict) else diagrams
        )
        self.facts = facts or Facts()
        self.restores = restores
        self.run: Any = self.program.start(process_id, self.facts)
        self._save()

    def _save(self) -> None:
        self.saved = self.run.snapshot()
        if self.restores:
            self.run = self.program.restore(self.saved, self.facts)
            assert self.run.snapshot() == self.saved

    def step(self, act: Callable[[Any], None]) -> Player:
        act(self.run)
        self._save()
        return self

    def number(self, element_id: str, *indexes: int) -> int:
        return next(
            a.number
            for a in self.run.activities()
            if a.place.element_id == element_id
            and tuple(i for _, i in a.place.items)[: len(indexes)] == indexes
        )

    def do(self, element_id: str, *indexes: int) -> Player:
        number = self.number(element_id, *indexes)
        return self.step(lambda run: run.complete(number))

    def send(self, name: str) -> Player:
        return self.step(lambda run: run.send(name))

    def check(self) -> Player:
        return self.step(lambda run: run.check_conditions())

    def fire_next(self) -> Player:
        timer = self.run.timers()[0]
        self.facts.now = timer.due_at
        return self.step(lambda run: run.fire(timer))

    @property
    def open(self) -> list[str]:
        return sorted(a.place.element_id for a in self.run.activities())

    @property
    def items(self) -> list[tuple[str, tuple[int, ...]]]:
        return sorted(
            (a.place.element_id, tuple(i for _, i in a.place.items)) for a in self.run.activities()
        )

    @property
    def armed(self) -> list[tuple[str, datetime]]:
        return [(t.place.element_id, t.due_at) for t in self.run.timers()]

    @property
    def end_ids(self) -> list[str]:
        return [place.element_id for place in self.facts.ends]
