"""How much stands on one page, and where the rest begins."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.service import people
from tests.builders import make_person
from tests.scenario import DECIDED, RAISED
from tests.web.stories.house import House
from web.frame.filters import day, instant, machine, time_of_day, with_gaps
from web.frame.present import GROUPS, relative, urgency

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_TASK = re.compile(r'app-task__name" href="([^"]+)"')
_MORE = re.compile(r'href="([^"]+)">More')


def _house(count: int, role: str = "watcher") -> House:
    extra = [make_person(f"E{n:03} Extra", role, agency=f"Team {n}") for n in range(count)]
    return House(more_people=tuple(extra))


def _listed(page: str) -> list[str]:
    return [link.rpartition("/")[2].partition("%20")[0] for link in _TASK.findall(page)]


def test_a_hundred_people_stand_on_a_page_and_the_next_goes_on_behind_the_last() -> None:
    house = _house(100)

    first = house.get("sid", "/people")
    second = house.get("sid", _MORE.findall(first)[0])

    assert _listed(first)[:4] == ["Ada", "Bea", "Cleo", "E000"]
    assert len(_listed(first)) == 100
    assert _MORE.findall(first) == ["/people?after=e096"]
    assert _listed(second) == "E097 E098 E099 Max Mia Olga Paul Pia Sid Wim".split()  # noqa: SIM905
    assert _MORE.findall(second) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("e09", 10),
        ("EXTRA", 100),
        ("team 7", 11),
        (" School ", 1),
        ("nobody", 0),
    ],
)
def test_who_is_looked_for_is_found_by_any_part_of_what_names_them(text: str, found: int) -> None:
    house = _house(110)

    page = house.post("sid", "/people", q=text)

    assert len(_listed(page)) == found
    assert house.told[-1].startswith("--- sid opens /people/search: 200")


def test_the_last_of_many_is_found_too() -> None:
    house = _house(205)

    assert _listed(house.post("sid", "/people", q="wim")) == ["Wim"]


def test_of_many_who_are_found_the_rest_stands_behind_the_last() -> None:
    house = _house(110)

    first = house.post("sid", "/people", q="extra")
    second = house.get("sid", _MORE.findall(first)[0])

    assert _MORE.findall(first) == ["/people/search?after=e099"]
    assert _listed(second) == [f"E{number}" for number in range(100, 110)]
    assert _MORE.findall(second) == []


def test_without_what_is_looked_for_everybody_is_listed() -> None:
    house = _house(2)

    house.post("sid", "/people", q=" ")

    assert house.told[-1].startswith("--- sid opens /people: 200")
    assert len(_listed(house.get("sid", "/people/search"))) == 12


def test_fifty_tasks_stand_on_a_page_and_the_next_goes_on_behind_the_last() -> None:
    house = House()
    for number in range(52):
        answers = {**RAISED, "children": [{"name": f"Child {number}"}]}
        case = house.world.start(answers=answers)
        case.complete("reply", {}, by="Paul Prof").claim("decide", by="Max Manager")

    first = house.get("max", "/work")
    second = house.get("max", "/work" + _MORE.findall(first)[0])
    house.world.away("Max Manager", deputy="Mia Manager")
    covering = house.get("mia", "/work")
    more = house.get("mia", _MORE.findall(covering)[0].replace("&amp;", "&"))

    both = [*_TASK.findall(first), *_TASK.findall(second)]
    assert [len(_TASK.findall(page)) for page in (first, second, covering, more)] == [50, 2, 50, 2]
    assert len(set(both)) == 52
    assert "More of your tasks" in first
    assert "More tasks of Max Manager" in covering
    assert _MORE.findall(second) == _MORE.findall(more) == []


def test_open_work_of_ones_roles_goes_on_behind_the_fiftieth() -> None:
    house = House()
    for _ in range(51):
        house.world.to_decide()

    first = house.get("mia", "/work")
    second = house.get("mia", "/work" + _MORE.findall(first)[0])

    assert [len(_TASK.findall(page)) for page in (first, second)] == [50, 1]
    assert "More open work of your roles" in first


def test_five_kinds_of_notices_stand_on_the_page_of_work_and_all_on_their_own() -> None:
    house = House()
    for number in range(7):
        case = house.world.start(answers={**RAISED, "children": [{"name": f"Child {number}"}]})
        case.complete("reply", {}, by="Paul Prof").claim("decide", by="Max Manager")
    house.later(days=10)

    work, all_of_them = house.get("max", "/work"), house.get("max", "/notices")

    assert [page.count("Reminder: a task is due soon") for page in (work, all_of_them)] == [5, 7]


@pytest.mark.parametrize(("count", "asks"), [(48, "radio"), (49, "select")])
def test_up_to_fifty_who_may_have_a_task_are_listed_and_more_are_chosen_from(
    count: int, asks: str
) -> None:
    house = _house(count, "manager")
    case = house.world.to_decide().claim("decide", by="Max Manager")

    page = house.get("max", f"/tasks/{case.task('decide').id}/assign")

    assert ('type="radio"' in page) is (asks == "radio")
    assert ("<select" in page) is (asks == "select")


@pytest.mark.parametrize(("most", "asks"), [(10, "<select"), (9, "line_manager_id_username")])
def test_where_there_are_too_many_people_to_choose_from_a_username_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, most: int, asks: str
) -> None:
    monkeypatch.setattr(people, "MOST_CHOICES", most)
    house = House()

    page = house.get("sid", "/people/Max Manager")

    assert asks in page
    assert ("<select" in page) is (most == 10)
    assert ('value="bea"' in page) is (most == 9)


@pytest.mark.parametrize(
    ("seconds", "kind"),
    [
        (-1, "overdue"),
        (0, "today"),
        (14 * 3600 + 3599, "today"),
        (15 * 3600, "soon"),
        (3 * 86_400, "soon"),
        (3 * 86_400 + 1, "later"),
    ],
)
def test_how_soon_a_moment_is_goes_by_days_of_london(seconds: int, kind: str) -> None:
    assert urgency(NOW + timedelta(seconds=seconds), NOW) == kind


def test_the_most_urgent_comes_first() -> None:
    assert urgency(None, NOW) == "none"
    assert GROUPS == (
        ("overdue", "Overdue"),
        ("today", "Due today"),
        ("soon", "Due in the next three days"),
        ("later", "Due later"),
        ("", "Without a time limit"),
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "now"),
        (59, "now"),
        (-59, "now"),
        (60, "in 1 minute"),
        (-60, "1 minute ago"),
        (3_599, "in 59 minutes"),
        (3_600, "in 1 hour"),
        (7_200, "in 2 hours"),
        (86_399, "in 23 hours"),
        (86_400, "in 1 day"),
        (-172_800, "2 days ago"),
    ],
)
def test_how_far_off_a_moment_is_is_said_in_its_largest_unit(seconds: int, words: str) -> None:
    assert relative(NOW + timedelta(seconds=seconds), NOW) == words


def test_days_and_times_are_those_of_london() -> None:
    late = datetime(2026, 7, 1, 23, 30, 59, 5, tzinfo=UTC)

    assert day(late) == day(date(2026, 7, 2)) == "Thursday 2 July 2026"
    assert time_of_day(late) == "12:30am"
    assert machine(late) == "2026-07-02T00:30:59.000005+01:00"
    assert machine(date(2026, 7, 2)) == "2026-07-02"
    assert instant("2026-07-01T23:30:00+00:00") == datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


def test_a_title_that_is_of_no_case_yet_has_gaps() -> None:
    assert with_gaps("About {{child.name}} and {{other}}") == "About … and …"
    assert with_gaps("A plain title") == "A plain title"


def test_a_reader_pages_through_a_long_history_without_a_gap() -> None:
    house = House()
    case = house.world.to_decide()
    for _ in range(98):
        case.claim("decide", by="Max Manager").release("decide", by="Max Manager")

    first = house.get("cleo", f"/cases/{case.id}/history")
    following = re.findall(r'href="([^"]*after=[^"]*)"', first)
    second = house.get("cleo", f"/cases/{case.id}/history" + following[0].partition("history")[2])

    entries = [page.count('class="app-history__what"') for page in (first, second)]
    assert entries == [200, len(case.rows) - 200]
    assert "The case was started" in first
    assert "after=" not in second


@pytest.mark.parametrize(
    ("who", "path"), [("cleo", "/cases"), ("sid", "/people"), ("sid", "/agencies")]
)
def test_a_hundred_signs_are_looked_for_and_no_more(who: str, path: str) -> None:
    page = House().post(who, path, q="x" * 101)

    assert f'value="{"x" * 100}"' in page


def test_what_was_done_last_is_told_however_much_has_followed() -> None:
    house = House()
    case = house.world.to_decide()
    for _ in range(14):
        case.claim("decide", by="Max Manager").release("decide", by="Max Manager")
    before = house.get("cleo", f"/cases/{case.id}")

    case.claim("decide", by="Max Manager")

    assert "Paul Prof completed “Reply” on" in before
    after = house.get("cleo", f"/cases/{case.id}")
    assert "Paul Prof completed “Reply” on" in after


@pytest.mark.parametrize(
    ("count", "more"), [(2, ""), (3, "1 more task is open."), (5, "3 more tasks are open.")]
)
def test_three_tasks_are_named_and_more_are_counted(count: int, more: str) -> None:
    house = House()
    children = [{"name": f"Child {number}"} for number in range(count)]
    case = house.world.start(answers=RAISED | {"children": children})
    case.complete("reply", {}, by="Paul Prof").complete("decide", DECIDED, by="Max Manager")

    page = house.get("cleo", f"/cases/{case.id}")

    assert page.count("is to do “") == 3
    assert re.findall(r"\d more tasks? \w+ open\.", page) == ([more] if more else [])
