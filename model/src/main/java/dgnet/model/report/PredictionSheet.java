package dgnet.model.report;

import dgnet.data.AtomicFile;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.report.GreyImage.ValueRange;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A picture of several slices, one row each: image, truth, prediction, reconstruction, with the Dice of the slice. */
public final class PredictionSheet {
    private static final List<String> COLUMNS = List.of("image", "truth", "prediction", "reconstruction (own scale)");
    private static final int SMALLEST_TILE = 192;
    private static final int MARGIN = 12;
    private static final int HEADING = 84;
    private static final int CAPTION = 24;
    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x202020);
    private static final Color VOID = new Color(0xE8E8E8);

    static {
        // A server has no display; asking for one would fail.
        System.setProperty("java.awt.headless", "true");
    }

    private PredictionSheet() {}

    /**
     * Writes the picture as PNG, atomically.
     *
     * @param title title of the picture
     * @param rows at least one row
     * @throws DataException if it cannot be written
     */
    public static void write(Path png, String title, List<SheetRow> rows, Structures structures) {
        BufferedImage sheet = draw(title, rows, structures);
        try {
            Files.createDirectories(png.toAbsolutePath().getParent());
            AtomicFile.write(png, SliceTile.png(sheet));
        } catch (IOException fault) {
            throw new DataException("the picture " + png + " cannot be written: " + fault.getMessage(), fault);
        }
    }

    /** The picture. */
    public static BufferedImage draw(String title, List<SheetRow> rows, Structures structures) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there is no slice to show under '" + title + "'");
        }
        int largest =
                rows.stream().mapToInt(row -> scale(row) * row.size()).max().orElseThrow();
        int rowHeight = largest + CAPTION + MARGIN;
        int width = COLUMNS.size() * (largest + MARGIN) + MARGIN;
        BufferedImage sheet = new BufferedImage(width, HEADING + rows.size() * rowHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(INK);
        Lettering.draw(graphics, title, MARGIN, 26, 18);
        legend(graphics, structures);
        for (int column = 0; column < COLUMNS.size(); column++) {
            Lettering.draw(graphics, COLUMNS.get(column), MARGIN + column * (largest + MARGIN), HEADING - 6, 14);
        }
        for (int i = 0; i < rows.size(); i++) {
            row(graphics, rows.get(i), structures, HEADING + i * rowHeight, largest);
        }
        graphics.dispose();
        return sheet;
    }

    private static int scale(SheetRow row) {
        return (SMALLEST_TILE + row.size() - 1) / row.size();
    }

    private static void legend(Graphics2D graphics, Structures structures) {
        int x = MARGIN;
        for (int k = 0; k < structures.count(); k++) {
            graphics.setColor(new Color(Palette.rgb(k)));
            graphics.fillRect(x, 38, 14, 14);
            graphics.setColor(INK);
            x += 20;
            x += Lettering.draw(graphics, structures.names().get(k), x, 50, 14) + 20;
        }
    }

    private static void row(Graphics2D graphics, SheetRow row, Structures structures, int top, int tile) {
        int scale = scale(row);
        int size = row.size();
        List<BufferedImage> tiles = List.of(
                SliceTile.intensities(row.image(), size, scale),
                SliceTile.labelled(row.image(), row.truth(), size, scale),
                SliceTile.labelled(row.image(), row.prediction(), size, scale));
        for (int column = 0; column < tiles.size(); column++) {
            graphics.drawImage(tiles.get(column), MARGIN + column * (tile + MARGIN), top, null);
        }
        int last = MARGIN + tiles.size() * (tile + MARGIN);
        if (row.reconstruction().length > 0) {
            graphics.drawImage(
                    SliceTile.intensities(ValueRange.scaled(row.reconstruction()), size, scale), last, top, null);
        } else {
            graphics.setColor(VOID);
            graphics.setStroke(new BasicStroke(1));
            graphics.drawRect(last, top, tile - 1, tile - 1);
            graphics.setColor(INK);
            Lettering.draw(graphics, "none: no decoder", last + MARGIN, top + tile / 2, 13);
        }
        graphics.setColor(INK);
        Lettering.draw(graphics, row.caption() + "   " + dice(row, structures), MARGIN, top + tile + 17, 13);
    }

    private static String dice(SheetRow row, Structures structures) {
        StringBuilder text = new StringBuilder("Dice:");
        for (Region region : structures.regions()) {
            OptionalDouble dice = row.dice(region);
            text.append(' ')
                    .append(region.name())
                    .append(' ')
                    .append(dice.isPresent() ? String.format(Locale.ROOT, "%.2f", dice.getAsDouble()) : "absent")
                    .append(',');
        }
        return text.substring(0, text.length() - 1);
    }

    /** Draws text. On a machine without fonts, such as a minimal container, pictures have no text. */
    private static final class Lettering {
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
                // The exception without fonts differs between Java versions and systems.
                fonts = false;
                LOG.warn("This machine has no fonts ({}); pictures are drawn without text", missing.toString());
                return 0;
            }
        }
    }
}
