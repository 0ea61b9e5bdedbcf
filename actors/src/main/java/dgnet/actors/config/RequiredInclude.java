package dgnet.actors.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;

/**
 * Includes that must be there: HOCON passes over an absent file in silence, so that a misspelt name would turn a preset into the plain
 * defaults. A name is looked up beside the including file, then among the packaged configurations.
 */
final class RequiredInclude implements ConfigIncluder {
    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        ConfigParseable included = context.relativeTo(what);
        if (included == null) {
            throw new ConfigException.Generic("include \"" + what + "\" names nothing that can be read");
        }
        return included.parse(context.parseOptions().setAllowMissing(false));
    }
}
