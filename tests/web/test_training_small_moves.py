"""What the buttons of the stage do over a small procedure, and what each leads to."""

import pytest

from tests.web.as_read import as_read, changed
from tests.web.small_training import Teaching, holds, teaching

__all__ = ["teaching"]
_NO_WAY_BACK = (
    "The clock stands at Tuesday 8 September 2026, 10am and cannot go back. "
    "To undo a step, press Back."
)
_CLOCK = "Enter by how much to move the clock, as a whole number from 1 to 2,000."
_DATE = "Enter a date and a time to move the clock to."
_TITLES = ("## What just happened", "## Before the first step")
_HAPPENED = "/training/WALK#happened"


def said(teaching: Teaching, walk: str) -> str:
    """Return what the stage says was not done, or what just happened."""
    lines = teaching.read(walk)
    refused = [line for line in lines if line.startswith("Not done.")]
    place = next(n for n, line in enumerate(lines) if line.startswith(_TITLES))
    return refused[0] if refused else lines[place + 1]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"to": "PT15M"}, "The clock moves on by 15 minutes"),
        ({"to": "PT1H"}, "The clock moves on by 1 hour"),
        ({"to": "P1D"}, "The clock moves on by 1 day"),
        ({"to": "1 working days"}, "The clock moves on by 1 working day"),
        ({"to": "next due"}, "The clock moves to the next due date"),
        ({"to": "next deadline"}, "The clock moves to Wednesday 9 September 2026, 11:30am"),
        ({"count": "90", "unit": "minutes"}, "The clock moves on by 1 hour 30 minutes"),
        ({"count": "25", "unit": "hours"}, "The clock moves on by 1 day 1 hour"),
        ({"count": " 2 ", "unit": "days"}, "The clock moves on by 2 days"),
        ({"count": "11", "unit": "working_days"}, "The clock moves on by 11 working days"),
        ({"count": "2000", "unit": "minutes"}, "The clock moves on by 1 day 9 hours 20 minutes"),
        (
            {"date": "2026-09-09", "time": "16:30"},
            "The clock moves to Wednesday 9 September 2026, 4:30pm",
        ),
        ({"date": "2026-09-09"}, "The clock moves to Wednesday 9 September 2026, 9am"),
        (
            {"date": "2026-09-07"},
            f"Not done. {_NO_WAY_BACK}",
        ),
        ({"count": "0", "unit": "days"}, f"Not done. {_CLOCK}"),
        ({"count": "2001", "unit": "minutes"}, f"Not done. {_CLOCK}"),
        ({"count": "many", "unit": "minutes"}, f"Not done. {_CLOCK}"),
        ({"count": "1", "unit": "weeks"}, f"Not done. {_CLOCK}"),
        ({"unit": "minutes"}, f"Not done. {_CLOCK}"),
        ({"date": "2026-13-09"}, f"Not done. {_DATE}"),
        ({"date": "2026-09-09", "time": "25:00"}, f"Not done. {_DATE}"),
        (
            {"to": "soon"},
            "Not done. Say how far, such as 15 minutes, 3 days or 5 working days.",
        ),
        ({"to": "P"}, "Not done. Say how far, such as 15 minutes, 3 days or 5 working days."),
        ({"to": "PT"}, "Not done. Say how far, such as 15 minutes, 3 days or 5 working days."),
        (
            {"to": "1000 working days"},
            "Not done. Say how far, such as 15 minutes, 3 days or 5 working days.",
        ),
    ],
)
def test_the_clock_moves_as_it_is_told_or_says_why_not(
    teaching: Teaching, data: dict[str, str], text: str
) -> None:
    walk = teaching.at(1)

    place = teaching.press(f"{walk}/move", **data)

    of_form = text in (f"Not done. {_CLOCK}", f"Not done. {_DATE}")
    assert place == ("/training/WALK#bar" if of_form else _HAPPENED)
    assert said(teaching, walk) == text


def test_the_clock_finds_no_deadline_where_none_lies_ahead(teaching: Teaching) -> None:
    walk = teaching.at(10)

    teaching.press(f"{walk}/move", to="next deadline")

    assert said(teaching, walk) == "Not done. No deadline lies ahead."


