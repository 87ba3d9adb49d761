"""Corrections as a procedure declares them, and those that a second person confirms."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, Refused, WrongState
from engine.ids import CaseId, PersonId
from engine.reads.proposed import ProposedLine
from engine.store.memory.cases import Lists
from tests.scenario import RAISED, CaseOf, World
from tests.service.test_service_occasions import OCCASION
from tests.small_dissent import FILES, day, form, items, moment, text, who

PAUL, MAX, ADA, CLEO, MIA = map(
    PersonId, ("Paul Prof", "Max Manager", "Ada Admin", "Cleo Chair", "Mia Manager")
)
ATTENDED = items("attended", text("name"), text("agency"))
RAISE = form(
    "raise",
    day("conference_date"),
    moment("conference_end"),
    who("dissenter", "professional"),
    items("children", text("name")),
    ATTENDED,
)
THERE = [{"name": "Gus Guest", "agency": "Police"}, {"name": "Hal Health", "agency": "Trust"}]
DECLARED = """
[corrections.days]
facts = ["conference_date"]
by = ["chair", "admin"]
[corrections.end]
facts = ["conference_end"]
by = ["chair"]
confirmed_by = ["admin", "chair"]
why = "The limits count from it."
[corrections.who]
facts = ["attended"]
by = ["chair", "admin", "manager"]
[corrections.words]
facts = ["reasons", "why"]
by = ["professional", "chair"]
"""


def world(declared: str = DECLARED) -> World:
    settings = (
        FILES["procedure.toml"]
        .decode()
        .replace("[facts]", f'{declared}\n[known]\nattended = "attended"\n[facts]')
    )
    files = {**FILES, "procedure.toml": settings.encode(), "forms/raise.form": RAISE}
    return World(files=files)


def begun(declared: str = DECLARED, rows: Sequence[Mapping[str, Any]] = THERE) -> CaseOf:
    """Return a case in which an administrator and a manager take part."""
    case = world(declared).start(answers={**RAISED, "attended": rows})
    case.complete("reply", {"reasons": "I disagree."}, by=PAUL)
    case.claim("decide", by=MAX)
    return case.take_part("admin", ADA).take_part("manager", MAX)


def proposals(case: CaseOf, by: PersonId) -> list[ProposedLine]:
    return [*case.world.engine.views.case(case.id, by=by).proposed]


def answer(case: CaseOf, fact: str, by: PersonId, *, confirms: bool = True) -> None:
    because = "" if confirms else "It is not so."
    case.world.engine.cases.answer_correction(
        case.id, fact, by=by, confirms=confirms, because=because
    )


def told(case: CaseOf, name: str) -> list[str]:
    return [str(d.recipient_id) for d in case.documents if d.name == name]


# --- what is declared


@pytest.mark.parametrize("by", [CLEO, ADA])
def test_a_declared_fact_is_corrected_by_those_named(by: PersonId) -> None:
    case = begun()

    case.correct("conference_date", "2026-09-07", by=by)

    assert case.case.file["conference_date"] == "2026-09-07"


@pytest.mark.parametrize(
    ("fact", "value", "by", "kind"),
    [
        ("conference_date", "2026-09-07", MAX, NotFound),
        ("dissenter", "Wim Watcher", ADA, NotFound),
        ("children[0].name", "Eve Trent", ADA, NotFound),
        ("reasons", "Changed.", CLEO, NotFound),
        ("conference_date", "2026-09-07", PAUL, NotAllowed),
    ],
)
def test_nothing_else_and_by_nobody_else(
    fact: str, value: str, by: PersonId, kind: type[Refused]
) -> None:
    case = begun()
    before = case.case.file

    with pytest.raises(kind):
        case.correct(fact, value, by=by)

    assert case.case.file == before


def test_words_are_corrected_by_their_author_though_others_are_named() -> None:
    case = begun()

    case.correct("reasons", "I object.", by=PAUL)

    assert case.case.file["reasons"] == "I object."


# --- a second person


def test_a_correction_that_another_has_to_confirm_changes_nothing_before() -> None:
    case = begun()
    before = case.case.file
    made = case.world.engine.cases.correct(
        case.id, "conference_end", "2026-09-08T10:00", by=CLEO, because="The minutes say so."
    )

    assert not made
    assert case.case.file == before
    assert case.kinds[-2:] == ["CorrectionProposed", "NoticeGiven"]
    assert told(case, "correction_proposed") == [ADA]
    assert told(case, "fact_corrected") == []
    [line] = proposals(case, ADA)
    assert (line.label, line.by, line.because, line.is_own) == (
        "conference_end", "Cleo Chair", "The minutes say so.", False,
    )  # fmt: skip
    assert [each.is_own for each in proposals(case, CLEO)] == [True]
    assert proposals(case, MAX) == []

    answer(case, "conference_end", ADA)

    assert case.case.file["conference_end"].startswith("2026-09-08T10:00")
    event = next(r.event for r in case.rows if str(r.event.kind) == "FactCorrected")
    assert (event.actor.person_id, event.content["proposed_by"]) == (ADA, CLEO)
    assert CLEO in told(case, "fact_corrected")
    assert proposals(case, ADA) == []


def test_it_is_not_made_where_the_second_person_says_no() -> None:
    case = begun()
    case.correct("conference_end", "2026-09-08T10:00", by=CLEO)
    before = case.case.file

    answer(case, "conference_end", ADA, confirms=False)

    assert case.case.file == before
    assert told(case, "correction_refused") == [CLEO]
    with pytest.raises(WrongState):
        answer(case, "conference_end", ADA)
    case.correct("conference_end", "2026-09-08T09:00", by=CLEO)


@pytest.mark.parametrize(("by", "kind"), [(CLEO, NotAllowed), (MAX, NotAllowed), (MIA, NotFound)])
def test_nobody_else_confirms_it(by: PersonId, kind: type[Refused]) -> None:
    case = begun()
    case.correct("conference_end", "2026-09-08T10:00", by=CLEO)

    with pytest.raises(kind):
        answer(case, "conference_end", by)


def test_who_proposed_it_takes_it_back_and_proposes_nothing_twice() -> None:
    case = begun()
    case.correct("conference_end", "2026-09-08T10:00", by=CLEO)
    with pytest.raises(WrongState):
        case.correct("conference_end", "2026-09-08T09:00", by=CLEO)
    with pytest.raises(WrongState):
        case.world.engine.cases.answer_correction(
            case.id, "conference_end", by=CLEO, confirms=False
        )

    answer(case, "conference_end", CLEO, confirms=False)

    assert told(case, "correction_refused") == []
    assert proposals(case, CLEO) == []


def test_nothing_is_proposed_where_nobody_could_confirm_it() -> None:
    case = world().start(answers={**RAISED, "attended": THERE})

    with pytest.raises(WrongState, match="Nobody else takes part"):
        case.correct("conference_end", "2026-09-08T10:00", by=CLEO)


def test_the_dates_that_a_proposal_would_move_are_shown_first() -> None:
    case = begun()

    moved = case.world.engine.cases.preview_correction(
        case.id, "conference_end", "2026-09-08T10:00", by=CLEO
    )

    assert moved == []
    assert proposals(case, ADA) == []


# --- what was recorded in between


def shared_files() -> dict[str, bytes]:
    """Return the procedure with a conference that its cases share."""
    files = world().files
    settings = files["procedure.toml"].decode()
    settings = settings.replace(
        'conference_keys = ["conference_date", "conference_end", "children"]\n', ""
    ).replace("[labels]\n", OCCASION, 1)
    return {**files, "procedure.toml": settings.encode()}


def two_cases(shared: World) -> tuple[CaseOf, CaseOf]:
    """Return two cases of a conference, in each of which the chair proposes when it ended."""
    shared.give("Wim Watcher", "professional")
    first = shared.start(answers={**RAISED, "attended": THERE})
    second = shared.start(of=first, answers={**RAISED, "dissenter": "Wim Watcher"})
    for each, hour in ((first, 9), (second, 10)):
        each.take_part("admin", ADA)
        each.correct("conference_end", f"2026-09-08T{hour:02}:00", by=CLEO)
    return first, second


def test_a_proposal_overwrites_nothing_that_another_case_corrected_since() -> None:
    first, second = two_cases(World(shared_files()))
    answer(second, "conference_end", ADA)
    assert [each.is_overtaken for each in proposals(first, ADA)] == [True]
    assert [each.is_overtaken for each in proposals(first, CLEO)] == [True]

    with pytest.raises(WrongState, match="changed after this correction was proposed"):
        answer(first, "conference_end", ADA)

    assert first.case.file["conference_end"].startswith("2026-09-08T10:00")
    assert proposals(first, ADA) == []
    assert first.kinds[-2:] == ["CorrectionRefused", "NoticeGiven"]
    assert told(first, "correction_refused") == [CLEO]


def test_a_proposal_of_an_older_version_which_says_not_on_what_it_was_made_is_confirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    append = Lists.append

    def as_before(kept: Lists, case_id: CaseId, key: str, index: int, value: Any) -> None:
        older = {name: each for name, each in value.items() if name not in ("before", "row")}
        append(kept, case_id, key, index, older)

    case = begun()
    with monkeypatch.context() as patched:
        patched.setattr(Lists, "append", as_before)
        case.correct("conference_end", "2026-09-08T09:00", by=CLEO)
    assert [each.is_overtaken for each in proposals(case, ADA)] == [False]

    answer(case, "conference_end", ADA)

    assert case.case.file["conference_end"].startswith("2026-09-08T09:00")


def test_who_proposed_it_proposes_it_again_and_the_overtaken_one_is_closed() -> None:
    first, second = two_cases(World(shared_files()))
    answer(second, "conference_end", ADA)

    first.correct("conference_end", "2026-09-08T09:00", by=CLEO)

    assert [each.is_overtaken for each in proposals(first, ADA)] == [False]
    answer(first, "conference_end", ADA)
    assert second.case.file["conference_end"].startswith("2026-09-08T09:00")


# --- who may decide, whatever is declared


def rows(case: CaseOf) -> list[dict[str, Any]]:
    """Return the list of who attended as its form asks for it."""
    kept = case.case.file["attended"]
    return [{key: row[key] for key in ("id", "name", "agency")} for row in kept]


@pytest.mark.parametrize("declared", ["", DECLARED])
def test_what_the_chair_takes_off_the_list_of_who_attended_waits_for_another(
    declared: str,
) -> None:
    case = begun(declared)

    case.correct("attended", rows(case)[:1], by=CLEO)

    assert len(rows(case)) == 2
    answer(case, "attended", ADA)
    assert [row["name"] for row in rows(case)] == ["Gus Guest"]


@pytest.mark.parametrize("declared", ["", DECLARED])
def test_whom_the_chair_adds_is_barred_at_once_and_administration_needs_nobody(
    declared: str,
) -> None:
    case = begun(declared)

    case.correct("attended", [*rows(case), {"name": "Ida Inn", "agency": "Inn"}], by=CLEO)
    assert len(rows(case)) == 3
    case.correct("attended", rows(case)[:2], by=ADA)

    assert len(rows(case)) == 2


@pytest.mark.parametrize("declared", ["", DECLARED])
def test_nobody_who_decides_corrects_what_the_list_says_of_themself(declared: str) -> None:
    there = [*THERE, {"name": "Max Manager", "agency": "Council"}]
    case = begun(declared, [*THERE])

    with pytest.raises(InvalidAnswers, match="ask somebody else"):
        case.correct("attended", there, by=MAX)


def test_nor_is_shown_what_it_would_move() -> None:
    there = [*THERE, {"name": "Max Manager", "agency": "Council"}]
    case = begun()

    with pytest.raises(InvalidAnswers, match="ask somebody else"):
        case.world.engine.cases.preview_correction(case.id, "attended", there, by=MAX)


def test_nor_confirms_it() -> None:
    case = begun(rows=[*THERE, {"name": "Ada Admin", "agency": "Council"}])

    case.correct("attended", rows(case)[:2], by=CLEO)

    assert proposals(case, ADA) == []
    assert [each.fact for each in proposals(case, MAX)] == ["attended"]
