"""Reads the names of types, as they stand after `instance of` and in functions."""

from engine.feel import nodes
from engine.feel.reader import TokenReader


class TypeParser(TokenReader):
    """Reads types such as `list<number>` or `days and time duration`."""

    def type_name(self) -> nodes.TypeName:
        """Read the name of a type, such as `list<number>`."""
        self.enter()
        at = self.token.at
        words: list[str] = []
        while self.token.kind == "name" or self.token.text in ("and", "function"):
            if words and self._type_is_whole(words):
                break
            words.append(self.advance().text)
        if not words:
            raise self.refusal("The name of a type is missing", "Write string, number, date ….")
        name = " ".join(" ".join(words).split())
        fields = self._type_arguments(name)
        self.leave()
        return self.node(nodes.TypeName, at, name=name, fields=fields)

    def _type_is_whole(self, words: list[str]) -> bool:
        name = " ".join(words)
        longer = ("date", "date and", "days", "days and", "days and time", "years", "years and")
        return name not in (*longer, "years and months") or self._and_ends_type(name)

    def _and_ends_type(self, name: str) -> bool:
        after = {"date": "time", "days": "time", "years": "months"}.get(name)
        return after is not None and not (self.is_key("and") and self.peek().text == after)

    def _type_arguments(self, name: str) -> tuple[tuple[str, nodes.TypeName], ...]:
        if not self.take("<"):
            return ()
        fields = []
        while True:
            label = ""
            if name == "context":
                label = str(self.advance().value)
                if not self.take(":"):
                    raise self.refusal("A colon is missing", "Write context<name: string>.")
            fields.append((label, self.type_name()))
            if not self.take(","):
                break
        if not self.take(">"):
            raise self.refusal("“>” is missing", "Write list<string>.")
        if name == "function" and self.take("->"):
            self.type_name()
        return tuple(fields)
