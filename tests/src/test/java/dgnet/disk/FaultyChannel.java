package dgnet.disk;

import dgnet.disk.Fault.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** Asks the fault before each reading, writing and forcing. */
final class FaultyChannel extends FileChannel {
    private final FileChannel channel;
    private final Path path;
    private final Fault fault;

    FaultyChannel(FileChannel channel, Path path, Fault fault) {
        this.channel = channel;
        this.path = path;
        this.fault = fault;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        fault.before(Operation.READ, path);
        return channel.read(into);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        fault.before(Operation.READ, path);
        return channel.read(into, offset, length);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        fault.before(Operation.READ, path);
        return channel.read(into, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        fault.before(Operation.WRITE, path);
        return channel.write(from);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        fault.before(Operation.WRITE, path);
        return channel.write(from, offset, length);
    }

    @Override
    public int write(ByteBuffer from, long position) throws IOException {
        fault.before(Operation.WRITE, path);
        return channel.write(from, position);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        fault.before(Operation.FORCE, path);
        channel.force(metadata);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        fault.before(Operation.WRITE, path);
        channel.truncate(size);
        return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        fault.before(Operation.READ, path);
        return channel.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        fault.before(Operation.WRITE, path);
        return channel.transferFrom(source, position, count);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return channel.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return channel.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }
}
