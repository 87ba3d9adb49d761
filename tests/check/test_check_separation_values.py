"""What a clause says may never be is tried on made-up cases, whatever way a rule is weakened."""

import re
from collections.abc import Iterator, Mapping

import pytest

from engine.check import separation_values
from engine.check.kept_apart import as_tried
from engine.check.subject import Subject, read_subject
from engine.package.places import shipped_ids
from tests import small_dissent
from tests.check import small
from tests.check.test_check_separation import (
    Edit,
    Files,
    cell,
    gives,
    package,
    pattern,
    swap,
    text_of,
)


def fact(name: str, old: str, new: str) -> Edit:
    return line(rf"{name} = '", old, new)


def barred_by(role: str, old: str, new: str) -> Edit:
    return line(rf"(?s:\[roles\.{role}\]\n.*?)barred_by = '", old, new)


def line(before: str, old: str, new: str) -> Edit:
    """Change a text within one line of procedure.toml."""

    def edit(files: Files) -> None:
        text = text_of(files, "procedure.toml")
        found = re.search(rf"(?m)^{before}[^'\n]*'", text)
        assert found is not None
        assert old in found[0]
        changed = found[0].replace(old, new)
        files["procedure.toml"] = text.replace(found[0], changed).encode()

    return edit


def check(form: str, key: str, old: str, new: str) -> Edit:
    def edit(files: Files) -> None:
        name = f"forms/{form}.form"
        text = text_of(files, name)
        found = re.search(rf'"key": "{key}".*?"check": "((?:[^"\\]|\\.)*)"', text, re.DOTALL)
        assert found is not None
        assert old in found[1]
        changed = found[1].replace(old, new)
        files[name] = (text[: found.start(1)] + changed + text[found.end(1) :]).encode()

    return edit


def column(table: str, number: int, old: str, new: str) -> Edit:
    start = rf'(id="{table}_input_{number}_expression"[^>]*>\s*<text>[^<]*?)'
    return pattern(f"{table}.dmn", start + re.escape(old), rf"\g<1>{new}")


def person_given(table: str, rule: str, who: str) -> Edit:
    return pattern(f"{table}.dmn", rf'({rule}_(?:o|out_)2"[^>]*>\s*<text>)[^<]*', rf"\g<1>{who}")


def on_top(table: str, rule: str) -> Edit:
    """Let a rule of a table come first."""

    def edit(files: Files) -> None:
        text = text_of(files, f"{table}.dmn")
        found = re.search(rf'\s*<rule id="{rule}">.*?</rule>', text, re.DOTALL)
        assert found is not None
        rest = text.replace(found[0], "", 1)
        place = rest.index("<rule id=")
        files[f"{table}.dmn"] = (rest[:place] + found[0].strip() + rest[place:]).encode()

    return edit


def flow(file: str, flow_id: str, condition: str) -> Edit:
    start = (
        rf'(<(?:bpmn:)?sequenceFlow [^>]*id="{flow_id}".*?<(?:bpmn:)?conditionExpression[^>]*>)'
    )
    return pattern(file, rf"{start}[^<]*", rf"\g<1>{condition}")


def the_other_way(file: str, way: str, other: str) -> Edit:
    """Let what takes one way take the other, which comes first in the file from then on."""

    def edit(files: Files) -> None:
        text = text_of(files, file)
        start = r'<(?:bpmn:)?sequenceFlow [^>]*id="'
        found = re.search(rf'{start}{way}".*?</(?:bpmn:)?sequenceFlow>', text, re.DOTALL)
        default = re.search(rf'{start}{other}"[^>]*/>', text)
        assert found is not None
        assert default is not None
        opening, end, rest = found[0].partition(">")
        ways = f"{default[0].removesuffix('/>')}>{rest}{opening}/{end}"
        text = text.replace(default[0], "").replace(found[0], ways)
        files[file] = text.replace(f'default="{other}"', f'default="{way}"').encode()

    return edit


