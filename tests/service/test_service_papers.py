"""A paper is of a kind that its procedure has."""

from collections.abc import Mapping

import pytest

from engine.errors import NotFound
from engine.ids import PersonId
from engine.model.document import Document
from tests.scenario import CaseOf, World
from tests.small_dissent import FILES

_KINDS = b"""
[audiences.deciding]
title = "who decides"
parts = ["decider"]
[papers.report]
title = "Report of an agency"
audience = "deciding"
[papers.other]
title = "Another paper"
audience = "author"
"""
FILES_WITH_KINDS: Mapping[str, bytes] = {
    **FILES,
    "procedure.toml": FILES["procedure.toml"] + _KINDS,
}


@pytest.fixture
def case() -> CaseOf:
    return World(files=FILES_WITH_KINDS).to_decide()


def added(case: CaseOf, kind: str, *, by: str = "Cleo Chair") -> Document:
    return case.world.engine.cases.attach(
        case.id, by=PersonId(by), name="a.pdf", media_type="text/plain", content=b"a", kind=kind
    )


def test_the_kind_of_a_paper_is_kept_with_it(case: CaseOf) -> None:
    added(case, "report")

    [paper] = case.documents
    assert dict(paper.labels) == {"to": [], "as": ["chair"], "kind": ["report"]}


def test_a_kind_that_the_procedure_does_not_have_is_refused(case: CaseOf) -> None:
    with pytest.raises(NotFound, match="'minutes'"):
        added(case, "minutes")

    assert list(case.documents) == []
