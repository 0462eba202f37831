"""A guide as a shell script: each box is run as it stands, by the person who is named above it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guides" / "first-release.md"
END = "walked to the end"
STEP = re.compile(r"<!-- who: (\w+) -->\n```bash\n(.*?)```|<!-- person: ([\w ]+) -->", re.DOTALL)


def script(guide: str) -> str:
    """Fails at the first step that fails, and says at its end that it came there."""
    lines = ["set -euo pipefail", "IMPORT= STUDY="]
    for who, box, person in STEP.findall(guide):
        if person:
            lines.append(f'IMPORT="$IMPORT" STUDY="$STUDY" act {person}')
        else:
            lines += [f"be {who}", box]
    return "\n".join([*lines, f"echo {END}"])


def boxes(guide: str) -> int:
    return guide.count("```bash")
