package dgnet.data.phantom;

import java.util.List;

/**
 * One vendor's way of showing the same anatomy.
 *
 * @param vendor the domain's name
 * @param centres the hospitals that use it; subjects take turns
 * @param signals brightness of each tissue
 * @param gamma exponent of the tone curve
 * @param contrast steepness of the tone curve's sigmoid; 0: none
 * @param blur standard deviation of the point spread in mm
 * @param bias relative amplitude of the receiver's smooth inhomogeneity
 * @param noise standard deviation of the Rician noise, full scale 1
 * @param spacing in-plane pixel size in mm
 * @param heartRotation mean rotation of the heart within the picture in degrees, counter-clockwise
 * @param scale stored value of full scale
 * @param storage how the axes are stored
 */
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
     * Which way a file's axes run. World axes are right, anterior, superior; a picture's x runs to the patient's left, its y to
     * posterior, its slices from base (superior) to apex.
     *
     * @param swapped whether the first stored axis is the picture's y
     * @param xReversed whether the axis of the picture's x is stored backwards
     * @param yReversed whether the axis of the picture's y is stored backwards
     * @param slicesReversed whether slices are stored from apex to base
     * @param tilt angles in degrees by which the stack is turned about the world's right, anterior and superior axis
     */
    record Storage(boolean swapped, boolean xReversed, boolean yReversed, boolean slicesReversed, List<Double> tilt) {
        Storage {
            tilt = List.copyOf(tilt);
        }
    }

    Scanner {
        centres = List.copyOf(centres);
    }

    /** The four vendors. D is the odd one: low contrast, fat suppressed, bright mid-tones, much bias, blur and noise. */
    static final List<Scanner> ALL = List.of(
            new Scanner(
                    "A",
                    List.of(1),
                    new Signals(0.86, 0.28, 0.46, 0.22, 0.36, 0.48),
                    1.0,
                    0,
                    0.6,
                    0.10,
                    0.030,
                    1.4,
                    0,
                    900,
                    new Storage(false, false, false, false, List.of(0.0, 0.0, 0.0))),
            new Scanner(
                    "B",
                    List.of(2, 3),
                    new Signals(0.84, 0.30, 0.50, 0.30, 0.44, 0.38),
                    0.80,
                    0,
                    0.9,
                    0.20,
                    0.035,
                    1.6,
                    15,
                    2400,
                    new Storage(false, true, true, false, List.of(8.0, -6.0, 0.0))),
            new Scanner(
                    "C",
                    List.of(4),
                    new Signals(0.92, 0.36, 0.52, 0.30, 0.50, 0.60),
                    1.35,
                    0,
                    0.5,
                    0.15,
                    0.045,
                    1.2,
                    -15,
                    420,
                    new Storage(true, false, true, true, List.of(-10.0, 5.0, 6.0))),
            new Scanner(
                    "D",
                    List.of(5),
                    new Signals(0.80, 0.34, 0.14, 0.40, 0.28, 0.55),
                    0.70,
                    3.0,
                    1.1,
                    0.34,
                    0.055,
                    1.3,
                    30,
                    3800,
                    new Storage(true, true, false, false, List.of(15.0, -12.0, 8.0))));
}
