"""Load weights from the shelf. Only workers, commands and the demo come through here."""

import tempfile
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from generation import weights
from generation.card import Kept, card
from generation.generator import TrainedGenerator
from generation.presets.reading import parse
from generation.presets.recipe import as_data
from generation.refusal import Refusal
from generation.shipped import path_of
from reviewapp.accounts.selectors import Person
from reviewapp.jobs.models import Job
from reviewapp.jobs.services import Progress
from reviewapp.synthesis import shelf, shelving
from reviewapp.synthesis.errors import WeightsNotWelcome
from reviewapp.synthesis.models import Model
from reviewapp.synthesis.shelving import Known, Weighed


def load(model: Model, *, device: str = "cpu") -> TrainedGenerator:
    """Load a model after its file was read and its SHA-256 compared."""
    return TrainedGenerator.load(shelf.checked(model.file_digest), device=device)


def weigh(digest: str) -> Weighed:
    """Load a file of the shelf once, and say what it is."""
    path = shelf.checked(digest)
    try:
        generator = TrainedGenerator.load(path)
    except Refusal as why:
        raise WeightsNotWelcome(_without(str(why), path)) from why
    recipe = generator.recipe
    return Weighed(
        file_digest=digest,
        weights_digest=generator.digest,
        size=path.stat().st_size,
        recipe=as_data(recipe),
        recipe_digest=recipe.digest,
        facts=generator.facts,
        card=card(Kept(recipe, generator.facts, digest)),
    )


def with_recipe(digest: str, said: str) -> str:
    """Put a recipe, as TOML, into a file that has none; say the digest of the file that results."""
    from safetensors.torch import load_file

    try:
        recipe = parse(tomllib.loads(said))
    except (Refusal, ValueError, RecursionError) as why:
        raise WeightsNotWelcome(f"{why} Nothing was registered; correct the recipe.") from why
    shelf.folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf.folder()) as aside:
        made = Path(aside) / "weights.safetensors"
        tensors = load_file(shelf.checked(digest))
        weights.write(made, tensors, recipe=as_data(recipe), facts={"given": digest})
        return shelf.keep(made)


def register(
    path: Path, *, name: str, intended_use: str, recipe: str = "", by: Person, at: datetime
) -> Model:
    """Register a file here and now, as the command line does."""
    digest, told = shelf.receive(shelf.pieces_of(path), has_recipe=bool(recipe.strip()))
    known = Known(name, Model.Source.REGISTERED, intended_use)
    return _entered(digest, known, recipe="" if told.is_ours else recipe, by=by, at=at)


def register_shipped(name: str, *, intended_use: str, by: Person, at: datetime) -> Model:
    """Put weights that come with the house onto the shelf."""
    digest, _ = shelf.receive(shelf.pieces_of(path_of(name)))
    known = Known(name, Model.Source.SHIPPED, intended_use)
    return _entered(digest, known, recipe="", by=by, at=at)


def register_arrived(
    progress: Progress,
    *,
    digest: str,
    said: Mapping[str, str],
    clock: Callable[[], datetime],
    **_: object,
) -> None:
    """Do a registration that was asked for on a page: load what arrived, and write it down."""
    job = Job.objects.select_related("owner").get(pk=progress.claim.job_id)
    assert job.owner is not None  # noqa: S101  a page asks in somebody's name
    known = Known(
        said["name"], Model.Source.REGISTERED, said["intended_use"], job_id=progress.claim.job_id
    )
    model = _entered(digest, known, recipe=said["recipe"], by=job.owner, at=clock())
    progress.log(f"Registered as {model}.")
    progress.made(model)


def _entered(digest: str, known: Known, *, recipe: str, by: Person, at: datetime) -> Model:
    if recipe:
        digest = with_recipe(digest, recipe)
    return shelving.enter(weigh(digest), known, by=by, at=at)


def _without(text: str, path: Path) -> str:
    """Where the shelf stands is nobody's business."""
    return text.replace(str(path), "The file")
