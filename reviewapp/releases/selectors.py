"""Ask about releases. Every door takes the person: what would tell a reader is not there."""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.models import Decision, Revocation
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import knowing
from reviewapp.allocation import selectors as allocation
from reviewapp.audit import selectors as audit
from reviewapp.audit.models import Event
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortImage, CohortVersion
from reviewapp.releases import wishes
from reviewapp.releases.models import Release, ReleaseRevocation, TermsAcceptance
from reviewapp.releases.wishes import Wish
from reviewapp.studies import selectors as studies
from reviewapp.studies.models import State

ReleaseRow: TypeAlias = Release  # the names under which web knows the rows it may not import
DecisionRow: TypeAlias = Decision
DOWNLOADED = "release.downloaded"
DECIDED = (State.ACCEPTED, State.REJECTED, State.INCONCLUSIVE)
_OF = (
    "cohort_version__cohort",
    "decision__study",
    "released_by",
    "packing__job",
    "package",
    "revocation",
)


@dataclass(frozen=True)
class Withdrawn:
    """That a release is not to be used any more, by its own revocation or its decision's."""

    reason: str
    at: str
    by: str


def releases_for(person: Person) -> QuerySet[Release]:
    """All that was packed or is to be, the newest first; none with what this person still reads."""
    seen = allocation.cohort_versions_for(person).order_by()
    found = Release.objects.filter(packing__isnull=False, cohort_version__in=seen.values("pk"))
    return found.select_related(*_OF).order_by("-released_at", "-pk")


def release_for(person: Person, release_id: UUID) -> Release:
    """Open the only door to a release."""
    return releases_for(person).get(pk=release_id)


def releasable_for(person: Person) -> QuerySet[Decision]:
    """Decisions in force whose cohort version this person may know."""
    taken_back = Revocation.objects.filter(decision=OuterRef("pk"))
    in_force = _decided(person).filter(verdict="ACCEPTED", study__state="ACCEPTED")
    return in_force.filter(~Exists(taken_back)).order_by("-prepared_at", "-pk")


def decision_for(person: Person, decision_id: UUID) -> Decision:
    """Open the door to any decision; why one lets nothing out is for the service to say."""
    return _decided(person).get(pk=decision_id)


def _decided(person: Person) -> QuerySet[Decision]:
    """Of studies that are decided, those whose cohort version this person may know."""
    seen = allocation.cohort_versions_for(person).order_by()
    found = Decision.objects.filter(study__state__in=DECIDED, cohort_version__in=seen.values("pk"))
    return found.select_related("study", "cohort_version__cohort")


def wish_of(release: Release) -> Wish:
    return wishes.kept(release.packing.wish)


def state(release: Release) -> str:
    """REVOKED, READY, or how the job that packs it stands."""
    if withdrawn(release):
        return "REVOKED"
    return "READY" if hasattr(release, "package") else str(release.packing.job.state)


def withdrawn(release: Release) -> Withdrawn | None:
    own = getattr(release, "revocation", None)
    found: ReleaseRevocation | Revocation | None = own or acceptance.revocation(release.decision)
    if found is None:
        return None
    return Withdrawn(found.reason, audit.stamp(found.revoked_at), str(found.revoked_by))


def has_accepted(person: Person, wish: Wish) -> bool:
    return TermsAcceptance.objects.filter(person=person, terms_digest=wish.terms_digest).exists()


def downloads(release: Release) -> QuerySet[Event]:
    return audit.events(release).filter(verb=DOWNLOADED).order_by("-id")


def revoked() -> list[dict[str, str]]:
    """Every package that was taken back: its digest, when and why; for the published list."""
    packed = Release.objects.filter(package__isnull=False).select_related(*_OF)
    found = [(release, withdrawn(release)) for release in packed.order_by("package__digest", "pk")]
    return [
        {"package": release.package.digest, "revoked_at": gone.at, "reason": gone.reason}
        for release, gone in found
        if gone
    ]


def still_compared(decision: Decision) -> bool:
    """Whether a study under way asks its readers about subjects that this decision's study had."""
    own = CohortImage.objects.filter(version__in=allocation.arms(decision.study))
    images = provenance.of_the_same_subjects(own.values_list("image_id", flat=True))
    shared = CohortImage.objects.filter(image__in=images)
    alike = CohortVersion.objects.filter(pk__in=shared.values("version"))
    return knowing.comparing(alike, among=studies.blinded()).exists()
