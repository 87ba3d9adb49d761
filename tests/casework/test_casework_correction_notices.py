"""Who is told of a correction, and in what words."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.casework.correction_notices import tell_of_correction
from engine.ids import PersonId, RoleId
from engine.model.people import Actor
from tests.casework.to_correct import DAY, DRAWN, FILLED, NIA, OFFICE
from tests.scenario import RAISED, CaseOf, World
from tests.small_dissent import (
    FILES,
    package,
)


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