#: By procedure, clause and what it lets happen.
WEAKER: Mapping[tuple[str, str, str], Edit] = {
    ("manager_review", "Q2", "whoever was not there is recorded as present"): check(
        "record_concern", "present", "known_of(raiser_person).attended = false", "false"
    ),
    ("manager_review", "Q11", "a table asks who attended and does nothing with it"): swap(
        "reviewer_assignment.dmn", ".attended = true", ".attended = true and false"
    ),
    ("manager_review", "Q11", "a table says deputy and gives the manager"): person_given(
        "reviewer_assignment", "reviewer_assignment_rule_3", "post_holder"
    ),
    ("manager_review", "Q11", "a deputy is free or not barred"): fact(
        "free_deputy", "item.barred = false and", "item.barred = false or"
    ),
    ("manager_review", "Q11", "nobody declared a conflict"): fact(
        "conflicted_people", "declarations[item.free = false].by", "[]"
    ),
    ("manager_review", "Q11", "who takes the review over need not declare"): fact(
        "reviewer_must_declare", "count(free_reviewers) > 0 and", "false and"
    ),
    ("manager_review", "Q11", "the manager is nominated whatever is known"): fact(
        "review_nominees", "if post_holder_free then post_holder else null", "post_holder"
    ),
    ("manager_review", "Q11", "who has the part is not barred from it"): barred_by(
        "qa_manager", "= 'if", "= 'if person = people.qa_manager.id then null else if"
    ),
    ("manager_review", "Q11", "people of one agency are excused"): barred_by(
        "qa_manager", "= 'if", '= \'if known_of(person).agency = "Thrushcote" then null else if'
    ),
    ("manager_review", "Q11", "people of an agency and its parts are excused"): barred_by(
        "qa_manager",
        "= 'if",
        '= \'if agency_is(known_of(person).agency, ["Thrushcote"]) then null else if',
    ),
    ("manager_review", "Q11", "somebody is excused by name"): barred_by(
        "qa_manager", "= 'if", '= \'if name_of(person) = "D. Vale" then null else if'
    ),
    ("manager_review", "Q11", "everybody is excused by a word"): barred_by(
        "qa_manager", "= 'if", '= \'if contains(lower case(concern), "urgent") then null else if'
    ),
    ("manager_review", "Q11", "everybody is excused by how the reference ends"): barred_by(
        "qa_manager", "= 'if", '= \'if ends with(reference, "7") then null else if'
    ),
    ("sunderland", "S61", "agency and person make one name of an agency"): fact(
        "other_agency_names", "agency_family(m.agency)", "agency_family(m.agency) + m.person"
    ),
    ("sunderland", "S61", "no objection counts before it was made"): fact(
        "disputes_open", "at >= panel_opened_at]", "at >= panel_opened_at][at > now()]"
    ),
    ("manager_review", "Q11", "the chair is named from outside"): check(
        "name_reviewer", "outside_reviewer", " and ", " or "
    ),
    ("manager_review", "Q11", "whoever declared anything reviews"): flow(
        "reviewer_appointment.bpmn", "free_of_conflict_to_tell_reviewer", "declarations != null"
    ),
    ("manager_review", "Q12", "a withdrawal that is not confirmed ends it"): the_other_way(
        "manager_review.bpmn",
        "really_withdrawn_to_withdrawn",
        "really_withdrawn_to_dissent_goes_on",
    ),
    ("sunderland", "S10", "who sent a deputy dissents"): gives(
        "eligibility", "sent_a_deputy", '"eligible"'
    ),
    ("sunderland", "S24", "the CIRM's manager reviews whatever is known"): fact(
        "cirm_manager", " and not(known_of(cirm.line_manager_id).attended = true)", ""
    ),
    ("sunderland", "S24", "the first reviewer is the CIRM"): fact(
        "first_reviewer_id", 'if cirm_bar = "none" then cirm.id else stand_in_id', "cirm.id"
    ),
    ("sunderland", "S24", "what a nominated manager ticked is nothing"): fact(
        "nominated_free", "= 0", ">= 0"
    ),
    ("sunderland", "S29", "a member's agency need not have been there"): cell(
        "panel_member_ok", "agency_not_there", 1, 'not("cirt", "chair_only", "member")'
    ),
    ("sunderland", "S30", "who had a part chairs"): cell(
        "panel_member_ok", "had_a_part", 1, 'not("chair_and_member")'
    ),
    ("sunderland", "S30", "who declares nothing sits"): gives(
        "panel_member_ok", "not_declared", '"yes"'
    ),
    ("sunderland", "S30", "who had a part is ruled on"): gives(
        "panel_member_ok", "had_a_part", '"ruling"'
    ),
    ("sunderland", "S30", "the last rule comes first"): on_top(
        "panel_member_ok", "is_independent"
    ),
    ("sunderland", "S30", "who attended had no part"): column(
        "panel_member_ok",
        3,
        "known_of(member.person).attended = true",
        "known_of(member.person).attended = null and false",
    ),
    ("sunderland", "S30", "whoever is not refused sits"): flow(
        "panel_seat.bpmn", "may_member_sit_to_seat_filled", 'member.member_ok != "no"'
    ),
    ("sunderland", "S30", "who was found not independent is named again"): fact(
        "kept_from_seat",
        'list contains(not_independent_people, who) = true then "was found not independent"',
        '1 = 2 then ""',
    ),
    ("sunderland", "S61", "whoever is there is clear"): fact(
        "cleared", '[member_ok = "yes" or (member_ok = "ruling" and ruling_accepts = true)]', ""
    ),
    ("sunderland", "S61", "seats are counted"): fact(
        "members_counted", "count(distinct values(counted.person))", "count(counted)"
    ),
    ("sunderland", "S61", "seats are counted on paper"): fact(
        "panel_complete_on_paper", "distinct values(", "("
    ),
    ("sunderland", "S61", "too few are a quorum"): gives("quorum", "too_few_members", '"quorate"'),
    ("sunderland", "S61", "a panel may always decide"): fact(
        "not_to_decide_now", "= 'if", "= 'if true then null else if"
    ),
    ("sunderland", "S61", "nobody is barred by now"): fact(
        "barred_members", "why: if", 'why: if true then "" else if'
    ),
    ("sunderland", "S61", "a form takes the decision of a panel that may not decide"): pattern(
        "forms/determine.form",
        '"refusedBecause": "=not_to_decide_now"',
        '"refusedBecause": "=null"',
    ),
    ("sunderland", "S61", "whoever has a seat sits in all cases but the first"): fact(
        "cleared", "= 'sitting", '= \'if reference != "1" then members else sitting'
    ),
    ("sunderland", "S61", "whoever has a seat sits from next year on"): fact(
        "cleared", "= 'sitting", "= 'if today().year > 2026 then members else sitting"
    ),
    ("sunderland", "S61", "the chair need not be there"): fact(
        "chair_present", "list contains(cleared.person, panel_chair_id)", "panel_chair_id != null"
    ),
    ("sunderland", "S61", "two seats are one person's"): check(
        "appoint_panel", "person", "= 1", ">= 1"
    ),
    ("sunderland", "S63", "anybody represents CIRT"): check(
        "appoint_panel", "seat", "list contains(cirt_people, person)", "person != null"
    ),
    ("sunderland", "S63", "parts of one agency are two"): fact(
        "other_agency_names", "agency_family(m.agency)", "m.agency"
    ),
}
#: By procedure, clause and what of it stays.
AS_STRICT: Mapping[tuple[str, str, str], Edit] = {
    ("manager_review", "Q11", "a conflict in other words"): fact(
        "conflicted_people",
        "declarations[item.free = false].by",
        "for d in declarations[not(free = true or free = null)] return d.by",
    ),
    ("manager_review", "Q11", "somebody reviews who is not null"): fact(
        "first_reviewer", "people.qa_manager != null", "not(people.qa_manager = null)"
    ),
    ("manager_review", "Q11", "the line manager reviews by the deputy's rules"): fact(
        "review_nominees", "[if post_holder_free", "[if true and post_holder_free"
    ),
    ("sunderland", "S24", "nobody stands in who manages a dissenting CIRM"): fact(
        "manager_of_dissenting_cirm", "= 'if", "= 'if true then null else if"
    ),
    ("sunderland", "S24", "a nominated manager is free in other words"): fact(
        "nominated_free", "nominated != null and", "not(nominated = null) and"
    ),
    ("sunderland", "S24", "the enquiry asked of the other first"): fact(
        "cirm_enquired",
        "known_of(cirm.id).led_enquiry = true or known_of(cirm.id).operational_team = true",
        "known_of(cirm.id).operational_team = true or known_of(cirm.id).led_enquiry = true",
    ),
    ("sunderland", "S61", "who is clear in one filter"): fact(
        "cleared",
        '[member_ok = "yes" or (member_ok = "ruling" and ruling_accepts = true)][',
        '[(member_ok = "ruling" and ruling_accepts = true) or member_ok = "yes"][',
    ),
    ("sunderland", "S61", "who sits, some of them"): fact(
        "sitting",
        "list contains(if present_members = null then [] else present_members, person)",
        "(some p in present_members satisfies p = person)",
    ),
    ("sunderland", "S61", "whether a quorum is there, in another order"): fact(
        "quorate_now",
        "cirt_present and members_counted >= quorum_members",
        "members_counted >= quorum_members and cirt_present",
    ),
    ("sunderland", "S61", "a quorum with one more"): fact(
        "panel_complete_on_paper", ">= quorum_members", "> quorum_members"
    ),
    ("sunderland", "S61", "the chair is clear, some of them"): fact(
        "chair_present",
        "list contains(cleared.person, panel_chair_id)",
        "(some m in cleared satisfies m.person = panel_chair_id)",
    ),
    ("sunderland", "S61", "whoever took the minutes is barred too"): fact(
        "barred_members",
        "known_of(m.person).chaired = true or",
        "known_of(m.person).chaired != false or",
    ),
    ("sunderland", "S30", "who had a part never sits, whatever the seat"): fact(
        "unfit_to_sit",
        "= 'function(who) if",
        '= \'function(who) if who = null then "nobody" else if',
    ),
    ("sunderland", "S30", "a seat stays in other words"): flow(
        "panel_seat.bpmn",
        "is_seat_filled_to_seat_kept",
        "not(member.member_ok = null or list contains(leaving, member.person)"
        " or list contains(gone, member.person))",
    ),
    ("sunderland", "S63", "who represents the team, some of them"): check(
        "appoint_panel",
        "seat",
        "list contains(cirt_people, person)",
        "(some p in cirt_people satisfies p = person)",
    ),
    ("manager_review", "Q11", "another title"): swap(
        "procedure.toml", 'title = "Social worker"', 'title = "Lead worker"'
    ),
    ("manager_review", "Q11", "a deputy who took the minutes is not free"): fact(
        "free_deputy", "item.absent = false", "item.absent = false and item.agency != null"
    ),
    ("manager_review", "Q11", "nobody from within is free"): fact(
        "free_line_manager", "= '(for", "= 'if true then null else (for"
    ),
    ("manager_review", "Q11", "another order of what bars"): fact(
        "free_deputy",
        "item.absent = false and item.barred = false",
        "item.barred = false and item.absent = false",
    ),
    ("manager_review", "Q11", "the enquiry bars nobody, by the switch"): pattern(
        "procedure.toml", r"(\[parameters\.independent_of_enquiry\]\nvalue = )true", r"\1false"
    ),
    ("sunderland", "S61", "four are a quorum"): pattern(
        "procedure.toml", r"(\[parameters\.quorum_members\]\nvalue = )\d+", r"\g<1>4"
    ),
    ("sunderland", "S61", "CIRT does not count towards it"): pattern(
        "procedure.toml", r"(\[parameters\.cirt_counts_towards_three\]\nvalue = )\w+", r"\1false"
    ),
    ("sunderland", "S30", "who is higher is refused"): gives(
        "panel_member_ok", "higher_in_the_line", '"no"'
    ),
    ("sunderland", "S30", "the rules stand in another order"): on_top(
        "panel_member_ok", "close_to_somebody"
    ),
    ("sunderland", "S24", "nobody but the head of service stands in"): fact(
        "nominated_free", "nominated != null", "false"
    ),
}


