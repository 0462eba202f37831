"""One of the processes of `test_train_in_several_processes`: rank, size, meeting place, answer."""

import sys

import torch
import torch.distributed as dist
from safetensors.torch import save_file

from tests.generation.small import discs, fitted, small

RECIPE = small(schedule={"steps": 3, "batch": 8})

if __name__ == "__main__":
    rank, size, place, answer = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{place}", rank=rank, world_size=size)
    generator, _ = fitted(RECIPE, discs(), steps=3)
    save_file(dict(generator.objective.state_dict()), f"{answer}-{rank}.safetensors")
    dist.destroy_process_group()
