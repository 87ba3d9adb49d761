"""What staff read: work, cases, tasks, papers, corrections, drafts."""

import json
from datetime import UTC, datetime, timedelta

from engine.ids import PersonId
from engine.model.document import DocumentKind
from tests.builders import make_person
from tests.scenario import DECIDED, RAISED, CaseOf
from tests.web.stories.house import House, a_file, signing_in

RAISING = {
    "conference_date__day": "8", "conference_date__month": "9", "conference_date__year": "2026",
    "conference_end__day": "8", "conference_end__month": "9", "conference_end__year": "2026",
    "conference_end__time": "11:30", "dissenter": "Paul Prof", "children-0-name": "Ava Trent",
}  # fmt: skip


def a_dissent_is_raised() -> House:
    house = House()
    for who in ("cleo", "paul", "olga", "sid"):
        house.get(who, "/start")
    form = "/start/small/main"
    house.get("cleo", form)
    house.get("paul", form)
    house.get("cleo", "/start/small/nowhere")
    house.post("cleo", form, **RAISING | {"conference_date__month": "13", "dissenter": "Nobody"})
    house.post("cleo", form, **RAISING | {"add:children": "1"})
    slip = house.slip("cleo", form)
    house.post("cleo", f"{form}/draft", slip=slip, _back=form, **RAISING)
    house.script("cleo", f"{form}/draft", slip=slip, dissenter="Paul Prof")
    house.post("paul", f"{form}/draft", dissenter="Paul Prof")
    house.post("cleo", form, slip=slip, **RAISING)
    for who in ("cleo", "paul", "max", "ada", "olga"):
        house.get(who, "/work")
    house.get("cleo", "/cases")
    house.post("cleo", "/cases", q="SM-2026-0001")
    house.post("cleo", "/cases", q="nothing")
    house.get("paul", "/cases")
    house.get("max", "/cases")
    return house


def a_dissent_is_worked_on() -> House:
    house = House()
    case = house.world.start()
    reply = f"/tasks/{case.task('reply').id}"
    for who in ("paul", "cleo", "max"):
        house.get(who, reply)
    house.post("paul", f"{reply}/draft", _back=reply, reasons="Half a")
    house.script("paul", f"{reply}/draft", reasons="Half a sentence")
    house.get("paul", reply)
    house.post("cleo", f"{reply}/draft", reasons="Not mine")
    house.post("max", f"{reply}/draft", reasons="Not mine")
    house.post("paul", reply, reasons="I disagree.")
    house.get("paul", reply)
    house.get("cleo", reply)
    decide = f"/tasks/{case.task('decide').id}"
    house.get("max", "/work")
    house.get("max", decide)
    house.post("max", f"{decide}/claim")
    house.get("mia", decide)
    house.get("max", f"{decide}/assign")
    house.post("max", f"{decide}/assign")
    house.post("max", f"{decide}/assign", to="Cleo Chair")
    house.post("max", f"{decide}/assign", to_username="nobody.there")
    house.post("max", f"{decide}/assign", to_username="mia")
    house.get("mia", decide)
    house.get("mia", f"/cases/{case.id}/history")
    house.post("mia", f"{decide}/release")
    house.post("mia", decide, upheld="yes", ask_again="no")
    house.post("mia", decide, upheld="yes", ask_again="no", why="As found.")
    house.get("mia", decide)
    for item in case.tasks:
        house.get("pia", f"/tasks/{item.id}")
    house.get("pia", "/work")
    house.get("ada", "/work")
    return house


def _decided(house: House) -> CaseOf:
    case = house.world.start()
    house.world.wait(hours=2)
    case.complete("reply", {"reasons": "I disagree."}, by="Paul Prof")
    house.world.wait(days=1)
    return case.complete("decide", DECIDED, by="Max Manager")


