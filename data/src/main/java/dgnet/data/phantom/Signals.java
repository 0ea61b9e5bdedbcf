package dgnet.data.phantom;

/** Brightness of each tissue on one scanner, 0 to 1, before tone curve, bias and noise. */
record Signals(double blood, double myocardium, double fat, double muscle, double liver, double stomach) {
    double of(Tissue tissue) {
        return switch (tissue) {
            case AIR -> 0.01;
            case LUNG -> 0.07;
            case BLOOD -> blood;
            // Less oxygen, shorter T2: a little darker.
            case VENOUS_BLOOD -> 0.65 * blood;
            case MYOCARDIUM -> myocardium;
            case FAT -> fat;
            case MUSCLE -> muscle;
            case LIVER -> liver;
            case STOMACH -> stomach;
        };
    }
}
