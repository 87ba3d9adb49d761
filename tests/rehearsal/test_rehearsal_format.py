"""Example cases: an unknown key is an error, and a failing case says what differs."""

import pickle
from typing import Any

import pytest

from engine.errors import DefinitionRejected
from engine.ids import ProcedureId
from engine.package import build_definition
from engine.rehearsal import Outcome, read_example, rehearse
from engine.rehearsal.expectations import each_has_its_own
from engine.spiff import SpiffRuntime
from tests.small_dissent import FILES

HEAD = """
id: T-01
title: A test
procedure: small
clock: 2026-09-08T12:00+01:00
people: {chair: Cleo Chair, professional: Paul Prof, manager: [Max Manager, Mia Manager]}
steps:
"""
START = """
  - start: main
    as: chair
    answers:
      conference_date: 2026-09-08
      conference_end: 2026-09-08T11:30+01:00
      dissenter: Paul Prof
      children: [{name: Ava Trent}]
"""
WITHDRAWN = """
  - send: withdraw
    as: professional
    answers: {words: I take it back.}
  - do: confirm_withdrawal
    answers: {voluntary: false}
  - send: withdraw
    as: professional
    answers: {words: I do.}
  - do: confirm_withdrawal
    answers: {voluntary: true}
  - expect: {}
"""
SMALL = build_definition(ProcedureId("small"), FILES, runtime=SpiffRuntime(), version=1)


def outcome(steps: str, *, head: str = HEAD, worker: bool = True) -> Outcome:
    example = read_example((head + START + steps).encode(), source="t.yaml")
    return rehearse(example, SMALL, worker=worker)


def findings(text: str) -> list[str]:
    with pytest.raises(DefinitionRejected) as refused:
        read_example(text.encode(), source="t.yaml")
    return refused.value.findings


def test_a_case_that_shows_what_it_says_passes() -> None:
    assert outcome("  - expect: {open: [reply], assigned: {reply: Paul Prof}}").failures == []
    assert (
        outcome(
            "  - expect:\n"
            "      participants: {professional: [Paul Prof], panel: []}\n"
            "      opens: [Paul Prof]\n"
            "      closed_to: [Max Manager]\n"
            "      notified_people: {Paul Prof: 0}\n"
            "      tasks:\n"
            "        reply: {with: Paul Prof, due: 2026-09-09T11:30+01:00, overdue: false}\n"
            "        decide: {open: false}\n"
        ).failures
        == []
    )


_REFUSED = "  - refuse: {do: reply, answers: {no_question: 1}, because: InvalidAnswers"


@pytest.mark.parametrize(
    ("told", "failure"),
    [
        ("", ""),
        (", field: no_question", ""),
        (", field: [no_question, reasons]", "refused at no_question, reasons, but it was at no_q"),
        (", says: is not asked in this form", ""),
        (", field: reasons", "expected it to be refused at reasons, but it was at no_question: "),
        (", field: else", "expected it to be refused at else, but it was at no_question: "),
        (
            ", says: Only a manager",
            "expected it to say 'Only a manager', but it says: no_question",
        ),
    ],
)
def test_what_is_refused_for_another_reason_fails(told: str, failure: str) -> None:
    found = outcome(f"{_REFUSED}{told}}}\n  - expect: {{open: [reply]}}").failures

    assert [failure in one for one in found] == ([True] if failure else [])


def test_a_refusal_that_names_no_field_is_not_one_at_a_field() -> None:
    [failure] = outcome(
        "  - refuse: {do: reply, name: Max Manager, because: NotAllowed, field: reasons}\n"
        "  - expect: {}\n"
    ).failures

    assert "expected it to be refused at reasons, but it was at no field: This task" in failure


@pytest.mark.parametrize("place", ["}, at: TEN", ", at: TEN}"])
def test_when_something_is_refused_may_stand_beside_it_or_in_it(place: str) -> None:
    step = "{refuse: {do: reply, name: Max Manager, because: NotAllowed"
    at = place.replace("TEN", "2026-09-10T10:00+01:00")

    found = outcome(f"  - {step}{at}}}\n  - expect: {{overdue: [reply]}}")

    assert found.failures == []


def test_when_something_is_refused_stands_in_one_place() -> None:
    told = findings(
        f"{HEAD}  - refuse: {{do: a, because: NotFound, case: b}}\n    case: c\n  - expect: {{}}"
    )

    assert told == ["t.yaml:step 1:case: say it beside `refuse` or in it, not in both"]


