"""DGNet's episode in PyTorch, the peer of PeerBenchmark.

The network, the losses and the two optimiser steps of an episode as one writes them in PyTorch: functions over a dictionary of
parameters, one gradient call for the inner update, one backward call for both losses, torch.optim.Adam.

    python3 torch_episode.py FOLDER

FOLDER holds `episode.json` (sizes, places of the parameters, the weights of the terms), `theta.f32` (the parameters) and the
inputs of the four phases as raw float32 or int64 in the machine's byte order. The program reads commands from standard input
and answers each with one line of JSON:

    losses      every term of the four phases of the first episode from the initial weights, both steps taken
    episodes N  the wall and CPU seconds of N episodes, and the most resident memory so far in KiB
"""

import json
import pathlib
import resource
import sys
import time

import numpy
import torch
from torch.nn import functional as F


def content_encoder(p, x):
    """U-Net of five levels: [B, 1, H, W] -> [B, 8, H, W]."""

    def conv(name, y, padding):
        name = "a_encoder.unet." + name
        return F.conv2d(y, p[name + ".weight"], p[name + ".bias"], padding=padding)

    def block(name, y, padding=1):
        return F.leaky_relu(F.instance_norm(conv(name, y, padding)))

    def down(level, y):
        y = F.instance_norm(conv(f"convd{level}.conv1", y, 1))
        return block(f"convd{level}.conv3", block(f"convd{level}.conv2", y))

    def up(level, y, skip):
        if level != 4:
            y = block(f"convu{level}.conv1", y)
        y = F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)
        y = block(f"convu{level}.conv2", y, 0)
        return block(f"convu{level}.conv3", torch.cat([skip, y], 1))

    levels = [down(1, x)]
    for level in range(2, 6):
        levels.append(down(level, F.max_pool2d(levels[-1], 2)))
    y = levels[4]
    for level in range(4, 0, -1):
        y = up(level, y, levels[level - 1])
    return conv("seg1", y, 0)


def linear(p, name, x):
    return F.linear(x, p[name + ".weight"], p[name + ".bias"])


def style_encoder(p, x, style_noise, domain_noise):
    """[B, 1, H, W] -> z, mean, log variance [B, 16], domain probability [B, D]."""
    x = F.conv2d(x, p["m_encoder.conv1.weight"], p["m_encoder.conv1.bias"], padding=3)
    for i in range(2, 7):
        x = F.conv2d(x, p[f"m_encoder.conv{i}.weight"], p[f"m_encoder.conv{i}.bias"], stride=2, padding=1)
    x = F.leaky_relu(linear(p, "m_encoder.fc1", x.flatten(1)))
    x = F.leaky_relu(linear(p, "m_encoder.fc2", x))
    mean, log_variance = linear(p, "m_encoder.mu", x), linear(p, "m_encoder.logvar", x)
    style = mean[:, 8:] + torch.exp(log_variance[:, 8:] / 2) * style_noise
    domain = mean[:, :8] + torch.exp(log_variance[:, :8] / 2) * domain_noise
    probability = F.softmax(linear(p, "m_encoder.classifier", style), 1)
    return torch.cat([style, domain], 1), mean, log_variance, probability


def decoder(p, anatomy, z):
    """[B, 8, H, W] and [B, 16] -> reconstruction [B, 1, H, W]."""

    def conv(name, x):
        return F.conv2d(x, p[f"decoder.dec.{name}.weight"], p[f"decoder.dec.{name}.bias"], padding=1)

    style = z
    for name in ("fc1", "fc2", "fc3"):
        style = F.relu(linear(p, "decoder.mlp." + name, style))
    group = [part[:, :, None, None] for part in style.split(8, 1)]
    x = F.instance_norm(conv("conv1", anatomy)) * group[1] + group[0]
    x = F.instance_norm(conv("conv2", x)) * group[3] + group[2]
    return torch.tanh(conv("conv4", conv("conv3", x)))


def kl(mean, log_variance):
    return -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp()) / mean.shape[0]


def hsic(x, y):
    batch = x.shape[0]

    def kernel(v):
        return torch.exp(-(v[None] - v[:, None]).pow(2).sum(2) / 50)

    centring = torch.eye(batch) - 1 / batch
    return torch.trace(kernel(x) @ centring @ kernel(y) @ centring) / (batch - 1 + 1e-10)


