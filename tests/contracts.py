"""A kind of import contract that import-linter lacks: rooms that import from a list alone.

Used by `lint-imports`, see `tool.importlinter` in pyproject.toml.
"""

from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils


class Allowed(Contract):
    """Refuse whatever these rooms import and the list does not name, type-only imports too.

    An entry is a module, with `.**` also everything in it; of libraries, the top package. A room
    may always import itself.
    """

    type_name = "allowed"

    rooms = fields.ListField(subfield=fields.StringField())
    may_import = fields.ListField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph, verbose):
        """Return every import that no entry of the list covers."""
        contract_utils.remove_ignored_imports_and_report(
            graph=graph,
            ignore_imports=self.ignore_imports,
            unmatched_alerting=contract_utils.AlertLevel.ERROR,
        )
        found = [
            (importer, imported)
            for room in self.rooms
            for importer in _modules(graph, room)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not any(_covers(entry, imported) for entry in [room, *self.may_import])
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check):
        """Say what is imported, and that it is not on the list."""
        for importer, imported in check.metadata["found"]:
            output.print_error(
                f"{importer} -> {imported} is not on the list of what it may import"
            )


def _modules(graph, room):
    """Return the modules of a room. Raises `ValueError` where there is none."""
    found = sorted(name for name in graph.modules if _covers(room, name))
    if not found:
        raise ValueError(f"There is no {room}: mend the contract.")
    return found


def _covers(entry: str, module: str) -> bool:
    package = entry.removesuffix(".**")
    return module == package or (package != entry and module.startswith(f"{package}."))
