"""Let an accepted cohort version out, keep who took it along, and take it back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from reviewapp.acceptance.models import Decision
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.audit.canonical import canonical_json
from reviewapp.jobs import services as jobs
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import Origin
from reviewapp.releases import bags, keys, papers, selectors
from reviewapp.releases.errors import (
    NotPacked,
    NotReleasable,
    ReleaseRevoked,
    TermsNotAccepted,
)
from reviewapp.releases.models import Packing, Release, ReleaseRevocation, TermsAcceptance
from reviewapp.releases.wishes import Wish

PACK = "releases.pack"
REVOKED_LIST = "revoked packages"
# How long it holds, for the next file of a release, that no study compares its images.
STILL = timedelta(minutes=1)
_not_compared: dict[UUID, datetime] = {}


@transaction.atomic
def request_release(decision: Decision, *, wish: Wish, by: Person, at: datetime) -> Release:
    """Pack what a decision accepted; the same wish again gives the release that is there."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    _refuse_unreleasable(decision)
    known = Release.objects.filter(
        packing__decision=decision, packing__wish_digest=wish.digest
    ).first()
    if known:
        _refuse_revoked(known)
        return known
    release = Release.objects.create(
        decision=decision,
        cohort_version=decision.cohort_version,
        cohort_digest=decision.cohort_digest,
        released_by=by,
        released_at=at,
    )
    job = jobs.enqueue(
        PACK,
        title=f"Pack {decision.cohort_version}",
        by=by,
        at=at,
        idempotency_key=f"release:{release.pk}",
        release_id=release.pk,
    )
    Packing.objects.create(
        release=release, decision=decision, wish=wish.said(), wish_digest=wish.digest, job=job
    )
    facts: dict[str, object] = {"cohort": release.cohort_digest, "decision": decision.digest}
    audit.record("release.requested", release, by=by, at=at, after=wish.digest, facts=facts)
    return release


@transaction.atomic
def accept_terms(release: Release, *, by: Person, at: datetime) -> None:
    """Once for the same words; a second time changes nothing."""
    wish = selectors.wish_of(release)
    if selectors.has_accepted(by, wish):
        return
    try:
        with transaction.atomic():
            TermsAcceptance.objects.create(
                person=by, terms_digest=wish.terms_digest, accepted_at=at
            )
    except IntegrityError:  # a second click came first
        return
    audit.record("terms.accepted", release, by=by, at=at, after=wish.terms_digest)


@transaction.atomic
def open_download(release: Release, *, by: Person, at: datetime) -> Path:
    """The folder to send, for somebody who accepted the terms; that it was taken is kept."""
    release = downloadable(release, by=by)
    audit.record(selectors.DOWNLOADED, release, by=by, at=at, after=release.package.digest)
    return folder_of(release)


def downloadable(release: Release, *, by: Person) -> Release:
    """The release, if this person may have it now; nothing is sent or kept."""
    release = _asked_anew(release, by=by)
    _refuse_still_compared(release.decision)
    return release


def still_downloadable(release: Release, *, by: Person, at: datetime) -> Release:
    """The same before each further file of a release.

    Revocation and terms are asked every time. Whether a study compares its images is asked of many
    tables, so each process asks that once a minute: files that are taken within one minute after
    such a study is locked may still go out, and none later.
    """
    release = _asked_anew(release, by=by)
    asked = _not_compared.get(release.pk)
    if asked is None or not timedelta(0) <= at - asked < STILL:
        _refuse_still_compared(release.decision)
        for old in [pk for pk, when in list(_not_compared.items()) if at - when >= STILL]:
            _not_compared.pop(old, None)
        _not_compared[release.pk] = at
    return release


def _asked_anew(release: Release, *, by: Person) -> Release:
    found = Release.objects.select_related("package", "packing__job", "decision", "revocation")
    release = found.get(pk=release.pk)
    if gone := selectors.withdrawn(release):
        raise ReleaseRevoked(
            f"This release was revoked, so nothing was sent: {gone.reason} "
            f"Delete what you have of it, and ask who released it for another one."
        )
    if not hasattr(release, "package"):
        raise NotPacked(
            "This release is not packed yet, so nothing was sent. "
            "Look at the page of its job, and come back when it has ended."
        )
    if not selectors.has_accepted(by, selectors.wish_of(release)):
        raise TermsNotAccepted(
            "You have not accepted the terms of this release, so nothing was sent. "
            "Read and accept them on its page, then download it."
        )
    return release


@transaction.atomic
def revoke(release: Release, *, reason: str, by: Person, at: datetime) -> ReleaseRevocation:
    """Take one release back; what was downloaded is told by the published list."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    if selectors.withdrawn(release):
        raise ReleaseRevoked("This release was revoked already, so nothing was changed.")
    revoked = ReleaseRevocation.objects.create(
        release=release, revoked_by=by, revoked_at=at, reason=reason
    )
    audit.record("release.revoked", release, by=by, at=at, reason=reason)
    return revoked


def revocation_list() -> dict[str, object]:
    """All revoked packages, signed; whoever has one can ask whether it still counts."""
    listed = {"format": "reviewapp-revoked/1", "revoked": selectors.revoked()}
    content = canonical_json(listed)
    signature = keys.the_key().signed(content, signs=REVOKED_LIST)
    return {"list": content.decode(), "signature": signature.decode()}


def public_key() -> bytes:
    return keys.the_key().pem()


def files_of(folder: Path) -> Iterator[Path]:
    return bags.walked(folder)


def folder_of(release: Release) -> Path:
    return releases_folder() / str(release.pk)


def releases_folder() -> Path:
    return Path(settings.DATA_DIR) / "releases"


def _refuse_unreleasable(decision: Decision) -> None:
    if not papers.in_force(decision):
        raise NotReleasable(
            f"No acceptance of “{decision.study}” is in force, so nothing was released. "
            f"Only what two people have accepted leaves, and only until it is revoked."
        )
    if provenance.kinds(decision.cohort_version) != {Origin.Kind.SYNTHETIC}:
        raise NotReleasable(
            f"{decision.cohort_version} holds acquired images, so nothing was released. "
            f"Only synthetic images leave; decide about a cohort version of those alone."
        )
    _refuse_still_compared(decision)


def _refuse_still_compared(decision: Decision) -> None:
    if selectors.still_compared(decision):
        raise NotReleasable(
            "A study under way still compares images of this one, and a release tells where they "
            "came from, so nothing was released or sent. Come back once that study is evaluated."
        )


def _refuse_revoked(known: Release) -> None:
    """The same wish would give the same bytes, whose digest is on the list of revocations."""
    if gone := selectors.withdrawn(known):
        raise ReleaseRevoked(
            f"The same release was revoked, so nothing was packed: {gone.reason} "
            f"Ask for other formats or other terms, or have the images decided about anew."
        )
