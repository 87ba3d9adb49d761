"""Says in the reader's words what names, values and decisions of a procedure mean."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from engine.decisions.model import Output, Rule, Table
from engine.forms import Field, Form, Kind, field_at, labels_of
from engine.ids import PersonId
from engine.model.occasion import read_fact
from engine.model.people import Person
from engine.model.procedure import Parameter
from engine.package import Package
from engine.ports import KeptPeople
from engine.texts.british import show_date, show_list, show_moment, show_time

#: Questions that are answered in one's own words.
_WRITTEN = (Kind.TEXTFIELD, Kind.TEXTAREA, Kind.NUMBER)
#: Titles of the engine's own notices; of a reminder a history says only which kind it is, and its
#: title stands in `engine/casework/nudges.py`.
OWN_NOTICES = {
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
_KEY = re.compile(r"[a-z][a-z0-9_]*").fullmatch
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.+)?").fullmatch
_TIME = re.compile(r"\d\d:\d\d:\d\d").fullmatch
#: A longer text is no person's id.
_LONGEST_ID = 100
#: Returns the name of a person, or "" where the text is no person's id.
Called = Callable[[str], str]


def words_of(key: str) -> str:
    """Return a key as words, such as `conference date`."""
    return key.replace("_", " ")


def each_in_words(value: Any, say: Callable[[str], str]) -> str | None:
    """Return a text, or texts, in the words that `say` has for each; null for null."""
    texts = value if isinstance(value, list) else [value]
    return None if value is None else show_list([say(text) for text in texts if text is not None])


def named_in(people: Mapping[PersonId, Person]) -> Called:
    """Return what names those people, and nobody else."""
    return lambda text: people[PersonId(text)].name if text in people else ""


def names_among(people: KeptPeople, values: Iterable[Any]) -> Called:
    """Return what names the people whose ids stand among some values, and lists of them."""
    texts = [text for value in values for text in (value if isinstance(value, list) else [value])]
    ids = {PersonId(text) for text in texts if isinstance(text, str) and len(text) < _LONGEST_ID}
    return named_in(people.several(sorted(ids)) if ids else {})


def role_title(package: Package, role: str) -> str:
    """Return a role's title within a sentence."""
    title = package.procedure.title_of(role)
    if not title:
        return words_of(role)
    first, *others = title.split()
    is_name = first[1:2].isupper() or any(word[:1].isupper() for word in others)
    return title if is_name else title[:1].lower() + title[1:]


def letter_title(package: Package, name: str) -> str:
    """Return the title of a letter or notice; the engine's own have no template."""
    template = package.letters.get(name)
    return template.title.source if template else OWN_NOTICES.get(name) or words_of(name)


def plain_words(value: Any, called: Called = lambda _: "") -> str:
    """Return a value of the case file as a reader expects it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    if isinstance(value, str):
        return called(value) or _moment(value) or (words_of(value) if _KEY(value) else value)
    if isinstance(value, list):
        return show_list([plain_words(item, called) for item in value]) or "none"
    return _entry_words(value, called) if isinstance(value, Mapping) else str(value)


def _entry_words(entry: Mapping[str, Any], called: Called) -> str:
    """Return who an entry of a list is, such as `J. Pace (Police)`."""
    name = str(entry.get("name") or called(str(entry.get("person") or "")))
    agency = entry.get("represents") or entry.get("agency")
    return f"{name} ({agency})" if agency else name


def setting(parameter: Parameter) -> str:
    """Return the value of a parameter with its unit: `1 working day`, `April`, `9am`, `yes`."""
    value = parameter.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return plain_words(value)
    if parameter.unit == "month" and value in range(1, 13):
        return f"{date(2000, int(value), 1):%B}"
    if parameter.unit.startswith("day of the "):
        return parameter.unit.replace("day", f"day {value}", 1)
    return f"{value} {parameter.unit.removesuffix('s') if value == 1 else parameter.unit}".strip()


# --- facts ---------------------------------------------------------------------------------


def fact_label(package: Package, *path: str) -> str:
    """Return the question that asks for a fact; its key in words where several ask differently."""
    field, asked = _field(package, path), package.asked.get(tuple(path), ())
    differ = len(path) > 1 and len({question_words(each.field) for each in asked}) > 1
    return question_words(field) if field and not differ else words_of(path[-1]).capitalize()


def question_words(field: Field) -> str:
    """Return what a field asks, else its key in words where the question names something."""
    return words_of(field.key).capitalize() if field.label.names else field.label.source


def fact_words(package: Package, *path: str, value: Any, called: Called = lambda _: "") -> str:
    """Return a fact's value as its question offers it."""
    return answer_words(_field(package, path), value, called)


