"""What an example case may hold, key by key: what is taken, and what is said of anything else."""

import pytest

from engine.errors import DefinitionRejected
from engine.rehearsal import read_example
from engine.rehearsal.cast import register
from tests.rehearsal.test_rehearsal_format import HEAD

_EXPECTS_NOTHING = "\n  - expect: {}\n"
#: `~` stands below for what is said of a value of a kind that nothing can be made of.
_OWN_WORDS = ("clock",)
_VERB = (
    "expected one of start, do, wait, send, correct,"
    " confirm_correction, refuse_correction, absent, holiday, claim, release, assign,"
    " take_over, confirm_words, attach, resolve, void, confirm_void, decline_void, expect, refuse"
)


def said(text: str) -> list[str]:
    """Return what is said of an example case, without its name."""
    try:
        read_example(text.encode(), source="t.yaml")
    except DefinitionRejected as refused:
        return [
            _short(line.removeprefix("t.yaml:").removeprefix("step 1:").strip())
            for line in refused.findings
        ]
    return []


def _short(line: str) -> str:
    """Return a line with `~` for the words that say what is expected at its key."""
    key, _, text = line.partition(": ")
    return f"{key}: ~" if text.startswith("expected ") and key not in _OWN_WORDS else line


_WHAT = "say what is refused, such as `do: decide`"
#: A moment; `@` stands for it below.
_AT = "2026-09-08T12:00+01:00"


def _whole(line: str) -> str:
    texts = {"expected a verb": _VERB, "say what": _WHAT}
    for short, text in texts.items():
        line = line.replace(short, text)
    return line


