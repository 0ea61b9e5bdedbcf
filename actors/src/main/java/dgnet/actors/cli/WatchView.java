package dgnet.actors.cli;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunView;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** How a run that is followed is shown. Called by one thread at a time. */
interface WatchView {
    /** The view that suits where the output goes. */
    static WatchView of(CommandSpec command, boolean json) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            return new WatchJson(out);
        }
        return Terminal.redraws() ? new WatchScreen(out, command.usageMessage().width()) : new WatchLines(out);
    }

    /** Whether it shows what happened before, however long ago. */
    boolean showsTheWholePast();

    /** The run as the service knows it now. */
    void run(RunView run);

    /** The next event. */
    void event(NumberedEvent event);

    /** The connection is lost and will be tried again. */
    void lost(String why);

    /** The connection is there, for the first time or again. */
    void connected();

    /** The run has ended, and has not failed. */
    void ended(RunView run);
}
