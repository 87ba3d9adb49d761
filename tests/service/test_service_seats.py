"""Whoever is chosen for a seat may take it, has it once, and has nothing of it afterwards."""

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.ids import PersonId
from engine.model.history import EventKind
from tests.scenario import CaseOf, World
from tests.small_dissent import form, items, lanes, package, step, text, who
from tests.spiff.spiff_diagrams import chain, element

SEATS = items("seats", {**who("person", ""), "properties": {"people": "panel, manager"}})
FORMS = {
    "raise": form("raise", who("dissenter", "professional")),
    "seats": form("seats", SEATS),
    "again": form("again", SEATS),
    "none": form("none", text("why")),
}
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="who_d" name="who"
 namespace="x"><decision id="who" name="Who"><decisionTable id="t" hitPolicy="FIRST">
<input id="i"><inputExpression id="x" typeRef="string"><text>dissenter</text></inputExpression>
</input>
<output id="o" name="reviewer" typeRef="string" />
<rule id="r"><inputEntry id="c"><text>-</text></inputEntry>
<outputEntry id="e"><text>dissenter</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


@pytest.fixture
def seats() -> World:
    """A drawing in which two seats are filled, filled again, and one of them has work."""
    drawn = (
        lanes(Chair="begun", Administrator="fill refill over", Panel_member="sit")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "fill", formKey="seats", appoints="panel = seats.person")
        + step("userTask", "refill", formKey="again", appoints="panel = seats.person")
        + step("userTask", "sit", formKey="none", assignee="seats[1].person")
        + element("endEvent", "over")
        + chain("begun", "fill", "refill", "sit", "over")
    )
    world = World(package(drawn, forms=FORMS))
    world.give("Paul Prof", "professional", "panel")
    world.give("Mia Manager", "panel")
    world.give("Wim Watcher", "panel")
    return world


def test_a_seat_is_refused_at_its_own_field_with_the_rule_that_bars_the_person(
    seats: World,
) -> None:
    case = started(seats)
    before = case.lines

    with pytest.raises(InvalidAnswers) as refused:
        case.complete("fill", filled("Pia Panel", "Paul Prof"), by="Ada Admin")

    assert list(refused.value.errors) == ["seats[1].person"]
    assert "dissents may not be the one who sits" in refused.value.errors["seats[1].person"]
    assert (case.incidents, case.lines) == ([], before)


def test_who_is_not_among_those_appointed_has_no_part_and_no_access_any_more(
    seats: World,
) -> None:
    case = started(seats).complete("fill", filled("Pia Panel", "Wim Watcher"), by="Ada Admin")

    case.complete("refill", filled("Pia Panel", "Mia Manager"), by="Ada Admin")

    assert seated(case) == ["Mia Manager", "Pia Panel"]
    with pytest.raises(NotFound):
        seats.engine.views.case(case.id, by=PersonId("Wim Watcher"))


def test_of_a_list_only_those_who_are_new_are_noted_as_appointed(seats: World) -> None:
    case = started(seats).complete("fill", filled("Pia Panel", "Wim Watcher"), by="Ada Admin")

    case.complete("refill", filled("Mia Manager", "Pia Panel"), by="Ada Admin")

    noted = [row.event.content for row in case.rows if row.event.kind == "ParticipantAppointed"]
    assert [one["person"] for one in noted if one["role"] == "panel"] == [
        "Pia Panel",
        "Wim Watcher",
        "Mia Manager",
    ]


def test_a_drawing_that_appoints_whom_an_earlier_form_named_is_no_incident() -> None:
    drawn = (
        lanes(Chair="begun", Administrator="name over", Manager="decide")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "name", formKey="none", appoints="manager = dissenter")
        + step("userTask", "decide", formKey="none")
        + element("endEvent", "over")
        + chain("begun", "name", "decide", "over")
    )
    case = started(World(package(drawn, forms=FORMS)))

    with pytest.raises(InvalidAnswers, match="dissents may not"):
        case.complete("name", {}, by="Ada Admin")

    assert case.incidents == []


def test_a_table_that_names_whom_the_rules_bar_gives_nobody_the_part_and_raises_the_alarm() -> (
    None
):
    drawn = (
        lanes(Chair="begun", Manager="find decide", Administrator="over")
        + step("startEvent", "begun", formKey="raise")
        + step("businessRuleTask", "find", decision="who", appoints="manager = reviewer")
        + step("userTask", "decide", formKey="none")
        + element("endEvent", "over")
        + chain("begun", "find", "decide", "over")
    )
    world = World({**package(drawn, forms=FORMS), "who.dmn": TABLE})
    world.give("Max Manager", "admin")
    world.give("Mia Manager", "panel")
    world.give("Paul Prof", "professional", "manager")

    case = started(world)

    assert case.incidents == []
    assert case.task("decide").assignee is None
    assert [row.event.element_id for row in case.rows if row.event.kind == EventKind.NOBODY_FREE]
    assert [d.recipient_name for d in case.documents if d.name == "nobody_free"] == [
        "Ada Admin",
        "Max Manager",
    ]


def test_a_table_that_names_whom_the_rules_bar_takes_the_part_from_nobody() -> None:
    drawn = (
        lanes(Chair="begun", Manager="find decide", Administrator="name over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "name", formKey="none", appoints="manager = &quot;Max Manager&quot;")
        + step("businessRuleTask", "find", decision="who", appoints="manager = reviewer")
        + step("userTask", "decide", formKey="none")
        + element("endEvent", "over")
        + chain("begun", "name", "find", "decide", "over")
    )
    world = World({**package(drawn, forms=FORMS), "who.dmn": TABLE})

    case = started(world).complete("name", {}, by="Ada Admin")

    assert [p.person_id for p in case.participants if p.role == "manager"] == ["Max Manager"]
    assert case.task("decide").assignee == "Max Manager"


def test_nobody_is_put_into_a_seat_by_a_correction(seats: World) -> None:
    case = started(seats).complete("fill", filled("Pia Panel", "Wim Watcher"), by="Ada Admin")

    with pytest.raises(InvalidAnswers, match="the step that fills the place"):
        case.correct("seats[0].person", "Mia Manager", by="Ada Admin")


def started(world: World) -> CaseOf:
    return world.start(answers={"dissenter": "Paul Prof"})


def filled(*people: str) -> dict[str, object]:
    return {"seats": [{"person": person} for person in people]}


def seated(case: CaseOf) -> list[str]:
    return sorted(p.person_id for p in case.participants if p.role == "panel")


def test_whom_a_rule_bars_is_neither_given_nor_offered_the_task() -> None:
    drawn = (
        lanes(Chair="begun", Manager="decide", Administrator="over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "decide", formKey="none", assignee="dissenter")
        + element("endEvent", "over")
        + chain("begun", "decide", "over")
    )
    world = World(package(drawn, forms=FORMS))
    world.give("Paul Prof", "professional", "manager")

    case = started(world)

    assert case.task("decide").assignee is None
    assert offered(world, "Paul Prof") == []
    assert offered(world, "Mia Manager") == ["decide"]
    with pytest.raises(NotAllowed, match="dissents may not"):
        case.claim("decide", by="Paul Prof")


def offered(world: World, person: str) -> list[str]:
    return [str(t.element_id) for t in world.engine.inbox.of_roles(PersonId(person)).tasks]
