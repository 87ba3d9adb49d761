"""Who may review and who may sit, for sets of people worked out by hand (Q11, S24, S29, S30).

Nobody ticks anything: what is known comes from the list of who attended, the register of people
and agencies, and the parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.ids import CaseId, PersonId
from engine.model.case_file import read_path, value_at
from engine.model.document import Document
from engine.model.people import Absence, Part
from engine.rehearsal import Outcome, Performer, Stage
from engine.rehearsal.example import MAIN, Step, read_example
from engine.rehearsal.expectations import StepFailed
from tests.conftest import shipped_definition

POLICE, HEALTH, SCHOOL = "Larkborough Police", "Larkborough Community Health", "Quay School"
SERVICES = "Larkborough Children's Services"
AGENCIES = [
    {"name": SCHOOL, "part_of": "Harbour Trust"},
    {"name": "Hill School", "part_of": "Harbour Trust"},
    {"name": "Harbour Trust"},
    {"name": POLICE, "also": ["LP", "Larkborough Constabulary"]},
    {"name": "Protection Unit", "part_of": POLICE},
]
LISTED = [
    {"name": "J. Pace", "agency": HEALTH, "how": "in_person"},
    {"name": "T. Abbot", "agency": SCHOOL, "how": "in_person"},
    {"name": "O. Finn", "agency": "LP", "how": "remote"},
    {"name": "S. Ward", "agency": SERVICES, "how": "part"},
]


def played(
    procedure: str, example: str, until: str, people: Mapping[str, Any], **answers: Any
) -> Stage:
    """Play an example up to and with a step, with other people and some other answers."""
    definition, name = shipped_definition(procedure), f"examples/{example}.yaml"
    found = read_example(definition.files[name], source=example)
    kept = [step for step in found.steps if step.verb not in ("refuse", "expect")]
    last = [step.object for step in kept].index(until)
    steps = [Step(number=0, verb="absent", object=days) for days in answers.get("away", ())]
    steps += [changed(step, answers) for step in kept[: last + 1]]
    known = {**found.people, **people}
    played = replace(found, people=known, agencies=tuple(AGENCIES), steps=tuple(steps))
    stage = Stage(played, definition)
    performer = Performer(stage, Outcome(example=played))
    for step in steps:
        performer.perform(step)
    return stage


def changed(step: Step, answers: Mapping[str, Any]) -> Step:
    given = dict(step.details.get("answers", {}))
    given |= {key: answers[key] for key in answers.keys() & given.keys()}
    given |= dict(answers.get("more", {}).get(step.object, ()))
    return replace(step, details={**step.details, "answers": given})


# --- who may sit ---------------------------------------------------------------------------

DECLARED = {
    "declares": "yes", "line_manages_attender": False, "took_first_review": False,
    "close_tie": False, "agency_represented": True, "senior_manager": True,
    "cp_experience": True, "higher_in_line": False, "consulted_before": False,
    "confidentiality_kept": True,
}  # fmt: skip
FOR_CIRT = {"appropriate_grade": True, "own_manager_chaired": False}
#: Who reports to whom.
LINES = {
    "J. Pace": "Y. Crane", "Y. Crane": "E. Tait", "T. Abbot": "H. Head", "H. Head": "T. Rust",
    "O. Finn": "P. Bruce", "S. Ward": "W. Team", "R. Holm": "A. Chief", "C. Irwin": "R. Holm",
    "D. Ives": "A. Chief",
}  # fmt: skip


def person(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, **({"line_manager": LINES[name]} if name in LINES else {}), **more}


def sitting(name: str, agency: str, seat: str, **changed: Any) -> tuple[str, str]:
    """Return what the table says of one seat, and why."""
    of_cirt = [person(each) for each in ("C. Irwin", "D. Ives", "A. Chief", "B. Far", "W. Team")]
    others = [
        "P. Bruce",
        "G. Halim",
        "E. Tait",
        "Y. Crane",
        "H. Head",
        "T. Rust",
        "O. Finn",
        "N. Gray",
    ]
    people = {
        "conference_chair": person("R. Holm"),
        "dissenting_professional": [person(n) for n in ("J. Pace", "T. Abbot", "O. Finn")],
        "social_worker": person("S. Ward"),
        "panel_member": [person(n, **changed.get("of", {}).get(n, {})) for n in others],
        "panel_chair": "V. Stone",
        "cirt_representative": of_cirt,
    }
    stone = "member" if seat == "chair_only" else "chair_and_member"
    other = {"person": "G. Halim", "agency": POLICE, "seat": "member"}
    members = [
        {"person": name, "agency": agency, "seat": seat},
        {"person": "V. Stone", "agency": HEALTH, "seat": stone},
        {"person": "N. Gray", "agency": POLICE, "seat": "member"},
        other if seat == "cirt" else {"person": "B. Far", "agency": "CIRT", "seat": "cirt"},
    ]
    members = [{**row, "grade": "Head", "experience": "Ten years."} for row in members]
    stage = played(
        "sunderland", "s_113", "appoint_panel", people,
        attendees=changed.get("listed", LISTED), members=members,
        more={"close_conference": changed.get("also", ())},
    )  # fmt: skip
    [task] = [t for t in stage.open_tasks() if t.item_label == "" and t.assignee == name]
    given = DECLARED | (FOR_CIRT if seat == "cirt" else {}) | changed.get("ticks", {})
    stage.engine.tasks.complete(task.id, by=task.assignee, answers=given)
    with stage.engine.open_work() as work:
        file = work.cases.one(stage.cases["first"]).file
    return tuple(
        value_at(file, read_path(f"members[0].{key}")) for key in ("member_ok", "member_why")
    )


@pytest.mark.parametrize(
    ("name", "agency", "seat", "changed", "ok"),
    [
        ("G. Halim", POLICE, "member", {}, "yes"),
        ("G. Halim", "larkborough police", "member", {}, "yes"),
        ("G. Halim", "Larkborough Constabulary", "member", {}, "yes"),
        ("G. Halim", "Protection Unit", "member", {}, "yes"),
        ("G. Halim", "Harbour Trust", "member", {}, "yes"),
        ("G. Halim", "Probation", "member", {}, "no"),
        ("G. Halim", "Probation", "chair_only", {}, "yes"),
        ("G. Halim", "CIRT", "member", {}, "yes"),
        ("G. Halim", "Probation", "member", {"of": {"G. Halim": {"agency": "Probation"}}}, "no"),
        ("G. Halim", POLICE, "member", {"of": {"G. Halim": {"agency": "LP"}}}, "yes"),
        ("G. Halim", POLICE, "member", {"listed": LISTED[:2]}, "no"),
        ("P. Bruce", POLICE, "member", {}, "no"),
        ("P. Bruce", POLICE, "chair_only", {}, "no"),
        ("P. Bruce", POLICE, "member", {"listed": [LISTED[0], LISTED[1], LISTED[3],
         {"name": "N. Other", "agency": POLICE, "how": "remote"}]}, "yes"),
        ("Y. Crane", HEALTH, "member", {}, "no"),
        ("E. Tait", HEALTH, "member", {}, "ruling"),
        ("T. Rust", "Harbour Trust", "member", {}, "ruling"),
        ("H. Head", SCHOOL, "member", {}, "no"),
        ("O. Finn", POLICE, "member", {}, "no"),
        ("G. Halim", POLICE, "member", {"also": [("enquiry_lead", "G. Halim")]}, "no"),
        ("G. Halim", POLICE, "member", {"also": [("operational_team", ["G. Halim"])]}, "no"),
        ("G. Halim", POLICE, "member", {"ticks": {"line_manages_attender": True}}, "no"),
        ("G. Halim", POLICE, "member", {"ticks": {"higher_in_line": True}}, "ruling"),
        ("G. Halim", POLICE, "member", {"ticks": {"agency_represented": False}}, "no"),
        ("G. Halim", POLICE, "member", {"ticks": {"part_in_conference": ["advised"]}}, "no"),
        ("B. Far", "CIRT", "cirt", {}, "yes"),
        ("C. Irwin", "CIRT", "cirt", {}, "no"),
        ("D. Ives", "CIRT", "cirt", {}, "yes"),
        ("A. Chief", "CIRT", "cirt", {}, "ruling"),
        ("W. Team", "CIRT", "cirt", {}, "ruling"),
        ("B. Far", "CIRT", "cirt", {"also": [("enquiry_lead", "B. Far")]}, "no"),
    ],
)  # fmt: skip
def test_who_sits_follows_from_the_list_and_the_register(
    name: str, agency: str, seat: str, changed: dict[str, Any], ok: str
) -> None:
    assert sitting(name, agency, seat, **changed)[0] == ok


def test_nobody_sits_for_another_agency_than_the_register_has() -> None:
    with pytest.raises(StepFailed, match="recorded for Probation, not for Larkborough Police"):
        sitting("G. Halim", POLICE, "member", of={"G. Halim": {"agency": "Probation"}})


# --- who reviews ---------------------------------------------------------------------------

AWAY = {"from": date(2026, 11, 1), "to": date(2026, 12, 31)}


def listed(*more: str) -> list[dict[str, str]]:
    return [*LISTED, *({"name": n, "agency": SERVICES, "how": "in_person"} for n in more)]


@pytest.mark.parametrize(
    ("attended", "manager", "lead", "away", "reviewer"),
    [
        ((), "", "", (), "A. Reeve"),
        (("A. Reeve",), "", "", (), "N. Okoro"),
        (("A. Reeve",), "", "N. Okoro", (), "Z. Lund"),
        (("A. Reeve", "N. Okoro"), "", "", (), "Z. Lund"),
        (("A. Reeve", "N. Okoro", "Z. Lund"), "", "", (), "K. Head"),
        (("A. Reeve", "N. Okoro", "Z. Lund", "K. Head"), "", "", (), "H. Doyle"),
        (("A. Reeve",), "N. Okoro", "", (), "Z. Lund"),
        ((), "A. Reeve", "", (), "N. Okoro"),
        ((), "", "A. Reeve", (), "N. Okoro"),
        (("N. Okoro",), "", "", (), "A. Reeve"),
        ((), "", "", ("A. Reeve",), "N. Okoro"),
        (("N. Okoro",), "", "", ("A. Reeve",), "Z. Lund"),
        ((), "", "", ("A. Reeve", "N. Okoro", "Z. Lund"), "K. Head"),
        (("K. Head",), "", "", ("A. Reeve", "N. Okoro", "Z. Lund"), "H. Doyle"),
    ],
)
def test_who_reviews_in_sunderland_follows_from_the_list_and_the_register(
    attended: Sequence[str], manager: str, lead: str, away: Sequence[str], reviewer: str
) -> None:
    people = {
        "dissenting_professional": {"name": "J. Pace", "line_manager": manager or "Y. Crane"},
        "reviewing_manager": {"name": "A. Reeve", "line_manager": "K. Head"},
        "nominated_manager": ["N. Okoro", "Z. Lund"],
        "head_of_service": ["H. Doyle", "K. Head"],
    }
    stage = played(
        "sunderland", "s_113", "add_pid", people, attendees=listed(*attended),
        more={"close_conference": [("enquiry_lead", lead)] if lead else ()},
        away=[{"person": name, **AWAY} for name in away],
    )  # fmt: skip

    [task] = [t for t in stage.open_tasks() if t.element_id == "review_with_chair"]

    assert task.assignee == reviewer


@pytest.mark.parametrize(
    ("attended", "manager", "lead", "reviewer"),
    [
        ((), "", "", "Q. Lowe"),
        (("Q. Lowe",), "", "", "D. Vale"),
        (("Q. Lowe", "D. Vale"), "", "", "V. Nash"),
        (("Q. Lowe",), "D. Vale", "", "V. Nash"),
        ((), "Q. Lowe", "", "D. Vale"),
        ((), "", "Q. Lowe", "D. Vale"),
        ((), "Q. Lowe", "D. Vale", "V. Nash"),
        (("D. Vale", "V. Nash"), "", "", "Q. Lowe"),
        (("Q. Lowe", "D. Vale", "V. Nash"), "", "", None),
    ],
)
def test_who_reviews_with_one_manager_follows_from_the_list_and_the_register(
    attended: Sequence[str], manager: str, lead: str, reviewer: str | None
) -> None:
    people = {"dissenting_professional": {"name": "J. Pace", "line_manager": manager or "Y. C."}}
    rows = [{"name": "J. Pace", "agency": HEALTH}]
    rows += [{"name": name, "agency": SERVICES} for name in attended]
    stage = played(
        "manager_review",
        "q_140",
        "refer_dissent",
        people,
        attended=rows,
        enquiry_lead=lead or None,
    )

    [task] = stage.open_tasks()

    is_named = task.element_id == "confirm_independence"
    assert (task.assignee if is_named else None) == reviewer
    assert task.element_id == ("confirm_independence" if reviewer else "name_reviewer")


# --- who raises a concern was there --------------------------------------------------------


def test_whoever_is_added_is_asked_about_beside_the_list_in_the_same_form() -> None:
    listed = [{"name": "Quinn New", "agency": SCHOOL}]
    raiser = {"raiser_person": "added", "raiser_added_name": "Q. New", "agency": SCHOOL}
    people = {"dissenting_professional": ["J. Pace", "T. Abbot"]}

    with pytest.raises(StepFailed, match=r"raiser_added_name: Q\. New may be Quinn New"):
        played(
            "manager_review",
            "q_152",
            "manager_review",
            people,
            attended=listed,
            **raiser,
            more={"manager_review": {"attended": listed, **raiser}},
        )


@pytest.mark.parametrize(
    ("raiser", "may"),
    [
        ({"raiser_person": "T. Abbot"}, True),
        ({"raiser_person": "J. Pace"}, False),
        # Whoever is added is looked for in the register, and then on the list.
        ({"raiser_person": "added", "raiser_added_name": "N. Absent"}, False),
        ({"raiser_person": "added", "raiser_added_name": "j.  pace"}, False),
        ({"raiser_person": "added", "raiser_added_name": "T. abbot"}, True),
        ({"raiser_person": "added", "raiser_added_name": "N. New"}, True),
    ],
)
def test_who_is_not_on_the_list_was_not_there_also_when_added(
    raiser: Mapping[str, Any], may: bool
) -> None:
    listed = [{"name": "T. Abbot", "agency": SCHOOL}, {"name": "N.  New", "agency": SCHOOL}]
    people = {"dissenting_professional": ["J. Pace", "T. Abbot"]}
    answers = {"attended": listed, "agency": SCHOOL, **raiser}

    def start() -> Stage:
        return played(
            "manager_review",
            "q_152",
            "manager_review",
            people,
            **answers,
            more={"manager_review": {"attended": listed, **raiser}},
        )

    if may:
        assert start()
        return
    with pytest.raises(
        StepFailed, match="present: Choose another answer, or put them on the list"
    ):
        start()


def test_who_attended_may_be_chosen_of_the_register_and_have_come_for_another_agency() -> None:
    people = {"dissenting_professional": [{"name": "J. Pace", "agency": HEALTH}, "T. Abbot"]}
    listed = [
        {"person": "J. Pace", "how": "remote", "represents": POLICE},
        {"name": "O. Other", "agency": SCHOOL, "email": "o.other@school.example"},
    ]
    more = {"manager_review": {"attended": listed, "raiser_person": "J. Pace", "agency": HEALTH}}

    stage = played("manager_review", "q_152", "manager_review", people, more=more)

    pace, other = stage.case(stage.cases[MAIN]).file["attended"]
    assert (pace["name"], pace["agency"], pace["represents"]) == ("J. Pace", HEALTH, POLICE)
    assert other["person"]
    assert other["how"] is None


def test_who_acts_for_a_dissenter_may_be_added() -> None:
    said = {
        "new_contact": "added", "contact_name": "N. New", "contact_agency": SCHOOL,
        "contact_email": "n.new@school.example",
    }  # fmt: skip

    stage = played("manager_review", "q_70", "name_contact", {}, more={"name_contact": said})

    case = stage.cases[MAIN]
    there = [p.person_id for p in stage.participants(case) if p.role == "dissenting_professional"]
    person = stage.engine.people.person(there[-1])
    assert (person.name, person.agency, person.has_account) == ("N. New", SCHOOL, False)


def test_a_chair_who_starts_a_case_for_another_chair_reads_it_until_that_one_has_taken_it() -> (
    None
):
    people = {"conference_chair": ["R. Holm", "S. Holm"]}
    stage = played("manager_review", "q_01", "manager_review", people, chair="S. Holm")
    case = next(iter(stage.cases.values()))
    assert [p.person_id for p in stage.participants(case)][:1] == [stage.id_of("S. Holm")]
    assert stage.opens(case, "R. Holm")

    later = played("manager_review", "q_01", "decide_plan", people, chair="S. Holm")

    assert not later.opens(next(iter(later.cases.values())), "R. Holm")


def test_who_administers_and_starts_a_case_with_the_wrong_chair_puts_it_right() -> None:
    people = {"conference_chair": ["R. Holm", "S. Holm", "T. Holm"]}
    people |= {"conference_admin": ["R. Holm"]}
    stage = played("manager_review", "q_01", "manager_review", people, chair="S. Holm")
    case = next(iter(stage.cases.values()))
    assert stage.opens(case, "R. Holm")

    stage.engine.cases.correct(
        case, "chair", stage.id_of("T. Holm"), by=PersonId(stage.id_of("R. Holm")), because="Slip."
    )

    chairs = [p.person_id for p in stage.participants(case) if p.role == "conference_chair"]
    assert chairs == [stage.id_of("T. Holm")]
    assert stage.opens(case, "R. Holm")
    assert not stage.opens(case, "S. Holm")


def case_of(stage: Stage) -> CaseId:
    return next(iter(stage.cases.values()))


def documents(stage: Stage) -> Sequence[Document]:
    return stage.documents(case_of(stage))


def test_the_chair_is_asked_to_confirm_what_was_noted_of_their_account() -> None:
    stage = played("sunderland", "s_01", "review_with_chair", {})

    [notice] = [d for d in documents(stage) if d.name == "words_noted"]
    assert (notice.recipient_name, notice.recipient_role) == ("R. Holm", None)


def test_who_covers_the_chair_is_told_that_what_they_said_was_noted() -> None:
    days = {"from": date(2026, 9, 10), "to": date(2026, 9, 30)}
    away = [{"person": "R. Holm", **days, "deputy": "T. Holm"}]
    people = {"conference_chair": ["R. Holm", "T. Holm"]}
    stage = played("sunderland", "s_01", "review_with_chair", people, chair="R. Holm", away=away)

    told = [d.recipient_name for d in documents(stage) if d.name == "words_noted"]
    assert told == ["T. Holm"]


def test_who_could_not_be_asked_is_not_asked_to_confirm_anything() -> None:
    unheard = {"chair_heard": False, "chair_account": None, "chair_not_heard_because": "Away."}
    stage = played(
        "sunderland", "s_01", "review_with_chair", {}, more={"review_with_chair": unheard}
    )

    assert "words_noted" not in [d.name for d in documents(stage)]


@pytest.mark.parametrize("person", ["M. Lint", "M. Deputy"])
def test_who_had_a_ruling_made_for_them_has_ruled_as_who_made_it(person: str) -> None:
    people = {"business_manager": ["M. Lint", "M. Deputy"]}
    stage = played("sunderland", "s_57", "declare_independence", people)
    [task] = [
        t for t in stage.open_tasks(case_of(stage)) if t.element_id == "rule_on_independence"
    ]
    lint, deputy = (PersonId(stage.id_of(name)) for name in people["business_manager"])
    stage.engine.tasks.assign(task.id, to=lint, by=lint)
    today = stage.now.date()
    days = Absence(person_id=lint, first_day=today, last_day=today, deputy_id=deputy)
    stage.engine.people.add_absence(days, by=lint)

    stage.engine.tasks.complete(
        task.id, by=deputy, answers={"ruling_accepts": True, "ruling_reason": "So."}
    )

    ruled = stage.engine.commands.run(case_of(stage), lambda c: c.parts.holding(Part.DECIDER))
    assert stage.id_of(person) in ruled
