"""Names, values, answers and decisions in the words of a procedure."""

from functools import cache
from typing import Any

import pytest

from engine.forms import Field
from engine.ids import PersonId
from engine.model.procedure import Parameter, SetBy
from engine.package import Definition
from engine.wording.terms import (
    OWN_NOTICES,
    Called,
    answer_words,
    choices_made,
    decided_by,
    decision_words,
    each_in_words,
    fact_label,
    fact_words,
    letter_title,
    named_in,
    names_among,
    plain_words,
    question_words,
    role_title,
    rule_words,
    setting,
    words_of,
)
from tests.builders import make_person
from tests.decisions.builders import definitions, table_xml
from tests.scenario import World, compiled
from tests.small_dissent import FILES, SETTINGS, form, number, text, who, yes_or_no

WAYS = [{"value": "make", "label": "Make the plan"}, {"value": "drop", "label": "Drop it"}]
FORM = form(
    "ways",
    {"type": "radio", "key": "way", "label": "Which way?", "values": WAYS},
    {"type": "checklist", "key": "all_ways", "label": "All ways", "values": WAYS},
    yes_or_no("fit"),
    number("so_many"),
    text("own_words"),
    {"type": "textfield", "key": "line", "label": "A line"},
    {"type": "textfield", "key": "of_child", "label": "What of {{children}}?"},
    {"type": "select", "key": "child", "label": "Child", "valuesExpression": "=children"},
    {"type": "select", "key": "of_whom", "label": "Of {{way}}", "values": WAYS},
    {"type": "checkbox", "key": "seen", "label": "Seen"},
    who("lead", "panel"),
    {
        "type": "dynamiclist",
        "path": "seats",
        "label": "Seats",
        "components": [{"type": "radio", "key": "seat_way", "label": "Way in", "values": WAYS}],
    },
)
ROLES = """
[roles.lado]
title = "LADO of the area"
part = "observer"
[roles.iro]
title = "Independent Reviewing Officer"
part = "observer"
[roles.head_teacher]
title = "Head teacher"
part = "observer"
[words.may_sit]
known = "As is known"
"""
TABLE = (
    table_xml(["n"], ["way|", "may_sit", "why"], [["1", '"make"', "true", '"x"']] * 2)
    .replace('name="may_sit"', 'name="may_sit" label="May sit at all"')
    .replace('<rule id="r1">', '<rule id="r1"><annotationEntry><text>S30</text></annotationEntry>')
)


@cache
def package() -> Definition:
    rows = TABLE.replace('<rule id="r2">', '<rule id="r2"><description> </description>')
    files = {
        **FILES,
        "procedure.toml": SETTINGS.replace("[entry.main]", f"{ROLES}[entry.main]").encode(),
        "forms/ways.form": FORM,
        "sitting.dmn": definitions(f'<decision id="sitting" name="sitting">{rows}</decision>'),
    }
    return compiled("small", 1, tuple(files.items()))


def asked(key: str) -> Field:
    (found,) = [
        each
        for each in package().forms["ways"].fields
        if isinstance(each, Field) and each.key == key
    ]
    return found


def called(*names: str) -> Called:
    return named_in({PersonId(name): make_person(name.upper()) for name in names})


@pytest.mark.parametrize(
    ("role", "title"),
    [
        ("panel", "panel member"),
        ("admin", "administrator"),
        ("lado", "LADO of the area"),
        ("iro", "Independent Reviewing Officer"),
        ("head_teacher", "head teacher"),
        ("not_there", "not there"),
        ("", ""),
    ],
)
def test_a_role_is_named_as_within_a_sentence(role: str, title: str) -> None:
    assert role_title(package(), role) == title