def test_a_case_ends_as_it_says_where_every_end_stands_in_order() -> None:
    assert outcome(WITHDRAWN + "ends_exactly: [goes_on, withdrawn]").failures == []


@pytest.mark.parametrize(
    "ends", ["[withdrawn]", "[withdrawn, goes_on]", "[]", "{first: [goes_on]}", "{}"]
)
def test_the_ends_of_a_case_may_be_named_in_any_order_and_not_all_of_them(ends: str) -> None:
    assert outcome(f"{WITHDRAWN}ends: {ends}").failures == []


@pytest.mark.parametrize(
    "ends", ["", "ends:", "ends: running", "ends: [running]", "ends_exactly:"]
)
def test_a_case_goes_on_unless_something_else_is_said(ends: str) -> None:
    assert outcome(f"  - expect: {{open: [reply]}}\n{ends}").failures == []


@pytest.mark.parametrize(
    ("attempt", "kind"),
    [
        ("do: reply, answers: {no_question: 1}", "InvalidAnswers"),
        ("do: reply, name: Max Manager", "NotAllowed"),
    ],
)
def test_an_outcome_with_a_refusal_comes_back_from_another_process(
    attempt: str, kind: str
) -> None:
    found = outcome(f"  - refuse: {{{attempt}, because: {kind}}}\n  - expect: {{open: [reply]}}")

    assert found.failures == []
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.refusal is not None
    assert found.refusal.kind == kind


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("open: [decide]", "step 2 (expect), open: expected ['decide'], but open: reply"),
        (
            "due: {reply: 2026-09-09T11:31+01:00}",
            "but reply is due ['2026-09-09T11:30:00+01:00']",
        ),
        ("due: {decide: 2026-09-09}", "decide is due never: it is not open"),
        ("assigned: {reply: Max Manager}", "reply is with ['Paul Prof']"),
        ("overdue: [reply]", "overdue: []"),
        ("notified: {manager: 1}", "notices: {}"),
        ("letters: [{to: Paul Prof}]", "letters: []"),
        ("file: {dissenter: Max Manager}", "dissenter is 'Paul Prof'"),
        ("history: [UserTaskCompleted reply]", "history: ['CaseStarted raised'"),
        ("incidents: 1", "0: []"),
        ("participants: {professional: [Max Manager]}", "but professional is Paul Prof"),
        ("participants: {professional: []}", "but professional is Paul Prof"),
        ("participants: {panel: Max Manager}", "but panel is nobody"),
        ("opens: [Paul Prof, Max Manager]", "but the case does not open to Max Manager"),
        ("closed_to: [Paul Prof, Max Manager]", "but the case opens to Paul Prof"),
        ("closed_to: [No Body]", "Expected somebody called 'No Body', but there is nobody"),
        ("notified_people: {Paul Prof: 2}", "but notices: {}"),
        ("tasks: {decide: {}}", "but decide is not open"),
        ("tasks: {reply: {open: false}}", "but reply is open"),
        ("tasks: {reply: {for: Ann}}", "but reply for 'Ann' is not open"),
        ("tasks: {reply: {with: Max Manager}}", "but reply is with Paul Prof"),
        ("tasks: {reply: {with: }}", "but reply is with Paul Prof"),
        (
            "tasks: {reply: [{}, {due: 2026-09-09, overdue: true}]}",
            "but reply is due 2026-09-09T11:30:00+01:00; not overdue",
        ),
    ],
)
def test_a_failing_case_says_which_step_what_was_expected_and_what_was_there(
    expected: str, said: str
) -> None:
    [failure] = outcome(f"  - expect: {{{expected}}}").failures

    assert said in failure
    assert failure.startswith("step 2 (expect)")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("  - do: decide\n  - expect: {}", "Expected the task 'decide' to be open"),
        (
            "  - refuse: {do: reply, as: professional, because: NotAllowed}\n  - expect: {}",
            "expected NotAllowed, but it was done",
        ),
        (
            "  - refuse: {do: reply, as: manager, because: WrongState}\n  - expect: {}",
            "expected WrongState, but it was refused as NotAllowed",
        ),
        ("  - wait: 2026-09-07T12:00+01:00\n  - expect: {}", "cannot go back"),
        ("  - wait: many working days\n  - expect: {}", "expected a time, a duration or"),
        ("  - wait: P1M\n  - expect: {}", "Expected a duration"),
        ("  - wait: some time\n  - expect: {}", "expected a time, a duration or"),
        (
            "  - do: reply\n    as: nobody\n  - expect: {}",
            "there is no role 'nobody'; choose one of the procedure",
        ),
        ("  - expect: {}\n    case: other", "Expected a case called “other”"),
        ("  - expect: {}\nends: [over]", "expected [over], but reached [running]"),
        ("  - expect: {}\nends: []", "expected [], but reached [running]"),
        (WITHDRAWN + "ends: [over, withdrawn]", "but reached [goes_on, withdrawn]"),
        (WITHDRAWN + "ends: running", "expected [running], but reached [goes_on, withdrawn]"),
        (WITHDRAWN + "ends: {first: [withdrawn], b: running}", "no case called 'b'"),
        (
            WITHDRAWN + "ends_exactly: [withdrawn]",
            "expected [withdrawn], but reached [goes_on, withdrawn]",
        ),
        (WITHDRAWN + "ends_exactly: [withdrawn, goes_on]", "but reached [goes_on, withdrawn]"),
        (WITHDRAWN + "ends_exactly: [goes_on, running]", "but reached [goes_on, withdrawn]"),
        (
            WITHDRAWN + "ends_exactly: {first: [goes_on, withdrawn], b: running}",
            "no case called 'b'",
        ),
        (WITHDRAWN + "ends_exactly: {}", "ends (first): expected [running], but reached [goes_on"),
        (WITHDRAWN, "expected [running], but reached [goes_on, withdrawn]"),
    ],
)
def test_a_step_that_does_not_go_as_written_fails_the_case(steps: str, said: str) -> None:
    [failure] = outcome(steps).failures

    assert said in failure


