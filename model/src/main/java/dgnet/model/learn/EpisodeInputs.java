package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dgnet.data.Draw;
import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;
import dgnet.model.engine.HostMemory;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.loss.Segmentation;
import dgnet.model.network.NetworkSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Converts the batches of an episode to the inputs of its optimiser steps. Every random number is a function of seed, episode and role. */
final class EpisodeInputs {
    private final LearnerSettings settings;

    EpisodeInputs(LearnerSettings settings) {
        this.settings = settings;
    }

    /**
     * The inputs of one optimiser step in host memory.
     *
     * @param name {@code unlabelled} or {@code labelled}
     * @param test null for a method without the split
     */
    record Half(String name, HostPhase train, TermWeights trainWeights, HostPhase test, TermWeights testWeights) {}

    /** The steps of an episode in order. */
    List<Half> halves(EpisodeData data) {
        ObjectiveSettings objective = settings.objective();
        List<Half> halves = new ArrayList<>();
        int steps = data.batches().stream()
                .filter(batch -> batch.role() == Role.META_TRAIN_UNLABELLED)
                .mapToInt(batch -> batch.step() + 1)
                .max()
                .orElse(0);
        for (int step = 0; step < steps; step++) {
            halves.add(new Half(
                    "unlabelled",
                    phase(data, Role.META_TRAIN_UNLABELLED, step),
                    weights(objective.unlabelledTrain()),
                    phase(data, Role.META_TEST_UNLABELLED, step),
                    weights(objective.unlabelledTest())));
        }
        halves.add(new Half(
                "labelled",
                phase(data, Role.META_TRAIN_LABELLED, 0),
                weights(objective.labelledTrain()),
                phase(data, Role.META_TEST_LABELLED, 0),
                weights(objective.labelledTest())));
        return halves;
    }

    private TermWeights weights(TermWeights weights) {
        return settings.method().disentangled() ? weights : weights.withoutCode();
    }

    private HostPhase phase(EpisodeData data, Role role, int step) {
        List<Batch> batches = data.batches().stream()
                .filter(batch -> batch.role() == role && batch.step() == step)
                .toList();
        return batches.isEmpty() ? null : new HostPhase(data.episode(), role, step, batches);
    }

    /** The concatenated batches of one phase. */
    final class HostPhase {
        private final long episode;
        private final Role role;
        private final int step;
        private final List<Batch> batches;
        private final int count;
        private final int size;

        private HostPhase(long episode, Role role, int step, List<Batch> batches) {
            this.episode = episode;
            this.role = role;
            this.step = step;
            this.batches = batches;
            count = batches.stream().mapToInt(Batch::count).sum();
            size = settings.network().imageSize();
        }

        /** The phase's inputs as arrays on the manager's device. */
        PhaseInputs on(NDManager manager) {
            ByteBuffer pixels = HostMemory.allocate(count * size * size * Float.BYTES);
            ByteBuffer domains = HostMemory.allocate(count * settings.domains().size() * Float.BYTES);
            ByteBuffer labels = HostMemory.allocate(role.labelled() ? count * size * size : 0);
            for (Batch batch : batches) {
                pixels.asFloatBuffer().put(batch.images());
                pixels.position(pixels.position() + batch.images().length * Float.BYTES);
                labels.put(batch.labels());
                int index = settings.domains().indexOf(batch.domain());
                for (int i = 0; i < batch.count(); i++) {
                    for (int d = 0; d < settings.domains().size(); d++) {
                        domains.putFloat(d == index ? 1 : 0);
                    }
                }
            }
            Shape plane = new Shape(count, 1, size, size);
            NDArray image = manager.create(pixels.rewind(), plane, DataType.FLOAT32);
            NDArray target = !role.labelled()
                    ? null
                    : Segmentation.oneHot(
                            manager.create(labels.rewind(), plane, DataType.UINT8),
                            settings.network().classes(),
                            DataType.FLOAT32);
            NDArray domain = manager.create(
                    domains.rewind(), new Shape(count, settings.domains().size()), DataType.FLOAT32);
            return new PhaseInputs(image, target, domain, noise(manager), rows(manager));
        }

        private PhaseInputs.Noise noise(NDManager manager) {
            return new PhaseInputs.Noise(
                    noise(manager, "style of image"),
                    noise(manager, "domain of image"),
                    noise(manager, "style of reconstruction"),
                    noise(manager, "domain of reconstruction"));
        }

        private NDArray noise(NDManager manager, String use) {
            int width = NetworkSettings.CODE_WIDTH;
            float[] values =
                    Draw.of(settings.seed(), episode, role + " " + use, step).gaussians(count * width);
            return HostMemory.array(manager, values, new Shape(count, width));
        }

        private NDArray rows(NDManager manager) {
            int all = count * size * size;
            int wanted = Math.min(settings.objective().lowRankRows(), all);
            int[] rows = Draw.of(settings.seed(), episode, role + " rows", step).choose(wanted, all);
            long[] indices = new long[rows.length];
            for (int i = 0; i < rows.length; i++) {
                indices[i] = rows[i];
            }
            return manager.create(indices);
        }
    }

    /**
     * The inputs of one phase on the device.
     *
     * @param image [B, 1, H, W]
     * @param target [B, K+1, H, W] one-hot labels in the logits' channel order; null for an unlabelled phase
     * @param domain [B, D] one-hot source domains
     * @param noise noise for sampling the codes
     * @param rows [R] positions of the rows in the low-rank term
     */
    record PhaseInputs(NDArray image, NDArray target, NDArray domain, Noise noise, NDArray rows) {
        /** Whether the phase has labels. */
        boolean labelled() {
            return target != null;
        }

        /** Standard normal values, [B, 8] each, for the codes of the image and of its reconstruction. */
        record Noise(
                NDArray styleOfImage,
                NDArray domainOfImage,
                NDArray styleOfReconstruction,
                NDArray domainOfReconstruction) {}
    }
}
