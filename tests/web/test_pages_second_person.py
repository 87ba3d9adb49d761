"""A proposed correction that was overtaken is said to be so, and cannot be confirmed."""

from engine.ids import PersonId
from tests.service.test_service_second_person import ADA, shared_files, two_cases
from tests.web.stories.house import House


def test_both_read_that_something_else_was_recorded_since() -> None:
    house = House(files=shared_files())
    first, second = two_cases(house.world)
    place = f"/cases/{first.id}/correct/conference_end/proposed"
    assert "It is right: correct it" in house.get("ada", place)
    cases = house.world.engine.cases
    cases.answer_correction(second.id, "conference_end", by=PersonId(ADA), confirms=True)

    said = "What is recorded there was changed since, so it cannot be confirmed"
    for who in ("ada", "cleo"):
        assert said in house.get(who, f"/cases/{first.id}")
        page = house.get(who, place)
        assert "so it cannot be confirmed" in page
        assert "It is right: correct it" not in page
    refused = house.post("ada", place, answer="confirm")

    assert "was changed after this correction was proposed" in refused
    assert said not in house.get("cleo", f"/cases/{first.id}")
