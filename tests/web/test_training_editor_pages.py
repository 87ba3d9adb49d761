"""Writing example cases in the browser: every kind of step, every expectation, nothing lost."""

import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from engine.model.calendar import LONDON
from engine.package.places import shipped
from engine.rehearsal import Example, Stage, read_example
from engine.rehearsal.example import MOST_DAYS
from engine.training.before_a_step import BeforeAStep
from engine.training.writing import entries_of, example_to_yaml
from tests.web.posting import sent_by
from tests.web.test_training_pages import _NAMES, Trainer
from tests.web.training import make_training_app
from web.trainers.examples.entry import Entry
from web.trainers.examples.offers import cases_of


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("training")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({name: name for name in _NAMES}))
    return make_training_app(folder / "room", manifest)


@pytest.fixture(scope="module")
def writer(app: Flask) -> "Writer":
    return Writer(app, "terry")


class Writer(Trainer):
    """A trainer who writes."""

    def bring_in(self, data: bytes) -> str:
        status, page = self.press("/training/examples/upload", file=(io.BytesIO(data), "x.yaml"))
        assert status == 303, page
        return page

    def file(self, example: str) -> Example:
        return read_example(self.client.get(f"{example}/file").data, source="it")

    def send(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, str]:
        found: dict[str, list[str]] = {}
        for name, value in fields:
            found.setdefault(name, []).append(value)
        return self.press(path, **found)


def _stem(one: Any) -> str:
    return str(getattr(one, "stem", ""))


def _sample() -> Iterator[tuple[Path, list[int]]]:
    """Yield files with the steps of each whose make no earlier one has; all, where asked."""
    seen: set[Any] = set()
    for path in sorted(shipped()[0].glob("*/examples/*.yaml")):
        chosen = []
        for number, raw in enumerate(
            entries_of(read_example(path.read_bytes(), source=""))["steps"]
        ):
            entry = Entry.of(raw)
            said = sorted(entry.said) if entry.verb in ("expect", "wait") else entry.thing
            made = (entry.verb, entry.is_refused, str(said))
            if made not in seen or "DISSENT_ALL_STEPS" in os.environ:
                seen.add(made)
                chosen.append(number)
        yield path, chosen


@pytest.mark.parametrize(
    ("path", "numbers"), list(_sample()), ids=lambda one: getattr(one, "stem", "")
)
def test_a_page_saved_as_it_is_leaves_the_file_as_it_was(
    writer: Writer, path: Path, numbers: list[int]
) -> None:
    example = writer.bring_in(path.read_bytes())
    before = writer.file(example)
    pages = [f"{example}/steps/{number}" for number in numbers]
    if numbers:
        # Who is in one that goes on from another stands there.
        people = [] if before.goes_on_from else ["people"]
        pages += [f"{example}/edit/{part}" for part in ("story", "from", *people, "ends")]

    for page in pages:
        status, answer = writer.send(page, sent_by(writer.see(page)))
        assert status == 303, (page, re.findall(r"error-summary__list.*?</ul>", answer, re.S))

    assert writer.file(example) == before


def test_a_step_taken_apart_and_put_together_is_the_same() -> None:
    for path in shipped()[0].glob("*/examples/*.yaml"):
        for raw in entries_of(read_example(path.read_bytes(), source=""))["steps"]:
            assert Entry.of(raw).as_written() == raw


def _fields(**given: str) -> list[tuple[str, str]]:
    """Return the questions of a step as a browser names them: `at__day` is `step-at-day`."""
    return [(f"step-{name.replace('__', '-')}", value) for name, value in given.items()]


