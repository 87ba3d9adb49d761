"""What somebody typed and has not sent: theirs alone, never lost, and kept for a while."""

from datetime import timedelta

import pytest

from engine.errors import ConcurrentChange, InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import PersonId
from engine.model.draft import KEPT_FOR, Draft, Sheet
from tests.scenario import DECIDED, CaseOf, World

MAX, MIA, WIM = PersonId("Max Manager"), PersonId("Mia Manager"), PersonId("Wim Watcher")
TOO_LARGE = {"why": "x" * 1_000_001}


@pytest.fixture
def case(world: World) -> CaseOf:
    return world.to_decide()


def pages(case: CaseOf, by: PersonId = MAX) -> dict[str, tuple[str, str]]:
    """Return what somebody typed: the page to where it lies and what it says."""
    return {
        each.page: ("aside" if each.is_aside else "in the form", each.answers["why"])
        for each in case.world.engine.unsent.all_of(by)
    }


def keep(
    case: CaseOf, page: str, why: str, *, base: str = "", by: PersonId = MAX, out: bool = False
) -> Draft:
    return case.world.engine.drafts.keep(
        case.task("decide").id,
        by=by,
        answers={"why": why},
        sheet=Sheet(page=page, base=base),
        signed_out=out,
    )


def test_a_form_is_kept_for_who_may_do_the_task_while_it_is_open(case: CaseOf) -> None:
    engine, task = case.world.engine, case.task("decide")
    case.world.give("Paul Prof", "professional", "manager")

    for who in ("Mia Manager", "Paul Prof"):  # a rule of separation bars him, and is asked later
        engine.drafts.keep_for_task(task.id, by=PersonId(who), answers={"why": "Half"})
    case.claim("decide", by="Max Manager")
    with pytest.raises(NotFound):
        engine.drafts.keep_for_task(task.id, by=MIA, answers={"why": "More"})
    with pytest.raises(NotAllowed):
        engine.drafts.keep_for_task(task.id, by=PersonId("Cleo Chair"), answers={"why": "Mine"})
    case.complete("decide", DECIDED, by="Max Manager")
    with pytest.raises(WrongState, match="no longer open"):
        engine.drafts.keep_for_task(task.id, by=MAX, answers={"why": "Late"})

    assert [each.answers for each in engine.unsent.all_of(MIA)] == [{"why": "Half"}]
    assert [
        list(engine.unsent.all_of(PersonId(who))) for who in ("Max Manager", "Cleo Chair")
    ] == [
        [],
        [],
    ]


def test_newer_text_of_another_page_is_not_written_over(case: CaseOf) -> None:
    drafts, task = case.world.engine.drafts, case.task("decide").id

    def typed(page: str, why: str, base: str = "") -> None:
        drafts.keep_for_task(task, by=MAX, answers={"why": why}, sheet=Sheet(page=page, base=base))

    typed("first", "One")
    typed("first", "One and more")
    typed("second", "Two", base="first")
    with pytest.raises(ConcurrentChange):
        typed("first", "One and more still")
    assert pages(case) == {"second": ("in the form", "Two")}

    # The same text goes over itself, whatever the spaces: nothing is lost.
    typed("third", " Two ")
    assert pages(case) == {"third": ("in the form", " Two ")}
    drafts.keep_for_task(task, by=MAX, answers={"why": "Without a sheet"})
    assert [why for _, why in pages(case).values()] == ["Without a sheet"]


def test_what_is_typed_is_kept_beside_newer_text_and_by_its_own_page(case: CaseOf) -> None:
    assert keep(case, "first", "One").is_aside is False
    case.world.wait(hours=1)

    aside = keep(case, "second", "Two", out=True)

    assert (aside.is_aside, aside.signed_out) == (True, True)
    assert aside.saved_at == case.world.clock.now()
    assert pages(case) == {"first": ("in the form", "One"), "second": ("aside", "Two")}
    assert keep(case, "third", "Three", base="first").is_aside is False
    assert pages(case) == {"second": ("aside", "Two"), "third": ("in the form", "Three")}
    assert pages(case, MIA) == {}


