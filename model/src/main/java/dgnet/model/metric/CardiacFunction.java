package dgnet.model.metric;

import java.util.OptionalDouble;

/**
 * The function of the left ventricle, from its volumes.
 *
 * @param endDiastolicVolume volume of the blood pool at end diastole, ml
 * @param endSystolicVolume volume of the blood pool at end systole, ml
 * @param myocardialVolume volume of the myocardium at end diastole, ml
 */
public record CardiacFunction(double endDiastolicVolume, double endSystolicVolume, double myocardialVolume) {
    /** Density of heart muscle, g/ml. Source: Vinnakota and Bassingthwaighte, American Journal of Physiology 286, 2004 (1.053). */
    public static final double MYOCARDIAL_DENSITY = 1.05;

    public CardiacFunction {
        if (!usable(endDiastolicVolume) || !usable(endSystolicVolume) || !usable(myocardialVolume)) {
            throw new IllegalArgumentException("volumes of " + endDiastolicVolume + ", " + endSystolicVolume + " and "
                    + myocardialVolume + " ml; a volume is a finite number from 0 on");
        }
    }

    /** EDV − ESV in ml; negative if a prediction is larger at end systole. */
    public double strokeVolume() {
        return endDiastolicVolume - endSystolicVolume;
    }

    /** 100·(EDV − ESV) / EDV in per cent, not clipped; empty if the end-diastolic volume is 0. */
    public OptionalDouble ejectionFraction() {
        return endDiastolicVolume == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(100 * strokeVolume() / endDiastolicVolume);
    }

    /** Volume of the myocardium times its density, in g. */
    public double myocardialMass() {
        return MYOCARDIAL_DENSITY * myocardialVolume;
    }

    private static boolean usable(double volume) {
        return volume >= 0 && Double.isFinite(volume);
    }
}
