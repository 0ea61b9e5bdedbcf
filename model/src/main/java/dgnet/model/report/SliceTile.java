package dgnet.model.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws one slice: intensities in grey, labels as a translucent colour with a contour. */
final class SliceTile {
    private static final double FILL = 0.28;

    private SliceTile() {}

    /** The intensities (0 black, 1 white), enlarged {@code scale} times. */
    static BufferedImage intensities(float[] values, int size, int scale) {
        BufferedImage slice = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < values.length; i++) {
            // NaN becomes black.
            int grey = Math.round(255 * Math.max(0, Math.min(1, values[i])));
            slice.setRGB(i % size, i / size, grey << 16 | grey << 8 | grey);
        }
        BufferedImage tile = new BufferedImage(size * scale, size * scale, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = tile.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(slice, 0, 0, size * scale, size * scale, null);
        graphics.dispose();
        return tile;
    }

    /** The intensities with labels over them. */
    static BufferedImage labelled(float[] values, byte[] labels, int size, int scale) {
        BufferedImage tile = intensities(values, size, scale);
        int width = size * scale;
        for (int y = 0; y < width; y++) {
            for (int x = 0; x < width; x++) {
                int label = at(labels, size, scale, x, y);
                if (label != 0) {
                    boolean edge = at(labels, size, scale, x - 1, y) != label
                            || at(labels, size, scale, x + 1, y) != label
                            || at(labels, size, scale, x, y - 1) != label
                            || at(labels, size, scale, x, y + 1) != label;
                    int colour = Palette.rgb(label - 1);
                    tile.setRGB(x, y, edge ? colour : blend(tile.getRGB(x, y), colour));
                }
            }
        }
        return tile;
    }

    /** The label under a pixel of the enlarged tile; background outside. */
    private static int at(byte[] labels, int size, int scale, int x, int y) {
        boolean inside = x >= 0 && y >= 0 && x < size * scale && y < size * scale;
        return inside ? labels[y / scale * size + x / scale] & 0xFF : 0;
    }

    private static int blend(int grey, int colour) {
        int blended = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double mixed = (1 - FILL) * (grey >> shift & 0xFF) + FILL * (colour >> shift & 0xFF);
            blended |= (int) Math.round(mixed) << shift;
        }
        return blended;
    }

    /** A picture as a PNG file. */
    static byte[] png(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        // For a plain stream the library would use a temporary file as buffer.
        try (ImageOutputStream memory = new MemoryCacheImageOutputStream(png)) {
            ImageIO.write(image, "png", memory);
        } catch (IOException impossible) {
            throw new AssertionError("a picture cannot be written to memory", impossible);
        }
        return png.toByteArray();
    }
}