@pytest.mark.parametrize("worker", [True, False])
def test_waiting_lets_happen_what_is_due_on_the_way(worker: bool) -> None:
    steps = """
  - wait: next due
  - wait: PT1S
  - expect: {overdue: [reply], history: [ReminderGiven, TaskOverdue reply]}
  - wait: 1 working day
  - expect: {history: [OverdueRepeated], notified: {professional: 1}}
  - do: reply
    answers: {reasons: Late.}
  - refuse: {do: reply, as: professional, because: WrongState}
  - expect: {open: [decide], due: {decide: 2026-09-22}, overdue: []}
"""
    assert outcome(steps, worker=worker).failures == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("title:", "titel:"), "titel: this key is not known"),
        (("clock: 2026-09-08T12:00+01:00", "clock: soon"), "clock: expected a time"),
        (("procedure: small\n", ""), "procedure: an example case needs this"),
    ],
)
def test_an_unknown_or_missing_key_is_an_error(change: tuple[str, str], said: str) -> None:
    text = HEAD.replace(*change) + "  - expect: {}"

    assert any(said in finding for finding in findings(text))


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("  - wait: PT1H", "without any `expect` proves nothing"),
        ("  - expect: {opne: []}", "does not know 'opne'"),
        ("  - expect: {}\n    by: me", "does not know 'by'"),
        ("  - jump: up", "expected one of start, do"),
        ("  - {do: a, wait: b}", "expected one of start, do"),
        ("  - expect: {open: [a], open: [b]}", "stands twice"),
        ("  - expect: &x {}\n  - expect: *x", "aliases are not accepted"),
        ("  - expect: {open: !!python/object:os.system x}", "not YAML"),
        ("  - expect: {", "not YAML"),
        ("  - just a text", "expected one of"),
        ("  - correct: 7", "`correct` needs keys and values"),
        ("  - absent: {person: A}", "`absent` needs 'from'"),
        ("  - holiday: {name: A}", "`holiday` needs 'date'"),
        ("  - refuse: {do: a}", "`refuse` needs 'because'"),
        ("  - expect: 7", "expected what is there"),
        ("  - {do: a, answers: 7}", "answers: expected answers by their questions, such as"),
        ("  - {do: a, at: soon}", "at: expected a time such as 2026-10-23T14:00+01:00"),
    ],
)
def test_bad_steps_are_findings_and_never_a_traceback(steps: str, said: str) -> None:
    assert any(said in finding for finding in findings(HEAD + steps))


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"1", b"- a", b"\x00", b"a: b"])
def test_bytes_that_are_no_example_case_are_findings(data: bytes) -> None:
    with pytest.raises(DefinitionRejected):
        read_example(data, source="t.yaml")


@pytest.mark.parametrize(
    "line",
    [
        "people: 7",
        "people: [a]",
        "clauses: 7",
        "ends: 7",
        "ends_exactly: 7",
        "steps: 7",
        "clock: 2026-09-08",
    ],
)
def test_a_key_of_the_wrong_kind_is_a_finding(line: str) -> None:
    key = line.split(":")[0]
    kept = [old for old in HEAD.strip().splitlines() if not old.startswith(f"{key}:")]
    text = "\n".join([line, *kept]) + "\n  - expect: {}\n"

    assert findings(text)


