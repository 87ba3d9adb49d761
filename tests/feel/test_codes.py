"""What an expression gives that was kept as a code: a person's id, a choice as it is kept."""

import pytest

from engine.feel import compile
from engine.feel.types import NUMBER, STRING, Type, context, function_of, list_of
from engine.texts.codes import CHOICE, PERSON_ID, choice_of, shown_code

ANSWER = choice_of(("yes", "no"))
PERSON = context({"id": PERSON_ID, "name": STRING, "age": NUMBER, "answer": ANSWER})
TYPES = {
    "chair": PERSON_ID,
    "answer": ANSWER,
    "chosen": CHOICE,
    "people": list_of(PERSON),
    "ids": list_of(PERSON_ID),
    "person": PERSON,
    "reason": STRING,
    "n": NUMBER,
    "late": Type("boolean"),
    "name_of": function_of(STRING),
    "pick": function_of(PERSON_ID),
}
IDS = (
    "chair",
    "person.id",
    "people.id",
    "people[1].id",
    "people[age > 5].id",
    "ids",
    "ids[1]",
    "ids[item = chair]",
    '"by " + chair',
    'chair + " chairs"',
    '"by " + chair + "."',
    "string(chair)",
    "upper case(chair)",
    "substring(chair, 1)",
    'replace(chair, "a", "b")',
    'string join(ids, ", ")',
    'string join(people.id, ", ")',
    "string join([reason, chair])",
    'if late then chair else "nobody"',
    'if late then "nobody" else chair',
    "if late then chair else null",
    "[chair]",
    "[reason, chair]",
    "[chair][1]",
    "for x in ids return x",
    "for x in people return x.id",
    'for x in ids return x + "."',
    "for x in people return string(x.id)",
    'split(chair, "a")',
    "append(ids, reason)",
    "append([reason], chair)",
    "concatenate(ids, ids)",
    "concatenate([reason], ids)[1]",
    "reverse(ids)",
    "sort(ids)[1]",
    "distinct values(ids)",
    "union(ids, ids)",
    "flatten([ids])",
    "min(ids)",
    "{x: chair}.x",
    "{x: chair, y: x}.y",
    "pick(n)",
    "{x: [chair]}.x[1]",
    "sublist(ids, 1)",
    "insert before(ids, 1, reason)",
    "list replace(ids, 1, reason)",
    "remove(ids, 1)",
    'extract(chair, "a")[1]',
)
CHOICES = ("answer", "chosen", "people.answer", '"it is " + answer', "[answer, chosen][1]")
SAID = (
    "reason",
    "n",
    "people.name",
    "person.age",
    "count(ids)",
    "string length(chair)",
    'chair = "a"',
    'contains(chair, "a")',
    "name_of(chair)",
    'if answer = "yes" then "Yes" else "No"',
    'if chair = null then "nobody" else reason',
    'string join(people.name, ", ")',
    "people[id = chair].name",
    "people[id = chair][1].name",
    "index of(ids, chair)",
    "for x in ids return n",
    'for x in ids return "x"',
    "for x in ids return name_of(x)",
    '"a" + reason',
    "list contains(ids, chair)",
    "chair in ids",
    "null",
)


def said(text: str) -> list[str]:
    return [problem.message for problem in shown_code(compile(text), TYPES)]


@pytest.mark.parametrize("text", IDS)
def test_the_id_of_a_person_is_found_in_what_a_reader_sees(text: str) -> None:
    assert said(text) == ["This would show the id of a person"]


@pytest.mark.parametrize("text", CHOICES)
def test_a_choice_as_it_is_kept_is_found_in_what_a_reader_sees(text: str) -> None:
    assert said(text) == ["This would show a choice as it is kept, not in words"]


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_in_words_is_no_code(text: str) -> None:
    assert said(text) == []
