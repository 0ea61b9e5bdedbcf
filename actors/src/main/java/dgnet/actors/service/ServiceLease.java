package dgnet.actors.service;

import dgnet.data.DataException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to write the histories in a PostgreSQL database: a row of the table {@code service_lease} with the holder and the
 * time of expiry. All times are those of the database's clock. The holder renews the lease until it closes it. Another process can take an
 * expired lease. {@link #fence} makes the database reject writes of every process that is not the holder.
 */
final class ServiceLease implements AutoCloseable {
    /** The time after the last renewal at which another process can take the lease. */
    static final Duration DURATION = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(ServiceLease.class);

    /** Renewals within the duration of a lease. */
    private static final int RENEWALS = 5;

    /** An arbitrary key of an advisory lock, for changes of the schema by two processes at the same time. */
    private static final String SCHEMA_LOCK = "SELECT pg_advisory_xact_lock(7263549018)";

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS public.service_lease (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                holder TEXT NOT NULL,
                description TEXT NOT NULL,
                since TIMESTAMPTZ NOT NULL,
                renewed TIMESTAMPTZ NOT NULL,
                expires TIMESTAMPTZ NOT NULL)""";

    private static final String TAKE = """
            INSERT INTO public.service_lease VALUES
                (1, ?, ?, clock_timestamp(), clock_timestamp(), clock_timestamp() + ? * INTERVAL '1 millisecond')
            ON CONFLICT (id) DO UPDATE SET holder = EXCLUDED.holder, description = EXCLUDED.description,
                since = EXCLUDED.since, renewed = EXCLUDED.renewed, expires = EXCLUDED.expires
            WHERE service_lease.expires < clock_timestamp()""";

    private static final String READ = """
            SELECT holder, description, since, renewed, extract(epoch FROM expires - clock_timestamp())
            FROM public.service_lease""";

    private static final String RENEW = """
            UPDATE public.service_lease SET renewed = clock_timestamp(),
                expires = clock_timestamp() + ? * INTERVAL '1 millisecond'
            WHERE holder = ?""";

    private static final String RELEASE = "DELETE FROM public.service_lease WHERE holder = ?";

    /** The lock on the row makes a change of the holder wait until the write is committed. */
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION public.require_service_lease() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                active TEXT;
            BEGIN
                SELECT holder INTO active FROM public.service_lease FOR SHARE;
                IF active IS NULL OR active IS DISTINCT FROM current_setting('dgnet.holder', true) THEN
                    RAISE EXCEPTION 'This process cannot write to %: it does not hold the lease of the service (table service_lease)',
                        TG_TABLE_NAME;
                END IF;
                RETURN NULL;
            END $$""";

    private static final String TRIGGER = """
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_trigger
                        WHERE tgname = 'require_service_lease' AND tgrelid = 'public.%1$s'::regclass) THEN
                    CREATE TRIGGER require_service_lease BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.%1$s
                        FOR EACH STATEMENT EXECUTE PROCEDURE public.require_service_lease();
                END IF;
            END $$""";

    private final JournalStore store;
    private final Duration duration;
    private final String holder = UUID.randomUUID().toString();
    private final ScheduledExecutorService renewals;
    private Optional<Connection> open = Optional.empty();
    private boolean unreachable;

    private ServiceLease(JournalStore store, Duration duration) {
        this.store = store;
        this.duration = duration;
        this.renewals = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "service-lease");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The row of the lease. */
    private record Holder(String id, String description, Instant since, Instant renewed, double secondsLeft) {
        boolean renewedAfter(Holder earlier) {
            return !id.equals(earlier.id) || renewed.isAfter(earlier.renewed);
        }

        String inWords() {
            return description + ", active since " + since.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /**
     * Takes the lease. Waits if the last holder has neither renewed nor released it and it has not expired.
     *
     * @param duration from a renewal to the expiry
     * @param description of this process, for the messages of others
     * @param standby whether to wait for the end of an active service too, instead of throwing an exception
     * @param waiting receives a sentence that says what is waited for
     * @param replaced receives a sentence if another process has taken the lease, on the thread of the renewals
     * @throws DataException if another service is active
     * @throws SQLException if the database cannot be used
     */
    static ServiceLease take(
            JournalStore store,
            Duration duration,
            String description,
            boolean standby,
            Consumer<String> waiting,
            Consumer<String> replaced)
            throws SQLException {
        ServiceLease lease = new ServiceLease(store, duration);
        try {
            lease.createTable();
            lease.await(description, standby, waiting);
        } catch (SQLException | RuntimeException | Error fault) {
            lease.renewals.shutdown();
            lease.disconnect();
            throw fault;
        }
        long pause = duration.toMillis() / RENEWALS;
        var unused =
                lease.renewals.scheduleWithFixedDelay(() -> lease.renew(replaced), pause, pause, TimeUnit.MILLISECONDS);
        return lease;
    }

    /** The description of this process. */
    static String thisProcess() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            host = "an unnamed host";
        }
        return "process " + ProcessHandle.current().pid() + " on " + host;
    }

    /** The statement that identifies a session of this process to the database. */
    String sessionSettings() {
        // A paused process must not keep the row locked with an open transaction.
        return "SET dgnet.holder = '" + holder + "'; SET idle_in_transaction_session_timeout = " + duration.toMillis();
    }

    /** Makes the database reject writes of all other processes to the tables of the histories, which exist. */
    synchronized void fence() throws SQLException {
        changeSchema(
                FUNCTION,
                String.format(TRIGGER, "event_journal"),
                String.format(TRIGGER, "event_tag"),
                String.format(TRIGGER, "snapshot"));
    }

    private synchronized void createTable() throws SQLException {
        changeSchema(TABLE);
    }

    private void changeSchema(String... statements) throws SQLException {
        Connection connection = connection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA_LOCK);
            for (String change : statements) {
                statement.execute(change);
            }
            connection.commit();
        } catch (SQLException fault) {
            disconnect();
            throw fault;
        }
        connection.setAutoCommit(true);
    }

    private void await(String description, boolean standby, Consumer<String> waiting) throws SQLException {
        Optional<Holder> first = Optional.empty();
        Optional<String> reported = Optional.empty();
        while (!taken(description)) {
            Optional<Holder> found = other(reported.isPresent());
            if (found.isPresent()) {
                Holder other = found.get();
                boolean alive = first.isPresent() && other.renewedAfter(first.get());
                if (alive && !standby) {
                    throw new DataException(
                            "another service is active on the history " + store.url() + ": "
                                    + other.inWords()
                                    + "; stop it, choose another database (history.url), or set standby = true to wait for its end");
                }
                if (first.isEmpty()) {
                    first = found;
                }
                if (!reported.equals(Optional.of(other.id()))) {
                    reported = Optional.of(other.id());
                    waiting.accept(
                            standby
                                    ? "standby: waits for the end of the active service, " + other.inWords()
                                    : "waits up to " + Math.max(1, Math.round(other.secondsLeft()))
                                            + " s, since the history may be in use by " + other.inWords());
                }
            }
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.max(1, duration.toMillis() / RENEWALS / 3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the service waited for its history", e);
        }
    }

    private synchronized boolean taken(String description) throws SQLException {
        try (PreparedStatement take = connection().prepareStatement(TAKE)) {
            take.setString(1, holder);
            take.setString(2, description);
            take.setLong(3, duration.toMillis());
            boolean taken = take.executeUpdate() == 1;
            unreachable = false;
            return taken;
        } catch (SQLException fault) {
            return failed("take", fault);
        }
    }

    private synchronized Optional<Holder> other(boolean waits) throws SQLException {
        if (unreachable && waits) {
            return Optional.empty();
        }
        return holder();
    }

    private Optional<Holder> holder() throws SQLException {
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            return row.next()
                    ? Optional.of(new Holder(
                            row.getString(1),
                            row.getString(2),
                            row.getObject(3, OffsetDateTime.class).toInstant(),
                            row.getObject(4, OffsetDateTime.class).toInstant(),
                            row.getDouble(5)))
                    : Optional.empty();
        }
    }

    private synchronized void renew(Consumer<String> replaced) {
        try (PreparedStatement renew = connection().prepareStatement(RENEW)) {
            renew.setLong(1, duration.toMillis());
            renew.setString(2, holder);
            boolean renewed = renew.executeUpdate() == 1;
            unreachable = false;
            if (!renewed) {
                renewals.shutdown();
                replaced.accept("the history " + store.url() + " was taken over by another service"
                        + holder().map(other -> ", " + other.inWords()).orElse("")
                        + "; this service can no longer write");
            }
        } catch (SQLException fault) {
            failed("renew", fault);
        }
    }

    /** Logs the first of several failures in a row, and has the next attempt open a new connection. */
    private boolean failed(String step, SQLException fault) {
        if (!unreachable) {
            LOG.warn("Cannot {} the lease on {}: {}. Retrying.", step, store.url(), fault.getMessage());
        }
        unreachable = true;
        disconnect();
        return false;
    }

    private Connection connection() throws SQLException {
        if (open.isEmpty()) {
            Properties properties = new Properties();
            properties.setProperty("user", store.user());
            properties.setProperty("password", store.password());
            properties.setProperty("connectTimeout", "5");
            properties.setProperty("socketTimeout", "10");
            properties.setProperty("tcpKeepAlive", "true");
            open = Optional.of(DriverManager.getConnection(store.url(), properties));
        }
        return open.get();
    }

    private void disconnect() {
        try {
            if (open.isPresent()) {
                open.get().close();
            }
        } catch (SQLException broken) {
            LOG.debug("The connection of the lease cannot be closed", broken);
        }
        open = Optional.empty();
    }

    /** Releases the lease, so that the next service starts without waiting. */
    @Override
    public synchronized void close() {
        renewals.shutdown();
        try (PreparedStatement release = connection().prepareStatement(RELEASE)) {
            release.setString(1, holder);
            release.executeUpdate();
        } catch (SQLException fault) {
            LOG.warn(
                    "Cannot release the lease on {}: {}. The next service waits up to {} s.",
                    store.url(),
                    fault.getMessage(),
                    duration.toSeconds());
        }
        disconnect();
    }
}
