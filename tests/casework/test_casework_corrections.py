"""What of a case is corrected, by whom in which role, and who is told of it in what words."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.casework.correction_notices import tell_of_correction
from engine.casework.corrections import (
    answered_at,
    appoint_corrected,
    checked_fact,
    correctable,
    in_order,
    question_of,
    recorded_alone,
)
from engine.casework.correctors import (
    answer_to,
    answers_given,
    correcting_as,
    correcting_role,
    corrector,
    may_correct_some,
)
from engine.errors import InvalidAnswers, NotAllowed, NotFound, Refused, WrongState
from engine.ids import PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.case_file import read_path
from engine.model.history import EventKind
from engine.model.people import Actor
from tests.builders import make_person
from tests.scenario import PEOPLE, RAISED, CaseOf, World
from tests.small_dissent import (
    FILES,
    FORMS,
    day,
    form,
    items,
    lanes,
    package,
    step,
    text,
    who,
    yes_or_no,
)
from tests.spiff.spiff_diagrams import chain, element, parallel

STEPS = ("reply", "decide", "sit", "enter", "list_them", "wait")
#: Each role answers something of its own, and some of it another role answers too.
DRAWN = (
    lanes(
        Chair="begun fork over",
        Professional="reply",
        Manager="decide",
        Panel_member="sit",
        Administrator="enter",
        Office="list_them",
        Watcher="wait",
    )
    + step("startEvent", "begun", formKey="raise")
    + parallel("fork")
    + "".join(step("userTask", name, formKey=name) for name in STEPS)
    + element("endEvent", "over")
    + chain("begun", "fork", "reply", "over")
    + "".join(chain("fork", name, "over") for name in STEPS[1:])
)
FILLED = {
    "raise": FORMS["raise"],
    "reply": form(
        "reply",
        text("reasons"),
        day("reply_date"),
        text("shared_words"),
        text("own_words", saidBy="professional"),
        {**text("place"), "label": "Address"},
    ),
    "decide": form(
        "decide",
        text("why"),
        day("decided_on"),
        day("closed_day"),
        day("half_closed"),
        yes_or_no("upheld"),
    ),
    "sit": form("sit", text("view"), day("sat_on"), day("closed_day")),
    "enter": form(
        "enter",
        text("remark"),
        text("taken_down", saidBy="professional"),
        text("shared_words"),
        day("half_closed"),
        who("watched_by", "watcher"),
        who("helped_by", "admin"),
    ),
    "list_them": form(
        "list_them",
        items("recipients", text("name"), text("address")),
        items("members", who("person", "panel"), text("name")),
    ),
    "wait": form(
        "wait",
        text("seen"),
        text("remark"),
        text("place"),
        {**yes_or_no("agreed"), "validate": {}},
    ),
}
OFFICE = '[roles.office]\ntitle = "Office"\npart = "administration"'
DAY = "2026-09-07"
#: Their ids are no names.
NORA = make_person("Nora New", "professional", "watcher", id=PersonId("p7"))
NED = make_person("Ned Nott", "watcher", id=PersonId("p8"))
NIA = make_person("Nia Next", "chair", id=PersonId("p9"))


@pytest.fixture
def begun() -> CaseOf:
    world = World(
        package(DRAWN, forms=FILLED, parameters=OFFICE), people=(*PEOPLE, NORA, NED, NIA)
    )
    world.give("Olga Owner", "office")
    return world.start()


@pytest.fixture
def case(begun: CaseOf) -> CaseOf:
    """Return a case in which each role has answered, and that the watcher keeps open."""
    said = {"reasons": "No.", "own_words": "Never.", "place": "Here.", "reply_date": DAY}
    begun.complete("reply", said, by="Paul Prof")
    decided = {"why": "So.", "decided_on": DAY, "closed_day": DAY, "half_closed": DAY}
    begun.complete("decide", {**decided, "upheld": True}, by="Max Manager")
    begun.complete("sit", {"view": "Well.", "sat_on": DAY, "closed_day": DAY}, by="Pia Panel")
    entered = {"remark": "R", "taken_down": "T", "shared_words": "S", "watched_by": "Wim Watcher"}
    begun.complete("enter", {**entered, "half_closed": DAY}, by="Ada Admin")
    listed = [{"name": "A. Nother", "address": "1 Low Road"}]
    answers = {"recipients": listed, "members": [{"person": "Pia Panel"}]}
    return begun.complete("list_them", answers, by="Olga Owner")


# --- who may correct what

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
    monkeypatch.setattr("engine.casework.correctors._ROWS", 2)
    case = world.to_decide().complete(
        "decide", {"ask_again": True, "upheld": True, "why": "A."}, by="Max Manager"
    )
    case.complete("decide", {"ask_again": False, "upheld": True, "why": "B."}, by="Max Manager")
    case.complete("ask_panel", {"view": "Of Ben."}, by="Pia Panel", item="2")
    case.send("withdraw", {"words": "Perhaps."}, by="Paul Prof")

    given = case.within(answers_given)

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


# --- what is corrected, and to what


def checked(case: CaseOf, fact: str, value: Any, kind: str | None = None) -> Any:
    def act(casework: Casework) -> Any:
        path = read_path(fact)
        found = casework.definition.types.get(kind or str(path[0]))
        return checked_fact(casework, fact, path, value, found)

    return case.within(act)


@pytest.mark.parametrize(
    ("fact", "value", "refusal", "said"),
    [
        ("nonsense", "x", NotFound, "recorded in this case, but found 'nonsense'"),
        ("shared_day", "x", NotFound, "recorded in this case"),
        ("seen", "x", NotFound, "recorded in this case"),
        ("conference_date", "yesterday", InvalidAnswers, ""),
        ("dissenter", "Wim Watcher", InvalidAnswers, ""),
        ("children", [], InvalidAnswers, "follows from others"),
        ("children[0].nonsense", "x", InvalidAnswers, "follows from others"),
        # A seat is filled by its step; and of those who are offered a rule may bar one.
        ("members[0].person", "Wim Watcher", InvalidAnswers, "the step that fills the place"),
        ("dissenter", "Mia Manager", InvalidAnswers, "decides"),
    ],
)
def test_only_what_is_recorded_and_a_form_asks_for_is_corrected_to_what_the_form_takes(
    case: CaseOf, fact: str, value: Any, refusal: type[Refused], said: str
) -> None:
    case.world.give("Mia Manager", "manager", "professional")
    case.take_part("manager", "Mia Manager")
    case.world.give("Wim Watcher", "panel", "watcher")

    with pytest.raises(refusal) as refused:
        checked(case, fact, value)

    assert said in refused.value.sentence + str(getattr(refused.value, "errors", ""))


def test_a_corrected_value_is_kept_as_its_form_keeps_it(case: CaseOf) -> None:
    assert checked(case, "conference_date", "2026-09-01") == "2026-09-01"
    assert checked(case, "children[1].name", "  Ben T.  ") == "Ben T."
    assert checked(case, "upheld", "no") is False
    assert checked(case, "members[0].name", "Pia") == "Pia"
    with pytest.raises(NotFound):
        checked(case, "conference_date", "2026-09-01", kind="of_no_type")


def test_a_fact_is_asked_for_as_its_first_form_asks_whether_hidden_there_or_not(
    case: CaseOf,
) -> None:
    def act(casework: Casework) -> tuple[list[tuple[str, str]], list[str]]:
        found = [(fact, question_of(casework.definition, fact)) for fact in ("remark", "reasons")]
        assert all(one.fields == one.components and len(one.fields) == 1 for _, one in found)
        return [(fact, one.id) for fact, one in found], [one.fields[0].key for _, one in found]

    assert case.within(act) == ([("remark", "enter"), ("reasons", "reply")], ["remark", "reasons"])
    with pytest.raises(NotFound, match="a form asks for"):
        case.within(lambda one: question_of(one.definition, "nonsense"))


def test_what_could_be_corrected_is_recorded_by_itself_and_was_not_chosen(case: CaseOf) -> None:
    named = {"conference_date", "conference_end", "dissenter", "watched_by"}
    days = {"reply_date", "decided_on", "sat_on", "closed_day", "half_closed"}
    words = {"reasons", "why", "view", "remark", "taken_down", "shared_words", "own_words"}

    def act(casework: Casework) -> tuple[set[str], dict[str, str]]:
        alone = {key for key, _ in recorded_alone(casework)}
        return alone, {**correctable(casework)}

    alone, found = case.within(act)

    assert found == {key: key for key in named | days | words}
    assert alone - found.keys() == {"upheld", "place"}


def test_an_answer_is_shown_as_the_step_asked_that_was_passed_and_in_the_order_of_the_steps(
    case: CaseOf,
) -> None:
    def act(casework: Casework) -> tuple[list[str], list[int]]:
        asked = casework.definition.asked
        shown = [answered_at(casework, asked[key,]) for key in ("closed_day", "shared_words")]
        shown += [answered_at(casework, asked[key,][::-1]) for key in ("remark", "seen")]
        order = [in_order(casework, casework.definition.element(each)) for each in STEPS]
        return [str(each.element.id) for each in shown], order

    steps, order = case.within(act)

    assert steps == ["decide", "reply", "enter", "wait"]
    assert order == sorted(order)
    assert order[-1] == case.within(lambda casework: len(casework.file.trail))


def test_a_question_that_no_step_has_asked_yet_is_shown_as_the_first_will(begun: CaseOf) -> None:
    def act(casework: Casework) -> str:
        return str(answered_at(casework, casework.definition.asked["remark",]).element.id)

    assert begun.within(act) == "enter"


# --- who is put in somebody's place


def corrected(
    case: CaseOf, fact: str, value: Any, before: Any, actor: Actor | None = None
) -> set[tuple[str, str]]:
    """Let a corrected person take a part; return who takes part beside those who began."""

    def act(casework: Casework) -> set[tuple[str, str]]:
        had = set(casework.parts.participants)
        if actor is not None:
            casework.ledger.actor = actor
        appoint_corrected(casework, fact, read_path(fact), value, before=before)
        now = set(casework.parts.participants)
        return {(str(p.role), str(p.person_id)) for p in now - had} | {
            ("not " + p.role, str(p.person_id)) for p in had - now
        }

    return case.within(act)


def test_who_is_named_by_a_correction_takes_the_place_of_who_was(begun: CaseOf) -> None:
    assert corrected(begun, "dissenter", "p7", "Paul Prof") == {
        ("professional", "p7"),
        ("not professional", "Paul Prof"),
    }


@pytest.mark.parametrize(
    ("fact", "value", "before"),
    [
        ("dissenter", "Paul Prof", "Paul Prof"),
        ("dissenter", None, "Paul Prof"),
        ("reasons", "p7", "Paul Prof"),
        ("children[0].dissenter", "p7", "Paul Prof"),
    ],
)
def test_nobody_is_put_in_a_place_by_a_correction_of_anything_else(
    begun: CaseOf, fact: str, value: Any, before: Any
) -> None:
    begun.complete("reply", {}, by="Paul Prof")

    assert corrected(begun, fact, value, before) == set()


def test_a_part_in_which_somebody_has_acted_is_taken_from_nobody_and_any_other_may_be(
    case: CaseOf,
) -> None:
    with pytest.raises(InvalidAnswers, match="has acted in this part already"):
        corrected(case, "dissenter", "p7", "Paul Prof")

    case.world.give("p7", "professional", "admin")
    # Who was named has not; and administration is no part that is kept apart from others.
    assert ("professional", "p7") in corrected(case, "dissenter", "p7", "Wim Watcher")
    assert ("admin", "p7") in corrected(case, "helped_by", "p7", "Ada Admin")


@pytest.mark.parametrize(
    "actor",
    [
        Actor(person_id=PersonId("p7"), role=RoleId("chair")),
        Actor(
            person_id=PersonId("Cleo Chair"),
            role=RoleId("chair"),
            on_behalf_of=PersonId("p7"),
        ),
    ],
)
def test_nobody_is_given_a_part_by_themself_or_by_who_acts_for_them(
    begun: CaseOf, actor: Actor
) -> None:
    with pytest.raises(InvalidAnswers, match="Nobody gives themself a part"):
        corrected(begun, "dissenter", "p7", "Paul Prof", actor)


def test_the_rule_that_keeps_somebody_from_a_part_is_said_at_the_corrected_fact(
    case: CaseOf,
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        corrected(case, "dissenter", "Max Manager", "Wim Watcher")

    assert [*refused.value.errors] == ["dissenter"]
    assert "decides" in refused.value.errors["dissenter"]


# --- who is told, and what


def notices(case: CaseOf) -> dict[str, str]:
    """Return what each was told of a correction."""
    with case.world.engine.open_work() as work:
        found = [
            work.documents.one(each.id) for each in case.documents if each.name == "fact_corrected"
        ]
    told = [str(each.recipient_id) for each in found]
    assert len({*told}) == len(told)
    assert all(each.recipient_role is None for each in found)
    assert all(each.title == "A recorded fact was corrected" for each in found)
    return {str(each.recipient_id): unescape(each.html) for each in found}


DECIDERS = {"Max Manager", "Mia Manager"}


@pytest.mark.parametrize(
    ("fact", "value", "by", "told"),
    [
        # Before anybody decides, all are told who will, and of the panel who sits already.
        ("conference_date", "2026-09-06", "Ada Admin", {"Cleo Chair", *DECIDERS, "Pia Panel"}),
        ("conference_date", "2026-09-06", "Cleo Chair", {*DECIDERS, "Pia Panel"}),
        ("reasons", "Well, no.", "Paul Prof", {*DECIDERS, "Pia Panel"}),
        ("reply_date", "2026-09-06", "Cleo Chair", {"Paul Prof", *DECIDERS, "Pia Panel"}),
        ("view", "Better.", "Pia Panel", DECIDERS),
        (
            "watched_by",
            "p7",
            "Cleo Chair",
            {"Ada Admin", "Nora New", "Wim Watcher", *DECIDERS, "Pia Panel"},
        ),
    ],
)
def test_of_a_correction_are_told_who_gave_the_answer_who_decides_and_who_is_named(
    begun: CaseOf, fact: str, value: str, by: str, told: set[str]
) -> None:
    begun.complete("reply", {"reasons": "No.", "reply_date": DAY}, by="Paul Prof")
    begun.complete("sit", {"view": "Well.", "sat_on": DAY}, by="Pia Panel")
    begun.complete("enter", {"watched_by": "Wim Watcher"}, by="Ada Admin")

    begun.correct(fact, value, by=by)

    assert {*notices(begun)} == {"p7" if name == "Nora New" else name for name in told}


@pytest.mark.parametrize(
    "decides",
    [
        lambda case: case.take_part("manager", "Max Manager"),
        lambda case: case.take_part("deputy", "Max Manager"),
        lambda case: case.claim("decide", by="Max Manager"),
        lambda case: _given(case, "Max Manager"),
    ],
)
def test_once_somebody_decides_they_alone_are_told_with_the_panel(
    begun: CaseOf, decides: Callable[[CaseOf], Any]
) -> None:
    decides(begun)
    begun.take_part("panel", "Pia Panel").take_part("watcher", "Wim Watcher")
    begun.claim("enter", by="Ada Admin")

    begun.correct("conference_date", "2026-09-06", by="Cleo Chair")

    assert {*notices(begun)} == {"Max Manager", "Pia Panel"}


def test_beside_who_is_away_who_covers_them_is_told_of_a_correction(begun: CaseOf) -> None:
    begun.take_part("manager", "Max Manager")
    begun.world.away("Max Manager", deputy="Mia Manager")

    begun.correct("conference_date", "2026-09-06", by="Cleo Chair")

    assert {*notices(begun)} == DECIDERS


def _given(case: CaseOf, person: str) -> None:
    """Give somebody the decision without a part, as a drawing does that names them."""

    def act(casework: Casework) -> None:
        [task] = [t for t in casework.tasks.open.values() if t.element_id == "decide"]
        casework.tasks.put(task.claimed(by=PersonId(person)))

    case.within(act)


def test_who_may_not_decide_in_this_case_is_not_told_as_who_will(begun: CaseOf) -> None:
    for person in ("Max Manager", "Mia Manager"):
        begun.world.give(person, "watcher")
    begun.world.give("Paul Prof", "professional", "manager")

    begun.correct("conference_date", "2026-09-06", by="Ada Admin")

    assert {*notices(begun)} == {"Cleo Chair"}


def test_who_stood_in_when_the_answer_was_given_and_for_whom_are_both_told(begun: CaseOf) -> None:
    begun.world.give("Wim Watcher", "admin")
    begun.claim("enter", by="Ada Admin")
    begun.world.away("Ada Admin", deputy="Wim Watcher")
    begun.complete("enter", {"half_closed": DAY}, by="Wim Watcher")
    begun.take_part("manager", "Max Manager")

    begun.correct("half_closed", "2026-09-06", by="Max Manager")

    assert {*notices(begun)} == {"Ada Admin", "Wim Watcher"}


def test_a_notice_says_what_by_whom_why_and_what_it_was_to_who_may_know_it(
    case: CaseOf,
) -> None:
    change = {"before": "p8", "after": "p7", "because": "She was misheard."}

    def act(casework: Casework) -> None:
        casework.ledger.actor = Actor(person_id=NIA.id, role=RoleId("chair"))
        tell_of_correction(casework, "watched_by", change)

    case.within(act)

    told = notices(case)
    assert {*told} == {"p7", "p8", "Ada Admin", "Max Manager", "Pia Panel"}
    assert told["Max Manager"] == (
        f"<p>Case {case.case.reference}.</p>"
        "<p>“watched_by” was corrected by Nia Next.</p>"
        "<p>It was: Ned Nott</p><p>It is now: Nora New</p>"
        "<p>Because: She was misheard.</p><p>The decision stands.</p>"
    )
    # She need not know of the case.
    assert "Nott" not in told["p7"]


def test_what_one_part_keeps_to_itself_stands_in_no_notice_to_another(case: CaseOf) -> None:
    case.correct("why", "Otherwise.", by="Max Manager", because="I erred.")

    assert notices(case) == {
        "Pia Panel": f"<p>Case {case.case.reference}.</p>"
        "<p>“why” was corrected by Max Manager.</p>"
        "<p>Because: I erred.</p><p>The decision stands.</p>"
    }


def test_who_need_not_know_of_the_case_any_more_is_told_without_what_it_was(case: CaseOf) -> None:
    case.world.give("Paul Prof", "watcher")

    case.correct("reply_date", "2026-09-06", by="Cleo Chair", because="Misread.")

    assert "7 September" in notices(case)["Max Manager"]
    assert notices(case)["Paul Prof"] == (
        f"<p>Case {case.case.reference}.</p>"
        "<p>“reply_date” was corrected by Cleo Chair.</p>"
        "<p>Because: Misread.</p><p>The decision stands.</p>"
    )


@pytest.mark.parametrize(
    ("because", "is_kept_back"),
    [
        ("As AVA says.", True),
        ("She is called (trent).", True),
        ("Not “Ava”!", True),
        ("Kit: so.", True),
        ("So says al.", True),
        ("Ava's school rang.", True),
        ("As the family of Trent-Smith says.", True),
        ("Asked by ben/ava.", True),
        ("Available from then on.", False),
        ("In a word, Q.", False),
    ],
)
def test_a_line_that_names_a_child_stands_in_no_notice_and_the_others_do(
    because: str, is_kept_back: bool
) -> None:
    files = package(DRAWN, forms=FILLED, parameters=OFFICE)
    settings = files["procedure.toml"].decode()
    toml = settings.replace('children = "children"', 'children = "recipients"')
    world = World({**files, "procedure.toml": toml.encode()})
    world.give("Olga Owner", "office")
    case = world.start().take_part("manager", "Max Manager")
    listed = [{"name": "Kit Q Al", "address": "1 Low Road"}, {"address": "2 Low Road"}]
    case.complete("list_them", {"recipients": listed}, by="Olga Owner")

    case.correct("conference_date", "2026-09-06", by="Cleo Chair", because=because)

    said = notices(case)["Max Manager"]
    assert "7 September" in said or "8 September" in said
    assert ("It names a child: read it in the history" in said) is is_kept_back
    assert (because in said) is not is_kept_back


@pytest.mark.parametrize("named", ["children", "siblings"])
def test_a_case_that_lists_no_children_keeps_no_line_back(named: str) -> None:
    settings = FILES["procedure.toml"].decode()
    toml = settings.replace('children = "children"', f'children = "{named}"')
    world = World({**FILES, "procedure.toml": toml.encode()})
    raised = {key: value for key, value in RAISED.items() if key != "children"}
    case = world.start(answers=raised).take_part("manager", "Max Manager")

    case.correct("conference_date", "2026-09-06", by="Cleo Chair", because="Ava says so.")

    assert "Ava says so." in notices(case)["Max Manager"]


def test_a_correction_without_an_author_is_told_to_who_decides(begun: CaseOf) -> None:
    begun.take_part("manager", "Max Manager")
    change = {"before": None, "after": "x", "because": "So."}

    def act(casework: Casework) -> None:
        casework.ledger.actor = Actor(person_id=PersonId("Cleo Chair"), role=RoleId("chair"))
        tell_of_correction(casework, "seen", change)

    begun.within(act)

    assert {*notices(begun)} == {"Max Manager"}
