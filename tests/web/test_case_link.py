from pathlib import Path

from tests.web.scene import CHAIR, REVIEWER, make_scene

SOCIAL_WORKER = "S. Worth"


def test_whoever_declares_a_conflict_is_led_to_their_work_and_told_why(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=5)
    client = scene.client(REVIEWER)
    path = f"/tasks/{scene.task('confirm_independence').id}"

    answer = client.post(path, data={"free": "no", "grounds": "attended"})

    assert (answer.status_code, answer.location) == (303, "/work")
    shown = client.get("/work")
    assert shown.status_code == 200
    assert "The task is completed. You have no part in this case now" in shown.text


def test_whoever_has_more_to_do_in_the_case_is_led_to_it(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=5)
    client = scene.client(REVIEWER)
    path = f"/tasks/{scene.task('confirm_independence').id}"

    answer = client.post(path, data={"free": "yes"})

    assert answer.location == f"/tasks/{scene.task('review_dissent').id}"
    assert "This is what you have to do next in this case." in client.get(answer.location).text


def test_whoever_has_nothing_more_to_do_is_led_to_the_case(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=4)
    client = scene.client(CHAIR)
    task = scene.task("refer_dissent")

    answer = client.post(
        f"/tasks/{task.id}", data={"lead_social_worker": SOCIAL_WORKER, "notes_status": "draft"}
    )

    assert answer.location == f"/cases/{scene.case_id}"
    assert "What follows from it stands below." in client.get(answer.location).text


def test_whoever_answered_for_several_children_is_told_how_many_tasks_are_done(
    tmp_path: Path,
) -> None:
    scene = make_scene(tmp_path, steps=1, example="q_22")
    first, second = scene.stage.open_tasks(scene.case_id)
    decided = {"decision": "not_make", "rationale": "Weighed.", "still_disagrees": "no"}

    client = scene.client(CHAIR)
    answer = client.post(f"/tasks/{first.id}", data={**decided, "_also": second.id})

    assert answer.location == f"/cases/{scene.case_id}"
    assert not [*scene.stage.open_tasks(scene.case_id)]
    assert "2 tasks are completed." in client.get(answer.location).text
