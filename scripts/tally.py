"""Add up what several runs of pytest wrote, and print the sum in pytest's own form."""

import sys
from collections import Counter
from pathlib import Path

from defusedxml.ElementTree import parse

# How JUnit's attributes are called on pytest's last line.
CALLED = {"failures": "failed", "skipped": "skipped", "errors": "error"}


def counts(file: Path) -> Counter[str]:
    """Count what one run of pytest reported."""
    found: Counter[str] = Counter()
    for suite in parse(file).iter("testsuite"):
        for attribute, word in CALLED.items():
            found[word] += int(suite.get(attribute, 0))
        not_passed = sum(int(suite.get(attribute, 0)) for attribute in CALLED)
        found["passed"] += int(suite.get("tests", 0)) - not_passed
        found["seconds"] += round(float(suite.get("time", 0)) * 100)
    return found


def line(total: Counter[str]) -> str:
    words = ["failed", "passed", "skipped", "error"]
    said = ", ".join(f"{total[word]} {word}" for word in words if total[word]) or "no tests ran"
    return f" {said} in {total['seconds'] / 100:.2f}s ".center(80, "=")


if __name__ == "__main__":
    reports = [Path(name) for name in sys.argv[1:] if Path(name).exists()]
    sys.stdout.write(line(sum((counts(file) for file in reports), Counter())) + "\n")
