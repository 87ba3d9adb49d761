"""What is drawn or asked beside what keeps people apart does not go round it.

The changes of a procedure are made all at once, so that it is read once; each is told apart.
"""

from collections.abc import Mapping

import pytest

from engine.check.finding import Finding
from tests.check.drawn_beside import (
    asks_too,
    choice,
    chosen,
    fact,
    form,
    hides,
    listed,
    moved,
    offers_people,
    says_apart,
    sends,
    sends_to_call,
    somebody,
    step,
    stops,
    timer,
    wiped,
    words,
    yes_or_no,
)
from tests.check.test_check_separation import Edit, Files, lane, package, pattern, swap
from tests.check.test_check_separation import found as found_of_clauses
from tests.check.test_check_taken_away import (
    all_of,
    asks,
    condition,
    found,
    past,
    says,
    says_too,
    setting,
    word,
)

_QA = "Quality Assurance and Reviewing Manager"
#: What a change is, with the place of its finding and words that say it.
_Bad = tuple[Edit, str, str]


# --- what goes round a rule --------------------------------------------------------------------

_WRITES, _FEWER, _OTHERS = "on which a rule rests, beside", "fewer answer it", "cannot be named"
_RESTS, _STOPS, _PAST = "rests no more on", "stops all", "past what was done before"
#: The form of what is said beside.
_SAYS = form("say_more", words("more_said"))
_CHAIR_GOES_ON = all_of(
    _SAYS,
    sends_to_call(
        "dissent_under_way.bpmn",
        "consider_dissent",
        "chair_goes_on",
        "conference_chair",
        "say_more",
        "panel_outcome",
    ),
)
_CHAIR_SETTLES = all_of(
    asks_too("record_in_dor", yes_or_no("is_settled")),
    choice(
        "raised_dissent.bpmn",
        "record_in_dor_to_two_things_follow",
        "settled",
        "was_settled",
        "",
        "is_settled = true",
    ),
)
MANAGER_REVIEW: Mapping[str, _Bad] = {
    "nobody who decides is in the enquiry": (
        offers_people("record_concern", "operational_team", "social_worker, conference_chair"),
        "forms/record_concern.form:operational_team",
        _OTHERS,
    ),
    "who led the enquiry may not be the manager": (
        asks(
            "record_concern",
            "enquiry_lead",
            "properties",
            {"check": "enquiry_lead = null or enquiry_lead != post_holder"},
        ),
        "forms/record_concern.form:enquiry_lead",
        _FEWER,
    ),
    "what follows rests on the chair": (
        swap("outcome_next.dmn", "child.dissent_upheld", "child.still_disagrees"),
        "outcome_next.dmn:outcome_next",
        f"{_RESTS} dissent_upheld (Q17)",
    ),
    "a conference follows whatever was decided": (
        condition(
            "dissent_under_way.bpmn", "reconvene_required_to_reconvene_conference", "chair != null"
        ),
        "dissent_under_way.bpmn:reconvene_required",
        f"{_RESTS} dissent_upheld, reconvene",
    ),
    "Stage 4 is taken whatever was answered": (
        condition("outcome_told.bpmn", "stage_4_taken_to_hand_over_stage_4", "agency != null"),
        "outcome_told.bpmn:stage_4_taken",
        f"{_RESTS} stage_4_wanted",
    ),
    "the chair ends it": (
        all_of(
            _SAYS,
            sends(
                "manager_review.bpmn",
                "handle_dissent",
                "chair_ends",
                "conference_chair",
                "say_more",
                "withdrawn",
            ),
        ),
        "manager_review.bpmn:withdrawn",
        _PAST,
    ),
    "an administrator ends it": (
        all_of(
            _SAYS,
            sends(
                "manager_review.bpmn",
                "handle_dissent",
                "admin_ends",
                "conference_admin",
                "say_more",
                "over",
                stops=True,
            ),
        ),
        "manager_review.bpmn:over",
        _STOPS,
    ),
    "a withdrawal needs no confirmation": (
        stops("manager_review.bpmn", "dissent_goes_on"),
        "manager_review.bpmn:dissent_goes_on",
        _STOPS,
    ),
    "the chair cuts the review off": (
        all_of(
            _SAYS,
            sends(
                "dissent_under_way.bpmn",
                "review_and_decide",
                "chair_cuts",
                "conference_chair",
                "say_more",
                "cut_off",
                cuts=True,
            ),
        ),
        "dissent_under_way.bpmn:chair_cuts",
        "cuts “Refer, review and decide” off",
    ),
    "a review runs out": (
        timer("dissent_under_way.bpmn", "review_and_decide", "runs_out", "ran_out"),
        "dissent_under_way.bpmn:runs_out",
        "cuts “Refer, review and decide” off",
    ),
    "an administrator decides in the conference": (
        lane("conference_decision.bpmn", "Conference chair", "Conference administrator"),
        "conference_decision.bpmn:decide_plan",
        "was for Conference chair",
    ),
    "the chair declares for the reviewer": (
        all_of(
            form("say_free", yes_or_no("free"), appendTo="declarations"),
            sends(
                "dissent_under_way.bpmn",
                "review_and_decide",
                "chair_says",
                "conference_chair",
                "say_free",
                "said",
            ),
        ),
        "dissent_under_way.bpmn:chair_says",
        "writes declarations.free, on which a rule rests",
    ),
    "the list of who attended is written anew": (
        all_of(
            form("list_anew", listed("attended", somebody("person"))),
            sends(
                "dissent_under_way.bpmn",
                "review_and_decide",
                "lists_anew",
                "conference_chair",
                "list_anew",
                "anew",
            ),
        ),
        "dissent_under_way.bpmn:lists_anew",
        "writes attended.person",
    ),
    "nobody declared a conflict": (
        fact("conflicted_people", "[]"),
        "reviewer_assignment.dmn:reviewer_assignment",
        f"{_RESTS} free",
    ),
    "notices are stamped by the filing of a withdrawal": (
        says_too("withdrawal.bpmn", "file_withdrawal", "stamps", "notices_sent_at"),
        "withdrawal.bpmn:file_withdrawal",
        "writes notices_sent_at",
    ),
    "the Board representative names the reviewer": (
        asks_too("forward_request", somebody("outside_reviewer", "qa_manager")),
        "stage_4_hand_over.bpmn:forward_request",
        "writes outside_reviewer",
    ),
    "an administrator answers for the dissenter": (
        asks_too("prepare_notices", yes_or_no("stage_4_wanted")),
        "outcome_told.bpmn:prepare_notices",
        "writes stage_4_wanted",
    ),
    "the record wipes who is in the team": (
        asks_too("record_dissent", wiped("operational_team")),
        "manager_review.bpmn:record_dissent",
        "writes operational_team",
    ),
    "what is against the reviewer is not asked": (
        hides("confirm_independence", "grounds"),
        "forms/confirm_independence.form:grounds",
        _FEWER,
    ),
    "a choice leads round the table of the reviewer": (
        choice(
            "reviewer_appointment.bpmn",
            "taken_on_to_look_again",
            "trusted",
            "reviewer_appointed",
            _QA,
        ),
        "reviewer_appointment.bpmn:find_reviewer",
        "a way leads round “Who can review?” from “trusted”",
    ),
}
SUNDERLAND: Mapping[str, _Bad] = {
    "the chair lets it end where it is recorded": (
        _CHAIR_SETTLES,
        "raised_dissent.bpmn:settled",
        "leads past what keeps people apart by is_settled",
    ),
    "the chair has the outcome carried out": (
        _CHAIR_GOES_ON,
        "panel_outcome.bpmn:panel_outcome",
        "“chair_goes_on_calls” leads to what “Carry out the outcome” does",
    ),
    "a member is named by a message": (
        all_of(
            form("say_member", somebody("their_member", "panel_member", appoints="panel_member")),
            sends(
                "dissent_stages.bpmn",
                "dissent_panel",
                "names_one",
                "business_manager",
                "say_member",
                "one_named",
            ),
        ),
        "dissent_stages.bpmn:names_one",
        "gives the role of Panel member, on which a rule rests",
    ),
    "everybody names who dissents": (
        says("dissent_under_way.bpmn", "contact_named", "role", "conference_admin, *"),
        "dissent_under_way.bpmn:contact_named",
        "is for CIRT administrator, everybody in the case",
    ),
    "nobody is offered to object": (
        says_too("panel_stage.bpmn", "presence_disputed", "offeredIf", "chair = null"),
        "panel_stage.bpmn:presence_disputed",
        "may be sent at another time (decide_dissent if chair = null)",
    ),
    "the manager records the conference": (
        setting(
            "entry.conference",
            "roles",
            '["conference_chair", "conference_admin", "reviewing_manager"]',
        ),
        "conference.bpmn:conference_opens",
        "writes chair in another way, or for others",
    ),
    "only the social worker led the enquiry": (
        offers_people("close_conference", "enquiry_lead", "social_worker"),
        "forms/close_conference.form:enquiry_lead",
        _OTHERS,
    ),
    "nobody but the chairs attended": (
        offers_people("close_conference", "person", "conference_chair"),
        "forms/close_conference.form:person",
        _OTHERS,
    ),
    "the manager did not chair": (
        offers_people("conference", "chair", "conference_chair"),
        "forms/conference.form:chair",
        _OTHERS,
    ),
    "only one may be said to be present": (
        swap(
            "forms/open_panel.form",
            "else members) return",
            'else members)[seat = \\"cirt\\"] return',
        ),
        "forms/open_panel.form:present_members",
        _OTHERS,
    ),
    "a further conference rests on the chair": (
        fact(
            "some_upheld",
            'concerned != null and (some c in concerned satisfies c.disputed_decision = "make")',
        ),
        "panel_outcome.bpmn:upheld_for_a_child",
        f"{_RESTS} dissent_upheld",
    ),
    "the table of a seat asks the administrator": (
        swap("panel_member_ok.dmn", "<text>member.close_tie</text>", "<text>form_complete</text>"),
        "panel_member_ok.dmn:panel_member_ok",
        f"{_RESTS} close_tie",
    ),
    "the chair ends it": (
        all_of(
            _SAYS,
            sends(
                "dissent_under_way.bpmn",
                "consider_dissent",
                "chair_ends",
                "conference_chair",
                "say_more",
                "withdrawal_confirmed",
            ),
        ),
        "dissent_under_way.bpmn:withdrawal_confirmed",
        _PAST,
    ),
    "a flag ends it": (
        stops("dissent_under_way.bpmn", "change_passed_on"),
        "dissent_under_way.bpmn:change_passed_on",
        _STOPS,
    ),
    "an administrator ends the choice": (
        all_of(
            _SAYS,
            sends(
                "dissenter_choice.bpmn",
                "choose_next_step",
                "admin_ends",
                "conference_admin",
                "say_more",
                "resolved_at_discussion",
            ),
        ),
        "dissenter_choice.bpmn:resolved_at_discussion",
        _PAST,
    ),
    "the manager cuts the panel off": (
        all_of(
            _SAYS,
            sends(
                "dissent_stages.bpmn",
                "dissent_panel",
                "manager_cuts",
                "reviewing_manager",
                "say_more",
                "stages_over",
                cuts=True,
            ),
        ),
        "dissent_stages.bpmn:manager_cuts",
        "cuts “Dissent Panel and what follows from it” off",
    ),
    "an administrator closes the conference": (
        lane("conference.bpmn", "Conference chair", "Conference administrator"),
        "conference.bpmn:close_conference",
        "was for Conference chair",
    ),
    "the chair says who is present": (
        all_of(
            form("say_here", somebody("present_members", "panel_member", "checklist")),
            sends(
                "panel_stage.bpmn",
                "decide_dissent",
                "chair_says",
                "conference_chair",
                "say_here",
                "here",
            ),
        ),
        "panel_stage.bpmn:chair_says",
        "writes present_members",
    ),
    "members come by a message": (
        all_of(
            form("say_who", listed("members", somebody("person"))),
            sends(
                "dissent_stages.bpmn",
                "dissent_panel",
                "names_members",
                "business_manager",
                "say_who",
                "named",
            ),
        ),
        "dissent_stages.bpmn:names_members",
        "writes members.person",
    ),
    "whoever was let sit keeps the seat": (
        fact("no_member_any_more", "[]"),
        "procedure.toml:facts.no_member_any_more",
        f"{_RESTS} agency",
    ),
    "a panel has determined before it did": (
        says_too("panel_decision.bpmn", "confirm_quorum", "stamps", "determined_at"),
        "panel_decision.bpmn:confirm_quorum",
        "writes determined_at, on which a rule rests, beside “Sign the determination” (S58, S61)",
    ),
    "a form is submitted by who checks it": (
        says_too("dissent_form.bpmn", "check_form", "stamps", "form_submitted_at"),
        "dissent_form.bpmn:check_form",
        "writes form_submitted_at",
    ),
    "opening stamps nothing": (
        pattern(
            "panel_stage.bpmn",
            r'<spiffworkflow:property name="stamps" value="panel_opened_at" ?/>',
        ),
        "panel_stage.bpmn:open_panel",
        "nothing writes panel_opened_at any more",
    ),
    "a letter is prepared once more, by who checks it": (
        step(
            "outcome_letter.bpmn",
            "prepare_letter_to_check_letter",
            "once_more",
            "SSCP Business Unit",
            formKey="prepare_letter",
        ),
        "outcome_letter.bpmn:once_more",
        "asks what “Prepare the letter” does",
    ),
    "the checker says that it is prepared": (
        all_of(
            form("say_ready", yes_or_no("letter_prepared")),
            step(
                "new_decision_letter.bpmn",
                "prepare_letter_again_to_check_letter_again",
                "ready_too",
                "Letter checker",
                formKey="say_ready",
            ),
        ),
        "new_decision_letter.bpmn:ready_too",
        "writes told_again.letter_prepared",
    ),
    "who is not independent is not asked": (
        hides("replace_member", "not_independent"),
        "forms/replace_member.form:not_independent",
        _FEWER,
    ),
    "the part of the manager is not asked": (
        hides("record_in_dor", "cirm_part"),
        "forms/record_in_dor.form:cirm_part",
        _FEWER,
    ),
    "a seat is filled without its table": (
        choice(
            "panel_seat.bpmn",
            "declaration_wanted_to_declare_independence",
            "trusted",
            "seat_filled",
            "Panel member",
        ),
        "panel_seat.bpmn:check_independence",
        "“trusted” (",
    ),
    "a declaration that is late keeps the seat": (
        timer("panel_seat.bpmn", "declare_independence", "late_declared", "seat_kept"),
        "panel_seat.bpmn:check_independence",
        "a way leads round",
    ),
    "a ruling fills a seat that nobody ruled on": (
        past("panel_seat.bpmn", "chase_declaration", "seat_filled_by_ruling"),
        "panel_seat.bpmn:seat_filled_by_ruling",
        _PAST,
    ),
    "the Business Manager declares for a member": (
        asks_too("chase_declaration", chosen("declares", "yes", "no")),
        "panel_seat.bpmn:chase_declaration",
        "writes members.declares",
    ),
    "the chair answers for the dissenter": (
        asks_too("record_in_dor", chosen("choice", "escalate")),
        "raised_dissent.bpmn:record_in_dor",
        "writes choice",
    ),
    "the Business Unit says that its letter is right": (
        asks_too("prepare_letter", chosen("letter_check", "right", "wrong")),
        "outcome_letter.bpmn:prepare_letter",
        "writes recipients.letter_check",
    ),
    "an administrator takes the late form": (
        asks_too("check_form", chosen("late_form_decision", "accept")),
        "dissent_form.bpmn:check_form",
        "writes late_form_decision",
    ),
    "signing wipes who was present": (
        asks_too("sign_determination", wiped("present_members")),
        "panel_decision.bpmn:sign_determination",
        "writes present_members",
    ),
}
ROUND = {"manager_review": MANAGER_REVIEW, "sunderland": SUNDERLAND}


