"""New cases begin with the version in force; a running case speaks from its own."""

from tests.scenario import World
from tests.small_dissent import FILES


def renamed(world: World) -> None:
    """Publish a version in which the procedure and a role have other titles."""
    titles = {b"A small dissent": b"A new dissent", b"Manager": b"Decider"}
    files = dict(FILES)
    for name in ("procedure.toml", "main.bpmn", "body.bpmn"):
        for old, new in titles.items():
            files[name] = files[name].replace(old, new)
    world.publish(files)


def test_a_task_is_listed_in_the_words_of_the_version_that_its_case_began_with(
    world: World,
) -> None:
    old = world.to_decide()
    renamed(world)
    new = world.to_decide()

    tasks = [case.task("decide") for case in (old, new)]
    about = world.engine.views.about(tasks)

    assert [about[task.id] for task in tasks] == [
        (f"Ava Trent, Ben Trent · {old.case.reference} · A small dissent", "Manager"),
        (f"Ava Trent, Ben Trent · {new.case.reference} · A new dissent", "Decider"),
    ]


def test_what_is_in_force_is_what_new_cases_begin_with(world: World) -> None:
    old = world.start()
    renamed(world)
    new = world.start()

    definitions = world.engine.definitions
    assert (old.case.version, new.case.version) == (1, 2)
    assert definitions.in_force("small").version == 2
    assert [each.version for each in definitions.all_in_force()] == [2]
    assert [definitions.of(each.case).version for each in (old, new)] == [1, 2]
