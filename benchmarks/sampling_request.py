"""A sampling asked of the site against the same images drawn by generation alone, in one process.

Processor time of one thread, so that a busy machine measures the same. Ours also writes the wish,
chunks, pixels, thumbnails, fingerprints, origins, catalogue and the frozen cohort version. Rows
beside those of the images must be as many per chunk, whatever the number of images.

`SAMPLING_REQUEST_IMAGES` says how many images; 10,000 take the better part of an hour.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT, Result, compare
from benchmarks.stand import environment

GOAL = 1.05
IMAGES = 10_000
ROUNDS = 3
SEED = 5
# A job, its stint and log, the sampling, its run and events: once, whatever is asked for.
ROWS_ONCE = 40


def run() -> list[Result]:
    """Measure in a site of its own; the child prints its result as JSON."""
    with tempfile.TemporaryDirectory(prefix="reviewapp-bench-") as folder:
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.sampling_request"],
            cwd=ROOT,
            env=environment(Path(folder), "", 8000),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return [Result(**json.loads(ran.stdout.splitlines()[-1]))]


def refuse_rows_that_grow(rows: int, *, chunks: int) -> None:
    """Beside its images a sampling writes one row per chunk, and a few of its own."""
    if not chunks <= rows <= chunks + ROWS_ONCE:
        raise SystemExit(
            f"A sampling of {chunks} chunks wrote {rows} rows beside its images, and at most "
            f"{chunks + ROWS_ONCE} were expected, so nothing was measured. Look for rows that are "
            f"written image by image."
        )


class Site:
    """A site with the shipped model, asked for one sampling after the other."""

    def __init__(self, images: int) -> None:
        from reviewapp.accounts.roles import Role
        from reviewapp.synthesis import loading
        from tests.factories import a_person

        self.images, self.seed = images, SEED
        self.person = a_person(Role.RESEARCHER)
        self.model = loading.register_shipped(
            "demo-mask-flow", intended_use="", by=self.person, at=datetime.now(UTC)
        )

    def ours(self) -> Sequence[float]:
        from reviewapp.synthesis import services
        from reviewapp.synthesis.asking import DRAWN_MAPS, Told
        from reviewapp.synthesis.models import Chunk
        from reviewapp.synthesis.services import How
        from reviewapp.synthesis.tasks import sample_model

        self.seed += 1  # the same seed again would find its images kept
        before, chunks = rows_beside_images(), Chunk.objects.count()
        begun = time.process_time()
        told, how = Told(count=self.images, maps=DRAWN_MAPS), How(seed=self.seed)
        job = services.request_sampling_of(
            self.model, told, how, by=self.person, at=datetime.now(UTC)
        )
        sample_model(job_id=str(job.pk))
        spent = time.process_time() - begun
        made = Chunk.objects.count() - chunks
        refuse_rows_that_grow(rows_beside_images() - before, chunks=made)
        return [spent]

    def directly(self) -> Sequence[float]:
        """What nobody can leave out: load, draw each label map, draw the images."""
        import torch

        from generation.conditions.encoder import MASK
        from generation.generator import TrainedGenerator
        from generation.noise import Seed, derived
        from generation.phantoms.chest import draw_chest
        from generation.shipped import path_of

        torch.set_num_threads(1)
        begun = time.process_time()
        generator = TrainedGenerator.load(path_of("demo-mask-flow"))
        size, together = generator.recipe.data.size, generator.recipe.sampling.together
        for start in range(0, self.images, together):
            numbers = range(start, min(self.images, start + together))
            drawn = [draw_chest(size, derived("label map", SEED, n, 0)) for n in numbers]
            told: list[dict[str, Any]] = [
                {"lesion": each.lesion, MASK: each.labels} for each in drawn
            ]
            list(generator.sample(told, [Seed(SEED, number) for number in numbers]))
        return [time.process_time() - begun]


def rows_beside_images() -> int:
    from reviewapp.audit.models import Event
    from reviewapp.jobs.models import Job, LogLine, Stint
    from reviewapp.provenance.models import Cohort, CohortVersion, Run
    from reviewapp.synthesis.models import Chunk, Sampling

    tables = (Event, Job, LogLine, Stint, Cohort, CohortVersion, Run, Chunk, Sampling)
    return sum(table.objects.count() for table in tables)


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, run_syncdb=True)
    images = int(os.environ.get("SAMPLING_REQUEST_IMAGES", IMAGES))
    site = Site(images)
    found = compare(
        f"sampling of {images} images (generation alone, processor time)",
        ours=site.ours,
        yardstick=site.directly,
        goal=GOAL,
        rounds=ROUNDS,
        unit="s",
    )
    print(json.dumps(vars(found)))


if __name__ == "__main__":
    main()
