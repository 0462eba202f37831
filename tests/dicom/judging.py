"""Ask `dciodvfy`, a validator that nobody here wrote."""

import shutil
import subprocess
from pathlib import Path

from tests.services import missing

# The validator's dictionary is of 2022 and does not know the attribute.
TOO_NEW = "(0x0008,0x001c)"


def needs_dciodvfy() -> None:
    if shutil.which("dciodvfy") is None:
        missing("dciodvfy (Debian's dicom3tools) is not installed")


def errors_in(path: Path) -> set[str]:
    ran = subprocess.run(["dciodvfy", path], capture_output=True, check=False)
    said = (ran.stderr + ran.stdout).decode("latin-1").splitlines()
    return {line for line in said if line.startswith("Error") and TOO_NEW not in line.lower()}
