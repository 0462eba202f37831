"""The work of a retrieval's job: every instance of every series into quarantine, each on its own.

What is here stays here: each instance is one transaction, and a repeat takes only what is missing.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from time import sleep
from uuid import UUID

from django.db import transaction

from reviewapp.audit import services as audit
from reviewapp.dicom.vocabulary import modality_of
from reviewapp.jobs.progress import Progress
from reviewapp.provenance.intake import asking
from reviewapp.provenance.intake_models import Import
from reviewapp.provenance.pacs import dicomweb, filters, landing, retrieval, spool, wire
from reviewapp.provenance.pacs.conversation import with_pacs
from reviewapp.provenance.pacs.dicomweb import Client
from reviewapp.provenance.pacs.errors import PacsNotReachable, PacsRefuses
from reviewapp.provenance.pacs.models import Landing, Retrieval, WantedSeries
from reviewapp.provenance.pacs.spool import Spooled

Clock = Callable[[], datetime]
State = WantedSeries.State
# A PACS that restarts is back within a minute; one that is gone is a person's business.
PAUSES = (2.0, 10.0, 30.0)
MOMENT = 0.2


def retrieve(
    progress: Progress,
    *,
    retrieval_id: str,
    clock: Clock,
    pauses: Sequence[float] = PAUSES,
    **_: object,
) -> None:
    """Fetch what is not here yet, then have the import looked through if everything came."""
    asked = Retrieval.objects.select_related("pacs", "of").get(pk=UUID(retrieval_id))
    progress.made(asked.of)
    spool.empty(asked.of_id)
    for wanted in _unfinished(asked):
        if retrieval.uids_of(wanted)[1] == retrieval.ALL:
            _insist(partial(_look_up, asked, wanted), progress, pauses)
    for wanted in _unfinished(asked):
        if retrieval.uids_of(wanted)[1] != retrieval.ALL:
            _insist(partial(_fetch, asked, wanted, progress, clock), progress, pauses)
    _end(asked, at=clock())


def _unfinished(asked: Retrieval) -> list[WantedSeries]:
    rows = asked.wanted_series.filter(state__in=retrieval.UNFINISHED).exclude(sealed_uids="")
    return list(rows.order_by("number"))


def _look_up(asked: Retrieval, wanted: WantedSeries) -> None:
    """Ask which series a study has, where a person has chosen all of them."""
    study, _ = retrieval.uids_of(wanted)
    with with_pacs(asked.pacs, bounds=wire.LISTING) as client:
        rows = dicomweb.dicom_series(client, study)
    mine = [row for row in rows if filters.value(row, filters.STUDY_UID) in {"", study}]
    uids = {filters.value(row, filters.SERIES_UID) for row in mine}
    found = sorted(uid for uid in uids if filters.is_uid(uid))
    if found:
        retrieval.name_the_series(wanted, found)
    else:
        _say(wanted, State.REFUSED, "The PACS shows no series of this study.")


def _insist(fetch: Callable[[], None], progress: Progress, pauses: Sequence[float]) -> None:
    """Try again after some pauses; the last failure is the job's."""
    for pause in pauses:
        try:
            return fetch()
        except PacsNotReachable as silence:
            progress.log(f"{silence} This job tries again in {pause:g} seconds.", level="warning")
            _rest(pause, progress)
    return fetch()


def _rest(pause: float, progress: Progress) -> None:
    for _ in range(int(pause / MOMENT)):
        progress.check()  # somebody may have cancelled
        sleep(MOMENT)


def _fetch(asked: Retrieval, wanted: WantedSeries, progress: Progress, clock: Clock) -> None:
    study, series = retrieval.uids_of(wanted)
    try:
        with with_pacs(asked.pacs, bounds=wire.LISTING) as client:
            _count(wanted, client, study, series)
        with with_pacs(asked.pacs, bounds=wire.FETCHING) as client:
            _take(asked, wanted, progress, clock, client)
    except PacsRefuses as refusal:
        _say(wanted, State.REFUSED, str(refusal))
        return
    _judge(wanted)


