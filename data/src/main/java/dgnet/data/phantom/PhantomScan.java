package dgnet.data.phantom;

import dgnet.data.Draw;

/**
 * One synthetic scan in picture order: frames of slices (base to apex) of rows (anterior first) of pixels (the patient's right first).
 *
 * @param scanner the simulated scanner with the settings of this scan
 * @param width pixels in a row
 * @param height rows
 * @param slices slices from base to apex
 * @param frames frames of the cardiac cycle; the first is the end of diastole
 * @param endSystole the frame at the end of systole
 * @param images stored values
 * @param labels labels of every frame
 */
@SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
record PhantomScan(
        Scanner scanner, int width, int height, int slices, int frames, int endSystole, float[] images, byte[] labels) {
    /** Pixel size in mm to which {@link PhantomSettings#size} refers. */
    private static final double NOMINAL_SPACING = 1.4;
    /** Height of the field of view as a share of its width. */
    private static final double ASPECT = 0.92;

    /**
     * Generates one scan: a pure function of its arguments.
     *
     * @param vendor the simulated vendor
     * @param subject the subject's number within the data set
     */
    static PhantomScan of(Scanner vendor, int subject, PhantomSettings settings) {
        long seed = settings.seed();
        boolean hard = settings.difficulty() == Difficulty.HARD;
        Scanner scanner =
                hard ? HardPhantom.scanner(vendor, Draw.of(seed, subject, "phantom scanner settings", 0)) : vendor;
        double field = settings.size() * NOMINAL_SPACING;
        int width = (int) Math.round(field / scanner.spacing());
        int height = (int) Math.round(ASPECT * field / scanner.spacing());
        double extent = Math.max(field / 2, 60) + 40;
        Draw body = Draw.of(seed, subject, "phantom anatomy", 0);
        Heart heart = hard ? HardPhantom.heart(body, scanner.heartRotation()) : Heart.of(body, scanner.heartRotation());
        Thorax thorax = hard ? HardPhantom.thorax(body, extent) : Thorax.of(body, extent);
        SmoothField texture = new SmoothField(body, extent, 5.5);
        Acquisition acquisition = new Acquisition(scanner, Draw.of(seed, subject, "phantom scanner", 0), extent);
        SlicePainter painter = new SlicePainter(heart, thorax, texture, scanner.signals());
        int endSystole = endSystole(body, settings.frames());

        int pixels = width * height;
        int pictures = settings.frames() * settings.slices();
        float[] images = new float[pictures * pixels];
        byte[] labels = new byte[pictures * pixels];
        float[] image = new float[pixels];
        byte[] label = new byte[pixels];
        float[] scratch = new float[pixels];
        for (int picture = 0; picture < pictures; picture++) {
            int frame = picture / settings.slices();
            double position = (picture % settings.slices() + 0.5) / settings.slices();
            painter.paint(
                    position,
                    contraction(frame, endSystole, settings.frames()),
                    scanner.spacing(),
                    width,
                    height,
                    image,
                    label);
            Draw noise = Draw.of(seed, subject, "phantom noise", picture);
            acquisition.acquire(image, width, height, noise, scratch);
            System.arraycopy(image, 0, images, picture * pixels, pixels);
            System.arraycopy(label, 0, labels, picture * pixels, pixels);
        }
        return new PhantomScan(
                scanner, width, height, settings.slices(), settings.frames(), endSystole, images, labels);
    }

    /** Systole takes about two fifths of the cycle. */
    private static int endSystole(Draw draw, int frames) {
        return (int) Math.min(Math.max(Math.round(frames * draw.uniform(0.3, 0.5)), 1), frames - 1);
    }

    /** 0 in the first frame, 1 at the end of systole, and 0 again at the end of the cycle. */
    private static double contraction(int frame, int endSystole, int frames) {
        double share =
                frame <= endSystole ? (double) frame / endSystole : (double) (frames - frame) / (frames - endSystole);
        return 0.5 - 0.5 * StrictMath.cos(Math.PI * share);
    }
}
