"""The one list of building blocks a recipe may name.

A block is imported when a recipe first names it, so that a cohort can be read, or a recipe listed,
without loading what only private training needs. Every block is a class with an `Options` inside: a
frozen dataclass whose fields are what a recipe may say about it.
"""

from importlib import import_module
from typing import Any

NETWORKS = {
    "unet": "generation.networks.unet:UNet",
    "mlp": "generation.networks.mlp:Mlp",
    "sequence": "generation.networks.sequence:Sequence",
    "field": "generation.networks.field:Field",
    "decoder": "generation.networks.decoder:Decoder",
    "style": "generation.networks.style:StyleDecoder",
    "encoder": "generation.networks.encoder:ImageReader",
    "two-levels": "generation.networks.two_levels:TwoLevels",
    "growing-decoder": "generation.networks.growing:GrowingDecoder",
    "growing-reader": "generation.networks.growing:GrowingReader",
    "critic": "generation.networks.critic:Critic",
    "patch-critic": "generation.networks.critic:PatchCritic",
    "autoencoder": "generation.networks.autoencoder:Autoencoder",
    "monai-unet": "generation.networks.from_monai:MonaiUNet",
    "monai-autoencoder": "generation.networks.from_monai:MonaiAutoencoder",
}
OBJECTIVES = {
    "flow": "generation.objectives.flow:Flow",
    "adversarial": "generation.objectives.adversarial:Adversarial",
    "style": "generation.objectives.style:Style",
    "variational": "generation.objectives.variational:Variational",
    "hamiltonian": "generation.objectives.hamiltonian:Hamiltonian",
    "quantized": "generation.objectives.quantized:Quantized",
    "growing-adversarial": "generation.objectives.growing:GrowingAdversarial",
    "growing-variational": "generation.objectives.growing:GrowingVariational",
    "paired": "generation.objectives.paired:Paired",
    "cycle": "generation.objectives.cycle:Cycle",
    "shaped": "generation.objectives.shaped:Shaped",
    "denoising": "generation.objectives.denoising:Denoising",
    "composed": "generation.objectives.composed:Composed",
    "distilled": "generation.objectives.distilled:Distilled",
    "latent": "generation.objectives.latent:Latent",
    "records": "generation.objectives.records:Records",
    "field": "generation.objectives.rays:Rays",
    "inpaint": "generation.objectives.inpaint:Inpaint",
    "progression": "generation.objectives.progression:Progression",
    "private-pair": "generation.objectives.private_pair:PrivatePair",
    "disentangled": "generation.objectives.disentangled:Disentangled",
    "chosen": "generation.objectives.chosen:Chosen",
    "joint": "generation.objectives.joint:Joint",
    "sketched": "generation.objectives.sketched:Sketched",
    "corrected": "generation.objectives.corrected:Corrected",
    "stacked": "generation.objectives.stacked:Stacked",
    "seeking": "generation.objectives.seeking:Seeking",
    "denoised": "generation.objectives.denoised:Denoised",
    "softened": "generation.objectives.softened:Softened",
    "described": "generation.objectives.described:Described",
}
AUGMENTATIONS = {
    "flip": "generation.augmentations:Flip",
    "shift": "generation.augmentations:Shift",
}
CONSTRAINTS = {
    "residual": "generation.constraints.physics:Residual",
    "euler-number": "generation.constraints.topology:EulerNumber",
}
ADDONS = {
    "only": "generation.addons.rows:Only",
    "unseen": "generation.addons.rows:Unseen",
    "oversample": "generation.addons.rows:Oversample",
    "federated": "generation.addons.federated:Federated",
    "lora": "generation.addons.lora:Lora",
    "transfer": "generation.addons.transfer:Transfer",
    "balance": "generation.addons.rows:Balance",
}
PRIVACY = {"dp-sgd": "generation.privacy.gradients:PrivateGradients"}
BLOCKS = {
    "network": NETWORKS,
    "objective": OBJECTIVES,
    "augmentation": AUGMENTATIONS,
    "constraint": CONSTRAINTS,
    "addon": ADDONS,
    "privacy": PRIVACY,
}


class BlockUnknown(KeyError):
    """The message names what there is."""

    def __str__(self) -> str:
        return str(self.args[0])


def find(part: str, kind: str) -> Any:  # noqa: ANN401  blocks of one part share a protocol only
    """Return the class of a block."""
    known = BLOCKS[part]
    if kind not in known:
        raise BlockUnknown(f"there is no {part} “{kind}”; there is {', '.join(sorted(known))}")
    module, _, name = known[kind].partition(":")
    return getattr(import_module(module), name)
