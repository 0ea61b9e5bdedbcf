package dgnet.actors.cli;

import java.io.PrintWriter;
import java.time.Duration;

/** A line of progress that the next one overwrites on a terminal; elsewhere a line now and then, which stays. */
final class OverwrittenLine {
    private static final Duration PAUSE_ELSEWHERE = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final boolean terminal = Terminal.present();
    private long shown = System.nanoTime() - PAUSE_ELSEWHERE.toNanos();
    private int width;

    OverwrittenLine(PrintWriter out) {
        this.out = out;
    }

    /** Shows a line in place of the last. */
    void show(String text) {
        if (terminal) {
            out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
            out.flush();
            width = text.length();
        } else if (System.nanoTime() - shown >= PAUSE_ELSEWHERE.toNanos()) {
            out.println(text);
            shown = System.nanoTime();
        }
    }

    /** Takes the line away. */
    void clear() {
        if (width > 0) {
            out.print("\r" + " ".repeat(width) + "\r");
            out.flush();
            width = 0;
        }
    }
}