_AT_NINE = {"at__day": "22", "at__month": "10", "at__year": "2026", "at__time": "9am"}
_NINE = datetime(2026, 10, 22, 9, tzinfo=LONDON)
_MONDAY = {"day__day": "26", "day__month": "oct", "day__year": "2026"}
#: What is chosen, what is entered, and the step as the file then has it.
_STEPS: dict[str, tuple[str, list[tuple[str, str]], dict[str, Any]]] = {
    "claim": (
        "verb=claim&thing=decide_plan",
        _fields(role="conference_chair", about="Rosa Finch", **_AT_NINE),
        {"claim": "decide_plan", "as": "conference_chair", "for": "Rosa Finch", "at": _NINE},
    ),
    "release": (
        "verb=release&thing=decide_plan",
        _fields(person="R. Holm", about="person: R. Holm", note="Why\r\nindeed?"),
        {
            "release": "decide_plan",
            "name": "R. Holm",
            "for": {"person": "R. Holm"},
            "note": "Why\nindeed?",
        },
    ),
    "assign": (
        "verb=assign&thing=decide_plan",
        _fields(to="Q. Lowe", role="conference_chair"),
        {"assign": "decide_plan", "to": "Q. Lowe", "as": "conference_chair"},
    ),
    "take over": (
        "verb=take_over&thing=conference_admin",
        _fields(to="Q. Lowe", former="R. Holm", because="On leave.", role="conference_chair"),
        {
            "take_over": "conference_admin",
            "to": "Q. Lowe",
            "from": "R. Holm",
            "reason": "On leave.",
            "as": "conference_chair",
        },
    ),
    "refuse to take over": (
        "verb=take_over&thing=conference_admin&refused=yes",
        _fields(refused="NotAllowed", because="On leave.", role="dissenting_professional"),
        {
            "refuse": {
                "take_over": "conference_admin",
                "because": "NotAllowed",
                "reason": "On leave.",
                "as": "dissenting_professional",
            },
        },
    ),
    "correct": (
        "verb=correct&thing=conference_date",
        [
            *_fields(because="It was mistyped.", role="conference_admin"),
            ("conference_date-day", "7"),
            ("conference_date-month", "10"),
            ("conference_date-year", "2026"),
        ],
        {
            "correct": {"conference_date": "2026-10-07"},
            "because": "It was mistyped.",
            "as": "conference_admin",
        },
    ),
    "attach": (
        "verb=attach",
        _fields(paper="minutes.pdf", role="conference_admin"),
        {"attach": "minutes.pdf", "as": "conference_admin"},
    ),
    "absent": (
        "verb=absent",
        _fields(
            person="Q. Lowe",
            first_day__day="24",
            first_day__month="10",
            first_day__year="2026",
            last_day__day="30",
            last_day__month="10",
            last_day__year="2026",
            deputy="R. Holm",
        ),
        {
            "absent": {
                "person": "Q. Lowe",
                "from": date(2026, 10, 24),
                "to": date(2026, 10, 30),
                "deputy": "R. Holm",
            }
        },
    ),
    "holiday": (
        "verb=holiday",
        _fields(name="A feast", **_MONDAY),
        {"holiday": {"date": date(2026, 10, 26), "name": "A feast"}},
    ),
    "wait by": (
        "verb=wait",
        _fields(distance__way="by", distance__count="5", distance__unit="working_days"),
        {"wait": "5 working days"},
    ),
    "wait next": ("verb=wait", _fields(distance__way="next_due"), {"wait": "next due"}),
    "wait day": (
        "verb=wait",
        _fields(distance__way="until", **{f"distance__{k}": v for k, v in _MONDAY.items()}),
        {"wait": date(2026, 10, 26)},
    ),
    "resolve": ("verb=resolve", _fields(note="Mended"), {"resolve": None, "note": "Mended"}),
    "refuse": (
        "verb=claim&thing=decide_plan&refused=yes",
        _fields(refused="NotAllowed", role="dissenting_professional", note="No", **_AT_NINE),
        {
            "refuse": {
                "claim": "decide_plan",
                "because": "NotAllowed",
                "as": "dissenting_professional",
            },
            "at": _NINE,
            "note": "No",
        },
    ),
    "refuse correct": (
        "verb=correct&thing=conference_date&refused=yes",
        [
            *_fields(refused="InvalidAnswers", role="conference_admin"),
            ("conference_date-day", "31"),
            ("conference_date-month", "2"),
            ("conference_date-year", "2026"),
        ],
        {
            "refuse": {
                "correct": {"conference_date": {"day": "31", "month": "2", "year": "2026"}},
                "because": "InvalidAnswers",
                "as": "conference_admin",
            }
        },
    ),
    "expect": (
        "verb=expect",
        _fields(
            open__0__task="decide_plan",
            open__1__task="attempt_consensus",
            assigned__0__task="decide_plan",
            assigned__0__person="R. Holm",
            due__0__task="decide_plan",
            **{f"due__0__{k}": v for k, v in _MONDAY.items()},
            due__0__time="3:30pm",
            due__1__task="attempt_consensus",
            overdue__0__task="(none)",
            notified__0__role="conference_chair",
            notified__0__times="2",
            letters__0__letter="outcome_chair",
            letters__0__to="R. Holm",
            letters__0__marks="late: no\r\nreasons: B and A",
            file__0__fact="form_late",
            file__0__value="yes",
            file__1__fact="children[0].decision",
            file__1__value='"yes"',
            file__2__fact="due",
            file__2__value="26 October 2026",
            file__3__fact="members",
            file__3__value="2",
            file__4__fact="gone",
            file__4__value="nothing",
            history__0__event="UserTaskCompleted",
            history__0__element="decide_plan",
            history__1__event="CaseEnded",
            incidents="0",
        ),
        {
            "expect": {
                "open": ["decide_plan", "attempt_consensus"],
                "assigned": {"decide_plan": "R. Holm"},
                "due": {
                    "decide_plan": datetime(2026, 10, 26, 15, 30, tzinfo=LONDON),
                    "attempt_consensus": None,
                },
                "overdue": [],
                "notified": {"conference_chair": 2},
                "letters": [
                    {
                        "to": "R. Holm",
                        "letter": "outcome_chair",
                        "late": False,
                        "reasons": "B and A",
                    }
                ],
                "file": {
                    "form_late": True,
                    "children[0].decision": "yes",
                    "due": date(2026, 10, 26),
                    "members": 2,
                    "gone": None,
                },
                "history": ["UserTaskCompleted decide_plan", "CaseEnded"],
                "incidents": 0,
            }
        },
    ),
}