def a_decided_case_is_read() -> House:
    house = House()
    case = _decided(house)
    for who in ("cleo", "paul", "max", "ada", "olga", "wim"):
        house.get(who, f"/cases/{case.id}")
    for who in ("cleo", "max", "ada"):
        house.get(who, f"/cases/{case.id}/history")
        house.get(who, f"/cases/{case.id}/answers")
        house.get(who, f"/cases/{case.id}/state")
    house.get("cleo", f"/cases/{case.id}/history?after=3")
    house.get("cleo", f"/cases/{case.id}/history?after=-1")
    house.get("cleo", f"/cases/{case.id}?drawing=main")
    house.get("cleo", f"/conferences/{case.case.conference_id}")
    house.get("cleo", "/conferences/none")
    house.get("wim", f"/conferences/{case.case.conference_id}")
    house.get("pia", f"/cases/{case.id}/correct")
    house.get("pia", f"/cases/{case.id}/correct/conference_date")
    return house


def a_case_ends() -> House:
    house = House()
    case = _decided(house)
    case.complete("ask_panel", {"view": "Yes."}, by="Pia Panel", item="Ava Trent")
    case.complete("ask_panel", {}, by="Pia Panel", item="Ben Trent")
    case.complete("file_it", {"file_reference": "F 1"}, by="Ada Admin")
    for who in ("cleo", "paul", "max"):
        house.get(who, f"/cases/{case.id}")
        house.get(who, f"/cases/{case.id}/documents")
        house.get(who, f"/cases/{case.id}/correct")
    house.get("paul", f"/cases/{case.id}/history")
    for who in ("paul", "max", "pia", "ada", "cleo"):
        house.get(who, f"/cases/{case.id}/answers")
    letter = next(each for each in case.documents if each.kind == "letter")
    house.get("paul", f"/documents/{letter.id}")
    house.get("wim", f"/documents/{letter.id}")
    house.get("paul", "/documents/none")
    house.get("paul", "/work")
    return house


def a_case_is_late() -> House:
    house = House()
    case = house.world.to_decide().claim("decide", by="Max Manager")
    for _ in range(3):
        house.later(days=10)
        house.get("max", "/work")
    house.get("max", "/notices")
    house.get("bea", "/notices")
    house.get("max", f"/cases/{case.id}")
    house.get("max", f"/cases/{case.id}/state")
    house.get("max", f"/cases/{case.id}/history")
    house.get("max", f"/cases/{case.id}/documents")
    house.get("max", f"/documents/{case.documents[0].id}")
    return house


def a_dissent_is_withdrawn() -> House:
    house = House()
    case = house.world.to_decide()
    for who in ("paul", "cleo"):
        house.get(who, f"/cases/{case.id}")
        house.get(who, f"/cases/{case.id}/actions/withdraw")
    action = f"/cases/{case.id}/actions/withdraw"
    house.post("paul", action, words="")
    house.post("paul", f"{action}/draft", _back=action, words="I withdr")
    house.get("paul", action)
    house.get("paul", "/drafts")
    house.post("cleo", action, words="Not mine to do.")
    house.post("paul", action, words="I withdraw.")
    confirm = case.task("confirm_withdrawal")
    house.get("max", f"/tasks/{confirm.id}")
    house.post("max", f"/tasks/{confirm.id}", voluntary="yes")
    house.get("cleo", f"/cases/{case.id}/history")
    house.get("paul", action)
    return house


def _previewed_for(day: str) -> str:
    return json.dumps({"day": day, "month": "9", "year": "2026"})


