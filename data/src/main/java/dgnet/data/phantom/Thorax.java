package dgnet.data.phantom;

import dgnet.data.Draw;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The surroundings of one subject's heart: lungs with vessels, chest wall, liver under a moving diaphragm, stomach, spine and the
 * descending aorta, which is as round and bright as the left ventricle. In mm relative to the centre of the picture.
 *
 * @param chestWall height of the inner chest wall above the centre
 * @param chestCurve curvature of the chest wall per mm
 * @param fatLayer thickness of the fat under the skin
 * @param diaphragmBase distance of the diaphragm below the centre, at the base of the heart
 * @param diaphragmRise rise of the diaphragm from base to apex
 * @param diaphragmSlope slope of the diaphragm: mm downwards for one mm to the right
 * @param round round organs, in drawing order
 * @param vessels small bright discs within the lungs
 * @param wobble a field that makes outlines irregular
 * @param epicardialFat mean thickness of the fat around the heart
 */
@RecordBuilder
record Thorax(
        double chestWall,
        double chestCurve,
        double fatLayer,
        double diaphragmBase,
        double diaphragmRise,
        double diaphragmSlope,
        List<Disc> round,
        List<Disc> vessels,
        SmoothField wobble,
        double epicardialFat) {

    /** A disc of one tissue in a shell of another. Its position depends on the level. */
    record Disc(
            double x,
            double y,
            double driftX,
            double driftY,
            double radius,
            double shell,
            Tissue inside,
            Tissue around) {
        private static final double FAR = 8;

        /** Signed distance in mm, negative inside. Far away it is only a lower bound. */
        double distance(double px, double py, double level) {
            double dy = py - y - driftY * level;
            double away = Math.abs(dy) - radius;
            if (away > FAR) {
                return away;
            }
            double dx = px - x - driftX * level;
            return Math.sqrt(dx * dx + dy * dy) - radius;
        }
    }

    Thorax {
        round = List.copyOf(round);
        vessels = List.copyOf(vessels);
    }

    /** Random surroundings of a heart. */
    static Thorax of(Draw draw, double extent) {
        List<Disc> round = List.of(
                disc(draw, -28, 82, 22, 4, Tissue.MUSCLE, Tissue.FAT),
                disc(draw, 58, 66, 20, 3, Tissue.STOMACH, Tissue.MUSCLE),
                disc(draw, 22, 64, 11.5, 2, Tissue.BLOOD, Tissue.MUSCLE));
        List<Disc> vessels = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            double radius = draw.uniform(0.8, 3);
            vessels.add(new Disc(
                    draw.uniform(-extent, extent),
                    draw.uniform(-60, 60),
                    draw.uniform(-12, 12),
                    draw.uniform(-12, 12),
                    radius,
                    0,
                    Tissue.BLOOD,
                    Tissue.BLOOD));
        }
        return ThoraxBuilder.builder()
                .chestWall(draw.uniform(48, 60))
                .chestCurve(draw.uniform(0.002, 0.005))
                .fatLayer(draw.uniform(4, 14))
                .diaphragmBase(draw.uniform(46, 64))
                .diaphragmRise(draw.uniform(14, 30))
                .diaphragmSlope(draw.uniform(0.1, 0.45))
                .round(round)
                .vessels(vessels)
                .wobble(new SmoothField(draw, extent, 22))
                .epicardialFat(draw.uniform(1, 3.5))
                .build();
    }

    private static Disc disc(Draw draw, double x, double y, double radius, double shell, Tissue inside, Tissue around) {
        return new Disc(
                x + draw.uniform(-8, 8),
                y + draw.uniform(-5, 5),
                draw.uniform(-6, 6),
                draw.uniform(-6, 6),
                radius * draw.uniform(0.8, 1.2),
                shell,
                inside,
                around);
    }
}
