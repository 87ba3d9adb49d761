"""The pages beside the stage, over a small procedure, word by word; and what a post does."""

import io

import pytest

from tests.training.small_room import EXAMPLE, EXAMPLE_KEY
from tests.web.as_read import as_read, changed
from tests.web.small_training import Teaching, holds, teaching

__all__ = ["teaching"]
SHIPPED = f"/training/examples/{EXAMPLE_KEY}"
NEW = "/training/examples/new"


def flashed(teaching: Teaching, path: str = "/training") -> list[str]:
    """Return what is told at the top of a page."""
    lines = teaching.read(path)
    at = next(n for n, line in enumerate(lines) if line in ("## Done", "## Important"))
    return lines[at : at + 2]


def refused_on_stage(teaching: Teaching, walk: str) -> str:
    """Return what the stage says was not done."""
    return next(line for line in teaching.read(walk) if line.startswith("Not done."))


# --- the library -----------------------------------------------------------------------------


def test_the_library_shows_lessons_walks_and_examples(teaching: Teaching) -> None:
    teaching.at(1)
    teaching.copied()

    holds("library", teaching.read("/training"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=TEN+c2", 1),
        ("q=x-01", 1),
        ("q=later+somebody", 1),
        ("q=nothing+lapses", 1),
        ("q=manager%3A+decide", 1),
        ("q=looked+again", 1),
        ("q=small+dissent", 1),
        ("q=medium", 1),
        ("q=ten+children", 0),
        ("procedure=small", 1),
        ("procedure=other", 0),
        ("difficulty=medium", 1),
        ("difficulty=hard", 0),
        ("whose=own", 0),
        ("whose=all", 1),
    ],
)
def test_examples_are_found_by_words_procedure_difficulty_and_whose(
    teaching: Teaching, query: str, found: int
) -> None:
    lines = teaching.read(f"/training?{query}")

    assert sum(line.startswith("### <") or "> The ten days" in line for line in lines) == found
    assert f"{found} example case{'' if found == 1 else 's'}" in lines
    assert "## A first class: six lessons of three minutes" not in lines


def test_what_is_searched_for_stays_in_its_questions(teaching: Teaching) -> None:
    asked = f"q={'x' * 101}&procedure=small&difficulty=hard&whose=own"

    lines = teaching.read(f"/training?{asked}")

    assert f"[search q = {'x' * 100}]" in lines
    for chosen in ("small", "own"):
        assert any(f"[option = {chosen} selected]" in line for line in lines)
    assert any("[option = hard selected] Hard" in line for line in lines)


def test_twenty_examples_stand_on_a_page(teaching: Teaching) -> None:
    for _ in range(20):
        teaching.room.library.copy_example(EXAMPLE_KEY, by=teaching.person)

    first, second = (teaching.read(f"/training?page={page}") for page in (0, 2))

    assert "21 example cases, page 1 of 2" in first
    assert "## A first class: six lessons of three minutes" in first
    assert "## A first class: six lessons of three minutes" not in second
    copies = [line for line in first if line.startswith("### <") and "> Copy of" in line]
    assert len(copies) == 20
    assert "21 example cases, page 2 of 2" in second
    assert "[button] Start a walk: The ten days" in second
    assert teaching.read("/training?page=3") == second
    assert changed(teaching.read("/training?page=1"), first) == []
    assert changed(teaching.read("/training?page=odd"), first) == []


def test_only_own_examples_are_shown_where_that_is_asked(teaching: Teaching) -> None:
    teaching.copied()

    lines = teaching.read("/training?whose=own")

    assert "1 example case" in lines
    assert "[button] Start a walk: Copy of The ten days" in lines


