package dgnet.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;

/** The program's own settings of the actor system, for tests. */
public final class ActorSystemConfig {
    private ActorSystemConfig() {}

    /** {@code conf/pekko.conf} over the libraries' defaults. */
    public static Config load() {
        return load(ConfigFactory.empty());
    }

    /** {@code over} over {@code conf/pekko.conf} over the libraries' defaults. */
    public static Config load(Config over) {
        File file = new File("../conf/pekko.conf");
        if (!file.isFile()) {
            throw new IllegalStateException(file.getAbsolutePath() + " is missing; tests run in the folder tests/");
        }
        return ConfigFactory.load(over.withFallback(ConfigFactory.parseFile(file)));
    }
}
