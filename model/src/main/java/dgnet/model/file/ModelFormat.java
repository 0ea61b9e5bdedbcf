package dgnet.model.file;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A file format that a model can be written in, chosen by the ending of the file's name. */
public enum ModelFormat {
    /** The format that this program reads; see {@link ModelFile}. */
    DGNET,
    /** See {@link OnnxFile}. */
    ONNX,
    /** See {@link TorchScriptFile}. */
    TORCHSCRIPT;

    private static final Map<String, ModelFormat> ENDINGS = endings();

    private static Map<String, ModelFormat> endings() {
        Map<String, ModelFormat> endings = new LinkedHashMap<>();
        endings.put(".dgnet", DGNET);
        endings.put(".onnx", ONNX);
        endings.put(".pt", TORCHSCRIPT);
        endings.put(".ts", TORCHSCRIPT);
        return endings;
    }

    /**
     * The format of a file.
     *
     * @throws ModelFileException if its name has none of the endings
     */
    public static ModelFormat of(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.entrySet().stream()
                .filter(ending -> name.endsWith(ending.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new ModelFileException(
                        path,
                        "the ending of the name chooses the format; it can be " + String.join(", ", ENDINGS.keySet())));
    }

    /**
     * Writes a model: after a kill the file is either complete or as it was before. A file of that name is replaced.
     *
     * @throws ModelFileException if it cannot be written
     */
    public void write(Path path, StoredModel model) {
        switch (this) {
            case DGNET -> ModelFile.write(path, model);
            case ONNX -> OnnxFile.write(path, model);
            case TORCHSCRIPT -> TorchScriptFile.write(path, model);
        }
    }
}
