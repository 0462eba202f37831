"""Fifty readers save at once: the slowest twentieth, and whether every rating is kept just once.

They do not stop to think, and one rating in five is sent twice, as after an answer that got lost.
"""

import json
from collections.abc import Callable, Sequence
from itertools import count
from statistics import quantiles

import psycopg

from benchmarks import requests
from benchmarks.harness import Result, Round, compare
from benchmarks.load import milliseconds
from benchmarks.stand import Stand, postgres, served

GOAL = 2.0
READERS, CASES, CASES_AT_A_TIME, ROUNDS = 50, 30, 5, 5
Address = Callable[[str], str]


def run() -> list[Result]:
    with postgres() as database, served(database=database, readers=READERS, cases=CASES) as stand:
        log: list[str] = []
        result = compare(
            f"save a rating, slowest twentieth, {READERS} readers at once, Postgres",
            ours=_round(stand, "/api/reading/readings/{}/ratings".format, log),
            yardstick=_round(stand, "/bare/{}".format),
            goal=GOAL,
            rounds=ROUNDS,
        )
        refuse_what_was_lost_or_doubled(log, kept_in(database))
    return [result]


def kept_in(database: str) -> list[str]:
    """The token of every rating that the site has."""
    with psycopg.connect(database) as connection:
        return [str(token) for (token,) in connection.execute("SELECT token FROM reading_rating")]


def _round(stand: Stand, address: Address, log: list[str] | None = None) -> Round:
    """The next cases of every reader, who note in the log what they have sent."""
    turn = count()

    def measure() -> Sequence[float]:
        first = next(turn) * CASES_AT_A_TIME
        plan = []
        for reader in stand.readers:
            places = reader["readings"][first : first + CASES_AT_A_TIME]
            plan.append([requests.rating(reader, address(place)) for place in places])
        if log is not None:
            plan = [[*some[:1], *some] for some in plan]  # the first of them twice
            log.extend(_token(request) for some in plan for request in some)
        return [quantiles(milliseconds(stand.port, plan), n=20)[-1]]

    return measure


def _token(request: str) -> str:
    return str(json.loads(request.partition("\r\n\r\n")[2])["token"])


def refuse_what_was_lost_or_doubled(log: Sequence[str], kept: Sequence[str]) -> None:
    lost, doubled = set(log) - set(kept), len(kept) - len(set(kept))
    if lost or doubled or set(kept) - set(log):
        raise SystemExit(
            f"{len(lost)} of {len(set(log))} ratings are lost and {doubled} are doubled, so "
            f"nothing was measured. Find out why before anybody reads."
        )
