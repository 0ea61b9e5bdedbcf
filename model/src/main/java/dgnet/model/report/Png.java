package dgnet.model.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Pictures as PNG files. */
final class Png {
    private Png() {}

    /** The file of a picture. */
    static byte[] of(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException impossible) {
            throw new AssertionError("memory takes a picture", impossible);
        }
        return png.toByteArray();
    }
}
