"""The interface for imports …"""

import base64
import json
from datetime import timedelta
from hashlib import sha256
from http import HTTPMethod
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reviewapp.accounts import tokens
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.tasks import preview_import, run_import
from reviewapp.web.researcher import imports_api
from tests.factories import a_person
from tests.provenance.intake.factories import a_png, an_import
from tests.provenance.intake.reading_here import reading_here

__all__ = ["reading_here"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]
PIECE = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def _own_quarantine(settings: Settings, tmp_path: Path) -> None:
    settings.INTAKE_DIR = tmp_path / "intake"


class Program:
    """A program with a token, and no browser."""

    def __init__(self, person: User, *scopes: str) -> None:
        now = timezone.now()
        _, secret = tokens.create_token(
            person, label="Uploader", scopes=scopes, expires_at=now + timedelta(days=1), at=now
        )
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, method: HTTPMethod, path: str, body: object = None) -> tuple[int, dict]:  # type: ignore[type-arg] # whatever JSON there is
        answer = self.client.generic(
            method,
            f"/api/imports{path}",
            json.dumps(body) if body is not None else b"",
            content_type="application/json",
        )
        return answer.status_code, json.loads(answer.content or b"{}")

    def send(self, path: str, piece: bytes, offset: str, **headers: str) -> tuple[int, str, str]:
        answer = self.client.patch(
            f"/api/imports{path}",
            piece,
            content_type=PIECE,
            headers={"Upload-Offset": offset, **headers},
        )
        return answer.status_code, answer.headers.get("Upload-Offset", ""), answer.content.decode()


POST, GET, DELETE = HTTPMethod.POST, HTTPMethod.GET, HTTPMethod.DELETE


@pytest.fixture
def person() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def program(person: User) -> Program:
    return Program(person, "image.import")


@pytest.fixture
def at(program: Program) -> str:
    """The address of a fresh import."""
    _, begun = program.ask(POST, "", {"project": "Lungs"})
    return f"/{begun['id']}"


def announced(program: Program, at: str, name: str, size: int) -> str:
    _, told = program.ask(POST, f"{at}/files", {"files": [{"name": name, "size": size}]})
    return f"{at}/files/{told['files'][0]['id']}"


def digest_of(piece: bytes) -> dict[str, str]:
    said = base64.b64encode(sha256(piece).digest()).decode()
    return {"Content-Digest": f"sha-256=:{said}:"}


@pytest.mark.django_db(transaction=True)
def test_a_program_imports_from_the_first_byte_to_the_report(program: Program, at: str) -> None:
    content = a_png()
    file = announced(program, at, "a.png", len(content))
    half = len(content) // 2
    assert program.send(file, content[:half], "0", **digest_of(content[:half]))[:2] == (
        204,
        str(half),
    )
    assert program.send(file, content[half:], str(half))[0] == 204

    assert program.ask(POST, f"{at}/preview")[0] == 202
    preview_import(job_id=str(Job.objects.get().pk))
    status, ready = program.ask(GET, at)
    assert (status, ready["state"], ready["images"]) == (200, "PREVIEWED", 1)
    assert program.ask(POST, f"{at}/run", {})[0] == 202
    run_import(job_id=str(Job.objects.get(task="provenance.run_import").pk))

    _, report = program.ask(GET, f"{at}/files")
    (file_,) = report["files"]
    assert (file_["outcome"], file_["name"]) == ("TAKEN", "")
    assert file_["sha256"] == sha256(content).hexdigest()
    assert file_["image"] == str(Image.objects.get().pk)


def test_an_interrupted_file_is_asked_where_it_ends(program: Program, at: str) -> None:
    file = announced(program, at, "a.png", 6)
    program.send(file, b"abc", "0")

    answer = program.client.head(f"/api/imports{file}")

    assert answer.headers["Upload-Offset"] == "3"
    status, offset, said = program.send(file, b"abc", "0")
    assert (status, offset) == (409, "3")
    assert json.loads(said)["detail"].endswith("Go on from 3.")


@pytest.mark.parametrize(
    ("offset", "headers"),
    [
        ("", {}),
        ("-1", {}),
        ("1e9", {}),
        ("9" * 20, {}),
        ("0", {"Content-Digest": "sha-256=:not base64:"}),
        ("0", {"Content-Digest": "sha-256=:AAAA:"}),
    ],
)
def test_a_piece_that_makes_no_sense_is_refused(
    program: Program, at: str, offset: str, headers: dict[str, str]
) -> None:
    file = announced(program, at, "a.png", 6)

    assert program.send(file, b"abc", offset, **headers)[0] in {400, 422}
    assert program.ask(GET, file)[1]["offset"] == 0


