package dgnet.model.file;

import dgnet.model.network.TrainingState.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as a TorchScript file, which {@code torch.jit.load} opens without code of this project: the path from a prepared slice to the
 * probabilities of the labels. {@code forward}: [B, 1, H, W] → [B, K + 1, H, W] in label order, background first. The parameters have
 * the published state-dict names. The texts of {@link ExchangeMetadata} are its extra files. The same model gives the same bytes.
 */
public final class TorchScriptFile {
    private static final String TOP = "segmentation/";
    private static final String ENCODER = "a_encoder.";
    private static final String CODE = "segmentation.py.txt";
    private static final int BUFFER = 1 << 16;

    private final StoredModel model;
    private final List<Tensor> tensors;

    private TorchScriptFile(StoredModel model) {
        this.model = model;
        this.tensors = model.layout().tensors().stream()
                .filter(tensor -> tensor.name().startsWith(ENCODER))
                .toList();
    }

    /**
     * Writes a model: after a kill the file is either complete or as it was before. A file of that name is replaced.
     *
     * @throws ModelFileException if the file cannot be written
     */
    public static void write(Path path, StoredModel model) {
        ModelFile.replace(path, file -> new TorchScriptFile(model).writeTo(file));
    }

    @SuppressWarnings("resource") // the channel is the caller's to close
    private void writeTo(FileChannel file) throws IOException {
        StoredArchive.Writer archive = new StoredArchive.Writer(Channels.newOutputStream(file));
        byte[] instance = instance();
        byte[] code = code();
        archive.add(TOP + "data.pkl", out -> out.write(instance));
        for (int key = 0; key < tensors.size(); key++) {
            Tensor tensor = tensors.get(key);
            archive.add(TOP + "data/" + key, out -> values(tensor, out));
        }
        archive.add(TOP + "constants.pkl", out -> out.write(PickleWriter.emptyTuple()));
        archive.add(TOP + "code/__torch__.py", out -> out.write(code));
        for (Map.Entry<String, String> text : ExchangeMetadata.of(model).entrySet()) {
            archive.add(
                    TOP + "extra/" + text.getKey(),
                    out -> out.write(text.getValue().getBytes(StandardCharsets.UTF_8)));
        }
        archive.add(TOP + "byteorder", out -> out.write("little".getBytes(StandardCharsets.US_ASCII)));
        archive.add(TOP + "version", out -> out.write("3\n".getBytes(StandardCharsets.US_ASCII)));
        archive.finish();
    }

    private byte[] code() throws IOException {
        try (InputStream code = TorchScriptFile.class.getResourceAsStream(CODE)) {
            return new String(code.readAllBytes(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The pickle of the module: an object for each part of the tensors' names. */
    private byte[] instance() {
        Part root = new Part();
        for (int key = 0; key < tensors.size(); key++) {
            root.add(tensors.get(key).name(), key);
        }
        PickleWriter pickle = new PickleWriter();
        pickle.object("Segmentation", () -> {
            pickle.text("structures").integer(model.description().network().classes());
            root.parts.forEach((name, part) -> part.write(pickle, name));
        });
        return pickle.finish();
    }

    private void values(Tensor tensor, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < tensor.elements(); done += BUFFER) {
            int count = Math.min(BUFFER, tensor.elements() - done);
            buffer.asFloatBuffer().put(model.parameters(), tensor.offset() + done, count);
            out.write(buffer.array(), 0, count * Float.BYTES);
        }
    }

    /** A module, or a tensor, by its place among the names. */
    private final class Part {
        private final Map<String, Part> parts = new LinkedHashMap<>();
        private int key = -1;

        void add(String name, int key) {
            String[] rest = name.split("\\.", 2);
            Part part = parts.computeIfAbsent(rest[0], unused -> new Part());
            if (rest.length == 2) {
                part.add(rest[1], key);
            } else {
                part.key = key;
            }
        }

        void write(PickleWriter pickle, String name) {
            pickle.text(name);
            if (parts.isEmpty()) {
                pickle.tensor(String.valueOf(key), tensors.get(key).shape());
            } else {
                pickle.object(type(name), () -> parts.forEach((inner, part) -> part.write(pickle, inner)));
            }
        }

        /** The class of the module in the code. */
        private String type(String name) {
            if (parts.containsKey("weight")) {
                return "Convolution";
            }
            return switch (name) {
                case "a_encoder" -> "ContentEncoder";
                case "unet" -> "UNet";
                case "convu4" -> "LowestUp";
                default -> name.startsWith("convd") ? "Down" : "Up";
            };
        }
    }
}
