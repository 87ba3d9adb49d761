"""What is planted: the changes of cosmic-ray, and a few of rules that it does not know."""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Keyword

#: Of each sign the nearest other one: a sum that is a remainder is noticed by whatever runs it.
_SIGNS = (
    " Eq_NotEq NotEq_Eq Lt_LtE LtE_Lt Lt_Gt Gt_GtE GtE_Gt Gt_Lt Is_IsNot IsNot_Is Add_Sub Sub_Add"
    " Mul_Add FloorDiv_Mul Mod_Add BitOr_BitAnd BitAnd_BitOr LShift_RShift RShift_LShift"
    " Delete_Not Delete_USub "
)
_SIGN = ("ReplaceComparisonOperator", "ReplaceBinaryOperator", "ReplaceUnaryOperator")
_LEFT_AS_THEY_ARE = ("core/VariableReplacer", "core/VariableInserter")
_STATEMENTS = ("raise_stmt", "return_stmt", "del_stmt")


class _Own(Operator):
    """A kind of fault that rules can have and the library does not plant."""

    @classmethod
    def examples(cls):
        """Return none."""
        return ()


class LeaveOutStep(_Own):
    """Leaves out a call, a refusal, an answer, or a change of something that is kept."""

    def mutation_positions(self, node):
        """Yield where there is such a statement."""
        if node.type == "simple_stmt" and self._matters(node.children[0]):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        """Put `pass` in its place."""
        first = node.get_first_leaf()
        node.children[0] = Keyword("pass", first.start_pos, first.prefix)
        return node

    @staticmethod
    def _matters(step):
        if step.type == "expr_stmt":
            sign = step.children[1]
            is_kept = step.children[0].type in ("atom_expr", "power")
            return sign.type == "operator" and (is_kept or sign.value != "=")
        if step.get_code().split() in (["return", "None"], ["return", "False"]):
            # At the end of a function it says no more than the end itself.
            return step.parent.get_next_sibling() is not None
        return step.type in (*_STATEMENTS, "atom_expr", "power")


class LeaveOutEntry(_Own):
    """Leaves out one entry of a tuple, list, set or table."""

    def mutation_positions(self, node):
        """Yield each of its entries."""
        if node.type in ("testlist_comp", "dictorsetmaker"):
            children = list(node.children)
            for first, last in self._entries(node):
                yield children[first].start_pos, children[last - 1].end_pos

    def mutate(self, node, index):
        """Take it out with its comma."""
        first, last = self._entries(node)[index]
        del node.children[first : last + 1]
        return node

    @staticmethod
    def _entries(node):
        commas = [i for i, each in enumerate(node.children) if each.get_code().strip() == ","]
        if not commas:
            return []
        ends = [*commas, *([len(node.children)] if commas[-1] != len(node.children) - 1 else [])]
        return list(zip([0, *(at + 1 for at in commas)], ends, strict=False))


class LeaveOutCondition(_Own):
    """Leaves out one of several conditions that are joined by `and` or `or`."""

    def mutation_positions(self, node):
        """Yield each of the conditions."""
        if node.type in ("and_test", "or_test"):
            for each in list(node.children[::2]):
                yield each.start_pos, each.end_pos

    def mutate(self, node, index):
        """Take it out with its word."""
        at = 2 * index
        del node.children[max(0, at - 1) : max(2, at + 1)]
        return node if len(node.children) > 1 else node.children[0]


class OutsideForInside(_Own):
    """Puts `not in` for `in`, and the other way round."""

    def mutation_positions(self, node):
        """Yield each of them."""
        if node.type == "comparison":
            children = list(node.children)
            for at in self._signs(node):
                yield children[at].start_pos, children[at].end_pos

    def mutate(self, node, index):
        """Turn the sign round."""
        at = self._signs(node)[index]
        is_in = node.children[at].get_code().split() == ["in"]
        node.children[at] = parso.parse(" not in" if is_in else " in")
        return node

    @staticmethod
    def _signs(node):
        return [at for at, each in enumerate(node.children) if "in" in each.get_code().split()]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """One planted fault."""

    path: str
    operator: str
    occurrence: int
    #: The lines of the statement, or of its head, in which it is planted.
    lines: tuple[int, int]

    @property
    def source(self) -> str:
        """The file with the fault; "" where none comes of it."""
        text = _read(self.path)
        try:
            changed = mutate_code(text, _operators()[self.operator], self.occurrence)
        except AttributeError:  # the library takes no other exception for one with a dotted name
            return ""
        return changed if changed != text and _compiles(changed) else ""

    @property
    def change(self) -> tuple[str, str]:
        """What stood there, and what stands there now."""
        return _difference(_read(self.path), self.source)


class Untouched(Mutant):
    """The file as it is, where a fault could be: tests that notice this notice everything."""

    @property
    def source(self) -> str:
        """The file."""
        return _read(self.path)


def mutants_of(path: str) -> Iterator[Mutant]:
    """Yield every fault that can be planted in a file."""
    text = _read(path)
    tree, idle, nodes = ast.parse(text), _idle(text), list(ast_nodes(parso.parse(text)))
    for name, operator in _operators().items():
        positions = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, start in enumerate(positions):
            if not any(first <= start < last for first, last in idle):
                lines = _statement(tree, start[0])
                yield Mutant(path=path, operator=name, occurrence=occurrence, lines=lines)


@lru_cache
def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


_OWN = (LeaveOutStep, LeaveOutEntry, LeaveOutCondition, OutsideForInside)


@lru_cache
def _operators() -> dict[str, Operator]:
    own = {each.__name__: each() for each in _OWN}
    return own | {name: get_operator(name)() for name in operator_names() if _is_taken(name)}


def _is_taken(name: str) -> bool:
    if any(sign in name for sign in _SIGN):
        return f" {name.partition('_')[2]} " in _SIGNS
    return name not in _LEFT_AS_THEY_ARE


def _idle(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return what does nothing when it runs: types, imports for them, how records are declared."""
    nodes: list[ast.AST | None] = []
    for node in ast.walk(ast.parse(text)):
        nodes += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            nodes.append(node)
        for decorator in getattr(node, "decorator_list", ()):
            decorator.col_offset -= 1  # its sign
            nodes += [decorator] if "dataclass" in ast.unparse(decorator) else []
    return [
        ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
        for node in nodes
        if node is not None
    ]


def _statement(tree: ast.Module, line: int) -> tuple[int, int]:
    """Return the first and last line of the innermost statement there, of a block its head's."""
    found = (line, line)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            body = getattr(node, "body", None)
            last = max(body[0].lineno - 1, node.lineno) if body else node.end_lineno
            if line <= last:
                found = (node.lineno, last)
    return found


def _difference(before: str, after: str) -> tuple[str, str]:
    old, new = before.splitlines(), after.splitlines()
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            return _one_line(old[i:j]), _one_line(new[k:m])
    return "", ""


def _one_line(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True