def test_a_digest_of_another_kind_is_not_asked_for(program: Program, at: str) -> None:
    file = announced(program, at, "a.png", 3)

    assert program.send(file, b"abc", "0", **{"Content-Digest": "md5=:AAAA:"})[0] == 204


def test_a_piece_that_is_too_long_is_refused(
    program: Program, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_api, "LARGEST_CHUNK", 4)
    file = announced(program, at, "a.png", 6)

    assert program.send(file, b"abcdef", "0")[0] == 400


def test_an_empty_piece_changes_nothing(program: Program, at: str) -> None:
    file = announced(program, at, "a.png", 6)

    assert program.send(file, b"", "0")[:2] == (204, "0")


def test_a_full_disk_and_a_full_quota_are_told_apart(
    program: Program, at: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = announced(program, at, "a.png", 6)
    settings.UPLOAD_QUOTA = 6
    more = {"files": [{"name": "b.png", "size": 1}]}
    status, told = program.ask(POST, f"{at}/files", more)
    assert (status, "quarantine" in told["detail"]) == (413, True)
    monkeypatch.setattr(quarantine, "RESERVE", 2**60)

    assert program.send(file, b"abc", "0")[0] == 507


@pytest.mark.parametrize(
    "files",
    [
        [],
        [{"name": "", "size": 1}],
        [{"name": "a", "size": -1}],
        [{"name": "a"}],
        "all",
        None,
        [{"name": "a", "size": 1, "fingerprint": "abc"}],
    ],
)
def test_an_announcement_that_makes_no_sense_is_refused(
    program: Program, at: str, files: object
) -> None:
    assert program.ask(POST, f"{at}/files", {"files": files})[0] == 400


def test_another_file_of_the_same_name_and_size_is_called_otherwise(
    program: Program, at: str
) -> None:
    files = [{"name": "s/1.dcm", "size": 3, "fingerprint": letter * 64} for letter in "aba"]

    _, told = program.ask(POST, f"{at}/files", {"files": files})

    assert [file["name"] for file in told["files"]] == ["s/1.dcm", "s (2)/1.dcm", "s/1.dcm"]


def test_what_was_left_out_is_still_called_as_it_was_announced(program: Program, at: str) -> None:
    program.ask(DELETE, announced(program, at, "a.png", 6))

    _, told = program.ask(POST, f"{at}/files", {"files": [{"name": "a.png", "size": 6}]})

    assert [(file["name"], file["outcome"]) for file in told["files"]] == [("a.png", "LEFT_OUT")]


def test_a_file_can_be_left_out(program: Program, at: str) -> None:
    file = announced(program, at, "a.png", 6)

    assert program.ask(DELETE, file)[0] == 204
    assert program.ask(GET, file)[1]["outcome"] == "LEFT_OUT"


def test_the_report_goes_on_where_the_last_answer_ended(
    program: Program, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_api, "LINES", 2)
    for name in ("a", "b", "c"):
        announced(program, at, name, 1)

    _, first = program.ask(GET, f"{at}/files")
    _, rest = program.ask(GET, f"{at}/files?after={first['last']}")
    _, none = program.ask(GET, f"{at}/files?after={rest['last']}")

    assert [file["name"] for file in first["files"] + rest["files"]] == ["a", "b", "c"]
    assert none == {"files": [], "last": 3}


def test_an_import_is_cancelled(program: Program, at: str) -> None:
    assert program.ask(POST, f"{at}/cancel")[1]["state"] == "CANCELLED"
    assert program.ask(POST, f"{at}/cancel")[0] == 409


@pytest.mark.parametrize("body", [{}, {"project": "a/b"}, {"project": "L", "profile": "all"}])
def test_an_import_that_makes_no_sense_is_not_begun(program: Program, body: object) -> None:
    assert program.ask(POST, "", body)[0] in {400, 422}
    assert not Import.objects.exists()


def test_a_mapping_that_makes_no_sense_is_refused(program: Program, at: str) -> None:
    Import.objects.update(state="PREVIEWED")
    columns = {"table": an_import().pk.hex, "join": 0, "columns": {"0": "Not A Name"}}

    assert program.ask(POST, f"{at}/run", {"mapping": columns})[0] == 422


def test_a_token_without_the_scope_does_nothing(person: User) -> None:
    assert Program(person, "job.view").ask(POST, "", {"project": "Lungs"})[0] == 403


def test_somebody_elses_import_is_not_there(program: Program) -> None:
    other = an_import()

    assert program.ask(GET, f"/{other.pk}")[0] == 404
    assert program.ask(POST, f"/{other.pk}/cancel")[0] == 404
