"""Ask for series of a PACS: an import is opened for them, and a job fetches them into it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from reviewapp.accounts.permissions import Action, require
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs import services as jobs
from reviewapp.jobs.models import Job, State
from reviewapp.jobs.selectors import UNDER_WAY
from reviewapp.provenance.intake import receiving
from reviewapp.provenance.intake.options import Options
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.pacs import filters, sealing
from reviewapp.provenance.pacs.errors import RetrievalNotUsable
from reviewapp.provenance.pacs.models import Pacs, Retrieval, WantedSeries

RETRIEVE = "provenance_pacs.retrieve"
MOST_AT_ONCE = 500
ALL = ""  # in the place of a series: every one that the study has
# Fetching once more may bring more, or the first time anything.
UNFINISHED = (WantedSeries.State.WAITING, WantedSeries.State.PARTIAL, WantedSeries.State.REFUSED)


@dataclass(frozen=True)
class Choice:
    """Series of one DICOM study, as a search has shown them; none named: all that it has."""

    study_uid: str
    series_uids: Sequence[str] = ()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(self.study_uid, uid) for uid in dict.fromkeys(self.series_uids) or [ALL]]


@transaction.atomic
def request_retrieval(
    pacs: Pacs,
    choices: Sequence[Choice],
    *,
    project: str,
    options: Options | None = None,
    by: Person,
    at: datetime,
) -> Retrieval:
    """Open an import and start the job that fills it. The UIDs are kept sealed, for that job."""
    require(by, Action.PACS_SEARCH)
    pairs = [pair for choice in choices for pair in choice.pairs]
    _refuse_unusable(pairs)
    opened = receiving.begin(
        project=project, source=Import.Source.PACS, by=by, at=at, options=options
    )
    asked = Retrieval.objects.create(pacs=pacs, of=opened, asked_by=by, asked_at=at)
    WantedSeries.objects.bulk_create(
        [
            WantedSeries(retrieval=asked, number=number, sealed_uids=sealed(*pair))
            for number, pair in enumerate(pairs, 1)
        ]
    )
    facts: dict[str, object] = {"pacs": str(pacs.pk), "wanted": len(pairs)}
    audit.record("retrieval.requested", asked, by=by, at=at, facts=facts)
    _start(asked, by=by, at=at, key=f"retrieval:{asked.pk}")
    return asked


@transaction.atomic
def name_the_series(wanted: WantedSeries, series_uids: Sequence[str]) -> None:
    """What was “all series of a study” becomes a row for each, the first in its place."""
    study, _ = uids_of(wanted)
    first, *others = [sealed(study, uid) for uid in series_uids]
    wanted.sealed_uids = first
    wanted.save(update_fields=["sealed_uids"])
    rows = WantedSeries.objects.filter(retrieval=wanted.retrieval_id)
    last = rows.aggregate(last=Max("number"))["last"]
    WantedSeries.objects.bulk_create(
        [
            WantedSeries(retrieval_id=wanted.retrieval_id, number=last + place, sealed_uids=uids)
            for place, uids in enumerate(others, 1)
        ]
    )


@transaction.atomic
def fetch_the_rest(asked: Retrieval, *, by: Person, at: datetime) -> Job:
    """Go on with a retrieval that broke off or came incomplete; what is here is not taken again."""
    receiving.refuse_readers(by)
    held = Retrieval.objects.select_for_update().get(pk=asked.pk)
    receiving.in_state(held.of, Import.State.RECEIVING, at=at)
    if not is_unfinished(held):
        raise RetrievalNotUsable(
            "All that was asked for is here, so nothing was started. Look at the import."
        )
    job = held.job
    if job is None or job.state == State.SUCCEEDED:
        after = job.pk if job else "nothing"
        return _start(held, by=by, at=at, key=f"retrieval:{held.pk}:after:{after}")
    if job.state not in UNDER_WAY:
        jobs.retry(job, by=by, at=at)
    return job


def is_unfinished(asked: Retrieval) -> bool:
    return asked.wanted_series.filter(state__in=UNFINISHED).exclude(sealed_uids="").exists()


def sealed(study_uid: str, series_uid: str) -> str:
    return sealing.seal(json.dumps([study_uid, series_uid]))


def uids_of(wanted: WantedSeries) -> tuple[str, str]:
    """The UIDs of the DICOM study and of the series, for the moment in which they are asked for."""
    study, series = json.loads(sealing.open_sealed(wanted.sealed_uids))
    return str(study), str(series)


@transaction.atomic
def forget_ended() -> int:
    """Drop the sealed UIDs of what can be fetched no more, since its import has ended."""
    over = WantedSeries.objects.filter(retrieval__of__ended_at__isnull=False)
    return over.exclude(sealed_uids="").update(sealed_uids="")


def _start(asked: Retrieval, *, by: Person, at: datetime, key: str) -> Job:
    job = jobs.enqueue(
        RETRIEVE,
        title=f"Fetch from {asked.pacs.name} for {asked.of.project}",
        by=by,
        at=at,
        idempotency_key=key,
        retrieval_id=str(asked.pk),
    )
    asked.job = job
    asked.save(update_fields=["job"])
    return job


def _refuse_unusable(pairs: Sequence[tuple[str, str]]) -> None:
    if not 1 <= len(pairs) <= MOST_AT_ONCE:
        raise RetrievalNotUsable(
            f"{len(pairs)} series were chosen, so nothing was fetched. Choose 1 to {MOST_AT_ONCE}."
        )
    if not all(filters.is_uid(study) and (not one or filters.is_uid(one)) for study, one in pairs):
        raise RetrievalNotUsable(
            "Something that was chosen is no series of a PACS, so nothing was fetched. "
            "Search again, and choose from what is shown."
        )