def subject_of(name: str, *edits: Edit) -> Subject:
    files = dict(package(name))
    for edit in edits:
        edit(files)
    subject = read_subject(name, files, is_whole=True)
    assert subject.findings == ()
    return subject


def told(subject: Subject, clause: str = "") -> list[str]:
    """Return what is told of one clause, or of all."""
    said = (each for each in separation_values.said(subject) if clause in ("", each.clause.id))
    return [str(each) for each in separation_values.tried(subject, said)]


@pytest.mark.parametrize(("name", "clause", "what"), list(WEAKER))
def test_a_weaker_rule_is_told_with_a_case_in_which_it_does_not_hold(
    name: str, clause: str, what: str
) -> None:
    lines = told(subject_of(name, WEAKER[name, clause, what]), clause)

    assert lines, what
    assert all(each.startswith(f"clauses.toml:{clause}: ") for each in lines)


@pytest.mark.parametrize(("name", "clause", "what"), list(AS_STRICT))
def test_what_is_said_otherwise_or_stricter_is_told_nothing(
    name: str, clause: str, what: str
) -> None:
    assert told(subject_of(name, AS_STRICT[name, clause, what]), clause) == []


@pytest.mark.parametrize("name", shipped_ids())
def test_in_a_procedure_as_it_is_shipped_all_of_it_holds(name: str) -> None:
    subject = subject_of(name)

    assert told(subject) == []
    assert [
        *separation_values.rests_on_people(subject),
        *separation_values.recorded(subject),
    ] == []