def test_nothing_is_kept_of_who_has_left_nor_what_is_too_large(case: CaseOf) -> None:
    drafts, task = case.world.engine.drafts, case.task("decide").id
    for too_large in (
        lambda: drafts.keep(task, by=MAX, answers=TOO_LARGE, sheet=Sheet(page="p")),
        lambda: drafts.keep_for_form("start:small:main:", by=MAX, answers=TOO_LARGE),
    ):
        with pytest.raises(InvalidAnswers):
            too_large()
    case.world.engine.people.deactivate(MAX, by=None)

    with pytest.raises(NotAllowed, match="may sign in"):
        keep(case, "first", "One")

    assert pages(case) == {}


def test_a_draft_is_its_authors_alone_and_named_by_its_page(case: CaseOf) -> None:
    drafts = case.world.engine.drafts
    keep(case, "mine", "Mine")
    keep(case, "hers", "Hers", by=MIA)
    keep(case, "aside", "Mine too")

    for act in (drafts.drop, drafts.put_aside, drafts.take_up):
        for page in ("hers", "nowhere"):
            with pytest.raises(NotFound):
                act(page, by=MAX)
    drafts.drop("aside", by=MAX)

    assert pages(case) == {"mine": ("in the form", "Mine")}
    drafts.drop_sent(case.task("decide").id, by=MAX)
    assert pages(case) == {}
    assert pages(case, MIA) == {"hers": ("in the form", "Hers")}


def test_a_form_begins_anew_beside_what_was_typed_which_is_taken_up_again(case: CaseOf) -> None:
    drafts = case.world.engine.drafts
    keep(case, "first", "One", out=True)

    assert drafts.put_aside("first", by=MAX).page == "first"
    assert pages(case) == {"first": ("aside", "One")}
    [aside] = case.world.engine.unsent.all_of(MAX)
    assert aside.signed_out is False
    keep(case, "second", "Two", out=True)

    taken = drafts.take_up("first", by=MAX)

    assert (taken.key, taken.answers) == (case.task("decide").id, {"why": "One"})
    assert pages(case) == {"first": ("in the form", "One"), "second": ("aside", "Two")}
    assert [each.signed_out for each in case.world.engine.unsent.all_of(MAX)] == [False, False]
    drafts.drop("second", by=MAX)
    drafts.put_aside("first", by=MAX)
    drafts.take_up("first", by=MAX)
    assert pages(case) == {"first": ("in the form", "One")}


def test_what_was_put_aside_at_a_form_is_shown_at_that_form_alone(
    case: CaseOf,
) -> None:
    engine, key = case.world.engine, case.task("decide").id
    keep(case, "first", "One")
    engine.drafts.put_aside("first", by=MAX)

    assert [each and each.page for each in (
        engine.unsent.of_form(key, by=MAX),
        engine.unsent.of_form(key[:-1], by=MAX),
        engine.unsent.of_form(key, by=MIA),
    )] == ["first", None, None]  # fmt: skip


def test_what_nobody_has_written_on_for_thirty_days_is_forgotten(case: CaseOf) -> None:
    drafts = case.world.engine.drafts
    keep(case, "old", "Old")
    case.world.wait(hours=1)
    keep(case, "newer", "Newer", by=MIA)
    case.world.move_to(case.world.clock.now() + KEPT_FOR - timedelta(minutes=30))

    assert pages(case) == {}
    assert case.world.engine.unsent.of(case.task("decide").id, by=MAX) is None
    for act in (drafts.drop, drafts.put_aside, drafts.take_up):
        with pytest.raises(NotFound):
            act("old", by=MAX)
    assert drafts.drop_old() == 1
    assert drafts.drop_old() == 0
    assert pages(case, MIA) == {"newer": ("in the form", "Newer")}
