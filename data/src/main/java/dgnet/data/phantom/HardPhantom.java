package dgnet.data.phantom;

import dgnet.data.Draw;
import dgnet.data.phantom.Scanner.Signals;
import java.util.ArrayList;
import java.util.List;

/**
 * The level {@link Difficulty#HARD}: its vendors, and the random variation of scanners, hearts and surroundings between subjects.
 */
final class HardPhantom {
    private HardPhantom() {}

    /**
     * The vendors of {@link Scanner#ALL}, with larger differences. Their tissues differ in the order of brightness too: fat is bright or
     * suppressed, the blood of the right ventricle nearly as bright as that of the left or hardly brighter than its wall.
     */
    static final List<Scanner> SCANNERS = List.of(
            ScannerBuilder.builder(Scanner.ALL.get(0))
                    .signals(new Signals(0.88, 0.26, 0.55, 0.24, 0.36, 0.45, 0.85, 0.06))
                    .bias(0.15)
                    .spacing(1.35)
                    .build(),
            ScannerBuilder.builder(Scanner.ALL.get(1))
                    .signals(new Signals(0.80, 0.33, 0.70, 0.34, 0.50, 0.36, 0.72, 0.10))
                    .gamma(0.70)
                    .blur(1.0)
                    .bias(0.30)
                    .noise(0.038)
                    .spacing(1.6)
                    .heartRotation(20)
                    .build(),
            ScannerBuilder.builder(Scanner.ALL.get(2))
                    .signals(new Signals(0.95, 0.36, 0.62, 0.30, 0.55, 0.66, 0.66, 0.05))
                    .gamma(1.5)
                    .bias(0.25)
                    .noise(0.045)
                    .spacing(1.15)
                    .heartRotation(-25)
                    .build(),
            ScannerBuilder.builder(Scanner.ALL.get(3))
                    .signals(new Signals(0.80, 0.31, 0.18, 0.40, 0.28, 0.58, 0.76, 0.12))
                    .gamma(0.75)
                    .contrast(2.0)
                    .blur(1.0)
                    .bias(0.36)
                    .noise(0.04)
                    .spacing(1.5)
                    .heartRotation(40)
                    .build());

    /** The scanner with the settings of one scan. */
    static Scanner scanner(Scanner vendor, Draw draw) {
        Signals signals = vendor.signals();
        return ScannerBuilder.builder(vendor)
                .signals(new Signals(
                        signals.blood() * draw.uniform(0.9, 1.1),
                        signals.myocardium() * draw.uniform(0.82, 1.15),
                        signals.fat() * draw.uniform(0.15, 1.4),
                        signals.muscle() * draw.uniform(0.75, 1.3),
                        signals.liver() * draw.uniform(0.5, 1.7),
                        signals.stomach() * draw.uniform(0.4, 1.5),
                        signals.venous() * draw.uniform(0.9, 1.1),
                        signals.lung() * draw.uniform(0.5, 2.5)))
                .gamma(vendor.gamma() * draw.uniform(0.8, 1.25))
                .contrast(Math.max(vendor.contrast() + draw.uniform(-1, 1), 0))
                .blur(vendor.blur() * draw.uniform(0.7, 1.3))
                .bias(vendor.bias() * draw.uniform(0.6, 1.5))
                .noise(vendor.noise() * draw.uniform(0.7, 1.4))
                .spacing(vendor.spacing() * draw.uniform(0.88, 1.15))
                .build();
    }

    /** A random heart: healthy, dilated, hypertrophic, with an overloaded right ventricle, or with a scar. */
    static Heart heart(Draw draw, double vendorRotation) {
        Heart heart = withPathology(healthy(draw, vendorRotation), draw);
        // Both ventricles together are about centred.
        double aside = 0.45 * heart.rightReach() * (heart.cavity() + heart.wall()) * heart.size();
        return HeartBuilder.builder(heart)
                .centreX(aside * StrictMath.cos(heart.rotation()) + draw.uniform(-14, 14))
                .centreY(-aside * StrictMath.sin(heart.rotation()) + draw.uniform(-14, 14))
                .build();
    }

