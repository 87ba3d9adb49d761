"""The library: the example cases of every published version, and the trainers' own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import Any

from engine.errors import (
    ConcurrentChange,
    DefinitionRejected,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    WrongState,
)
from engine.model.damage import Listed
from engine.model.people import Person
from engine.package import Definition
from engine.rehearsal import Example, read_example, rehearse
from engine.rehearsal.example import RUNNING
from engine.rehearsal.going_on import by_id, gone_on
from engine.rehearsal.packages import example_names
from engine.store.training import Paper
from engine.training.desk import EXAMPLE, Desk, require_trainer, whole
from engine.training.moment import LibraryEntry
from engine.training.step_details import in_plain_words
from engine.training.step_words import name_of, path_of
from engine.training.walk import from_paper, to_paper
from engine.training.writing import (
    entries_of,
    example_of,
    example_to_yaml,
    findings,
    going_on_in_words,
)

#: Bytes of a file that is taken in.
_LARGEST = 1_000_000
CHANGED = "This example was changed meanwhile; look at it again."


class Library:
    """Commands on example cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read_of: dict[tuple[str, int], Mapping[str, tuple[Example, LibraryEntry]]] = {}
        self._reading = Lock()

    def procedures(self) -> Sequence[Definition]:
        """Return the version in force of each procedure."""
        return self._desk.definitions.all_in_force()

    def entries(
        self,
        *,
        by: Person,
        text: str = "",
        procedure_id: str = "",
        difficulty: str = "",
        version: int | None = None,
    ) -> Listed[LibraryEntry]:
        """Return shipped and own example cases; `text` is looked for in all they say.

        `version` asks for those of an older version of `procedure_id`.
        """
        require_trainer(by)
        words = text.casefold().split()
        own = self._desk.read_each(EXAMPLE, lambda paper: self._own_entry(paper, by))
        wanted = (
            entry
            for entry in (*own, *self._shipped(procedure_id, version))
            if (not procedure_id or entry.procedure_id == procedure_id)
            and (not difficulty or entry.difficulty == difficulty)
            and all(word in _all_words(entry) for word in words)
        )
        return Listed(wanted, own.damaged)

    def entry(self, key: str, *, by: Person) -> LibraryEntry:
        """Return one example case of the library. Raises `NotFound`."""
        require_trainer(by)
        if "." not in key:
            return self._own_entry(self._desk.store.paper(EXAMPLE, key), by)
        return self._shipped_one(key)[1]

    def example(self, key: str, *, by: Person) -> Example:
        """Return an example case as data, with what it takes from another."""
        require_trainer(by)
        if "." not in key:
            paper = self._desk.store.paper(EXAMPLE, key)
            return self._gone_on(_example_in(paper), paper.owner)[0]
        return self._shipped_one(key)[0]

    def copy_example(self, key: str, *, by: Person) -> str:
        """Copy an example case to edit it; return the key of the copy."""
        example = self.example(key, by=by)
        if example.taken and self._is_from_one_of_somebody_else(key, example, by):
            example = replace(example, goes_on_from="", until=None, taken=0)
        entries = entries_of(example)
        return self.keep_new({**entries, "title": f"Copy of {entries['title']}"}, by)

    def _is_from_one_of_somebody_else(self, key: str, example: Example, by: Person) -> bool:
        if "." in key or self._desk.store.paper(EXAMPLE, key).owner == by.id:
            return False
        definition = self._desk.definitions.in_force(example.procedure)
        return example.goes_on_from not in self._others(definition)

    def new_example(self, procedure_id: str, *, by: Person) -> str:
        """Begin an empty example case; return its key."""
        require_trainer(by)
        definition = self._desk.definitions.in_force(procedure_id)
        return self.keep_new({"procedure": definition.id, "title": "A new example case"}, by)

    def save_example(
        self, key: str, entries: Mapping[str, Any], *, by: Person, revision: int | None = None
    ) -> Sequence[str]:
        """Save an own example case from the keys of its file; return what is still wrong.

        `entries` has `id`, `title`, `story`, `clock` (datetime), `people`, `steps`, `clauses`,
        `learning`, `difficulty`, `ends`; keys left out stay as they are. Raises
        `ConcurrentChange` where the example case is no longer at `revision`, `InvalidAnswers` for
        the number of another that came with the procedure.
        """
        paper = self._mine(key, by)
        if revision not in (None, paper.revision):
            raise ConcurrentChange(CHANGED, id=key)
        kept = entries_of(_example_in(paper))
        procedure = kept["procedure"]
        if "id" in entries and entries["id"] != kept["id"]:
            self.refuse_number(str(entries["id"] or ""), procedure)
        example = example_of({**kept, **entries, "procedure": procedure})
        self._desk.store.save(_paper(paper.id, paper.owner, example, paper.revision))
        return self._findings(example, paper.owner)

    def refuse_number(self, number: str, procedure_id: str) -> None:
        """Raise `InvalidAnswers` for the number of an example case that came with a procedure."""
        for entry in self.shipped_with(self._desk.definitions.in_force(procedure_id)):
            if entry.id.casefold() == number.strip().casefold():
                taken = f"{entry.id} is the number of “{entry.title}”"
                said = f"{taken}, which came with the procedure; enter another"
                raise InvalidAnswers({"id": said})

    def example_yaml(self, key: str, *, by: Person) -> bytes:
        """Return an example case as the file that a procedure's package holds."""
        return example_to_yaml(self.example(key, by=by))

    def import_example(self, data: bytes, *, by: Person) -> str:
        """Take in a file; return its key. Raises `DefinitionRejected`."""
        require_trainer(by)
        if len(data) > _LARGEST:
            raise DefinitionRejected(
                ["The file is larger than 1 MB, too large to be an example case."]
            )
        example = read_example(data, source="the file")
        if wrong := self._findings(example, by.id):
            raise DefinitionRejected(wrong)
        return self.keep_new(entries_of(example), by)

    def rehearse_example(self, key: str, *, by: Person) -> Sequence[str]:
        """Run an example case; return what failed, nothing where it passed."""
        entry = self.entry(key, by=by)
        if entry.findings:
            return entry.findings
        # Read from its file, for that is what a package holds.
        written = read_example(self.example_yaml(key, by=by), source="the example")
        definition = self._desk.definitions.get(entry.procedure_id, entry.version)
        owner = self._desk.store.paper(EXAMPLE, key).owner if "." not in key else ""
        others = self._all_others(written, definition, owner)
        example = gone_on(written, others, source="the example")
        return [in_plain_words(each) for each in rehearse(example, definition).failures]

    def delete_example(self, key: str, *, by: Person) -> None:
        """Delete an own example case."""
        self._desk.store.delete(EXAMPLE, owner=by.id, id=self._mine(key, by).id)

    # --- what is kept

    def keep_new(self, entries: Mapping[str, Any], by: Person) -> str:
        """Keep a new example case of a trainer; return its key."""
        key = self._desk.new_id()
        self._desk.store.save(_paper(key, by.id, example_of(entries), 0))
        return key

    def _mine(self, key: str, by: Person) -> Paper:
        require_trainer(by)
        if "." in key:
            raise WrongState("This came with the procedure; copy it to change it.")
        paper = self._desk.store.paper(EXAMPLE, key)
        if paper.owner != by.id:
            raise NotAllowed("Another trainer wrote this; copy it to change it.")
        return paper

    def _findings(self, example: Example, owner: str) -> list[str]:
        """Return what keeps an own example case from being run, each with what to do."""
        found, wrong = self._gone_on(example, owner)
        return [*wrong, *findings(found, self._desk.definitions.in_force(example.procedure))]

    def _gone_on(self, example: Example, owner: str) -> tuple[Example, list[str]]:
        """Return an example with what it takes, or as it is written and why it cannot."""
        definition = self._desk.definitions.in_force(example.procedure)
        others = self._all_others(example, definition, owner)
        try:
            return gone_on(example, others, source="file"), []
        except DefinitionRejected as refused:
            told = (each.split(":", 2)[2].strip() for each in refused.findings)
            return example, [f"It cannot go on from another: {each}." for each in told]

    def _others(self, definition: Definition) -> Mapping[str, Example]:
        return by_id(example for example, _ in self._examples_of(definition).values())

    def _all_others(
        self, example: Example, definition: Definition, owner: str
    ) -> Mapping[str, Example]:
        """Return by id what an example of a trainer may go on from, a shipped one first."""
        others = self._others(definition)
        if example.goes_on_from in ("", *others):
            return others
        own = self._desk.read_each(EXAMPLE, _example_in, owner=owner)
        return {**by_id(each for each in own if each.procedure == definition.id), **others}

    def own_of(self, procedure_id: str, *, by: Person) -> Sequence[Example]:
        """Return the own example cases of a trainer that are of a procedure, as written."""
        require_trainer(by)
        own = self._desk.read_each(EXAMPLE, _example_in, owner=by.id)
        return [each for each in own if each.procedure == procedure_id]

    def _own_entry(self, paper: Paper, by: Person) -> LibraryEntry:
        example, wrong = self._gone_on(_example_in(paper), paper.owner)
        definition = self._desk.definitions.in_force(example.procedure)
        entry = _entry(paper.id, example, definition, is_own=True, may_edit=paper.owner == by.id)
        return replace(entry, revision=paper.revision, findings=(*wrong, *entry.findings))

    def _shipped(self, procedure_id: str, version: int | None) -> Iterator[LibraryEntry]:
        if version is not None:
            wanted = [self._desk.definitions.get(procedure_id, version)]
        else:
            wanted = self._desk.definitions.all_in_force()
        for definition in wanted:
            yield from self.shipped_with(definition)

    def shipped_with(self, definition: Definition) -> list[LibraryEntry]:
        """Return the example cases that came with a version."""
        return [entry for _, entry in self._examples_of(definition).values()]

    def _shipped_one(self, key: str) -> tuple[Example, LibraryEntry]:
        procedure_id, _, rest = key.partition(".")
        version, _, stem = rest.partition(".")
        found = None
        if version.isdecimal():
            definition = self._desk.definitions.get(procedure_id, int(version))
            found = self._examples_of(definition).get(stem)
        if found is None:
            raise NotFound("Expected an example case of the library, but there is none here.")
        return found

    def _examples_of(self, definition: Definition) -> Mapping[str, tuple[Example, LibraryEntry]]:
        """Return the example cases of a version by the stem of their file; read once."""
        with self._reading:
            key = (str(definition.id), definition.version)
            if key not in self._read_of:
                self._read_of[key] = dict(_examples_in(definition))
            return self._read_of[key]


