"""How many agencies sit on a panel, worked out by hand for families, spellings and CIRT (S61)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.casework.agencies import functions
from engine.feel import compile as compile_feel
from engine.feel.values import Function
from engine.ids import AgencyId
from engine.model.agencies import Agencies, Agency
from tests.conftest import shipped_definition

REGISTER = Agencies(agencies=
    [
        Agency(id=AgencyId("police"), name="Larkborough Police", other_names=("The Force",)),
        Agency(id=AgencyId("unit"), name="Protection Unit", part_of=AgencyId("police")),
        Agency(id=AgencyId("squad"), name="North Squad", part_of=AgencyId("unit")),
        Agency(id=AgencyId("trust"), name="Learning Trust"),
        Agency(
            id=AgencyId("high"), name="High School", other_names=("HS",),
            part_of=AgencyId("trust"),
        ),
        Agency(id=AgencyId("low"), name="Low School", part_of=AgencyId("trust")),
        Agency(id=AgencyId("care"), name="Children's Services"),
        Agency(
            id=AgencyId("cirt"), name="Children's Independent Reviewing Team",
            other_names=("The reviewing team",), part_of=AgencyId("care"),
        ),
        Agency(id=AgencyId("bank"), name="Food Bank & Co", is_statutory=False),
    ]
)  # fmt: skip


def counted(agencies: Sequence[str | None], known: Mapping[str, str] | None = None) -> int:
    """Return how many other agencies members of some agencies make, by the facts that ship.

    `known` is what the register says of some of them.
    """

    facts = shipped_definition("sunderland").procedure.facts
    members = [
        {"person": f"p{number}", "seat": "member", "agency": agency}
        for number, agency in enumerate(agencies)
    ]
    registered = known or {}
    scope: dict[str, Any] = {
        "known_of": Function(("person",), lambda _run, who: {"agency": registered.get(who[0])}),
        "cleared": members,
        "cirt_people": [],
        "team_names": ["CIRT", "Children's Independent Reviewing Team"],
        **{name: make() for name, make in functions(lambda: REGISTER).items()},
    }
    for name in ("other_agency_members", "other_agency_names"):
        scope[name] = compile_feel(facts[name]).evaluate(scope, now=None, calendar=None)
    return len(scope["other_agency_names"])


@pytest.mark.parametrize(
    ("typed", "known", "number"),
    [
        (["Larkborough Police", "High School"], {"p1": "Larkborough Police"}, 1),
        (["Larkborough Police", "High School"], {"p1": "The Force"}, 1),
        (["Larkborough Police", "High School"], {"p1": "Low School"}, 2),
        (["Larkborough Police", "Probation"], {"p1": "The reviewing team"}, 1),
        (["Larkborough Police", "Larkborough Police"], {"p1": "Probation"}, 2),
        (["Larkborough Police", ""], {"p1": "Probation"}, 2),
    ],
)
def test_the_agency_that_the_register_knows_counts_whatever_is_typed_for_the_seat(
    typed: Sequence[str], known: Mapping[str, str], number: int
) -> None:
    assert counted(typed, known) == number


@pytest.mark.parametrize(
    ("agencies", "number"),
    [
        (["Larkborough Police", "the force"], 1),
        (["Larkborough Police", "Protection Unit"], 1),
        (["North Squad", "Protection unit", "The Force."], 1),
        (["High School", "Low School"], 1),
        (["H.S.", "Learning Trust", "Larkborough Police"], 2),
        (["Food Bank and Co", "FOOD BANK & CO."], 1),
        (["Food Bank & Co", "Larkborough Police"], 2),
        (["CIRT", "Larkborough Police"], 1),
        (["C.I.R.T.", "Larkborough Police"], 1),
        (["Childrens Independent Reviewing Team", "The reviewing team"], 0),
        (["CIRT (north)", "CIRT South"], 0),
        (["Children's Services", "Larkborough Police"], 2),
        (["Children's Services", "CIRT"], 1),
        (["Probation", "probation ", "Probation."], 1),
        (["Probation", "Probation Service"], 2),
        (["St. Mary's & St John", "St Marys and St. John"], 1),
        (["", None, "Probation"], 1),
        ([], 0),
    ],
)
def test_other_agencies_are_counted_as_a_person_would(
    agencies: Sequence[str | None], number: int
) -> None:
    assert counted(agencies) == number
