"""What the check proposes of the order of dates, where nothing states it."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.check import dates
from engine.check.finding import Finding
from engine.check.subject import read_subject
from tests.check.sentences import lines
from tests.conftest import shipped_definition
from tests.small_dissent import FILES, day, form, items, moment, text, who

_STATED = ("notBefore", "notAfter", "earliest", "latest", "check")
_WRITE = re.compile(r"write the property (\w+) ([^;]+?)(?:, or state|\.$)")


def changed(files: Mapping[str, bytes], change: Callable[[str, Any], None]) -> dict[str, bytes]:
    """Return a package with each date of its forms changed."""

    def walk(file: str, components: list[Any]) -> None:
        for each in components:
            if each["type"] == "datetime":
                change(file, each)
            walk(file, each.get("components", []))

    found = dict(files)
    for file, content in files.items():
        if file.endswith(".form"):
            drawn = json.loads(content)
            walk(file, drawn["components"])
            found[file] = json.dumps(drawn).encode()
    return found


def proposed(files: Mapping[str, bytes]) -> list[Finding]:
    return list(dates.orders(read_subject("x", files, is_whole=True)))


def stripped(files: Mapping[str, bytes]) -> dict[str, bytes]:
    def strip(_: str, asked: Any) -> None:
        for name in _STATED:
            asked.get("properties", {}).pop(name, None)

    return changed(files, strip)


@pytest.mark.parametrize("procedure", ["manager_review", "sunderland"])
def test_what_the_shipped_forms_state_is_proposed_where_it_is_taken_away(procedure: str) -> None:
    files = shipped_definition(procedure).files
    bare = stripped(files)
    missing = proposed(bare)
    by_field: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for finding in missing:
        written = _WRITE.search(finding.message)
        assert written is not None
        assert not finding.is_error
        by_field.setdefault((finding.file, finding.element), []).append((written[1], written[2]))

    def write(file: str, asked: Any) -> None:
        for name, value in by_field.get((file, asked["key"]), []):
            asked.setdefault("properties", {})[name] = value

    assert proposed(files) == []
    assert len(by_field) > 10
    assert proposed(changed(bare, write)) == []


def of_forms(**forms: bytes) -> list[str]:
    files = {**FILES, **{f"forms/{key}.form": content for key, content in forms.items()}}
    return [str(each) for each in proposed(files)]


def raised(end: dict[str, Any]) -> bytes:
    return form(
        "raise",
        day("conference_date"),
        end,
        who("dissenter", "professional"),
        items("children", text("name"), day("date_of_birth")),
    )


def test_an_end_is_not_before_its_day() -> None:
    assert of_forms(**{"raise": raised(moment("conference_end"))}) == [
        (
            "forms/raise.form:conference_end: warning: nothing says that conference_end is not"
            " before conference_date; write the property notBefore conference_date, or state the"
            " order that is right here."
        )
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("first_day", "last_day"),
        ("start_date", "end_date"),
        ("year_from", "year_to"),
        ("question_asked_at", "question_answered_at"),
        ("paper_sent_at", "paper_received_at"),
    ],
)
def test_of_two_dates_of_one_thing_the_names_say_which_comes_first(first: str, last: str) -> None:
    kept = raised(moment("conference_end", notBefore="conference_date"))
    after = {"notBefore": "conference_end"}
    two = form("file_it", day(first, **after), day(last, **after))

    assert of_forms(**{"raise": kept, "file_it": two}) == [
        (
            f"forms/file_it.form:{last}: warning: nothing says that {last} is not before {first};"
            f" write the property notBefore {first}, or state the order that is right here."
        )
    ]


@pytest.mark.parametrize(
    "own",
    [
        {"notBefore": "conference_date"},
        {"earliest": "conference_date"},
        {"check": "date(conference_end) >= conference_date"},
    ],
)
def test_an_order_may_be_stated_in_any_way(own: dict[str, str]) -> None:
    assert of_forms(**{"raise": raised(moment("conference_end", **own))}) == []


def test_a_day_on_which_something_was_done_is_in_the_case_and_not_ahead() -> None:
    kept = raised(moment("conference_end", notBefore="conference_date"))

    assert of_forms(**{"raise": kept, "file_it": form("file_it", day("filed_on"))}) == [
        (
            "forms/file_it.form:filed_on: warning: nothing says that filed_on is not"
            " before conference_date; write the property notBefore conference_date, or state the"
            " order that is right here."
        ),
        (
            "forms/file_it.form:filed_on: warning: filed_on is a day on which something was done,"
            " and may lie in the future; write the property latest today()."
        ),
    ]
    for own in (
        {"notBefore": "decided_at", "latest": "today()"},
        {"notBefore": "conference_end", "notAfter": "decided_at"},
    ):
        assert (
            of_forms(**{"raise": kept, "file_it": form("file_it", day("filed_on", **own))}) == []
        )


def test_the_dates_of_a_step_come_after_what_its_limit_counts_from() -> None:
    kept = raised(moment("conference_end", notBefore="conference_date"))

    [said] = of_forms(**{"raise": kept, "reply": form("reply", moment("replied_at"))})

    assert said.startswith(
        "forms/reply.form:replied_at: warning: nothing says that replied_at is not before"
        " conference_end; write the property notBefore conference_end"
    )


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("dissenter", "“dissenter”, which is a text and no date; correct it"),
        ("conference_dat", "“conference_dat”, which is not known here"),
    ],
)
def test_what_a_date_is_ordered_by_is_a_date_of_the_case(named: str, said: str) -> None:
    found = lines(
        {**FILES, "forms/reply.form": form("reply", moment("replied_at", notBefore=named))}
    )

    assert any(f"replied_at: notBefore names {said}" in line for line in found.splitlines())
