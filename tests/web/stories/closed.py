"""What becomes of what was typed, and of cases that stand still."""

from datetime import date, timedelta

from engine.ids import PersonId
from tests.scenario import DECIDED, RAISED
from tests.small_dissent import FORMS, form, lanes, number, package, step, text
from tests.spiff.spiff_diagrams import (
    boundary,
    catch,
    chain,
    element,
    exclusive,
    flow,
    parallel,
    start,
    sub,
    timer,
)
from tests.web.stories.dissent import BROKEN, UNASKED, UNCOUNTED
from tests.web.stories.house import House
from tests.web.stories.staff import RAISING

PAUL = PersonId("Paul Prof")
_LIMIT = "workdays_after(conference_date, decision_days)"
_CHOICE = (
    lanes(Chair="begun answer which one two")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "answer", formKey="answer")
    + exclusive("which")
    + element("endEvent", "one", name="One")
    + element("endEvent", "two", name="Two")
    + chain("begun", "answer", "which")
    + flow("which", "one", "score = 1")
    + flow("which", "two", "score = 2")
)
_TALK = (
    lanes(Chair="begun talk over ask noted", Professional="answer")
    + step("startEvent", "begun", formKey="raise")
    + sub(
        "talk",
        start("inside")
        + step("userTask", "ask", formKey="reply", due="conference_date")
        + step("userTask", "answer", formKey="reply", due=_LIMIT)
        + parallel("both")
        + parallel("together")
        + element("endEvent", "said", name="Said")
        + chain("inside", "both", "ask", "together", "said")
        + chain("both", "answer", "together"),
    ).replace('id="talk"', 'id="talk" name="Talk about it"')
    + boundary("late", "talk", timer(_LIMIT)).replace('id="late"', 'id="late" name="Too late"')
    + element("endEvent", "noted", name="Noted")
    + element("endEvent", "over", name="Over")
    + chain("begun", "talk", "over")
    + chain("late", "noted")
)
_WAITS = (
    lanes(Chair="begun waits read over")
    + step("startEvent", "begun", formKey="raise")
    + catch("waits", timer("workdays_after(conference_date, decision_days)")).replace(
        'id="waits"', 'id="waits" name="Wait for the plan"'
    )
    + step("userTask", "read", formKey="reply")
    + element("endEvent", "over", name="Over")
    + chain("begun", "waits", "read", "over")
)


def drafts_are_kept() -> House:
    house = House()
    case = house.world.start()
    task = f"/tasks/{case.task('reply').id}"
    first, second = house.slip("paul", task), house.slip("paul", task)
    house.get("paul", "/drafts")
    house.post("paul", f"{task}/draft", slip=first, _back=task, reasons="The first text.")
    house.world.wait(minutes=5)
    house.script("paul", f"{task}/draft", slip=second, reasons="The second text.")
    house.post("paul", task, slip=second, reasons="The second text.", follow=False)
    house.get("paul", "/drafts")
    kept = house.world.engine.unsent.all_of(PersonId("Paul Prof"))
    for draft in kept:
        house.get("paul", f"/drafts/{draft.page}")
    aside = next(each for each in kept if each.is_aside)
    house.get("cleo", f"/drafts/{aside.page}")
    house.post("cleo", f"/drafts/{aside.page}/delete")
    house.post("paul", f"/drafts/{aside.page}/take-up")
    house.get("paul", "/drafts")
    now = house.world.engine.unsent.of(case.task("reply").id, by=PersonId("Paul Prof"))
    assert now
    house.post("paul", f"/drafts/{now.page}/aside")
    house.get("paul", "/drafts")
    house.post("paul", f"/drafts/{aside.page}/delete")
    house.get("paul", "/work")
    house.script("paul", f"{task}/draft", reasons="More.", _instead="yes", slip=first)
    return house