def test_a_letter_has_the_title_of_its_template_or_the_engines_own() -> None:
    assert letter_title(package(), "late") == "The target has passed"
    assert letter_title(package(), "a_reminder") == "a reminder"
    assert {name: letter_title(package(), name) for name in OWN_NOTICES} == {
        "nobody_free": "Nobody is free for a task",
        "falls_to_you": "A task waits for you: others may not do it, or have left",
        "fact_corrected": "A recorded fact was corrected",
        "part_vacant": "Somebody has left: name who takes their part",
        "part_taken_over": "A part in a case was taken over",
        "part_left": "Somebody has left who took part in a case",
        "part_ended": "Somebody may not keep their part in a case: see who fills it",
        "voiding_asked": "A second person is asked: is this case to be voided?",
        "voiding_answered": "Whether a case was voided",
        "records_asked": "A second person is asked: is a closed case to be opened?",
        "records_answered": "Whether a closed case was opened to you",
        "nobody_administers": "Nobody has a role",
        "no_account": "Somebody takes part without an account",
        "words_noted": "Somebody noted what you said: confirm or amend it",
        "correction_proposed": "A second person is asked: is this correction right?",
        "correction_refused": "A correction that you proposed was not made",
        "words_answered": "Somebody has looked over their words as they were noted",
        "words_received": "What you sent has arrived",
        "send_on": "Send this on now: nobody signs in there",
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (None, "not known"),
        ("max", "MAX"),
        ("conference_date", "conference date"),
        ("As I said_it", "As I said_it"),
        ("Name", "Name"),
        ("2026-12-14", "Monday 14 December 2026"),
        ("2026-10-23T14:30:00+00:00", "Friday 23 October 2026, 3:30pm"),
        ("2026-13-40", "2026-13-40"),
        ("2026-12-14Tx", "2026-12-14Tx"),
        ("2026-12-14 x", "2026-12-14 x"),
        ("", ""),
        (3, "3"),
        ([], "none"),
        (["max", "a_key", True], "MAX, a key and yes"),
        ([{"id": "1", "name": "J. Pace", "agency": "Police"}], "J. Pace (Police)"),
        (
            {"id": "1", "name": "J. Pace", "agency": "NHS", "represents": "Police"},
            "J. Pace (Police)",
        ),
        ({"id": "1", "person": "max", "how": "remote"}, "MAX"),
    ],
)
def test_a_value_of_the_case_is_put_into_words(value: Any, words: str) -> None:
    assert plain_words(value, called("max")) == words


def test_without_people_a_text_names_nobody() -> None:
    assert plain_words("max") == "max"
    assert plain_words("max_manager") == "max manager"


def test_each_text_is_said_for_itself_and_nothing_for_nothing() -> None:
    assert each_in_words(None, str.upper) is None
    assert each_in_words("a", str.upper) == "A"
    assert each_in_words(["a", None, "b"], str.upper) == "A and B"
    assert each_in_words([], str.upper) == ""
    assert words_of("conference_date_of") == "conference date of"


def test_people_are_named_among_values_and_lists_of_them(world: World) -> None:
    with world.engine.open_work() as work:
        name = names_among(work.people, ["Max Manager", ["Pia Panel", 3], None, "x" * 100])

    assert [name(text) for text in ("Max Manager", "Pia Panel", "Bea Boss", "x" * 100)] == [
        "Max Manager",
        "Pia Panel",
        "",
        "",
    ]


def test_nobody_is_looked_up_for_texts_too_long_to_be_an_id() -> None:
    class Register:
        asked: list[Any] = []  # noqa: RUF012 - one register, read below

        def several(self, ids: Any) -> dict[Any, Any]:
            self.asked.append(list(ids))
            return {}

    names_among(Register(), ["x" * 100, 1, ["y" * 101]])
    names_among(Register(), ["x" * 99, "b", "a", "b"])

    assert Register.asked == [["a", "b", "x" * 99]]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1, "working days", "1 working day"),
        (2, "working days", "2 working days"),
        (0, "hours", "0 hours"),
        (2.5, "hours", "2.5 hours"),
        (3, "", "3"),
        (1, "", "1"),
        (True, "working days", "yes"),
        ("a text", "", "a text"),
    ],
)
def test_a_setting_is_said_with_its_unit(value: Any, unit: str, said: str) -> None:
    parameter = Parameter(
        id="p", value=value, label="P", unit=unit, source="Q1", set_by=SetBy.TEXT
    )

    assert setting(parameter) == said


