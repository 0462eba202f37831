"""The whole life by the client alone, box by box as docs/guides/first-release.md has it …"""

import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from imagecodecs import png_encode

from tests.browser.served import ROOT, Site, an_empty_site
from tests.client.people import PASSWORD, STAFF, Browser
from tests.client.walk import END, GUIDE, STEP, boxes, script

pytestmark = pytest.mark.processes
LONGEST = 900  # seconds
FILMS = 64


def films(folder: Path) -> None:
    """Grey noise with a square in it, each another one."""
    folder.mkdir()
    chance = np.random.default_rng(7)
    for number in range(FILMS):
        film = chance.normal(110, 20, (32, 32))
        top, left = chance.integers(4, 20, 2)
        film[top : top + 8, left : left + 8] += 60
        pixels = np.clip(film, 0, 255).astype(np.uint8)
        (folder / f"film-{number:02}.png").write_bytes(png_encode(pixels))


def test_every_box_of_the_guide_is_a_step_of_the_walk() -> None:
    guide = GUIDE.read_text("utf-8")

    assert sum(1 for _, box, _ in STEP.findall(guide) if box) == boxes(guide) > 0


def test_it_goes_from_a_folder_of_images_to_a_verified_release(tmp_path: Path) -> None:
    films(tmp_path / "films")
    (tmp_path / "site").mkdir()
    site = an_empty_site(tmp_path / "site", tmp_path / "static")
    site.manage("shell", "--no-imports", "-c", "from tests.client import cast; cast.make()")
    with site.running(with_worker=True):
        walked = walk_through(site, tmp_path)

    assert walked.returncode == 0, f"{walked.stdout[-3000:]}\n{walked.stderr[-3000:]}"
    assert "By its rule, the cohort version is accepted" in walked.stdout
    assert walked.stdout.rstrip().endswith(f"Nothing is wrong.\n{END}")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    for who in STAFF:
        kept = tmp_path / who / "reviewapp" / "account.json"
        assert kept.stat().st_mode & 0o777 == 0o600


def walk_through(site: Site, folder: Path) -> "subprocess.CompletedProcess[str]":
    words = {
        "SITE": site.address,
        "PASSWORD": PASSWORD,
        "PYTHONPATH": str(ROOT),
        **{f"TOKEN_{who}": Browser(site.address, f"{who}@example.org").token() for who in STAFF},
    }
    return subprocess.run(
        ["bash", "-c", f"{beginning(folder)}\n{script(GUIDE.read_text('utf-8'))}"],
        cwd=folder,
        env=site.environment | words,
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


def beginning(folder: Path) -> str:
    """The command on the path, whose person is who is named, and whoever must do it themselves."""
    python, place = shlex.quote(sys.executable), shlex.quote(str(folder))
    return "\n".join(
        [
            f'reviewapp() {{ {python} -m reviewapp_client "$@"; }}',
            f'act() {{ {python} -m tests.client.people "$@"; }}',
            f"be() {{ export XDG_CONFIG_HOME={place}/$1",
            'local name="TOKEN_$1"; TOKEN="${!name}"; }',
        ]
    )
