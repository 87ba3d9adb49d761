"""What a walk through a small procedure leaves: branches side by side, an example, paper."""

from datetime import datetime

import pytest

from engine.errors import WrongState
from engine.model.calendar import LONDON
from engine.training import Moment, TrainingRoom
from engine.training.signs import Press
from tests.training.small_room import EXAMPLE_KEY, TRAINER_T
from tests.training.telling import compared, holds

BY = TRAINER_T


def to_its_end(room: TrainingRoom, walk: str) -> Moment:
    shown = room.walks.moment(walk, by=BY)
    while shown.next is not None:
        shown = room.steps.next_step(walk, by=BY)
    return shown


def branched(room: TrainingRoom) -> str:
    """Return a walk that is at its end in one branch, and late in the other."""
    walk = room.walks.start(EXAMPLE_KEY, by=BY).walk.id
    room.steps.run_to(walk, 5, by=BY)
    room.walks.branch(walk, 2, "  two   weeks\n late ", by=BY)
    shown = room.steps.move_clock(walk, "12 working days", by=BY)
    answers = {"ask_again": False, "upheld": False, "why": "Late."}
    room.steps.complete(walk, shown.tasks[0].id, answers, by=BY)
    room.steps.perform(walk, {"attach": "paper.pdf", "as": "manager"}, by=BY)
    room.walks.switch(walk, "First branch", by=BY)
    to_its_end(room, walk)
    return walk


def test_two_branches_are_compared_line_by_line(small: TrainingRoom) -> None:
    walk = branched(small)

    found = small.walks.compare(walk, "First branch", "two weeks late", by=BY)

    holds("compared", compared(found))
    alike = small.walks.compare(walk, "First branch", "First branch", by=BY)
    assert alike.shared_steps == 10
    assert not any(line.differs for line in alike.lines)


def test_a_branch_that_is_not_overdue_yet_is_compared_with_one_that_is(
    small: TrainingRoom,
) -> None:
    walk = small.walks.start(EXAMPLE_KEY, by=BY).walk.id
    small.steps.run_to(walk, 3, by=BY)
    small.walks.branch(walk, 2, "late", by=BY)
    small.steps.move_clock(walk, "11 working days", by=BY)

    found = small.walks.compare(walk, "First branch", "late", by=BY)

    tasks = [line for line in found.lines if line.part == "Open tasks"]
    assert [(line.name, line.one, line.other) for line in tasks] == [
        ("Decide", "open", "open, overdue"),
        ("Reply", "completed", "completed"),
    ]


def test_what_belongs_together_is_compared_part_by_part(small: TrainingRoom) -> None:
    walk = small.walks.start(EXAMPLE_KEY, by=BY).walk.id
    small.steps.run_to(walk, 1, by=BY)
    small.walks.branch(walk, 1, "gone", by=BY)
    talk = {"about": "doubt", "by_phone": True}
    for entry in (
        {"send": "withdraw", "as": "professional", "answers": {"words": "Enough."}},
        {"do": "confirm_withdrawal", "answers": {"voluntary": True, "talk": talk}},
    ):
        small.steps.perform(walk, entry, by=BY)

    found = small.walks.compare(walk, "First branch", "gone", by=BY)

    assert [(line.name, line.one, line.other) for line in found.lines if "Talk" in line.name] == [
        ("Talk: About", "—", "A doubt"),
        ("Talk: by_phone", "—", "yes"),
    ]


def test_a_walk_is_kept_as_an_example_that_expects_what_was_seen(small: TrainingRoom) -> None:
    walk = branched(small)
    small.walks.note(walk, 2, " Look at the date. ", by=BY)

    key = small.lessons.save_as_example(walk, by=BY, id=" T-01 ", title=" Kept ")

    holds("kept_example", iter(small.library.example_yaml(key, by=BY).decode().splitlines()))
    assert small.library.rehearse_example(key, by=BY) == []


