package dgnet.actors.cli;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunView;
import java.io.PrintWriter;

/** A run's events for scripts: one line of JSON each, as {@code {"id":12,"event":{…}}}. */
final class WatchJson implements WatchView {
    private final PrintWriter out;

    WatchJson(PrintWriter out) {
        this.out = out;
    }

    @Override
    public boolean showsTheWholePast() {
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
