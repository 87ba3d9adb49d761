import pytest

from engine.errors import InvalidAnswers
from engine.ids import AgencyId
from engine.model.agencies import Agency
from engine.store import Store

TRUST = Agency(
    id=AgencyId("trust"), name="The Trust", other_names=("Trust", "T & Co"), part_of=AgencyId("z"),
    is_statutory=False, contact_name="Desk", contact_email="desk@trust.example",
    closed="24 to 28 December", active=False,
)  # fmt: skip


def save(store: Store, *agencies: Agency) -> None:
    with store.work() as work:
        for agency in agencies:
            work.agencies.save(agency)
        work.commit()


def test_agencies_come_back_as_they_were_saved_in_order_of_name(store: Store) -> None:
    save(
        store, TRUST, Agency(id=AgencyId("z"), name="école"), Agency(id=AgencyId("b"), name="Bee")
    )

    with store.work() as work:
        assert [each.name for each in work.agencies.all()] == ["Bee", "The Trust", "école"]
        assert work.agencies.all()[1] == TRUST


def test_an_agency_can_change(store: Store) -> None:
    save(store, TRUST)
    changed = Agency(id=TRUST.id, name="Trust of old")

    save(store, changed)

    with store.work() as work:
        assert list(work.agencies.all()) == [changed]


def test_two_agencies_never_share_a_name(store: Store) -> None:
    save(store, TRUST)

    with pytest.raises(InvalidAnswers) as refusal:
        save(store, Agency(id=AgencyId("other"), name="THE  trust."))

    assert list(refusal.value.errors) == ["name"]
    with store.work() as work:
        assert list(work.agencies.all()) == [TRUST]