@pytest.mark.parametrize(
    ("path", "data", "text", "step"),
    [
        ("/next", {}, "A. Admin starts “Ask for a check”", 6),
        ("/back", {}, "M. Manager completes “Decide”", 4),
        ("/back", {"steps": "0"}, "M. Manager completes “Decide”", 4),
        ("/back", {"steps": "2"}, "Tried, and refused: P. Prof completes “Decide”", 3),
        ("/back", {"steps": "4"}, "C. Chair starts “Raise a dissent”", 1),
        (
            "/back",
            {"steps": "6"},
            "Not done. The walk cannot go back further than to its beginning: it has 5 steps.",
            5,
        ),
        ("/run", {"to": "8"}, "A. Admin completes “Look”", 7),
        ("/run", {"to": "6"}, "P. Panel completes “Ask the panel” for Ava Trent", 5),
        ("/run", {"to": "look"}, "A. Admin starts “Ask for a check”", 6),
        ("/run", {"to": "looked_again"}, "A. Admin completes “Look”", 7),
        ("/run", {"to": "13"}, "Not done. The example does not come there from here.", 5),
        ("/run", {"to": "gone"}, "Not done. There is no step “gone” in this procedure.", 5),
        ("/branch", {"at": "3"}, "Tried, and refused: P. Prof completes “Decide”", 3),
        (
            "/branch",
            {"name": "First branch"},
            "Not done. Give the branch a name that no other one has.",
            5,
        ),
        (
            "/branch",
            {"at": "6"},
            "Not done. There is no step 6 in this branch: it has 5 steps.",
            5,
        ),
        ("/switch", {"branch": "x"}, "Not done. There is no branch “x” in this walk.", 5),
        (
            "/note",
            {"step": "6", "note": "x"},
            "Not done. There is no step 6 in this branch: it has 5 steps.",
            5,
        ),
    ],
)
def test_each_button_leads_to_the_step_that_it_says(
    teaching: Teaching, path: str, data: dict[str, str], text: str, step: int
) -> None:
    walk = teaching.at(5)

    assert teaching.press(f"{walk}{path}", **data) == _HAPPENED

    assert said(teaching, walk) == text
    lines = teaching.read(walk)
    assert any(line.startswith(f"Step {step} · ") for line in lines)


def test_a_walk_goes_back_to_where_its_lesson_or_it_itself_began(teaching: Teaching) -> None:
    of_example = teaching.at(3)
    lesson = {"procedure": "small", "lesson": "ten_days"}
    of_lesson = str(teaching.post("/training/start-lesson", **lesson).location).partition("#")[0]
    teaching.press(f"{of_lesson}/next")

    for walk in (of_example, of_lesson):
        teaching.press(f"{walk}/restart")

    assert said(teaching, of_example) == "The conference is on Tuesday."
    assert said(teaching, of_lesson) == "P. Prof completes “Reply”"


def test_a_branch_is_called_as_it_is_named_or_asked(teaching: Teaching) -> None:
    walk = teaching.at(1)
    teaching.press(f"{walk}/branch", name=f" {'b' * 61} ")
    teaching.press(f"{walk}/branch", name=" ")
    teaching.press(f"{walk}/note", note=f" {'n' * 1001} ")

    lines = teaching.read(f"{walk}/steps")

    assert f"· {'b' * 60}" in lines
    assert "· What if? [app-tag--active]You are here" in lines
    assert "n" * 1000 in lines


def test_an_old_page_moves_nothing(teaching: Teaching) -> None:
    walk = teaching.at(1)
    teaching.press(f"{walk}/next", _seen="1")

    assert said(teaching, walk) == (
        "Not done. This page was older than the walk, which has moved on in another window. What "
        "you see now is how it stands."
    )
    teaching.press(f"{walk}/next", _seen="2")
    assert said(teaching, walk) == "P. Prof completes “Reply”"


