"""Ask which images people have looked at. Freezing a cohort version asks here."""

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from reviewapp.imaging.models import Image
from reviewapp.provenance.intake_models import Confirmation, Deidentification

CLEAN = Confirmation.Verdict.CLEAN


def last_word(image: str = "pk") -> Coalesce:
    """The last verdict on the image of the outer query; an empty text if nobody has looked."""
    said = Confirmation.objects.filter(image=OuterRef(image)).order_by("-revision")
    return Coalesce(Subquery(said.values("verdict")[:1]), Value(""))


def unconfirmed(images: QuerySet[Image]) -> QuerySet[Image]:
    """Those that came in from outside and that nobody has found free of identifying pixels."""
    imported = Deidentification.objects.values("image")
    return (
        images.filter(pk__in=imported)
        .annotate(last_word=last_word())
        .exclude(last_word=CLEAN)
        .order_by("pk")
    )


def history(image: Image) -> QuerySet[Confirmation]:
    """Who said what of an image, the first word first."""
    return Confirmation.objects.filter(image=image).select_related("by").order_by("revision")


def deidentification_of(image: Image) -> Deidentification | None:
    """How it came in; nothing for one that no import brought."""
    return Deidentification.objects.select_related("of").filter(image=image).first()
