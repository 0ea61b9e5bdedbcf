package dgnet.benchmark;

import dgnet.data.sample.Batch;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.MemoryEstimate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How far an episode raises the process's resident memory on the processor, beside what {@link MemoryEstimate} says: the measurement
 * that its constants come from. One process measures one configuration; arguments as in {@link EpisodeBenchmark}, two episodes. Linux.
 */
public final class MemoryBenchmark {
    private static final int EPISODES = 2;
    private static final double MEBIBYTE = 1 << 20;

    private MemoryBenchmark() {}

    public static void main(String[] arguments) {
        BenchmarkSettings settings = BenchmarkSettings.parse(arguments);
        LearnerSettings sizes = settings.learner();
        List<EpisodeData> episodes = List.of(data(settings, 0), data(settings, 1));
        try (DgnetLearner learner = DgnetLearner.create(sizes)) {
            long before = kilobytes("VmRSS:");
            for (int episode = 0; episode < EPISODES; episode++) {
                learner.apply(episodes.get(episode), 5e-4);
            }
            double growth = (kilobytes("VmHWM:") - before) * 1024.0;
            double estimate =
                    (double) MemoryEstimate.of(sizes, settings.batch()).bytes();
            System.out.printf(
                    "%s: %.1f MiB measured, %.1f MiB by the estimate (%+.0f %%)%n",
                    settings, growth / MEBIBYTE, estimate / MEBIBYTE, 100 * (estimate / growth - 1));
        }
    }

    private static EpisodeData data(BenchmarkSettings settings, long episode) {
        List<Batch> batches = settings.plan(episode).portions().stream()
                .map(portion -> settings.batch(portion, episode))
                .toList();
        return new EpisodeData(episode, batches);
    }

    /** A figure of this process's memory, as Linux names it. */
    static long kilobytes(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
