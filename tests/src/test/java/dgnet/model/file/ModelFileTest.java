package dgnet.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.PythonProgram;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparationSettings.Crop;
import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void readsBackWhatItWrote() throws IOException {
        StoredModel model = Models.small();
        Path file = folder.resolve("small.dgnet");

        ModelFile.write(file, model);
        StoredModel read = ModelFile.read(file);
        ModelFile.Summary summary = ModelFile.summaries(file).get(0);

        assertEquals(model.description(), read.description());
        assertEquals(model.provenance(), read.provenance());
        assertArrayEquals(model.parameters(), read.parameters());
        assertEquals(model.description(), summary.description());
        assertEquals(model.provenance(), summary.provenance());
        assertEquals(Models.LAYOUT.tensors().size(), summary.tensors().size());
        assertEquals(List.of(file), files());
    }

    @Test
    void anEnsembleIsReadBackInOrderAndIsNoSingleModel() {
        StoredModel model = Models.small();
        float[] doubled = model.parameters().clone();
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] *= 2;
        }
        StoredModel other = new StoredModel(model.description(), model.provenance(), doubled);
        Path file = folder.resolve("ensemble.dgnet");

        ModelFile.writeAll(file, List.of(model, other));
        List<StoredModel> read = ModelFile.readAll(file);
        ModelFileException refused = assertThrows(ModelFileException.class, () -> ModelFile.read(file));

        assertEquals(2, read.size());
        assertArrayEquals(model.parameters(), read.get(0).parameters());
        assertArrayEquals(doubled, read.get(1).parameters());
        assertEquals(2, ModelFile.summaries(file).size());
        assertTrue(refused.getMessage().contains("it is an ensemble of 2 models"), refused.getMessage());
    }

    @Test
    void anEnsembleOfOneModelIsTheFileOfTheModel() throws IOException {
        Path single = folder.resolve("single.dgnet");
        Path ensemble = folder.resolve("ensemble.dgnet");

        ModelFile.write(single, Models.small());
        ModelFile.writeAll(ensemble, List.of(Models.small()));

        assertEquals(-1, Files.mismatch(single, ensemble));
        assertEquals(1, ModelFile.readAll(single).size());
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        Path first = folder.resolve("first.dgnet");
        Path second = folder.resolve("second.dgnet");

        ModelFile.write(first, Models.small());
        ModelFile.write(second, Models.small());

        assertEquals(-1, Files.mismatch(first, second));
    }

    @Test
    void replacesAFileAndLeavesItWhereItCannotWrite() throws IOException {
        Path file = Files.writeString(folder.resolve("small.dgnet"), "old");
        ModelFile.write(file, Models.small());
        assertEquals(Models.small().description(), ModelFile.read(file).description());

        Path nowhere = folder.resolve("absent/small.dgnet");
        ModelFileException refusal =
                assertThrows(ModelFileException.class, () -> ModelFile.write(nowhere, Models.small()));
        assertTrue(refusal.getMessage().startsWith(nowhere + ": the model cannot be written"), refusal.getMessage());
    }

    /** Read by the public description of the safetensors format alone. */
    @Test
    void theWeightsAreSafetensorsUnderThePublishedNames() throws IOException {
        StoredModel model = Models.small();
        Map<String, byte[]> parts = parts(model);
        ByteBuffer bytes = ByteBuffer.wrap(parts.get("parameters.safetensors")).order(ByteOrder.LITTLE_ENDIAN);
        byte[] text = new byte[(int) bytes.getLong()];
        bytes.get(text);
        int data = bytes.position();
        JsonNode header = JSON.readTree(text);

        assertEquals("pt", header.path("__metadata__").path("format").asText());
        assertEquals(model.layout().tensors().size() + 1, header.size());
        for (Tensor tensor : model.layout().tensors()) {
            JsonNode entry = header.path(tensor.name());
            assertEquals("F32", entry.path("dtype").asText());
            assertEquals(
                    tensor.shape().toString(), entry.path("shape").toString().replace(",", ", "));
            int begin = entry.path("data_offsets").get(0).asInt();
            int end = entry.path("data_offsets").get(1).asInt();
            assertEquals(4 * tensor.elements(), end - begin);
            assertEquals(model.parameters()[tensor.offset()], bytes.getFloat(data + begin));
            assertEquals(model.parameters()[tensor.offset() + tensor.elements() - 1], bytes.getFloat(data + end - 4));
        }
        assertTrue(header.has("a_encoder.unet.convd1.conv1.weight") && header.has("m_encoder.classifier.bias"));
    }

    @Test
    void pythonsSafetensorsLibraryOpensTheWeights() throws IOException {
        StoredModel model = Models.small();
        Path file = folder.resolve("small.dgnet");
        ModelFile.write(file, model);

        List<String> listed = PythonProgram.run("/torch/list.py", List.of("safetensors", "numpy"), file);

        List<Tensor> tensors = model.layout().tensors().stream()
                .sorted(Comparator.comparing(Tensor::name))
                .toList();
        assertEquals(tensors.size(), listed.size());
        for (int i = 0; i < listed.size(); i++) {
            Tensor tensor = tensors.get(i);
            String start = tensor.name() + " " + tensor.shape() + " float32 ";
            assertTrue(listed.get(i).startsWith(start), listed.get(i));
            double first = Double.parseDouble(listed.get(i).substring(start.length()));
            assertEquals(model.parameters()[tensor.offset()], (float) first);
        }
    }

    @Test
    void theDescriptionTellsWhatToDoWithAnImage() throws IOException {
        JsonNode description = JSON.readTree(parts(Models.small()).get("model.json"));

        assertEquals("dgnet-model", description.path("format").asText());
        assertEquals("dgnet", description.path("method").asText());
        assertEquals(
                JSON.readTree("{\"imageSize\":32,\"baseChannels\":1,\"classes\":2,\"domains\":3}"),
                description.path("architecture"));
        assertEquals(
                JSON.readTree("[{\"value\":1,\"name\":\"grey matter\"},{\"value\":2,\"name\":\"white matter\"}]"),
                description.path("labels"));
        assertEquals(JSON.readTree("{\"spacing\":0.25,\"imageSize\":32}"), description.path("preparation"));
        assertEquals(
                JSON.readTree("{\"kind\":\"slice-percentiles\",\"lowPercentile\":0.5,\"highPercentile\":99.5,"
                        + "\"from\":0.0,\"to\":1.0}"),
                description.path("normalisation"));
    }

    @Test
    void theCropIsKeptAndThatOfEarlierFilesIsAboutTheCentre() throws IOException {
        StoredModel model = Models.small();
        ModelDescription described = model.description();
        PreparationSettings preparation = new PreparationSettings(0.5, 99.5, 0.25, 32, Crop.FOREGROUND);

        byte[] json = ModelJson.encode(new ModelDescription(
                described.method(), described.network(), described.structures(), preparation, described.domains()));

        assertEquals(
                "foreground",
                JSON.readTree(json).path("preparation").path("crop").asText());
        assertEquals(preparation, ModelJson.description(json).preparation());
        assertEquals(
                Crop.CENTRE,
                ModelJson.description(parts(model).get("model.json"))
                        .preparation()
                        .crop());
        refusedWith("\"imageSize\" : 32\n", "\"imageSize\" : 32, \"crop\" : \"corner\"\n", "invalid");
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        refused(folder.resolve("absent.dgnet"), "there is no such file");
        refused(Files.write(folder.resolve("text.dgnet"), new byte[99]), "not a zip file");
        Map<String, byte[]> parts = parts(Models.small());
        parts.put("../evil", new byte[1]);
        refused(write(ZipEntry.STORED, parts), "instead of");
        parts.remove("../evil");
        parts.remove("provenance.json");
        refused(write(ZipEntry.STORED, parts), "instead of");
    }

    @Test
    void refusesCompressedPartsWhichCouldGrowWithoutBound() throws IOException {
        refused(write(ZipEntry.DEFLATED, parts(Models.small())), "is compressed");
    }

    @Test
    void refusesDescriptionsThatDoNotFit() throws IOException {
        refusedWith("\"baseChannels\" : 1,", "\"baseChannels\" : 256,", "does not match the");
        refusedWith("\"baseChannels\" : 1,", "\"baseChannels\" : 2,", "does not match the");
        refusedWith("\"baseChannels\" : 1,", "\"baseChannels\" : 2147483647,", "too large");
        refusedWith("\"baseChannels\" : 1,", "\"baseChannels\" : 1.5,", "malformed");
        refusedWith("\"baseChannels\" : 1,", "", "malformed");
        refusedWith("\"classes\" : 2", "\"classes\" : 3", "segments 3 structures");
        refusedWith("\"domains\" : 3", "\"domains\" : 2147483647", "domain head has");
        refusedWith("\"spacing\" : 0.25", "\"spacing\" : -1", "data.spacing");
        refusedWith("slice-percentiles", "z-score", "does not support");
        refusedWith("\"value\" : 2", "\"value\" : 7", "label 7 is listed where 2 is expected");
        refusedWith("\"method\" : \"dgnet\"", "\"method\" : \"other\"", "is invalid");
        refusedWith("\"method\" : \"dgnet\"", "\"method\" : null", "lacks a required field");
        refusedWith("\"version\" : 1", "\"version\" : 2", "version 2");
        refusedWith("\"version\" : 1", "\"version\" : 1, \"version\" : 1", "malformed");
    }

    @Test
    void noticesAChangedBitAnywhereInTheWeights() throws IOException {
        Path file = folder.resolve("small.dgnet");
        ModelFile.write(file, Models.small());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        refused(file, "the checksum differs");
    }

    private void refusedWith(String text, String replacement, String reason) throws IOException {
        Map<String, byte[]> parts = parts(Models.small());
        String description = new String(parts.get("model.json"), StandardCharsets.UTF_8);
        assertTrue(description.contains(text), description);
        parts.put("model.json", description.replace(text, replacement).getBytes(StandardCharsets.UTF_8));
        refused(write(ZipEntry.STORED, parts), reason);
    }

    private static void refused(Path file, String reason) {
        String message = assertThrows(ModelFileException.class, () -> ModelFile.read(file))
                .getMessage();
        assertTrue(message.startsWith(file + ": the model cannot be read: "), message);
        assertTrue(message.contains(reason), message);
    }

    private Map<String, byte[]> parts(StoredModel model) throws IOException {
        Path file = folder.resolve("parts.dgnet");
        ModelFile.write(file, model);
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                parts.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        Files.delete(file);
        return parts;
    }

    private Path write(int method, Map<String, byte[]> parts) throws IOException {
        Path path = folder.resolve("built.dgnet");
        try (OutputStream out = Files.newOutputStream(path)) {
            if (method == ZipEntry.STORED) {
                try (StoredArchive.Writer archive = new StoredArchive.Writer(out)) {
                    for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                        archive.add(part.getKey(), target -> target.write(part.getValue()));
                    }
                }
            } else {
                try (ZipOutputStream zip = new ZipOutputStream(out)) {
                    for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                        zip.putNextEntry(new ZipEntry(part.getKey()));
                        zip.write(part.getValue());
                    }
                }
            }
        }
        return path;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
