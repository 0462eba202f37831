"""What an image depends on beside its recipe: another build may differ in the last bit."""

import platform
from pathlib import Path

import numpy as np
import safetensors
import torch

DRIVER = Path("/proc/driver/nvidia/version")


def environment(device: torch.device) -> dict[str, str]:
    """Versions, device, driver and the switches that decide whether sums are repeatable."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "safetensors": safetensors.__version__,
        "device": f"{device.type}: {_kind(device)}",
        "driver": _driver() if device.type == "cuda" else "none",
        "determinism": _determinism(),
    }


def _kind(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine()


def _driver() -> str:
    said = DRIVER.read_text(encoding="utf-8").splitlines() if DRIVER.exists() else []
    number = said[0].partition("Module")[2].split() if said else []
    return f"{number[0] if number else 'not known'}, CUDA {torch.version.cuda}"


def _determinism() -> str:
    cudnn = torch.backends.cudnn
    switches = {
        "deterministic algorithms": torch.are_deterministic_algorithms_enabled(),
        "cuDNN deterministic": cudnn.deterministic,
        "cuDNN benchmark": cudnn.benchmark,
    }
    told = [f"{name} {'on' if is_on else 'off'}" for name, is_on in switches.items()]
    return ", ".join([*told, f"float32 products {torch.get_float32_matmul_precision()}"])