@pytest.fixture
def example(writer: Writer) -> str:
    return writer.bring_in((shipped()[0] / "manager_review/examples/q_48.yaml").read_bytes())


@pytest.mark.parametrize("kind", _STEPS)
def test_every_kind_of_step_is_added_anywhere_and_shown_again(
    writer: Writer, example: str, kind: str
) -> None:
    asked, fields, wanted = _STEPS[kind]
    path = f"{example}/steps/new?at=9&{asked}"
    given = dict(sent_by(writer.see(path)))
    before = writer.file(example).steps

    status, page = writer.send(path, list({**given, **dict(fields)}.items()))

    assert status == 303, re.findall(r"error-summary__list.*?</ul>", page, re.S)
    raw = entries_of(writer.file(example))["steps"]
    assert len(raw) == len(before) + 1
    assert wanted.items() <= raw[9].items()
    page = f"{example}/steps/9"
    assert writer.send(page, sent_by(writer.see(page)))[0] == 303
    assert entries_of(writer.file(example))["steps"] == raw


def test_a_start_gets_a_name_and_a_conference_of_its_own(writer: Writer, example: str) -> None:
    page = f"{example}/steps/0"
    before = entries_of(writer.file(example))["steps"][0]
    given = {**dict(sent_by(writer.see(page))), "step-case_name": "late"}

    assert writer.send(page, [*given.items(), ("step-own_conference", "true")])[0] == 303

    after = entries_of(writer.file(example))["steps"][0]
    assert after == {**before, "case": "late", "conference": "new"}


def test_a_kind_is_chosen_before_what_it_is_about(writer: Writer, example: str) -> None:
    new = f"{example}/steps/new?at=2"

    assert "Somebody is away" in writer.see(new)
    assert "Choose what happens in this step" in writer.see(f"{new}&asked=yes")
    assert "Which task is taken?" in writer.see(f"{new}&verb=claim")
    assert 'value="conference_date"' in writer.see(f"{example}/steps/new?at=7&verb=correct")
    assert writer.client.get(f"{new}&verb=claim&thing=no_such_task").status_code == 404


def test_nothing_typed_is_lost_at_an_error(writer: Writer, example: str) -> None:
    before = writer.file(example)
    fields = _fields(person="Q. Lowe", first_day__day="31", first_day__month="2", note="Mine")

    status, page = writer.send(f"{example}/steps/new?verb=absent", fields)

    assert status == 422
    assert "There is a problem" in page
    assert "First day must include a year" in page
    assert 'href="#step-last_day-day">Enter the last day' in page
    assert 'value="31"' in page
    assert "Mine" in page
    assert writer.file(example) == before


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (_fields(due__0__task="decide_plan", due__0__time="3pm"), "Enter the day that the time"),
        (_fields(file__0__fact="due", file__0__value="31 February 2026"), "Enter a real date"),
        (
            _fields(open__0__task="(none)", open__1__task="decide_plan"),
            "Choose that there is none, or which there are, but not both",
        ),
        (
            _fields(
                assigned__0__task="decide_plan",
                assigned__0__person="R. Holm",
                assigned__1__task="decide_plan",
                assigned__1__person="Q. Lowe",
            ),
            "stands here twice",
        ),
        (
            _fields(letters__0__letter="outcome_chair", letters__0__marks="late"),
            "such as late: no",
        ),
        (_fields(incidents="many"), "must be a number"),
        ([], "Add at least one thing that must be so"),
    ],
)
def test_what_cannot_be_expected_is_said(
    writer: Writer, example: str, fields: list[tuple[str, str]], sentence: str
) -> None:
    status, page = writer.send(f"{example}/steps/new?verb=expect", fields)

    assert status == 422
    assert sentence in page


