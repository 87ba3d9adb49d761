"""Markdown tokens as plain text, for people who read letters as e-mail."""

from collections.abc import Iterable, Sequence

from markdown_it.token import Token

#: Blocks that are one token and hold no others.
_LEAVES = frozenset({"fence", "code_block", "hr"})
_BLOCK_ENDS = _LEAVES | {"paragraph_close", "heading_close", "table_close"}


def plain_text(tokens: Sequence[Token]) -> str:
    """Return the words of a text, a blank line between blocks and a mark before list items."""
    writer = _Writer()
    for token in tokens:
        writer.add(token)
    return "\n".join(writer.lines).strip() + "\n" if writer.lines else ""


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        #: One per list around: the number of its next item, None for a list with bullets.
        self._lists: list[int | None] = []
        self._mark = ""
        self._cells: list[str] | None = None

    def add(self, token: Token) -> None:
        """Write one block token."""
        if token.type == "inline":
            self._write(_inline(token.children or ()))
        elif token.type in _LEAVES:
            self._write("---" if token.type == "hr" else token.content.rstrip("\n"))
            self._structure(token)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrGet("start") or 1)
            self._lists.append(start if token.type == "ordered_list_open" else None)
        else:
            self._structure(token)

    def _structure(self, token: Token) -> None:
        if token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
            if not self._lists:
                self.lines.append("")
        elif token.type == "list_item_open":
            self._mark = self._next_mark()
        elif token.type == "tr_open":
            self._cells = []
        elif token.type == "tr_close":
            self.lines.append(" | ".join(self._cells or ()))
            self._cells = None
        elif token.type in _BLOCK_ENDS and not self._lists:
            self.lines.append("")

    def _next_mark(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _write(self, words: str) -> None:
        if self._cells is not None:
            self._cells.append(words)
            return
        indent = "  " * (len(self._lists) - 1) if self._lists else ""
        first, *more = words.split("\n")
        self.lines.append(indent + (self._mark or ("  " if self._lists else "")) + first)
        self.lines += [indent + ("  " if self._lists else "") + line for line in more]
        self._mark = ""


def _inline(tokens: Iterable[Token]) -> str:
    words: list[str] = []
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrGet("href") or "")
            words.append("")
        elif token.type == "link_close":
            words.append(f" ({address.removeprefix('mailto:')})")
        elif token.type in ("softbreak", "hardbreak"):
            words.append("\n" if token.type == "hardbreak" else " ")
        else:
            words.append(token.content)
    return "".join(words)