def test_times_keep_their_offset_and_plain_times_of_day_stay_texts() -> None:
    text = (
        HEAD
        + "  - expect: {file: {a: 2026-10-25T01:30+00:00, b: 12:30, c: 2026-10-25, d: 2026-1-5, "
    )
    text += "e: 2026-10-25T01:30:00.5Z}}"

    example = read_example(text.encode(), source="t.yaml")

    file: dict[str, Any] = example.steps[0].object["file"]
    assert file["a"].isoformat() == "2026-10-25T01:30:00+00:00"
    assert file["b"] == "12:30"
    assert file["c"].isoformat() == "2026-10-25"
    assert (file["d"], file["e"]) == ("2026-1-5", "2026-10-25T01:30:00.5Z")


@pytest.mark.parametrize("value", ["!!int abc", "!!bool abc", "!!timestamp [1]"])
def test_a_tag_that_does_not_fit_is_refused_in_a_sentence(value: str) -> None:
    with pytest.raises(DefinitionRejected):
        read_example(f"id: X\ntitle: {value}\n".encode(), source="x.yaml")


def test_an_example_registers_agencies() -> None:
    register = "agencies: [{name: Road School, also: [RS], contact: {email: a@b.example}}]\n"

    assert outcome("  - expect: {open: [reply]}", head=register + HEAD).failures == []


@pytest.mark.parametrize(
    ("attempt", "failure"),
    [
        ("do: replay", "there is no task 'replay'; choose one of the procedure"),
        ("claim: main, as: chair", "there is no task 'main'; choose one of the procedure"),
        ("do: reply, as: cook", "there is no role 'cook'; choose one of the procedure"),
        ("do: reply, name: Zed", "there is nobody called 'Zed'; name somebody of `people`"),
        ("do: reply, for: Ben", "nobody called 'Ben' is in this example"),
        ("do: reply, case: b", "Expected a case called “b”, but none was started."),
        ("start: mian", "there is no process 'mian' to start"),
        ("send: withdrawn, as: chair", "there is no message 'withdrawn' to send"),
        ("send: withdraw", "say who does it, with `as` or `name`"),
        ("void: Twice.", "say who does it, with `as` or `name`"),
        ("assign: reply, to: Zed", "there is nobody called 'Zed'; name somebody of `people`"),
        (
            "attach: a.txt, kind: tape, as: chair",
            "there is no kind of paper 'tape'; choose one of the procedure",
        ),
        ("take_over: cook, as: admin", "there is no role 'cook'; choose one of the procedure"),
        ("take_over: admin", "say who does it, with `as` or `name`"),
        (
            "take_over: admin, as: chair, from: Zed",
            "there is nobody called 'Zed'; name somebody of `people`",
        ),
        (
            "take_over: admin, as: chair, to: Zed",
            "there is nobody called 'Zed'; name somebody of `people`",
        ),
        (
            "absent: {person: Zed, from: 2026-09-09, to: 2026-09-10}",
            "there is nobody called 'Zed'; name somebody of `people`",
        ),
    ],
)
def test_a_slip_of_the_pen_is_no_refusal(attempt: str, failure: str) -> None:
    found = outcome(f"  - refuse: {{{attempt}, because: NotFound}}\n  - expect: {{}}").failures

    assert found == [f"step 2 (refuse): {failure}"]


@pytest.mark.parametrize(
    ("expected", "failure"),
    [
        ("tasks: {replay: {open: false}}", "there is no task 'replay'; choose one of the proce"),
        ("notified: {cook: 0}", "there is no role 'cook'; choose one of the procedure"),
        ("participants: {cook: []}", "there is no role 'cook'; choose one of the procedure"),
        ("notified_people: {Zed: 0}", "there is nobody called 'Zed'"),
        ("closed_to: [Zed]", "Expected somebody called 'Zed', but there is nobody."),
        ("tasks: {reply: [{}, {}]}", "not so many tasks reply are open as are named"),
        ("tasks: {reply: {for: {name: Ava Trent}}}", "reply for {name: 'Ava Trent'} is not open"),
    ],
)
def test_what_nothing_is_called_cannot_be_expected(expected: str, failure: str) -> None:
    [found] = outcome(f"  - expect: {{{expected}}}").failures

    assert failure in found


