from dataclasses import replace

import pytest

from engine.errors import ConcurrentChange, NotFound, WrongState
from engine.ids import CaseId, PersonId, ProcedureId, RoleId, UserTaskId
from engine.model.user_task import UserTaskState
from engine.ports import TaskPage
from engine.store import Store
from tests.store.builders import DAY, MINUTE, NOW, assigned, make_case, make_task

KEY = "manager_review.reviewing_manager"
REEVE = PersonId("reeve")


@pytest.fixture
def case(store: Store) -> str:
    with store.work() as work:
        case = work.cases.add(make_case("case"), [])
        work.commit()
    return case.id


def ids(page: TaskPage) -> list[str]:
    return [task.id for task in page.tasks]


def test_a_task_comes_back_as_it_was_saved(store: Store, case: str) -> None:
    full = replace(
        assigned(make_task(case), "reeve"),
        item_path="children[1]",
        item_id="2",
        item_label="Ada",
        reminded_for=NOW,
        overdue_for=NOW + MINUTE,
        repeats=3,
    )
    bare = make_task(case, activity=2, due_at=None, due_why="")
    with store.work() as work:
        work.tasks.save([full, bare])
        work.commit()

    with store.work() as work:
        assert [work.tasks.one(full.id), work.tasks.one(bare.id)] == [full, bare]


def test_saving_again_changes_a_task(store: Store, case: str) -> None:
    task = make_task(case)
    with store.work() as work:
        work.tasks.save([task])
        work.commit()
    done = task.claimed(by=REEVE).completed(by=REEVE, at=NOW + MINUTE)

    with store.work() as work:
        work.tasks.save([task.claimed(by=REEVE)])
        work.tasks.save([done])
        work.commit()

    with store.work() as work:
        assert work.tasks.one(task.id) == done
        assert list(work.tasks.open_of(done.case_id)) == []
        assert list(work.tasks.closed_of(done.case_id)) == [done]


def test_a_completed_task_never_goes_back(store: Store, case: str) -> None:
    task = make_task(case)
    with store.work() as work:
        work.tasks.save([task.completed(by=REEVE, at=NOW)])
        work.commit()

    with store.work() as work, pytest.raises(WrongState):
        work.tasks.save([make_task(case, activity=2), task])

    with store.work() as work:
        assert work.tasks.one(task.id).state is UserTaskState.COMPLETED


def test_an_activity_has_one_open_task(store: Store, case: str) -> None:
    first = make_task(case, activity=7)
    with store.work() as work:
        work.tasks.save([first])
        work.commit()
    again = make_task(case, activity=7)

    with store.work() as work, pytest.raises(ConcurrentChange):
        work.tasks.save([again])
    with store.work() as work:
        work.tasks.save([again, first.canceled(at=NOW)])
        work.commit()


def test_a_task_that_is_not_there_is_not_found(store: Store) -> None:
    with store.work() as work, pytest.raises(NotFound):
        work.tasks.one(UserTaskId("nowhere"))


def test_open_tasks_come_oldest_first_and_closed_ones_newest_first(
    store: Store, case: str
) -> None:
    tasks = [make_task(case, f"t{n}", activity=n) for n in range(4)]
    with store.work() as work:
        work.tasks.save([tasks[2], tasks[0], tasks[1], tasks[3]])
        work.tasks.save([task.canceled(at=NOW + task.activity * MINUTE) for task in tasks[:2]])
        work.commit()

    with store.work() as work:
        assert [task.id for task in work.tasks.open_of(tasks[0].case_id)] == ["t2", "t3"]
        assert [task.id for task in work.tasks.closed_of(tasks[0].case_id)] == ["t1", "t0"]
        assert [task.id for task in work.tasks.closed_of(tasks[0].case_id, limit=1)] == ["t1"]