def a_form_is_closed() -> House:
    house = House()
    case = house.world.to_decide()
    task = f"/tasks/{case.task('decide').id}"
    slip, late = house.slip("max", task), house.slip("mia", task)
    case.claim("decide", by="Mia Manager")
    answers = {"upheld": "yes", "ask_again": "no", "why": "As found."}
    house.post("max", task, slip=slip, **answers)
    house.script("max", f"{task}/draft", slip=slip, **answers)
    house.post("max", f"{task}/claim", slip="")
    house.get("max", task)
    house.get("max", "/drafts")
    case.complete("decide", DECIDED, by="Mia Manager")
    house.post("mia", task, slip=late, **answers)
    house.get("mia", "/drafts")
    house.get("max", "/drafts")
    other = house.world.start()
    reply = f"/tasks/{other.task('reply').id}"
    slip = house.slip("paul", reply)
    house.post("cleo", reply, slip=slip, reasons="Typed on Paul's page.")
    house.script("cleo", f"{reply}/draft", slip=slip, reasons="Typed on Paul's page.")
    house.post("", reply, slip=slip, reasons="Typed after the session.")
    house.script("", f"{reply}/draft", slip=slip, reasons="Typed by a script.")
    house.get("", reply)
    house.script("", f"{reply}/draft", reasons="Typed by a script.")
    house.post("", "/sign-in", slip=slip, reasons="Typed nowhere.")
    house.post("", "/nowhere", slip=slip, reasons="Typed nowhere.")
    house.get("paul", reply)
    house.get("paul", "/drafts")
    return house


def forms_of_every_kind_are_kept() -> House:
    house = House()
    case = house.world.to_decide()
    start, action = "/start/small/main", f"/cases/{case.id}/actions/withdraw"
    fact = f"/cases/{case.id}/correct/conference_date"
    slips = [
        house.slip(who, path) for who, path in (("cleo", start), ("paul", action), ("cleo", fact))
    ]
    again = f"{start}?case={case.id}"
    house.post("", again, slip=house.slip("cleo", again), **RAISING)
    house.post("", start, slip=slips[0], **RAISING)
    house.post("", action, slip=slips[1], words="I withdraw.")
    house.post("", fact, slip=slips[2], conference_date__day="9", because="Mistyped.")
    house.post("", fact, slip=slips[2] + "x", because="Forged.")
    house.post("", fact, slip="x" * 1001, because="Too long.")
    house.post("", fact, slip=slips[2], because=" ")
    for who in ("cleo", "paul"):
        page = house.get(who, "/drafts")
        for link in page.split('href="/drafts/')[1:]:
            house.get(who, "/drafts/" + link.partition('"')[0])
    house.get("cleo", fact)
    house.get("cleo", start)
    case.send("withdraw", {"words": "I withdraw."}, by="Paul Prof")
    case.complete("confirm_withdrawal", {"voluntary": True}, by="Max Manager")
    house.world.give("Cleo Chair", "admin")
    for who in ("cleo", "paul"):
        page = house.get(who, "/drafts")
        for link in page.split('href="/drafts/')[1:]:
            house.get(who, "/drafts/" + link.partition('"')[0])
    return house


def a_page_lay_open_while_its_person_signed_in_again() -> House:
    house = House()
    case = house.world.start()
    task = f"/tasks/{case.task('reply').id}"
    first, second = house.slip("paul", task), house.slip("paul", task)
    house.app.config["WTF_CSRF_ENABLED"] = True
    house.post("paul", task, slip=first, reasons="The first text.")
    house.script("paul", f"{task}/draft", slip=first, reasons="More.")
    house.world.wait(minutes=1)
    house.post("paul", task, slip=second, reasons="The second text.")
    house.post("paul", task, reasons="Without a slip.")
    house.post("paul", task, slip=first, reasons="")
    return house


def a_slip_is_good_for_seven_days() -> House:
    house = House()
    case = house.world.start()
    task = f"/tasks/{case.task('reply').id}"
    slip = house.slip("paul", task)
    house.world.clock.move_to(house.world.clock.now() + timedelta(days=7))
    house.post("", task, slip=slip, reasons="At the last moment.", follow=False)
    house.world.clock.move_to(house.world.clock.now() + timedelta(seconds=1))
    house.post("", task, slip=slip, reasons="Too late.", follow=False)
    house.later()
    house.get("paul", "/drafts")
    return house


def a_button_beside_a_form_comes_too_late() -> House:
    house = House()
    case = house.world.to_decide()
    task = f"/tasks/{case.task('decide').id}"
    beside = house.slip("max", task)
    case.claim("decide", by="Mia Manager")
    house.post("max", f"{task}/claim", beside=beside)
    case.complete("decide", DECIDED, by="Mia Manager")
    house.post("max", f"{task}/release", beside=beside)
    house.post("mia", task, why="Again.")
    return house


def a_script_comes_after_the_answers() -> House:
    house = House()
    case = house.world.start()
    task = f"/tasks/{case.task('reply').id}"
    slip = house.slip("paul", task)
    house.post("paul", task, slip=slip, reasons="I disagree.", follow=False)
    house.script("paul", f"{task}/draft", slip=slip, reasons="I disag")
    house.get("paul", "/drafts")
    house.post("paul", task, slip=slip, reasons="I disagree twice.")
    return house


