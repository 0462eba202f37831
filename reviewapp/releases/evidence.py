"""What was rated, told without anybody's name: read from the house and put into the bag."""

from itertools import chain

from reviewapp.acceptance import evidence as read
from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.evidence import Shown
from reviewapp.acceptance.models import Decision
from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image
from reviewapp.provenance import selectors as provenance
from reviewapp.releases import ratings, trail
from reviewapp.releases.bags import Bag, Kept
from reviewapp.releases.ratings import Given
from reviewapp.releases.tables import Table
from reviewapp.studies import protocol


def given(decision: Decision) -> Given:
    """All readings of a study beside the truth."""
    places = acceptance.places(decision.study)
    synthetic = provenance.synthetic_among(places.images)
    found = (Image.objects.filter(pk__in=some) for some in batches(places.images))
    digests = {str(image.pk): image.digest for image in chain.from_iterable(found)}
    about = {
        str(image): Shown("SYNTHETIC" if image in synthetic else "REAL", image in synthetic)
        for image in places.images
    }
    told = read.gather(places.seen, about)
    rules = protocol.parse(decision.evaluation.protocol.content)
    return Given(told, rules.questions, ratings.names(told, digests=digests))


def put_ratings(bag: Bag, told: Given) -> list[Kept]:
    """Long, wide, and one file for iMRMC for each question that has a number for each image."""
    kept: list[Kept] = []
    for name, columns, rows in (
        ("ratings_long", ratings.LONG_COLUMNS, ratings.long(told)),
        ("ratings_wide", ratings.wide_columns(told), ratings.wide(told)),
    ):
        table = Table(bag, f"tables/{name}", columns)
        with table:
            for row in rows:
                table.add(row)
        kept += table.kept()
    for question in ratings.imrmc_questions(told):
        name = f"tables/ratings_{question.code}.imrmc"
        kept.append(bag.put(name, ratings.imrmc(told, question)))
    return kept


def put_trail(bag: Bag, decision: Decision, told: Given) -> Kept:
    return bag.put("evidence/events.jsonl", trail.lines(decision.study, readers=told.names.readers))
