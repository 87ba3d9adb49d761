"""Somebody's own words, as another noted them: confirmed, added to, disagreed with, by them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.casework.in_writing import ARRIVED, PAPER, InWriting
from engine.errors import InvalidAnswers, NotAllowed, NotFound, Refused, WrongState
from engine.ids import DocumentId, PersonId, RoleId
from engine.reads.own_words import OwnWordsLine
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.small_dissent import FILES, form, text, yes_or_no

PAUL, MAX, ADA, CLEO = map(PersonId, ("Paul Prof", "Max Manager", "Ada Admin", "Cleo Chair"))
HEARD = text("heard", saidBy="professional")
DECIDE = form("decide", yes_or_no("ask_again"), yes_or_no("upheld"), text("why"), HEARD)
WORDS = {**FILES, "forms/decide.form": DECIDE}
NOTED = {**DECIDED, "heard": "They think it unsafe."}
CONFIRM = {"said": "confirm"}
ADD = {"said": "add", "words": "And the police agree."}
DISAGREE = {"said": "disagree", "words": "I said it is unlawful."}
#: To whom the case opens, and who may read the words.
KNOWS = (MAX, ADA, CLEO)
OF_WORDS = ("WordsConfirmed", "WordsAdded", "WordsDisagreed")


def noted(world: World) -> CaseOf:
    """Return a case in which the manager has noted what the professional said."""
    case = world.start().complete("reply", {"reasons": "I disagree."}, by=PAUL)
    return case.complete("decide", NOTED, by=MAX)


@pytest.fixture
def case() -> CaseOf:
    return noted(World(files=WORDS))


def says(case: CaseOf, answers: Mapping[str, Any], *, by: PersonId = PAUL) -> None:
    case.world.engine.own_words.answer(case.id, "heard", by=by, answers=answers)


def own(case: CaseOf, by: PersonId = PAUL) -> list[OwnWordsLine]:
    return [*case.world.engine.views.case(case.id, by=by).own_words]


def answered(case: CaseOf, by: PersonId = MAX) -> list[tuple[str, ...]]:
    """Return what the page of the record shows of the words, and what follows them."""
    _, steps = case.world.engine.questions.record(case.id, by=by)
    found = [a for step in steps for a in step.answers if a.label == "heard"]
    rows = [(a.label, *a.notes, a.shown) for a in found]
    return rows + [(who, words) for a in found for who, words in a.beside]


def told(case: CaseOf) -> list[str]:
    return [str(d.recipient_id) for d in case.documents if d.name == "words_answered"]


# --- the author alone


def test_an_author_finds_what_another_noted_of_their_words_and_confirms_it(case: CaseOf) -> None:
    [line] = own(case)
    assert (line.place, line.words, line.scribe) == (
        "heard",
        "They think it unsafe.",
        "Max Manager",
    )
    assert line.stands == "as noted by Max Manager, not yet confirmed by the Professional"
    assert answered(case)[0][1] == line.stands

    says(case, CONFIRM)

    assert answered(case) == [
        ("heard", "confirmed by the Professional", "They think it unsafe."),
    ]
    event = next(row.event for row in case.rows if str(row.event.kind) == "WordsConfirmed")
    assert (event.actor.person_id, event.actor.role) == (PAUL, "professional")
    assert event.content == {"fact": "heard"}
    assert told(case) == [MAX]


def test_what_they_add_or_disagree_with_stands_beside_it_and_changes_nothing(case: CaseOf) -> None:
    says(case, ADD)
    case.world.wait(days=1)
    says(case, DISAGREE)

    assert answered(case) == [
        ("heard", "as noted by Max Manager, the Professional disagrees", "They think it unsafe."),
        ("Paul Prof adds, Tuesday 8 September 2026", "And the police agree."),
        ("Paul Prof disagrees, Wednesday 9 September 2026", "I said it is unlawful."),
    ]
    assert case.case.file["heard"] == "They think it unsafe."
    assert [kind for kind in case.kinds if kind in OF_WORDS] == ["WordsAdded", "WordsDisagreed"]
    assert told(case) == [MAX, MAX]
    notices = [d for d in case.documents if d.name == "words_answered"]
    assert not any("unlawful" in d.html or "police" in d.html for d in notices)


def test_a_form_that_shows_the_words_says_whose_they_are_and_how_they_stand() -> None:
    shown = {"type": "text", "id": "shown", "text": "Heard: {{heard}}"}
    case = noted(World(files={**WORDS, "forms/view.form": form("view", shown, text("view"))}))
    task = next(each for each in case.tasks if each.element_id == "ask_panel")

    def stands() -> list[tuple[str, ...]]:
        view = case.world.engine.questions.task(task.id, by=PersonId("Pia Panel"))
        return [
            (each.label, each.stands, *(said for _, said in each.beside)) for each in view.words
        ]

    assert stands() == [
        ("heard", "as noted by Max Manager, not yet confirmed by the Professional")
    ]

    says(case, ADD)
    says(case, CONFIRM)

    assert stands() == [("heard", "confirmed by the Professional", "And the police agree.")]


@pytest.mark.parametrize("by", [MAX, ADA, CLEO, PersonId("Mia Manager"), PersonId("Olga Owner")])
@pytest.mark.parametrize("answers", [CONFIRM, ADD, DISAGREE])
def test_nobody_else_does_it_in_their_place(
    case: CaseOf, by: PersonId, answers: Mapping[str, Any]
) -> None:
    before = case.rows

    with pytest.raises(Refused) as refused:
        says(case, answers, by=by)

    assert isinstance(refused.value, NotAllowed if by in KNOWS else NotFound)
    assert case.rows == before
    if by in KNOWS:
        assert "nobody else confirms them" in refused.value.message
        assert own(case, by) == []


def test_a_deputy_of_the_author_does_not(case: CaseOf) -> None:
    case.world.give("Wim Watcher", "professional")
    case.world.away("Paul Prof", deputy="Wim Watcher")

    with pytest.raises(Refused):
        says(case, CONFIRM, by=PersonId("Wim Watcher"))

    says(case, CONFIRM)


def test_own_words_that_nobody_else_noted_are_not_asked_about(case: CaseOf) -> None:
    engine = case.world.engine

    for place in ("reasons", "why", "children[0].name", "nothing"):
        with pytest.raises(NotFound):
            engine.own_words.answer(case.id, place, by=PAUL, answers=CONFIRM)


# --- what is said


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {"said": "Choose whether you confirm them, add to them, or disagree"}),
        ({"said": "add"}, {"words": "Write what you add"}),
        (
            {"said": "disagree", "words": " \n"},
            {"words": "Write how you see it, in your own words"},
        ),
        (
            {"said": "confirm", "words": "But."},
            {"said": "You have written something: choose whether you add it, or disagree"},
        ),
    ],
)
def test_what_is_left_out_is_asked_for(
    case: CaseOf, answers: Mapping[str, Any], wrong: Mapping[str, str]
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        says(case, answers)

    assert refused.value.errors == wrong
    assert not set(case.kinds) & {*OF_WORDS}


def test_words_are_confirmed_once_and_disagreed_with_after_that(case: CaseOf) -> None:
    says(case, CONFIRM)

    with pytest.raises(InvalidAnswers):
        says(case, CONFIRM)
    says(case, DISAGREE)

    assert own(case)[0].stands == "as noted by Max Manager, the Professional disagrees"
    says(case, CONFIRM)
    assert own(case)[0].stands == "confirmed by the Professional"


def test_words_that_are_noted_anew_have_to_be_confirmed_anew() -> None:
    world = World(files=WORDS)
    case = world.start().complete("reply", {"reasons": "I disagree."}, by=PAUL)
    case.complete("decide", {**NOTED, "ask_again": True}, by=MAX)
    says(case, ADD)
    says(case, CONFIRM)

    case.complete("decide", {**NOTED, "heard": "They fear it."}, by=MAX)

    assert own(case)[0].stands == "as noted by Max Manager, not yet confirmed by the Professional"
    assert own(case)[0].beside == (
        (
            "Paul Prof adds, Tuesday 8 September 2026, of what was noted before",
            "And the police agree.",
        ),
    )


def test_what_an_author_said_outlives_the_end_of_the_case_but_not_a_voiding(case: CaseOf) -> None:
    cases = case.world.engine.cases
    cases.ask_to_void(case.id, by=CLEO, because="Twice.")
    cases.confirm_void(case.id, by=ADA)

    assert own(case) == []
    with pytest.raises(WrongState):
        says(case, CONFIRM)


def test_whoever_takes_on_the_part_does_not_confirm_what_the_other_said(case: CaseOf) -> None:
    nora = replace(PEOPLE[1], id=PersonId("Nora New"), name="Nora New", username="nora")
    with case.world.engine.open_work() as work:
        work.people.save(nora)
        work.commit()
    case.world.wait(hours=1)
    case.within(lambda casework: casework.appointing.lose(RoleId("professional"), PEOPLE[1]))
    case.within(lambda c: c.appointing.succeed(RoleId("professional"), PAUL, nora.id))

    assert own(case, nora.id) == []
    with pytest.raises(Refused):
        says(case, CONFIRM, by=nora.id)


# --- without an account


def unseen() -> CaseOf:
    paul = replace(PEOPLE[1], username="", email="paul@school.example")
    world = World(files=WORDS, people=[paul if p.id == PAUL else p for p in PEOPLE])
    case = world.start()
    sent = InWriting(paper=attached(case), arrived_at=world.clock.now())
    world.engine.keying_in.task(
        case.task("reply").id, by=ADA, sent=sent, answers={"reasons": "I disagree."}
    )
    return case.complete("decide", NOTED, by=MAX)


def attached(case: CaseOf) -> DocumentId:
    paper = case.world.engine.cases.attach(
        case.id, by=ADA, name="letter.pdf", media_type="application/pdf", content=b"Signed."
    )
    return paper.id


def keyed(case: CaseOf, what: str, **written: str) -> None:
    answers = {**DISAGREE, "written": written}
    case.world.engine.keying_in.key_in(case.id, what, by=ADA, answers=answers)


def test_administration_keys_in_what_somebody_without_an_account_sent_as_their_words() -> None:
    case = unseen()
    case.world.wait(hours=2)
    asked = next(a for a in case.world.engine.views.case(case.id, by=ADA).to_key_in if a.noted)
    assert (asked.what, asked.name) == (
        "~heard~Paul Prof",
        "what they say of their words in “Decide”",
    )

    keyed(case, asked.what, paper=attached(case), arrival="2026-09-08T13:30")

    event = next(row.event for row in case.rows if str(row.event.kind) == "WordsDisagreed")
    assert (event.actor.person_id, event.content["written"]["person"]) == (ADA, PAUL)
    assert answered(case)[1][0] == "Paul Prof disagrees, Tuesday 8 September 2026"
    assert [d.name for d in case.documents if d.recipient_id == PAUL][-1] == "words_received"


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ({}, {PAPER, ARRIVED}),
        ({"paper": "none", "arrival": "2026-09-08T13:30"}, {PAPER}),
        ({"arrival": "2026-09-08T11:00"}, {PAPER, ARRIVED}),
    ],
)
def test_not_without_the_paper_nor_before_the_words_were_noted(
    written: Mapping[str, str], wrong: set[str]
) -> None:
    case = unseen()
    case.world.wait(hours=2)

    with pytest.raises(InvalidAnswers) as refused:
        keyed(case, "~heard~Paul Prof", **written)

    assert set(refused.value.errors) == wrong


@pytest.mark.parametrize("by", [MAX, CLEO])
def test_nobody_but_administration_keys_it_in(by: PersonId) -> None:
    case = unseen()
    sent = InWriting(paper=attached(case), arrived_at=case.world.clock.now() + timedelta())

    with pytest.raises(NotAllowed):
        case.world.engine.keying_in.words(
            case.id, "heard", whose=PAUL, by=by, sent=sent, answers=CONFIRM
        )


def test_for_who_has_an_account_nobody_keys_it_in(case: CaseOf) -> None:
    sent = InWriting(paper=None, arrived_at=case.world.clock.now())

    with pytest.raises(NotAllowed):
        case.world.engine.keying_in.words(
            case.id, "heard", whose=PAUL, by=MAX, sent=sent, answers=CONFIRM
        )