def _examples_in(definition: Definition) -> Iterator[tuple[str, tuple[Example, LibraryEntry]]]:
    written: dict[str, Example] = {}
    for name in example_names(definition.files):
        # Published before this software knew the format; nobody can walk it.
        with suppress(DefinitionRejected):
            written[name] = read_example(definition.files[name], source=name)
    others = by_id(written.values())
    for name, each in written.items():
        stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        try:
            example = gone_on(each, others, source=name)
        except DefinitionRejected:
            continue
        key = f"{definition.id}.{definition.version}.{stem}"
        yield stem, (example, _entry(key, example, definition))


def _paper(key: str, owner: str, example: Example, revision: int) -> Paper:
    return Paper(
        kind=EXAMPLE,
        id=key,
        owner=owner,
        data=to_paper(entries_of(example)),
        revision=revision,
    )


def _example_in(paper: Paper) -> Example:
    with whole(paper):
        return example_of(from_paper(paper.data))


def _entry(
    key: str,
    example: Example,
    definition: Definition,
    *,
    is_own: bool = False,
    may_edit: bool = False,
) -> LibraryEntry:
    return LibraryEntry(
        key=key,
        id=example.id,
        title=example.title,
        procedure_id=definition.id,
        procedure=definition.procedure.title,
        version=definition.version,
        story=example.story.strip(),
        goes_on=going_on_in_words(example),
        taken=example.taken,
        learning=example.learning,
        clauses=example.clauses,
        difficulty=example.difficulty,
        path=tuple(path_of(example, definition)),
        ends=tuple(_ends(example, definition)),
        is_own=is_own,
        may_edit=may_edit,
        findings=tuple(findings(example, definition)) if is_own else (),
        steps=tuple(entries_of(example)["steps"]) if is_own else (),
    )


def _ends(example: Example, definition: Definition) -> Iterator[str]:
    for ends in example.ends_by_case().values():
        if RUNNING not in ends:
            yield from (name_of(definition, end) for end in dict.fromkeys(ends))


def _all_words(entry: LibraryEntry) -> str:
    texts = (entry.id, entry.title, entry.story, entry.procedure, entry.difficulty)
    return " ".join((*texts, *entry.learning, *entry.clauses, *entry.path, *entry.ends)).casefold()


def telling_ends(entries: Sequence[LibraryEntry]) -> Mapping[str, Sequence[str]]:
    """Return by key two ends of each example case, in their order: those that fewest share."""
    shared = Counter(end for entry in entries for end in entry.ends)
    rare = {entry.key: sorted(entry.ends, key=shared.__getitem__)[:2] for entry in entries}
    return {entry.key: [end for end in entry.ends if end in rare[entry.key]] for entry in entries}
