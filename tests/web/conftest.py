"""What tests of pages may ask for."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from reviewapp.web import bundle

SITE = {"file": "assets/site-aaaaaaaa.js", "css": ["assets/site-cccccccc.css"]}
SHARED = {"file": "assets/shared-bbbbbbbb.js", "css": ["assets/shared-dddddddd.css"]}
READING = {"file": "assets/reading-eeeeeeee.js", "imports": ["_shared.js"]}


@pytest.fixture
def built(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    manifest = tmp_path / bundle.MANIFEST
    manifest.parent.mkdir()
    chunks = {
        "src/site/main.ts": SITE,
        "src/reading/main.ts": READING,
        "_shared.js": SHARED,
    }
    manifest.write_text(json.dumps(chunks), "utf-8")
    return manifest
