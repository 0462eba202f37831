"""One thread: what a training ends at must not depend on the machine's number of cores."""

import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
