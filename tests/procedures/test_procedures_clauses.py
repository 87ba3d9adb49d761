"""What people read where a clause asks for it, on the example cases that show it."""

import json
import re
from collections.abc import Iterator

import pytest

from engine.ids import PersonId, ProcedureId
from engine.package import Sort, build_definition
from engine.reads.record import RecordedStep
from engine.rehearsal import Outcome, Performer, Stage
from engine.rehearsal.example import Step
from engine.spiff import SpiffRuntime
from tests.builders import london
from tests.checking import check_files
from tests.conftest import shipped_definition, shipped_examples
from tests.procedures.test_procedures_words import texts_of

EXAMPLES = {example.id: example for _, example in shipped_examples()}


def played(example_id: str) -> Iterator[tuple[Step, Stage]]:
    """Play an example case; yield each step when it is done, with the stage."""
    example = EXAMPLES[example_id]
    stage = Stage(example, shipped_definition(example.procedure))
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)
        yield step, stage


def labels_read(stage: Stage, by: str) -> list[str]:
    """Return the questions of the answers that somebody reads, with what stands beside them."""
    case_id = stage.cases["first"]
    _, steps = stage.engine.questions.record(case_id, by=PersonId(by))
    return [f"{one.label} ({', '.join(one.notes)})" for each in steps for one in each.answers]


def test_the_account_of_the_chair_is_read_as_not_confirmed_until_she_confirms_it() -> None:
    seen = []
    for step, stage in played("S-82"):
        if step.verb == "expect":
            seen += [one for one in labels_read(stage, "A. Reeve") if "account (" in one.lower()]

    assert seen == [
        "The chair's account (as noted by A. Reeve, not yet confirmed by the Conference chair)",
        "The chair's account (confirmed by the Conference chair)",
    ]


@pytest.mark.parametrize("example_id", ["Q-70", "S-80"])
def test_new_harm_is_read_by_whom_it_was_told_to_and_by_nobody_else(example_id: str) -> None:
    for step, stage in played(example_id):
        if step.object == "report_new_harm" and step.verb == "send":
            read = {
                person: any(
                    "happened" in one or "seen" in one for one in labels_read(stage, person)
                )
                for person in {p.person_id for p in stage.participants(stage.cases["first"])}
            }
            break

    assert sorted(who for who, reads in read.items() if reads) == (
        ["Q. Lowe", "S. Worth"] if example_id == "Q-70" else ["A. Reeve", "J. Pace", "S. Ward"]
    )


def test_why_an_answer_is_withheld_is_read_by_the_reviewer_and_who_withholds_it() -> None:
    *_, (_, stage) = played("Q-73")
    people = {p.person_id for p in stage.participants(stage.cases["first"])}

    reads = {who for who in people if any("because" in one for one in labels_read(stage, who))}

    assert reads == {"Q. Lowe", "N. Bell"}


def test_children_who_were_chosen_are_read_by_name() -> None:
    *_, (_, stage) = played("Q-14")

    _, steps = stage.engine.questions.record(stage.cases["first"], by=PersonId("Y. Amin"))

    chosen = [
        a.shown for each in steps for a in each.answers if a.label == "About which children?"
    ]
    assert chosen == ["Cal Reed"]


def test_the_identifier_of_a_child_stands_on_no_page_but_its_own_form() -> None:
    for procedure in ("manager_review", "sunderland"):
        asked = shipped_definition(procedure).asked
        kept = [
            each for keys, found in asked.items() if "identifier" in keys[-1] for each in found
        ]

        assert {each.sort for each in kept} == {Sort.ADDRESS}


#: What names the team that chairs conferences, or its manager.
TEAM = re.compile(r"\bCIRT\b|\bCIRM\b|Independent Reviewing")


def test_the_name_of_the_team_stands_in_parameters_alone() -> None:
    files = shipped_definition("sunderland").files
    own = ("clauses.toml", "lessons.toml")
    texts = {
        n: c.decode() for n, c in files.items() if not n.startswith("examples/") and n not in own
    }

    named = [
        (name, line)
        for name, text in texts.items()
        for line in text.splitlines()
        if TEAM.search(line)
    ]

    assert [(name, line.partition(" = ")[0]) for name, line in named] == [
        ("procedure.toml", "value")
    ] * 5


def test_a_team_takes_another_name_by_one_edit() -> None:
    files = dict(shipped_definition("sunderland").files)
    settings = files["procedure.toml"].decode().replace('value = "CIRT"', 'value = "LCPT"')
    files["procedure.toml"] = settings.encode()

    definition = build_definition(ProcedureId("sunderland"), files, runtime=SpiffRuntime())

    roles = definition.procedure.roles
    assert roles["conference_admin"].title == "LCPT administrator"
    seat = next(f for f in definition.forms["appoint_panel"].fields if f.key == "seat")
    assert [one.label for one in seat.choices.fixed][-1] == "LCPT representative"
    assert not [one for one in check_files("sunderland", files) if one.is_error]


def test_who_sat_on_a_panel_may_ask_from_its_ended_case_and_takes_nothing_else_along() -> None:
    *_, (_, stage) = played("S-85")
    first, asked = stage.cases["first"], stage.cases["asked"]
    views = stage.engine.views

    offered = {
        who: [entry.process_id for entry in views.case(first, by=PersonId(who)).follows]
        for who in ("G. Halim", "P. Bruce", "J. Pace", "R. Holm")
    }
    with stage.engine.open_work() as work:
        ended, follows = work.cases.one(first), work.cases.one(asked)
        taken = set(follows.file)

    assert offered == {
        "G. Halim": ["sharing_after_end"],
        "P. Bruce": ["sharing_after_end"],
        "J. Pace": [],
        "R. Holm": [],
    }
    assert taken == {"panel_reference", "panel_met_on", "panel_was_chaired_by"}
    assert follows.file["panel_reference"] == ended.reference
    assert follows.conference_id != ended.conference_id


