"""Makes a PyTorch checkpoint of a safetensors file: save.py FROM TO."""

import json
import struct
import sys

import torch

with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    data = bytearray(file.read())

state = {}
for name, entry in header.items():
    if name != "__metadata__":
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        tensor = torch.frombuffer(data[begin:end], dtype=torch.float32).reshape(entry["shape"])
        # As a checkpoint of a trained network has them: some lie in memory in another order.
        state[name] = tensor.contiguous(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor
state["decoder.dec.bn3.num_batches_tracked"] = torch.tensor(12)
torch.save(state, sys.argv[2])