def a_fact_is_corrected() -> House:
    house = House()
    case = house.world.to_decide()
    house.world.engine.tasks.claim(case.task("decide").id, by=PersonId("Max Manager"))
    for who in ("cleo", "paul", "ada", "max", "wim"):
        house.get(who, f"/cases/{case.id}/correct")
    fact = f"/cases/{case.id}/correct/conference_date"
    house.get("cleo", fact)
    house.get("cleo", f"/cases/{case.id}/correct/nothing")
    right = {
        "conference_date__day": "9", "conference_date__month": "9",
        "conference_date__year": "2026", "because": "Mistyped.",
    }  # fmt: skip
    house.post("cleo", fact, **right | {"because": " "})
    house.post("cleo", fact, **right | {"conference_date__day": "31"})
    house.post("cleo", fact, **right)
    house.post("cleo", fact, previewed=_previewed_for("9"), **right)
    house.get("max", f"/cases/{case.id}/history")
    house.get("max", "/notices")
    house.post(
        "paul",
        f"/cases/{case.id}/correct/reasons",
        previewed=json.dumps("So."),
        reasons="So.",
        because="Better.",
    )
    for who in ("cleo", "paul"):
        house.get(who, f"/cases/{case.id}/history")
        house.get(who, "/notices")
    name = f"/cases/{case.id}/correct/dissenter"
    house.get("cleo", name)
    house.post("cleo", name, dissenter="Paul Prof", because="Nothing changed.")
    other = CaseOf(
        house.world,
        house.world.start(of=case, answers=RAISED | {"conference_date": "2026-09-09"}).id,
    )
    house.post(
        "cleo", fact, previewed=_previewed_for("9"), **right | {"conference_date__day": "10"}
    )
    house.post(
        "cleo", fact, previewed=_previewed_for("10"), **right | {"conference_date__day": "10"}
    )
    house.get("cleo", f"/conferences/{other.case.conference_id}")
    house.get("cleo", f"/start/small/main?case={case.id}")
    house.get("cleo", "/start/small/main?case=none")
    return house


def papers_are_added() -> House:
    house = House()
    case = house.world.to_decide()
    papers = f"/cases/{case.id}/documents"
    house.get("cleo", papers)
    house.post("cleo", papers, to="manager")
    house.post("cleo", papers, paper=a_file(b"", "empty.txt"), to="panel")
    house.post("cleo", papers, paper=a_file(b"a", "a.txt"), to="nobody")
    house.post("cleo", papers, paper=a_file(b"abc", "report.txt"), to=["manager", "panel"])
    house.post("cleo", papers, paper=a_file(b"abc", "mine.txt"))
    house.post("wim", papers, paper=a_file(b"abc", "mine.txt"))
    for who in ("cleo", "max", "paul", "ada"):
        house.get(who, papers)
        for paper in case.documents:
            house.get(who, f"/documents/{paper.id}")
    house.get("cleo", f"/cases/{case.id}/history")
    return house


def what_somebody_sent_is_keyed_in() -> House:
    house = House(unseen=("paul",))
    case = house.world.start()
    keyed_in = f"/cases/{case.id}/key-in/{case.task('reply').id}"
    withdrawn = f"/cases/{case.id}/key-in/withdraw~Paul Prof"
    house.get("ada", f"/cases/{case.id}")
    house.get("ada", keyed_in)
    house.post("ada", f"{keyed_in}/paper")
    house.post("ada", f"{keyed_in}/paper", paper=a_file(b"As I said.", "mail.eml"))
    house.post("ada", keyed_in, reasons="As I said.")
    house.get("ada", withdrawn)
    [paper] = [each.id for each in case.documents if each.kind is DocumentKind.PAPER]
    at = {
        "written__arrival__day": "8", "written__arrival__month": "9",
        "written__arrival__year": "2026", "written__arrival__time": "12:00",
    }  # fmt: skip
    house.post("ada", keyed_in, reasons="As I said.", written__paper=paper, **at)
    house.get("ada", f"/cases/{case.id}/documents")
    house.get("ada", f"/cases/{case.id}/history")
    house.get("max", f"/cases/{case.id}")
    house.get("max", withdrawn)
    return house


def somebody_leaves() -> House:
    house = House()
    case = house.world.to_decide()
    house.world.engine.people.deactivate(PersonId("Cleo Chair"), by=None)
    for who in ("ada", "max"):
        house.get(who, f"/cases/{case.id}")
    named = f"/cases/{case.id}/successors/chair"
    house.get("ada", named)
    house.get("max", named)
    house.get("ada", f"/cases/{case.id}/successors/manager")
    house.post("ada", named)
    house.post("ada", named, to="Paul Prof")
    house.post("ada", named, to_username="nobody")
    house.post("max", named, to="Carl Chair")
    with house.world.engine.open_work() as work:
        work.people.save(*signing_in(make_person("Carl Chair", "chair")))
        work.commit()
    house.get("ada", named)
    house.post("ada", named, to="Carl Chair")
    house.get("max", f"/cases/{case.id}/history")
    house.get("carl", f"/cases/{case.id}")
    house.get("ada", named)
    return house


