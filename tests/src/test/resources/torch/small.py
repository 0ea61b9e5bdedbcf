"""Writes small.pth, a checkpoint of every kind of tensor that the reader knows (PyTorch 2.13)."""

import torch

state = torch.nn.BatchNorm2d(4).state_dict()
state["strided"] = torch.arange(24, dtype=torch.float32).view(4, 6).t()[1:3]
state["double"] = torch.tensor([[1.5, -2.25]], dtype=torch.float64)
state["half"] = torch.tensor([1.5, -65504, 6e-8, 0.333], dtype=torch.float16)
state["bf"] = torch.tensor([1.5, -2.0, 3e38], dtype=torch.bfloat16)
state["scalar"] = torch.tensor(7)
torch.save(state, "small.pth")