@pytest.mark.parametrize("name", sorted(ROUND))
def test_nothing_that_comes_beside_a_rule_goes_round_it(name: str) -> None:
    lines = _told(found(name, _changed(name, [edit for edit, *_ in ROUND[name].values()])))

    missed = [
        what
        for what, (_, place, text) in ROUND[name].items()
        if not any(line.startswith(f"{place}: ") and text in line for line in lines)
    ]

    assert missed == []


#: What stands for one thing that is gone stands where that stood.
ELSEWHERE: Mapping[str, tuple[str, Edit, str, str]] = {
    "an end of another process stops all": (
        "manager_review",
        all_of(
            swap(
                "stage_4_offer.bpmn",
                '<bpmn:terminateEventDefinition id="offer_not_taken_up_all" />',
            ),
            swap("stage_4_offer.bpmn", "offer_not_taken_up", "not_taken_up"),
            stops("manager_review.bpmn", "dissent_goes_on"),
        ),
        "manager_review.bpmn:dissent_goes_on",
        _STOPS,
    ),
    "a review runs out, and is given back beside it": (
        "manager_review",
        all_of(
            pattern(
                "dissent_under_way.bpmn",
                r'(id="review_given_back" [^>]*)>',
                r'\1 cancelActivity="false">',
            ),
            swap("dissent_under_way.bpmn", "review_given_back", "given_back"),
            timer("dissent_under_way.bpmn", "review_and_decide", "runs_out", "ran_out"),
        ),
        "dissent_under_way.bpmn:runs_out",
        "cuts “Refer, review and decide” off",
    ),
    "the chair has the outcome carried out, and nobody else": (
        "sunderland",
        all_of(
            swap("panel_stage.bpmn", 'calledElement="panel_outcome"', 'calledElement="withdrawn"'),
            swap("panel_stage.bpmn", "carry_out_outcome", "carry_it_out"),
            _CHAIR_GOES_ON,
        ),
        "panel_outcome.bpmn:panel_outcome",
        "“chair_goes_on_calls” leads to what",
    ),
    "the chair lets it end by an answer that stands for another": (
        "sunderland",
        all_of(
            word("mailbox_arrival", "arrived_by_mail"),
            word("is_there_a_form", "is_a_form_there"),
            _CHAIR_SETTLES,
        ),
        "raised_dissent.bpmn:settled",
        "by is_settled",
    ),
}


