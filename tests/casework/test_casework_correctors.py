"""Who corrects what of a case, in which role, and who gave an answer."""

from dataclasses import replace

import pytest

from engine.casework.casework import Casework
from engine.casework.correctors import (
    answer_to,
    answers_given,
    correcting_as,
    correcting_role,
    corrector,
    may_correct_some,
)
from engine.errors import NotAllowed, NotFound, Refused, WrongState
from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.case_file import read_path
from engine.model.history import EventKind
from tests.casework.to_correct import DAY
from tests.scenario import CaseOf, World
from tests.small_dissent import FILES

OPEN_TO_ALL = ("conference_date", "children[0].name", "reply_date", "watched_by", "dissenter")
MAY = {
    "Cleo Chair": dict.fromkeys(OPEN_TO_ALL, "chair"),
    "Paul Prof": dict.fromkeys(("reasons", "own_words"), "professional"),
    "Max Manager": dict.fromkeys((*OPEN_TO_ALL, "why", "decided_on", "half_closed"), "manager"),
    "Pia Panel": {"view": "panel", "sat_on": "panel"},
    "Ada Admin": dict.fromkeys((*OPEN_TO_ALL, "remark"), "admin"),
    "Olga Owner": dict.fromkeys((*OPEN_TO_ALL, "recipients[0].name"), "office"),
    "Wim Watcher": {},
}
FACTS = {
    *(fact for may in MAY.values() for fact in may),
    *("shared_words", "closed_day", "upheld", "taken_down", "recipients[0].address", "seen"),
    *("nonsense", "children", "place"),
}


def may_correct(case: CaseOf, person: str) -> dict[str, str]:
    def act(casework: Casework) -> dict[str, str]:
        who_may = corrector(casework, casework.staffing.standing(PersonId(person)))
        roles = {fact: who_may.role_for(read_path(fact)) for fact in FACTS}
        return {fact: str(role) for fact, role in roles.items() if role}

    return case.within(act)


@pytest.mark.parametrize("person", MAY)
def test_each_corrects_in_their_role_what_is_theirs_and_no_more(case: CaseOf, person: str) -> None:
    assert may_correct(case, person) == MAY[person]


@pytest.mark.parametrize(
    ("absent", "words"),
    [
        ("Cleo Chair", set()),
        ("Max Manager", {"why"}),
        ("Paul Prof", {"reasons", "own_words"}),
        ("Pia Panel", {"view"}),
        ("Ada Admin", {"remark"}),
    ],
)
def test_a_deputy_corrects_what_the_absent_person_may_but_never_their_words(
    case: CaseOf, absent: str, words: set[str]
) -> None:
    [role] = set(MAY[absent].values())
    case.world.give("Mia Manager", role)
    case.world.away(absent, deputy="Mia Manager")

    assert may_correct(case, "Mia Manager") == {
        fact: role for fact in MAY[absent] if fact not in words
    }
    assert may_correct(case, absent) == MAY[absent]


def test_words_are_corrected_by_who_wrote_them_last_and_for_whom(begun: CaseOf) -> None:
    begun.world.give("Mia Manager", "professional")
    begun.world.away("Paul Prof", deputy="Mia Manager")
    begun.complete("reply", {"reasons": "For Paul."}, by="Mia Manager")

    for person in ("Paul Prof", "Mia Manager"):
        assert may_correct(begun, person) == dict.fromkeys(
            ("reasons", "own_words", "shared_words"), "professional"
        )


def test_who_gave_a_part_up_corrects_no_more_the_words_that_they_wrote_in_it(case: CaseOf) -> None:
    case.take_part("watcher", "Ada Admin")

    case.world.give("Ada Admin", "watcher")

    assert may_correct(case, "Ada Admin") == {}


def test_words_of_one_step_are_not_corrected_in_the_role_in_which_another_asks_for_them(
    case: CaseOf,
) -> None:
    """Two steps ask for the remark: whoever gave the answer last wrote it."""
    assert "remark" in may_correct(case, "Ada Admin")

    case.complete("wait", {"remark": "W", "seen": "All."}, by="Wim Watcher")
    given = case.within(lambda one: answer_to(answers_given(one), ("remark",)))

    assert given is not None
    assert given.actor.person_id == "Wim Watcher"


# --- in which role a case is corrected


def role_of(case: CaseOf, person: str) -> tuple[str, str] | None:
    def act(casework: Casework) -> tuple[str, str] | None:
        try:
            found = correcting_role(casework, casework.staffing.standing(PersonId(person)))
        except NotAllowed:
            return None
        return str(found[0]), str(found[1])

    return case.within(act)


