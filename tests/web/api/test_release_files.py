"""A release that a program takes along file by file …"""

from hashlib import sha256
from pathlib import Path

import pytest
from pytest_django import Settings

from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.releases.models import Release
from tests.acceptance.signing import coordinator
from tests.factories import a_person
from tests.releases.making import a_packed_release
from tests.web.api.programs import Program

pytestmark = pytest.mark.django_db
LIST = "manifest-sha256.txt"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "site"


@pytest.fixture
def release() -> Release:
    return a_packed_release(formats=["PNG"])


@pytest.fixture
def program(release: Release) -> Program:
    taking = Program(a_person(Role.RESEARCHER))
    told = taking.get(f"releases/{release.pk}").json()
    taking.post(f"releases/{release.pk}/terms", {"terms_digest": told["terms_digest"]})
    return taking


def taken(program: Program, release: Release, path: str) -> bytes:
    answer = program.get(f"releases/{release.pk}/files/{path}")
    assert answer.status_code == 200, answer.content
    return bytes(answer.getvalue())


def test_is_whole_by_its_own_list_and_one_download(program: Program, release: Release) -> None:
    listed = [line.split("  ") for line in taken(program, release, LIST).decode().splitlines()]

    for digest, path in listed:
        assert sha256(taken(program, release, path)).hexdigest() == digest
    assert listed
    assert Event.objects.filter(verb="release.downloaded").count() == 1


def test_goes_on_behind_what_is_there(program: Program, release: Release) -> None:
    whole = taken(program, release, LIST)
    program.headers |= {"Range": "bytes=10-"}

    answer = program.get(f"releases/{release.pk}/files/{LIST}")

    assert answer.status_code == 206
    assert answer.getvalue() == whole[10:]
    assert answer.headers["Content-Range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"


def test_ends_where_the_file_ends(program: Program, release: Release) -> None:
    program.headers |= {"Range": "bytes=99999999-"}

    answer = program.get(f"releases/{release.pk}/files/{LIST}")

    assert answer.status_code == 416
    assert "ends before it" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["../secret.key", "data", "data/none", "%00", "/etc/passwd"])
def test_holds_nothing_but_its_files(program: Program, release: Release, path: str) -> None:
    assert program.get(f"releases/{release.pk}/files/{path}").status_code == 404


def test_is_kept_from_who_has_not_accepted_its_terms(release: Release) -> None:
    answer = Program(a_person(Role.RESEARCHER)).get(f"releases/{release.pk}/files/{LIST}")

    assert answer.status_code == 403
    assert not Event.objects.filter(verb="release.downloaded").exists()


def test_is_taken_back_by_a_confirmed_token(program: Program, release: Release) -> None:
    by = Program(coordinator(release.decision.study))
    address = f"releases/{release.pk}/revocation"
    assert by.post(address, {"reason": "A leak."}).status_code == 403
    by.confirm()

    told = by.post(address, {"reason": "A leak."})

    assert (told.status_code, told.json()["state"]) == (201, "REVOKED")
    assert program.get(f"releases/{release.pk}/files/{LIST}").status_code == 410
    program.headers = {}
    assert release.package.digest in program.get("releases/revoked").json()["list"]
