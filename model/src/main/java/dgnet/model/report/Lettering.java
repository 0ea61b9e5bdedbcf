package dgnet.model.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Text on a picture. A machine without any font, as a bare container, gets the picture without its text. */
final class Lettering {
    private static final Logger LOG = LoggerFactory.getLogger(Lettering.class);

    private static boolean fonts = true;

    private Lettering() {}

    /**
     * Draws a line of text with its baseline at {@code y}.
     *
     * @return its width in pixels
     */
    static synchronized int draw(Graphics2D graphics, String text, int x, int y, int height) {
        if (!fonts) {
            return 0;
        }
        try {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, height));
            graphics.drawString(text, x, y);
            return graphics.getFontMetrics().stringWidth(text);
        } catch (RuntimeException | LinkageError | InternalError missing) {
            // What Java throws without fonts differs between versions and systems.
            fonts = false;
            LOG.warn("This machine has no fonts ({}): pictures are drawn without text", missing.toString());
            return 0;
        }
    }
}