def test_a_fact_is_called_by_its_question_or_by_its_key() -> None:
    assert fact_label(package(), "way") == "Which way?"
    assert fact_label(package(), "seats", "seat_way") == "Way in"
    assert fact_label(package(), "of_child") == "Of child"
    assert fact_label(package(), "not_asked") == "Not asked"
    assert fact_label(package(), "seats", "not_asked") == "Not asked"
    assert question_words(asked("of_child")) == "Of child"
    assert question_words(asked("so_many")) == "so_many"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("way", "make", "Make the plan"),
        ("way", "gone", "gone"),
        ("way", None, "not known"),
        ("all_ways", ["make", "drop"], "Make the plan and Drop it"),
        ("all_ways", ["make", "some_other"], "Make the plan and some other"),
        ("all_ways", [], "none"),
        ("fit", True, "yes"),
        ("fit", False, "no"),
        ("so_many", 3, "3"),
        ("so_many", None, "not known"),
        ("own_words", "as_i_say", "as_i_say"),
        ("line", "2026-12-14", "2026-12-14"),
        ("lead", "max", "MAX"),
        ("conference_date", "2026-12-14", "Monday 14 December 2026"),
        ("not_asked", "a_key", "a key"),
        ("not_asked", ["a_key", "max"], "a key and MAX"),
    ],
)
def test_a_fact_is_said_as_its_question_offers_it(path: str, value: Any, words: str) -> None:
    assert fact_words(package(), path, value=value, called=called("max")) == words


def test_what_no_question_asks_is_put_into_plain_words() -> None:
    assert answer_words(None, "a_key", lambda _: "") == "a key"
    assert answer_words(None, ["a_key"], lambda _: "") == "a key"
    assert answer_words(None, [], lambda _: "") == "none"
    assert fact_words(package(), "lead", value="max") == "max"


def test_only_choices_that_tell_something_are_told_of_a_form() -> None:
    answers = {
        "way": "drop",
        "all_ways": ["make"],
        "fit": False,
        "so_many": 3,
        "own_words": "words",
        "child": "1",
        "of_whom": "make",
        "seen": True,
        "lead": "max",
        "seats": [{"seat_way": "make"}],
    }
    shown = package().forms["ways"]

    assert list(choices_made(shown, answers)) == [
        ("Which way?", "Drop it"),
        ("All ways", "Make the plan"),
        ("fit", "no"),
        ("lead", "max"),
    ]
    assert list(choices_made(shown, {"way": "", "all_ways": [], "fit": None})) == []
    assert list(choices_made(shown, {"child": ["x", "2"]})) == []
    assert list(choices_made(shown, {"child": ["x"]})) == [("Child", "x")]


def content(outputs: dict[str, Any] | None = None, *rules: str) -> dict[str, Any]:
    return {"decision": "sitting", "outputs": outputs, "rules": list(rules)}


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ({"way": "make"}, "way: Make the plan."),
        ({"may_sit": False}, "May sit at all: no."),
        ({"may_sit": "known"}, "May sit at all: As is known."),
        ({"why": "Is no senior manager."}, "Is no senior manager."),
        ({"why": "max"}, "why: MAX."),
        ({"not_there": 3}, "Not there: 3."),
        ({"way": "make", "may_sit": True}, "way: Make the plan. May sit at all: yes."),
        ({"way": None, "may_sit": "", "why": []}, "Nothing that its table names applies here."),
        ({"way": "make", "why": None}, "way: Make the plan."),
        ({}, "Nothing that its table names applies here."),
        (None, "Nothing that its table names applies here."),
    ],
)
def test_what_a_table_gave_is_said_in_its_own_words(
    outputs: dict[str, Any] | None, words: str
) -> None:
    assert decision_words(content(outputs), package(), called("max")) == words


def test_a_table_that_is_gone_is_told_by_its_names() -> None:
    gone = {"decision": "gone", "outputs": {"may_sit": True}, "rules": ["r1"]}

    assert decision_words(gone, package()) == "May sit: yes."
    assert rule_words(gone, package()) == ""
    assert list(decided_by(gone, package())) == []


def test_the_rules_that_decided_are_named_with_what_stands_beside_them() -> None:
    assert rule_words(content(None, "r1"), package()) == "rule 1 (S30)"
    assert rule_words(content(None, "r2"), package()) == "rule 2"
    assert rule_words(content(None, "r2", "r1"), package()) == "rule 1 (S30) and rule 2"
    assert rule_words(content(None), package()) == ""
    assert rule_words({"decision": "sitting", "rules": None}, package()) == ""
    assert [rule.number for rule in decided_by(content(None, "r2"), package())] == [2]
