package dgnet.model.file;

import dgnet.model.file.TensorView.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A state dict as {@code torch.save} of PyTorch 1.6 and later writes it: a zip with the pickle {@code data.pkl} and one entry {@code
 * data/N} for each storage. The tensors are described when it is opened; their values are read on demand.
 */
final class TorchCheckpoint implements AutoCloseable {
    private static final String PICKLE = "/data.pkl";
    private static final int PICKLE_OPCODE = 0x80;

    private final StoredArchive archive;
    private final String folder;
    private final ByteOrder byteOrder;
    private final Map<String, TensorView> tensors;

    private TorchCheckpoint(StoredArchive archive) throws IOException {
        this.archive = archive;
        List<String> pickles =
                archive.names().stream().filter(name -> name.endsWith(PICKLE)).toList();
        if (pickles.size() != 1) {
            throw new IOException("it is a zip file, but not a PyTorch checkpoint: it has " + pickles.size()
                    + " parts named data.pkl instead of one");
        }
        folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        byteOrder = byteOrder(archive, folder + "/byteorder");
        tensors = tensors(PickleMachine.read(archive.read(pickles.get(0), PickleMachine.LONGEST)));
        requireStorages();
    }

    /** Opens a checkpoint. Errors are an {@link IOException} with the reason. */
    static TorchCheckpoint open(Path path) throws IOException {
        requireZip(path);
        StoredArchive archive = StoredArchive.open(path);
        try {
            return new TorchCheckpoint(archive);
        } catch (IOException | RuntimeException fault) {
            archive.close();
            throw fault;
        }
    }

    /** The tensors by name, in the checkpoint's order. */
    Map<String, TensorView> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The bytes of a storage. */
    ByteBuffer read(Storage storage) throws IOException {
        return ByteBuffer.wrap(archive.read(entry(storage), Integer.MAX_VALUE - 8))
                .order(byteOrder);
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }

    private String entry(Storage storage) {
        return folder + "/data/" + storage.key();
    }

    /**
     * Checks that every storage has the described length, and that the tensors together have no more elements than the storages. So a small
     * file cannot produce large tensors.
     */
    private void requireStorages() throws IOException {
        Map<String, Storage> storages = new HashMap<>();
        long described = 0;
        long stored = 0;
        for (TensorView tensor : tensors.values()) {
            Storage storage = tensor.storage();
            Storage other = storages.put(storage.key(), storage);
            if (other == null) {
                long bytes = archive.size(entry(storage));
                if (bytes % storage.type().bytes() != 0
                        || bytes / storage.type().bytes() != storage.elements()) {
                    throw new IOException("its part " + entry(storage) + " is " + bytes
                            + " bytes long, but should have " + storage.elements() + " elements of " + storage.type());
                }
                stored += storage.elements();
            } else if (!other.equals(storage)) {
                throw new IOException("it describes its part " + entry(storage) + " in two ways");
            }
            described += tensor.elements();
        }
        if (described > stored) {
            throw new IOException("its tensors share storage: they have " + described + " elements, and " + stored
                    + " are stored; save a copy of each tensor");
        }
    }

    private static Map<String, TensorView> tensors(Object root) throws IOException {
        if (!(root instanceof Map<?, ?> map)) {
            throw new IOException("it does not contain a state dict, which is a dictionary of tensors");
        }
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name) || !(entry.getValue() instanceof TensorView tensor)) {
                throw new IOException("it contains more than a state dict: its entry '" + entry.getKey()
                        + "' is not a tensor; save only the state_dict()");
            }
            tensors.put(name, tensor);
        }
        return tensors;
    }

    private static ByteOrder byteOrder(StoredArchive archive, String entry) throws IOException {
        if (!archive.names().contains(entry)) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String order = new String(archive.read(entry, 16), StandardCharsets.US_ASCII);
        return switch (order.strip()) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw new IOException("its byte order is neither little nor big");
        };
    }

    private static void requireZip(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return;
        }
        try (InputStream in = Files.newInputStream(path)) {
            if (in.read() == PICKLE_OPCODE) {
                throw new IOException(
                        "it is a pickle without a zip around it, as PyTorch wrote before version 1.6; load"
                                + " and save it with a newer one: torch.save(torch.load(file), file)");
            }
        }
    }
}