def test_a_task_is_completed_or_comes_back_with_what_is_wrong(teaching: Teaching) -> None:
    walk = teaching.at(3)
    task = f"{walk}/tasks/x1.7"
    before = teaching.read(walk)

    answer = teaching.post(task, ask_again="no", why="")
    assert answer.status_code == 422
    holds("stage_wrong_answers", changed(before, as_read(answer.text)))

    assert teaching.press(task, ask_again="no", upheld="yes", why="So.") == _HAPPENED
    assert said(teaching, walk) == "M. Manager completes “Decide”"
    assert teaching.press(f"{walk}/next") == _HAPPENED
    assert said(teaching, walk) == "P. Panel completes “Ask the panel” for Ava Trent"


def test_a_draft_shows_the_form_with_what_was_entered(teaching: Teaching) -> None:
    walk = teaching.at(3)

    answer = teaching.post(f"{walk}/tasks/x1.7/draft", ask_again="no", why="Half")
    assert answer.status_code == 200
    assert "[textarea why] Half" in as_read(answer.text)
    scripted = teaching.client.post(
        f"{walk}/tasks/x1.7/draft", data={"why": "Half"}, headers={"X-Dissent-Script": "1"}
    )
    assert scripted.get_json()["saved"] == ""
    assert ">Half</textarea>" in scripted.get_json()["fields"]


def test_a_case_is_started_or_comes_back_with_what_is_wrong(teaching: Teaching) -> None:
    walk = teaching.start()
    start = f"{walk}/start/main"

    wrong = teaching.post(start, **{"conference_date-day": "31"})
    assert wrong.status_code == 422
    assert "[text conference_date-day = 31]" in as_read(wrong.text)
    draft = teaching.post(f"{start}/draft", **{"conference_date-day": "30"})
    assert draft.status_code == 200
    assert "[text conference_date-day = 30]" in as_read(draft.text)
    scripted = teaching.client.post(
        f"{start}/draft",
        data={"conference_date-day": "29"},
        headers={"X-Dissent-Script": "1"},
    )
    assert 'value="29"' in scripted.get_json()["fields"]
    assert teaching.press(start, dissenter="P. Prof") == _HAPPENED
    assert said(teaching, walk) == "C. Chair starts “Raise a dissent”"


@pytest.mark.parametrize(
    "path", ["/tasks/x1.99", "/tasks/x1.99/draft", "/start/gone", "/start/gone/draft"]
)
def test_what_cannot_be_done_by_hand_is_told(teaching: Teaching, path: str) -> None:
    walk = teaching.at(1)

    assert teaching.press(f"{walk}{path}") == _HAPPENED

    gone = (
        "This task is not open at this moment of the walk: it was done in another window, or a "
        "step was taken back."
    )
    found = gone if "tasks" in path else "This cannot be started in this procedure."
    assert said(teaching, walk) == f"Not done. {found}"


def test_a_script_is_told_in_data(teaching: Teaching) -> None:
    walk = teaching.at(1)

    answer = teaching.client.post(f"{walk}/tasks/x1.99", headers={"X-Dissent-Script": "1"})

    assert answer.status_code == 409
    assert answer.get_json()["error"].startswith("This task is not open at this moment")
    page = teaching.client.get(f"{walk}/nowhere")
    assert page.status_code == 303
    assert said(teaching, walk) == (
        "Not done. There is no page at this address. Here is where the walk stands."
    )


# --- what may happen at any time ------------------------------------------------------------


def test_what_may_happen_is_offered_with_what_it_is_about(teaching: Teaching) -> None:
    holds("happen", teaching.read(f"{teaching.at(4)}/happen"))
    before = teaching.read(f"{teaching.start()}/happen")
    assert not any("select" in line for line in before)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("absent", "absent"),
        ("holiday", "holiday"),
        ("attach", "attach"),
        ("assign", "assign?thing=file_it"),
        ("take_over", "take_over?thing=manager"),
        ("correct", "correct?thing=conference_end"),
        ("correct_text", "correct?thing=reasons"),
    ],
)
def test_each_happening_asks_its_own_questions(teaching: Teaching, name: str, query: str) -> None:
    holds(f"happen_{name}", teaching.read(f"{teaching.at(4)}/happen/{query}"))


