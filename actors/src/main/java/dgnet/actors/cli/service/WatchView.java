package dgnet.actors.cli.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.cli.shared.Terminal;
import dgnet.actors.event.EventSentence;
import dgnet.actors.event.JsonLine;
import dgnet.actors.event.RunEvent;
import dgnet.data.DataException;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** Shows a run until its end. Called by one thread at a time. */
interface WatchView {
    /** The view for the output: JSON, a terminal, or a file or pipe. */
    static WatchView of(CommandSpec command, boolean json) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            return new Json(out);
        }
        return Terminal.redraws() ? new WatchScreen(out, Terminal.width().orElseThrow()) : new Lines(out);
    }

    /** The event; empty if this program does not have its kind, which a later version of the service may send. */
    static Optional<RunEvent> read(NumberedEvent event) {
        try {
            return Optional.of(JsonLine.read(event.json(), RunEvent.class));
        } catch (DataException unknown) {
            return Optional.empty();
        }
    }

    /** Whether the view shows all past events, not only the latest. */
    boolean showsHistory();

    /** The present state of the run. */
    void run(RunView run);

    /** The next event. */
    void event(NumberedEvent event);

    /** The connection is lost and will be retried. */
    void lost(String why);

    /** The connection is established, for the first time or again. */
    void connected();

    /** The run has ended, and has not failed. */
    void ended(RunView run);

    /** The events of a run for scripts: one line of JSON each, as {@code {"id":12,"event":{…}}}. */
    final class Json implements WatchView {
        private final PrintWriter out;

        Json(PrintWriter out) {
            this.out = out;
        }

        @Override
        public boolean showsHistory() {
            return true;
        }

        @Override
        public void event(NumberedEvent event) {
            out.println("{\"id\":" + event.id() + ",\"event\":" + event.json() + "}");
        }

        @Override
        public void run(RunView run) {}

        @Override
        public void lost(String why) {}

        @Override
        public void connected() {}

        @Override
        public void ended(RunView run) {}
    }

    /** The events of a run for a file or a pipe: a line with time and sentence for each event, except single episodes. */
    final class Lines implements WatchView {
        private static final DateTimeFormatter SECONDS =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

        private final PrintWriter out;
        private boolean lost;
        private boolean endShown;
        private String state = "";

        Lines(PrintWriter out) {
            this.out = out;
        }

        @Override
        public boolean showsHistory() {
            return true;
        }

        /** Prints the position in the queue, which no event reports. */
        @Override
        public void run(RunView run) {
            String now = RunText.sentence(run);
            if (run.state() == RunState.QUEUED && !state.equals(now)) {
                out.println(Terminal.oneLine(now));
            }
            state = now;
        }

        @Override
        public void event(NumberedEvent numbered) {
            WatchView.read(numbered)
                    .filter(event -> !(event instanceof RunEvent.EpisodeCompleted))
                    .ifPresent(this::show);
        }

        private void show(RunEvent event) {
            out.println(SECONDS.format(event.at()) + "  "
                    + Terminal.oneLine(EventSentence.of(event).text()));
            endShown = event.endsRun();
        }

        @Override
        public void lost(String why) {
            if (!lost) {
                out.println(Terminal.oneLine(why) + "; retrying");
            }
            lost = true;
        }

        @Override
        public void connected() {
            if (lost) {
                out.println("the connection to the service is restored");
            }
            lost = false;
        }

        @Override
        public void ended(RunView run) {
            if (!endShown) {
                out.println(Terminal.oneLine(RunText.sentence(run)));
            }
        }
    }
}
