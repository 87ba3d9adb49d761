"""Starting a case, papers, versions, people: the rest of what the service promises."""

from dataclasses import replace

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import PersonId, ProcedureId
from engine.model.case import NewCase
from engine.model.people import Person
from tests.scenario import DECIDED, RAISED, World
from tests.small_dissent import FILES, FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element, exclusive, flow

AGAIN = (
    lanes(Chair="begun join ask again over")
    + step("startEvent", "begun", formKey="raise")
    + exclusive("join")
    + step("userTask", "ask", formKey="ask")
    + exclusive("again", "again_to_over")
    + element("endEvent", "over")
    + chain("begun", "join", "ask", "again")
    + flow("again", "join", "count(requests) < 3")
    + flow("again", "over")
)


def test_entries_of_an_appended_list_are_kept_one_by_one_and_read_as_a_list() -> None:
    forms = {"raise": FORMS["raise"], "ask": form("ask", text("question"), appendTo="requests")}
    world = World(package(AGAIN, forms=forms))
    case = world.start()

    for question in ("One?", "Two?", "Three?"):
        case.complete("ask", {"question": question}, by="Cleo Chair")

    assert case.case.ends == ("over",)
    with world.engine.open_work() as work:
        entries = work.lists.entries(case.id, "requests")
    assert [(e["question"], e["by"]) for e in entries] == [
        ("One?", "Cleo Chair"),
        ("Two?", "Cleo Chair"),
        ("Three?", "Cleo Chair"),
    ]
    assert "question" not in case.case.file


def test_a_list_that_nothing_was_appended_to_is_empty_and_not_unknown() -> None:
    forms = {"raise": FORMS["raise"], "ask": form("ask", text("question"), appendTo="requests")}
    world = World(package(AGAIN, forms=forms))

    case = world.start()

    assert case.within(lambda casework: casework.names.scope(None).get("requests")) == []


def test_references_rise_within_a_year_and_start_anew_with_the_next(world: World) -> None:
    first, second = world.start(), world.start()
    world.wait(days=120)

    assert [c.case.reference for c in (first, second, world.start())] == [
        "SM-2026-0001",
        "SM-2026-0002",
        "SM-2027-0001",
    ]


def test_a_start_with_a_wrong_answer_leaves_nothing_behind(world: World) -> None:
    with pytest.raises(InvalidAnswers):
        world.start(answers={**RAISED, "conference_date": "soon"})

    assert world.start().case.reference == "SM-2026-0001"
    with world.engine.open_work() as work:
        assert len(work.cases.running(after=None, limit=10)) == 1


def test_a_half_filled_start_form_is_kept_and_forgotten(world: World) -> None:
    new = NewCase(procedure_id=ProcedureId("small"), process_id="main")
    chair = PersonId("Cleo Chair")
    world.engine.drafts.keep_for_form(
        new.draft_key, by=chair, answers={"children": [{"name": "Half a name"}]}
    )

    assert "Half a name" in repr(world.engine.questions.start(new, by=chair)[2])
    world.engine.drafts.drop_sent(new.draft_key, by=chair)
    assert "Half a name" not in repr(world.engine.questions.start(new, by=chair)[2])


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "is empty"), (b"x" * 10_000_001, "larger than 10 MB")]
)
def test_an_empty_or_too_large_paper_is_refused(world: World, content: bytes, said: str) -> None:
    case = world.start()

    with pytest.raises(WrongState, match=said):
        world.engine.cases.attach(
            case.id, by=PersonId("Paul Prof"), name="x", media_type="text/plain", content=content
        )

    assert case.documents == () or list(case.documents) == []


@pytest.mark.parametrize("megabytes", [1, 12])
def test_the_largest_paper_is_what_the_installation_says(world: World, megabytes: int) -> None:
    case, cases = world.start(), replace(world.engine.cases, upload_megabytes=megabytes)
    by, most = PersonId("Paul Prof"), b"x" * megabytes * 1_000_000

    cases.attach(case.id, by=by, name="x", media_type="text/plain", content=most)

    with pytest.raises(WrongState, match=f"larger than {megabytes} MB"):
        cases.attach(case.id, by=by, name="x", media_type="text/plain", content=most + b"x")


def test_a_paper_is_kept_with_the_case_and_read_back(world: World) -> None:
    case = world.start()

    paper = world.engine.cases.attach(
        case.id,
        by=PersonId("Paul Prof"),
        name="n.pdf",
        media_type="text/plain",
        content=b"abc",
        to=["chair"],
    )

    _, read = world.engine.views.document(paper.id, by=PersonId("Cleo Chair"))
    assert read.content == b"abc"
    assert case.lines[-1].endswith("DocumentAttached - Paul Prof")


