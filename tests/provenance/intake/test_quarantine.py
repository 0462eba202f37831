"""Where received files lie …"""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.errors import QuarantineFull


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """What the system lets no file of this process outgrow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_opening_it_twice_keeps_the_secret_of_its_names() -> None:
    one = uuid4()
    quarantine.open_for(one)
    before = quarantine.name_digest(one, "a.png")
    quarantine.open_for(one)

    assert quarantine.name_digest(one, "a.png") == before


def test_a_piece_that_cannot_be_written_leaves_the_file_as_long_as_it_was() -> None:
    one, file = uuid4(), uuid4()
    quarantine.open_for(one)
    quarantine.write(one, file, b"abc", offset=0)

    with files_of_at_most(5), pytest.raises(OSError, match="too large") as refused:
        quarantine.write(one, file, b"defghi", offset=3)

    assert refused.value.errno == errno.EFBIG
    assert quarantine.path_of(one, file).read_bytes() == b"abc"


def test_a_disk_that_is_full_after_all_is_said_so() -> None:
    one, file = uuid4(), uuid4()
    quarantine.open_for(one)
    (quarantine.folder(one) / "names" / str(file)).symlink_to(Path("/dev/full"))

    with pytest.raises(QuarantineFull):
        quarantine.keep_name(one, file, "a.png")
