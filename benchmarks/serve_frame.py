"""Serving a frame through its door, against a plain static file of the same bytes."""

from collections.abc import Sequence

from benchmarks import requests
from benchmarks.harness import Result, Round, compare
from benchmarks.load import milliseconds
from benchmarks.stand import Stand, postgres, served

GOAL = 1.3
READERS, REQUESTS = 8, 160


def run() -> list[Result]:
    with postgres() as database, served(database=database, readers=READERS) as stand:
        return [
            compare(
                f"serve a frame of 512 KiB, {clients} client{'s' * (clients > 1)}",
                ours=_round(stand, clients, "/api/reading/frames/"),
                yardstick=_round(stand, clients, ""),
                goal=GOAL,
            )
            for clients in (1, READERS)
        ]


def _round(stand: Stand, clients: int, door: str) -> Round:
    def address(reader: dict[str, list[str]], number: int) -> str:
        frames = reader["frames"]
        return f"{door}{frames[number % len(frames)]}" if door else "/static/frame.bin"

    def measure() -> Sequence[float]:
        plan = [
            [
                requests.page(reader, address(reader, number))
                for number in range(REQUESTS // clients)
            ]
            for reader in stand.readers[:clients]
        ]
        return milliseconds(stand.port, plan)

    return measure
