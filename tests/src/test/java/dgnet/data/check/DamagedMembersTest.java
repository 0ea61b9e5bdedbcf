package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.SubjectException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.GeneratedTable;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiWriter;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumePreparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** A bad file spoils its own scan only. */
class DamagedMembersTest {
    private static final PreparationSettings SETTINGS = new PreparationSettings(0, 100, 1, 8);

    /** Ways to spoil a file. */
    enum Damage {
        ABSENT,
        CUT,
        TEXT,
        NOT_A_NUMBER,
        OTHER_VALUE,
        OTHER_PLACE
    }

    @Property(tries = 40)
    void checkAndPreparationNameTheDamagedScansAndUseAllOthers(
            @ForAll long seed, @ForAll @Size(min = 1, max = 6) List<Damage> damages) throws IOException {
        try (GeneratedTable table = new GeneratedTable(seed)) {
            Map<Path, Path> damaged = new TreeMap<>();
            List<Path> images = List.copyOf(table.truth().keySet());
            // The data set is opened first: a row whose image is absent would only be a finding of the table.
            Dataset dataset = table.open(MaskRules.DEFAULT);
            for (int k = 0; k < damages.size() && k < images.size(); k++) {
                damage(table, images.get(k), damages.get(k)).ifPresent(file -> damaged.put(file.image(), file.file()));
            }

            DataCheck check = DataCheck.of(dataset, (done, total) -> {});

            Set<String> expected = ids(dataset, damaged.keySet());
            assertEquals(
                    expected,
                    check.scans().stream()
                            .filter(scan -> !scan.usable())
                            .map(scan -> scan.subject().id())
                            .collect(Collectors.toCollection(TreeSet::new)));
            damaged.values()
                    .forEach(file -> assertTrue(
                            check.findings().stream()
                                    .filter(found -> found.kind().severity() == Finding.Severity.ERROR)
                                    .anyMatch(found -> found.file().equals(file)
                                            && found.message().contains(file.toString())),
                            () -> file + " is not named in " + check.findings()));
            assertEquals(expected, refused(dataset, table.classes()));
        }
    }

    private record Damaged(Path image, Path file) {}

    private static Set<String> ids(Dataset dataset, Set<Path> images) {
        return dataset.subjects().stream()
                .filter(subject -> images.contains(subject.image()))
                .map(Subject::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> refused(Dataset dataset, int classes) {
        Set<String> refused = new TreeSet<>();
        for (Subject subject : dataset.subjects()) {
            try {
                VolumePreparation.forEachFrame(subject, classes, SETTINGS, (frame, volume) -> {});
            } catch (SubjectException fault) {
                assertEquals(subject.id(), fault.subject());
                refused.add(subject.id());
            }
        }
        return refused;
    }

    /** Spoils the image, or for damage that only a mask can have the last mask, if there is one. */
    private static Optional<Damaged> damage(GeneratedTable table, Path image, Damage damage) throws IOException {
        boolean ofMask = damage == Damage.OTHER_VALUE || damage == Damage.OTHER_PLACE;
        List<Path> masks = table.masks(image);
        if (ofMask && masks.isEmpty()) {
            return Optional.empty();
        }
        Path file = ofMask ? masks.get(masks.size() - 1) : image;
        NiftiHeader header = NiftiImage.open(file).header();
        float[] voxels = new float[Math.toIntExact(header.voxels())];
        Arrays.fill(voxels, 0, 1, 1);
        switch (damage) {
            case ABSENT -> Files.delete(file);
            case CUT -> Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 350));
            case TEXT -> Files.writeString(file, "a letter, not a scan");
            case NOT_A_NUMBER -> {
                Arrays.fill(voxels, Float.NaN);
                voxels[0] = 1;
                NiftiWriter.write(file, header, DataType.FLOAT32, voxels);
            }
            case OTHER_VALUE -> {
                Arrays.fill(voxels, 123_456);
                NiftiWriter.write(file, header, DataType.INT32, voxels);
            }
            case OTHER_PLACE ->
                NiftiWriter.write(
                        file,
                        NiftiHeader.of(header.dimensions(), header.spacing(), Affine.scaling(1.5, 1.5, 7)),
                        DataType.FLOAT32,
                        voxels);
        }
        return Optional.of(new Damaged(image, file));
    }
}
