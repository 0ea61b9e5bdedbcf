package dgnet.actors.service;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The data source of the embedded journal for a connection pool. After H2 has closed the file, calls to earlier connections are no longer
 * passed to H2, which reports such connections as valid and can block in a rollback. They fail like broken connections, so that the pool
 * drops them, and the next connection opens the file again. Public because the pool creates it by its class name.
 */
public final class JournalConnections implements DataSource {
    private String file = "";
    private String options = "";
    private int opened = 0;

    /** The file without its ending, as in H2's URLs. */
    public void setFile(String path) {
        this.file = path;
    }

    /** The options after the file in H2's URL. */
    public void setOptions(String text) {
        this.options = text;
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        int closed = JournalFile.closed(file);
        if (closed != opened) {
            release(opened);
            opened = closed;
        }
        Connection connection = open(closed);
        return wrapped(Connection.class, new Checked(connection, file, closed));
    }

    private Connection open(int number) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:" + JournalFile.database(number, file) + options);
    }

    /** H2 releases a failed database only when a new connection tries to use it. */
    private void release(int number) {
        try {
            open(number).close();
        } catch (SQLException closed) {
            // Expected: the database has failed.
        }
    }

    private static <T> T wrapped(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Forwards calls to a connection or a statement as long as its file is open. */
    private record Checked(Object inner, String file, int number) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (JournalFile.closed(file) != number && method.getDeclaringClass() != Object.class) {
                return switch (method.getName()) {
                    case "close", "abort" -> null;
                    case "isClosed" -> true;
                    case "isValid" -> false;
                    default ->
                        throw new SQLNonTransientConnectionException(
                                "the journal was closed after a failed write and is opened again", "08003");
                };
            }
            try {
                Object result = method.invoke(inner, arguments);
                if (result instanceof PreparedStatement statement) {
                    return wrapped(PreparedStatement.class, new Checked(statement, file, number));
                }
                return result instanceof Statement statement
                        ? wrapped(Statement.class, new Checked(statement, file, number))
                        : result;
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("this data source does not log");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("this data source wraps no other");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
