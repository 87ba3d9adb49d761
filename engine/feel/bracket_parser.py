"""Reads what stands in brackets: groups, ranges, lists, contexts."""

from engine.feel import misread, nodes
from engine.feel.errors import FeelError
from engine.feel.type_parser import TypeParser


class BracketParser(TypeParser):
    """Reads groups, ranges, lists and contexts."""

    #: Whether the end of a range is being read, so that `[` may close it.
    _range_end = False

    def expression(self) -> nodes.Node:
        """Read an expression."""
        raise NotImplementedError

    def additive(self) -> nodes.Node:
        """Read a sum."""
        raise NotImplementedError

    def no_value(self) -> FeelError:
        """Make the error for a token with which no value begins."""
        before = self.tokens[self.index - 1] if self.index else None
        return self.refusal(*misread.no_value(self.token, before))

    def group(self) -> nodes.Node:
        """Read a value in brackets, or a range that begins after its start."""
        at = self.advance().at
        if self.token.kind == "op" and self.token.text in ("<", "<=", ">", ">=", "=", "!="):
            return self._comparison_range(at)
        held, self._range_end = self._range_end, False
        node = self.expression()
        self._range_end = held
        if self.take(".."):
            return self._range_from(at, node, start_included=False)
        self.close(")")
        return node

    def _comparison_range(self, at: int) -> nodes.Node:
        op = self.advance().text
        value = self.additive()
        self.close(")")
        ends = {
            "<": (None, value, False, False),
            "<=": (None, value, False, True),
            ">": (value, None, False, False),
            ">=": (value, None, True, False),
            "=": (value, value, True, True),
        }
        if op not in ends:
            raise FeelError.at(self.text, at, "“!=” makes no range", "Write not(…) around it.")
        start, end, low, high = ends[op]
        return self.node(
            nodes.RangeNode, at, start=start, end=end, start_included=low, end_included=high
        )

    def _range_from(self, at: int, start: nodes.Node, *, start_included: bool) -> nodes.Node:
        held, self._range_end = self._range_end, True
        end = self.additive()
        self._range_end = held
        if self.token.text not in ("]", ")", "["):
            raise self._not_closed("]")
        included = self.advance().text == "]"
        return self.node(
            nodes.RangeNode,
            at,
            start=start,
            end=end,
            start_included=start_included,
            end_included=included,
        )

    def open_range(self) -> nodes.Node:
        """Read a range such as `]1..5]`."""
        if self.index and not misread.starts_value(self.peek()):
            raise self.no_value()
        at = self.advance().at
        start = self.additive()
        if not self.take(".."):
            raise self.refusal("“]” closes nothing", "Leave it out, or put “[” before.")
        return self._range_from(at, start, start_included=False)

    def list_or_range(self) -> nodes.Node:
        """Read a list, or a range that begins with its start."""
        at = self.advance().at
        held, self._range_end = self._range_end, False
        items: list[nodes.Node] = []
        while not (self.token.kind == "op" and self.token.text == "]"):
            items.append(self._item())
            if len(items) == 1 and self.take(".."):
                node = self._range_from(at, items[0], start_included=True)
                self._range_end = held
                return node
            if not self.take(","):
                break
        self._range_end = held
        self.close("]")
        return self.node(nodes.ListNode, at, items=items)

    def _item(self) -> nodes.Node:
        if self.token.kind == "op" and self.token.text in ("<", "<=", ">", ">="):
            self.index -= 1
            return self._bare_range()
        return self.expression()

    def _bare_range(self) -> nodes.Node:
        at = self.advance().at
        op = self.advance().text
        value = self.additive()
        low, high = (None, value) if op[0] == "<" else (value, None)
        return self.node(
            nodes.RangeNode,
            at,
            start=low,
            end=high,
            start_included=op == ">=",
            end_included=op == "<=",
        )

    def context(self) -> nodes.Node:
        """Read a context."""
        at = self.advance().at
        held, self._range_end = self._range_end, False
        keys: list[str] = []
        items: list[nodes.Node] = []
        while not (self.token.kind == "op" and self.token.text == "}"):
            keys.append(self._key(keys))
            items.append(self.expression())
            if not self.take(","):
                break
        self._range_end = held
        self.close("}")
        return self.node(nodes.ContextNode, at, keys=tuple(keys), items=items)

    def _key(self, before: list[str]) -> str:
        words = []
        while self.token.kind in ("name", "key", "string"):
            words.append(str(self.advance().value))
        key = " ".join(words)
        if not words and self.token.text == "{":
            raise self.refusal(
                "“{{” is not FEEL", "Write the expression alone, without {{ and }}."
            )
        if not words or not self.take(":"):
            raise self.refusal("A context needs a name and a colon", "Write {name: value}.")
        if key in before:
            raise self.refusal(f"“{key}” stands twice in this context", "Use each name once.")
        return key
