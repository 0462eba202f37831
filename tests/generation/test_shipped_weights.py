"""The weights that come with the house …"""

import time
from pathlib import Path

import numpy as np
import pytest

from generation import shipped
from generation.cohorts.phantoms import chest
from generation.generator import TrainedGenerator
from generation.noise import seeds
from generation.phantoms.chest import HEART, LUNG, OUTSIDE
from generation.presets.reading import load
from generation.refusal import Refusal
from generation.weights import file_digest


@pytest.mark.parametrize("name", sorted(shipped.DIGESTS))
def test_they_are_what_they_were_when_shipped(name: str) -> None:
    generator = TrainedGenerator.load(shipped.path_of(name))

    assert file_digest(shipped.FOLDER / f"{name}.safetensors") == shipped.DIGESTS[name]
    assert generator.recipe.digest == load(name).digest
    assert generator.facts["command"].startswith(f"train {name} --cohort phantom:")


def test_nothing_is_shipped_without_its_digest() -> None:
    assert {path.stem for path in shipped.FOLDER.iterdir()} == set(shipped.DIGESTS)


def test_eight_slices_follow_their_label_maps_in_a_second_or_so() -> None:
    # A cohort seed that no training used.
    cohort = chest(8, 64, seed=987)
    assert cohort.masks is not None
    generator = TrainedGenerator.load(shipped.path_of("demo-mask-flow"))
    started = time.process_time()
    drawn = np.stack(
        [s.pixels[0] for s in generator.sample([{"mask": m} for m in cohort.masks], seeds(1, 8))]
    )
    took = time.process_time() - started

    lung, heart, outside = (drawn[cohort.masks == label].mean() for label in (LUNG, HEART, OUTSIDE))
    assert outside < -930 < -880 < lung < -650
    assert -60 < heart < 140
    # About half a second on one quiet core; never ten.
    assert took < 10


def test_a_file_that_was_changed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    (tmp_path / "demo-mask-flow.safetensors").write_bytes(b"something else")

    with pytest.raises(Refusal, match="its SHA-256 differs"):
        shipped.path_of("demo-mask-flow")
