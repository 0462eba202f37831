"""Static files: collected, compressed once, served whole, and for ever where the name is a hash."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

HASHED = "bundle/assets/site-abcd1234.js"
TEXT = "export const sentence = 'The front end of a test.';\n" * 50


@pytest.fixture
def built(settings: Settings, tmp_path: Path) -> Path:
    """A front end as a build leaves it, not yet collected."""
    source = tmp_path / "dist"
    (source / HASHED).parent.mkdir(parents=True)
    (source / HASHED).write_text(TEXT, "utf-8")
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "static").mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "reviewapp.web.statics.CompressedOnce"},
    }
    return tmp_path / "static"


def collect() -> None:
    call_command("collectstatic", "--noinput", stdout=StringIO())


def test_it_keeps_the_names_that_the_build_gave(built: Path) -> None:
    collect()

    assert (built / HASHED).read_text("utf-8") == TEXT
    assert (built / f"{HASHED}.gz").exists()
    assert (built / f"{HASHED}.br").exists()


def test_it_compresses_nothing_twice(built: Path) -> None:
    collect()
    compressed = built / f"{HASHED}.br"
    first = compressed.stat().st_mtime_ns

    collect()

    assert compressed.stat().st_mtime_ns == first


def test_it_compresses_again_what_has_changed(built: Path) -> None:
    collect()
    os.utime(built / f"{HASHED}.gz", (0, 0))

    collect()

    assert (built / f"{HASHED}.gz").stat().st_mtime > 0


@pytest.mark.usefixtures("built")
def test_it_serves_a_hashed_file_for_ever_and_compressed() -> None:
    collect()

    answer = Client().get(f"/static/{HASHED}", headers={"accept-encoding": "br"})

    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.usefixtures("built")
def test_it_serves_the_plain_file_to_whoever_wants_that() -> None:
    collect()

    assert Client().get(f"/static/{HASHED}").content.decode() == TEXT


@pytest.mark.usefixtures("built")
def test_it_answers_without_a_body_when_nothing_changed() -> None:
    collect()
    client = Client()
    known = client.get(f"/static/{HASHED}").headers["Last-Modified"]

    answer = client.get(f"/static/{HASHED}", headers={"if-modified-since": known})

    assert (answer.status_code, answer.content) == (304, b"")