def shared_words(package: Package, change: Mapping[str, Any], called: Called) -> str:
    """Say how a fact of an occasion changed, such as `Decision: not known → A plan is made`."""
    fact = read_fact(change["fact"])
    asked = package.asked.get((fact[0], *fact[2:]), ())
    field = asked[0].field if asked else None
    label = fact_label(package, fact[0], *fact[2:])
    before, after = (answer_words(field, change[each], called) for each in ("before", "after"))
    return with_answer(label, after if change["before"] is None else f"{before} → {after}")


def with_answer(question: str, answer: str) -> str:
    """Return a question with its answer: after a question mark stands no colon."""
    return f"{question}{'' if question.endswith('?') else ':'} {answer}"


def choices_made(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each question of a form that offered a choice, with what was chosen."""
    for field in form.fields:
        value = answers.get(field.key) if isinstance(field, Field) else None
        if isinstance(field, Field) and value not in (None, "", []) and _says(field, value):
            yield field.label.source, answer_words(field, value, lambda _: "")


def _says(field: Field, value: Any) -> bool:
    """Say whether a choice tells a reader something; the number of an item does not."""
    chosen = value if isinstance(value, list) else [value]
    is_number = any(str(one).isdecimal() for one in chosen)
    is_choice = field.is_boolean or field.choices is not None
    return is_choice and not field.label.names and not is_number


def answer_words(field: Field | None, value: Any, called: Called) -> str:
    """Return an answer as its question offers it; what somebody wrote, as they wrote it."""
    if field is not None and field.kind in _WRITTEN and value is not None:
        return str(value)
    offered = labels_of(field) if field is not None else {}
    if isinstance(value, list):
        return show_list([offered.get(str(v)) or plain_words(v, called) for v in value]) or "none"
    return offered.get(str(value)) or plain_words(value, called)


def _field(package: Package, path: Sequence[str]) -> Field | None:
    found = (field_at(form, path) for form in package.forms.values())
    asked = (each.field for each in package.asked.get(tuple(path), ()))
    return next((field for field in (*found, *asked) if field is not None), None)


# --- decisions -----------------------------------------------------------------------------


def decision_words(
    content: Mapping[str, Any], package: Package, called: Called = lambda _: ""
) -> str:
    """Say what a decision table gave, such as `May sit: no. Is not a senior manager.`."""
    tables = _tables(content, package)
    outputs = {output.name: output for table in tables for output in table.outputs}
    given = content.get("outputs") or {}
    sentences = (
        _given(outputs.get(name), name, value, _naming(package, name, called))
        for name, value in given.items()
    )
    return (
        " ".join(sentence for sentence in sentences if sentence)
        or "Nothing that its table names applies here."
    )


def _naming(package: Package, name: str, called: Called) -> Called:
    """Return who, or else what, a text that a table gave stands for."""
    words = package.words.get(name, {})
    return lambda text: called(text) or words.get(text, "")


def rule_words(content: Mapping[str, Any], package: Package) -> str:
    """Name the rules of the table that decided, such as `rule 14 (S30)`; "" for none."""
    return show_list([_rule(rule) for rule in decided_by(content, package)])


def decided_by(content: Mapping[str, Any], package: Package) -> Iterator[Rule]:
    """Yield the rules that decided."""
    for table in _tables(content, package):
        yield from (rule for rule in table.rules if rule.id in (content.get("rules") or ()))


def _tables(content: Mapping[str, Any], package: Package) -> Sequence[Table]:
    model = package.decisions.get(str(content.get("decision")))
    return model.tables if model else ()


def _given(output: Output | None, name: str, value: Any, called: Called) -> str:
    if value in (None, "", []):
        return ""
    text = plain_words(value, called)
    if text.endswith("."):
        # A sentence of the table's owner says it all.
        return text
    return f"{output.label if output and output.label else words_of(name).capitalize()}: {text}."


def _rule(rule: Rule) -> str:
    note = rule.annotations[0].strip() if rule.annotations else ""
    return f"rule {rule.number} ({note})" if note else f"rule {rule.number}"


def _moment(text: str) -> str:
    if not (_DATE(text) or _TIME(text)):
        return ""
    try:
        if _TIME(text):
            return show_time(time.fromisoformat(text))
        if "T" in text:
            return show_moment(datetime.fromisoformat(text))
        return show_date(date.fromisoformat(text))
    except ValueError:
        return ""
