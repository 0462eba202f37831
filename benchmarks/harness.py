"""Measure ours and its yardstick interleaved, keep the medians, write them down."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "guides" / "performance.md"
BEGIN, END = "<!-- results: written by `make bench` -->", "<!-- end of results -->"
# One round of a measurement: every single time, in the unit of the result.
Round = Callable[[], Sequence[float]]


@dataclass(frozen=True)
class Result:
    """One comparison. `ratio` is ours over the yardstick: smaller is better."""

    name: str
    ours: float
    yardstick: float
    ratio: float
    goal: float
    met: bool
    unit: str
    repetitions: int
    date: str
    machine: str


def compare(
    name: str, *, ours: Round, yardstick: Round, goal: float, rounds: int = 7, unit: str = "ms"
) -> Result:
    """Take turns, and let neither always go first: a busy moment hits both alike."""
    kept: dict[str, list[float]] = {"ours": [], "yardstick": []}
    turns = [("ours", ours), ("yardstick", yardstick)]
    for _, measure in turns:  # the first time pays for opening, importing and caching
        measure()
    for number in range(rounds):
        for which, measure in turns if number % 2 else reversed(turns):
            kept[which].extend(measure())
    a, b = median(kept["ours"]), median(kept["yardstick"])
    ratio = a / b
    return Result(
        name=name,
        ours=round(a, 3),
        yardstick=round(b, 3),
        ratio=ratio,
        goal=goal,
        met=ratio <= goal,
        unit=unit,
        repetitions=len(kept["ours"]),
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine(),
    )


def machine() -> str:
    """Say what it ran on, without a name or an address."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text("utf-8").splitlines()
        model = next(
            (x.partition(":")[2].strip() for x in lines if x.startswith("model na")), model
        )
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} × {model}, {system}"


def keep(name: str, results: Sequence[Result]) -> None:
    """Write benchmarks/results/NAME.json and the table of docs/guides/performance.md."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(result) for result in results], indent=2, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table()}\n{END}{after}", "utf-8")


def kept_results() -> list[Result]:
    return [
        Result(**fields)
        for file in sorted(RESULTS.glob("*.json"))
        for fields in json.loads(file.read_text("utf-8"))
    ]


def shown(ratio: float, goal: float) -> str:
    """Write a ratio with two decimals, and with more where two would hide which side it is on."""
    for digits in range(2, 9):
        text = f"{ratio:.{digits}f}"
        if (float(text) <= goal) == (ratio <= goal):
            return text
    return repr(ratio)


def table() -> str:
    lines = [
        "| measured | ours | yardstick | ratio | goal | met | repetitions | date |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.name} | {r.ours:g} {r.unit} | {r.yardstick:g} {r.unit} | {shown(r.ratio, r.goal)} × "
        f"| ≤ {r.goal:g} × | {'yes' if r.met else '**no**'} | {r.repetitions} | {r.date} |"
        for r in kept_results()
    ]
    machines = sorted({result.machine for result in kept_results()})
    return "\n".join(lines) + f"\n\nMeasured on: {'; '.join(machines)}.\n"
