package dgnet.actors.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import dgnet.actors.event.RunEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The curves of a run: every loss, the step size, the times and the Dice of each validation, computed from the run's events in order. */
public final class RunCurves {
    private static final int META_TESTS = 200;

    private final Map<String, Line> lines = new TreeMap<>();
    private final List<Long> episodes = new ArrayList<>();
    private final List<String> metaTests = new ArrayList<>();
    private final List<RunEvent.SubjectQuarantined> quarantined = new ArrayList<>();
    private long validated;
    private long completed;
    private long lastEvent;

    private record Line(String group, String label, Series series) {}

    /**
     * One curve with a limited number of points.
     *
     * @param name as {@code loss/labelled/train/dice}; {@code dice/mean} is the mean that decides which checkpoint is the best
     * @param group {@code losses}, {@code dice}, {@code timing} or {@code learning-rate}
     * @param episodes the last episode of each point
     * @param values the mean of the values of each point
     * @param low the smallest value of each point; empty if each point is one value
     * @param high the largest value of each point; empty if each point is one value
     */
    public record Curve(
            String name,
            String group,
            String label,
            List<Long> episodes,
            List<Double> values,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> low,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> high) {}

    /**
     * The meta-test domains of the last episodes.
     *
     * @param domains the meta-test domain of each episode; several are joined by +
     */
    public record MetaTest(List<Long> episodes, List<String> domains) {}

    /** All curves of a run with {@code episode} completed episodes. */
    public record Picture(long episode, List<Curve> series, MetaTest metaTest) {}

    /** The number of the last event that was added. */
    public synchronized long lastEvent() {
        return lastEvent;
    }

    /** Adds the next event; an event that was added already is ignored. */
    public synchronized void take(long id, RunEvent event) {
        if (id <= lastEvent) {
            return;
        }
        lastEvent = id;
        if (event instanceof RunEvent.EpisodeCompleted episode) {
            take(episode);
        } else if (event instanceof RunEvent.ValidationCompleted validation) {
            validated = event.episode();
            validation
                    .dice()
                    .forEach((domain, regions) -> regions.forEach((region, dice) -> add(
                            "dice/" + domain + "/" + region, "dice", domain + " " + region, event.episode(), dice)));
            add("dice/mean", "dice", "mean", event.episode(), validation.mean());
        } else if (event instanceof RunEvent.SubjectQuarantined subject) {
            quarantined.removeIf(known ->
                    known.domain().equals(subject.domain()) && known.subject().equals(subject.subject()));
            quarantined.add(subject);
        } else if (event instanceof RunEvent.RolledBack back) {
            forgetFrom(back.to());
        } else if (event instanceof RunEvent.RunStarted) {
            forgetFrom(event.episode());
        }
    }

    private void take(RunEvent.EpisodeCompleted event) {
        long at = event.episode();
        event.losses().forEach((name, value) -> {
            int dot = name.lastIndexOf('.');
            add("loss/" + name.replace('.', '/'), "losses", name.substring(dot + 1), at, value);
        });
        event.timings().forEach((name, time) -> add("timing/" + name, "timing", name, at, time.toNanos() / 1e9));
        add("timing/elapsed", "timing", "elapsed", at, event.elapsed().toNanos() / 1e9);
        add("timing/waited", "timing", "waited", at, event.waited().toNanos() / 1e9);
        add("learning-rate", "learning-rate", "learning rate", at, event.learningRate());
        if (!event.metaTest().isEmpty()) {
            forgetMetaTestsFrom(at);
            episodes.add(at);
            metaTests.add(String.join("+", event.metaTest()));
            if (episodes.size() > META_TESTS) {
                episodes.remove(0);
                metaTests.remove(0);
            }
        }
        completed = at + 1;
    }

    private void add(String name, String group, String label, long episode, double value) {
        lines.computeIfAbsent(name, absent -> new Line(group, label, new Series()))
                .series()
                .add(episode, value);
    }

    private void forgetFrom(long episode) {
        lines.values().forEach(line -> line.series().forgetFrom(line.group().equals("dice") ? episode + 1 : episode));
        forgetMetaTestsFrom(episode);
        completed = Math.min(completed, episode);
    }

    private void forgetMetaTestsFrom(long episode) {
        while (!episodes.isEmpty() && episodes.get(episodes.size() - 1) >= episode) {
            episodes.remove(episodes.size() - 1);
            metaTests.remove(metaTests.size() - 1);
        }
    }

    /** The subjects in quarantine, in the order in which they were set aside. */
    public synchronized List<RunEvent.SubjectQuarantined> quarantined() {
        return List.copyOf(quarantined);
    }

    /** The number of completed episodes at the last validation; empty before the first. */
    public synchronized OptionalLong validated() {
        return validated == 0 ? OptionalLong.empty() : OptionalLong.of(validated);
    }

    /** @param points the largest number of points of each curve */
    public synchronized Picture picture(int points) {
        List<Curve> curves = new ArrayList<>();
        lines.forEach((name, line) -> {
            Series.Sample sample = line.series().sample(points);
            curves.add(new Curve(
                    name, line.group(), line.label(), sample.episodes(), sample.values(), sample.low(), sample.high()));
        });
        return new Picture(completed, curves, new MetaTest(List.copyOf(episodes), List.copyOf(metaTests)));
    }

    /** The values of one quantity by episode. */
    private static final class Series {
        private long[] episodes = new long[64];
        private double[] values = new double[64];
        private int size;

        /**
         * Values combined to a limited number of points, as in {@link Curve}.
         */
        record Sample(List<Long> episodes, List<Double> values, List<Double> low, List<Double> high) {}

        /** Adds a value. An earlier episode, which a run repeats after it went back, replaces the values from there on. */
        void add(long episode, double value) {
            forgetFrom(episode);
            if (size == values.length) {
                episodes = Arrays.copyOf(episodes, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            episodes[size] = episode;
            values[size++] = value;
        }

        void forgetFrom(long episode) {
            while (size > 0 && episodes[size - 1] >= episode) {
                size--;
            }
        }

        /** @param most points, at least 1 */
        Sample sample(int most) {
            int width = Math.max(1, (size + most - 1) / most);
            Sample sample = new Sample(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int start = 0; start < size; start += width) {
                int end = Math.min(size, start + width);
                double sum = 0;
                double low = Double.POSITIVE_INFINITY;
                double high = Double.NEGATIVE_INFINITY;
                for (int i = start; i < end; i++) {
                    sum += values[i];
                    low = Math.min(low, values[i]);
                    high = Math.max(high, values[i]);
                }
                sample.episodes().add(episodes[end - 1]);
                sample.values().add(sum / (end - start));
                if (width > 1) {
                    sample.low().add(low);
                    sample.high().add(high);
                }
            }
            return sample;
        }
    }
}
