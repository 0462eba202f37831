"""Releases from a program: ask for one, take it along, take it back, check it."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewapp_client import downloading
from reviewapp_client.line import Answer, Line

Wait = Callable[..., Answer]
Progress = Callable[[int, int], object]


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


class Releases:
    def __init__(self, line: Line, wait: Wait) -> None:
        self._line, self._wait = line, wait

    def __iter__(self) -> Iterator[Answer]:
        return self._line.pages("releases")

    def one(self, release: str) -> Answer:
        return self._line.get(f"releases/{release}")

    def request(self, decision: str, *, formats: Sequence[str], licence: str) -> Answer:
        """Have packed what a decision accepted, and wait for it."""
        body = {"decision": decision, "formats": list(formats), "licence": licence}
        asked = self._line.post("releases/requests", body)
        self._wait(asked["job"])
        return self.one(asked["release"])

    def accept_terms(self, release: Answer) -> Answer:
        """Accept the terms that this answer holds, once for the same words."""
        body = {"terms_digest": release["terms_digest"]}
        return self._line.post(f"releases/{release['id']}/terms", body)

    def download(self, release: Answer, folder: Path, *, progress: Progress = silent) -> Path:
        """Every file, held against its digest; run it again to go on where it broke."""
        found = str(release["id"])
        return downloading.download(
            self._line, found, folder, digest=release["digest"], tell=progress
        )

    def revoke(self, release: str, *, reason: str) -> Answer:
        return self._line.post(f"releases/{release}/revocation", {"reason": reason})

    def published(self, folder: Path) -> tuple[Path, Path]:
        """The key of the site and its list of revocations, as files for `verify`."""
        key, revoked = folder / "public-key.pem", folder / "revoked.json"
        key.write_bytes(self._line.send("GET", "/releases/public-key.pem").content)
        revoked.write_bytes(self._line.send("GET", "releases/revoked").content)
        return key, revoked

    def verify(self, folder: Path) -> "Verdict":
        """Check it against the key and the revocations that this site publishes."""
        with TemporaryDirectory() as beside:
            key, revoked = self.published(Path(beside))
            return verify(folder, key=key, revoked=revoked)


class Verdict:
    """What a check came to: 0 all well, 1 something is wrong and named, 2 nothing was checked."""

    def __init__(self, code: int, text: str) -> None:
        self.code, self.text = code, text

    @property
    def holds(self) -> bool:
        return self.code == 0


def verify(folder: Path, *, key: Path | None = None, revoked: Path | None = None) -> Verdict:
    """Check a release without any site, by the verifier that came with this client."""
    script = resources.files("reviewapp.releases") / "verify_release.py"
    given = ["--public-key", str(key)] if key else []
    given += ["--revoked", str(revoked)] if revoked else []
    done = subprocess.run(  # noqa: S603 our own script, with paths for arguments
        [sys.executable, "-I", str(script), str(folder), *given],
        capture_output=True,
        text=True,
        check=False,
    )
    return Verdict(done.returncode, done.stdout + done.stderr)
