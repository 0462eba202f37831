"""The generators that made the images of a release, each with its card as the shelf keeps it."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.template.loader import render_to_string

from reviewapp.provenance.models import Origin, Run
from reviewapp.releases.models import Release
from reviewapp.synthesis.models import Model, Sampling


@dataclass(frozen=True)
class Maker:
    """One model, or one recipe that draws by rule; and how many of the images are its own."""

    name: str
    recipe_digest: str
    code_version: str
    model: Model | None
    runs: tuple[Run, ...]
    images: int


def runs(release: Release) -> list[Run]:
    """Every run that made one of the images."""
    return list(Run.objects.filter(pk__in=_counts(release)).order_by("requested_at", "pk"))


def makers(release: Release) -> list[Maker]:
    """In the order of their first run."""
    counts, found = _counts(release), runs(release)
    samplings = Sampling.objects.filter(run__in=found).select_related("model")
    models = {sampling.run_id: sampling.model for sampling in samplings}
    own: dict[str, list[Run]] = defaultdict(list)
    for run in found:
        model = models.get(run.pk)
        own[str(model.pk) if model else run.recipe_digest].append(run)
    return [
        Maker(
            name=str(models.get(some[0].pk) or some[0].recipe.get("name", "")),
            recipe_digest=some[0].recipe_digest,
            code_version=some[0].code_version,
            model=models.get(some[0].pk),
            runs=tuple(some),
            images=sum(counts[run.pk] for run in some),
        )
        for some in own.values()
    ]


def card(release: Release) -> str:
    """The model card: one part for each generator."""
    about = {"cohort": release.cohort_version, "makers": makers(release)}
    return render_to_string("releases/model_card.txt", about)


def _counts(release: Release) -> dict[UUID, int]:
    members = release.cohort_version.cohort_images.values("image")
    made = Origin.objects.filter(image__in=members, run__isnull=False).order_by()
    return dict(made.values_list("run").annotate(Count("pk")))