def test_a_new_step_is_asked_on_its_own_day(writer: Writer, example: str) -> None:
    path = f"{example}/steps/new?at=5&verb=do&thing=review_dissent"
    given = dict(sent_by(writer.see(path)))
    old = entries_of(writer.file(example))["steps"][11]["answers"]
    fields = [*_fields(**_AT_NINE), *((k, "true") for k in old if old[k] is True)]

    status, page = writer.send(path, list({**given, **dict(fields), **_chosen(old)}.items()))

    assert status == 303, re.findall(r"error-summary__list.*?</ul>", page, re.S)
    step = entries_of(writer.file(example))["steps"][5]
    assert step["at"] == _NINE
    assert step["answers"]["next_action"] == old["next_action"]


def _chosen(answers: dict[str, Any]) -> dict[str, str]:
    return {key: value for key, value in answers.items() if isinstance(value, str)}


def test_a_row_is_added_without_saving(writer: Writer, example: str) -> None:
    before = writer.file(example)

    status, page = writer.send(
        f"{example}/steps/new?verb=expect", [*_fields(note="Kept"), ("add:step-letters", "1")]
    )

    assert status == 200
    assert 'name="step-letters-0-letter"' in page
    assert "autofocus" in page
    assert "Kept" in page
    assert writer.file(example) == before


def test_one_answer_is_changed_and_the_rest_stays_as_written(writer: Writer, example: str) -> None:
    raw = entries_of(writer.file(example))["steps"]
    number = next(n for n, each in enumerate(raw) if each.get("do") == "record_dissent")
    page = f"{example}/steps/{number}"
    given = dict(sent_by(writer.see(page)))
    key = next(key for key, value in given.items() if value == raw[number]["answers"]["reasons"])

    assert writer.send(page, list({**given, key: "Other words."}.items()))[0] == 303

    changed = entries_of(writer.file(example))["steps"][number]
    assert changed["answers"] == {**raw[number]["answers"], "reasons": "Other words."}


def test_people_keep_what_else_is_said_of_them(writer: Writer, example: str) -> None:
    path = f"{example}/edit/people"
    given = dict(sent_by(writer.see(path)))
    given["step-cast-0-agency"] = "The council"

    assert writer.send(path, list(given.items()))[0] == 303

    people = writer.file(example).people
    assert {"name": "R. Holm", "agency": "The council"} in people.values()
    assert "J. Pace" in people.values()


def test_each_case_ends_in_its_own_way(writer: Writer) -> None:
    path = next(
        p for p in shipped()[0].glob("*/examples/*.yaml") if b"case: late" in p.read_bytes()
    )
    example = writer.bring_in(path.read_bytes())
    ends = writer.file(example).ends_exactly
    late = f"case_{cases_of(writer.file(example)).index('late')}"
    given = [one for one in sent_by(writer.see(f"{example}/edit/ends")) if late not in one[0]]

    assert writer.send(f"{example}/edit/ends", given)[0] == 303

    assert writer.file(example).ends_exactly == {**ends, "late": "running"}


def test_ends_that_were_said_loosely_are_said_exactly_once_they_are_saved(
    writer: Writer, example: str
) -> None:
    told = writer.file(example)
    loose = replace(told, ends=["dissent_closed"], ends_exactly=None)
    key = writer.bring_in(example_to_yaml(loose))

    assert writer.send(f"{key}/edit/ends", sent_by(writer.see(f"{key}/edit/ends")))[0] == 303

    found = writer.file(key)
    assert (found.ends, found.ends_exactly) == (None, ["dissent_closed"])


@pytest.mark.parametrize("name", ["a {{evil}} x", "a {{b", "plain"])
def test_a_case_is_called_as_it_is_written(writer: Writer, example: str, name: str) -> None:
    page = f"{example}/steps/0"
    given = {**dict(sent_by(writer.see(page))), "step-case_name": name}
    assert writer.send(page, list(given.items()))[0] == 303

    assert f"How the case “{name}” ends" in writer.see(f"{example}/edit/ends")
    assert name in writer.see(f"{example}/steps/3")