#: A step, and what is said of it.
STEPS: tuple[tuple[str, ...], ...] = (
    ("start: main",),
    ("start: 7", "start: ~"),
    ("start: [a]", "start: ~"),
    ("{start: main, as: chair, name: A, at: @, case: b, note: n, answers: {}, conference: new}",),
    ("{start: main, for: a}", "`start` does not know 'for'"),
    ("{start: main, to: a}", "`start` does not know 'to'"),
    ("{start: main, because: a}", "`start` does not know 'because'"),
    ("{start: main, file: a}", "`start` does not know 'file'"),
    ("do: 2026-01-01", "do: ~"),
    ("{do: a, as: x, name: y, at: @, case: b, note: n, for: c, answers: {a: 1}}",),
    ("{do: a, conference: new}", "`do` does not know 'conference'"),
    ("{do: a, to: b}", "`do` does not know 'to'"),
    ("{wait: 2026-09-08, note: n}",),
    ("wait: @",),
    ("wait: P1D",),
    ("wait: 7", "wait: ~"),
    ("wait: [a]", "wait: ~"),
    ("wait: 1949-12-31", "wait: ~"),
    ("wait: 1950-01-01",),
    ("wait: 2150-12-31",),
    ("wait: 2151-01-01", "wait: ~"),
    ("wait: 2151-01-01T12:00+00:00", "wait: ~"),
    ("{wait: P1D, case: b}", "`wait` does not know 'case'"),
    ("{wait: P1D, at: @}", "`wait` does not know 'at'"),
    ("{send: a, as: x, name: y, at: @, case: b, note: n, answers: {}}",),
    ("send:", "send: ~"),
    ("{send: a, for: b}", "`send` does not know 'for'"),
    ("{correct: {a: 1}, as: x, name: y, because: z, at: @, case: b, note: n}",),
    ("correct: {}", "correct: ~"),
    ("correct: a", "`correct` needs keys and values"),
    ("correct: {1: a}", "correct: ~"),
    ("{correct: {a: 1}, answers: {}}", "`correct` does not know 'answers'"),
    ("{absent: {person: A, from: 2026-09-08, to: 2026-09-09, deputy: B}, note: n}",),
    ("absent: {}", "`absent` needs 'from'", "`absent` needs 'person'", "`absent` needs 'to'"),
    ("absent: {person: A, from: soon, to: 2026-09-31}", "from: ~", "to: ~"),
    ("absent: {person: A, from: 2151-01-01, to: 1949-12-31}", "from: ~", "to: ~"),
    ("absent: {person: A, from: @, to: '2026-09-09'}",),
    ("absent: {1: a, person: A, from: soon, to: 2026-09-09}",
     "`absent` does not know 1", "from: ~"),
    ("{absent: {person: A, from: 2026-09-08, to: 2026-09-09}, as: b}",
     "`absent` does not know 'as'"),
    ("absent: {person: [A], from: 2026-09-08, to: 2026-09-09, deputy: 7}",
     "deputy: ~", "person: ~"),
    ("absent: A", "`absent` needs keys and values"),
    ("{holiday: {date: 2026-09-08}, note: n}",),
    ("holiday: {date: soon}", "date: ~"),
    ("holiday: {name: A}", "`holiday` needs 'date'"),
    ("holiday: 2026-09-08", "`holiday` needs keys and values"),
    ("{holiday: {date: 2026-09-08}, as: x}", "`holiday` does not know 'as'"),
    ("{claim: a, for: b, as: x, name: y, case: c, note: n, at: @}",),
    ("{claim: a, to: b}", "`claim` does not know 'to'"),
    ("claim: {a: b}", "claim: ~"),
    ("{release: a, for: b, as: x}",),
    ("{release: a, to: b}", "`release` does not know 'to'"),
    ("release: 1", "release: ~"),
    ("{assign: a, for: b, to: c, as: x}",),
    ("{assign: a, to: b, file: c}", "`assign` does not know 'file'"),
    ("{assign: 1, to: [a]}", "to: ~", "assign: ~"),
    ("assign: a", "to: ~"),
    ("{take_over: a, from: b, to: c, as: x, name: y, at: @, case: d, note: n, reason: e}",),
    ("{take_over: a, as: x}",),
    ("{take_over: a, as: x, reason: ''}",),
    ("{take_over: [a], from: 1, to: [b], reason: 2}",
     "from: ~", "reason: ~", "to: ~", "take_over: ~"),
    ("{take_over: a, for: b, because: c}",
     "`take_over` does not know 'because'", "`take_over` does not know 'for'"),
    ("{assign: a, to: b, from: c}", "`assign` does not know 'from'"),
    ("refuse: {take_over: a, as: x, from: b, reason: c, because: NotAllowed}",),
    ("{attach: a.txt, to: b, as: x}",),
    ("{attach: , file: a.txt, to: [b, c]}",),
    ("attach: {a: b}", "attach: ~"),
    ("attach: [a]", "attach: ~"),
    ("{attach: a, for: b}", "`attach` does not know 'for'"),
    ("attach: 7",),
    ("attach:", "attach: ~"),
    ("{attach: a, to: 7}", "to: ~"),
    ("{attach: a.txt, kind: minutes, as: x}",),
    ("{attach: a, kind: [minutes]}", "kind: ~"),
    ("{do: a, kind: minutes}", "`do` does not know 'kind'"),
    ("resolve: a",),
    ("resolve:",),
    ("resolve: [a]", "resolve: ~"),
    ("{resolve: , as: x, case: b}",),
    ("{resolve: , for: a}", "`resolve` does not know 'for'"),
    ("{void: Twice., as: x, name: y, case: b}",),
    ("void:", "void: ~"),
    ("confirm_void:",),
    ("confirm_void: [a]", "confirm_void: ~"),
    ("decline_void: {a: b}", "decline_void: ~"),
    ("{decline_void: Once., for: a}", "`decline_void` does not know 'for'"),
    ("{expect: {}, case: b, note: n, at: @}",),
    ("expect:",),
    ("{expect: {}, as: x}", "`expect` does not know 'as'"),
    ("{expect: {}, name: x}", "`expect` does not know 'name'"),
    ("refuse: {do: a, because: NotAllowed}",),
    ("{refuse: {do: a, because: NotAllowed}, case: b, note: n, at: @}",),
    ("{refuse: {do: a, because: NotFound}, as: b}", "`refuse` does not know 'as'"),
    ("refuse: a", "`refuse` needs keys and values"),
    ("refuse: {}", "`refuse` needs 'because'", "say what"),
    ("refuse: {because: NotFound}", "say what"),
    ("refuse: {do: a, send: b, because: NotFound}", "say what"),
    ("refuse: {expect: {}, because: NotFound}", "say what"),
    ("refuse: {refuse: {do: a, because: NotFound}, because: NotAllowed}", "say what"),
    ("refuse: {do: 7, because: NotFound}", "do: ~"),
    ("refuse: {do: a, as: 7, because: NotFound}", "as: ~"),
    ("refuse: {absent: {person: A, from: 2026-09-08, to: soon}, because: NotFound}", "to: ~"),
    ("refuse: {correct: a, because: NotFound}", "`correct` needs keys and values"),
    ("refuse: {do: a, because: NotFound, 1: b}", "`refuse` does not know 1"),
    ("refuse: {do: a, because: NotFound, sais: b}", "`refuse` does not know 'sais'"),
    ("refuse: {do: a, because: NotFound, field: b, says: c}",),
    ("refuse: {do: a, because: NotFound, field: [b, 'c[0].d']}",),
    ("refuse: {do: a, because: NotFound, field: []}", "field: ~"),
    ("refuse: {do: a, because: NotFound, field: [1]}", "field: ~"),
    ("refuse: {do: a, because: NotFound, field: {b: c}}", "field: ~"),
    ("refuse: {do: a, because: NotFound, says: ' '}", "says: ~"),
    ("refuse: {do: a, because: NotFound, says: [b]}", "says: ~"),
    ("refuse: {do: a, because: X}", "because: ~"),
    ("refuse: {do: a, because: [NotFound]}", "because: ~"),
    ("refuse: {start: a, for: b, because: NotFound}", "`refuse` does not know 'for'"),
    ("refuse: {do: a, theirs: b, arrived: @, because: NotFound}",),
    ("{do: a, as: 7}", "as: ~"),
    ("{do: a, for: [b]}", "for: ~"),
    ("{do: a, for: {}}", "for: ~"),
    ("{do: a, for: {1: b}}", "for: ~"),
    ("{do: a, for: true}", "for: ~"),
    ("{do: a, for: 7}",),
    ("{do: a, theirs: }", "theirs: ~"),
    ("{do: a, arrived: @}", "arrived: say with `theirs` which paper arrived then"),
    ("{do: a, theirs: b, arrived: 2026-09-08}", "arrived: ~"),
    ("{start: a, conference: other}", "conference: ~"),
    ("{correct: {a: 1}, because: [b]}", "because: ~"),
    ("{do: a, name: 7}", "name: ~"),
    ("{do: a, case: 7}", "case: ~"),
    ("{do: a, at: 2026-09-08}", "at: ~"),
    ("{do: a, at: 1949-12-31T23:00+00:00}", "at: ~"),
    ("{do: a, at: 2150-12-31T23:00+00:00}",),
    ("{do: a, at: 2151-01-01T00:00+00:00}", "at: ~"),
    ("{do: a, at: }",),
    ("{do: a, answers: [b]}", "answers: ~"),
    ("{do: a, answers: }",),
    ("{do: a, people: 7}", "`do` does not know 'people'", "people: ~"),
    ("7", "expected a verb"),
    ("[do, a]", "expected a verb"),
    ("a: b", "expected a verb"),
    ("{do: a, wait: P1D}", "expected a verb"),
    ("{}", "expected a verb"),
    ("null", "expected a verb"),
)  # fmt: skip