def test_the_case_says_who_and_what_is_known_of_them() -> None:
    [line, *_] = told(
        subject_of(
            "sunderland",
            swap("panel_member_ok.dmn", "known_of(member.person).attended = true or ", ""),
        ),
        "S30",
    )

    assert (
        "“Members are independent of the decision that led to the dissent.” does not hold" in line
    )
    assert "Ann attended = yes" in line


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("nobody_knows = true", "There is no name “nobody_knows” here"),
        ('accepts("determine.nothing")', "no form asks determine.nothing"),
        ('prefilled("determine.votes")', "no form fills determine.votes in"),
        ('refused("determine.nothing")', "no form asks determine.nothing"),
        ('goes("nowhere")', "no flow is called nowhere"),
        ('given("determine", "panel_chair")', "determine gives panel_chair to nobody"),
        ('barred_from("nobody", someone) = null', "no role is called nobody"),
        ("1 +", "never says “1 +”"),
    ],
)
def test_a_clause_says_only_what_can_be_tried(said: str, wrong: str) -> None:
    named = pattern("clauses.toml", r"(\[S10\]\n)", rf"\1never = ['{said}']\n")

    lines = told(subject_of("sunderland", unsaid("S10"), named), "S10")
    [line] = [each for each in lines if said in each]

    assert line.startswith("clauses.toml:S10: never says")
    assert wrong in line