def test_who_completed_what_is_known_however_long_ago(store: Store, case: str) -> None:
    case_id, lund = CaseId(case), PersonId("lund")
    tasks = [make_task(case, f"t{n}", activity=n, item_id=str(n % 2)) for n in range(300)]
    with store.work() as work:
        work.tasks.save(tasks)
        work.tasks.save([tasks[1].completed(by=REEVE, at=NOW)])
        work.tasks.save([tasks[0].canceled(at=NOW)])
        work.tasks.save([task.completed(by=lund, at=NOW + DAY) for task in tasks[2:]])
        work.commit()

    with store.work() as work:
        decide = ["decide_dissent"]
        assert work.tasks.has_completed(case_id, [REEVE], decide)
        assert work.tasks.has_completed(
            case_id, [PersonId("a"), REEVE, PersonId("b")], ["x", *decide]
        )
        assert not work.tasks.has_completed(case_id, [REEVE], ["other"])
        assert not work.tasks.has_completed(case_id, [PersonId("a")], decide)
        assert not work.tasks.has_completed(case_id, [], decide)
        assert not work.tasks.has_completed(case_id, [REEVE], [])
        assert not work.tasks.has_completed(CaseId("elsewhere"), [REEVE], decide)

        assert set(work.tasks.who_completed(case_id, decide, item_id="1")) == {REEVE, lund}
        assert set(work.tasks.who_completed(case_id, ["x", *decide], item_id="0")) == {lund}
        assert not work.tasks.who_completed(case_id, decide, item_id="")
        assert not work.tasks.who_completed(case_id, ["other"], item_id="1")
        assert not work.tasks.who_completed(case_id, [], item_id="1")
        assert not work.tasks.who_completed(CaseId("elsewhere"), decide, item_id="1")


def test_the_tasks_of_roles_come_soonest_due_first_and_page_by_page(
    store: Store, case: str
) -> None:
    other = {"procedure_id": ProcedureId("sunderland"), "role": RoleId("panel")}
    tasks = [
        make_task(case, "none_a", activity=1, due_at=None),
        make_task(case, "second", activity=2, due_at=NOW + DAY),
        make_task(case, "first", activity=3, due_at=NOW - DAY, **other),
        make_task(case, "same_b", activity=4, due_at=NOW + 2 * DAY),
        make_task(case, "same_a", activity=5, due_at=NOW + 2 * DAY, **other),
        assigned(make_task(case, "taken", activity=6), "reeve"),
        make_task(case, "foreign", activity=7, role=RoleId("conference_chair")),
        make_task(case, "done", activity=8).completed(by=REEVE, at=NOW),
    ]
    with store.work() as work:
        work.tasks.save(tasks)
        work.commit()

    keys = [KEY, "sunderland.panel", "sunderland.unheard_of"]
    with store.work() as work:
        first = work.tasks.offered_to(keys, cursor=None, limit=3)
        last = work.tasks.offered_to(keys, cursor=first.next_cursor, limit=3)
        assert ids(first) == ["first", "second", "same_a"]
        assert ids(last) == ["same_b", "none_a"]
        assert first.next_cursor is not None
        assert last.next_cursor is None
        assert ids(work.tasks.offered_to([KEY, KEY], cursor=None, limit=5)) == [
            "second",
            "same_b",
            "none_a",
        ]
        assert ids(work.tasks.offered_to([], cursor=None, limit=5)) == []


def test_a_page_that_ends_with_the_list_says_so(store: Store, case: str) -> None:
    with store.work() as work:
        work.tasks.save([make_task(case, activity=n) for n in range(3)])
        work.commit()

    with store.work() as work:
        assert work.tasks.offered_to([KEY], cursor=None, limit=3).next_cursor is None


def test_the_tasks_of_an_assignee_come_page_by_page(store: Store, case: str) -> None:
    mine = [
        assigned(make_task(case, f"m{n}", activity=n, due_at=NOW + n * DAY), "reeve")
        for n in range(5)
    ]
    others = [
        assigned(make_task(case, activity=10), "lund"),
        make_task(case, activity=11),
        assigned(make_task(case, activity=12), "reeve").completed(by=REEVE, at=NOW),
    ]
    with store.work() as work:
        work.tasks.save([*reversed(mine), *others])
        work.commit()

    with store.work() as work:
        seen: list[str] = []
        page = work.tasks.assigned_to(REEVE, cursor=None, limit=2)
        seen += ids(page)
        while page.next_cursor:
            page = work.tasks.assigned_to(REEVE, cursor=page.next_cursor, limit=2)
            seen += ids(page)
    assert seen == ["m0", "m1", "m2", "m3", "m4"]
