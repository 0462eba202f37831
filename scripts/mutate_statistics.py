"""Change the statistics one operator at a time and see whether a test notices.

python -m scripts.mutate_statistics [PER_MODULE] [MODULE ...] draws so many mutants of each
module (all of them for 0), runs the tests of that module against each, and writes
docs/guides/statistics-mutation.json. With `again` in place of the number it tries the survivors
that are known once more, after tests were added. Every mutant runs in a forked child that has
numpy, scipy and pytest loaded already.
"""

import ast
import contextlib
import copy
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from scripts.mutation_tests import REFERENCE, TESTS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reviewapp" / "stats"
RESULTS = ROOT / "docs" / "guides" / "statistics-mutation.json"
SEED = 20261121
LONGEST = 90
EXAMPLES = 4

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def spots(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Name every place that can be changed, by its number in the walk."""
    quiet = {id(inner) for node in ast.walk(tree) for inner in _quiet(node)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in quiet:
            continue
        kind = _kind(node)
        if kind:
            yield number, kind


def _quiet(node: ast.AST) -> Iterator[ast.AST]:
    # Annotations are not run, and messages are read by people.
    if isinstance(node, ast.FunctionDef):
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            if argument.annotation:
                yield from ast.walk(argument.annotation)
        if node.returns:
            yield from ast.walk(node.returns)
    if isinstance(node, ast.AnnAssign):
        yield from ast.walk(node.annotation)
    if isinstance(node, ast.JoinedStr | ast.Raise):
        yield from ast.walk(node)


def _kind(node: ast.AST) -> str:
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS:
        return f"{type(node.op).__name__} becomes {SWAPS[type(node.op)].__name__}"
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        return f"{type(node.ops[0]).__name__} becomes {SWAPS[type(node.ops[0])].__name__}"
    if isinstance(node, ast.If | ast.IfExp):
        return "the condition is turned"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        return f"{type(node.op).__name__} is dropped"
    number = isinstance(node, ast.Constant) and type(node.value) in {int, float}
    return f"{node.value} becomes {node.value + 1}" if number else ""  # type: ignore[attr-defined]  # `number` narrows


def mutate(tree: ast.Module, number: int) -> tuple[str, int]:
    """Return the source with one place changed, and its line."""
    changed = copy.deepcopy(tree)
    node = list(ast.walk(changed))[number]
    if isinstance(node, ast.BinOp | ast.BoolOp):
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]  # same family
    elif isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]  # same family
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        node.value += 1  # type: ignore[operator]  # a number, as spots() says
    return ast.unparse(ast.fix_missing_locations(changed)), getattr(node, "lineno", 0)


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Hand out the changed source when its module is imported."""

    def __init__(self, name: str, source: str) -> None:
        self._name, self._source = name, source

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  the protocol of importlib
        target: ModuleType | None = None,  # noqa: ARG002  likewise
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self._name, "exec"), module.__dict__)  # noqa: S102  own source


def killed(module: str, source: str) -> str:
    """Run the module's tests against a changed source in a child; say how it ended."""
    child = os.fork()
    if child == 0:
        # Time at work and not on the clock: a busy machine must not look like a caught mutant.
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        _run(module, source)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "timed out"
    return "survived" if code == 0 else "killed"


def _run(module: str, source: str) -> None:
    import pytest

    sys.meta_path.insert(0, Changed(f"reviewapp.stats.{module}", source))
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    quiet = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:django", "-c", os.devnull]
    quiet += [f"--rootdir={ROOT}", "--noconftest", "-p", "no:xdist", "-p", "no:cov", "-W", "ignore"]
    _few_examples()
    code, chosen = 1, REFERENCE.get(module, "")
    own = [str(ROOT / f"tests/stats/test_{name}.py") for name in TESTS[module].split()]
    values = ["-k", chosen, str(ROOT / "tests/reference/test_values.py")]
    with contextlib.suppress(BaseException):
        # The reference values are quickest and notice most.
        code = pytest.main([*quiet, *values]) if chosen else 0
        code = code or pytest.main([*quiet, *own])
    os._exit(int(code))


def _few_examples() -> None:
    """Let properties try few examples: a thousand mutants need quick tests."""
    import hypothesis

    usual = hypothesis.settings.__init__

    def capped(self: hypothesis.settings, *arguments: object, **chosen: object) -> None:
        if "max_examples" in chosen:
            chosen["max_examples"] = EXAMPLES
        usual(self, *arguments, **chosen)  # type: ignore[arg-type]  # handed on as given

    hypothesis.settings.__init__ = capped  # type: ignore[method-assign]  # in this child alone
    hypothesis.settings.register_profile("few", max_examples=EXAMPLES, database=None)
    hypothesis.settings.load_profile("few")


Place = tuple[int, str]
Known = dict[str, Any]


def drawn(module: str, per_module: int) -> Known:
    """Try a drawn number of mutants of a module and list what no test noticed."""
    tree = _parsed(module)
    places = list(spots(tree))
    chosen = random.Random(f"{SEED}{module}").sample(  # noqa: S311  reproducible on purpose
        places, min(per_module or len(places), len(places))
    )
    survivors = _survivors(module, tree, sorted(chosen))
    return {"mutants": len(places), "tried": len(chosen), "survivors": survivors}


def again(module: str, known: Known) -> Known:
    """Try the known survivors once more: every change of that kind in that line of code."""
    tree = _parsed(module)
    sought = {(one["code"], one["change"]) for one in known["survivors"]}
    there = {
        (number, kind): (_code(module, _line(tree, number)), kind) for number, kind in spots(tree)
    }
    if gone := sought - set(there.values()):
        sys.exit(f"{module} no longer has {sorted(gone)}, so nobody can try them. Draw it anew.")
    places = [place for place, found in there.items() if found in sought]
    survivors = _survivors(module, tree, places) if places else []
    return known | {"mutants": len(list(spots(tree))), "survivors": survivors}


def _survivors(module: str, tree: ast.Module, places: Sequence[Place]) -> list[Known]:
    if killed(module, ast.unparse(tree)) != "survived":
        sys.exit(f"The tests of {module} fail without a change, so nothing can be learned.")
    survivors = []
    for number, kind in places:
        source, line = mutate(tree, number)
        outcome = killed(module, source)
        if outcome == "survived":
            survivors.append({"line": line, "code": _code(module, line), "change": kind})
        sys.stdout.write(f"{module}:{line} {kind}: {outcome}\n")
        sys.stdout.flush()
    return survivors


def _parsed(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))


def _line(tree: ast.Module, number: int) -> int:
    return int(getattr(list(ast.walk(tree))[number], "lineno", 0))


def _code(module: str, line: int) -> str:
    return (PACKAGE / f"{module}.py").read_text(encoding="utf-8").splitlines()[line - 1].strip()


def main(arguments: list[str]) -> None:
    """Try the modules asked for and keep what is known of the others."""
    import hypothesis
    import numpy as np
    import pytest
    from scipy import optimize, sparse, special, stats

    loaded = (hypothesis, np, pytest, optimize, sparse, special, stats)
    sys.stdout.write(f"{len(loaded)} libraries loaded\n")
    sys.path.insert(0, str(ROOT))
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    how = arguments[0] if arguments else "0"
    found = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for module in arguments[1:] or TESTS:
        if how != "again":
            found[module] = drawn(module, int(how))
        elif found.get(module, {}).get("survivors"):
            found[module] = again(module, found[module])
        RESULTS.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
