"""Saving a rating, with its door, its rules and its trail, against a bare view with one insert."""

from collections.abc import Callable, Sequence
from itertools import count

from benchmarks import requests
from benchmarks.harness import Result, Round, compare
from benchmarks.load import milliseconds
from benchmarks.stand import Stand, postgres, served

GOAL = 2.0
READERS, CASES, REQUESTS = 50, 30, 200
Address = Callable[[str], str]


def run() -> list[Result]:
    with postgres() as database:
        results = _on("Postgres", database, (1, READERS))
    return [*results, *_on("SQLite", "", (1, READERS))]


def _on(vendor: str, database: str, at_once: Sequence[int]) -> list[Result]:
    with served(database=database, readers=READERS, cases=CASES) as stand:
        return [
            compare(
                f"save a rating, {clients} client{'s' * (clients > 1)}, {vendor}",
                ours=_round(stand, clients, "/api/reading/readings/{}/ratings".format),
                yardstick=_round(stand, clients, "/bare/{}".format),
                goal=GOAL,
                rounds=5,
            )
            for clients in at_once
        ]


def _round(stand: Stand, clients: int, address: Address) -> Round:
    """Every request is the next place of the next reader: few are corrections."""
    turn = count()

    def next_request(client: int) -> str:
        number = next(turn)
        reader = stand.readers[client if clients > 1 else number % READERS]
        place = reader["readings"][(number // READERS) % CASES]
        return requests.rating(reader, address(place))

    def measure() -> Sequence[float]:
        each = range(REQUESTS // clients)
        plan = [[next_request(client) for _ in each] for client in range(clients)]
        return milliseconds(stand.port, plan)

    return measure
