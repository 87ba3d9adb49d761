"""What a command adds to the record of a case: history, ends, documents, incidents."""

from datetime import timedelta

from engine.casework.casework import Casework
from engine.ids import DocumentId, ElementId, IncidentId, PersonId, RoleId
from engine.model.case import Incident
from engine.model.document import Document, DocumentKind
from engine.model.history import EventKind
from engine.model.people import ENGINE, Actor
from tests.builders import NOON
from tests.scenario import World

DECIDE, LATE = ElementId("decide"), ElementId("late_marked")
ADA = Actor(person_id=PersonId("Ada Admin"), on_behalf_of=PersonId("Max Manager"))


def test_each_fact_is_noted_in_order_at_its_own_instant_under_the_name_of_who_acts(
    world: World,
) -> None:
    case, later = world.start(), NOON + timedelta(hours=3)
    before = len(case.rows)

    def act(casework: Casework) -> None:
        casework.ledger.note(EventKind.NOBODY_FREE, DECIDE, {"role": "manager"})
        casework.ledger.actor = ADA
        casework.move_to(later)
        casework.ledger.note(EventKind.CALENDAR_CHANGED, None, {})

    case.within(act)

    first, second = [row.event for row in case.rows[before:]]
    assert (first.kind, first.at, first.actor) == (EventKind.NOBODY_FREE, NOON, ENGINE)
    assert (first.element_id, first.content) == (DECIDE, {"role": "manager"})
    assert (second.kind, second.at, second.actor) == (EventKind.CALENDAR_CHANGED, later, ADA)
    assert (second.element_id, second.content) == (None, {})


def test_every_end_that_is_reached_is_kept_beside_the_earlier_ones(world: World) -> None:
    case = world.start()
    case.within(lambda casework: casework.ledger.reach_end(ElementId("closed")))

    case.within(lambda casework: casework.ledger.reach_end(LATE))

    assert case.case.ends == ("closed", "late_marked")
    noted = [row.event for row in case.rows if row.event.kind is EventKind.END_REACHED]
    assert [(each.element_id, each.content) for each in noted] == [
        ("closed", {"name": "Closed"}),
        ("late_marked", {"name": "Marked late"}),
    ]


def test_each_document_is_kept_and_noted_as_what_it_is(world: World) -> None:
    case = world.start()
    before = len(case.rows)

    def act(casework: Casework) -> None:
        for kind in (DocumentKind.LETTER, DocumentKind.PAPER, DocumentKind.NOTICE):
            casework.ledger.add_document(
                Document(
                    id=DocumentId(f"d-{kind}"),
                    case_id=case.id,
                    kind=kind,
                    name=f"a {kind}",
                    title="T",
                    created_at=NOON,
                    element_id=DECIDE,
                    recipient_name="Max M.",
                    recipient_role=RoleId("manager"),
                )
            )

    case.within(act)

    noted = [row.event for row in case.rows[before:]]
    assert [(each.kind, each.element_id, each.content) for each in noted] == [
        (
            kind,
            DECIDE,
            {"document": f"d-{what}", "name": f"a {what}", "to": "Max M.", "role": "manager"},
        )
        for kind, what in (
            (EventKind.LETTER_PRODUCED, "letter"),
            (EventKind.DOCUMENT_ATTACHED, "paper"),
            (EventKind.NOTICE_GIVEN, "notice"),
        )
    ]
    assert {each.id for each in case.documents} == {"d-letter", "d-paper", "d-notice"}


def test_a_notice_of_the_engine_goes_to_one_person_in_their_role(world: World) -> None:
    case = world.start()
    later = NOON + timedelta(hours=1)

    def act(casework: Casework) -> None:
        casework.move_to(later)
        to = {"id": "Max Manager", "name": "Max M.", "role": "manager", "has_account": True}
        casework.ledger.give_notice(to, name="late", title="Late", html="<p>", element_id=DECIDE)
        casework.ledger.give_notice({**to, "role": None}, name="n", title="", html="")

    case.within(act)

    first, second = case.documents
    assert (first.case_id, first.kind, first.name) == (case.id, DocumentKind.NOTICE, "late")
    assert (first.title, first.created_at) == ("Late", later)
    assert (first.recipient_id, first.recipient_role) == ("Max Manager", "manager")
    assert (first.recipient_name, first.element_id) == ("Max M.", DECIDE)
    assert (second.recipient_role, second.element_id) == (None, None)
    assert first.id != second.id
    with world.engine.open_work() as work:
        assert work.documents.one(first.id).html == "<p>"


def test_an_incident_is_kept_and_noted_and_only_what_it_stopped_waits_for_it(world: World) -> None:
    case = world.start()
    ids = ("one", "two")

    def stop(casework: Casework) -> None:
        ledger = casework.ledger
        for own in ids:
            ledger.add_incident(
                Incident(
                    id=IncidentId(own),
                    case_id=case.id,
                    element_id=DECIDE,
                    message=f"Why {own}.",
                    raised_at=NOON,
                )
            )
        ledger.block("timer#1", "one")
        ledger.block("timer#1", "two")
        ledger.block("timer#10", "two")
        ledger.block("other#2", "one")

    def blocked() -> list[str]:
        keys = ("timer#1", "timer#10", "other#2", "timer", "one", "two", "timer#2")
        return case.within(
            lambda casework: [each for each in keys if casework.ledger.is_blocked(each)]
        )

    case.within(stop)

    assert [each.id for each in case.incidents] == [*ids]
    noted = [row.event for row in case.rows if row.event.kind is EventKind.INCIDENT_RAISED]
    assert [(each.element_id, each.content) for each in noted] == [
        (DECIDE, {"incident": own, "message": f"Why {own}."}) for own in ids
    ]
    assert blocked() == ["timer#1", "timer#10", "other#2"]
    assert case.case.blocked == ("other#2 one", "timer#1 one", "timer#1 two", "timer#10 two")
    case.within(lambda casework: casework.ledger.unblock(ElementId("timer#1")))
    case.within(lambda casework: casework.ledger.unblock(ElementId("one")))
    assert blocked() == ["timer#1", "timer#10"]
    case.within(lambda casework: casework.ledger.unblock(ElementId("two")))
    assert blocked() == []