@pytest.mark.parametrize("what", sorted(ELSEWHERE))
def test_what_is_gone_elsewhere_pays_for_nothing_new(what: str) -> None:
    name, edit, place, text = ELSEWHERE[what]

    lines = _told(found(name, _changed(name, [edit])))

    assert any(line.startswith(f"{place}: ") and text in line for line in lines), lines


def _asked_apart(form_key: str, key: str, *weaker: Edit, way: str, title: str) -> Edit:
    """Ask a question, made weaker, in a form and step of its own."""
    name, _, flow = way.partition("#")
    new_step = step(name, flow, "asked_apart", title, formKey="asked_apart")
    return all_of(*weaker, moved(form_key, key, "asked_apart"), new_step)


#: A question that is asked elsewhere, and holds less there.
MOVED: Mapping[str, tuple[str, Edit, str, str]] = {
    "a further conference may not decide as before": (
        "manager_review",
        _asked_apart(
            "decide_again",
            "new_decision",
            pattern(
                "forms/decide_again.form",
                r'\{\s*"label": "A plan is made",\s*"value": "make"\s*\},',
            ),
            way="reconvened_conference.bpmn#decide_again_to_child_decided_again",
            title="Conference chair",
        ),
        "forms/asked_apart.form:new_decision",
        "it does not offer make any more",
    ),
    "it is decided whatever was withdrawn": (
        "manager_review",
        _asked_apart(
            "decide_dissent",
            "dissent_upheld",
            asks("decide_dissent", "dissent_upheld", "properties", {"refusedBecause": "=null"}),
            way="dissent_review.bpmn#decide_dissent_to_choose_next_step",
            title=_QA,
        ),
        "forms/asked_apart.form:dissent_upheld",
        "is refused for another reason (null)",
    ),
    "nobody who decides led the enquiry": (
        "sunderland",
        _asked_apart(
            "close_conference",
            "enquiry_lead",
            offers_people("close_conference", "enquiry_lead", "social_worker"),
            way="conference.bpmn#close_conference_to_does_anybody_dissent",
            title="Conference chair",
        ),
        "forms/asked_apart.form:enquiry_lead",
        _OTHERS,
    ),
    "more are told in words, and nobody is": (
        "sunderland",
        says(
            "panel_stage.bpmn",
            "tell_who_is_present",
            "to",
            "= concatenate(sitting.person, sitting.person)[item = null]",
        ),
        "panel_stage.bpmn:tell_who_is_present",
        "goes to = concatenate",
    ),
}


