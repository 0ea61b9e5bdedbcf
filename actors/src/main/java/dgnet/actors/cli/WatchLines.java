package dgnet.actors.cli;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.EventSentence;
import dgnet.actors.event.RunEvent;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A run's events for a file or a pipe: a line with time and sentence for everything but the single episodes. */
final class WatchLines implements WatchView {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final PrintWriter out;
    private boolean lost;
    private boolean endTold;
    private String state = "";

    WatchLines(PrintWriter out) {
        this.out = out;
    }

    @Override
    public boolean showsTheWholePast() {
        return true;
    }

    /** No event tells a run's place in the queue. */
    @Override
    public void run(RunView run) {
        String now = RunSentence.of(run);
        if (run.state() == RunState.QUEUED && !state.equals(now)) {
            out.println(OneLine.of(now));
        }
        state = now;
    }

    @Override
    public void event(NumberedEvent numbered) {
        WatchedEvent.read(numbered)
                .filter(event -> !(event instanceof RunEvent.EpisodeCompleted))
                .ifPresent(this::show);
    }

    private void show(RunEvent event) {
        out.println(SECONDS.format(event.at()) + "  "
                + OneLine.of(EventSentence.of(event).text()));
        endTold = event.endsRun();
    }

    @Override
    public void lost(String why) {
        if (!lost) {
            out.println(OneLine.of(why) + "; it is tried again");
        }
        lost = true;
    }

    @Override
    public void connected() {
        if (lost) {
            out.println("the service is there again");
        }
        lost = false;
    }

    @Override
    public void ended(RunView run) {
        if (!endTold) {
            out.println(OneLine.of(RunSentence.of(run)));
        }
    }
}
