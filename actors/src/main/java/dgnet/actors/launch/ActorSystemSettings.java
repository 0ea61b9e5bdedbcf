package dgnet.actors.launch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The settings of an actor system for runs. */
public final class ActorSystemSettings {
    private ActorSystemSettings() {}

    /** The settings {@code over}, with {@code conf/pekko.conf} and the defaults of the libraries as fallback. */
    public static Config of(Config over) {
        return over.withFallback(ConfigFactory.parseResources(ActorSystemSettings.class.getClassLoader(), "pekko.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }
}