def test_a_running_case_stays_on_its_version(world: World) -> None:
    old = world.to_decide()
    shorter = FILES["procedure.toml"].replace(b"value = 10", b"value = 5")

    world.publish({**FILES, "procedure.toml": shorter})
    new = world.to_decide()

    assert (old.case.version, new.case.version) == (1, 2)
    assert old.task("decide").due_why.startswith("10 working days")
    assert new.task("decide").due_why.startswith("5 working days")
    old.complete("decide", DECIDED, by="Max Manager")
    assert old.case.version == 1


def test_letters_go_to_who_takes_part_and_notices_to_the_role_where_nobody_does(
    world: World,
) -> None:
    case = world.decided().complete("file_it", {}, by="Ada Admin")

    [letter] = [d for d in case.documents if d.name == "outcome"]
    assert (letter.recipient_name, dict(letter.labels)) == ("Paul Prof", {"option": 2})


@pytest.mark.parametrize(
    ("to", "recipients"),
    [
        ("=children", [(None, "Ava Trent"), (None, "Ben Trent")]),
        ("=children[1]", [(None, "Ava Trent")]),
        ("=[null, dissenter]", [("Paul Prof", "Paul Prof")]),
        ("=people.professional", [("Paul Prof", "Paul Prof")]),
        ('={id: "Max Manager", name: "Gran"}', [(None, "Gran")]),
        ('={name: "paul prof ", agency: "SCHOOL"}', [("Paul Prof", "paul prof ")]),
        ('={name: "Paul Prof", agency: "Clinic"}', [(None, "Paul Prof")]),
        ('={name: "Pat Prof", agency: "School"}', [(None, "Pat Prof")]),
        ('={name: "Max Manager", email: ""}', [(None, "Max Manager")]),
    ],
)
def test_a_letter_to_whom_the_case_file_names_is_a_persons_only_where_it_names_them(
    to: str, recipients: list[tuple[str | None, str]]
) -> None:
    drawn = (
        lanes(Chair="begun tell over")
        + step("startEvent", "begun", formKey="raise")
        + step("sendTask", "tell", letter="late", to=to.replace('"', "&quot;"))
        + element("endEvent", "over")
        + chain("begun", "tell", "over")
    )
    world = World(package(drawn, forms={"raise": FORMS["raise"]}))

    case = world.start()

    assert [(d.recipient_id, d.recipient_name) for d in case.documents] == recipients


# --- people


def test_only_a_system_administrator_changes_people(world: World) -> None:
    def move(by: str) -> Person:
        return world.engine.people.change(
            PersonId("Ada Admin"),
            lambda each: replace(each, agency="Elsewhere"),
            by=PersonId(by),
        )

    with pytest.raises(NotAllowed):
        move("Olga Owner")

    assert move("Sid System").agency == "Elsewhere"


def test_nobody_raises_their_own_rights(world: World) -> None:
    with pytest.raises(NotAllowed, match="own rights"):
        world.engine.people.change(
            PersonId("Sid System"),
            lambda each: replace(each, roles=each.roles | {"small.manager"}),
            by=PersonId("Sid System"),
        )


def test_a_username_belongs_to_one_person(world: World) -> None:
    people = world.engine.people
    people.change(PersonId("Ada Admin"), lambda each: replace(each, username="ada"), by=None)

    with pytest.raises(InvalidAnswers, match="signs in with this name already"):
        people.change(PersonId("Bea Boss"), lambda each: replace(each, username="ADA"), by=None)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": " "}, "name", "Enter the name of the person"),
        ({"username": ""}, "username", "Enter a username"),
        ({"username": "two words"}, "username", "letters, digits and signs, but no spaces"),
        ({"username": "zoë"}, "username", "letters, digits and signs, but no spaces"),
        ({"username": "a\x00b"}, "username", "on one line"),
        ({"name": "Two\nlines"}, "name", "on one line"),
        ({"agency": "x" * 201}, "agency", "Enter 200 characters or fewer"),
        ({"email": "nowhere"}, "email", "Enter an email address in the form"),
        ({"line_manager_id": "nobody"}, "line_manager_id", "Choose a manager who can sign in"),
        ({"line_manager_id": "new"}, "line_manager_id", "Choose a manager who can sign in"),
    ],
)
def test_a_person_is_added_only_with_a_name_that_can_be_kept(
    world: World, wrong: dict[str, str], field: str, said: str
) -> None:
    person = Person(id=PersonId("new"), name="Zoë New", username="zoe", agency="School")

    with pytest.raises(InvalidAnswers) as refusal:
        world.engine.people.add(replace(person, **wrong), by=None)

    assert list(refusal.value.errors) == [field]
    assert said in refusal.value.errors[field]


def test_a_change_does_not_ask_for_what_was_there_before(world: World) -> None:
    world.give("Ada Admin", "admin", "watcher")  # she has no username

    with pytest.raises(InvalidAnswers, match="Enter the name"):
        world.engine.people.change(
            PersonId("Ada Admin"), lambda each: replace(each, name=""), by=None
        )


def test_somebody_who_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.engine.people.person(PersonId("nobody"))