def terms_of(p, inputs, weights, labelled):
    """The unweighted terms of one phase."""
    image = inputs["image"]
    anatomy = content_encoder(p, image)
    z, mean, log_variance, probability = style_encoder(p, image, inputs["style_1"], inputs["domain_1"])
    reconstruction = decoder(p, anatomy, z)
    terms = {"reconstruction": F.l1_loss(reconstruction, image)}
    if "latent-regression" in weights:
        again = style_encoder(p, reconstruction, inputs["style_2"], inputs["domain_2"])[0]
        terms["latent-regression"] = F.l1_loss(again, z)
    if "kl-domain" in weights:
        terms["kl-domain"] = kl(mean[:, :8], log_variance[:, :8])
        terms["kl-style"] = kl(mean[:, 8:], log_variance[:, 8:])
        terms["hsic"] = hsic(z[:, :8], z[:, 8:])
    terms["domain-classification"] = F.binary_cross_entropy_with_logits(probability, inputs["domain"])
    if "low-rank" in weights:
        features = F.softmax(anatomy, 1) if labelled else anatomy
        rows = features.permute(0, 2, 3, 1).reshape(-1, 8)[inputs["rows"]]
        terms["low-rank"] = torch.linalg.svdvals(rows)[inputs["target_channels"]]
    if labelled:
        target = inputs["target"]
        logits = anatomy[:, : target.shape[1]]
        probability = F.softmax(logits, 1)
        pooled = (0, 2, 3)
        overlap = 2 * (probability * target).sum(pooled) + 0.1
        terms["dice"] = torch.sum(1 - overlap / (probability.sum(pooled) + target.sum(pooled) + 0.1))
        terms["focal"] = F.cross_entropy(logits, target.argmax(1))
    return terms


def weighted(terms, weights):
    return sum(weights[name] * value for name, value in terms.items())


class Episode:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.settings = json.loads((self.folder / "episode.json").read_text())
        torch.set_num_threads(self.settings["threads"])
        flat = self.read("theta.f32", numpy.float32, [-1])
        self.parameters, self.adapted = {}, []
        for tensor in self.settings["tensors"]:
            name, start, shape = tensor["name"], tensor["offset"], tensor["shape"]
            values = flat[start : start + int(numpy.prod(shape))].reshape(shape).clone()
            self.parameters[name] = torch.nn.Parameter(values)
            if start >= self.settings["adapted_from"]:
                self.adapted.append(name)
        s = self.settings
        self.adam = torch.optim.Adam(
            self.parameters.values(), lr=s["learning_rate"], betas=(s["beta_1"], s["beta_2"]), eps=s["epsilon"]
        )
        self.phases = {phase["name"]: self.inputs(phase) for phase in s["phases"]}
        self.weights = {phase["name"]: phase["weights"] for phase in s["phases"]}

    def read(self, name, kind, shape):
        return torch.from_numpy(numpy.fromfile(self.folder / name, kind)).reshape(shape)

    def inputs(self, phase):
        inputs = {}
        for array in phase["arrays"]:
            kind = numpy.int64 if array["file"].endswith(".i64") else numpy.float32
            inputs[array["name"]] = self.read(array["file"], kind, array["shape"])
        inputs["target_channels"] = self.settings["classes"] + 1
        return inputs

    def step(self, half):
        """One optimiser step on L_train(theta) + L_test(theta - alpha grad L_train(theta)); the terms of both phases."""
        p, labelled = self.parameters, half == "labelled"
        train_weights, test_weights = self.weights[half + ".train"], self.weights[half + ".test"]
        train = terms_of(p, self.phases[half + ".train"], train_weights, labelled)
        train_loss = weighted(train, train_weights)
        second = self.settings["second_order"]
        inner = torch.autograd.grad(
            train_loss, [p[name] for name in self.adapted], create_graph=second, retain_graph=True
        )
        moved = dict(p)
        for name, gradient in zip(self.adapted, inner):
            moved[name] = p[name] - self.settings["inner_step_size"] * gradient
        test = terms_of(moved, self.phases[half + ".test"], test_weights, labelled)
        self.adam.zero_grad(set_to_none=True)
        (train_loss + weighted(test, test_weights)).backward()
        torch.nn.utils.clip_grad_value_(p.values(), self.settings["gradient_clip"])
        self.adam.step()
        return {f"{half}.{phase}.{name}": value.item()
                for phase, terms in (("train", train), ("test", test)) for name, value in terms.items()}

    def apply(self):
        return {**self.step("unlabelled"), **self.step("labelled")}


def main():
    episode = Episode(sys.argv[1])
    for line in sys.stdin:
        command = line.split()
        if command[0] == "losses":
            answer = episode.apply()
        else:
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(int(command[1])):
                episode.apply()
            answer = {
                "wall": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
