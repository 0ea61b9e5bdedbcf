package dgnet.actors.cli.shared;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A line of progress. On a terminal, each text overwrites the previous one and is cut to the width of the terminal. Elsewhere, a text is
 * printed as a line of its own, at most once in {@link #PAUSE_ELSEWHERE}.
 */
public final class StatusLine {
    private static final Duration PAUSE_ELSEWHERE = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final OptionalInt width;
    private long lastShown = System.nanoTime() - PAUSE_ELSEWHERE.toNanos();
    private int length;

    /**
     * An empty line.
     *
     * @param width of the terminal in characters; empty if {@code out} is not a terminal
     */
    public StatusLine(PrintWriter out, OptionalInt width) {
        this.out = out;
        this.width = width;
    }

    /** Shows a text in place of the previous one. */
    public void show(String text) {
        if (width.isPresent()) {
            // The last column stays free: some terminals wrap when it is used.
            String line = Terminal.cut(text, width.getAsInt() - 1);
            out.print("\r" + line + " ".repeat(Math.max(0, length - line.length())));
            out.flush();
            length = line.length();
        } else if (System.nanoTime() - lastShown >= PAUSE_ELSEWHERE.toNanos()) {
            out.println(text);
            lastShown = System.nanoTime();
        }
    }

    /** Removes the text from the terminal. */
    public void clear() {
        if (length > 0) {
            out.print("\r" + " ".repeat(length) + "\r");
            out.flush();
            length = 0;
        }
    }
}
