"""The part of the audit trail from a study's lock to its decision, in a form that can be checked.

One line of canonical JSON for each event, chain by chain:

    an event of the study       whole, as it was hashed
    one that is about readers   its links alone: {"chain", "hash", "prev_hash", "seq"}
    another one of that person  the same
    what a reader did           its links under the reader's name outside, and the verb

The links between a chain's first and last event of the study have no gap. Readers' events are not
whole, for they say who read and when; whoever holds the site's trail finds each by its hash.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db.models import QuerySet

from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import canonical_json
from reviewapp.audit.models import Event
from reviewapp.audit.verify_audit import EVENT_FIELDS, Fields
from reviewapp.imaging.batches import batches
from reviewapp.reading.models import Part, Rating, Worklist
from reviewapp.studies.models import Study

LINKS = ("chain", "seq", "prev_hash", "hash")
FIRST = "protocol.signed"
LAST = "study.decided"
# They name readers, images that somebody looked up, and why: nobody's business outside.
KEPT_INSIDE = ("origin.seen", "reader.", "readings.missing", "training.")


def lines(study: Study, *, readers: Mapping[str, str]) -> Iterator[bytes]:
    """`readers`: what each is called outside, by id."""
    for link in [*_of_study(study), *_of_readers(study, readers)]:
        yield canonical_json(link) + b"\n"


def first_rating_at(study: Study) -> datetime | None:
    found = _counted(study).order_by("given_at")
    return found.values_list("given_at", flat=True).first()


def _counted(study: Study) -> QuerySet[Rating]:
    """How somebody was trained is nobody's business outside, and begins nothing that counts."""
    given = Rating.objects.filter(reading__worklist__study=study)
    return given.exclude(reading__part=Part.TRAINING)


def _of_study(study: Study) -> Iterator[Fields]:
    about = _about(study)
    for chain in sorted({event.chain for event in about}):
        own = {event.seq for event in about if event.chain == chain}
        between = Event.objects.filter(chain=chain, seq__range=(min(own), max(own)))
        for row in between.order_by("seq").values(*EVENT_FIELDS).iterator():
            if row["seq"] in own and not row["verb"].startswith(KEPT_INSIDE):
                yield {**row, "at": audit.stamp(row["at"])}
            else:
                yield {name: row[name] for name in LINKS}


def _about(study: Study) -> list[Event]:
    """From the first signature under the protocol to the decision; what came later stays away."""
    events = list(audit.events(study))
    first = next((n for n, event in enumerate(events) if event.verb == FIRST), 0)
    last = next((n for n, event in enumerate(events) if event.verb == LAST), len(events) - 1)
    return events[first : last + 1]


def _of_readers(study: Study, readers: Mapping[str, str]) -> Iterator[Fields]:
    worklists = Worklist.objects.filter(study=study)
    done = {
        "reading.rating": _counted(study).values_list("pk", flat=True),
        "reading.worklist": worklists.values_list("pk", flat=True),
    }
    found = [
        (readers[event["actor"].removeprefix("person:")], event)
        for kind, ids in done.items()
        for event in _events(kind, map(str, ids))
        if event["actor"].removeprefix("person:") in readers
        and not event["verb"].startswith(KEPT_INSIDE)
    ]
    for called, event in sorted(found, key=lambda one: (one[0], one[1]["seq"], one[1]["hash"])):
        links = {name: event[name] for name in LINKS}
        yield {**links, "chain": called, "verb": event["verb"]}


def _events(kind: str, ids: Iterable[str]) -> Iterator[Fields]:
    for some in batches(ids):
        found = Event.objects.filter(subject_kind=kind, subject_id__in=some)
        yield from found.values(*LINKS, "actor", "verb")
