"""Which number format to compute in, decided by what the machine does fast."""

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path

import torch

from generation.presets.recipe import Precision

FAST_ON_CPU = ("avx512_bf16", "amx_bf16")


def chosen(wanted: Precision, device: torch.device) -> Precision:
    """Return fp32, bf16 or fp16: `auto` takes bf16 where it is quick, else fp32."""
    if wanted != "auto":
        return wanted
    if device.type == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    return "bf16" if _cpu_has_bf16() else "fp32"


def computing(precision: Precision, device: torch.device) -> AbstractContextManager[object]:
    kinds = {"bf16": torch.bfloat16, "fp16": torch.float16}
    kind = kinds.get(chosen(precision, device))
    return torch.autocast(device.type, dtype=kind) if kind else nullcontext()


@cache
def _cpu_has_bf16() -> bool:
    told = Path("/proc/cpuinfo")
    return told.exists() and any(flag in told.read_text("utf-8") for flag in FAST_ON_CPU)