@pytest.mark.parametrize(("step", "findings"), [(step, found) for step, *found in STEPS])
def test_a_step_holds_what_its_verb_knows(step: str, findings: list[str]) -> None:
    text = f"{HEAD}  - {step.replace('@', _AT)}{_EXPECTS_NOTHING}"

    assert said(text) == [_whole(line) for line in findings]


#: What is expected, and what is said of it.
EXPECTATIONS: tuple[tuple[str, ...], ...] = (
    ("open: a", "open: ~"),
    ("open: [a, b]",),
    ("open: [1]", "open: ~"),
    ("open: {a: b}", "open: ~"),
    ("assigned: {a: b}",),
    ("assigned: [a]", "assigned: ~"),
    ("assigned: {a: [b]}", "assigned: ~"),
    ("due: {a: 2026-09-08, b: , c: @}",),
    ("due: {a: soon}", "due: ~"),
    ("due: [a]", "due: ~"),
    ("overdue: [a]",),
    ("overdue: {a: b}", "overdue: ~"),
    ("overdue: [1]", "overdue: ~"),
    ("notified: {a: 1}",),
    ("notified: 1", "notified: ~"),
    ("notified: {a: true}", "notified: ~"),
    ("notified: {a: -1}", "notified: ~"),
    ("notified: [a]", "notified: ~"),
    ("letters: [{to: a}]",),
    ("letters: [a]", "letters: ~"),
    ("letters: {to: a}", "letters: ~"),
    ("file: {a: 1}",),
    ("file: [a]", "file: ~"),
    ("file: {1: a}", "file: ~"),
    ("file: {a: 0001-01-01T00:00+01:00}", "file: ~"),
    ("history: [a]",),
    ("history: [{a: b}]", "history: ~"),
    ("history: a", "history: ~"),
    ("incidents: 0",),
    ("incidents: a", "incidents: ~"),
    ("participants: {a: [b, c], d: e, f: [], g: }",),
    ("participants: [a]", "participants: ~"),
    ("participants: {a: [1]}", "participants: ~"),
    ("participants: {1: a}", "participants: ~"),
    ("opens: [a]",),
    ("opens: a", "opens: ~"),
    ("closed_to: [a]",),
    ("closed_to: [1]", "closed_to: ~"),
    ("reads: {A B: [a, step:b, 'c.d']}",),
    ("reads: [a]", "reads: ~"),
    ("reads: {A B: a}", "reads: ~"),
    ("kept_from: {A B: []}", "kept_from: ~"),
    ("kept_from: {A B: [1]}", "kept_from: ~"),
    ("kept_from: {A B: }", "kept_from: ~"),
    ("notified_people: {A B: 1}",),
    ("notified_people: {A B: many}", "notified_people: ~"),
    ("notified_people: [a]", "notified_people: ~"),
    ("tasks: {a: {for: b, open: true, with: c, due: @, overdue: false}}",),
    ("tasks: {a: [{for: {b: c}, with: }, {for: 1, due: 2026-09-08}, {due: }], d: {}}",),
    ("tasks: [a]", "tasks: ~"),
    ("tasks: {a: b}", "tasks: ~"),
    ("tasks: {a: }", "tasks: ~"),
    ("tasks: {a: {of: b}}", "tasks: of a task nothing called 'of' is expected"),
    ("tasks: {a: []}", "tasks: ~"),
    ("tasks: {a: {due: soon, for: [b]}}",
     "tasks: a: due: expected a day or time such as 2026-10-23T14:00+01:00, or nothing",
     ("tasks: a: for: expected which child or member it is: the name, or keys such as"
      " {name: Ann Ash}")),
    ("tasks: {a: {open: false, due: 2026-09-08}}",
     "tasks: a: a task that is not open is with nobody and due at no time"),
    ("opne: []", "`expect` does not know 'opne'"),
    ("opne: [], open: a", "`expect` does not know 'opne'", "open: ~"),
    ("open: ",),
    ("due: ", "due: ~"),
    ("overdue: ",),
    ("letters: ",),
    ("history: ",),
    ("incidents: ", "incidents: ~"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "findings"), [(what, found) for what, *found in EXPECTATIONS]
)
def test_what_is_expected_is_of_its_kind(expected: str, findings: list[str]) -> None:
    assert said(f"{HEAD}  - expect: {{{expected.replace('@', _AT)}}}\n") == [
        _whole(line) for line in findings
    ]


