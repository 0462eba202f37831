"""The receiving service as a process: a full disk, a stop, its log, a start without sense."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread
from pynetdicom import AE
from pynetdicom.sop_class import CTImageStorage  # type: ignore[attr-defined] # made at run time

from tests.pacs_site.orthanc import SENDER, send
from tests.pacs_site.slices import write_series
from tests.provenance.pacs.receiving import OWNER, TITLE, Service, a_site, manage, running

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "site"))


@pytest.fixture
def service(site: Path) -> Iterator[Service]:
    with running(site) as found:
        yield found


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB: less than the reserve that quarantine leaves to the database."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("A small disk cannot be mounted here; this test needs one.")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_as_out_of_resources(
    site: Path, small_disk: Path, tmp_path: Path
) -> None:
    files = write_series(tmp_path / "files", slices=2)
    with running(site, intake=small_disk) as service:
        assert send(files, port=service.port, to=TITLE) == [0xA700, 0xA700]
        assert "disk for received files is full" in service.log
        service.stop()
    with running(site) as service:
        assert send(files, port=service.port, to=TITLE) == [0x0000, 0x0000]


def test_a_stop_waits_for_nobody_who_is_idle_and_leaves_nothing_open(
    service: Service, tmp_path: Path
) -> None:
    entity = AE(ae_title=SENDER)
    entity.add_requested_context(CTImageStorage)
    idle = entity.associate("127.0.0.1", service.port, ae_title=TITLE)
    assert idle.send_c_store(dcmread(write_series(tmp_path, slices=1)[0])).Status == 0x0000

    assert service.stop() == 0

    assert service.ended_receptions(1) == [(SENDER, 1, 0)]
    assert "Nothing is received any more." in service.log
    idle.kill()


def test_nothing_of_a_patient_is_in_the_log(service: Service, tmp_path: Path) -> None:
    send(write_series(tmp_path, slices=2), port=service.port, to=TITLE)
    service.ended_receptions(1)
    assert service.stop() == 0

    for word in ("PLANTED", "Planted", "ACC1", "1.2.826.0.1.3680043.8.498.1"):
        assert word not in service.log


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--owner", OWNER, "--project", "chest"], "Nobody is listed to send"),
        (["--from", "A@nowhere", "--owner", OWNER, "--project", "x"], "names no sender"),
        (["--from", "A" * 17, "--owner", OWNER, "--project", "x"], "names no sender"),
        (["--from", "A", "--owner", "x@example.org", "--project", "x"], "Nobody who may import"),
        (["--from", "A", "--owner", OWNER, "--project", "<b>"], "project"),
        (["--from", "A", "--owner", OWNER, "--project", "x", "--host", "192.0.2.1"], "listened on"),
    ],
)
def test_a_service_that_makes_no_sense_does_not_start(
    options: list[str], why: str, made: Path
) -> None:
    tried = manage(made, "receive_dicom", "--port", "0", *options)
    assert tried.returncode == 1
    assert why in tried.stderr
