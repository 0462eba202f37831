"""Many clients in one small process of their own: keep-alive connections, raw HTTP/1.1.

`python -m benchmarks.load` reads a plan as JSON from its standard input, {"port": …, "clients":
[[request, …], …]}, sends each client's requests one after the other and all clients at once, and
prints the milliseconds that each request took.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from time import perf_counter

from benchmarks.harness import ROOT


def milliseconds(port: int, clients: Sequence[Sequence[str]]) -> list[float]:
    """Send the plan from another process, so that the clients do not slow the measuring one."""
    plan = json.dumps({"port": port, "clients": clients})
    sent = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=plan,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if sent.returncode:
        raise RuntimeError(f"The clients stopped: {sent.stderr[-2000:]}")
    times: list[float] = json.loads(sent.stdout)
    return times


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    if not status.startswith("HTTP/1.1 20"):
        rest = await reader.read(2000)
        raise RuntimeError(f"{status}: {rest!r}")
    headers = dict(field.lower().split(": ", 1) for field in fields if ": " in field)
    if headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(headers["content-length"]))


async def _client(port: int, requests: Sequence[str]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    times = []
    for request in requests:
        began = perf_counter()
        writer.write(request.encode("latin-1"))
        await _answer(reader)
        times.append((perf_counter() - began) * 1000)
    writer.close()
    return times


async def _all(plan: dict[str, list[list[str]]], port: int) -> list[float]:
    done = await asyncio.gather(*(_client(port, requests) for requests in plan["clients"]))
    return [time for times in done for time in times]


if __name__ == "__main__":
    given = json.loads(sys.stdin.read())
    sys.stdout.write(json.dumps(asyncio.run(_all(given, int(given["port"])))))
