"""Change the statistics one operator at a time and see whether a test notices.

python -m scripts.mutate_statistics [PER_MODULE] [MODULE ...] draws so many mutants of each
module (all of them for 0), runs the tests of that module against each, and writes
docs/guides/statistics-mutation.json. Every mutant runs in a forked child that has numpy, scipy and
pytest loaded already.
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

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reviewapp" / "stats"
RESULTS = ROOT / "docs" / "guides" / "statistics-mutation.json"
SEED = 20261121
LONGEST = 90
EXAMPLES = 4

# The names of the test files of each module, without test_ and .py.
TESTS = {
    "proportions": "proportions wilson single_reader published_tests",
    "estimates": "proportions engine",
    "checks": "hostile_input proportions equivalence edges",
    "layout": "layout",
    "figures": "scales figures engine",
    "covariance": "engine figures single_reader",
    "mrmc": "engine figures edges",
    "factorial": "comparison",
    "moments": "ustatistics",
    "ustatistics": "ustatistics",
    "cluster": "ustatistics",
    "roc": "single_reader edges published_tests",
    "detection": "single_reader published_tests",
    "ranks": "single_reader edges published_tests",
    "equivalence": "equivalence",
    "decision": "equivalence",
    "multiplicity": "equivalence published_tests",
    "agreement": "agreement krippendorff edges published_agreement",
    "scales": "scales agreement krippendorff",
    "cohen": "agreement krippendorff published_agreement",
    "krippendorff": "krippendorff agreement published_agreement",
    "coincidences": "scales krippendorff",
    "wins": "scales figures single_reader froc",
    "quadrature": "planning sequential",
    "icc": "icc",
    "retest": "repeats edges",
    "blinding": "repeats published_agreement",
    "laplace": "mixed",
    "mixed": "mixed edges",
    "linear_mixed": "linear_mixed edges",
    "optimum": "mixed linear_mixed",
    "gee": "gee edges",
    "preference": "preference published_tests",
    "sequential": "sequential edges published_tests",
    "anytime": "anytime edges",
    "power": "planning published_tests",
    "power_mrmc": "planning edges",
    "drift": "drift edges",
    "missing": "missing edges",
    "froc": "froc edges",
    "bootstrap": "bootstrap edges",
    "registry": "registry edges",
    "overdispersion": "overdispersion",
    "pooled": "pooled_repeats",
    "subgroups": "subgroups",
    "likert": "likert",
}
REFERENCE = {
    "agreement": "fleiss or krippendorff or cohen",
    "anytime": "cs_beta",
    "cluster": "afc_open",
    "cohen": "fleiss_1971 or cohen",
    "coincidences": "krippendorff_2011",
    "covariance": "vandyke",
    "decision": "decision",
    "detection": "dprime or similarity_a",
    "equivalence": "tost_summary",
    "factorial": "mrmc_vandyke",
    "figures": "mrmc_vandyke",
    "froc": "froc",
    "gee": "afc_open",
    "icc": "icc",
    "krippendorff": "krippendorff_2011",
    "laplace": "clm_wine or afc_open",
    "linear_mixed": "sleepstudy",
    "mixed": "clm_wine or afc_open",
    "moments": "mrmc_vandyke",
    "mrmc": "mrmc_vandyke or afc_open",
    "multiplicity": "multiplicity",
    "optimum": "clm_wine or sleepstudy",
    "power": "power_2afc or power_tost or asah",
    "power_mrmc": "power_mrmc",
    "preference": "bt_citations",
    "proportions": "binomial",
    "ranks": "wilcoxon",
    "retest": "bland",
    "roc": "asah",
    "quadrature": "power_tost",
    "scales": "cohen",
    "sequential": "gs_bounds",
    "ustatistics": "mrmc_vandyke",
    "wins": "mrmc_vandyke",
}
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


def check(module: str, per_module: int) -> dict[str, object]:
    """Try a drawn number of mutants of a module and list what no test noticed."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    places = list(spots(tree))
    drawn = random.Random(f"{SEED}{module}").sample(  # noqa: S311  reproducible on purpose
        places, min(per_module or len(places), len(places))
    )
    if killed(module, ast.unparse(tree)) != "survived":
        sys.exit(f"The tests of {module} fail without a change, so nothing can be learned.")
    survivors, seen = [], 0
    for number, kind in sorted(drawn):
        source, line = mutate(tree, number)
        outcome = killed(module, source)
        seen += 1
        if outcome == "survived":
            survivors.append({"line": line, "change": kind})
        sys.stdout.write(f"{module}:{line} {kind}: {outcome}\n")
        sys.stdout.flush()
    return {"mutants": len(places), "tried": seen, "survivors": survivors}


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
    per_module = int(arguments[0]) if arguments else 0
    found = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for module in arguments[1:] or TESTS:
        found[module] = check(module, per_module)
        RESULTS.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
