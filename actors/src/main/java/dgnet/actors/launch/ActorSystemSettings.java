package dgnet.actors.launch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Settings of an actor system that runs are trained in. */
public final class ActorSystemSettings {
    private ActorSystemSettings() {}

    /** {@code over} over {@code conf/pekko.conf} over the libraries' defaults. */
    public static Config of(Config over) {
        return over.withFallback(ConfigFactory.parseResources(ActorSystemSettings.class.getClassLoader(), "pekko.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }
}