def unsaid(clause: str) -> Edit:
    """Take away what a clause says may never be."""
    return pattern("clauses.toml", rf"(\[{clause}\]\n.*?\n)never = \[\n.*?\n\]\n", r"\1")


def test_what_a_clause_said_holds_when_it_says_so_no_more() -> None:
    weaker = fact("cirm_manager", " and not(known_of(cirm.line_manager_id).attended = true)", "")

    lines = told(subject_of("sunderland", unsaid("S24"), weaker), "S24")

    assert any("does not hold" in each for each in lines)


def test_what_a_clause_said_of_what_is_gone_has_to_be_said_again() -> None:
    renamed = swap("procedure.toml", "stand_in_id", "who_stands_in")

    [line, *_] = told(subject_of("sunderland", unsaid("S24"), renamed), "S24")
    assert line.startswith("clauses.toml:S24: it said what never may be, and does not any more")


def test_what_reads_something_known_of_a_person_is_asked_by_a_clause() -> None:
    [line] = map(str, separation_values.rests_on_people(subject_of("sunderland", unsaid("S12"))))

    assert line.startswith("forms/raise_dissent.form:file: it reads what is known of a person")


@pytest.mark.parametrize(
    ("key", "other", "said"),
    [
        ('attended = "attendees"', "concerned", "does not keep who attended"),
        ('attended = "attendees"', "members", "does not keep who attended"),
        ('attended = "attendees"', "chases", "does not keep who attended"),
        ('led_enquiry = "enquiry_lead"', "conference_type", "does not keep who led the enquiry"),
        ('led_enquiry = "enquiry_lead"', "chair", "does not keep who led the enquiry"),
        ('operational_team = "operational_team"', "attendees", "who is in the operational team"),
    ],
)
def test_what_is_known_of_people_is_read_where_it_is_kept(key: str, other: str, said: str) -> None:
    name = key.split(" = ")[0]
    edit = swap("procedure.toml", f"\n{key}\n", f'\n{name} = "{other}"\n')

    [line] = map(str, separation_values.recorded(subject_of("sunderland", edit)))

    assert line.startswith(f"procedure.toml:known.{name}: “{other}”")
    assert said in line


