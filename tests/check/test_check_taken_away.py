"""No new version takes away what kept people apart, even where clause and drawing lose it at once.

Each change is planted in a procedure as it is shipped; the other half shows what may be changed.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping

import pytest
from lxml import etree

from engine.check import separation_values, steps_apart
from engine.check import taken_away as rules
from engine.check.finding import Finding
from engine.check.kept_apart import FILE, Kept
from engine.check.subject import Subject, read_subject
from engine.check.taken_away import taken_away
from engine.package.places import shipped, shipped_ids
from tests import small_dissent
from tests.check import small
from tests.check.keep_apart import written
from tests.check.test_check_separation import (
    Edit,
    Files,
    drop,
    lane,
    move,
    package,
    part,
    pattern,
    swap,
)
from tests.checking import check_files

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_SETTINGS = "procedure.toml"
_QA = "Quality Assurance and Reviewing Manager"


def found(name: str, files: Mapping[str, bytes], before: Files | None = None) -> list[Finding]:
    subject = read_subject(name, dict(files), is_whole=True, in_force=before)
    rules = (
        taken_away, steps_apart.stand_ins, steps_apart.given, steps_apart.own_words,
        steps_apart.begun_within, steps_apart.typed,
    )  # fmt: skip
    return [each for rule in rules for each in rule(subject)]


# --- changes -------------------------------------------------------------------------------


def all_of(*edits: Edit) -> Edit:
    def edit(files: Files) -> None:
        for each in edits:
            each(files)

    return edit


def drawn(name: str, change: Callable[[etree._Element], None]) -> Edit:
    def edit(files: Files) -> None:
        root = etree.fromstring(files[name])
        change(root)
        files[name] = etree.tostring(root)

    return edit


def one(root: etree._Element, element_id: str) -> etree._Element:
    return next(node for node in root.iter() if node.get("id") == element_id)


def past(name: str, source: str, target: str) -> Edit:
    """Draw a way that was not there."""

    def change(root: etree._Element) -> None:
        around = one(root, source).getparent()
        assert around is not None
        ends = {"sourceRef": source, "targetRef": target}
        etree.SubElement(around, f"{_BPMN}sequenceFlow", {"id": "past", "name": "Past", **ends})
        for step, tag in ((source, "outgoing"), (target, "incoming")):
            etree.SubElement(one(root, step), f"{_BPMN}{tag}").text = "past"

    return drawn(name, change)


def taken_out(name: str, step: str) -> Edit:
    """Take a step out, and let what led to it go on behind it."""

    def change(root: etree._Element) -> None:
        flows = list(root.iter(f"{_BPMN}sequenceFlow"))
        on = [flow for flow in flows if flow.get("sourceRef") == step]
        for flow in flows:
            if flow.get("targetRef") == step:
                target = on[0].get("targetRef") or ""
                flow.set("targetRef", target)
                etree.SubElement(one(root, target), f"{_BPMN}incoming").text = flow.get("id")
        refs = [each for each in root.iter(f"{_BPMN}flowNodeRef") if each.text == step]
        for node in (*on, *refs, one(root, step)):
            around = node.getparent()
            assert around is not None
            around.remove(node)

    return drawn(name, change)


def condition(name: str, flow: str, text: str) -> Edit:
    def change(root: etree._Element) -> None:
        [found] = one(root, flow).iter(f"{_BPMN}conditionExpression")
        found.text = text

    return drawn(name, change)


def between(name: str, flow: str, step: str, to: str) -> Edit:
    """Put a new step on a way, in the lane with a title."""

    def change(root: etree._Element) -> None:
        way = one(root, flow)
        target, around = way.get("targetRef") or "", way.getparent()
        assert around is not None
        task = etree.SubElement(around, f"{_BPMN}userTask", {"id": step, "name": "Note it"})
        ends = {"sourceRef": step, "targetRef": target}
        etree.SubElement(around, f"{_BPMN}sequenceFlow", {"id": f"{step}_on", **ends})
        way.set("targetRef", step)
        for tag, text in (("incoming", flow), ("outgoing", f"{step}_on")):
            etree.SubElement(task, f"{_BPMN}{tag}").text = text
        for each in one(root, target).findall(f"{_BPMN}incoming"):
            each.text = f"{step}_on" if each.text == flow else each.text
        [lane] = [each for each in root.iter(f"{_BPMN}lane") if each.get("name") == to]
        etree.SubElement(lane, f"{_BPMN}flowNodeRef").text = step

    return drawn(name, change)


def says(name: str, step: str, prop: str, value: str) -> Edit:
    """Give a property of a step another value."""
    before = rf'id="{step}"(?:(?!<spiffworkflow:property name="{prop}").)*?'
    start = rf'({before}<spiffworkflow:property name="{prop}" value=")'
    return pattern(name, rf'{start}[^"]*', rf"\g<1>{value}")


def says_too(name: str, step: str, prop: str, value: str) -> Edit:
    start = rf'(id="{step}"(?:(?!<spiffworkflow:properties>).)*?<spiffworkflow:properties>)'
    added = rf'\1<spiffworkflow:property name="{prop}" value="{value}" />'
    return pattern(name, start, added)


def setting(table: str, key: str, value: str) -> Edit:
    start = rf"(\[{re.escape(table)}\]\n(?:[a-z_]+ = [^\n]*\n)*?{key} = )[^\n]*"
    return pattern(_SETTINGS, start, rf"\g<1>{value}")


def set_too(table: str, line: str) -> Edit:
    return swap(_SETTINGS, f"[{table}]\n", f"[{table}]\n{line}\n")


def unsaid(anchor: str) -> Edit:
    """Let no clause say any more that something keeps people apart."""

    def edit(files: Files) -> None:
        text, count = re.subn(rf'"{anchor}",? ?', "", files["clauses.toml"].decode())
        assert count
        files["clauses.toml"] = text.encode()

    return edit


def appoints(form: str, key: str, role: str) -> Edit:
    start = rf'("key": "{key}"(?:(?!"key").)*?"appoints": ")[^"]*'
    return pattern(f"forms/{form}.form", start, rf"\g<1>{role}")


def asks(form: str, key: str, prop: str, value: Mapping[str, object]) -> Edit:
    """Ask a question otherwise."""

    def edit(files: Files) -> None:
        name = f"forms/{form}.form"
        found = json.loads(files[name])
        waiting = [found]
        while waiting:
            inside = waiting.pop().get("components", [])
            waiting += inside
            for each in (one for one in inside if one.get("key") == key):
                each[prop] = {**each.get(prop, {}), **value}
        assert json.dumps(found) != json.dumps(json.loads(files[name]))
        files[name] = json.dumps(found, indent=2).encode()

    return edit


def fewer(form: str, key: str) -> Edit:
    """Offer the first answer alone."""
    first = rf'("key": "{key}"(?:(?!"values").)*?"values": \[\s*\{{[^}}]*\}})[^\]]*'
    return pattern(f"forms/{form}.form", first, r"\1")


def runs_out(name: str, step: str, target: str) -> Edit:
    """Let a date end a step."""

    def change(root: etree._Element) -> None:
        around = one(root, step).getparent()
        assert around is not None
        event = {"id": "too_late", "name": "Too late", "attachedToRef": step}
        late = etree.SubElement(around, f"{_BPMN}boundaryEvent", event)
        etree.SubElement(
            etree.SubElement(late, f"{_BPMN}timerEventDefinition"), f"{_BPMN}timeDate"
        )
        ends = {"sourceRef": "too_late", "targetRef": target}
        etree.SubElement(around, f"{_BPMN}sequenceFlow", {"id": "late", **ends})
        etree.SubElement(late, f"{_BPMN}outgoing").text = "late"

    return drawn(name, change)


def shown_again(name: str, beside: str, step: str, to: str) -> Edit:
    """Draw a step that shows the form of another process, in the lane with a title."""
    forms = {"decide_too": "decide_dissent", "sign_too": "sign_determination"}

    def change(root: etree._Element) -> None:
        around = one(root, beside).getparent()
        assert around is not None
        task = etree.SubElement(around, f"{_BPMN}userTask", {"id": step, "name": "Again"})
        inner = etree.SubElement(task, f"{_BPMN}extensionElements")
        spiff = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
        named = etree.SubElement(inner, f"{spiff}properties")
        etree.SubElement(named, f"{spiff}property", {"name": "formKey", "value": forms[step]})
        [lane] = [each for each in root.iter(f"{_BPMN}lane") if each.get("name") == to]
        etree.SubElement(lane, f"{_BPMN}flowNodeRef").text = step

    return drawn(name, change)


def word(old: str, new: str) -> Edit:
    """Call something otherwise, wherever it is named."""

    def edit(files: Files) -> None:
        before = dict(files)
        files.clear()
        for name, content in before.items():
            called = re.sub(rf"(?<![a-z_]){old}(?=\.(?:form|dmn|bpmn|md)$)", new, name)
            files[called] = re.sub(rf"\b{old}\b", new, content.decode()).encode()
        assert files != before

    return edit


# --- what takes a rule away ------------------------------------------------------------------

MANAGER_REVIEW: Mapping[str, Edit] = {
    "the table has no say in who reviews": says(
        "reviewer_appointment.bpmn", "find_reviewer", "appoints", "qa_manager = post_holder"
    ),
    "another table says who reviews": says(
        "reviewer_appointment.bpmn", "find_reviewer", "decision", "outcome_next"
    ),
    "who reviews need not have declared": swap(_SETTINGS, 'declared = "free_reviewers"\n'),
    "nobody is nominated": swap(_SETTINGS, 'nominees = "review_nominees"\n'),
    "who is nominated has declared, and the other way round": all_of(
        setting("roles.qa_manager", "nominees", '"free_reviewers"'),
        setting("roles.qa_manager", "declared", '"review_nominees"'),
    ),
    "the manager sits on a panel": part("qa_manager", "panel"),
    "nobody is barred, and no clause says so": all_of(
        pattern(_SETTINGS, r"\nbarred_by = [^\n]*", ""), unsaid(r"barred:[^\"]*")
    ),
    "the chair stands in for the manager": setting(
        "roles.qa_manager", "stand_ins", '["conference_chair", "deputy_manager", "senior_manager"]'
    ),
    "the social worker stands in for the deputy": setting(
        "roles.deputy_manager", "stand_ins", '["social_worker"]'
    ),
    "somebody dissents for another": set_too(
        "roles.dissenting_professional", 'stand_ins = ["social_worker"]'
    ),
    "everybody withdraws a dissent": says(
        "manager_review.bpmn", "withdraw_dissent", "role", "dissenting_professional, *"
    ),
    "the manager withdraws a dissent": says(
        "manager_review.bpmn", "withdraw_dissent", "role", "qa_manager"
    ),
    "the manager withdraws a dissent too": says(
        "manager_review.bpmn", "withdraw_dissent", "role", "dissenting_professional, qa_manager"
    ),
    "a withdrawal is given for another": says(
        "manager_review.bpmn", "withdraw_dissent", "inPerson", "false"
    ),
    "it is decided in another part": says_too(
        "dissent_review.bpmn", "decide_dissent", "part", "panel"
    ),
    "it is decided in no part": says_too(
        "dissent_review.bpmn", "decide_dissent", "part", "administration"
    ),
    "a withdrawal is confirmed by who withdrew": says(
        "withdrawal.bpmn", "confirm_withdrawal", "assignee", "raiser_person"
    ),
    "the deputy decides whom nothing bars": lane(
        "dissent_review.bpmn", _QA, "Nominated deputy of the Reviewing Manager"
    ),
    "who dissents decides the plan": lane(
        "conference_decision.bpmn", "Conference chair", "Dissenting professional"
    ),
    "who chairs names the reviewer": lane(
        "reviewer_appointment.bpmn", "Conference administrator", "Conference chair"
    ),
    "who chairs answers for who dissents": lane(
        "information_request.bpmn", "Dissenting professional", "Conference chair"
    ),
    "Stage 4 is chosen by an administrator": lane(
        "stage_4_offer.bpmn", "Dissenting professional", "Conference administrator"
    ),
    "Stage 4 is chosen for another, and no clause says so": all_of(
        unsaid("in_person:answer_stage_4_offer"),
        drop("stage_4_offer.bpmn", "answer_stage_4_offer", "inPerson"),
    ),
    "a declaration is passed by": past(
        "reviewer_appointment.bpmn", "find_reviewer", "tell_reviewer"
    ),
    "a declaration asks something else": says(
        "reviewer_appointment.bpmn", "confirm_independence", "formKey", "attempt_consensus"
    ),
    "a declaration is taken out, and no clause says so": all_of(
        taken_out("reviewer_appointment.bpmn", "confirm_independence"),
        unsaid("in_person:confirm_independence"),
        unsaid("decides:confirm_independence"),
    ),
    "whoever is not free reviews": condition(
        "reviewer_appointment.bpmn", "free_of_conflict_to_tell_reviewer", "true"
    ),
    "who chaired and who dissents change places": all_of(
        appoints("record_concern", "raiser_person", "conference_chair"),
        appoints("record_concern", "chair", "dissenting_professional"),
    ),
    "who dissents only looks on": appoints(
        "record_concern", "raiser_person", "board_representative"
    ),
    "who is named for the dissenter only looks on": appoints(
        "name_contact", "new_contact", "board_representative"
    ),
    "who dissents records the conference": setting(
        "entry.manager_review", "roles", '["conference_admin", "dissenting_professional"]'
    ),
    "a fact about a deputy is not said any more": unsaid(r"known:free_deputy\.attended"),
    "the list of who attended is another": swap(
        _SETTINGS, 'attended = "attended"', 'attended = "children"'
    ),
}
SUNDERLAND: Mapping[str, Edit] = {
    "who may not sit any more keeps the seat": pattern(_SETTINGS, r"\nends_for = [^\n]*", ""),
    "who wrote the new letter checks it": drop(
        "new_decision_letter.bpmn", "check_letter_again", "notBy"
    ),
    "who wrote a letter checks it, and no clause says so": all_of(
        unsaid(r"second_person:check_letter\.prepare_letter"),
        drop("outcome_letter.bpmn", "check_letter", "notBy"),
    ),
    "a letter passes its check": past(
        "outcome_letter.bpmn", "prepare_letter", "send_family_letter"
    ),
    "the chair of the conference checks": lane(
        "outcome_letter.bpmn", "Letter checker", "Conference chair"
    ),
    "the chair's account is confirmed for them": drop(
        "dissent_under_way.bpmn", "chair_account_confirmed", "inPerson"
    ),
    "the chair's account is confirmed by the manager": says(
        "dissent_under_way.bpmn", "chair_account_confirmed", "role", "reviewing_manager"
    ),
    "sharing is answered for the chair": drop(
        "sharing_after_end.bpmn", "answer_sharing_after_end", "inPerson"
    ),
    "sharing is answered by somebody else": swap(
        _SETTINGS, 'chaired_by = "panel_chair_id"', 'chaired_by = "reference"'
    ),
    "who dissents asks for the minutes": setting(
        "entry.sharing_after_end", "roles", '["panel_member", "dissenting_professional"]'
    ),
    "any chair signs": drop("panel_decision.bpmn", "sign_determination", "assignee"),
    "CIRT determines": says("panel_decision.bpmn", "determine", "assignee", "cirt_attending"),
    "the panel determines what it signs": says(
        "panel_decision.bpmn", "determine", "formKey", "sign_determination"
    ),
    "the chair declares for each": says(
        "panel_seat.bpmn", "declare_independence", "assignee", "panel_chair_id"
    ),
    "one member declares for all": swap(
        "panel_preparation.bpmn", "member in members", "member in [members[1]]"
    ),
    "a declaration is given for another, and no clause says so": all_of(
        unsaid("in_person:declare_independence"),
        drop("panel_seat.bpmn", "declare_independence", "inPerson"),
    ),
    "nobody declares, and no clause says so": all_of(
        taken_out("panel_seat.bpmn", "declare_independence"),
        unsaid("in_person:declare_independence"),
        unsaid("decides:declare_independence"),
    ),
    "the seats are passed by": past("panel_preparation.bpmn", "appoint_panel", "gather_papers"),
    "whoever has an answer sits": condition(
        "panel_seat.bpmn", "may_member_sit_to_seat_filled", 'member.member_ok != "maybe"'
    ),
    "the quorum says who is independent": says(
        "panel_seat.bpmn", "check_independence", "decision", "quorum"
    ),
    "a ruling is administration, and no clause says so": all_of(
        unsaid("decides:rule_on_independence"),
        drop("panel_seat.bpmn", "rule_on_independence", "part"),
    ),
    "who reviewed rules": lane("panel_seat.bpmn", "SSCP Business Manager", "Reviewing manager"),
    "who reviewed appoints the panel": lane(
        "panel_preparation.bpmn", "SSCP Business Manager", "Reviewing manager"
    ),
    "the reviewing manager chooses for the dissenter": move(
        "dissenter_choice.bpmn", "choose_next_step", "Reviewing manager"
    ),
    "anybody chooses for the dissenter": drop(
        "dissenter_choice.bpmn", "choose_next_step", "assignee"
    ),
    "an administrator writes the dissent": move(
        "dissent_form.bpmn", "complete_dissent_form", "Conference administrator"
    ),
    "who dissents moves the panel": says(
        "panel_stage.bpmn", "panel_moved", "role", "dissenting_professional"
    ),
    "only the chair objects": says("panel_stage.bpmn", "presence_disputed", "role", "panel_chair"),
    "nobody objects, and no clause says so": all_of(
        unsaid("in_person:presence_disputed"),
        drop("panel_stage.bpmn", "presence_disputed", "inPerson"),
    ),
    "the Business Unit approves the minutes": move(
        "panel_minutes.bpmn", "approve_minutes", "SSCP Business Unit"
    ),
    "the minutes are not approved": past("panel_minutes.bpmn", "write_minutes", "file_minutes"),
    "nobody has a seat": says(
        "panel_preparation.bpmn",
        "appoint_panel",
        "appoints",
        "panel_chair = panel_chair_id; panel_member = []",
    ),
    "nobody dissents": says(
        "raised_dissent.bpmn",
        "check_eligibility",
        "appoints",
        "conference_chair = chair; dissenting_professional = null",
    ),
    "who chaired dissents": says(
        "raised_dissent.bpmn",
        "check_eligibility",
        "appoints",
        "conference_chair = dissenter; dissenting_professional = chair",
    ),
    "the CIRM reviews whatever the table says": says(
        "manager_stage.bpmn", "assign_reviewer", "appoints", "reviewing_manager = cirm.id"
    ),
    "who chairs again administers, and no clause says so": all_of(
        part("reconvened_chair", "administration"), unsaid("chair:reconvened_chair")
    ),
    "who chairs stands in for the manager": setting(
        "roles.reviewing_manager", "stand_ins", '["conference_chair"]'
    ),
    "the list of who attended is another": swap(
        _SETTINGS, 'attended = "attendees"', 'attended = "concerned"'
    ),
}
QUESTIONS: Mapping[str, Edit] = {
    "whether somebody is free need not be said": asks(
        "confirm_independence", "free", "validate", {"required": False}
    ),
    "whether somebody is free is hidden": asks(
        "confirm_independence", "free", "conditional", {"hide": "=true"}
    ),
    "who was present is hidden": asks(
        "record_concern", "present", "conditional", {"hide": "=true"}
    ),
    "who reviews from outside need not be said": asks(
        "name_reviewer", "outside_reviewer", "validate", {"required": False}
    ),
    "whether a withdrawal was free need not be said": asks(
        "confirm_withdrawal", "withdrawal_voluntary", "validate", {"required": False}
    ),
    "a declaration is another process": swap(
        "dissent_review.bpmn",
        'calledElement="reviewer_appointment"',
        'calledElement="withdrawal"',
    ),
    "a declaration runs out": runs_out(
        "reviewer_appointment.bpmn", "confirm_independence", "tell_reviewer"
    ),
    "Stage 4 need not be answered": asks(
        "answer_stage_4_offer", "stage_4_wanted", "validate", {"required": False}
    ),
    "a conference is held again by who dissents": says(
        "reconvened_conference.bpmn", "decide_again", "assignee", "raiser_person"
    ),
    "a withdrawal passes its confirmation": past(
        "withdrawal.bpmn", "withdrawal_received", "file_withdrawal"
    ),
    "one decides whom nothing bars, and a clause says so": all_of(
        swap(
            _SETTINGS,
            "[roles.deputy_manager]",
            '[roles.second]\ntitle = "Second"\npart = "decider"\n\n[roles.deputy_manager]',
        ),
        lane("dissent_review.bpmn", _QA, "Second"),
        swap("clauses.toml", "[Q1]\n", '[Q1]\napart = ["decider:second"]\n'),
    ),
    "a second decision is the chair's": shown_again(
        "dissent_review.bpmn", "decide_dissent", "decide_too", "Conference chair"
    ),
}
SEATS: Mapping[str, Edit] = {
    "a ruling need not be made": asks(
        "rule_on_independence", "ruling_accepts", "validate", {"required": False}
    ),
    "whether a letter is right is hidden": asks(
        "check_letter", "letter_check", "conditional", {"hide": "=true"}
    ),
    "who sits is hidden": asks("appoint_panel", "person", "conditional", {"hide": "=true"}),
    "the chair's account is confirmed by nothing": pattern(
        "forms/review_with_chair.form", r',\s*"confirmed": "chair_account_confirmed_at"', ""
    ),
    "nobody can object before the end": drawn(
        "panel_stage.bpmn",
        lambda root: one(root, "presence_disputed").set("attachedToRef", "carry_out_outcome"),
    ),
    "nobody is told of being present": says(
        "panel_stage.bpmn", "tell_who_is_present", "to", "business_unit"
    ),
    "nobody of those who are present is told so": says(
        "panel_stage.bpmn", "tell_who_is_present", "to", "= present_members[1 = 0]"
    ),
    "only the chair is told who decides": says(
        "panel_decision.bpmn",
        "tell_who_is_here_to_decide",
        "to",
        "= present_members[item = panel_chair_id]",
    ),
    "a choice to withdraw is never confirmed": pattern(
        "dissenter_choice.bpmn", '>choice = "withdraw"<', '>choice = "withdraw" and 1 = 0<'
    ),
    "a panel decides that may not": pattern(
        "forms/determine.form", r'"refusedBecause": "=not_to_decide_now",', ""
    ),
    "a panel signs that may not": pattern(
        "forms/sign_determination.form", r'"refusedBecause": "=not_to_decide_now",', ""
    ),
    "a panel decides whatever bars it": pattern(
        "forms/determine.form",
        '"refusedBecause": "=not_to_decide_now"',
        '"refusedBecause": "=null"',
    ),
    "nobody can decline to declare": fewer("declare_independence", "declares"),
    "every letter is right": fewer("check_letter", "letter_check"),
    "everybody attended": fewer("raise_dissent", "attendance"),
    "whether somebody may sit is typed": pattern(
        "forms/chase_declaration.form", r'"key": "\w+"', '"key": "member_ok"'
    ),
    "further dissents know no list": swap(_SETTINGS, '"attendees", "enquiry_lead", ', ""),
    "a dissent goes on from another case": swap(
        _SETTINGS, "[entry.dissent]\n", "[entry.dissent]\ncontinues = true\n"
    ),
    "the team of the enquiry is not asked": asks(
        "close_conference", "operational_team", "conditional", {"hide": "=true"}
    ),
    "a quorum runs out": runs_out("panel_decision.bpmn", "confirm_quorum", "determine"),
    "a second signature is the Business Unit's": shown_again(
        "panel_minutes.bpmn", "write_minutes", "sign_too", "SSCP Business Unit"
    ),
}
TAKEN = {"manager_review": {**MANAGER_REVIEW, **QUESTIONS}, "sunderland": {**SUNDERLAND, **SEATS}}


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, edits in TAKEN.items() for what in edits]
)
def test_no_change_of_step_role_or_way_takes_away_what_keeps_people_apart(
    name: str, what: str
) -> None:
    files = dict(package(name))

    TAKEN[name][what](files)

    assert [each for each in found(name, files) if each.is_error], what


# --- what an owner may do --------------------------------------------------------------------

FREE_MANAGER_REVIEW: Mapping[str, Edit] = {
    "a role has another title": word(_QA, "Reviewing manager of conferences"),
    "a step has another name": swap(
        "reviewer_appointment.bpmn", "Confirm you are free of conflict", "Say that you are free"
    ),
    "a step has another id": word("answer_stage_4_offer", "reply_to_offer"),
    "a step and its form have another id": word("confirm_independence", "declare_freedom"),
    "a fact has another name": word("first_reviewer", "reviewer_at_first"),
    "another fact says who declared": word("free_reviewers", "who_declared"),
    "a table has another name": word("reviewer_assignment", "who_reviews"),
    "the manager's role has another id": word("qa_manager", "review_manager"),
    "the dissenter's role has another id": word("dissenting_professional", "who_dissents"),
    "a limit is shorter": swap(_SETTINGS, "value = 10\n", "value = 8\n"),
    "a step is put behind a declaration": between(
        "reviewer_appointment.bpmn",
        "free_of_conflict_to_tell_reviewer",
        "note_it",
        "Conference administrator",
    ),
    "there is a second deputy": all_of(
        swap(
            _SETTINGS,
            "[roles.deputy_manager]",
            '[roles.second]\ntitle = "Second"\npart = "decider"\n\n[roles.deputy_manager]',
        ),
        setting("roles.qa_manager", "stand_ins", '["deputy_manager", "second", "senior_manager"]'),
    ),
    "one stands in less": setting("roles.qa_manager", "stand_ins", '["deputy_manager"]'),
    "a decision is nobody's but the manager's": says_too(
        "dissent_review.bpmn", "decide_dissent", "inPerson", "true"
    ),
    "a way asks for more": condition(
        "reviewer_appointment.bpmn",
        "free_of_conflict_to_tell_reviewer",
        "latest.declarations.free = true and chair != null",
    ),
    "fewer start": setting("entry.manager_review", "roles", '["conference_admin"]'),
    "another clause says it": all_of(
        unsaid("in_person:withdraw_dissent"),
        swap("clauses.toml", "[Q1]\n", '[Q1]\napart = ["in_person:withdraw_dissent"]\n'),
    ),
}
FREE_SUNDERLAND: Mapping[str, Edit] = {
    "a team has another name": swap(_SETTINGS, 'value = "CIRT"', 'value = "LCPT"'),
    "a declaration has another id": word("declare_independence", "declare_it"),
    "the seat of a loop is called otherwise": word("member", "seat_of"),
    "who chairs the panel is another fact": word("panel_chair_id", "who_chairs_it"),
    "a member's role has another id": word("panel_member", "sitting_member"),
    "the list of who attended has another key": word("attendees", "who_came"),
    "a choice has another id": word("may_member_sit", "can_sit"),
    "why a panel may not decide is another fact": word("not_to_decide_now", "why_not_to_decide"),
    "what is checked has another id": word("prepare_letter", "write_letter"),
    "a process has another id": word("panel_seat", "panel_place"),
    "what a case takes over has another key": word("panel_was_chaired_by", "who_chaired_it"),
    "an answer has another value": word("wrong", "not_right"),
    "one more answer is offered": swap(
        "forms/check_letter.form",
        '"values": [',
        '"values": [{"label": "Nearly", "value": "nearly"},',
    ),
    "a question has another key": word("further_chair", "chair_of_next"),
    "a letter is checked by one more": says(
        "outcome_letter.bpmn", "check_letter", "notBy", "prepare_letter, answer_safety_questions"
    ),
    "a step is put behind a check": between(
        "outcome_letter.bpmn",
        "check_letter_to_letter_is_right",
        "note_it",
        "SSCP Business Unit",
    ),
    "a step is put before a check": between(
        "outcome_letter.bpmn", "prepare_letter_to_check_letter", "note_it", "SSCP Business Unit"
    ),
    "the papers are the Business Manager's": lane(
        "panel_papers.bpmn", "SSCP Business Unit", "SSCP Business Manager"
    ),
    "a clause says more": swap(
        "clauses.toml",
        '"decides:sign_determination"',
        '"decides:sign_determination", "decides:declare_independence"',
    ),
}
FREE = {"manager_review": FREE_MANAGER_REVIEW, "sunderland": FREE_SUNDERLAND}


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, edits in FREE.items() for what in edits]
)
def test_an_owner_may_rename_add_and_make_stricter(name: str, what: str) -> None:
    files = dict(package(name))

    FREE[name][what](files)

    assert [str(each) for each in found(name, files)] == []


# --- against what it is held -----------------------------------------------------------------


def test_what_is_kept_of_the_shipped_procedures_is_what_they_keep_apart() -> None:
    kept = (shipped()[0] / FILE).read_text(encoding="utf-8")

    assert kept == written(), "read the difference, then: python -m tests.check.keep_apart"


def test_a_list_that_there_is_not_is_a_finding_and_stops_no_check() -> None:
    files = dict(package("manager_review"))
    appended = b'"appendTo": "declarations"'
    form = files["forms/confirm_independence.form"]
    assert appended in form
    files["forms/confirm_independence.form"] = form.replace(appended, b'"appendTo": "said"')

    assert any("declarations" in str(each) for each in check_files("manager_review", files))


def test_what_is_kept_is_read_as_it_was_written() -> None:
    lists = tomllib.loads((shipped()[0] / FILE).read_text(encoding="utf-8"))

    lines = [line for name in shipped_ids() for line in lists[name]]

    assert [str(Kept.read(line)) for line in lines] == lines


def test_a_procedure_of_another_name_is_held_against_its_version_in_force() -> None:
    before, files = dict(package("sunderland")), dict(package("sunderland"))
    all_of(
        unsaid("in_person:declare_independence"),
        drop("panel_seat.bpmn", "declare_independence", "inPerson"),
    )(files)

    assert found("another", files) == []
    first, *others = [str(each) for each in found("another", files, before)]
    assert first == (
        "panel_seat.bpmn:declare_independence: “Declare your independence” may be given for "
        "another (S30). It keeps people apart, and no new version takes that away; give it the "
        "property inPerson again."
    )
    assert [line.split(": ")[0] for line in others] == ["clauses.toml:S30"]


def test_a_procedure_as_it_is_shipped_is_held_against_no_version_before() -> None:
    before = dict(package("sunderland"))
    says_too("panel_stage.bpmn", "log_escalation", "inPerson", "true")(before)

    assert found("sunderland", package("sunderland"), before) == []
    [line] = found("another", package("sunderland"), before)
    assert "“Log the escalation” may be given for another" in str(line)


@pytest.mark.parametrize(
    "files", [small_dissent.FILES, small.small()], ids=["small dissent", "small"]
)
def test_a_procedure_that_says_nothing_of_it_may_change(files: Mapping[str, bytes]) -> None:
    changed = {**files, _SETTINGS: files[_SETTINGS].replace(b'"decider"', b'"observer"')}

    assert found("small", changed, dict(files)) == []


def test_the_check_of_a_package_says_it() -> None:
    files = dict(package("sunderland"))
    SUNDERLAND["any chair signs"](files)

    lines = [str(each) for each in check_files("sunderland", files) if each.is_error]

    assert any("“Sign the determination” is assigned to nobody (S58" in line for line in lines)


def test_the_version_in_force_is_read_once_for_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(name: str, files: Mapping[str, bytes], *, is_whole: bool) -> Subject:
        read.append(name)
        return read_subject(name, files, is_whole=is_whole)

    monkeypatch.setattr(rules, "read_subject", reading)
    before = {**package("manager_review")}
    files = {**before, _SETTINGS: before[_SETTINGS] + b"\n# Changed.\n"}
    subject = read_subject("manager_review", files, is_whole=True, in_force=before)

    assert [*taken_away(subject), *separation_values.never(subject)] == []
    assert read == ["manager_review"]
