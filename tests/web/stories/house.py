"""A small service in memory with its pages, and what somebody reads on them, line by line."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from functools import cached_property
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from engine.model.people import Person
from engine.settings import Settings
from tests.scenario import PEOPLE, World
from tests.web.fakes import HASH, PASSWORD
from tests.web.stories.dissent import FILES
from tests.web.stories.readable import readable
from web.frame.app import create_app

#: Pages of drafts, ids of people, passwords: made of chance.
_BY_CHANCE = re.compile(
    r"(?<=/drafts/)[\w-]{16}|(?<=/people/)[a-z0-9]{14}\b|(?<=/agencies/)[a-z0-9]{14}\b"
    r"|(?<=Password: )\S{16}"
    r'|(?<="csrf_token":")[\w.-]+'
)
_SLIP = re.compile(r'name="(_slip|_beside)" value="([^"]+)"')


def signing_in(*people: Person) -> tuple[Person, ...]:
    """Return people who sign in with their first name."""
    return tuple(
        replace(each, username=each.name.split()[0].lower(), password_hash=HASH) for each in people
    )


@dataclass(kw_only=True)
class House:
    """Everybody goes to pages here; `told` is what they sent and read."""

    files: Mapping[str, bytes] = field(default_factory=lambda: FILES)
    more_people: tuple[Person, ...] = ()
    #: The first names of those who sign in nowhere.
    unseen: tuple[str, ...] = ()
    settings: Settings = field(default_factory=lambda: Settings(secret_key="k" * 40))
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(
            files=self.files,
            people=[
                replace(each, username="") if each.username in self.unseen else each
                for each in (*signing_in(*PEOPLE), *signing_in(*self.more_people))
            ],
        )
        self._clients: dict[str, FlaskClient] = {}
        self._pages: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}

    @cached_property
    def app(self) -> Flask:
        app = create_app(self.world.engine, self.settings)
        app.config["WTF_CSRF_ENABLED"] = False
        return app

    def client(self, who: str) -> FlaskClient:
        """Return a browser without scripts in which somebody is signed in; "" for nobody."""
        if who not in self._clients:
            self._clients[who] = client = self.app.test_client()
            if who:
                data = {"username": who, "password": PASSWORD}
                assert client.post("/sign-in", data=data).status_code == 303
        return self._clients[who]

    def later(self, **time: float) -> None:
        """Let time pass, and what is due happen; everybody signs in anew."""
        self.world.wait(**time)
        self.world.work()
        self._clients.clear()

    def get(self, who: str, path: str, *, within: str = "main", **headers: str) -> str:
        """Let somebody open a page; return it."""
        answer = self.client(who).get(path, headers=headers)
        return self._tell(f"{who} opens {path}", answer, within)

    def post(
        self,
        who: str,
        path: str,
        *,
        follow: bool = True,
        slip: str = "",
        beside: str = "",
        **data: Any,
    ) -> str:
        """Let somebody send a form, or press a button `beside` it; return where that leads."""
        sent = {name.replace("__", "-"): value for name, value in data.items()}
        shown = {k: "a file" if isinstance(v, tuple) else v for k, v in sent.items()}
        sent |= {"_slip": slip} if slip else {}
        sent |= {"_beside": beside} if beside else {}
        answer = self.client(who).post(path, data=sent)
        page = self._tell(f"{who} sends {path} {shown}", answer, "main")
        if follow and answer.location:
            return self.get(who, answer.location)
        return page

    def script(self, who: str, path: str, *, slip: str = "", **data: str) -> None:
        """Let a script of ours send a form."""
        sent = data | ({"_slip": slip} if slip else {})
        answer = self.client(who).post(path, data=sent, headers={"X-Dissent-Script": "yes"})
        self._tell(f"the script of {who} sends {path} {data}", answer, "main")

    def slip(self, who: str, path: str) -> str:
        """Return the slip of a form, as it is put before somebody."""
        found = _SLIP.search(self.client(who).get(path).text)
        assert found, f"no slip on {path}"
        return found[2]

    def _tell(self, what: str, answer: Any, within: str) -> str:
        said = f"--- {what}: {answer.status_code}"
        if answer.location:
            lines = [f"{said} to {answer.location}"]
        elif answer.mimetype == "text/html":
            lines = [said, *self._new(readable(answer.text, within=within))]
        elif answer.is_json and "fields" in answer.json:
            fields = readable(f"<main>{answer.json['fields']}</main>")
            lines = [said, answer.json["saved"], *self._new(fields)]
        else:
            lines = [said, answer.text.strip()]
        text = "\n".join([*lines, ""])
        self.told.append(_BY_CHANCE.sub(self._name_of, text))
        return str(answer.text)

    def _new(self, lines: list[str]) -> list[str]:
        """Return a page whole where it is the first with its title, else what is other on it."""
        title = lines[0].replace("Error: ", "")
        before, self._pages[title] = self._pages.get(title), lines
        if before is None:
            return lines
        other = list(unified_diff(before, lines, n=0, lineterm=""))[2:]
        return ["the same page, but:", *(each for each in other if each[:2] != "@@")]

    def _name_of(self, found: re.Match[str]) -> str:
        return self._names.setdefault(found[0], f"BY-CHANCE-{len(self._names) + 1}")


def a_file(content: bytes, name: str, kind: str = "text/plain") -> tuple[BytesIO, str, str]:
    """Return a file as a browser sends it."""
    return BytesIO(content), name, kind


Story = Callable[[], House]
