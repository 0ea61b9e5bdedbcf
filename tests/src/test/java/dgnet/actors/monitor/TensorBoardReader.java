package dgnet.actors.monitor;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads TensorBoard's files from the format's description, with a checksum of its own, bit by bit. */
final class TensorBoardReader {
    private static final int POLYNOMIAL = 0x82F63B78;

    /** One event; what it does not have is empty. */
    record Event(
            double wallTime,
            long step,
            String version,
            boolean start,
            Map<String, Float> scalars,
            Map<String, Image> images) {}

    @SuppressWarnings("ArrayRecordComponent") // compared by its parts
    record Image(int height, int width, byte[] png) {}

    private TensorBoardReader() {}

    /** The whole records of a file; a last one that was left unfinished is passed over. */
    static List<Event> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.remaining() >= 12) {
            byte[] head = new byte[8];
            bytes.get(head);
            long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
            require(bytes.getInt() == masked(head), "the length's checksum");
            if (bytes.remaining() < length + 4) {
                return events;
            }
            byte[] content = new byte[Math.toIntExact(length)];
            bytes.get(content);
            require(bytes.getInt() == masked(content), "the content's checksum");
            events.add(event(CodedInputStream.newInstance(content)));
        }
        return events;
    }

    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte one : bytes) {
            crc ^= one & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static Event event(CodedInputStream in) throws IOException {
        double time = 0;
        long step = 0;
        String version = "";
        boolean start = false;
        Map<String, Float> scalars = new LinkedHashMap<>();
        Map<String, Image> images = new LinkedHashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> time = in.readDouble();
                case 2 -> step = in.readInt64();
                case 3 -> version = in.readString();
                case 5 -> summary(CodedInputStream.newInstance(in.readByteArray()), scalars, images);
                case 7 -> {
                    CodedInputStream session = CodedInputStream.newInstance(in.readByteArray());
                    require(WireFormat.getTagFieldNumber(session.readTag()) == 1, "the session's status");
                    start = session.readEnum() == 1;
                }
                default -> throw new AssertionError("field " + WireFormat.getTagFieldNumber(tag));
            }
        }
        return new Event(time, step, version, start, scalars, images);
    }

    private static void summary(CodedInputStream in, Map<String, Float> scalars, Map<String, Image> images)
            throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            require(WireFormat.getTagFieldNumber(tag) == 1, "a value of the summary");
            CodedInputStream value = CodedInputStream.newInstance(in.readByteArray());
            String name = "";
            for (int inner = value.readTag(); inner != 0; inner = value.readTag()) {
                switch (WireFormat.getTagFieldNumber(inner)) {
                    case 1 -> name = value.readString();
                    case 2 -> scalars.put(name, value.readFloat());
                    case 4 -> images.put(name, image(CodedInputStream.newInstance(value.readByteArray())));
                    default -> throw new AssertionError("field " + WireFormat.getTagFieldNumber(inner));
                }
            }
        }
    }

    private static Image image(CodedInputStream in) throws IOException {
        int height = 0;
        int width = 0;
        byte[] png = {};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> height = in.readInt32();
                case 2 -> width = in.readInt32();
                case 3 -> require(in.readInt32() == 3, "colours");
                case 4 -> png = in.readByteArray();
                default -> throw new AssertionError("field " + WireFormat.getTagFieldNumber(tag));
            }
        }
        return new Image(height, width, png);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + " is wrong");
        }
    }
}
