package dgnet.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;
import java.util.stream.StreamSupport;

/** A file system on which things fail when a {@link Fault} says so; they are done on another one. */
public final class FaultyDisk extends FileSystem {
    private final FileSystem disk;
    private final FaultyProvider provider;

    public FaultyDisk(FileSystem disk, Fault fault) {
        this.disk = disk;
        provider = new FaultyProvider(this, disk.provider(), fault);
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public Path getPath(String first, String... more) {
        return FaultyPath.wrap(this, disk.getPath(first, more));
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }

    @Override
    public boolean isOpen() {
        return disk.isOpen();
    }

    @Override
    public boolean isReadOnly() {
        return disk.isReadOnly();
    }

    @Override
    public String getSeparator() {
        return disk.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return StreamSupport.stream(disk.getRootDirectories().spliterator(), false)
                .map(root -> FaultyPath.wrap(this, root))
                .toList();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return disk.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return disk.supportedFileAttributeViews();
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = disk.getPathMatcher(pattern);
        return path -> matcher.matches(FaultyPath.unwrap(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return disk.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        return disk.newWatchService();
    }
}
