"""What comes of an example case, step by step: it passes, or says what was otherwise."""

from pathlib import Path

import pytest

from engine.rehearsal import Outcome, read_example, rehearse
from tests.rehearsal.test_rehearsal_format import HEAD, SMALL, START, WITHDRAWN

_TOLD = (Path(__file__).parent / "outcomes.txt").read_text(encoding="utf-8").strip()
TOLD = dict(block.partition("\n")[::2] for block in _TOLD.split("\n\n"))
_NOTHING = "  - expect: {}\n"
_REPLIED = """
  - do: reply
    answers: {reasons: I do.}
"""
_TAKEN = f"{_REPLIED}  - {{claim: decide, name: Max Manager}}\n"
_DECIDED = f"""{_REPLIED}
  - do: decide
    name: Max Manager
    answers: {{ask_again: false, upheld: true, why: As found.}}
"""
_SENT = f"{_DECIDED}  - {{do: file_it, as: admin, answers: {{file_reference: x}}}}\n"
_SECOND = "  - {start: main, case: b, answers: {dissenter: Paul Prof}}\n"
_TWO = START.replace("Ava Trent}", "Ava Trent}, {name: Ben Trent}")

RUNS = {
    "second case of the same conference": "".join((
        "  - {start: main, case: b, as: chair, answers: {dissenter: Paul Prof}}\n",
        "  - expect: {file: {conference_date: 2026-09-08}, open: [reply]}\n",
        "    case: b\n",
        "  - expect: {open: [reply], file: {conference_date: 2026-09-08}}\n",
        "ends: {b: running}\n",
    )),
    "second case of a new conference": "".join((
        ("  - {start: main, case: b, conference: new, answers: {conference_date: 2026-09-01,"
        " conference_end: 2026-09-01T11:30+01:00, dissenter: Paul Prof, children: []}}\n"),
        "  - expect: {file: {conference_date: 2026-09-01}, open: [reply]}\n",
        "    case: b\n",
    )),
    "start by whom may not": "".join((
        "  - {start: main, case: b, name: Paul Prof}\n",
        _NOTHING,
    )),
    "start by a role that nobody has": "".join((
        "  - {start: main, case: b, as: nobody}\n",
        _NOTHING,
    )),
    "do by name who may not": "".join((
        "  - {do: reply, name: Max Manager}\n",
        _NOTHING,
    )),
    "do with wrong answers": "".join((
        "  - {do: reply, answers: {x: 1}}\n",
        _NOTHING,
    )),
    "do what is closed": "".join((
        _REPLIED,
        "  - do: reply\n",
        _NOTHING,
    )),
    "do with the role that takes part": "".join((
        _REPLIED,
        "  - {do: decide, as: manager, answers: {ask_again: false, upheld: true, why: So.}}\n",
        "  - expect: {open: [ask_panel, file_it], assigned: {file_it: null}}\n",
    )),
    "do for one child": "".join((
        _DECIDED,
        "  - {do: ask_panel, for: Ava Trent, as: panel, answers: {view: Yes.}}\n",
        "  - expect: {open: [file_it]}\n",
    )),
    "do for one child by its values": "".join((
        _DECIDED,
        "  - {do: ask_panel, for: {name: Ava Trent}, as: panel, answers: {view: Yes.}}\n",
        "  - expect: {open: [file_it]}\n",
    )),
    "do for a child that is not there": "".join((
        _DECIDED,
        "  - {do: ask_panel, for: Ben, as: panel}\n",
        _NOTHING,
    )),
    "do for a child of other values": "".join((
        _DECIDED,
        "  - {do: ask_panel, for: {name: Ava Trent, view: x}, as: panel}\n",
        _NOTHING,
    )),
    "claim, release, assign": "".join((
        _REPLIED,
        "  - expect: {assigned: {decide: null}}\n",
        "  - {claim: decide, name: Mia Manager}\n",
        "  - expect: {assigned: {decide: Mia Manager}}\n",
        "  - release: decide\n",
        "  - expect: {assigned: {decide: null}}\n",
        "  - {assign: decide, to: Max Manager, as: admin}\n",
        "  - expect: {assigned: {decide: Max Manager}}\n",
        "  - {do: decide, answers: {ask_again: false, upheld: true, why: As found.}}\n",
        "  - expect: {open: [file_it, ask_panel]}\n",
    )),
    "take over a part": "".join((
        _TAKEN,
        "  - {take_over: manager, as: admin, to: Mia Manager, reason: Max is ill.}\n",
        ("  - expect: {assigned: {decide: Mia Manager}, participants: {manager: [Mia Manager]},"
        " notified_people: {Max Manager: 1, Mia Manager: 1}}\n"),
        "  - {take_over: manager, as: admin, from: Mia Manager, to: Max Manager, reason: Back.}\n",
        ("  - expect: {assigned: {decide: Max Manager}, opens: [Max Manager],"
        " closed_to: [Mia Manager]}\n"),
    )),
    "take over a part that nobody has": "".join((
        _REPLIED,
        "  - {take_over: manager, as: admin, to: Mia Manager, reason: Max is ill.}\n",
        _NOTHING,
    )),
    "refuse to take over a part that nobody has": "".join((
        _REPLIED,
        "  - refuse: {take_over: manager, as: admin, reason: x, because: NotAllowed}\n",
        _NOTHING,
    )),
    "take over for no reason": "".join((
        _TAKEN,
        "  - {take_over: manager, as: admin, to: Mia Manager, reason: ' '}\n",
        _NOTHING,
    )),
    "refuse to take over for no reason": "".join((
        _TAKEN,
        ("  - refuse: {take_over: manager, as: admin, to: Mia Manager, because: InvalidAnswers,"
        " field: because, says: Say why}\n"),
        _NOTHING,
    )),
    "refuse to take over as another reason": "".join((
        _TAKEN,
        "  - refuse: {take_over: manager, name: Mia Manager, reason: x, because: NotAllowed}\n",
        _NOTHING,
    )),
    "claim by whom may not": "".join((
        _REPLIED,
        "  - {claim: decide, name: Paul Prof}\n",
        _NOTHING,
    )),
    "send by another role": "".join((
        "  - {send: withdraw, as: chair, answers: {words: No.}}\n",
        _NOTHING,
    )),
    "send what is not there": "".join((
        "  - {send: withdrawal, as: professional}\n",
        _NOTHING,
    )),
    "correct two facts": "".join((
        ("  - {correct: {conference_end: 2026-09-08T11:00+01:00, conference_date: 2026-09-07},"
        " as: chair, because: A slip.}\n"),
        ("  - expect: {file: {conference_date: 2026-09-07,"
        " conference_end: 2026-09-08T11:00+01:00}}\n"),
    )),
    "correct for no reason": "".join((
        "  - {correct: {conference_date: 2026-09-07}, as: chair}\n",
        _NOTHING,
    )),
    "correct by whom may not": "".join((
        "  - {correct: {conference_date: 2026-09-07}, as: panel, because: x}\n",
        _NOTHING,
    )),
    "correct what is not there": "".join((
        "  - {correct: {x: 1}, as: chair, because: x}\n",
        _NOTHING,
    )),
    "attach for roles in words": "".join((
        "  - {attach: a.txt, to: 'professional, manager', as: chair}\n",
        _NOTHING,
    )),
    "attach for roles in a list": "".join((
        "  - {attach: , file: b.txt, to: [professional], as: chair}\n",
        _NOTHING,
    )),
    "attach for a role that is not there": "".join((
        "  - {attach: b.txt, to: [wizard], as: chair}\n",
        _NOTHING,
    )),
    "attach by whom may not": "".join((
        "  - {attach: b.txt, as: watcher}\n",
        _NOTHING,
    )),
    "absent with a deputy": "".join((
        ("  - absent: {person: Max Manager, from: 2026-09-08, to: 2026-09-20,"
        " deputy: Mia Manager}\n"),
        _NOTHING,
    )),
    "absent the wrong way round": "".join((
        "  - absent: {person: Max Manager, from: 2026-09-08, to: 2026-09-01}\n",
        _NOTHING,
    )),
    "holidays move what is due": "".join((
        "  - holiday: {date: 2026-09-10}\n",
        "  - holiday: {date: 2026-09-11, name: Strike}\n",
        "  - do: reply\n",
        "    answers: {reasons: I do.}\n",
        "  - expect: {due: {decide: 2026-09-24}}\n",
    )),
    "wait until a moment": "".join((
        "  - wait: 2026-09-09T11:31+01:00\n",
        "  - expect: {overdue: [reply]}\n",
    )),
    "wait until one moment before": "".join((
        "  - wait: 2026-09-09T11:30+01:00\n",
        "  - expect: {overdue: []}\n",
    )),
    "wait until a day ends": "".join((
        "  - wait: 2026-09-09\n",
        "  - expect: {overdue: [reply], due: {reply: 2026-09-09T11:30+01:00}}\n",
    )),
    "wait for working days": "".join((
        "  - wait: 2 working days\n",
        "  - refuse: {wait: 2026-09-10T11:59+01:00, because: NotAllowed}\n",
        "  - wait: 2026-09-10T12:00+01:00\n",
        _NOTHING,
    )),
    "wait for what is due": "".join((
        "  - wait: next due\n",
        "  - expect: {overdue: []}\n",
        "  - wait: next due\n",
        _NOTHING,
    )),
    "wait for ten years": "".join((
        "  - wait: P3660D\n",
        _NOTHING,
    )),
    "wait for more than ten years": "".join((
        "  - wait: P3661D\n",
        _NOTHING,
    )),
    "wait for ever": "".join((
        "  - wait: P9999999D\n",
        _NOTHING,
    )),
    "wait for months": "".join((
        "  - wait: P1M\n",
        _NOTHING,
    )),
    "wait for hours": "".join((
        "  - wait: PT23H30M\n",
        "  - expect: {overdue: []}\n",
        "  - wait: PT1S\n",
        "  - expect: {overdue: [reply]}\n",
    )),
    "a step at its own time": "".join((
        "  - {do: reply, at: 2026-09-10T09:00+01:00, answers: {reasons: Late.}}\n",
        "  - expect: {history: [TaskOverdue reply, UserTaskCompleted reply]}\n",
    )),
    "a step before its time": "".join((
        "  - {do: reply, at: 2026-09-08T11:00+01:00}\n",
        _NOTHING,
    )),
    "a step beyond ten years": "".join((
        "  - {do: reply, at: 2037-09-08T11:00+01:00}\n",
        _NOTHING,
    )),
    "open in another order": "".join((
        _DECIDED,
        "  - expect: {open: [file_it, ask_panel]}\n",
    )),
    "open too few": "".join((
        _DECIDED,
        "  - expect: {open: [file_it]}\n",
    )),
    "open too many times": "".join((
        _DECIDED,
        "  - expect: {open: [file_it, ask_panel, ask_panel]}\n",
    )),
    "open for each of two children": "".join((
        _DECIDED,
        "  - expect: {open: [file_it, ask_panel, ask_panel]}\n",
        "  - expect: {open: [ask_panel, file_it]}\n",
    )),
    "open nothing where there is something": "".join((
        "  - expect: {open: }\n",
    )),
    "assigned to somebody else of two": "".join((
        "  - expect: {assigned: {reply: Paul Prof, decide: Max Manager}}\n",
    )),
    "due at no time": "".join((
        _DECIDED,
        "  - expect: {due: {ask_panel: , file_it: 2026-09-10T12:00+01:00}}\n",
    )),
    "due at no time although it is": "".join((
        "  - expect: {due: {reply: }}\n",
    )),
    "overdue where nothing is": "".join((
        "  - expect: {overdue: }\n",
    )),
    "notified of several times": "".join((
        "  - wait: 2026-09-30\n",
        "  - expect: {notified: {professional: 11, manager: 0}}\n",
    )),
    "notified of fewer times": "".join((
        "  - wait: 2026-09-30\n",
        "  - expect: {notified: {professional: 1}}\n",
    )),
    "notified since the last look": "".join((
        "  - wait: 2026-09-30\n",
        "  - expect: {}\n",
        "  - expect: {notified: {professional: 0}, history: []}\n",
    )),
    "a letter by its words": "".join((
        _SENT,
        "  - expect: {letters: [{to: Paul Prof, letter: outcome, title: Outcome, option: 2}]}\n",
    )),
    "a letter to another": "".join((
        _SENT,
        "  - expect: {letters: [{to: Max Manager}]}\n",
    )),
    "one letter twice": "".join((
        _SENT,
        "  - expect: {letters: [{to: Paul Prof}, {to: Paul Prof}]}\n",
    )),
    "a letter too many": "".join((
        _SENT,
        "  - expect: {letters: }\n",
    )),
    "a letter since the last look": "".join((
        _SENT,
        "  - expect: {}\n",
        "  - expect: {letters: []}\n",
    )),
    "values of the file": "".join((
        _SENT,
        ("  - expect: {file: {upheld: true, why: As found., 'children[0].name': Ava Trent,"
        " conference_end: 2026-09-08T10:30+00:00, decide_by: 2026-09-22,"
        " dissenter: Paul Prof, nothing: }}\n"),
    )),
    "a value of another kind": "".join((
        _SENT,
        "  - expect: {file: {upheld: 1}}\n",
    )),
    "a moment that is another": "".join((
        _SENT,
        "  - expect: {file: {conference_end: 2026-09-08T11:30+00:00}}\n",
    )),
    "a day that is another": "".join((
        _SENT,
        "  - expect: {file: {conference_date: 2026-09-09}}\n",
    )),
    "a moment that is a text": "".join((
        _SENT,
        "  - expect: {file: {why: 2026-09-08T11:30+00:00}}\n",
    )),
    "history in order": "".join((
        _DECIDED,
        ("  - expect: {history: [CaseStarted, UserTaskCompleted reply,"
        " UserTaskCompleted decide]}\n"),
    )),
    "history since the last look": "".join((
        _DECIDED,
        _NOTHING,
        "  - {do: file_it, as: admin, answers: {file_reference: x}}\n",
        "  - expect: {history: [UserTaskCompleted decide]}\n",
    )),
    "history in another order": "".join((
        _DECIDED,
        "  - expect: {history: [UserTaskCompleted decide, UserTaskCompleted reply]}\n",
    )),
    "incidents": "".join((
        "  - expect: {incidents: 0}\n",
        "  - resolve:\n",
    )),
    "a case that is not there": "".join((
        "  - expect: {}\n",
        "    case: b\n",
    )),
    "refuse do: decide as NotFound": "".join((
        "  - refuse: {do: decide, because: NotFound}\n",
        _NOTHING,
    )),
    "refuse start: main, name: Wim as NotFound": "".join((
        "  - refuse: {start: main, name: Wim, because: NotFound}\n",
        _NOTHING,
    )),
    "refuse claim: reply, name: Max Manager as NotAllowed": "".join((
        "  - refuse: {claim: reply, name: Max Manager, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse correct: {conference_date: 2026-09-07}, as: panel as NotAllowed": "".join((
        "  - refuse: {correct: {conference_date: 2026-09-07}, as: panel, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse correct: {conference_date: 2026-09-07}, as: chair as NotAllowed": "".join((
        "  - refuse: {correct: {conference_date: 2026-09-07}, as: chair, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse send: withdraw, as: chair, answers: {words: x} as NotAllowed": "".join((
        "  - refuse: {send: withdraw, as: chair, answers: {words: x}, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse attach: x, as: watcher as NotAllowed": "".join((
        "  - refuse: {attach: x, as: watcher, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse assign: reply, to: Max Manager, as: chair as NotAllowed": "".join((
        "  - refuse: {assign: reply, to: Max Manager, as: chair, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse wait: P4000D as WrongState": "".join((
        "  - refuse: {wait: P4000D, because: WrongState}\n",
        _NOTHING,
    )),
    "refuse wait: 2026-09-08T11:00+01:00 as NotAllowed": "".join((
        "  - refuse: {wait: 2026-09-08T11:00+01:00, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse do: reply, answers: {x: 1} as NotFound": "".join((
        "  - refuse: {do: reply, answers: {x: 1}, because: NotFound}\n",
        _NOTHING,
    )),
    "refuse resolve:  as NotFound": "".join((
        "  - refuse: {resolve: , because: NotFound}\n",
        _NOTHING,
    )),
    "refuse an absence the wrong way round as NotAllowed": "".join((
        ("  - refuse: {absent: {person: Max Manager, from: 2026-09-08, to: 2026-09-01},"
        " because: NotAllowed}\n"),
        _NOTHING,
    )),
    "refuse holiday: {date: 2026-09-10} as NotAllowed": "".join((
        "  - refuse: {holiday: {date: 2026-09-10}, because: NotAllowed}\n",
        _NOTHING,
    )),
    "refuse in another case": "".join((
        "  - {refuse: {do: reply, because: NotFound}, case: b}\n",
        _NOTHING,
    )),
    "ends of several cases": "".join((
        _SECOND,
        WITHDRAWN,
        "ends_exactly: {first: [goes_on, withdrawn], b: running}\n",
    )),
    "ends of one of several cases": "".join((
        _SECOND,
        WITHDRAWN,
        "ends_exactly: {first: [goes_on, withdrawn]}\n",
    )),
    "ends of the other case only": "".join((
        _SECOND,
        WITHDRAWN,
        "ends_exactly: {b: [running]}\n",
    )),
    "do what is open where another is closed": "".join((
        _REPLIED,
        "  - {do: decide, as: manager, answers: {ask_again: true, upheld: true, why: So.}}\n",
        "  - {do: decide, as: manager, answers: {ask_again: false, upheld: true, why: So.}}\n",
        "  - expect: {open: [file_it, ask_panel]}\n",
    )),
}  # fmt: skip
#: Of these there are two children.
OF_TWO = ("open for each of two children",)


def ran(name: str) -> Outcome:
    """Return what comes of an example case."""
    start = _TWO if name in OF_TWO else START
    example = read_example(f"{HEAD}{start}{RUNS[name]}".encode(), source="t.yaml")
    return rehearse(example, SMALL)


def said(outcome: Outcome) -> str:
    """Return what is to be read of an outcome, a line each."""
    lines = list(outcome.failures)
    lines += [f"refused: {': '.join(outcome.refusal)}"] if outcome.refusal else []
    lines += [f"due: {name}" for name in sorted(outcome.due_checked)]
    return "\n".join(lines)


@pytest.mark.parametrize("name", RUNS)
def test_an_example_case_passes_or_says_what_was_otherwise(name: str) -> None:
    outcome = ran(name)

    assert said(outcome) == TOLD[name]
    assert outcome.passed is not bool(outcome.failures)


def test_no_words_are_kept_for_an_example_case_that_is_gone() -> None:
    assert TOLD.keys() == RUNS.keys()
