"""What an example case says that somebody may read, and what is kept from them."""

import json

import pytest

from engine.ids import ProcedureId
from engine.package import Definition, build_definition
from engine.rehearsal import Outcome, read_example, rehearse
from engine.spiff import SpiffRuntime
from engine.training.step_details import StepDetails
from tests.opened import with_steps_for
from tests.rehearsal.test_rehearsal_format import HEAD, START
from tests.small_dissent import FILES

_DECIDING = """
[audiences.deciding]
title = "who decides"
parts = ["decider"]
[papers.report]
title = "Report of an agency"
audience = "deciding"
"""
_DECIDED = """
  - {do: reply, answers: {reasons: I disagree.}}
  - {do: decide, answers: {ask_again: false, upheld: true, why: As found.}}
  - {do: file_it, as: admin}
  - {attach: report.pdf, kind: report, as: admin}
"""


def walled() -> Definition:
    """Return a procedure whose steps and reasons are for who decides."""
    files = with_steps_for(FILES, "deciding", _DECIDING)
    reply = json.loads(files["forms/reply.form"])
    reply["properties"]["audience"] = "deciding"
    files["forms/reply.form"] = json.dumps(reply).encode()
    return build_definition(ProcedureId("small"), files, runtime=SpiffRuntime(), version=1)


WALLED = walled()


def outcome(expected: str, *, steps: str = _DECIDED) -> Outcome:
    text = f"{HEAD}{START}{steps}  - expect: {{{expected}}}\n"
    return rehearse(read_example(text.encode(), source="t.yaml"), WALLED)


@pytest.mark.parametrize(
    "expected",
    [
        "reads: {Paul Prof: [reasons, step:reply, letter:outcome]}",
        "reads: {Max Manager: [reasons, step:decide, paper:report.pdf]}",
        "reads: {Cleo Chair: [children.name, conference_date]}",
        "kept_from: {Cleo Chair: [reasons, step:decide, letter:outcome, paper:report.pdf]}",
        "kept_from: {Paul Prof: [step:decide, paper:report.pdf], Max Manager: [letter:outcome]}",
        "kept_from: {Mia Manager: [why, step:decide, letter:outcome]}",
    ],
)
def test_what_somebody_reads_is_what_pages_show_them(expected: str) -> None:
    assert outcome(expected).failures == []


@pytest.mark.parametrize(
    ("expected", "failure"),
    [
        ("reads: {Cleo Chair: [conference_date, reasons]}", "Cleo Chair may not read reasons"),
        ("reads: {Mia Manager: [why]}", "Mia Manager may not read why"),
        ("reads: {Max Manager: [letter:outcome]}", "Max Manager may not read letter:outcome"),
        ("kept_from: {Max Manager: [reasons]}", "Max Manager may read reasons"),
        ("kept_from: {Paul Prof: [letter:outcome]}", "Paul Prof may read letter:outcome"),
        ("kept_from: {Paul Prof: [step:reply]}", "Paul Prof may read step:reply"),
        ("kept_from: {Max Manager: [paper:report.pdf]}", "Max Manager may read paper:report.pdf"),
        ("kept_from: {Paul Prof: [paper:other.pdf]}", "the case has no paper:other.pdf yet"),
        ("kept_from: {Paul Prof: [letter:late]}", "the case has no letter:late yet"),
        ("reads: {Zed: [why]}", "Expected somebody called 'Zed', but there is nobody."),
        ("reads: {Paul Prof: [step:x]}", "there is no step 'x'; choose one of the procedure"),
        ("reads: {Paul Prof: [letter:x]}", "there is no letter 'x'; choose one of the procedure"),
        (
            "kept_from: {Paul Prof: [whi]}",
            "no form asks for 'whi'; name an answer, or step:…, letter:… or paper:…",
        ),
    ],
)
def test_what_is_read_otherwise_or_is_not_there_fails_in_a_sentence(
    expected: str, failure: str
) -> None:
    [found] = outcome(expected).failures

    assert failure in found


def test_what_nobody_has_answered_yet_is_neither_read_nor_kept() -> None:
    [found] = outcome("kept_from: {Cleo Chair: [reasons]}", steps="").failures

    assert "the case has no reasons yet" in found


def test_a_class_is_told_what_is_read_in_the_words_of_the_procedure() -> None:
    text = (
        f"{HEAD}{START}  - expect:\n"
        "      reads: {Paul Prof: [reasons, step:reply]}\n"
        "      kept_from: {Cleo Chair: [letter:outcome, paper:report.pdf, children.name]}\n"
    )
    example = read_example(text.encode(), source="t.yaml")

    assert list(StepDetails(WALLED).of(example.steps[-1])) == [
        "May read: Paul Prof: “reasons” and the step “Reply”",
        "May not read: Cleo Chair: the letter “Outcome”, the paper “report.pdf” and “name”",
    ]
