"""Weights that come with the house, each with the digest it must have."""

from pathlib import Path

from generation.weights import WeightsNotUsable, file_digest

FOLDER = Path(__file__).parent / "shipped_weights"
# The command that trained each is in the header of its file, under facts → command.
DIGESTS = {
    "demo-mask-flow": "07a65381ea98e768285381c1e4d27138f333d3e71dd6c99c19ad785f0452864a",
}


def path_of(name_or_path: str) -> Path:
    """Return a shipped file, checked against its digest, or the file that was named."""
    if name_or_path not in DIGESTS:
        return Path(name_or_path)
    path = FOLDER / f"{name_or_path}.safetensors"
    if file_digest(path) != DIGESTS[name_or_path]:
        raise WeightsNotUsable(
            f"{path.name} is not the file that was shipped: its SHA-256 differs. "
            f"Install the package again."
        )
    return path