def a_talk_is_drawn_inside() -> House:
    house = House(files=package(_TALK, forms={"raise": FORMS["raise"], "reply": FORMS["reply"]}))
    case = house.world.start()
    house.get("cleo", f"/cases/{case.id}")
    house.get("cleo", f"/cases/{case.id}/state")
    house.get("olga", "/procedures/small/versions/1")
    house.world.engine.people.add_holiday(date(2026, 9, 14), "Closing day")
    house.get("cleo", f"/cases/{case.id}")
    house.get("cleo", f"/cases/{case.id}/history")
    house.later(days=16)
    house.get("cleo", f"/cases/{case.id}/state")
    house.get("cleo", f"/cases/{case.id}")
    return house


def nobody_has_to_act_for_a_while() -> House:
    house = House(files=package(_WAITS, forms={"raise": FORMS["raise"], "reply": FORMS["reply"]}))
    case = house.world.start()
    house.get("cleo", f"/cases/{case.id}")
    house.get("cleo", f"/cases/{case.id}/state")
    house.later(days=15)
    house.get("cleo", f"/cases/{case.id}")
    house.get("cleo", "/work")
    return house


def a_fault_is_overcome() -> House:
    forms = {"raise": FORMS["raise"], "answer": form("answer", number("score"), text("why"))}
    house = House(files=package(_CHOICE, forms=forms))
    cases = [house.world.start(), house.world.start(answers=RAISED | {"children": []})]
    for case in cases:
        task = f"/tasks/{case.task('answer').id}"
        slip = house.slip("cleo", task)
        house.post("cleo", task, slip=slip, score="3", why="So.")
        house.get("cleo", f"/cases/{case.id}")
    page = house.get("olga", "/incidents")
    again = page.split('/try-again"')[0].rpartition('action="')[2]
    house.post("olga", f"{again}/try-again")
    house.get("cleo", f"/cases/{cases[1].id}")
    house.post("cleo", f"/tasks/{cases[0].task('answer').id}", score="2", why="So.")
    house.get("cleo", f"/cases/{cases[0].id}/history")
    return house


def a_procedure_cannot_go_on() -> House:
    house = House(files=BROKEN)
    case = house.world.to_decide()
    house.later(days=20)
    house.get("cleo", f"/cases/{case.id}")
    house.get("cleo", f"/cases/{case.id}/history")
    for who in ("olga", "sid", "cleo"):
        page = house.get(who, "/incidents")
    house.get("sid", "/people")
    page = house.get("olga", "/incidents")
    again = page.split('/try-again"')[0].rpartition('action="')[2]
    house.post("olga", f"{again}/try-again")
    house.post("olga", "/incidents/none/try-again")
    house.post("cleo", f"{again}/try-again")
    return house


def a_limit_cannot_be_counted() -> House:
    house = House(files=UNCOUNTED)
    case = house.world.to_decide()
    house.get("cleo", f"/cases/{case.id}")
    house.later(days=1)
    house.get("cleo", f"/cases/{case.id}")
    task = f"/tasks/{case.task('decide').id}"
    slip = house.slip("max", task)
    house.post("max", task, slip=slip, upheld="yes", ask_again="no", why="So.")
    house.get("cleo", f"/cases/{case.id}")
    fact = f"/cases/{case.id}/correct/conference_date"
    day = {"conference_date__month": "9", "conference_date__year": "2026"}
    house.post("cleo", fact, **day, conference_date__day="10", because="Mistyped.")
    house.get("olga", "/incidents")
    return house


def a_form_cannot_be_shown() -> House:
    house = House(files=UNASKED)
    case = house.world.start()
    task = f"/tasks/{case.task('reply').id}"
    house.get("paul", task)
    house.post("paul", task, reasons="I disagree.")
    house.script("paul", f"{task}/draft", reasons="I disagree.")
    house.get("paul", "/drafts")
    house.get("paul", f"/cases/{case.id}")
    house.get("olga", "/procedures/small/versions/1/forms/reply")
    return house


def an_older_page_is_sent_on_which_nothing_was_typed() -> House:
    house = House()
    case = house.world.start()
    task = f"/tasks/{case.task('reply').id}"
    first, second = house.slip("paul", task), house.slip("paul", task)
    house.post("paul", f"{task}/draft", slip=first, reasons="The first text.", follow=False)
    house.post("paul", task, slip=second, reasons=" ")
    house.get("paul", "/drafts")
    return house