def test_a_case_is_corrected_by_its_chair_its_decider_and_its_administration(
    case: CaseOf,
) -> None:
    case.world.give("Bea Boss", "chair", "admin", "office")
    people = ("Cleo Chair", "Max Manager", "Ada Admin", "Olga Owner", "Paul Prof", "Pia Panel")

    assert {person: role_of(case, person) for person in people} == {
        "Cleo Chair": ("chair", "Cleo Chair"),
        "Max Manager": ("manager", "Max Manager"),
        "Ada Admin": ("admin", "Ada Admin"),
        "Olga Owner": ("office", "Olga Owner"),
        "Paul Prof": None,
        "Pia Panel": None,
    }
    with pytest.raises(NotFound):
        role_of(case, "Bea Boss")


def test_who_covers_somebody_corrects_for_them_in_the_part_that_they_have(case: CaseOf) -> None:
    case.world.give("Bea Boss", "office", "admin", "chair")
    case.world.away("Cleo Chair", deputy="Bea Boss")
    assert role_of(case, "Bea Boss") == ("chair", "Cleo Chair")

    case.world.give("Mia Manager", "admin")
    case.world.away("Ada Admin", deputy="Mia Manager")

    assert role_of(case, "Mia Manager") == ("admin", "Mia Manager")


@pytest.mark.parametrize(
    ("asked", "role"),
    [(("office",), "office"), (("admin", "office"), "admin"), ((), None)],
)
def test_administration_corrects_in_a_role_whose_help_the_case_has_asked_for(
    begun: CaseOf, asked: tuple[str, ...], role: str | None
) -> None:
    """Both hold both roles of administration, and one has another part as well."""
    begun.world.give("Bea Boss", "office", "admin")
    begun.world.give("Wim Watcher", "office", "admin")
    begun.take_part("watcher", "Wim Watcher")
    # Whoever has these tasks leaves them to nobody else.
    begun.claim("enter", by="Ada Admin").claim("list_them", by="Olga Owner")

    vacant = LostPart(role=RoleId("panel"), person_id=PersonId("Pia Panel"), successor=None)

    def ask(casework: Casework) -> None:
        casework.parts.note_loss(vacant)
        casework.file.remember(asked_for_help=asked)

    begun.within(ask)

    assert role_of(begun, "Wim Watcher") == (role and (role, "Wim Watcher"))
    if role is not None:
        assert may_correct(begun, "Bea Boss") == dict.fromkeys(OPEN_TO_ALL, role)


def test_administration_takes_part_from_its_first_correction_and_who_wrote_does_not_anew(
    begun: CaseOf,
) -> None:
    def parts() -> set[tuple[str, str]]:
        return {(str(p.role), str(p.person_id)) for p in begun.participants}

    def in_role() -> str | None:
        return [r.event.actor.role for r in begun.rows if r.event.kind == "FactCorrected"][-1]

    before = parts()
    begun.correct("conference_date", DAY, by="Ada Admin")
    assert (parts(), in_role()) == (before | {("admin", "Ada Admin")}, "admin")

    begun.complete("reply", {"reasons": "No."}, by="Paul Prof")
    before = parts()
    begun.correct("reasons", "Indeed no.", by="Paul Prof")

    assert (parts(), in_role()) == (before, "professional")


@pytest.mark.parametrize(
    ("absent", "held", "role"),
    [("Cleo Chair", "chair", "chair"), ("Max Manager", "deputy", "manager")],
)
def test_who_corrects_for_somebody_takes_no_part_by_it(
    begun: CaseOf, absent: str, held: str, role: str
) -> None:
    begun.take_part("manager", "Max Manager")
    begun.world.give("Bea Boss", held)
    begun.world.away(absent, deputy="Bea Boss")
    before = begun.participants

    begun.correct("conference_date", DAY, by="Bea Boss")

    assert begun.participants == before
    actor = next(r.event.actor for r in begun.rows if r.event.kind == "FactCorrected")
    assert (actor.person_id, actor.on_behalf_of, actor.role) == ("Bea Boss", absent, role)


def test_where_administration_is_away_it_takes_part_by_who_corrects_in_its_place() -> None:
    part = b'part = "administration"'
    settings = FILES["procedure.toml"].replace(part, part + b'\nstand_ins = ["watcher"]')
    world = World({**FILES, "procedure.toml": settings})
    case = world.decided()
    world.away("Ada Admin", deputy="Wim Watcher")

    case.correct("conference_date", DAY, by="Wim Watcher")

    taking_part = [(p.role, p.person_id) for p in case.participants]
    assert taking_part == [
        ("chair", "Cleo Chair"),
        ("professional", "Paul Prof"),
        ("manager", "Max Manager"),
        ("admin", "Ada Admin"),
    ]