@pytest.mark.parametrize("what", sorted(MOVED))
def test_what_is_asked_or_told_otherwise_holds_no_less(what: str) -> None:
    name, edit, place, text = MOVED[what]

    lines = _told(found(name, _changed(name, [edit])))

    assert any(line.startswith(f"{place}: ") and text in line for line in lines), lines


def _changed(name: str, edits: list[Edit]) -> Files:
    files = dict(package(name))
    for edit in edits:
        edit(files)
    return files


def _told(findings: list[Finding]) -> list[str]:
    return [str(each) for each in findings if each.is_error]


# --- what may come ------------------------------------------------------------------------------

MAY_COME: Mapping[str, Mapping[str, Edit]] = {
    "manager_review": {
        "a question that no rule reads": asks_too("file_reasons", words("shelf")),
        "what the chair says beside": all_of(
            _SAYS,
            sends(
                "manager_review.bpmn",
                "handle_dissent",
                "chair_says",
                "conference_chair",
                "say_more",
                "said",
            ),
        ),
        "more people in the enquiry": offers_people("record_concern", "enquiry_lead", "anybody"),
        "fewer who review from outside": offers_people(
            "name_reviewer", "outside_reviewer", "deputy_manager"
        ),
        "a step of an administrator": all_of(
            form("log_it", words("logged")),
            step(
                "dissent_review.bpmn",
                "refer_dissent_to_tell_dissenter_referred",
                "log_it",
                "",
                formKey="log_it",
            ),
        ),
        "why somebody reviews from outside in a step of its own": all_of(
            moved("name_reviewer", "outside_reason", "say_why"),
            step(
                "reviewer_appointment.bpmn",
                "name_reviewer_to_reviewer_named",
                "say_why",
                "Conference administrator",
                formKey="say_why",
            ),
        ),
        "a reminder of a declaration": timer(
            "reviewer_appointment.bpmn",
            "confirm_independence",
            "reminded",
            "was_reminded",
            cuts=False,
        ),
        "a way out before the route": choice(
            "manager_review.bpmn",
            "look_for_route_to_choose_route",
            "early",
            "out_early",
            "Conference chair",
        ),
        "more are told": says(
            "outcome_told.bpmn", "tell_agency", "to", "= concatenate([agency_addressee], [chair])"
        ),
    },
    "sunderland": {
        "a choice in other words": swap(
            "forms/chase_declaration.form", "Ask again", "Ask once more"
        ),
        "who is present in other words": swap(
            "forms/open_panel.form",
            'label: name_of(m.person) + \\", \\" + m.agency',
            "label: name_of(m.person)",
        ),
        "fewer who can be chosen to sit": offers_people(
            "appoint_panel", "person", "panel_member, cirt_representative"
        ),
        "what the Business Unit says beside": all_of(
            _SAYS,
            sends(
                "panel_stage.bpmn",
                "decide_dissent",
                "unit_says",
                "business_unit",
                "say_more",
                "said",
            ),
        ),
        "the part of the nominated manager in a step of its own": all_of(
            moved("record_in_dor", "nominated_part", "say_part"),
            step(
                "raised_dissent.bpmn",
                "record_in_dor_to_two_things_follow",
                "say_part",
                "Conference chair",
                formKey="say_part",
            ),
        ),
        "the team of the enquiry in a step of its own": all_of(
            moved("close_conference", "operational_team", "say_team"),
            step(
                "conference.bpmn",
                "close_conference_to_does_anybody_dissent",
                "say_team",
                "Conference chair",
                formKey="say_team",
            ),
        ),
        "a question of a declaration in a step of its own": all_of(
            moved("declare_independence", "cp_experience", "say_more_of_it"),
            step(
                "panel_seat.bpmn",
                "declare_independence_to_check_independence",
                "say_more_of_it",
                "Panel member",
                formKey="say_more_of_it",
                assignee="member.person",
                inPerson="true",
            ),
            says_apart("S1", "decides:say_more_of_it", "in_person:say_more_of_it"),
        ),
        "a signature filed, and only then determined": all_of(
            form("file_it", words("filed_where")),
            step(
                "panel_decision.bpmn",
                "sign_determination_to_panel_determined",
                "file_it",
                "",
                formKey="file_it",
                assignee="panel_chair_id",
                inPerson="true",
                stamps="determined_at",
            ),
            pattern(
                "panel_decision.bpmn",
                r'(id="sign_determination"(?:(?!name="stamps").)*?)<spiffworkflow:'
                r'property name="stamps" value="determined_at" ?/>',
                r"\1",
            ),
            says_apart("S2", "decides:file_it", "in_person:file_it"),
        ),
        "a letter prepared twice, and checked by a third": all_of(
            step(
                "outcome_letter.bpmn",
                "prepare_letter_to_check_letter",
                "once_more",
                "SSCP Business Unit",
                formKey="prepare_letter",
            ),
            says("outcome_letter.bpmn", "check_letter", "notBy", "prepare_letter, once_more"),
        ),
        "a reminder of a declaration": timer(
            "panel_seat.bpmn", "declare_independence", "reminded", "was_reminded", cuts=False
        ),
        "a note before a seat is declared for": all_of(
            form("log_it", words("logged")),
            step(
                "panel_seat.bpmn",
                "replace_member_to_declaration_wanted",
                "log_it",
                "SSCP Business Manager",
                formKey="log_it",
            ),
        ),
        "a way out before a dissent is raised": choice(
            "conference.bpmn",
            "close_conference_to_does_anybody_dissent",
            "early",
            "out_early",
            "Conference chair",
        ),
        "more are told who is present": says(
            "panel_stage.bpmn",
            "tell_who_is_present",
            "to",
            "= concatenate(sitting.person, [chair])",
        ),
    },
}


@pytest.mark.parametrize("name", sorted(MAY_COME))
def test_what_goes_round_no_rule_may_come(name: str) -> None:
    files = _changed(name, [*MAY_COME[name].values()])

    assert _told([*found(name, files), *found_of_clauses(name, files)]) == []
