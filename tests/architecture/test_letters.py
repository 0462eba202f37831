"""What a storey below web writes to people …"""

import re
from pathlib import Path

import pytest

import reviewapp

HOUSE = Path(reviewapp.__file__).parent
BELOW_WEB = sorted(
    file
    for file in HOUSE.rglob("*.py")
    if file.parent != HOUSE and file.relative_to(HOUSE).parts[0] != "web"
)
RENDERED = re.compile(r"render_to_string\(\s*f?\"([^\"]+)\"")


def test_knows_no_address_of_a_page() -> None:
    knowing = [file for file in BELOW_WEB if "from django.urls import" in file.read_text("utf-8")]

    assert not knowing, f"{knowing}: pass the link in"


@pytest.mark.parametrize(
    ("file", "template"),
    [(file, name) for file in BELOW_WEB for name in RENDERED.findall(file.read_text("utf-8"))],
    ids=lambda value: getattr(value, "stem", value),
)
def test_comes_from_its_own_templates(file: Path, template: str) -> None:
    storey = file.relative_to(HOUSE).parts[0]

    assert template.startswith(f"{storey}/")
    assert (HOUSE / storey / "templates" / template).parent.is_dir()
