"""Applies a TorchScript file to slices: segment.py MODEL SLICES HEIGHT PROBABILITIES; slices and probabilities are raw float32."""
import json
import sys

import torch

model, slices, height, probabilities = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
extra = {"metadata.json": "", "model.json": "", "provenance.json": ""}
network = torch.jit.load(model, _extra_files=extra).eval()
with open(slices, "rb") as file:
    images = torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(-1, 1, height, height)
with open(probabilities, "wb") as file:
    file.write(network(images).contiguous().numpy().tobytes())
print(json.loads(extra["metadata.json"])["network_data_format"]["outputs"]["probabilities"]["num_channels"])
print(json.loads(extra["model.json"])["format"])
for name in network.state_dict():
    print(name)
