package dgnet.actors.cli.service;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunView;
import dgnet.actors.cli.shared.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run on a terminal: a few lines that are overwritten while the run is active. */
final class WatchScreen implements WatchView {
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String CLEAR_BELOW = "\u001b[J";

    /** Faster updates are not visible. */
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(100);

    private final PrintWriter out;
    private final int width;
    private final RunPicture picture = new RunPicture();
    private Optional<String> lost = Optional.empty();
    private long drawn = System.nanoTime() - BETWEEN_FRAMES.toNanos();
    private int height;

    WatchScreen(PrintWriter out, int width) {
        this.out = out;
        this.width = width;
    }

    @Override
    public boolean showsHistory() {
        return false;
    }

    @Override
    public void run(RunView run) {
        picture.run(run);
        draw();
    }

    @Override
    public void event(NumberedEvent event) {
        WatchView.read(event).ifPresent(picture::event);
        if (System.nanoTime() - drawn >= BETWEEN_FRAMES.toNanos()) {
            draw();
        }
    }

    @Override
    public void lost(String why) {
        lost = Optional.of(why + "; retrying");
        draw();
    }

    @Override
    public void connected() {
        lost = Optional.empty();
    }

    @Override
    public void ended(RunView run) {
        run(run);
        out.println(Terminal.oneLine(RunText.sentence(run)));
        height = 0;
    }

    private void draw() {
        List<String> lines = new ArrayList<>(picture.lines(width));
        lost.ifPresent(lines::add);
        StringBuilder text = new StringBuilder(height == 0 ? "" : "\u001b[" + height + "A");
        for (String line : lines) {
            // The last column stays free: some terminals wrap when it is used.
            text.append(CLEAR_LINE).append(Terminal.cut(line, width - 1)).append('\n');
        }
        out.print(text.append(CLEAR_BELOW));
        out.flush();
        height = lines.size();
        drawn = System.nanoTime();
    }
}