def packages() -> Iterator[Mapping[str, bytes]]:
    yield small_dissent.FILES
    yield small.small()


@pytest.mark.parametrize("files", list(packages()), ids=["small dissent", "small"])
def test_a_procedure_that_says_nothing_of_it_is_left_alone(files: Mapping[str, bytes]) -> None:
    subject = read_subject("small", dict(files), is_whole=True)

    assert [*separation_values.never(subject), *separation_values.rests_on_people(subject)] == []
    assert [*separation_values.recorded(subject)] == []


@pytest.mark.parametrize(("name", "clause", "what"), list(WEAKER))
def test_what_is_weaker_is_not_taken_as_tried(name: str, clause: str, what: str) -> None:
    subject = subject_of(name, WEAKER[name, clause, what])
    own = separation_values.digests(subject)
    said = [each for each in separation_values.said(subject) if each.clause.id == clause]

    assert any(own[each.text] not in as_tried() for each in said)


@pytest.mark.parametrize(
    "edit",
    [
        swap("procedure.toml", 'title = "Lead social worker"', 'title = "Social worker"'),
        fact("papers_missing", "the report of ", "a report of "),
        fact("unruled", "nobody has ruled", "nobody ruled"),
    ],
)
def test_what_rests_on_nothing_that_is_new_is_not_tried_again(edit: Edit) -> None:
    own = separation_values.digests(subject_of("sunderland", edit))
    tried = [digest for digest in own.values() if digest in as_tried()]

    assert len(tried) > len(own) / 2


def test_only_what_is_not_as_shipped_is_tried() -> None:
    weaker = cell("panel_member_ok", "had_a_part", 1, 'not("chair_and_member")')
    shipped, changed = subject_of("sunderland"), subject_of("sunderland", weaker)

    assert [*separation_values.never(shipped)] == []
    assert any(each.element == "S30" for each in separation_values.never(changed))
