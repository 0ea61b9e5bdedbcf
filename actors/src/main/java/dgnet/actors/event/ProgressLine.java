package dgnet.actors.event;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Shows a run's progress to who started it: episode, rate, time left, main losses, last validation. On a terminal one line is written
 * over and over; elsewhere a line now and then. What went wrong, and what was done to the run, is a line that stays. Its clock is the time in the events.
 */
public final class ProgressLine extends AbstractBehavior<RunEvent> {
    /** Episodes that the rate is taken over. */
    private static final int WINDOW = 20;

    private static final Duration PAUSE_ON_A_TERMINAL = Duration.ofMillis(100);
    private static final Duration PAUSE_ELSEWHERE = Duration.ofSeconds(10);

    private record Shown(String loss, String label) {}

    private static final List<Shown> SHOWN = List.of(
            new Shown("labelled.train.total", "train"),
            new Shown("labelled.test.total", "test"),
            new Shown("unlabelled.train.total", "unlabelled"));

    private final PrintStream out;
    private final boolean terminal;
    private final Deque<Instant> recent = new ArrayDeque<>();
    private long episodes = 0;
    private String validation = "";
    private Instant shown = Instant.MIN;
    private int width = 0;

    /**
     * A progress line.
     *
     * @param terminal whether {@code out} can write a line over
     */
    public static Behavior<RunEvent> create(PrintStream out, boolean terminal) {
        return Behaviors.setup(context -> new ProgressLine(context, out, terminal));
    }

    private ProgressLine(ActorContext<RunEvent> context, PrintStream out, boolean terminal) {
        super(context);
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public Receive<RunEvent> createReceive() {
        return newReceiveBuilder()
                .onMessage(RunEvent.RunStarted.class, this::onStarted)
                .onMessage(RunEvent.EpisodeCompleted.class, this::onEpisode)
                .onMessage(RunEvent.EpisodeSkipped.class, this::onSkipped)
                .onMessage(RunEvent.ValidationCompleted.class, this::onValidation)
                .onMessage(RunEvent.EpisodesChanged.class, this::onEpisodesChanged)
                .onMessage(RunEvent.RunCompleted.class, this::onCompleted)
                .onMessage(RunEvent.RunStopped.class, this::onStopped)
                .onMessage(RunEvent.RunFailed.class, this::onFailed)
                .onMessage(RunEvent.class, this::onOther)
                .build();
    }

    private Behavior<RunEvent> onStarted(RunEvent.RunStarted event) {
        episodes = event.episodes();
        recent.add(event.at());
        line("training " + event.method() + " on " + String.join(", ", event.domains()) + ", on " + event.device()
                + event.resumedFrom()
                        .map(from -> ", from episode " + event.episode())
                        .orElse(""));
        return this;
    }

    private Behavior<RunEvent> onEpisode(RunEvent.EpisodeCompleted event) {
        recent.add(event.at());
        if (recent.size() > WINDOW + 1) {
            recent.remove();
        }
        boolean last = event.episode() + 1 == episodes;
        Duration pause = terminal ? PAUSE_ON_A_TERMINAL : PAUSE_ELSEWHERE;
        if (last || shown.equals(Instant.MIN) || !event.at().isBefore(shown.plus(pause))) {
            shown = event.at();
            progress(event);
        }
        return this;
    }

    private Behavior<RunEvent> onSkipped(RunEvent.EpisodeSkipped event) {
        recent.add(event.at());
        line("episode " + event.episode() + " was not applied in full: " + String.join(", ", event.terms()));
        return this;
    }

    private Behavior<RunEvent> onValidation(RunEvent.ValidationCompleted event) {
        validation = "  Dice " + Phrases.of(event.mean());
        // The time of a validation is not an episode's.
        recent.clear();
        recent.add(event.at());
        return this;
    }

    private Behavior<RunEvent> onEpisodesChanged(RunEvent.EpisodesChanged event) {
        episodes = event.to();
        return onOther(event);
    }

    /** Of what is left, faults and what was done to the run; the rest is for the log. */
    private Behavior<RunEvent> onOther(RunEvent event) {
        FaultSentences.of(event).or(() -> ControlSentences.of(event)).ifPresent(sentence -> {
            line(sentence.text());
            // What follows is no time of an episode.
            recent.clear();
            recent.add(event.at());
        });
        return this;
    }

    private Behavior<RunEvent> onStopped(RunEvent.RunStopped event) {
        line("stopped after " + event.episode() + " episodes");
        return Behaviors.stopped();
    }

    private Behavior<RunEvent> onCompleted(RunEvent.RunCompleted event) {
        line("completed " + event.episode() + " episodes"
                + event.best()
                        .map(best -> "; best validation Dice " + Phrases.of(best.score()) + " after " + best.episode())
                        .orElse(""));
        return Behaviors.stopped();
    }

    private Behavior<RunEvent> onFailed(RunEvent.RunFailed event) {
        line("failed at episode " + event.episode() + ": " + event.fault().message());
        return Behaviors.stopped();
    }

    private void progress(RunEvent.EpisodeCompleted event) {
        long completed = event.episode() + 1;
        StringBuilder text = new StringBuilder("episode " + completed + "/" + episodes);
        double seconds = Duration.between(recent.getFirst(), recent.getLast()).toNanos() / 1e9;
        if (seconds > 0) {
            double each = seconds / (recent.size() - 1);
            text.append(
                    String.format(Locale.ROOT, each < 1 ? "  %.1f/s" : "  %.1f s each", each < 1 ? 1 / each : each));
            text.append("  ")
                    .append(Phrases.of(Duration.ofMillis(Math.round(each * 1e3 * (episodes - completed)))))
                    .append(" left");
        }
        for (Shown loss : SHOWN) {
            if (event.losses().containsKey(loss.loss())) {
                text.append("  ")
                        .append(loss.label())
                        .append(' ')
                        .append(Phrases.of(event.losses().get(loss.loss())));
            }
        }
        text.append(validation);
        if (terminal) {
            String padded = text + " ".repeat(Math.max(0, width - text.length()));
            width = text.length();
            out.print("\r" + padded);
            out.flush();
        } else {
            out.println(text);
        }
    }

    /** A line that stays. */
    private void line(String text) {
        if (width > 0) {
            out.println();
            width = 0;
        }
        out.println(text);
    }
}
