"""What drawing and training run on and take: the processor, or the card that torch computes on."""

import logging
import shutil
import subprocess

import torch

from reviewapp.jobs import gauge as jobs
from reviewapp.jobs.gauge import Gauged

logger = logging.getLogger(__name__)
TOOL = "nvidia-smi"
PATIENCE = 2  # seconds; a heart waits for it


def gauge() -> Gauged:
    """Ask anew what this process takes; of a card also how much of its time it works."""
    try:
        return _of_card() if torch.cuda.is_available() else jobs.of_process()
    except Exception:  # a driver fails in ways of its own, and a heart must beat on
        logger.debug("The card could not be asked.", exc_info=True)
        return jobs.of_process()


def _of_card() -> Gauged:
    card = torch.cuda.get_device_properties(torch.cuda.current_device())
    taken = torch.cuda.memory_reserved()
    return Gauged(card.name[:120], jobs.memory(), taken, use_of(f"GPU-{card.uuid}"))


def use_of(card: str) -> int | None:
    """Percent of its time that a card works, by its driver's own tool; None where it is not."""
    tool = shutil.which(TOOL)
    if tool is None:
        return None
    asked = [tool, f"--id={card}", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(  # noqa: S603  the tool's own address, and words of ours
            asked, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        return int(told.stdout.strip())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
