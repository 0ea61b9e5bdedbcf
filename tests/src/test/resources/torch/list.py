"""Lists a model's tensors, as name and shape: list.py MODEL."""

import sys
import zipfile

from safetensors.numpy import load

with zipfile.ZipFile(sys.argv[1]) as model:
    tensors = load(model.read("parameters.safetensors"))
for name in sorted(tensors):
    print(name, list(tensors[name].shape), tensors[name].dtype, float(tensors[name].reshape(-1)[0]))
