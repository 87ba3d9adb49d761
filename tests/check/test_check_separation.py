"""No single change of a package takes a rule of separation away without an error."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest

from engine.check import clauses, people, properties, separation
from engine.check.finding import Finding
from engine.check.subject import read_subject
from engine.package.places import read_package, shipped, shipped_ids
from tests import small_dissent
from tests.check import small

Files = dict[str, bytes]
Edit = Callable[[Files], None]

_RULES = (
    people.lanes, people.tasks, people.titles, properties.required, properties.references,
    properties.switches, clauses.clauses, separation.apart, separation.unsaid,
    separation.outcomes, separation.asked_who_is_barred, separation.known_keys,
)  # fmt: skip


@cache
def package(name: str) -> Mapping[str, bytes]:
    return read_package(shipped()[0] / name)[1]


def found(name: str, files: Mapping[str, bytes]) -> list[Finding]:
    subject = read_subject(name, dict(files), is_whole=True)
    wrong = [*subject.findings, *(each for rule in _RULES for each in rule(subject))]
    return [each for each in wrong if each.is_error]


# --- changes -------------------------------------------------------------------------------


def text_of(files: Files, name: str) -> str:
    return files[name].decode()


def swap(name: str, old: str, new: str = "") -> Edit:
    def edit(files: Files) -> None:
        text = text_of(files, name)
        assert old in text, f"{name} has no {old!r}"
        files[name] = text.replace(old, new).encode()

    return edit


def pattern(name: str, old: str, new: str = "") -> Edit:
    def edit(files: Files) -> None:
        text, count = re.subn(old, new, text_of(files, name), count=1, flags=re.DOTALL)
        assert count == 1, f"{name} has no {old!r}"
        files[name] = text.encode()

    return edit


def part(role: str, to: str) -> Edit:
    before = rf"(\[roles\.{role}\]\n(?:[a-z_]+ = [^\n]*\n)*?part = )"
    return pattern("procedure.toml", rf'{before}"\w+"', rf'\1"{to}"')


def drop(name: str, step: str, prop: str) -> Edit:
    """Take a property away from a step."""
    return pattern(
        name,
        rf'(id="{step}"(?:(?!<spiffworkflow:property name="{prop}").)*?)'
        rf'<spiffworkflow:property name="{prop}" value="[^"]*" ?/>',
        r"\1",
    )


def move(name: str, step: str, to: str) -> Edit:
    """Put a step into the lane with a title."""

    def edit(files: Files) -> None:
        text = text_of(files, name)
        ref = re.search(rf"\s*<(\w+:)?flowNodeRef>{step}</(\w+:)?flowNodeRef>", text)
        lane = re.search(rf'<(?:\w+:)?lane [^>]*name="{re.escape(to)}"[^>]*>', text)
        assert ref is not None
        assert lane is not None
        moved = text.replace(ref[0], "").replace(lane[0], lane[0] + ref[0].strip())
        files[name] = moved.encode()

    return edit


def lane(name: str, old: str, new: str) -> Edit:
    return swap(name, f'name="{old}"', f'name="{new}"')


def column(name: str, number: int) -> Edit:
    """Let a column of a table test nothing."""
    return pattern(
        f"{name}.dmn", rf'(id="{name}_input_{number}_expression"[^>]*>\s*<text>)[^<]*', r"\1false"
    )


def cell(name: str, rule: str, number: int, text: str) -> Edit:
    ending = rf'{rule}_(?:i|in_){number}"[^>]*>\s*<text>'
    return pattern(f"{name}.dmn", rf"({ending})[^<]*", rf"\g<1>{text}")


def gives(name: str, rule: str, text: str) -> Edit:
    ending = rf'{rule}_(?:o|out_)1"[^>]*>\s*<text>'
    return pattern(f"{name}.dmn", rf"({ending})[^<]*", rf"\g<1>{text}")


def unknown(name: str, fact: str) -> Edit:
    """Let nothing read something that is known of a person."""
    return pattern_all(name, rf"known_of\((?:[^()]|\([^()]*\))*\)\.{fact} = ", "false = ")


def pattern_all(name: str, old: str, new: str) -> Edit:
    def edit(files: Files) -> None:
        text, count = re.subn(old, new, text_of(files, name))
        assert count > 0
        files[name] = text.encode()

    return edit


def unchecked(form: str, key: str) -> Edit:
    """Take the condition away that a question has."""
    return pattern(f"forms/{form}.form", rf'("key": "{key}".*?)"check": "(?:[^"\\]|\\.)*",', r"\1")


#: Of either package.
EITHER: Mapping[str, Edit] = {
    "whoever attended takes the review over": pattern(
        "procedure.toml", r"(barred_by = [^\n]*?)known_of\(person\)\.attended = true", r"\1false"
    ),
    "whoever manages the dissenter takes the review over": pattern(
        "procedure.toml",
        r"(barred_by = [^\n]*?)known_of\(person\)\.line_manages_dissenter = true",
        r"\1false",
    ),
    "whoever is barred is not kept out": pattern(
        "procedure.toml", r'(barred_by = [^\n]*?then )"attended the conference"', r"\1null"
    ),
    "nobody is kept from taking the review over": pattern(
        "procedure.toml", r"\nbarred_by = [^\n]*", ""
    ),
    "no clause is kept": lambda files: files.__delitem__("clauses.toml"),
}
MANAGER_REVIEW: Mapping[str, Edit] = {
    "the manager only looks on": part("qa_manager", "observer"),
    "the manager administers": part("qa_manager", "administration"),
    "the manager chairs": part("qa_manager", "chair"),
    "the deputy only looks on": part("deputy_manager", "observer"),
    "the line manager administers": part("senior_manager", "administration"),
    "who dissents only looks on": part("dissenting_professional", "observer"),
    "who dissents administers": part("dissenting_professional", "administration"),
    "who chairs administers": part("conference_chair", "administration"),
    "who chairs decides": part("conference_chair", "decider"),
    "the lane of the manager has no name": lane(
        "dissent_review.bpmn", "Quality Assurance and Reviewing Manager", ""
    ),
    "the lane of the manager is the chair's": lane(
        "dissent_review.bpmn", "Quality Assurance and Reviewing Manager", "Conference chair"
    ),
    "the withdrawal is the administrator's to confirm": move(
        "withdrawal.bpmn", "confirm_withdrawal", "Conference administrator"
    ),
    "the chair reviews": move("dissent_review.bpmn", "review_dissent", "Conference chair"),
    "the chair decides each child": move(
        "dissent_review.bpmn", "decide_each_child", "Conference chair"
    ),
    "the administrator declares": move(
        "reviewer_appointment.bpmn", "confirm_independence", "Conference administrator"
    ),
    "a declaration is given for another": drop(
        "reviewer_appointment.bpmn", "confirm_independence", "inPerson"
    ),
    "a withdrawal is sent for another": drop(
        "manager_review.bpmn", "withdraw_dissent", "inPerson"
    ),
    "Stage 4 is chosen for another": drop(
        "stage_4_offer.bpmn", "answer_stage_4_offer", "inPerson"
    ),
    "the table gives the review to nobody": drop(
        "reviewer_appointment.bpmn", "find_reviewer", "appoints"
    ),
    "who is named from outside has no part": pattern(
        "forms/name_reviewer.form", r'"appoints": "qa_manager",', ""
    ),
    "anybody is named from outside": unchecked("name_reviewer", "outside_reviewer"),
    "who is raised for has no part": pattern(
        "forms/record_concern.form", r'"appoints": "dissenting_professional",', ""
    ),
    "who chaired has no part": pattern(
        "forms/record_concern.form", r'"appoints": "conference_chair",', ""
    ),
    "whoever was absent is recorded as present": unchecked("record_concern", "present"),
    "the table does not ask who chaired": column("reviewer_assignment", 1),
    "the table does not ask who attended": column("reviewer_assignment", 2),
    "the table does not ask who manages the dissenter": column("reviewer_assignment", 3),
    "the table does not ask who led the enquiry": column("reviewer_assignment", 4),
    "the list of who attended is not read": unknown("reviewer_assignment.dmn", "attended"),
    "who chaired is only what is ticked": unknown("reviewer_assignment.dmn", "chaired"),
    "whoever chaired reviews": cell("reviewer_assignment", "reviewer_assignment_rule_1", 1, "-"),
    "whoever attended reviews": cell("reviewer_assignment", "reviewer_assignment_rule_1", 2, "-"),
    "whoever manages the dissenter reviews": cell(
        "reviewer_assignment", "reviewer_assignment_rule_1", 3, "-"
    ),
    "a deputy who attended reviews": unknown("procedure.toml", "attended"),
    "a deputy who manages the dissenter reviews": unknown(
        "procedure.toml", "line_manages_dissenter"
    ),
    "a deputy who led the enquiry reviews": unknown("procedure.toml", "led_enquiry"),
    "nothing says where the list stands": swap("procedure.toml", 'attended = "attended"\n'),
    "nothing says who led the enquiry": swap("procedure.toml", 'led_enquiry = "enquiry_lead"\n'),
    "the list stands where there is none": swap(
        "procedure.toml", 'attended = "attended"', 'attended = "nowhere"'
    ),
    **EITHER,
}
SUNDERLAND: Mapping[str, Edit] = {
    "the panel chair administers": part("panel_chair", "administration"),
    "a panel member administers": part("panel_member", "administration"),
    "a panel member only looks on": part("panel_member", "observer"),
    "the panel chair is one who chairs": part("panel_chair", "chair"),
    "CIRT only looks on": part("cirt_representative", "observer"),
    "the CIRM only looks on": part("reviewing_manager", "observer"),
    "the nominated manager administers": part("nominated_manager", "administration"),
    "the head of service only looks on": part("head_of_service", "observer"),
    "who dissents only looks on": part("dissenting_professional", "observer"),
    "who chairs administers": part("conference_chair", "administration"),
    "who chairs again administers": part("reconvened_chair", "administration"),
    "the Business Unit determines": lane(
        "panel_decision.bpmn", "Dissent Panel chair", "SSCP Business Unit"
    ),
    "the lane of the panel chair has no name": lane("panel_stage.bpmn", "Dissent Panel chair", ""),
    "the administrator reviews": lane(
        "manager_stage.bpmn", "Reviewing manager", "Conference administrator"
    ),
    "the Business Manager's ruling is administration": drop(
        "panel_seat.bpmn", "rule_on_independence", "part"
    ),
    "the Business Manager's confirmation is administration": drop(
        "dissent_under_way.bpmn", "confirm_withdrawal_after_escalation", "part"
    ),
    "the dissenter confirms the withdrawal": move(
        "dissent_under_way.bpmn", "confirm_withdrawal", "Dissenting professional"
    ),
    "the administrator decides about a missing form": move(
        "dissent_form.bpmn", "decide_missing_form", "Conference administrator"
    ),
    "the Business Manager declares": move(
        "panel_seat.bpmn", "declare_independence", "SSCP Business Manager"
    ),
    "a declaration is given for another": drop(
        "panel_seat.bpmn", "declare_independence", "inPerson"
    ),
    "any member gives a declaration": drop("panel_seat.bpmn", "declare_independence", "assignee"),
    "a determination is given for another": drop("panel_decision.bpmn", "determine", "inPerson"),
    "a determination is signed for another": drop(
        "panel_decision.bpmn", "sign_determination", "inPerson"
    ),
    "the choice is made for another": drop(
        "dissenter_choice.bpmn", "choose_next_step", "inPerson"
    ),
    "a withdrawal is sent for another": drop("dissent_under_way.bpmn", "withdraw", "inPerson"),
    "the record is put on file for another": drop(
        "panel_outcome.bpmn", "upload_decision", "inPerson"
    ),
    "who wrote a letter checks it": drop("outcome_letter.bpmn", "check_letter", "notBy"),
    "a letter is checked by who listed the recipients": pattern(
        "outcome_letter.bpmn",
        r'name="notBy" value="[^"]*"',
        'name="notBy" value="list_recipients"',
    ),
    "the table gives the review to nobody": drop(
        "manager_stage.bpmn", "assign_reviewer", "appoints"
    ),
    "the members have no part": drop("panel_preparation.bpmn", "appoint_panel", "appoints"),
    "who is put into a seat has no part": drop("panel_seat.bpmn", "replace_member", "appoints"),
    "who dissents has no part": pattern(
        "raised_dissent.bpmn", r"; dissenting_professional = dissenter", ""
    ),
    "who chaired has no part in a further dissent": pattern(
        "raised_dissent.bpmn", r"conference_chair = chair; ", ""
    ),
    "one person has two seats": unchecked("appoint_panel", "person"),
    "anybody represents CIRT": unchecked("appoint_panel", "seat"),
    "who cannot sit is named again": unchecked("replace_member", "person"),
    "any exception is agreed": unchecked("replace_member", "replacement"),
    "whoever was absent is recorded as present": unchecked("raise_dissent", "attendance"),
    "the table does not ask who had a part": column("panel_member_ok", 3),
    "the table does not ask who manages an attender": column("panel_member_ok", 4),
    "the table does not ask who reviewed": column("panel_member_ok", 5),
    "the table does not ask whose agency was there": column("panel_member_ok", 7),
    "the table does not ask whose manager chaired": column("panel_member_ok", 11),
    "the table does not ask who is higher": column("panel_member_ok", 12),
    "who attended is only what is ticked": unknown("panel_member_ok.dmn", "attended"),
    "who manages an attender is only what is ticked": unknown(
        "panel_member_ok.dmn", "line_manages_attender"
    ),
    "whoever had a part sits": gives("panel_member_ok", "had_a_part", '"yes"'),
    "whoever reviewed sits": gives("panel_member_ok", "took_the_first_review", '"yes"'),
    "whose agency was not there sits": gives("panel_member_ok", "agency_not_there", '"yes"'),
    "whose manager chaired sits for CIRT": gives(
        "panel_member_ok", "own_manager_chaired", '"yes"'
    ),
    "who is higher sits without a ruling": gives("panel_member_ok", "higher_in_the_line", '"yes"'),
    "a CIRM who attended reviews": cell(
        "reviewer_assignment", "cirm_is_free", 1, '"none","attended"'
    ),
    "a CIRM who chaired reviews": cell(
        "reviewer_assignment", "cirm_is_free", 1, '"none","chaired"'
    ),
    "whatever bars the CIRM, the CIRM reviews": cell(
        "reviewer_assignment", "cirm_is_free", 1, "-"
    ),
    "the CIRM is asked and the list is not": unknown("procedure.toml", "attended"),
    "who led the enquiry reviews": unknown("procedure.toml", "led_enquiry"),
    "nothing says where the list stands": swap("procedure.toml", 'attended = "attendees"\n'),
    "the list of agencies is not read": unknown("procedure.toml", "agency_represented"),
    **EITHER,
}
EDITS = {"manager_review": MANAGER_REVIEW, "sunderland": SUNDERLAND}


def each_edit() -> Iterator[tuple[str, str]]:
    for name, edits in EDITS.items():
        yield from ((name, what) for what in edits)


@pytest.mark.parametrize(("name", "what"), list(each_edit()))
def test_a_change_that_takes_a_rule_of_separation_away_is_an_error(name: str, what: str) -> None:
    files = dict(package(name))

    EDITS[name][what](files)

    assert found(name, files), what


@pytest.mark.parametrize("name", shipped_ids())
def test_a_procedure_as_it_is_shipped_takes_none_away(name: str) -> None:
    assert found(name, package(name)) == []


def test_there_are_thirty_changes_of_each_procedure() -> None:
    assert all(len(edits) >= 30 for edits in EDITS.values())


@pytest.mark.parametrize(
    "files", [small_dissent.FILES, small.small()], ids=["small dissent", "small"]
)
def test_a_procedure_that_says_nothing_of_it_is_left_alone(files: Mapping[str, bytes]) -> None:
    subject = read_subject("small", dict(files), is_whole=True)

    rules = (
        separation.apart, separation.unsaid, separation.outcomes, separation.asked_who_is_barred,
        separation.known_keys, separation.one_person,
    )  # fmt: skip
    assert [each for rule in rules for each in rule(subject)] == []


# --- what holds whether a clause says it or not ----------------------------------------------


def told(rule: Callable[..., Iterator[Finding]], name: str, *edits: Edit) -> list[str]:
    files = dict(package(name))
    for edit in edits:
        edit(files)
    return [str(each) for each in rule(read_subject(name, files, is_whole=True))]


def test_a_step_that_becomes_stricter_is_let_through_with_a_warning_that_no_clause_says_so() -> (
    None
):
    form = 'name="formKey" value="refer_dissent" />'
    stricter = f'{form}<spiffworkflow:property name="inPerson" value="true" />'

    [line] = told(separation.unsaid, "manager_review", swap("dissent_review.bpmn", form, stricter))

    assert (
        "dissent_review.bpmn:refer_dissent: warning: it keeps people apart, but no clause" in line
    )


def test_what_is_known_of_somebody_may_be_asked_in_a_function_of_the_package() -> None:
    asked = (
        "not(known_of({0}).attended = true) and not(known_of({0}).line_manages_dissenter = true)"
    )
    named = "may_review(item.id)"
    function = f"\nmay_review = 'function(who) {asked.format('who')}'\nfree_deputy = "
    edits = [
        swap("procedure.toml", asked.format("item.id"), named),
        swap("procedure.toml", "\nfree_deputy = ", function),
    ]

    assert told(separation.apart, "manager_review", *edits) == []
    forgotten = swap("procedure.toml", "may_review(item.id)", "true")
    assert told(separation.apart, "manager_review", *edits, forgotten) != []


def test_whoever_says_what_becomes_of_a_dissent_decides_or_sits() -> None:
    [line] = told(separation.outcomes, "sunderland", part("panel_chair", "administration"))

    assert line.startswith("panel_decision.bpmn:determine: “Uphold the dissent or not” asks")
    assert "is for Dissent Panel chair, whose part is kept from nobody" in line


def test_whoever_confirms_a_withdrawal_decides() -> None:
    lines = told(
        separation.outcomes,
        "sunderland",
        drop("dissent_under_way.bpmn", "confirm_withdrawal_after_escalation", "part"),
    )

    assert [line.split(":")[1] for line in lines] == ["confirm_withdrawal_after_escalation"]


def test_nobody_asks_who_is_barred_from_what_bars_nobody() -> None:
    lines = told(
        separation.asked_who_is_barred, "manager_review", part("deputy_manager", "observer")
    )

    assert [line.split(":")[1] for line in lines] == ["facts.free_deputy"]


def test_a_second_person_is_not_looked_for_among_those_who_did_the_first() -> None:
    same = pattern("outcome_letter.bpmn", r'(notBy" value=")prepare_letter', r"\1decide_safety")

    assert told(separation.one_person, "sunderland") == []
    assert told(separation.one_person, "sunderland", same) == []
    lane_of_both = move("outcome_letter.bpmn", "prepare_letter", "Letter checker")
    [line] = told(separation.one_person, "sunderland", lane_of_both)
    assert "outcome_letter.bpmn:check_letter: warning: a second person has to do this" in line


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("panel:nobody", "apart names the role “nobody”, which is not there"),
        ("decides:nothing", "apart names the step “nothing”, which is not there"),
        ("asks:determine.nothing", "which is not asked any more"),
        ("known:panel_member_ok.taller", "nothing known of a person is called so"),
        ("keeps:determine", "apart names “keeps:”, which is not understood"),
        ("barred:reviewing_manager.taller", "nothing known of a person is called so"),
        ("barred:nobody.attended", "apart names the role “nobody”, which is not there"),
        ("barred:panel_chair.attended", "keeps out of “Dissent Panel chair” whom known_of(…)"),
        (
            "known:eligibility.attended",
            "eligibility: S72 rests on known_of(…).attended, but nothing here",
        ),
    ],
)
def test_a_clause_says_only_what_can_be_held(entry: str, said: str) -> None:
    named = swap("clauses.toml", '["decides:determine",', f'["{entry}", "decides:determine",')

    [line] = told(separation.apart, "sunderland", named)

    assert said in line
