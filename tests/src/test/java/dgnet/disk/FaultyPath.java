package dgnet.disk;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/** A path of another file system that says it belongs to a faulty one. */
record FaultyPath(FileSystem owner, Path path) implements InvocationHandler {
    static Path wrap(FileSystem owner, Path path) {
        return path == null
                ? null
                : (Path) Proxy.newProxyInstance(
                        Path.class.getClassLoader(), new Class<?>[] {Path.class}, new FaultyPath(owner, path));
    }

    static Path unwrap(Path path) {
        return Proxy.isProxyClass(path.getClass()) && Proxy.getInvocationHandler(path) instanceof FaultyPath faulty
                ? faulty.path
                : path;
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("getFileSystem")) {
            return owner;
        }
        Object[] unwrapped = arguments == null
                ? new Object[0]
                : Arrays.stream(arguments)
                        .map(argument -> argument instanceof Path other ? unwrap(other) : argument)
                        .toArray();
        try {
            Object result = method.invoke(path, unwrapped);
            if (result instanceof Iterator<?> names) {
                return wrapped(names);
            }
            return result instanceof Path other ? wrap(owner, other) : result;
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private Iterator<Path> wrapped(Iterator<?> names) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return names.hasNext();
            }

            @Override
            public Path next() {
                return wrap(owner, (Path) names.next());
            }
        };
    }
}