def test_a_deputy_corrects_in_a_role_of_their_own_and_gives_nobody_who_is_away_a_part() -> None:
    part = b'part = "administration"'
    archive = b'\nstand_ins = ["archive"]\n[roles.archive]\ntitle = "Archive"\n' + part
    world = World(
        {**FILES, "procedure.toml": FILES["procedure.toml"].replace(part, part + archive)}
    )
    world.give("Wim Watcher", "archive")
    case = world.decided().take_part("archive", "Wim Watcher")
    world.away("Ada Admin", deputy="Wim Watcher")

    case.correct("conference_date", DAY, by="Wim Watcher")

    assert "Ada Admin" not in [p.person_id for p in case.participants]
    assert case.rows[-1].event.actor.role != "admin"


@pytest.mark.parametrize(
    ("person", "fact", "refusal"),
    [
        ("Sid System", "conference_date", NotFound),
        ("Paul Prof", "conference_date", NotAllowed),
        ("Paul Prof", "nonsense", NotAllowed),
        ("Cleo Chair", "why", NotFound),
        ("Cleo Chair", "upheld", NotFound),
    ],
)
def test_who_need_not_know_finds_no_case_and_what_is_anothers_is_not_there(
    case: CaseOf, person: str, fact: str, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        case.within(lambda one: correcting_as(one, one.staffing.standing(PersonId(person)), fact))


def test_an_ended_case_is_corrected_no_more_and_strangers_find_none(case: CaseOf) -> None:
    case.complete("wait", {}, by="Wim Watcher")
    assert case.case.ended_at is not None

    for person, refusal in (("Cleo Chair", WrongState), ("Sid System", NotFound)):
        with pytest.raises(refusal):
            case.correct("conference_date", "2026-09-06", by=person)


def test_a_page_offers_corrections_to_whom_something_could_be_theirs_to_correct(
    begun: CaseOf,
) -> None:
    def offered(person: str) -> bool:
        return begun.within(
            lambda one: may_correct_some(one, one.staffing.standing(PersonId(person)))
        )

    assert (offered("Cleo Chair"), offered("Paul Prof"), offered("Ada Admin")) == (
        True,
        False,
        True,
    )
    begun.complete("reply", {"reasons": "No."}, by="Paul Prof")
    # What was ticked is corrected by nobody.
    begun.complete("wait", {"agreed": True}, by="Wim Watcher")
    assert (offered("Paul Prof"), offered("Wim Watcher")) == (True, False)
    begun.world.give("Ada Admin", "watcher")
    assert (offered("Ada Admin"), offered("Sid System")) == (False, False)


def test_a_page_offers_corrections_to_who_answered_as_any_of_the_steps_that_ask(
    begun: CaseOf,
) -> None:
    begun.complete("wait", {"remark": "R"}, by="Wim Watcher")

    assert begun.within(
        lambda one: may_correct_some(one, one.staffing.standing(PersonId("Wim Watcher")))
    )


# --- who gave an answer


def test_whoever_gave_an_answer_last_is_found_however_long_the_history(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.casework.ledger._ROWS", 2)
    case = world.to_decide().complete(
        "decide", {"ask_again": True, "upheld": True, "why": "A."}, by="Max Manager"
    )
    case.complete("decide", {"ask_again": False, "upheld": True, "why": "B."}, by="Max Manager")
    case.complete("ask_panel", {"view": "Of Ben."}, by="Pia Panel", item="2")
    case.send("withdraw", {"words": "Perhaps."}, by="Paul Prof")

    given = case.within(lambda one: [*answers_given(one)])

    assert [(event.kind, event.element_id) for event in given] == [
        (EventKind.MESSAGE_RECEIVED, "withdraw_dissent"),
        (EventKind.USER_TASK_COMPLETED, "ask_panel"),
        (EventKind.USER_TASK_COMPLETED, "decide"),
        (EventKind.USER_TASK_COMPLETED, "decide"),
        (EventKind.USER_TASK_COMPLETED, "reply"),
        (EventKind.CASE_STARTED, "raised"),
    ]

    def by(*path: str | int) -> str | None:
        event = answer_to(given, path)
        return str(event.content["answers"].get("why", event.element_id)) if event else None

    assert by("why") == "B."
    assert by("children", 1, "view") == "ask_panel"
    assert by("children", 0, "view") == by("children", 0, "name") == "raised"
    assert by("view") is by("nonsense") is None
    assert by("words") == "withdraw_dissent"
    erased = replace(given[0], content={})
    assert answer_to([erased, *given[1:]], ("words",)) is None