def test_walks_are_wiped_one_by_one_or_all(teaching: Teaching) -> None:
    walks = [teaching.start() for _ in range(4)]

    assert teaching.press(f"{walks[0]}/wipe") == "/training"
    assert flashed(teaching) == ["## Done", "The walk was wiped. Nothing of it is left."]
    assert teaching.press("/training/wipe") == "/training"
    assert flashed(teaching) == ["## Done", "3 walks were wiped."]
    walk = teaching.start()
    teaching.press("/training/wipe")
    assert flashed(teaching) == ["## Done", "1 walk was wiped."]
    assert teaching.read(walk, 404)[0] == "# There is no such walk"


def test_what_would_be_gone_for_good_is_asked_first(teaching: Teaching) -> None:
    walk, example = teaching.start(), teaching.copied()

    asked = teaching.read(f"{walk}/wipe"), teaching.read(f"{example}/delete")

    assert "# Wipe the walk “The ten days”?" in asked[0]
    assert "# Delete the example case “Copy of The ten days”?" in asked[1]
    assert "[button] Wipe this walk" in asked[0]
    assert "[button] Delete this example case" in asked[1]
    assert any("Go back and change nothing" in line for line in asked[0])
    library = teaching.read("/training")
    assert not any(
        line.endswith("/wipe") for line in library if line.startswith("post /training/W")
    )
    assert any("/wipe> Wipe the walk The ten days" in line for line in library)
    teaching.read(walk)
    teaching.become("tessa").see(f"{example}/delete", 404)


@pytest.mark.parametrize("number", ["X-01", " x-01 "])
def test_the_number_of_a_shipped_example_is_refused_at_its_question(
    teaching: Teaching, number: str
) -> None:
    walk, example = teaching.at(1), teaching.copied()
    said = "X-01 is the number of “The ten days”, which came with the procedure; enter another"
    taken = teaching.send(f"{example}/edit/story", **{"step-id": "T-01"})

    kept = teaching.post(f"{walk}/save", id=number, name="Mine")
    edited = teaching.send(f"{example}/edit/story", **{"step-id": number})

    assert (taken.status_code, kept.status_code, edited.status_code) == (303, 422, 422)
    assert any(f"<#id> {said}" in line for line in as_read(kept.text))
    assert any(f"<#step-id> {said}" in line for line in as_read(edited.text))


def test_a_walk_begins_on_an_example_a_lesson_or_nothing(teaching: Teaching) -> None:
    begun = [
        teaching.press("/training/start", example=EXAMPLE_KEY),
        teaching.press("/training/start-lesson", procedure="small", lesson="ten_days"),
        teaching.press("/training/start-empty", procedure="small"),
    ]

    assert begun == ["/training/WALK#happened"] * 3
    lines = teaching.read("/training")
    walks = [line for line in lines if line.startswith("· </training/WALK>")]
    assert [walk.partition("> ")[2].partition(" </")[0] for walk in walks] == [
        "A small dissent, from the start 0 steps taken · A small dissent, version 1",
        "The ten days 2 steps taken · A small dissent, version 1",
        "The ten days 0 steps taken · A small dissent, version 1",
    ]


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        (
            "/training/start",
            {"example": "small.1.gone"},
            "Expected an example case of the library, but there is none here.",
        ),
        (
            "/training/start",
            {"example": "small.x.x_01"},
            "Expected an example case of the library, but there is none here.",
        ),
        (
            "/training/start-lesson",
            {"procedure": "small", "lesson": "gone"},
            "Expected a lesson of the library, but there is none here.",
        ),
        (
            "/training/start-lesson",
            {"procedure": "other", "lesson": "ten_days"},
            "Expected a lesson of the library, but there is none here.",
        ),
    ],
)
def test_what_is_not_there_to_begin_with_is_told_in_the_library(
    teaching: Teaching, path: str, data: dict[str, str], said: str
) -> None:
    assert teaching.press(path, **data) == "/training"

    assert flashed(teaching) == ["## Important", said]


# --- one example -----------------------------------------------------------------------------


