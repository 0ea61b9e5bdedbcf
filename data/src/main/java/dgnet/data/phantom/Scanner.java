package dgnet.data.phantom;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * One vendor's imaging properties.
 *
 * @param vendor name of the domain
 * @param centres hospitals with this scanner; subjects are assigned in turn
 * @param signals brightness of each tissue
 * @param gamma exponent of the tone curve
 * @param contrast steepness of the tone curve's sigmoid; 0: none
 * @param blur standard deviation of the point spread in mm
 * @param bias relative amplitude of the receiver's smooth inhomogeneity
 * @param noise standard deviation of the Rician noise, full scale 1
 * @param spacing in-plane pixel size in mm
 * @param heartRotation mean rotation of the heart within the picture in degrees, counter-clockwise
 * @param scale stored value of full scale
 * @param storage directions of the stored axes
 */
@RecordBuilder
record Scanner(
        String vendor,
        List<Integer> centres,
        Signals signals,
        double gamma,
        double contrast,
        double blur,
        double bias,
        double noise,
        double spacing,
        double heartRotation,
        double scale,
        Storage storage) {

    /**
     * The directions of a file's axes. World axes are right, anterior, superior. The x axis of a picture points to the patient's left, its
     * y axis to posterior, and slices go from base (superior) to apex.
     *
     * @param swapped whether the first stored axis is the picture's y axis
     * @param xReversed whether the picture's x axis is stored in reverse
     * @param yReversed whether the picture's y axis is stored in reverse
     * @param slicesReversed whether slices are stored from apex to base
     * @param tilt rotation of the stack about the right, anterior and superior world axes in degrees
     */
    record Storage(boolean swapped, boolean xReversed, boolean yReversed, boolean slicesReversed, List<Double> tilt) {
        Storage {
            tilt = List.copyOf(tilt);
        }
    }

    Scanner {
        centres = List.copyOf(centres);
    }

    /** The four vendors. D differs most: low contrast, fat suppression, bright mid-tones, strong bias, blur and noise. */
    static final List<Scanner> ALL = List.of(
            ScannerBuilder.builder()
                    .vendor("A")
                    .centres(List.of(1))
                    .signals(new Signals(0.86, 0.28, 0.46, 0.22, 0.36, 0.48))
                    .gamma(1.0)
                    .contrast(0)
                    .blur(0.6)
                    .bias(0.10)
                    .noise(0.030)
                    .spacing(1.4)
                    .heartRotation(0)
                    .scale(900)
                    .storage(new Storage(false, false, false, false, List.of(0.0, 0.0, 0.0)))
                    .build(),
            ScannerBuilder.builder()
                    .vendor("B")
                    .centres(List.of(2, 3))
                    .signals(new Signals(0.84, 0.30, 0.50, 0.30, 0.44, 0.38))
                    .gamma(0.80)
                    .contrast(0)
                    .blur(0.9)
                    .bias(0.20)
                    .noise(0.035)
                    .spacing(1.6)
                    .heartRotation(15)
                    .scale(2400)
                    .storage(new Storage(false, true, true, false, List.of(8.0, -6.0, 0.0)))
                    .build(),
            ScannerBuilder.builder()
                    .vendor("C")
                    .centres(List.of(4))
                    .signals(new Signals(0.92, 0.36, 0.52, 0.30, 0.50, 0.60))
                    .gamma(1.35)
                    .contrast(0)
                    .blur(0.5)
                    .bias(0.15)
                    .noise(0.045)
                    .spacing(1.2)
                    .heartRotation(-15)
                    .scale(420)
                    .storage(new Storage(true, false, true, true, List.of(-10.0, 5.0, 6.0)))
                    .build(),
            ScannerBuilder.builder()
                    .vendor("D")
                    .centres(List.of(5))
                    .signals(new Signals(0.80, 0.34, 0.14, 0.40, 0.28, 0.55))
                    .gamma(0.70)
                    .contrast(3.0)
                    .blur(1.1)
                    .bias(0.34)
                    .noise(0.055)
                    .spacing(1.3)
                    .heartRotation(30)
                    .scale(3800)
                    .storage(new Storage(true, true, false, false, List.of(15.0, -12.0, 8.0)))
                    .build());

    /**
     * Brightness of each tissue on one scanner, 0 to 1, before tone curve, bias and noise.
     *
     * @param venous brightness of venous blood as a share of that of blood. Less oxygen, shorter T2: a little darker
     */
    record Signals(
            double blood,
            double myocardium,
            double fat,
            double muscle,
            double liver,
            double stomach,
            double venous,
            double lung) {
        Signals(double blood, double myocardium, double fat, double muscle, double liver, double stomach) {
            this(blood, myocardium, fat, muscle, liver, stomach, 0.65, 0.07);
        }

        double of(Tissue tissue) {
            return switch (tissue) {
                case AIR -> 0.01;
                case LUNG -> lung;
                case BLOOD -> blood;
                case VENOUS_BLOOD -> venous * blood;
                case MYOCARDIUM -> myocardium;
                case FAT -> fat;
                case MUSCLE -> muscle;
                case LIVER -> liver;
                case STOMACH -> stomach;
            };
        }
    }
}
