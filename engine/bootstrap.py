"""Joins the parts: here services meet their store and their runtime."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine import bank_holidays
from engine.casework.office import Office
from engine.clock import Clock, SystemClock
from engine.ids import NewId, new_id
from engine.package.kept import Definitions
from engine.ports import OpenWork
from engine.reads.audit import Audit
from engine.reads.cases import Views
from engine.reads.inbox import Inbox
from engine.reads.occasions import Occasions
from engine.reads.questions import Questions
from engine.reads.unsent import Unsent
from engine.service.access_log import AccessLog
from engine.service.agencies import AgencyRegister
from engine.service.attempts import Attempts
from engine.service.cases import Cases
from engine.service.closed_cases import Records
from engine.service.commands import Commands
from engine.service.drafts import Drafts
from engine.service.health import Health
from engine.service.incidents import Incidents
from engine.service.keying_in import KeyingIn
from engine.service.people import People
from engine.service.procedures import Procedures, Rehearse
from engine.service.sign_in import SignIn
from engine.service.start_timers import StartTimers
from engine.service.taking_over import TakingOver
from engine.service.tasks import Tasks
from engine.service.words import OwnWords
from engine.settings import Settings
from engine.spiff import SpiffRuntime
from engine.store import MemoryStore


@dataclass(frozen=True, kw_only=True)
class Services:
    """What pages may call: every service for people, joined over one store; not the store."""

    clock: Clock
    definitions: Definitions
    tasks: Tasks
    cases: Cases
    keying_in: KeyingIn
    own_words: OwnWords
    taking_over: TakingOver
    records: Records
    incidents: Incidents
    people: People
    agencies: AgencyRegister
    inbox: Inbox
    procedures: Procedures
    views: Views
    occasions: Occasions
    questions: Questions
    drafts: Drafts
    unsent: Unsent
    access_log: AccessLog
    audit: Audit
    sign_in: SignIn
    health: Health


@dataclass(frozen=True, kw_only=True)
class Engine(Services):
    """The services, and what only the worker, the terminal and rehearsals use besides."""

    open_work: OpenWork
    office: Office
    commands: Commands
    start_timers: StartTimers

    def seed_holidays(self) -> Mapping[date, str]:
        """Return the bank holidays with which a new calendar begins."""
        return bank_holidays.england()


def build_engine(
    open_work: OpenWork,
    *,
    clock: Clock | None = None,
    new_id: NewId = new_id,
    upload_megabytes: int = Settings().upload_megabytes,
    rehearse: Rehearse | None = None,
) -> Engine:
    """Join the services over a store; without `rehearse` nothing can be published there."""
    clock = clock or SystemClock()
    runtime = SpiffRuntime()
    definitions = Definitions(open_work, runtime)
    office = Office(open_work=open_work, definitions=definitions, clock=clock, new_id=new_id)
    attempts = Attempts(office=office)
    commands = Commands(office=office, attempts=attempts)
    cases = Cases(office=office, commands=commands, upload_megabytes=upload_megabytes)
    questions = Questions(office=office)
    return Engine(
        open_work=open_work,
        clock=clock,
        definitions=definitions,
        office=office,
        commands=commands,
        tasks=Tasks(commands=commands),
        cases=cases,
        keying_in=KeyingIn(commands=commands),
        own_words=OwnWords(commands=commands),
        taking_over=TakingOver(commands=commands),
        records=Records(office=office, commands=commands),
        incidents=Incidents(office=office, cases=cases),
        people=People(office=office, commands=commands),
        agencies=AgencyRegister(office=office),
        inbox=Inbox(office=office),
        procedures=Procedures(office=office, runtime=runtime, rehearse=rehearse),
        start_timers=StartTimers(office=office, cases=cases),
        views=Views(office=office),
        occasions=Occasions(office=office),
        questions=questions,
        drafts=Drafts(office=office),
        unsent=Unsent(office=office, questions=questions),
        audit=Audit(office=office),
        access_log=AccessLog(office=office, attempts=attempts),
        sign_in=SignIn(open_work=open_work, reserve=MemoryStore().work, clock=clock),
        health=Health(open_work),
    )


def seed_calendar(open_work: OpenWork) -> None:
    """Give a store without holidays the bank holidays of England."""
    with open_work() as work:
        if not work.calendar.in_force().holidays:
            work.calendar.add_holidays(bank_holidays.england())
            work.commit()