def test_an_example_is_read_whole(teaching: Teaching) -> None:
    holds("example", teaching.read(SHIPPED))


def test_an_own_example_can_be_edited_and_deleted_and_says_what_is_wrong(
    teaching: Teaching,
) -> None:
    example = teaching.copied()
    teaching.read(f"{example}/edit")
    teaching.send(f"{example}/edit/story", **{"step-clauses": "C2 C9"})
    teaching.read(f"{example}/edit")
    assert teaching.post(f"{example}/steps/11/remove").status_code == 303
    assert teaching.post(f"{example}/steps/1/remove").status_code == 303
    teaching.read(f"{example}/edit")

    holds("example_own", changed(teaching.read(SHIPPED), teaching.read(example)))
    assert teaching.press(f"{example}/delete") == "/training"
    assert flashed(teaching) == ["## Done", "The example case was deleted."]
    assert teaching.read(example, 404)[0] == (
        "# There is no such example case, or nothing of it here"
    )


def test_of_another_trainers_example_only_a_copy_is_offered(teaching: Teaching) -> None:
    example = teaching.copied()
    teaching.read(example)

    found = teaching.become("tessa").read(example)

    assert not [line for line in found if "/edit>" in line or "/delete" in line]
    assert teaching.post(f"{example}/delete").status_code == 403
    assert teaching.press(f"{example}/copy").startswith("/training/examples/")
    assert teaching.see(f"{SHIPPED}/edit", 404)
    assert teaching.post(f"{SHIPPED}/delete").status_code == 409


def test_an_example_is_run_and_what_failed_is_listed(teaching: Teaching) -> None:
    said = "It was run from beginning to end: everything is as expected."

    assert said in as_read(teaching.post(f"{SHIPPED}/rehearse").text)

    data = EXAMPLE.replace("open: [reply]", "open: [decide]").encode()
    answer = teaching.post("/training/examples/upload", file=(io.BytesIO(data), "x.yaml"))
    lines = as_read(teaching.post(f"{answer.location}/rehearse").text)
    at = lines.index("It was run, and it is not as expected:")
    assert lines[at + 1] == "· step 2 (expect), open: expected ['decide'], but open: reply"


def test_the_file_of_an_example_is_called_by_its_number(teaching: Teaching) -> None:
    answer = teaching.client.get(f"{SHIPPED}/file")

    assert answer.headers["Content-Disposition"] == "attachment; filename=x_01.yaml"
    assert answer.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert answer.data.startswith(b"id: X-01\ntitle: The ten days\nprocedure: small\n")


def test_an_example_without_a_number_has_a_file_all_the_same(teaching: Teaching) -> None:
    answer = teaching.post(NEW, procedure="small")
    example = str(answer.location).removesuffix("/edit")

    found = teaching.client.get(f"{example}/file")

    assert found.headers["Content-Disposition"] == "attachment; filename=example.yaml"
    assert found.data == (
        b"title: A new example case\nprocedure: small\nclock: 2026-11-02T09:00+00:00\n"
        b"ends: running\n"
    )


