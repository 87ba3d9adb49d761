"""Dates that can be: every date of the shipped forms, planted the wrong way round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from engine.errors import InvalidAnswers
from engine.forms import Field, Form, Kind, Scene, validate
from engine.ids import PersonId
from engine.rehearsal import Outcome, Performer, Stage, read_example
from engine.texts.british import display
from engine.wording.time_limits import LimitNames, date_words
from tests.builders import london, make_calendar
from tests.conftest import shipped_definition

AT = london("2026-10-14 12:00")
DAY = timedelta(days=1)
FAR = timedelta(days=30)

#: Dates that no other date bounds, and why.
FREE = {
    "conference.conference_date": "a conference is opened on its day, before or after",
    "prepare_report.report_year_from": "the last day of the year is bound by the first",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    procedure: str
    form: Form
    field: Field
    rule: str
    other: str

    def __str__(self) -> str:
        return f"{self.form.id}.{self.field.key} {self.rule} {self.other}"


def dates(procedure: str) -> Iterator[tuple[Form, Field]]:
    for form in shipped_definition(procedure).forms.values():
        for field in form.fields:
            is_date = isinstance(field, Field) and field.kind in (Kind.DATE, Kind.DATETIME)
            if isinstance(field, Field) and is_date and not field.readonly:
                yield form, field


def orders() -> Iterator[Order]:
    for procedure in ("manager_review", "sunderland"):
        for form, field in dates(procedure):
            for rule in ("not_before", "not_after"):
                for other in getattr(field.limits, rule):
                    yield Order(
                        procedure=procedure, form=form, field=field, rule=rule, other=other.text
                    )


ORDERS = list(orders())


class Blank(dict[str, Any]):
    """A case of which nothing is recorded but what is planted."""

    def __missing__(self, key: str) -> None:
        return None


def refused(order: Order, at: datetime) -> str:
    """Return what is said at the field of an order, where the other date is `AT`."""
    definition = shipped_definition(order.procedure)
    head, _, rest = order.other.partition(".")
    kind = definition.types.get(head)
    held = AT.date() if kind is not None and kind.kind == "date" else AT
    known: Mapping[str, Any] = {head: {rest: AT} if rest else held}
    answers = {order.field.key: at.isoformat() if order.field.kind is Kind.DATETIME else at.date()}
    for _, field in [each for each in dates(order.procedure) if each[0] is order.form]:
        if field.key == head:
            answers[head] = AT.isoformat() if field.kind is Kind.DATETIME else AT.date()
    scene = Scene(
        scope=Blank(known),
        # Bounds by the clock stay out of the way.
        now=AT - FAR if order.field.limits.least is not None else AT + FAR,
        calendar=make_calendar(),
        people=lambda _: (),
        called=partial(date_words, LimitNames(definition.procedure, definition.forms)),
    )
    try:
        validate(order.form, answers, scene)
    except InvalidAnswers as error:
        return error.errors.get(order.field.key, "")
    return ""


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_each_stated_order_planted_the_wrong_way_round_is_refused_at_its_field(
    order: Order,
) -> None:
    definition = shipped_definition(order.procedure)
    wrong = AT - DAY if order.rule == "not_before" else AT + DAY

    said = refused(order, wrong)

    assert date_words(LimitNames(definition.procedure, definition.forms), order.other) in said
    assert display(AT.date()) in said
    assert refused(order, AT) == ""


@pytest.mark.parametrize("procedure", ["manager_review", "sunderland"])
def test_every_date_of_every_form_is_bound_or_says_why_it_is_free(procedure: str) -> None:
    free = {
        f"{form.id}.{'.'.join(field.path)}"
        for form, field in dates(procedure)
        if not (field.limits.not_before or field.limits.not_after)
        and field.limits.least is None
        and field.limits.most is None
    }

    assert free <= FREE.keys()


def test_a_date_is_never_in_order_with_itself() -> None:
    assert [str(order) for order in ORDERS if order.other == order.field.key] == []
    assert len(ORDERS) > 30


@pytest.mark.parametrize("key", ["conference", "complete_dissent_form", "key_in_form"])
def test_a_birth_is_expected_within_a_pregnancy_and_not_in_another_century(key: str) -> None:
    form = shipped_definition("sunderland").forms[key]
    name = "children" if key == "conference" else "form_children"

    def said(day: str) -> str:
        scene = Scene(
            scope=Blank(expected_birth_days=300),
            now=AT,
            calendar=make_calendar(),
            people=lambda _: (),
        )
        with pytest.raises(InvalidAnswers) as refusal:
            validate(form, {name: [{"name": "A", "date_of_birth": day}]}, scene)
        return refusal.value.errors.get(f"{name}[0].date_of_birth", "")

    assert said("2018-01-01") == said("2027-08-10") == ""
    assert "expected" in said("2027-08-11")
    assert "expected" in said("2062-01-01")


def test_whose_decision_a_limit_counts_from_is_said_in_the_case_and_kept_nowhere() -> None:
    definition = shipped_definition("manager_review")
    example = read_example(definition.files["examples/q_91.yaml"], source="q_91")
    stage = Stage(example, definition)
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)
        if step.verb == "wait":
            break
    case = next(iter(stage.cases.values()))
    [task] = [t for t in stage.open_tasks(case) if t.element_id == "arrange_conference"]
    admin = PersonId(stage.id_of(str(example.people["conference_admin"])))

    shown = stage.engine.questions.task(task.id, by=admin)

    assert "(the decision about Ann Thorn)" in shown.task.due_why
    assert "Thorn" not in task.due_why
    assert "Thorn" not in str([row.event.content.get("why") for row in stage.history(case)])
