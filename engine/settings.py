"""Everything that may differ from one installation to the next, read once at the door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

PREFIX = "DISSENT_"
_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")
_SHORTEST_KEY = 32
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class SettingRefused(Exception):
    """A setting that cannot be used; the message names it and says what to write instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES + _NO:
        raise ValueError("`yes` or `no`")
    return text.lower() in _YES


def _database(text: str) -> str:
    if not text.startswith(_DATABASES):
        raise ValueError("sqlite:///PATH or postgresql://USER@HOST/NAME")
    return text


def _secret(text: str) -> str:
    if len(text) < _SHORTEST_KEY:
        raise ValueError(f"at least {_SHORTEST_KEY} random characters")
    return text


def _setting(read: Callable[[str], Any], default: Any, says: str) -> Any:
    return field(default=default, metadata={"read": read, "says": says})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """One installation. The variable of a field is its name in capitals after `DISSENT_`."""

    database_url: str = _setting(
        _database, "sqlite:///var/dissent.db", "where cases are kept: SQLite file or PostgreSQL"
    )
    host: str = _setting(str, "127.0.0.1", "address to listen on")
    port: int = _setting(_whole(1, 65_535), 8000, "port to listen on")
    secret_key: str = _setting(
        _secret, "", "signs sessions and forms; the same for all processes of an installation"
    )
    organisation: str = _setting(
        str, "Safeguarding Children Partnership", "name shown on every page and letter"
    )
    https: bool = _setting(
        _yes_or_no, False, "pages are served over HTTPS, so that cookies go over nothing else"
    )
    proxies: int = _setting(_whole(0, 5), 0, "how many proxies of ours stand before the server")
    threads: int = _setting(_whole(1, 64), 8, "requests answered at once by one process")
    idle_minutes: int = _setting(_whole(1, 720), 30, "a session ends after so long without use")
    session_hours: int = _setting(_whole(1, 24), 12, "a session ends after so long in any case")
    upload_megabytes: int = _setting(_whole(1, 100), 10, "the largest file that can be attached")
    worker_seconds: int = _setting(_whole(1, 3_600), 10, "how often the worker looks what is due")
    training_folder: str = _setting(str, "var/training", "where training cases are kept")
    demo: bool = _setting(_yes_or_no, False, "an invented service with people and cases to try")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings. Raises `SettingRefused`; an empty variable counts as not set."""
        given = {}
        for each in fields(cls):
            name = variable_of(each.name)
            text = environ.get(name, "").strip()
            if text:
                given[each.name] = _read(name, text, each.metadata["read"])
        return cls(**given)


def variable_of(setting: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + setting.upper()


def described() -> Mapping[str, str]:
    """Return every variable with what it is for, as the README lists them."""
    return {variable_of(each.name): each.metadata["says"] for each in fields(Settings)}


def _read(name: str, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except ValueError as error:
        said = "it" if name.endswith(("KEY", "URL")) else f"“{text}”"
        raise SettingRefused(f"Expected {name} to be {error}, but {said} is not.") from None
