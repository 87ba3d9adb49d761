"""Questions about an example case: shown with what its file says, read without changing the rest.

A question that is sent back as it was shown leaves the file as it was, whatever stands there.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from engine.errors import InvalidAnswers
from engine.forms import ComponentView, Form, FormView, GroupView, as_posted, from_post, parse_form
from engine.forms.asking.given import GivenForm, Scene
from engine.forms.asking.validate import answers_of, check_size, errors_of
from engine.model.calendar import Calendar
from engine.training.asking import AskedForm
from web.frame.forms import error_links
from web.trainers.examples.questions import Part

#: Around the names of a sheet's questions, beside which a real form may stand.
STEP = "step"


def questions_of(sheet: FormView) -> Sequence[ComponentView]:
    """Return the questions of a sheet, without what is around them."""
    groups = [part for part in sheet.components if isinstance(part, GroupView)]
    return [inner for group in groups for inner in group.components]


def listed(errors: Mapping[str, str], *views: FormView | None) -> list[dict[str, str]]:
    """Return what is wrong for the summary: at its question, else with a sentence alone."""
    found = [link for shown_ in views if shown_ for link in error_links(shown_)]
    told = tuple(link["text"] for link in found)  # of a row with its number in front
    return found + [
        {"text": text} for text in errors.values() if not any(t.endswith(text) for t in told)
    ]


class Revised(NamedTuple):
    """What was sent back of a form."""

    #: The answers, as far as they can be read.
    answers: Mapping[str, Any]
    #: The keys that were not sent back as they were shown.
    changed: frozenset[str]
    #: What is wrong, and was not wrong before.
    errors: Mapping[str, str]


def revised(
    asked: AskedForm, before: Mapping[str, Any] | None, given: Mapping[str, Any]
) -> Revised:
    """Compare what was sent back with what was shown; all is new where nothing was before."""
    check_size(given)
    reading = GivenForm(asked.form, given, asked.scene)
    errors = {**reading.errors, **errors_of(reading)}
    answers = answers_of(reading)
    if before is None:
        return Revised(answers, frozenset(asked.form.keys), errors)
    sent = from_post(asked.form, list(as_posted(asked.view(before).components)))
    changed = frozenset(_changed(asked.form, sent, given))
    known = GivenForm(asked.form, before, asked.scene)
    known_errors = {**known.errors, **errors_of(known)}
    return Revised(
        answers,
        changed,
        {
            path: text
            for path, text in errors.items()
            if path not in known_errors or not changed.isdisjoint(_around(path))
        },
    )


def _changed(form: Form, sent: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    """Yield keys at the top, and of the sheet."""
    inner, inner_given = sent.get(STEP), given.get(STEP)
    if isinstance(inner, dict) and isinstance(inner_given, dict):
        for key in {**inner, **inner_given}:
            if inner.get(key) != inner_given.get(key):
                yield f"{STEP}.{key}"
        return
    yield from (key for key in form.keys if sent.get(key) != given.get(key))


def _around(path: str) -> Sequence[str]:
    steps = [step.partition("[")[0] for step in path.split(".")]
    return [steps[0], ".".join(steps[:2])]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Parts of an example case as questions."""

    parts: Sequence[Part]
    #: What the file says, by the parts' keys there.
    said: Mapping[str, Any]
    offers: Mapping[str, Any]
    moment: tuple[datetime, Calendar]
    is_new: bool = False
    #: Keys that somebody wrote otherwise than they should be: they stay as they are.
    odd: frozenset[str] = frozenset()

    @property
    def asked(self) -> AskedForm:
        """The form, and what it is asked over."""
        components = [part.asks for part in self.parts]
        group = {"type": "group", "path": STEP, "components": components}
        source = {"type": "default", "id": STEP, "components": [group]}
        now, calendar = self.moment
        scope = {"offers": _with_held(self.offers, components, self._given())}
        scene = Scene(scope=scope, now=now, calendar=calendar, people=lambda _: ())
        return AskedForm(form=parse_form(json.dumps(source).encode(), source=STEP), scene=scene)

    def view(
        self, given: Mapping[str, Any] | None, errors: Mapping[str, str] | None = None
    ) -> FormView:
        """Return the questions as they show: with what was entered, else as the file has it."""
        return self.asked.view({STEP: self._given()} if given is None else given, errors)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the file is to say. Raises `InvalidAnswers`."""
        found = revised(self.asked, None if self.is_new else {STEP: self._given()}, given)
        answers, errors = found.answers[STEP], dict(found.errors)
        said = dict(self.said)
        for part in self.parts:
            path = f"{STEP}.{part.key}"
            if (path in found.changed or self.is_new) and not _is_about(errors, path):
                try:
                    value = part.read(answers[part.key], said.get(part.at))
                except InvalidAnswers as refusal:
                    errors |= {f"{path}{inner}": text for inner, text in refusal.errors.items()}
                    continue
                said.pop(part.at, None)
                if value is not None:
                    said[part.at] = value
        if errors:
            raise InvalidAnswers(errors)
        return said

    def _given(self) -> dict[str, Any]:
        return {
            part.key: part.show(self.said[part.at])
            for part in self.parts
            if part.at in self.said and part.at not in self.odd
        }


def _is_about(errors: Mapping[str, str], path: str) -> bool:
    return any(each == path or each.startswith((f"{path}.", f"{path}[")) for each in errors)


def _with_held(
    offers: Mapping[str, Any], components: Sequence[Mapping[str, Any]], given: Any
) -> dict[str, Any]:
    """Offer also what the file says and nobody offers: a name that nobody has any more."""
    found = dict(offers)
    for name, value in _held(components, given):
        options = found.get(name) or []
        if value and all(option["value"] != value for option in options):
            found[name] = [*options, {"value": value, "label": value}]
    return found


def _held(components: Sequence[Mapping[str, Any]], given: Any) -> Iterator[tuple[str, str]]:
    for asks in components:
        value = given.get(asks.get("key") or asks.get("path")) if isinstance(given, dict) else None
        if "components" in asks:
            for row in value if isinstance(value, list) else [value]:
                yield from _held(asks["components"], row)
        elif "valuesExpression" in asks and isinstance(value, str):
            yield asks["valuesExpression"].removeprefix("=offers."), value