@pytest.mark.parametrize("wait", ["P2000D", "2000 working days", "P999999999D"])
def test_no_example_is_played_for_more_than_ten_years(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, wait: str
) -> None:
    data = (shipped()[0] / "manager_review/examples/q_48.yaml").read_text()
    before, steps, after = data.partition("\nsteps:\n")
    waits = f"  - wait: {wait}\n" * 12
    example = writer.bring_in(f"{before}{steps}{waits}{after}".encode())
    moved: list[datetime] = []
    move_to = Stage.move_to

    def move(stage: Stage, at: datetime) -> None:
        moved.append(at)
        move_to(stage, at)

    monkeypatch.setattr(Stage, "move_to", move)

    writer.see(f"{example}/steps/13")
    status, page = writer.press(f"{example}/rehearse")

    assert status == 200
    assert "The clock goes ten years on at most" in page
    latest = max(moved, default=writer.file(example).clock)
    assert (latest - writer.file(example).clock).days <= MOST_DAYS


def test_a_post_plays_the_example_once(
    writer: Writer, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[int] = []
    step_of = BeforeAStep.in_example

    def count(*args: Any) -> BeforeAStep:
        played.append(1)
        return step_of(*args)

    page = f"{example}/steps/3"
    given = sent_by(writer.see(page))
    monkeypatch.setattr(BeforeAStep, "in_example", count)

    assert writer.send(page, given)[0] == 303

    assert len(played) == 1


_CHANGED = "This example was changed meanwhile; look at it again."


def test_a_step_that_another_window_moved_is_not_overwritten(writer: Writer, example: str) -> None:
    page = f"{example}/steps/0"
    given = {**dict(sent_by(writer.see(page))), "step-note": "What I wrote"}
    writer.press(f"{example}/steps/2/remove")
    before = writer.file(example)

    status, shown = writer.send(page, list(given.items()))

    assert status == 409
    assert _CHANGED in shown
    assert "What I wrote" in shown
    assert writer.send(page, sent_by(shown))[0] == 409
    assert writer.file(example) == before


@pytest.mark.parametrize("do", ["up", "down", "remove"])
def test_what_was_pressed_on_an_old_page_moves_nothing(
    writer: Writer, example: str, do: str
) -> None:
    shown = writer.see(f"{example}/edit").partition(f"{example}/steps/2/{do}")[2]
    sent = re.search(r'name="_revision" value="(\d+)"', shown)
    writer.press(f"{example}/steps/0/remove")
    before = writer.file(example)

    assert writer.press(f"{example}/steps/2/{do}", _revision=sent and sent[1])[0] == 303

    assert _CHANGED in writer.see(f"{example}/edit")
    assert writer.file(example) == before


@pytest.mark.parametrize("part", ["story", "people", "ends"])
def test_what_is_told_is_not_overwritten_either(writer: Writer, example: str, part: str) -> None:
    page = f"{example}/edit/{part}"
    sent = sent_by(writer.see(page))
    writer.press(f"{example}/steps/0/remove")
    before = writer.file(example)

    status, shown = writer.send(page, sent)

    assert status == 409
    assert _CHANGED in shown
    assert writer.file(example) == before


@pytest.mark.parametrize("number", [-1, 0])
def test_that_a_step_stands_elsewhere_is_said_before_all_else(
    writer: Writer, example: str, number: int
) -> None:
    count = len(writer.file(example).steps)
    page = f"{example}/steps/{number % count}"
    sent = [one for one in sent_by(writer.see(page)) if not one[0].startswith("step-")]
    writer.press(f"{example}/steps/0/remove")

    status, shown = writer.send(page, sent)

    assert status == 409
    assert "This example was changed meanwhile; look at it again" in shown


def _pages_with_lists(writer: Writer, example: str) -> Iterator[str]:
    """Yield every page of an example from nothing on which rows may be added."""
    yield from (f"{example}/edit/people", f"{example}/edit/ends")
    new = f"{example}/steps/new"
    yield f"{new}?verb=expect"
    for verb in ("start", "do"):
        things = re.findall(r'<option value="([^"]+)"', writer.see(f"{new}?verb={verb}"))
        yield from (f"{new}?verb={verb}&thing={thing}" for thing in things)


@pytest.mark.parametrize("procedure", ["manager_review", "sunderland"])
def test_every_list_of_an_example_from_nothing_takes_its_first_row(
    writer: Writer, procedure: str
) -> None:
    _, edit = writer.press("/training/examples/new", procedure=procedure)
    pressed = []

    for page in _pages_with_lists(writer, edit.removesuffix("/edit")):
        shown = writer.see(page)
        for button in re.findall(r'name="(add:[^"]+)"', shown):
            status, after = writer.send(page, [*sent_by(shown), (button, "1")])
            row = rf'class="govuk-fieldset app-row" data-field="{button[4:]}-'
            assert status == 200
            assert len(re.findall(row, after)) == len(re.findall(row, shown)) + 1, (page, button)
            pressed.append(button)

    assert {"add:step-cast", "add:step-open", "add:step-letters"} <= set(pressed)
