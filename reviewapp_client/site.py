"""A site as a program or a notebook uses it: each method is one act, or waits for one job.

site = Site.known()
version = site.freeze("Chest films", choose=["modality:DX"])
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reviewapp_client import keeping, uploading
from reviewapp_client.errors import JobEnded
from reviewapp_client.line import Answer, Line
from reviewapp_client.releases import Releases
from reviewapp_client.studies import Studies

# Told how much of how much is done.
Progress = Callable[[int, int | None], object]


def silent(_done: int, _total: int | None) -> None:
    """Nobody watches."""


class Site:
    def __init__(self, url: str, token: str, *, look_every: float = 1.0) -> None:
        self.line, self._look_every = Line(url, token), look_every
        self.studies = Studies(self.line, self.wait)
        self.releases = Releases(self.line, self.wait)

    @classmethod
    def known(cls) -> "Site":
        """The site that `reviewapp login` or the environment names."""
        found = keeping.account()
        return cls(found.url, found.token)

    def me(self) -> Answer:
        return self.line.get("me")

    def confirm(self, *, password: str = "", code: str = "") -> None:
        """Prove that you are there yourself; what weighs asks for it, for five minutes."""
        told = self.line.post("confirmations", {"password": password, "code": code})
        self.line.beside("Confirmation", told["confirmation"])

    # --- jobs ---

    def wait(self, job: str, progress: Progress = silent) -> Answer:
        """Wait until a job has ended well; raise if it has not."""
        while True:
            told = self.line.get(f"jobs/{job}")
            progress(told["done"], told["total"])
            if told["ended"]:
                break
            time.sleep(self._look_every)
        if told["state"] != "SUCCEEDED":
            raise JobEnded(told["error"] or f"The job has ended: {told['state_label']}.")
        return told

    def jobs(self) -> Iterator[Answer]:
        return self.line.pages("jobs")

    # --- images and cohorts ---

    def import_images(
        self,
        places: Sequence[Path],
        *,
        project: str,
        resume: str = "",
        begun: Callable[[str], object] = str,
        progress: Progress = silent,
    ) -> Answer:
        """Send files, have them looked through and taken in; `begun` learns what `resume` takes."""
        address = f"imports/{resume}"
        opened = (
            self.line.get(address) if resume else self.line.post("imports", {"project": project})
        )
        begun(opened["id"])
        address = f"imports/{opened['id']}"
        uploading.upload(self.line, opened, uploading.files_below(places), progress)
        self.wait(self.line.post(f"{address}/preview")["job"], progress)
        self.wait(self.line.post(f"{address}/run", {})["job"], progress)
        return self.line.get(address)

    def images(self, *, choose: Sequence[str] = ()) -> Iterator[Answer]:
        return self.line.pages("images", choose=list(choose))

    def cohorts(self) -> Iterator[Answer]:
        return self.line.pages("cohorts")

    def cohort(self, version: str) -> Answer:
        return self.line.get(f"cohorts/{version}")

    def cohort_images(self, version: str) -> Iterator[Answer]:
        return self.line.pages(f"cohorts/{version}/images")

    def freeze(
        self, name: str, *, choose: Sequence[str] = (), progress: Progress = silent
    ) -> Answer:
        """Freeze all images that fit as the next version of a cohort."""
        body = {"name": name, "choose": list(choose)}
        return self.cohort(self._made(self.line.post("cohorts/freeze", body), progress))

    # --- models and measures ---

    def presets(self) -> list[Answer]:
        return list(self.line.get("presets")["results"])

    def models(self) -> Iterator[Answer]:
        return self.line.pages("models")

    def train(self, *, progress: Progress = silent, **wish: object) -> Answer:
        """Train a model: preset, version, name, seed and what else `/api/trainings` takes."""
        model = self._made(self.line.post("trainings", wish), progress)
        return self.line.get(f"models/{model}")

    def sample(self, *, progress: Progress = silent, **wish: object) -> Answer:
        """Draw images of a model; the cohort version they were frozen as."""
        return self.cohort(self._made(self.line.post("samplings", wish), progress))

    def measure(self, *, progress: Progress = silent, **wish: object) -> Answer:
        """Hold a synthetic cohort version against a real one; every number with its interval."""
        measuring = self._made(self.line.post("measurings", wish), progress)
        return self.line.get(f"measurings/{measuring}")

    def _made(self, asked: Answer, progress: Progress) -> str:
        return str(self.wait(asked["job"], progress)["made"]["id"])
