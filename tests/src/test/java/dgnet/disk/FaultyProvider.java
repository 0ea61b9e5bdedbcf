package dgnet.disk;

import static dgnet.disk.FaultyPath.unwrap;

import dgnet.disk.Fault.Operation;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Asks the fault, then hands on to the provider of the file system beneath. */
final class FaultyProvider extends FileSystemProvider {
    private final FileSystem owner;
    private final FileSystemProvider provider;
    private final Fault fault;

    FaultyProvider(FileSystem owner, FileSystemProvider provider, Fault fault) {
        this.owner = owner;
        this.provider = provider;
        this.fault = fault;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean write = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        fault.before(write ? Operation.OPEN_TO_WRITE : Operation.OPEN_TO_READ, path);
        return new FaultyChannel(provider.newFileChannel(unwrap(path), options, attributes), path, fault);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        fault.before(Operation.LIST, directory);
        DirectoryStream<Path> stream =
                provider.newDirectoryStream(unwrap(directory), path -> filter.accept(FaultyPath.wrap(owner, path)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> paths = stream.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return paths.hasNext();
                    }

                    @Override
                    public Path next() {
                        return FaultyPath.wrap(owner, paths.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        fault.before(Operation.CREATE_DIRECTORY, directory);
        provider.createDirectory(unwrap(directory), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        fault.before(Operation.DELETE, path);
        provider.delete(unwrap(path));
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        fault.before(Operation.MOVE, source);
        provider.move(unwrap(source), unwrap(target), options);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        fault.before(Operation.OPEN_TO_WRITE, target);
        provider.copy(unwrap(source), unwrap(target), options);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        provider.checkAccess(unwrap(path), modes);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        fault.before(Operation.ATTRIBUTES, path);
        return provider.readAttributes(unwrap(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        fault.before(Operation.ATTRIBUTES, path);
        return provider.readAttributes(unwrap(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        provider.setAttribute(unwrap(path), name, value, options);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return provider.getFileAttributeView(unwrap(path), type, options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return provider.isSameFile(unwrap(path), unwrap(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return provider.isHidden(unwrap(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return provider.getFileStore(unwrap(path));
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException("a faulty disk is made by its constructor");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return owner;
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("a faulty disk's paths have no address");
    }
}
