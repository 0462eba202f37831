"""Read from the book, the shelf and the jobs what an image came from, as far as a person may see.

It goes from a cohort version that a model learned from to whatever that was made of, and stops
where nothing is known or the version is kept from this person.
"""

from collections.abc import Mapping
from hashlib import sha256

from django.db.models import Count, QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.imaging.models import Image
from reviewapp.jobs.models import Job
from reviewapp.provenance import confirmations
from reviewapp.provenance import selectors as book
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohort_models import Split, SplitSubject
from reviewapp.provenance.models import CohortVersion, Origin, Run
from reviewapp.synthesis import asking
from reviewapp.synthesis.beside import Roles
from reviewapp.synthesis.lineage import Lineage, Node, Relation, Sort
from reviewapp.synthesis.models import Chunk, Model, Sampling, Training

SOURCES_SHOWN = 12
# What the facts of a training are called for a person.
LEARNT = {"seed": "Seed", "steps": "Steps", "seconds": "Processor seconds", "ended": "Ended by"}


def trace(
    image: Image, origin: Origin, *, among: QuerySet[CohortVersion], members: int = 0
) -> Lineage:
    """`members`: how many images of each cohort version are named, beside their number."""
    return _Tracer(among, members).of(image, origin)


class _Tracer:
    def __init__(self, among: QuerySet[CohortVersion], members: int) -> None:
        self._among, self._members = among, members
        self._told = Lineage()

    def of(self, image: Image, origin: Origin) -> Lineage:
        kind = origin.get_kind_display()
        shown = self._told.add(_image(image, f"{kind} image"))
        if origin.run is None:
            self._acquired(shown, image, origin)
        else:
            deed = self._drawing(origin.run, origin.number or 0) or self._run(origin.run)
            self._told.link(shown, Relation.GENERATED_BY, deed)
        return self._told

    def _acquired(self, shown: str, image: Image, origin: Origin) -> None:
        source = self._source(origin.source)
        self._told.link(shown, Relation.DERIVED_FROM, source)
        if came := confirmations.deidentification_of(image):
            deed = self._told.add(
                Node(
                    f"import-{came.of_id}",
                    Sort.ACTIVITY,
                    "Import",
                    str(came.of).capitalize(),
                    {"De-identification": came.profile, "Came by": came.of.get_source_display()},
                    came.of.begun_at,
                    came.of.ended_at,
                )
            )
            self._told.link(shown, Relation.GENERATED_BY, deed)
            self._told.link(deed, Relation.USED, source)
            self._told.link(deed, Relation.ASSOCIATED_WITH, self._person(came.of.begun_by))

    def _drawing(self, run: Run, number: int) -> str | None:
        """What is known of one image of a model: what it was told, and on what it was drawn."""
        kept = Chunk.objects.filter(sampling__run=run, first__lte=number).exclude(kept_at=None)
        chunk = kept.select_related("sampling__model").order_by("first").last()
        if chunk is None:
            return None
        sampling = chunk.sampling
        told = asking.attributes(sampling.conditions, number, sampling.model.recipe)
        facts = {
            "Number in its sampling": str(number),
            "Was told": ", ".join(f"{name} {value}" for name, value in told.items()) or "nothing",
            "Label map": sampling.conditions["maps"] or "none",
            "Images at once": str(chunk.together),
            **_surroundings(
                chunk.environment or {"device": chunk.device, "torch": chunk.torch_version}
            ),
        }
        title = f"Drawing of number {number}"
        shown = self._told.add(
            Node(
                f"drawing-{run.pk}-{number}",
                Sort.ACTIVITY,
                "Drawing",
                title,
                facts,
                ended=chunk.kept_at,
            )
        )
        self._told.link(shown, Relation.USED, self._model(sampling.model))
        self._told.link(shown, Relation.INFORMED_BY, self._run(run))
        return shown

    def _run(self, run: Run) -> str:
        sampling = Sampling.objects.filter(run=run).select_related("model", "job").first()
        facts = {"Images": str(run.count), "Seed": str(run.seed)}
        if sampling:
            facts |= {"Steps": str(sampling.steps), "Guidance": sampling.guidance}
        job = sampling.job if sampling else None
        shown = self._told.add(
            Node(
                f"sampling-{run.pk}",
                Sort.ACTIVITY,
                "Sampling",
                f"Sampling of {run.count} images",
                facts,
                job.started_at if job else run.requested_at,
                job.finished_at if job else None,
            )
        )
        used = (
            self._model(sampling.model) if sampling else self._recipe(run.recipe_digest, run.recipe)
        )
        self._told.link(shown, Relation.USED, used)
        self._told.link(shown, Relation.ASSOCIATED_WITH, self._person(run.requested_by))
        self._told.link(shown, Relation.ASSOCIATED_WITH, self._software(run))
        return shown

    def _model(self, model: Model) -> str:
        node = Node(
            f"model-{model.pk}",
            Sort.ENTITY,
            "Model",
            str(model),
            {
                "File of weights, SHA-256": model.file_digest,
                "Tensors, SHA-256": model.weights_digest,
                "Came by": model.get_source_display(),
            },
            ended=model.added_at,
            page=("model", str(model.pk)),
        )
        if node.id in self._told.nodes:
            return node.id
        shown = self._told.add(node)
        if model.trained_on:
            self._told.link(shown, Relation.GENERATED_BY, self._training(model))
        else:
            self._told.link(shown, Relation.ATTRIBUTED_TO, self._person(model.added_by))
            recipe = self._recipe(model.recipe_digest, model.recipe)
            self._told.link(shown, Relation.DERIVED_FROM, recipe)
            self._claimed(shown, model)
        return shown

    def _claimed(self, shown: str, model: Model) -> None:
        """What a file says that it learned from; nobody here has seen it."""
        if isinstance(cohort := model.facts.get("cohort"), dict):
            facts = {"Digest": str(cohort.get("digest", "")), "Known from": "the file of weights"}
            name = str(cohort.get("name") or "A cohort without a name")
            claimed = Node(f"claimed-{model.pk}", Sort.ENTITY, "Cohort elsewhere", name, facts)
            self._told.link(shown, Relation.DERIVED_FROM, self._told.add(claimed))

    def _training(self, model: Model) -> str:
        assert model.trained_on is not None  # noqa: S101  asked before
        found = Training.objects.filter(job=model.job_id).select_related("split", "requested_by")
        training = found.first()
        job = Job.objects.get(pk=model.job_id) if model.job_id else None
        said = model.facts
        facts = {
            **{label: str(said[name]) for name, label in LEARNT.items() if name in said},
            **(Roles(training.maps, training.pairs).facts if training else {}),
            **_surroundings(said.get("environment")),
        }
        shown = self._told.add(
            Node(
                f"training-{model.pk}",
                Sort.ACTIVITY,
                "Training",
                f"Training of {model}",
                facts,
                job.started_at if job else None,
                job.finished_at if job else None,
            )
        )
        split = training.split if training else None
        by = training.requested_by if training else model.added_by
        recipe = self._recipe(model.recipe_digest, model.recipe)
        self._told.link(shown, Relation.USED, recipe)
        self._told.link(shown, Relation.USED, self._version(model.trained_on, split))
        self._told.link(shown, Relation.ASSOCIATED_WITH, self._person(by))
        return shown

    def _version(self, version: CohortVersion, split: Split | None) -> str:
        name = f"cohort-{version.pk}" + (f"-split-{split.number}" if split else "")
        if name in self._told.nodes:
            return name
        if not self._among.filter(pk=version.pk).exists():
            return self._told.add(
                Node(
                    "cohort-kept-from-you",
                    Sort.ENTITY,
                    "Cohort version",
                    "A cohort version that is kept from you",
                    {"Why": "You read a study that shows its subjects."},
                )
            )
        images = _images(version, split)
        part = f"the train part of split {split.number}" if split else "all of it"
        facts = {"Images": str(images.count()), "Part": part, "Digest": version.digest}
        shown = self._told.add(
            Node(
                name,
                Sort.ENTITY,
                "Cohort version",
                str(version),
                facts,
                ended=version.frozen_at,
                page=("cohort", str(version.pk)),
            )
        )
        self._told.link(shown, Relation.ATTRIBUTED_TO, self._person(version.frozen_by))
        for member in images[: self._members]:
            held = self._told.add(_image(member, "Image learned from"))
            self._told.link(shown, Relation.MEMBER, held)
        self._sources(shown, images)
        return shown

    def _sources(self, shown: str, images: QuerySet[Image]) -> None:
        """Where the images of a version came from: sources of real ones, runs of the others."""
        origins = Origin.objects.filter(image__in=images.order_by().values("pk"))
        real = origins.filter(kind=Origin.Kind.REAL).values("source")
        counted = real.annotate(images=Count("pk")).order_by("-images", "source")
        most = max(SOURCES_SHOWN, self._members)
        for each in counted[:most]:
            source = self._source(each["source"], images=each["images"])
            self._told.link(shown, Relation.DERIVED_FROM, source)
        if (more := counted.count() - most) > 0:
            rest = Node("sources-more", Sort.ENTITY, "Sources", f"{more} more sources")
            self._told.link(shown, Relation.DERIVED_FROM, self._told.add(rest))
        drawn = origins.filter(kind=Origin.Kind.SYNTHETIC).values("run")
        runs = Run.objects.filter(pk__in=drawn).select_related("requested_by")
        for run in runs.order_by("requested_at", "pk"):
            self._told.link(shown, Relation.GENERATED_BY, self._run(run))

    def _source(self, said: str, *, images: int = 1) -> str:
        facts = {"Images of the cohort version": str(images)} if images > 1 else {}
        name = f"source-{sha256(said.encode()).hexdigest()[:16]}"
        return self._told.add(Node(name, Sort.ENTITY, "Source", said or "Not said", facts))

    def _recipe(self, digest: str, said: Mapping[str, object]) -> str:
        title = f"{said.get('name', 'Recipe')}, version {said.get('version', 1)}"
        facts = {"Family": str(said.get("family", "not said")), "Digest": digest}
        return self._told.add(Node(f"recipe-{digest[:32]}", Sort.ENTITY, "Recipe", title, facts))

    def _person(self, who: Person) -> str:
        return self._told.add(Node(f"person-{who.pk}", Sort.AGENT, "Person", str(who)))

    def _software(self, run: Run) -> str:
        title = f"reviewapp {run.code_version}"
        return self._told.add(Node(f"software-{run.code_version}", Sort.AGENT, "Software", title))


def _image(image: Image, type_: str) -> Node:
    facts = {"Digest": image.digest, "Size": f"{image.columns} × {image.rows}"}
    page = ("image", str(image.pk))
    return Node(f"image-{image.pk}", Sort.ENTITY, type_, str(image), facts, page=page)


def _images(version: CohortVersion, split: Split | None) -> QuerySet[Image]:
    if split is None:
        return book.images(version)
    learned = SplitSubject.objects.filter(split=split, part=SplitSubject.Part.TRAIN)
    entries = Entry.objects.filter(subject__in=learned.values("subject"))
    return book.images(version).filter(pk__in=entries.values("image"))


def _surroundings(said: object) -> dict[str, str]:
    found = said if isinstance(said, dict) else {}
    return {str(name).capitalize(): str(value) for name, value in found.items()}