def test_a_walk_that_goes_on_is_kept_as_one_that_does(small: TrainingRoom) -> None:
    walk = small.walks.start(EXAMPLE_KEY, by=BY).walk.id
    with pytest.raises(WrongState) as refused:
        small.lessons.save_as_example(walk, by=BY, id="T-02", title="Early")
    assert refused.value.sentence == "Take a step first; there is nothing to keep yet."
    small.steps.next_step(walk, by=BY)
    small.steps.move_clock(walk, datetime(2026, 9, 9, 12, tzinfo=LONDON), by=BY)
    small.steps.next_step(walk, by=BY)

    key = small.lessons.save_as_example(walk, by=BY, id="T-02", title="Early")

    kept = small.library.example(key, by=BY)
    assert (kept.ends, kept.ends_exactly) == (None, ["running"])
    assert [step.details.get("at") for step in kept.steps if step.verb == "do"] == [None]
    assert [dict(step.object) for step in kept.steps if step.verb == "expect"] == [
        {"open": ["reply"], "due": {"reply": london(9, 9, 11, 30)}},
        {"open": ["decide"], "due": {"decide": london(9, 22, 23, 59, 59)}},
    ]


def london(month: int, day: int, *time: int) -> datetime:
    return datetime(2026, month, day, *time, tzinfo=LONDON)


# --- on paper -------------------------------------------------------------------------------


def on_paper(room: TrainingRoom) -> str:
    """Return a walk with a note, and with what happened on the way to another day."""
    walk = room.walks.start(EXAMPLE_KEY, by=BY).walk.id
    room.steps.next_step(walk, by=BY)
    room.steps.move_clock(walk, "next deadline", by=BY)
    room.walks.note(walk, 1, "Ask <who> & #why.", by=BY)
    return walk


def test_a_hand_out_says_each_step_with_its_dates_and_clauses(small: TrainingRoom) -> None:
    walk = on_paper(small)

    page = small.lessons.hand_out_html(walk, by=BY)

    holds("hand_out", iter(page.replace("><", ">\n<").split("\n")))


def test_the_printed_hand_out_says_the_same(
    small: TrainingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, files = on_paper(small), {}

    def keep(_: Press, given: dict[str, str]) -> bytes:
        files.update(given)
        return b"%PDF"

    monkeypatch.setattr(Press, "pdf", keep)

    assert small.lessons.hand_out_pdf(walk, by=BY) == b"%PDF"
    assert sorted(files) == ["1.svg", "2.svg", "main.typ"]
    holds("hand_out_printed", iter(files["main.typ"].split("\n")))


def test_paper_says_of_each_of_several_cases_which_it_is(small: TrainingRoom) -> None:
    page = small.lessons.hand_out_html(branched(small), by=BY)

    _, stands = page.split("<h2>Where it stands</h2>")
    lines = stands.partition("</ul>")[0].replace("<ul><li>", "").split("</li>")
    assert [line.removeprefix("<li>") for line in lines[:-1]] == [
        "SM-2026-0001: A. Admin completed “File it” on Monday 14 September 2026, 11:59pm.",
        "SM-2026-0001: The case ended on Monday 14 September 2026, 11:59pm: Closed.",
        "SM-2026-0002: A. Admin completed “Look” on Thursday 10 September 2026, 9am.",
        (
            "SM-2026-0002: “Which”: What next: look again. "
            "The procedure says: “A low score is looked at again.” (C3)."
        ),
        "SM-2026-0002: The case ended on Thursday 10 September 2026, 9am: Looked again.",
    ]


def test_a_walk_before_its_first_step_is_a_hand_out_without_steps(small: TrainingRoom) -> None:
    walk = small.walks.start_empty("small", by=BY).walk.id

    page = small.lessons.hand_out_html(walk, by=BY)

    body = page.partition("</style></head><body>")[2]
    assert body == (
        '<header><p class="training">TRAINING: invented people and an invented case</p></header>'
        "<main><h1>A small dissent, from the start</h1><p>A small dissent, version 1</p>"
        "<h2>Step by step</h2><ol></ol><h2>Where it stands</h2><ul></ul>"
        "<h2>Clauses</h2><dl></dl></main></body></html>"
    )
