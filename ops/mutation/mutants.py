"""The mutants of a module: every small change that mutmut knows to make, and how it reads.

A *switched* mutant stands beside the original in one file and is chosen by name when the function is called, so that
one import serves all. What is evaluated on import (tables, fields, enumerations) or stands under a decorator is a
*loaded* mutant: the module is imported anew with that one change.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import file_mutation
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode
from mutmut.mutation.trampoline_templates import mangle_function_name

SWITCHED_MARK = "__mutmut_"


@dataclass(frozen=True)
class Mutant:
    """One change: of the file *path*, the *index*-th in it; *mangled* is mutmut's name of a switched one's function."""

    path: str
    index: int
    line: int
    function: str
    was: str
    becomes: str
    mangled: str = ""

    @property
    def module(self) -> str:
        """Return the module's own name: `money`."""
        return PurePosixPath(self.path).stem

    @property
    def code_name(self) -> str:
        """Return the name of the code that holds the mutant's original, or nothing."""
        return f"{self.mangled}{SWITCHED_MARK}orig" if self.mangled else ""

    def told(self) -> str:
        """Return the change in one line."""
        return f"{self.path}:{self.line} {self.function or '(module)'}: {_short(self.was)} → {_short(self.becomes)}"


class _Everything(file_mutation.MutationVisitor):
    """Mutmut's visitor, which leaves out decorated functions; here they are loaded mutants."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return False
        return super()._skip_node_and_children(node)


def mutants(path: str, source: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines."""
    module, found = _mutations(source)
    positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    functions, codes, made = _functions(module), dict[int, str](), []
    for index, mutation in enumerate(found):
        within, node = mutation.contained_by_top_level_function, mutation.original_node
        name, mangled = functions.get(within, (_decorated(within), ""))
        was = codes.setdefault(id(node), _code(module, node))
        line = positions[node].start.line if node in positions else 0
        made.append(Mutant(path, index, line, name, was, _code(module, mutation.mutated_node), mangled))
    return made


def switchboard(source: str, chosen: Sequence[Mutant]) -> str:
    """Return the module with those of the *chosen* that are switched in it."""
    module, found = _mutations(source)
    inside = [found[mutant.index] for mutant in chosen if mutant.mangled]
    return file_mutation.combine_mutations_to_source(module, inside).code


def switches(chosen: Sequence[Mutant]) -> dict[Mutant, str]:
    """Return the name under which each switched mutant of the *chosen* stands in its switchboard."""
    counted, names = Counter[tuple[str, str]](), dict[Mutant, str]()
    for mutant in chosen:
        if mutant.mangled:
            counted[mutant.path, mutant.mangled] += 1
            number = counted[mutant.path, mutant.mangled]
            names[mutant] = f"{dotted(mutant.path)}.{mutant.mangled}{SWITCHED_MARK}{number}"
    return names


def loaded_source(mutant: Mutant, source: str) -> str:
    """Return the module's source with this one change."""
    module, found = _mutations(source)
    mutation = found[mutant.index]
    changed = file_mutation.deep_replace(module, mutation.original_node, mutation.mutated_node)
    if not isinstance(changed, cst.Module):
        raise TypeError(mutant.told())
    return changed.code


@cache
def _mutations(source: str) -> tuple[cst.Module, list[file_mutation.Mutation]]:
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Everything(mutation_operators, IgnoredCode(set(), set(), set()))
    return wrapper.visit(visitor), visitor.mutations


def _functions(module: cst.Module) -> dict[cst.CSTNode | None, tuple[str, str]]:
    """Return the name and mutmut's name of each function that is no decorator's."""
    found: dict[cst.CSTNode | None, tuple[str, str]] = {}
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef) and not statement.decorators:
            name = statement.name.value
            found[statement] = (name, mangle_function_name(name=name, class_name=None))
        elif isinstance(statement, cst.ClassDef):
            for method in statement.body.body:
                if isinstance(method, cst.FunctionDef) and not method.decorators:
                    owner, name = statement.name.value, method.name.value
                    found[method] = (f"{owner}.{name}", mangle_function_name(name=name, class_name=owner))
    return found


def _decorated(within: cst.CSTNode | None) -> str:
    return within.name.value if isinstance(within, cst.FunctionDef) else ""


def dotted(path: str) -> str:
    """Return the name under which a file is imported."""
    return path.removesuffix(".py").replace("/", ".")


def _code(module: cst.Module, node: cst.CSTNode) -> str:
    return " ".join(module.code_for_node(node).split())


def _short(code: str, most: int = 110) -> str:
    return code if len(code) <= most else f"{code[: most - 1]}…"