def _count(wanted: WantedSeries, client: Client, study: str, series: str) -> None:
    """How many instances the PACS says it has; some say it only if they are asked for each."""
    rows = [
        row
        for row in dicomweb.dicom_series(client, study)
        if filters.value(row, filters.SERIES_UID) == series
    ]
    expected = filters.count(rows[0], filters.SERIES_INSTANCES) if rows else None
    if expected is None:
        expected = len(dicomweb.dicom_instances(client, study, series)) or None
    wanted.expected = expected
    wanted.modality = modality_of(filters.value(rows[0], filters.MODALITY)) if rows else ""
    wanted.save(update_fields=["expected", "modality"])


def _take(
    asked: Retrieval, wanted: WantedSeries, progress: Progress, clock: Clock, client: Client
) -> None:
    study, series = retrieval.uids_of(wanted)
    with ExitStack() as tidied:

        def place() -> Spooled:
            spooled = spool.fresh(asked.of_id)
            tidied.callback(spooled.discard)  # whole or broken off, it is needed no more
            return spooled

        here, total = _reached(asked)
        for spooled in dicomweb.files(client, study, series, sink=place):
            here += _keep(asked.of, wanted, spooled, at=clock())
            tidied.close()
            progress.report(here, total, "instances")


def _keep(opened: Import, wanted: WantedSeries, spooled: Spooled, *, at: datetime) -> bool:
    """One instance: a file of the import, and a line that says from which series it came.

    False: it was here before, or is too large; then the count will say that one is missing.
    """
    spooled.close()
    if spooled.is_too_large:
        return False
    with transaction.atomic():
        arrival, is_new = landing.land(opened, spooled, uid=spooled.uid(), at=at)
        # One statement, where asking first would be four: this is done for every slice.
        line = Landing(arrival=arrival, series=wanted)
        Landing.objects.bulk_create([line], ignore_conflicts=True)
    return is_new


def _reached(asked: Retrieval) -> tuple[int, int | None]:
    expected = asked.wanted_series.values_list("expected", flat=True)
    known = [number for number in expected if number is not None]
    here = Landing.objects.filter(series__retrieval=asked).count()
    return here, sum(known) if len(known) == len(expected) else None


def _judge(wanted: WantedSeries) -> None:
    """Compare what is here with what the PACS says it has."""
    here = wanted.landings.count()
    if wanted.expected is None and here:
        _say(wanted, State.UNCOUNTED, "")
    elif wanted.expected is None:
        sentence = "The PACS gave nothing of this series and does not say that it has any of it."
        _say(wanted, State.REFUSED, sentence)
    elif here == wanted.expected:
        _say(wanted, State.COMPLETE, "")
    else:
        _say(
            wanted,
            State.PARTIAL,
            f"The PACS says it has {wanted.expected} instances of this series, and {here} came. "
            f"Fetch the rest, or go on with what is here.",
        )


def _say(wanted: WantedSeries, state: str, sentence: str) -> None:
    wanted.state, wanted.sentence = state, sentence
    wanted.received = wanted.landings.count()
    if state not in retrieval.UNFINISHED:
        wanted.sealed_uids = ""  # here, so never asked for again
    wanted.save()


def _end(asked: Retrieval, *, at: datetime) -> None:
    with transaction.atomic():
        states = list(asked.wanted_series.values_list("state", flat=True))
        asked.ended_at = at
        asked.save(update_fields=["ended_at"])
        facts: dict[str, object] = {
            "series": len(states),
            "complete": states.count(State.COMPLETE),
            "instances": Landing.objects.filter(series__retrieval=asked).count(),
        }
        audit.record("retrieval.ended", asked, by=asked.asked_by, at=at, facts=facts)
        if not set(states) & set(retrieval.UNFINISHED):
            asking.request_preview(asked.of, by=asked.asked_by, at=at)
