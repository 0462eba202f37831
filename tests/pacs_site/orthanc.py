"""One Orthanc process: started, filled, killed outright and started again by tests.

It listens on every interface, since its version has no setting for that; so it refuses whoever does
not come from this machine, asks for a password, and takes C-STORE from one known caller only.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from pydicom import dcmread
from pynetdicom import AE
from pynetdicom.presentation import build_context

from tests import services
from tests.deploy.grown import free_port

PATIENCE = 30.0
PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
USER, PASSWORD = "reviewapp", "a password for tests"
SENDER = "TESTSENDER"
STORED = 0x0000


def is_installed() -> bool:
    return bool(_found()) and PLUGIN.exists()


def binary() -> str:
    """Where Orthanc is; skip the test if it is not installed, or fail it where it is required."""
    if not is_installed():
        services.missing("Orthanc with its DICOMweb plugin is not installed")
    return _found()


def _found() -> str:
    # A system's own programs are not on every user's way.
    return shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin") or ""


@dataclass
class Orthanc:
    """Where it lies and how it is reached."""

    folder: Path
    port: int
    dicom_port: int
    title: str = "TESTPACS"
    user: str = USER
    password: str = PASSWORD
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/dicom-web"

    def start(self) -> None:
        """The same folder and ports as before, so that it comes back with what it held."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "orthanc.json"
        settings.write_text(json.dumps(self._settings()), "utf-8")
        with (self.folder / "orthanc.log").open("ab") as log:
            self.process = subprocess.Popen([binary(), str(settings)], stdout=log, stderr=log)
        self._wait_until_it_answers()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def kill(self) -> None:
        """Outright, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None

    def stow(self, files: Sequence[Path], *, at_once: int = 20) -> None:
        """Store over DICOMweb, as a modern sender would: some files in each request."""
        head = b"--edge\r\nContent-Type: application/dicom\r\n\r\n"
        for begin in range(0, len(files), at_once):
            some = [path.read_bytes() for path in files[begin : begin + at_once]]
            answer = requests.post(
                f"{self.address}/studies",
                data=b"".join(head + content + b"\r\n" for content in some) + b"--edge--\r\n",
                headers={
                    "Content-Type": "multipart/related; type=application/dicom; boundary=edge",
                    "Accept": "application/dicom+json",
                },
                auth=(self.user, self.password),
                timeout=PATIENCE,
            )
            assert answer.status_code == 200, answer.status_code

    def c_store(self, files: Iterable[Path]) -> None:
        """Store over DIMSE, as a scanner would."""
        send(files, port=self.dicom_port, to=self.title)

    def count(self) -> int:
        """How many instances it holds, by its own account."""
        return int(self._ask("/statistics")["CountInstances"])

    def forget_everything(self) -> None:
        for patient in self._ask("/patients"):
            requests.delete(
                f"http://127.0.0.1:{self.port}/patients/{patient}",
                auth=(self.user, self.password),
                timeout=PATIENCE,
            )

    def _ask(self, path: str) -> Any:  # noqa: ANN401 JSON
        answer = requests.get(
            f"http://127.0.0.1:{self.port}{path}",
            auth=(self.user, self.password),
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        return answer.json()

    def _settings(self) -> dict[str, object]:
        return {
            "Name": self.title,
            "StorageDirectory": str(self.folder / "storage"),
            "IndexDirectory": str(self.folder / "storage"),
            "HttpPort": self.port,
            "DicomPort": self.dicom_port,
            "DicomAet": self.title,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": True,
            "RegisteredUsers": {self.user: self.password},
            "DicomAlwaysAllowEcho": True,
            "DicomAlwaysAllowStore": False,
            "DicomCheckModalityHost": True,
            "DicomModalities": {"sender": [SENDER, "127.0.0.1", 1]},
            "Plugins": [str(PLUGIN)],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "EnableWado": False},
        }

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process is not None
            log = self.folder / "orthanc.log"
            assert self.process.poll() is None, f"Orthanc ended; see {log}."
            try:
                self._ask("/system")
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"Orthanc did not answer within {PATIENCE} seconds.")


def send(files: Iterable[Path], *, port: int, to: str, title: str = SENDER) -> list[int]:
    """C-STORE these files over one association; say the status of each."""
    sets = [dcmread(path) for path in files]
    entity = AE(ae_title=title)
    wanted = {(d.SOPClassUID, d.file_meta.TransferSyntaxUID) for d in sets}
    entity.requested_contexts = [build_context(kind, syntax) for kind, syntax in sorted(wanted)]
    association = entity.associate("127.0.0.1", port, ae_title=to)
    assert association.is_established, f"{to} took no association from {title}."
    statuses = [int(association.send_c_store(dataset).Status) for dataset in sets]
    association.release()
    return statuses


@contextmanager
def running(folder: Path) -> Iterator[Orthanc]:
    """One that is ended, and only this one, when the test is over."""
    orthanc = Orthanc(folder, port=free_port(), dicom_port=free_port())
    orthanc.start()
    try:
        yield orthanc
    finally:
        orthanc.stop()
