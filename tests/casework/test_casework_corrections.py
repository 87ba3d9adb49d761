"""What of a case is corrected, to what, and who comes into whose place by it."""

from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.casework.corrections import (
    answered_at,
    appoint_corrected,
    checked_fact,
    correctable,
    in_order,
    question_of,
    recorded_alone,
)
from engine.errors import InvalidAnswers, NotFound, Refused
from engine.ids import PersonId, RoleId
from engine.model.case_file import read_path
from engine.model.people import Actor
from tests.casework.to_correct import STEPS
from tests.scenario import CaseOf


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
