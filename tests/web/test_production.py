"""The settings of a site on the open internet, as Django's own deployment check sees them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def manage(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def production(tmp_path: Path) -> dict[str, str]:
    return {
        "DATA_DIR": str(tmp_path),
        "STATIC_ROOT": str(tmp_path / "static"),
        "PUBLIC_URL": "https://review.example.org",
        "SECRET_KEY": "a long text that only this test knows, and that is random: 8f2b0c7e91",
    }


def test_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **production(tmp_path))

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_deployment_check_notices_an_open_door(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **production(tmp_path), DEBUG="1")

    assert done.returncode == 1
    assert "security.W018" in done.stderr
