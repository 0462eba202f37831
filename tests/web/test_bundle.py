"""The build's manifest, as the pages read it."""

import json
from pathlib import Path

import pytest
from django.template import Context, Template
from pytest_django import Settings

from reviewapp.web import bundle


@pytest.fixture
def unbuilt(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = []


def asset(entry: str) -> str:
    return Template(f'{{% load shell %}}{{% asset "{entry}" %}}').render(Context())


@pytest.mark.usefixtures("built")
def test_it_writes_the_styles_and_the_script_of_an_entry() -> None:
    assert asset("site") == (
        '<link rel="stylesheet" href="/static/bundle/assets/site-cccccccc.css">'
        '<script type="module" src="/static/bundle/assets/site-aaaaaaaa.js"></script>'
    )


@pytest.mark.usefixtures("built")
def test_it_brings_what_an_entry_imports() -> None:
    assert asset("reading") == (
        '<link rel="stylesheet" href="/static/bundle/assets/shared-dddddddd.css">'
        '<link rel="modulepreload" href="/static/bundle/assets/shared-bbbbbbbb.js">'
        '<script type="module" src="/static/bundle/assets/reading-eeeeeeee.js"></script>'
    )


@pytest.mark.usefixtures("built")
def test_it_says_which_entry_is_missing() -> None:
    assert "no entry “jobs”" in asset("jobs")


@pytest.mark.usefixtures("unbuilt")
def test_it_says_that_nothing_is_built() -> None:
    assert "The front end is not built. Run make build." in asset("site")
    assert not bundle.is_built()


@pytest.mark.usefixtures("built")
def test_it_looks_at_the_build_itself_while_developing(settings: Settings) -> None:
    settings.DEBUG = True
    settings.STATICFILES_DIRS = []

    assert not bundle.is_built()


def test_it_reads_a_newer_build_without_a_restart(built: Path) -> None:
    bundle.files_of("site")
    newer = {"src/site/main.ts": {"file": "assets/site-ffffffff.js"}}
    built.write_text(json.dumps(newer), "utf-8")

    assert bundle.files_of("site").script == "assets/site-ffffffff.js"
