package dgnet.actors.cli;

import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run on a terminal: some lines that are written over as the run goes on. */
final class WatchScreen implements WatchView {
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String CLEAR_BELOW = "\u001b[J";

    /** No eye sees more. */
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
    public boolean showsTheWholePast() {
        return false;
    }

    @Override
    public void run(RunView run) {
        picture.run(run);
        draw();
    }

    @Override
    public void event(NumberedEvent event) {
        WatchedEvent.read(event).ifPresent(picture::event);
        if (System.nanoTime() - drawn >= BETWEEN_FRAMES.toNanos()) {
            draw();
        }
    }

    @Override
    public void lost(String why) {
        lost = Optional.of(why + "; it is tried again");
        draw();
    }

    @Override
    public void connected() {
        lost = Optional.empty();
    }

    @Override
    public void ended(RunView run) {
        run(run);
        out.println(OneLine.of(RunSentence.of(run)));
        height = 0;
    }

    private void draw() {
        List<String> lines = new ArrayList<>(picture.lines(width));
        lost.ifPresent(lines::add);
        StringBuilder text = new StringBuilder(height == 0 ? "" : "\u001b[" + height + "A");
        for (String line : lines) {
            // The last column stays free: some terminals wrap once it is taken.
            text.append(CLEAR_LINE).append(OneLine.cut(line, width - 1)).append('\n');
        }
        out.print(text.append(CLEAR_BELOW));
        out.flush();
        height = lines.size();
        drawn = System.nanoTime();
    }
}