def a_part_is_taken_over() -> House:
    house = House()
    case = _decided(house)
    house.get("ada", f"/cases/{case.id}")
    part = f"/cases/{case.id}/parts/manager/Max Manager"
    house.get("ada", part)
    house.get("max", part)
    house.get("ada", f"/cases/{case.id}/parts/chair/Cleo Chair")
    house.post("ada", part)
    house.post("ada", part, to="Mia Manager")
    house.post("ada", part, to_username="nobody", because="Gone for long.")
    house.post("ada", part, to="Mia Manager", because="Gone for long.")
    house.get("max", "/work")
    house.get("mia", "/work")
    house.get("max", f"/cases/{case.id}")
    house.get("mia", f"/cases/{case.id}/history")
    return house


def somebody_is_away() -> House:
    house = House()
    case = house.world.to_decide().claim("decide", by="Max Manager")
    house.world.away("Max Manager", deputy="Mia Manager")
    house.get("mia", "/work")
    house.get("bea", "/work")
    task = f"/tasks/{case.task('decide').id}"
    house.get("mia", task)
    house.post("mia", task, upheld="yes", ask_again="yes", why="For Max.")
    house.get("mia", f"/cases/{case.id}/history")
    house.get("mia", "/work")
    return house


def what_is_due_stands_by_how_soon() -> House:
    house = House()
    world = house.world
    days = ("2026-08-25", "2026-08-26", "2026-08-27", "2026-08-28", "2026-09-01", "2026-09-02")
    for number, day in enumerate(days):
        answers = {**RAISED, "conference_date": day, "children": [{"name": f"Child {number}"}]}
        case = world.start(answers=answers).complete("reply", {}, by="Paul Prof")
        case.claim("decide", by="Max Manager")
    world.start(answers=RAISED | {"conference_end": None})
    for at in (
        datetime(2026, 9, 8, 22, 58, 59, tzinfo=UTC),
        datetime(2026, 9, 8, 22, 59, 59, tzinfo=UTC),
        datetime(2026, 9, 8, 23, 0, 0, tzinfo=UTC),
        datetime(2026, 9, 8, 23, 0, 0, tzinfo=UTC) + timedelta(seconds=59),
    ):
        house.later(seconds=(at - world.clock.now()).total_seconds())
        house.get("max", "/work")
    house.get("paul", "/work")
    return house


def a_case_is_voided() -> House:
    house = House()
    with house.world.engine.open_work() as work:
        work.people.save(*signing_in(make_person("Carl Chair", "admin")))
        work.commit()
    case = house.world.to_decide()
    ask, answer = f"/cases/{case.id}/void", f"/cases/{case.id}/void/answer"
    for who in ("cleo", "max"):
        house.get(who, ask)
    house.post("cleo", ask)
    house.post("max", ask, because="I had enough of it")
    house.post("cleo", ask, because="Started twice")
    for who in ("cleo", "carl"):
        house.get(who, f"/cases/{case.id}")
        house.get(who, answer)
    house.post("carl", answer)
    house.post("carl", answer, answer="decline")
    house.post("carl", answer, answer="decline", because="It is another one")
    house.post("cleo", ask, because="No, it is the same")
    house.post("cleo", answer, answer="confirm")
    house.post("carl", answer, answer="confirm")
    for who in ("cleo", "max"):
        house.get(who, f"/cases/{case.id}")
    house.get("cleo", f"/cases/{case.id}/history")
    house.get("max", "/notices")
    house.get("cleo", "/cases")
    house.get("cleo", f"/conferences/{case.case.conference_id}")
    house.get("cleo", ask)
    return house
