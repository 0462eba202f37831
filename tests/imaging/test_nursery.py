"""The process that forks the readers of files …"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reviewapp.imaging import nursery, sandbox
from reviewapp.imaging.nursery import Nursery
from reviewapp.imaging.sandbox import Given, Sandbox
from tests.dicom.making import KEY, a_ct, written


@pytest.fixture
def sound(tmp_path: Path) -> Given:
    path = tmp_path / "sound.dcm"
    path.write_bytes(written(a_ct()))
    return Given(path, "sound.dcm")


def is_read(sandbox: Sandbox, given: Given) -> bool:
    (outcome,) = sandbox.read([given])
    return outcome.picture is not None


def nursery_of_this_test() -> Nursery:
    return nursery._open[os.getpid(), sandbox.PROGRAM]


def test_it_serves_every_sandbox_of_a_process(sound: Given) -> None:
    with Sandbox(key=KEY, children=1) as first:
        assert is_read(first, sound)
        before = nursery_of_this_test().process.pid
    with Sandbox(key=KEY, children=1) as second:
        assert is_read(second, sound)

    assert nursery_of_this_test().process.pid == before


def test_another_is_opened_when_it_has_gone(sound: Given) -> None:
    with Sandbox(key=KEY, children=1) as early:
        assert is_read(early, sound)
    nursery_of_this_test().process.kill()
    nursery_of_this_test().process.wait()

    with Sandbox(key=KEY, children=1) as late:
        assert is_read(late, sound)


def test_another_is_opened_when_it_goes_while_it_is_asked(sound: Given) -> None:
    with Sandbox(key=KEY, children=1) as early:
        assert is_read(early, sound)
    os.kill(nursery_of_this_test().process.pid, signal.SIGSTOP)  # alive, and hears nothing more
    nursery_of_this_test().channel.settimeout(0.2)

    with Sandbox(key=KEY, children=1) as late:
        assert is_read(late, sound)


def test_a_reader_outlives_its_nursery_and_is_put_away(sound: Given) -> None:
    with Sandbox(key=KEY, children=1) as one:
        assert is_read(one, sound)
        nursery_of_this_test().close()
        assert is_read(one, sound)


def test_a_reader_that_speaks_unasked_is_replaced(sound: Given) -> None:
    with Sandbox(key=KEY, children=1) as one:
        assert is_read(one, sound)
        (child,) = one.children
        assert child.process is not None
        before = child.process.pid
        os.write(child.process.requests.fileno(), b'{"task": "read", "path": ""}\n')
        while child._is_idle():
            pass
        assert is_read(one, sound)
        assert child.process.pid != before


def test_it_goes_with_whoever_asked() -> None:
    program = (
        "from reviewapp.imaging import nursery;"
        "import os; handle = os.memfd_create('x');"
        "born = nursery.bear('reviewapp.imaging.sandboxed', handle);"
        "print(born.nursery.process.pid, flush=True); os._exit(0)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    while is_running(int(said.stdout)):
        pass


def is_running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