    private static Heart healthy(Draw draw, double vendorRotation) {
        double size = draw.uniform(0.85, 1.15);
        double rotation = StrictMath.toRadians(vendorRotation + draw.uniform(-40, 40));
        return HeartBuilder.builder()
                .size(size)
                .cavity(draw.uniform(18.5, 23))
                .wall(draw.uniform(8, 12))
                .septum(0)
                .shortening(draw.uniform(0.2, 0.42))
                .rightReach(draw.uniform(0.65, 1.2))
                .rightWidth(draw.uniform(0.8, 1.2))
                .rightSkew(draw.uniform(-0.25, 0.25))
                .rotation(rotation)
                .centreX(0)
                .centreY(0)
                .leanX(draw.uniform(-10, 10))
                .leanY(draw.uniform(-6, 10))
                .outline(new Heart.Outline(
                        draw.uniform(-0.09, 0.09),
                        draw.uniform(-0.09, 0.09),
                        draw.uniform(-0.045, 0.045),
                        draw.uniform(-0.045, 0.045)))
                .muscleAngle(draw.uniform(1.6, 2.7))
                .muscleSize(draw.uniform(0.12, 0.34))
                // The stack begins above the valves or below them, and ends above or below the apex.
                .first(draw.uniform(-0.12, 0.1))
                .last(draw.uniform(0.85, 1.08))
                .scar(Heart.Scar.NONE)
                .build();
    }

    private static Heart withPathology(Heart heart, Draw draw) {
        HeartBuilder changed = HeartBuilder.builder(heart);
        switch (draw.below(5)) {
            case 0 ->
                changed.cavity(draw.uniform(24, 28.5))
                        .wall(draw.uniform(6, 8))
                        .shortening(draw.uniform(0.05, 0.18))
                        .rightReach(draw.uniform(0.5, 0.9));
            case 1 ->
                changed.cavity(draw.uniform(16, 19))
                        .wall(draw.uniform(13, 18))
                        .septum(draw.uniform(1, 4.5))
                        .shortening(draw.uniform(0.35, 0.5));
            case 2 ->
                changed.cavity(draw.uniform(16.5, 20))
                        .rightReach(draw.uniform(1.2, 1.55))
                        .rightWidth(draw.uniform(1.1, 1.35));
            case 3 ->
                changed.scar(new Heart.Scar(
                        draw.uniform(-Math.PI, Math.PI),
                        draw.uniform(0.5, 1.2),
                        draw.uniform(0.4, 1),
                        draw.uniform(-0.35, 0.9)));
            default -> {}
        }
        return changed.build();
    }

    /** Random surroundings of a heart. Some of their organs are as round and bright as a ventricle. */
    static Thorax thorax(Draw draw, double extent) {
        Thorax usual = Thorax.of(draw, extent);
        List<Thorax.Disc> round = new ArrayList<>();
        for (Thorax.Disc organ : usual.round()) {
            round.add(disc(draw, organ.x(), organ.y(), organ.radius(), organ.shell(), organ.inside(), organ.around()));
        }
        for (int i = draw.below(4); i > 0; i--) {
            double angle = draw.uniform(-Math.PI, Math.PI);
            double away = draw.uniform(50, 75);
            Tissue inside = draw.below(2) == 0 ? Tissue.BLOOD : Tissue.VENOUS_BLOOD;
            round.add(disc(
                    draw,
                    away * StrictMath.cos(angle),
                    away * StrictMath.sin(angle),
                    draw.uniform(6, 16),
                    draw.uniform(1, 7),
                    inside,
                    Tissue.MUSCLE));
        }
        return ThoraxBuilder.builder(usual)
                .chestWall(draw.uniform(46, 70))
                .diaphragmBase(draw.uniform(38, 70))
                .diaphragmRise(draw.uniform(5, 35))
                .diaphragmSlope(draw.uniform(-0.1, 0.6))
                .round(round)
                .epicardialFat(draw.uniform(0.5, 7))
                .build();
    }

    private static Thorax.Disc disc(
            Draw draw, double x, double y, double radius, double shell, Tissue inside, Tissue around) {
        return new Thorax.Disc(
                x + draw.uniform(-15, 15),
                y + draw.uniform(-10, 10),
                draw.uniform(-12, 12),
                draw.uniform(-12, 12),
                radius * draw.uniform(0.7, 1.4),
                shell,
                inside,
                around);
    }
}
