"""Makes a PyTorch checkpoint of a safetensors file: save.py FROM TO."""

import sys

import torch
from safetensors.torch import load_file

state = load_file(sys.argv[1])
for name, tensor in state.items():
    # As a checkpoint of a trained network has them: some lie in memory in another order.
    if tensor.dim() == 4:
        state[name] = tensor.contiguous(memory_format=torch.channels_last)
state["decoder.dec.bn3.num_batches_tracked"] = torch.tensor(12)
torch.save(state, sys.argv[2])
