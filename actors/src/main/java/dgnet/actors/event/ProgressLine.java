package dgnet.actors.event;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Prints a run's progress: episode, rate, remaining time, main losses and the last validation. On a terminal it rewrites one line; elsewhere
 * it prints a line every ten seconds. Faults and control requests are printed as lines of their own. Time is taken from the events.
 */
public final class ProgressLine extends AbstractBehavior<RunEvent> {
    private static final Duration PAUSE_ON_A_TERMINAL = Duration.ofMillis(100);
    private static final Duration PAUSE_ELSEWHERE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final OptionalInt terminalWidth;
    private final EpisodePace pace = new EpisodePace();
    private long episodes = 0;
    private String validation = "";
    private Instant shown = Instant.MIN;
    private int width = 0;

    /**
     * A progress line.
     *
     * @param terminalWidth the width of the terminal in characters, to which the line is cut; empty if {@code out} is not a terminal
     */
    public static Behavior<RunEvent> create(PrintStream out, OptionalInt terminalWidth) {
        return Behaviors.setup(context -> new ProgressLine(context, out, terminalWidth));
    }

    private ProgressLine(ActorContext<RunEvent> context, PrintStream out, OptionalInt terminalWidth) {
        super(context);
        this.out = out;
        this.terminalWidth = terminalWidth;
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
        pace.mark(event.at());
        line("training " + event.method() + " on " + String.join(", ", event.domains()) + ", on " + event.device()
                + event.resumedFrom()
                        .map(from -> ", from episode " + event.episode())
                        .orElse(""));
        return this;
    }

    private Behavior<RunEvent> onEpisode(RunEvent.EpisodeCompleted event) {
        pace.mark(event.at());
        boolean last = event.episode() + 1 == episodes;
        Duration pause = terminalWidth.isPresent() ? PAUSE_ON_A_TERMINAL : PAUSE_ELSEWHERE;
        if (last || shown.equals(Instant.MIN) || !event.at().isBefore(shown.plus(pause))) {
            shown = event.at();
            progress(event);
        }
        return this;
    }

    private Behavior<RunEvent> onSkipped(RunEvent.EpisodeSkipped event) {
        pace.mark(event.at());
        line("episode " + event.episode() + " was not applied in full: " + String.join(", ", event.terms()));
        return this;
    }

    private Behavior<RunEvent> onValidation(RunEvent.ValidationCompleted event) {
        validation = "  Dice " + Phrases.of(event.mean());
        // The time of a validation does not count as episode time.
        pace.restart(event.at());
        return this;
    }

    private Behavior<RunEvent> onEpisodesChanged(RunEvent.EpisodesChanged event) {
        episodes = event.to();
        return onOther(event);
    }

    /** Prints faults and control requests; all other events are only in the log. */
    private Behavior<RunEvent> onOther(RunEvent event) {
        EventSentence.ofFaultOrControl(event).ifPresent(sentence -> {
            line(sentence.text());
            // The time until now does not count as episode time.
            pace.restart(event.at());
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
        for (String part : List.of(pace.text(episodes - completed), Phrases.mainLosses(event.losses()))) {
            text.append(part.isEmpty() ? "" : "  ").append(part);
        }
        text.append(validation);
        if (terminalWidth.isPresent()) {
            // The last column stays free: some terminals wrap when it is used.
            int most = Math.max(1, terminalWidth.getAsInt() - 1);
            if (text.length() > most) {
                text.replace(most - 1, text.length(), "…");
            }
            String padded = text + " ".repeat(Math.max(0, width - text.length()));
            width = text.length();
            out.print("\r" + padded);
            out.flush();
        } else {
            out.println(text);
        }
    }

    /** Prints a line that is not overwritten. */
    private void line(String text) {
        if (width > 0) {
            out.println();
            width = 0;
        }
        out.println(text);
    }
}