def test_a_new_example_is_asked_for_its_procedure(teaching: Teaching) -> None:
    holds("new", teaching.read(NEW))
    holds("upload", teaching.read("/training/examples/upload"))
    assert teaching.press(NEW, procedure="other") == "/training"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, ["Choose a file"]),
        ((b"", ""), ["Choose a file"]),
        ((EXAMPLE.replace("do: reply", "do: sing").encode(), "x.yaml"),
         ["Step 3: there is no task 'sing'; choose one of the procedure."]),
        ((EXAMPLE.replace("clauses: [C2", "clauses: [C8").replace("id: X-01", "id: ' '").encode(),
          "x.yaml"),
         ["Give it an id, such as X-01.",
          "There is no clause C8 in this procedure; take it away."]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_listed(
    teaching: Teaching, data: tuple[bytes, str] | None, said: list[str]
) -> None:
    sent = {} if data is None else {"file": (io.BytesIO(data[0]), data[1])}

    answer = teaching.post("/training/examples/upload", **sent)

    assert answer.status_code == 422
    found = [line for line in as_read(answer.text) if line.startswith("· <#file>")]
    assert found == [f"· <#file> {each}" for each in said]


def test_a_file_that_is_taken_in_is_in_the_library(teaching: Teaching) -> None:
    data = EXAMPLE.encode()

    answer = teaching.post("/training/examples/upload", file=(io.BytesIO(data), "x.yaml"))

    assert answer.status_code == 303
    assert flashed(teaching, answer.location) == ["## Done", "The example case is in the library."]
    assert "# The ten days [app-tag--neutral]Medium" in teaching.read(answer.location)


# --- a walk as a whole -----------------------------------------------------------------------


def test_steps_and_branches_are_listed_with_what_comes_next(teaching: Teaching) -> None:
    walk = teaching.at(3)
    teaching.press(f"{walk}/note", note="Look", step="2")
    teaching.press(f"{walk}/branch", name="", at="")

    holds("steps", teaching.read(f"{walk}/steps"))
    holds("steps_none", teaching.read(f"{teaching.start()}/steps"))


def test_two_branches_stand_side_by_side(teaching: Teaching) -> None:
    walk = teaching.at(2)
    teaching.press(f"{walk}/branch", name="Late", at="1")
    teaching.press(f"{walk}/move", to="P2D")

    holds("compare", teaching.read(f"{walk}/compare"))
    one = teaching.read(f"{walk}/compare?one=Late&other=Late")
    assert "Late" in one
    assert teaching.press(f"{walk}/switch", branch="First branch") == "/training/WALK#happened"
    assert "Step 2 · branch “First branch” · A small dissent" in teaching.read(walk)


def test_a_walk_is_kept_under_a_number_and_a_title(teaching: Teaching) -> None:
    walk = teaching.at(1)
    holds("save", teaching.read(f"{walk}/save"))

    for data, said in (
        ({}, ["Enter a title", "Enter a short number, such as T-01"]),
        ({"id": " ", "name": "A"}, ["Enter a short number, such as T-01"]),
        ({"id": "T-01", "name": " "}, ["Enter a title"]),
    ):
        answer = teaching.post(f"{walk}/save", **data)
        assert answer.status_code == 422
        lines = as_read(answer.text)
        assert [each for each in said if any(each in line for line in lines)] == said
        kept = data.get("id", "").strip()
        assert not kept or any(f"[text id = {kept}]" in line for line in lines)

    answer = teaching.post(f"{walk}/save", id=f" {'T' * 101}", name=f"{'n' * 101} ")
    assert flashed(teaching, answer.location) == [
        "## Done",
        "The walk is kept as an example case.",
    ]
    lines = teaching.read(answer.location)
    assert f"{'T' * 100} · A small dissent, version 1" in lines
    assert f"# {'n' * 100} [app-tag--neutral]Medium" in lines


def test_a_walk_without_a_step_is_not_kept(teaching: Teaching) -> None:
    walk = teaching.start()

    assert teaching.press(f"{walk}/save", id="T", name="N") == "/training/WALK#happened"

    assert refused_on_stage(teaching, walk) == (
        "Not done. Take a step first; there is nothing to keep yet."
    )


def test_hand_outs_are_files(teaching: Teaching) -> None:
    walk = teaching.at(1)

    page = teaching.client.get(f"{walk}/hand-out.html")
    paper = teaching.client.get(f"{walk}/hand-out.pdf")

    assert page.headers["Content-Disposition"] == "attachment; filename=hand-out.html"
    assert page.mimetype == "text/html"
    assert page.text.startswith('<!DOCTYPE html><html lang="en-GB">')
    assert paper.headers["Content-Disposition"] == "attachment; filename=hand-out.pdf"
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
