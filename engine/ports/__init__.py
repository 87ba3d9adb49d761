"""What the service needs of the outside, in our words."""

from engine.ports.cases import KeptCases, KeptDocuments, KeptDrafts, TaskPage
from engine.ports.process import Activity, Place, ProcessRuntime, Program, Run, Situation, Timer
from engine.ports.registers import KeptPeople, KeptSignInTries, KeptVersions
from engine.ports.work import OpenWork, UnitOfWork

__all__ = [
    "Activity",
    "KeptCases",
    "KeptDocuments",
    "KeptDrafts",
    "KeptPeople",
    "KeptSignInTries",
    "KeptVersions",
    "OpenWork",
    "Place",
    "ProcessRuntime",
    "Program",
    "Run",
    "Situation",
    "TaskPage",
    "Timer",
    "UnitOfWork",
]