def test_of_what_it_is_about_an_address_says_no_more_than_a_hundred_letters(
    teaching: Teaching,
) -> None:
    lines = teaching.read(f"{teaching.at(4)}/happen/assign?thing={'x' * 101}")

    assert lines[1] == f"# Somebody hands a task on: {'x' * 100}"


_AWAY = (
    "M. Manager is away from Thursday 10 September 2026 to Friday 11 September 2026; N. Second is "
    "the deputy"
)


def _days(which: str, day: int) -> dict[str, str]:
    parts = {"day": day, "month": 9, "year": 2026}
    return {f"step-{which}_day-{part}": str(value) for part, value in parts.items()}


@pytest.mark.parametrize(
    ("query", "sent", "text"),
    [
        (
            "absent",
            {
                "step-person": "M. Manager",
                **_days("first", 10),
                **_days("last", 11),
                "step-deputy": "N. Second",
            },
            _AWAY,
        ),
        (
            "holiday",
            {"step-day-day": "11", "step-day-month": "9", "step-day-year": "2026",
             "step-name": "A feast"},
            "Friday 11 September 2026 becomes a day off: A feast",
        ),
        (
            "attach",
            {"step-paper": "minutes.pdf", "step-role": "manager"},
            "M. Manager adds the paper “minutes.pdf”",
        ),
        (
            "assign?thing=file_it",
            {"step-to": "A. Admin", "step-role": "admin"},
            "A. Admin hands on “File it” to A. Admin",
        ),
        (
            "take_over?thing=manager",
            {"step-to": "N. Second", "step-because": "Ill.", "step-role": "admin"},
            "A. Admin hands on the part of the manager to N. Second (Ill.)",
        ),
        (
            "correct?thing=conference_end",
            {"step-because": "Misread.", "step-role": "chair", "conference_end-time": "10:30am"},
            "C. Chair corrects “conference_end” to Tuesday 8 September 2026, 10:30am (Misread.)",
        ),
    ],
)  # fmt: skip
def test_what_is_let_happen_is_a_step_of_the_walk(
    teaching: Teaching, query: str, sent: dict[str, str], text: str
) -> None:
    walk = teaching.at(4)

    answer = teaching.send(f"{walk}/happen/{query}", **sent)

    assert answer.status_code == 303, as_read(answer.text)
    assert said(teaching, walk) == text


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("absent", ["Choose who is away", "Enter the first day", "Enter the last day"]),
        ("holiday", ["Enter the day that does not count"]),
        ("attach", ["Enter the name of the paper"]),
        ("assign?thing=file_it", ["Choose to whom it is handed"]),
        ("take_over?thing=manager", ["Say why it is taken over"]),
        ("correct?thing=conference_end", ["Say why it is corrected"]),
    ],
)
def test_what_is_missing_is_said_at_its_question(
    teaching: Teaching, query: str, wrong: list[str]
) -> None:
    walk = teaching.at(4)

    answer = teaching.send(f"{walk}/happen/{query}")

    assert answer.status_code == 422
    found = [line for line in as_read(answer.text) if line.startswith("· <#step-")]
    assert [line.partition("> ")[2] for line in found] == wrong


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/happen/wait", "This is none of what may happen at any time in a walk."),
        (
            "/happen/correct?thing=gone",
            "Nothing of this kind is recorded at this moment of the walk.",
        ),
        ("/messages/first/gone", "This cannot be done at this moment of the walk."),
        ("/messages/second/withdraw", "This cannot be done at this moment of the walk."),
    ],
)
def test_what_cannot_happen_is_told_on_the_stage(teaching: Teaching, path: str, text: str) -> None:
    walk = teaching.at(1)

    assert teaching.client.get(f"{walk}{path}").status_code == 303

    assert said(teaching, walk) == f"Not done. {text}"


def test_a_message_is_sent_by_who_may(teaching: Teaching) -> None:
    walk = teaching.at(1)
    page = f"{walk}/messages/first/withdraw"
    holds("message", teaching.read(page))

    wrong = teaching.post(page, words="")
    assert wrong.status_code == 422
    assert "· <#words> Enter the words" in as_read(wrong.text)
    assert teaching.press(page, words="Enough.") == _HAPPENED
    assert said(teaching, walk) == "P. Prof does “Withdraw it”"