_PERSON = "expected a name, or keys such as {name: A. Reeve, agency: Low Road School}"
#: A line of the whole, and what is said of it.
LINES: tuple[tuple[str, ...], ...] = (
    ("story: B",),
    ("clauses: [Q1]",),
    ("clauses: Q1", "clauses: ~"),
    ("clauses: [[Q1]]", "clauses: ~"),
    ("story: [a]", "story: ~"),
    ("title: true", "title: ~"),
    ("learning: [a]",),
    ("learning: a", "learning: ~"),
    ("difficulty: hard",),
    ("notes: a",),
    ("people: {a: B}",),
    ("people: {a: [B, {name: C, agency: D}]}",),
    ("people: {a: {agency: D}}", f"people: a: {_PERSON}"),
    ("people: {a: {name: }}", f"people: a: {_PERSON}"),
    ("people: {a: [[B]]}", f"people: a: {_PERSON}"),
    ("people: {a: {name: B, email: c@d.example, line_manager: E, account: false}}",),
    ("people: {a: {name: B, is: c}}",
     "people: a: of a person nothing called 'is' is said; take it away"),
    ("people: {a: {name: B, account: no thanks}}", "people: a: account: expected true or false"),
    ("people: {a: {name: B, line_manager: B}}",),
    ("people: {a: {name: B, agency: C}, d: {name: B, agency: E}}",
     "people: d: B: agency is 'C' in another role; say one of them"),
    ("agencies: [{name: A, also: [B], contact: {name: C, email: c@d.example}}]",),
    ("agencies: [{also: [B]}]", "agencies: ~"),
    ("agencies: [A]", "agencies: ~"),
    ("agencies: [{name: A, is: b}]",
     "agencies: A: of an agency nothing called 'is' is said; take it away"),
    ("agencies: [{name: A, also: B}]",
     "agencies: A: also: expected a list of other names, such as [LRS]"),
    ("agencies: [{name: A, contact: b}]",
     "agencies: A: contact: expected keys such as {name: H. Head, email: head@example.org}"),
    ("agencies: [{name: A, contact: {email: b}}]",
     "agencies: A: contact email: enter an email address in the form name@example.org"),
    ("agencies: [{name: A}, {name: a.}]",
     "agencies: A and a. have a name in common; take it away at one of them"),
    ("agencies: [{name: A, also: [B]}, {name: C, also: [b]}]",
     "agencies: A and C have a name in common; take it away at one of them"),
    ("agencies: [{name: A, part_of: A}]",
     "agencies: A is part of A, which is part of A; take one away"),
    ("agencies: [{name: A, part_of: B}, {name: C, also: [B], part_of: A}]",
     "agencies: A is part of B, which is part of A; take one away",
     "agencies: C is part of A, which is part of C; take one away"),
    ("people: {1: B}", "people: ~"),
    ("people: {a: }",),
    ("people: {a: 7}",),
    ("people: [a]", "people: ~"),
    ("ends: [a]",),
    ("ends: running",),
    ("ends: over", "ends: ~"),
    ("ends: {a: [b], c: running, d: }",),
    ("ends: {a: over}", "ends: ~"),
    ("ends: [1]", "ends: ~"),
    ("ends: {a: [1]}", "ends: ~"),
    ("ends: [a, running]",),
    ("ends: {a: [b], c: [running]}",),
    ("ends: 7", "ends: ~"),
    ("ends_exactly: [a, running]",),
    ("ends_exactly: running",),
    ("ends_exactly: {a: [b, running], c: running, d: }",),
    ("ends_exactly: over", "ends_exactly: ~"),
    ("ends_exactly: [1]", "ends_exactly: ~"),
    ("ends: running\nends_exactly:",),
    (
        "ends: running\nends_exactly: running",
        "ends_exactly: say it in `ends` or in `ends_exactly`, not in both",
    ),
    ("clock: 1949-12-31T23:59+00:00", "clock: expected a year from 1950 to 2150"),
    ("clock: 1950-01-01T00:00+00:00",),
    ("clock: 2150-12-31T23:59+00:00",),
    ("clock: 2151-01-01T00:00+00:00", "clock: expected a year from 1950 to 2150"),
    ("clock: 2026-09-08", "clock: expected a time such as 2026-10-23T14:00+01:00"),
    ("clock: soon", "clock: expected a time such as 2026-10-23T14:00+01:00"),
    ("clock:", "clock: an example case needs this"),
    ("id:", "id: an example case needs this"),
    ("title:", "title: an example case needs this"),
    ("procedure:", "procedure: an example case needs this"),
    ("steps: 7", "steps: ~"),
    ("steps: a", "steps: ~"),
    ("steps: {a: b}", "steps: ~"),
    ("steps:", "steps: an example case needs this"),
    ("from: X-01\nuntil: true", "until: ~", "clock: this is taken from X-01; take it away",
     "people: this is taken from X-01; take it away"),
    ("zzz: 1\nyyy: 2", "yyy: this key is not known", "zzz: this key is not known"),
    ("7: a", "7: this key is not known"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "findings"), [(line, found) for line, *found in LINES])
