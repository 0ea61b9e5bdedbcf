package dgnet.benchmark;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import dgnet.data.sample.Batch;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.learn.PeerInputs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This program's episode beside PyTorch's, {@code src/test/python/torch_episode.py}: the same network, losses and two optimiser steps
 * from the same weights on the same inputs. Both processes take turns on the same processors; one sleeps while the other works.
 *
 * <pre>mvn -q -Pbenchmark verify -Dbenchmark=PeerBenchmark -Dbenchmark.arguments="size=288 channels=32 batch=2 episodes=2"</pre>
 *
 * Arguments as in {@link EpisodeBenchmark}, and {@code python=/usr/bin/python3}, {@code allocator=system | same}: the memory allocator of
 * the PyTorch process, as people run it or set as this process's. Without a Python that has torch and NumPy nothing is compared.
 */
public final class PeerBenchmark {
    private static final double LEARNING_RATE = 4e-5;

    /** Relative; the second step's losses carry what rounding did to the first. */
    private static final double AGREEMENT = 1e-3;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private PeerBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        BenchmarkSettings settings = BenchmarkSettings.parse(
                arguments, Map.of("rounds", "5", "episodes", "10", "python", "", "allocator", "system"));
        List<String> programs = settings.text("python").isEmpty()
                ? List.of("python3", "/usr/bin/python3")
                : List.of(settings.text("python"));
        Optional<String> python = TorchPeer.python(programs);
        if (python.isEmpty()) {
            System.out.println(
                    "Skipped: none of " + programs + " is a Python with torch and NumPy; name one with python=…");
            return;
        }
        Path folder = Files.createTempDirectory("dgnet-peer");
        try {
            compare(settings, python.get(), folder);
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void compare(BenchmarkSettings settings, String python, Path folder) throws IOException {
        EpisodeData data = new EpisodeData(
                0,
                settings.plan(0).portions().stream()
                        .map(portion -> settings.batch(portion, 0))
                        .toList());
        try (DgnetLearner learner = DgnetLearner.create(settings.learner())) {
            PeerInputs.write(settings.learner(), data, LEARNING_RATE, JniUtils.getNumThreads(), folder);
            try (TorchPeer peer = TorchPeer.start(python, folder, allocator(settings))) {
                System.out.println(settings + ", " + JniUtils.getNumThreads() + " threads");
                System.out.printf(
                        "largest relative difference of a loss: %.1e%n",
                        difference(learner.apply(data, LEARNING_RATE), peer.ask("losses")));
                int warmUp = Math.min(3, settings.episodes());
                ours(learner, data, warmUp);
                peer.ask("episodes " + warmUp);
                rounds(settings, learner, data, peer);
            }
        }
    }

    /** What {@code dgnet.model.engine.NativeSettings} sets for this process, as variables of the environment. */
    private static Map<String, String> allocator(BenchmarkSettings settings) {
        return settings.text("allocator").equals("same")
                ? Map.of(
                        "MALLOC_MMAP_MAX_", "0",
                        "MALLOC_TRIM_THRESHOLD_", "34359738368",
                        "MALLOC_TOP_PAD_", "268435456")
                : Map.of();
    }

    private static void rounds(BenchmarkSettings settings, DgnetLearner learner, EpisodeData data, TorchPeer peer)
            throws IOException {
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            Cost ours = ours(learner, data, settings.episodes());
            JsonNode theirs = peer.ask("episodes " + settings.episodes());
            Cost other = new Cost(
                    theirs.get("wall").asDouble() / settings.episodes(),
                    theirs.get("cpu").asDouble() / settings.episodes());
            wall.add(ours.wall / other.wall);
            cpu.add(ours.cpu / other.cpu);
            System.out.printf(
                    "pair %d: dgnet %.3f s (CPU %.3f s), PyTorch %.3f s (CPU %.3f s) an episode; ratio %.3f (CPU %.3f)%n",
                    round, ours.wall, ours.cpu, other.wall, other.cpu, ours.wall / other.wall, ours.cpu / other.cpu);
            if (round == settings.rounds()) {
                System.out.printf(
                        "peak resident memory: dgnet %d MiB, PyTorch %d MiB%n",
                        MemoryBenchmark.kilobytes("VmHWM:") / 1024,
                        theirs.get("peak").asLong() / 1024);
            }
        }
        System.out.printf(
                "ratio dgnet / PyTorch, medians of %d pairs: wall %.3f, CPU %.3f%n",
                wall.size(), EpisodeBenchmark.median(wall), EpisodeBenchmark.median(cpu));
    }

    /** Seconds of one episode. */
    private record Cost(double wall, double cpu) {}

    private static Cost ours(DgnetLearner learner, EpisodeData data, int episodes) {
        long start = System.nanoTime();
        long cpu = SYSTEM.getProcessCpuTime();
        List<Batch> batches = data.batches();
        for (int episode = 0; episode < episodes; episode++) {
            learner.apply(new EpisodeData(episode, batches), LEARNING_RATE);
        }
        return new Cost(
                (System.nanoTime() - start) / 1e9 / episodes, (SYSTEM.getProcessCpuTime() - cpu) / 1e9 / episodes);
    }

    private static double difference(EpisodeResult ours, JsonNode theirs) {
        double largest = 0;
        int compared = 0;
        for (Map.Entry<String, Double> loss : ours.losses().entrySet()) {
            if (!loss.getKey().endsWith(".total")) {
                double other = theirs.required(loss.getKey()).asDouble();
                double scale = Math.max(Math.abs(other), 1e-3);
                double relative = Math.abs(loss.getValue() - other) / scale;
                if (!(relative <= AGREEMENT)) {
                    throw new IllegalStateException("the two compute different losses: " + loss.getKey() + " is "
                            + loss.getValue() + " here and " + other + " in PyTorch");
                }
                largest = Math.max(largest, relative);
                compared++;
            }
        }
        if (compared != theirs.size()) {
            throw new IllegalStateException("PyTorch computes " + theirs.size() + " losses, this program " + compared);
        }
        return largest;
    }
}
