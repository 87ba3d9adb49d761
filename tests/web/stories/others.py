"""What owners, administration and everybody read: procedures, people, accounts, refusals."""

from engine.ids import AgencyId, PersonId
from engine.model.agencies import Agency
from engine.settings import Settings
from tests.builders import make_person
from tests.small_dissent import FILES as PLAIN
from tests.web.fakes import PASSWORD
from tests.web.stories.house import House

AWAY = {
    "first__day": "16", "first__month": "9", "first__year": "2026",
    "last__day": "18", "last__month": "9", "last__year": "2026", "deputy": "Mia Manager",
}  # fmt: skip
NEW = {"name": "Nia New", "username": "nia", "email": "nia@example.org", "agency": "Health"}


def a_procedure_is_read() -> House:
    house = House()
    house.get("olga", "/procedures")
    house.get("olga", "/procedures/small")
    version = "/procedures/small/versions/1"
    house.get("olga", version)
    house.get("olga", f"{version}?drawing=body")
    house.get("olga", f"{version}?drawing=nothing")
    for form in ("raise", "reply", "decide", "view", "nothing"):
        house.get("olga", f"{version}/forms/{form}")
    house.get("olga", f"{version}/drawings/nothing")
    house.get("olga", "/procedures/nothing")
    house.get("olga", "/procedures/small/versions/2")
    house.get("olga", "/procedures/compare")
    return house


def two_procedures_are_compared() -> House:
    house = House()
    other = _another(PLAIN)
    house.world.procedure_id = "plain"
    house.world.publish(other)
    house.world.publish(other | {"letters/late.md": PLAIN["letters/late.md"] + b" "})
    house.get("olga", "/procedures")
    house.get("olga", "/procedures/compare")
    house.get("olga", "/procedures/compare?first=small&second=plain")
    house.get("olga", "/procedures/compare?second=small")
    house.get("olga", "/procedures/compare?first=nothing")
    house.get("olga", "/procedures/plain")
    return house