def test_an_example_holds_what_its_format_has(line: str, findings: list[str]) -> None:
    key = line.partition(":")[0]
    kept = [old for old in HEAD.strip().splitlines() if not old.startswith(f"{key}:")]
    steps = "" if key == "steps" else _EXPECTS_NOTHING

    assert said("\n".join([line, *kept]) + steps) == [_whole(line) for line in findings]


_AGENCIES = b"""id: T-1
title: T
procedure: small
clock: 2026-09-07T10:00:00+01:00
agencies:
  - {name: Northern Trust, also: [The Trust]}
  - {name: Hill Surgery, part_of: %s}
steps:
  - expect: {open: []}
"""


@pytest.mark.parametrize("whole", [b"Northern Trust", b"The Trust"])
def test_an_agency_is_part_of_another_by_any_of_its_names(whole: bytes) -> None:
    [first, second] = register(read_example(_AGENCIES % whole, source="x.yaml"))

    assert second.part_of == first.id


def test_an_agency_is_part_of_none_that_is_not_in_the_list() -> None:
    with pytest.raises(DefinitionRejected) as refused:
        read_example(_AGENCIES % b"Southern Trust", source="x.yaml")

    said = "'Southern Trust' in `part_of` names no agency of this list; add it there"
    assert refused.value.findings == [f"x.yaml:agencies: {said}"]