@pytest.mark.parametrize("wait", ["9999 working days", "P9999999D", "P1X"])
def test_a_wait_that_nobody_can_count_fails_in_a_sentence(wait: str) -> None:
    [found] = outcome(f"  - wait: {wait}\n  - expect: {{}}").failures

    assert found.startswith(f"step 2 (wait {wait}): ")


def test_each_of_several_has_one_of_its_own() -> None:
    assert each_has_its_own([["a", "b"], ["a"], ["b", "c"]])
    assert not each_has_its_own([["a", "b"], ["a"], ["b"]])
    assert each_has_its_own([])


#: What is tried, why it is refused, and some words of what is said; with an answer, where.
_TRIED = {
    "start": ("start: main, name: Paul Prof, case: b", "NotAllowed", "role that starts this"),
    "do": ("do: reply, name: Max Manager", "NotAllowed", "with somebody else"),
    "do for": ("do: ask_panel, for: Ava Trent, as: panel", "NotFound", "'ask_panel' to be open"),
    "send": ("send: withdraw, as: manager", "NotAllowed", "a role that you do not have"),
    "send form": ("send: withdraw, as: professional", "InvalidAnswers", "Enter the words",
                  "words"),
    "correct": ("correct: {conference_date: 2026-09-07}, as: professional", "NotAllowed",
                "corrected by administration"),
    "correct form": ("correct: {conference_date: soon}, as: chair", "InvalidAnswers",
                     "a real date", "conference_date"),
    "claim": ("claim: reply, name: Max Manager", "WrongState", "already taken"),
    "release": ("release: reply, as: admin", "NotAllowed", "Only who has this task"),
    "assign": ("assign: reply, to: Max Manager, name: Max Manager", "NotAllowed",
               "given for this case alone"),
    "take over": ("take_over: professional, as: admin, to: Max Manager, reason: Ill.",
                  "NotAllowed", "named by a step"),
    "take over form": ("take_over: panel, as: admin, from: Max Manager, to: Mia Manager",
                       "NotAllowed", "Nobody has this part now"),
    "attach": ("attach: a.txt, as: panel", "NotFound", "a case that you take part in"),
    "attach to": ("attach: a.txt, as: chair, to: [wizard]", "NotFound", "found 'wizard'"),
    "own words": ("confirm_words: reasons, as: professional", "NotFound", "words of yours"),
    "void": ("void: Twice., as: panel", "NotFound", "a case that you take part in"),
    "key in": ("do: reply, theirs: a.txt, as: admin", "NotFound", "a case that you take part in"),
    "key in a message": ("send: withdraw, theirs: a.txt, as: admin, name: Paul Prof", "NotFound",
                         "a case that you take part in"),
    "absent": ("absent: {person: Max Manager, from: 2026-09-10, to: 2026-09-09}", "InvalidAnswers",
               "must not be before the first", "last"),
    "wait": ("wait: 2026-09-01", "NotAllowed", "cannot go back"),
}  # fmt: skip


@pytest.mark.parametrize("worker", [True, False])
@pytest.mark.parametrize("name", _TRIED)
def test_whatever_is_tried_is_refused_for_its_own_reason_alone(name: str, worker: bool) -> None:
    tried, because, says, *field = _TRIED[name]
    at = "".join(f", field: {one}" for one in field)
    other = "NotAllowed" if because != "NotAllowed" else "WrongState"

    def told(telling: str) -> list[str]:
        step = f"  - refuse: {{{tried}, {telling}}}\n  - expect: {{open: [reply]}}"
        return outcome(step, worker=worker).failures

    assert told(f'because: {because}, says: "{says}"{at}') == []
    for wrong in (other, f"{because}, says: another", f"{because}, field: another"):
        [failure] = told(f"because: {wrong}")
        assert failure.startswith("step 2 (refuse): expected ")


@pytest.mark.parametrize("worker", [True, False])
def test_who_was_told_who_takes_part_and_who_may_open_it_is_the_same_without_a_worker(
    worker: bool,
) -> None:
    steps = (
        "  - expect: {}\n"
        "  - wait: 2026-09-09T12:00+01:00\n"
        "  - expect:\n"
        "      overdue: [reply]\n"
        "      notified_people: {Paul Prof: 2, Max Manager: 0}\n"
        "      participants: {professional: Paul Prof, manager: []}\n"
        "      opens: [Paul Prof, Cleo Chair]\n"
        "      closed_to: [Max Manager]\n"
        "      tasks: {reply: {with: Paul Prof, overdue: true}}\n"
    )

    assert outcome(steps, worker=worker).failures == []