def _another(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return a package under another title, which decides within other days."""
    toml = files["procedure.toml"].decode()
    for old, new in (
        ("A small dissent", "A plain dissent"),
        ('prefix = "SM"', 'prefix = "PL"'),
        ("value = 10", "value = 1"),
        ('title = "Panel member"', 'title = "Member"'),
    ):
        toml = toml.replace(old, new)
    body = files["body.bpmn"].replace(b'"Panel member"', b'"Member"')
    return {**files, "procedure.toml": toml.encode(), "body.bpmn": body}


def people_are_kept() -> House:
    house = House()
    house.get("sid", "/people")
    house.get("sid", "/people?after=mia")
    house.post("sid", "/people", q="SCHOOL")
    house.post("sid", "/people", q="max")
    house.post("sid", "/people", q="Mia ")
    house.post("sid", "/people", q="nothing")
    house.get("olga", "/people")
    house.get("sid", "/people/new")
    house.post("sid", "/people/new", name=" ", username="a b", email="at home", agency="x" * 201)
    house.post("sid", "/people/new", **NEW | {"username": "max"})
    house.post(
        "sid", "/people/new", **NEW,
        roles=["small.chair", "auditor", "small.nothing"], line_manager_id="Max Manager",
    )  # fmt: skip
    house.post("sid", "/people", q="nia")
    return house


def agencies_are_kept() -> House:
    house = House()
    house.get("sid", "/agencies")
    house.get("olga", "/agencies")
    house.get("sid", "/agencies/new")
    house.post("sid", "/agencies/new", name=".", contact_email="nobody", closed="x" * 201)
    known = Agency(id=AgencyId("trust"), name="Road Trust", other_names=("RT", "The trust"))
    house.world.engine.agencies.add(known, by=None)
    house.get("sid", "/agencies")
    school = Agency(id=AgencyId("school"), name="Low Road School")
    house.world.engine.agencies.add(school, by=None)
    house.post("sid", "/agencies/school", name="r.t.", part_of="school")
    house.post("sid", "/agencies/school", name="Low Road School", contact_email="head@low.example")
    house.post("sid", "/agencies/school/active")
    house.post("sid", "/agencies", q="nothing")
    house.get("sid", "/people/new?account=no")
    una = {"account": "no", "name": "Una Unseen", "agency": "rt", "email": "una@trust.example"}
    house.post("sid", "/people/new", **una, roles="small.manager")
    house.post("sid", "/people/new", **una, roles="small.professional")
    bank = {"name": "Food Bank", "kind": "voluntary", "closed": "in August"}
    house.post("sid", "/agencies/new", **bank, other_names="FB")
    return house


def a_person_is_changed() -> House:
    house = House()
    max_ = "/people/Max Manager"
    house.get("sid", max_)
    house.get("sid", "/people/nobody")
    house.get("sid", "/people/Sid System")
    changed = {"name": "Max Moved", "username": "max", "email": "max@example.org", "agency": "A"}
    house.post("sid", max_, **changed, roles=["small.panel"], line_manager_id_username="bea")
    house.get("sid", max_)
    house.post("sid", max_, **changed | {"name": ""}, line_manager_id="Max Manager")
    house.post("sid", max_, **changed, line_manager_id_username="nobody")
    house.post("olga", max_, **changed)
    house.post("sid", "/people/Sid System", name="Sid", username="sid", roles=["small.chair"])
    house.get("sid", "/people/Sid System")
    house.post("sid", f"{max_}/password")
    house.post("sid", "/people/Sid System/password")
    house.post("sid", f"{max_}/active", active="no")
    house.post("sid", f"{max_}/active", sure="yes")
    house.post("sid", f"{max_}/active", active="yes")
    house.post("sid", "/people/Sid System/active", sure="yes")
    house.post("sid", "/people/Olga Owner/active", sure="yes")
    house.get("sid", "/people")
    return house


def days_away_are_recorded() -> House:
    house = House()
    for who in ("max", "bea", "sid"):
        house.get(who, "/account", within="body")
    account = "/account/absences"
    house.post("max", account)
    house.post("max", account, **AWAY | {"first__month": "13", "last__day": ""})
    house.post("max", account, **AWAY | {"last__day": "15"})
    house.post("max", account, **AWAY | {"deputy": "Pia Panel"})
    house.post("max", account, **AWAY | {"deputy": "Max Manager"})
    house.post("max", account, **AWAY)
    house.post("bea", account, **AWAY | {"deputy": "", "person": "Max Manager"})
    house.post("mia", account, **AWAY | {"person": "Max Manager"})
    house.get("bea", "/account")
    end = {"person": "Max Manager", "first": "2026-09-16", "last": "2026-09-18"}
    house.post("max", f"{account}/end", **end | {"first": "soon"})
    house.post("max", f"{account}/end", **end | {"deputy": "Bea Boss"})
    house.post("mia", f"{account}/end", **end)
    house.post("max", f"{account}/end", **end)
    house.world.engine.people.deactivate(PersonId("Mia Manager"), by=None)
    house.get("max", "/account")
    return house


def a_password_is_changed() -> House:
    house = House()
    new = "violet teapot morning"
    change = "/account/password"
    house.post("max", change)
    for word in (new, "short", "max teapot morning", "MANAGER teapot morning"):
        house.post("max", change, password="wrong", new_password=word)
    for _ in range(3):
        house.post("max", change, password="wrong", new_password=new)
    house.world.wait(hours=1)
    house.client("max").post("/sign-in", data={"username": "max", "password": PASSWORD})
    house.post("max", change, password=PASSWORD, new_password=new)
    return house


def somebody_signs_in() -> House:
    house = House()
    for path in ("/", "/work?mine=1", "/nothing", "/session", "/cases/x/documents"):
        house.get("", path)
    house.get("", "/sign-in?next=/cases", within="body")
    house.get("", "/sign-in?kept=yes&next=/tasks/1")
    house.post("", "/sign-in")
    house.post("", "/sign-in", username="cleo")
    house.post("", "/sign-in", password=PASSWORD)
    house.post("", "/sign-in", username=" nobody ", password=PASSWORD, next="/cases")
    house.post("", "/sign-in", username="cleo", password="wrong")
    for _ in range(6):
        house.post("", "/sign-in", username="max", password="wrong")
    house.post("", "/sign-in", username="max", password=PASSWORD)
    house.post(
        "", "/sign-in", username=" CLEO ", password=PASSWORD, next="/cases?q=a", follow=False
    )
    house.get("", "/sign-in?next=/cases")
    house.get("", "/session")
    house.world.wait(minutes=29)
    house.get("", "/session")
    house.post("", "/session")
    house.get("", "/session")
    for _ in range(21):
        house.world.wait(minutes=29)
        house.client("").post("/session")
    house.get("", "/session")
    house.world.wait(minutes=31)
    house.get("", "/work")
    house.get("", "/sign-in")
    house.get("cleo", "/", within="body")
    house.post("cleo", "/sign-out")
    house.get("cleo", "/work")
    return house


def everybody_has_their_sections() -> House:
    house = House(
        more_people=(
            make_person("Tess Trainer", roles=frozenset({"trainer"})),
            make_person("Aud Auditor", roles=frozenset({"auditor"})),
            make_person("New Nobody"),
        ),
        settings=Settings(secret_key="k" * 40, organisation="Riverside", idle_minutes=3),
    )
    for who in ("cleo", "olga", "sid", "tess", "aud", "new"):
        house.get(who, "/", within="body")
        house.get(who, "/procedures", within="header")
    house.get("cleo", "/work", within="body")
    house.get("cleo", "/procedures/small/versions/1", within="header")
    for path in ("/help", "/privacy", "/accessibility", "/health"):
        house.get("", path, within="body")
    house.world.engine.health.watch("time limits", lambda: "nothing goes on since noon")
    house.world.engine.health.watch("letters", lambda: "")
    house.get("", "/health")
    return house