def test_the_days_on_which_an_agency_is_closed_are_shown_and_move_no_date() -> None:
    shown, due = "", None
    for _, stage in played("Q-71"):
        open_tasks = stage.open_tasks(stage.cases["first"]) if stage.cases else ()
        for task in (each for each in open_tasks if each.element_id == "review_dissent"):
            form = stage.engine.questions.task(task.id, by=PersonId("Q. Lowe")).form
            shown, due = " ".join(texts_of(form)), task.due_at

    assert "Larkborough Community Health is closed: 12 to 16 October. No date moves" in shown
    assert due == london("2026-10-20 23:59:59")


def test_what_everybody_may_say_holds_no_question_that_decides_a_plan() -> None:
    files = dict(shipped_definition("sunderland").files)
    [name] = [each for each in files if each.endswith("/report_new_harm.form")]
    form = json.loads(files[name])
    form["components"].append({"type": "textfield", "key": "new_decision", "label": "Decision"})
    files[name] = json.dumps(form).encode()

    found = [str(one) for one in check_files("sunderland", files) if one.is_error]

    assert any("report_new_harm" in one and "may not make, end or" in one for one in found)


def test_a_panel_is_told_of_the_other_dissents_of_the_conference_in_pack_and_form() -> None:
    told = "Other dissents of"
    forms = {}
    for _, stage in played("S-12"):
        for task in stage.open_tasks(stage.cases["first"]) if stage.cases else ():
            if task.element_id in ("open_panel", "determine"):
                shown = stage.engine.questions.task(task.id, by=PersonId("P. Bruce")).form
                forms[str(task.element_id)] = " ".join(texts_of(shown))
    packs = [one for one in stage.documents(stage.cases["first"]) if one.name == "panel_pack"]

    assert set(forms) == {"open_panel", "determine"}
    assert all(told in text and "W. Reid" in text for text in forms.values())
    assert {pack.labels["others"] for pack in packs} == {"W. Reid (SL-2026-0002, over)"}


def rests_of(example_id: str, step: str) -> list[RecordedStep]:
    """Return what stands above the questions of a step, where an example first comes to it."""
    example = EXAMPLES[example_id]
    stage = Stage(example, shipped_definition(example.procedure))
    performer = Performer(stage, Outcome(example=example))
    for each in example.steps:
        if each.object == step:
            break
        performer.perform(each)
    task = next(task for task in stage.open_tasks() if task.element_id == step)
    return [*stage.engine.questions.task(task.id, by=stage.who(each, task)).rests.steps]


@pytest.mark.parametrize(
    ("example_id", "step", "read"),
    [
        ("S-29", "check_form", {"Reason for dissent", "Evidence you rest on", "What you believe"}),
        ("S-29", "review_with_chair", {"Reason for dissent", "Evidence you rest on",
                                        "What was entered"}),
        ("S-29", "discuss_with_dissenter", {"Reason for dissent", "The chair's account"}),
        ("S-29", "declare_independence", {"Agency", "Conference chair", "Who dissents"}),
        ("S-29", "determine", {"Reason for dissent", "The chair's account",
                               "Decision disputed for this child"}),
        ("S-29", "sign_determination", {"Is the dissent upheld for this child?",
                                         "Reasons, in full"}),
        ("S-29", "approve_minutes", {"Minutes", "Marking"}),
        ("S-29", "decide_again", {"Decision disputed for this child", "Reasons, in full"}),
        ("Q-06", "refer_dissent", {"What is decided?", "What are their reasons?"}),
        ("Q-06", "review_dissent", {"Reasons for the decision", "What are their reasons?"}),
        ("Q-06", "decide_dissent", {"Reasons for the decision", "What are their reasons?",
                                    "Your question to the chair", "Your answer",
                                    "What did you find?"}),
        ("Q-06", "answer_chair", {"What is decided?", "What are their reasons?"}),
        ("Q-06", "prepare_notices", {"Is the dissent upheld?", "Reasons for your decision"}),
        ("Q-06", "file_reasons", {"Is the dissent upheld?", "Reasons for your decision"}),
        ("Q-06", "decide_again", {"What is decided?", "What are their reasons?",
                                  "What was new?"}),
        ("Q-14", "forward_request", {"Why are you unhappy with the decision?"}),
        ("Q-30", "confirm_withdrawal", {"In your own words, why do you withdraw?"}),
        ("Q-52", "decide_safety", {"Is there anything to be careful about?", "Address"}),
    ],
)  # fmt: skip
def test_who_does_a_step_reads_above_its_questions_what_it_rests_on(
    example_id: str, step: str, read: set[str]
) -> None:
    steps = rests_of(example_id, step)

    assert read <= {answer.label for one in steps for answer in one.answers}


def test_who_may_review_reads_no_reasons_before_saying_whether_they_are_free() -> None:
    read = {
        answer.shown for one in rests_of("Q-06", "confirm_independence") for answer in one.answers
    }
    assert {"Tia Moss", "R. Holm", "S. Worth"} <= read
    assert "Self-harm was not discussed." not in read


def test_who_decides_about_a_letter_reads_nothing_of_another_recipient() -> None:
    steps = rests_of("Q-52", "decide_safety")

    assert {answer.about for one in steps for answer in one.answers} == {"H. Court"}
