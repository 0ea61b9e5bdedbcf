package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dgnet.data.DataException;
import dgnet.data.Sha256;
import dgnet.data.dataset.Dataset;
import dgnet.model.predict.SegmentationSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The configuration of an experiment: the common settings of its trainings ({@code dgnet { … }}) and the grid of what differs ({@code
 * experiment { … }}). The keys of the grid are explained in {@code actors/docs/experiments.md}.
 *
 * @param name the name of the experiment, a folder in {@code runs-dir}
 * @param axes what differs between trainings, except target and seed
 * @param targets the domains to hold out in turn; empty: every domain of the data set
 * @param seeds the seeds of each setting
 * @param compare the setting of the baseline; empty: no comparison
 * @param selections the checkpoints to evaluate
 * @param evaluation how scans are segmented for the evaluation
 * @param common the settings of all trainings, with the packaged defaults
 * @param runs the folder of the trainings
 * @param refused the errors of the settings of a training that its owner may not change
 */
public record ExperimentConfiguration(
        String name,
        List<Axis> axes,
        List<String> targets,
        List<Long> seeds,
        Optional<Baseline> compare,
        List<Selection> selections,
        SegmentationSettings evaluation,
        Config common,
        Path runs,
        Function<Config, List<ConfigurationError>> refused) {
    private static final String ROOT = "experiment";
    private static final Set<String> KEYS = Set.of(
            "name",
            "methods",
            "targets",
            "labelled-fractions",
            "seeds",
            "vary",
            "variants",
            "compare",
            "checkpoints",
            "evaluation");
    private static final Set<String> OPTIONS = Set.of("keep-largest", "flip-augment", "view-only");
    private static final int ID = 8;

    /** More trainings than any experiment needs. */
    private static final int MOST_TRAININGS = 10_000;

    /** The axis of settings with names, which is no key. */
    private static final String VARIANT = "variant";

    private static final String TARGET = "data.target";

    /** The checkpoint of a training that is evaluated. */
    public enum Selection {
        /** The best by the validation subjects of the source domains: the fair choice. */
        BEST("chosen by source validation"),
        /** The last one. */
        LAST("last checkpoint"),
        /** The best on the target among the stored ones. It looks at the target, so it is a bound and no result. */
        ORACLE("oracle: chosen by the target's masks, a bound and no result");

        private final String words;

        Selection(String words) {
            this.words = words;
        }

        /** The name in headings. */
        public String words() {
            return words;
        }

        /** The name in configurations and folders. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Values of one key.
     *
     * @param key without the prefix {@code dgnet.}
     */
    public record Axis(String key, List<ConfigValue> values) {
        public Axis {
            values = List.copyOf(values);
        }

        /** The keys that one of the values sets. */
        private Map<String, ConfigValue> changes(ConfigValue value) {
            if (!(value instanceof ConfigObject variant)) {
                return Map.of(key, value);
            }
            Map<String, ConfigValue> changes = new LinkedHashMap<>();
            variant.toConfig()
                    .entrySet()
                    .forEach(entry ->
                            changes.put(String.join(".", ConfigUtil.splitPath(entry.getKey())), entry.getValue()));
            changes.remove("name");
            return changes;
        }
    }

    /**
     * The setting of the arms that others are compared with: those that differ from it in this key alone.
     *
     * @param value the value of the key, as in {@link Cell#settings}
     */
    public record Baseline(String key, String value) {}

    /** A training of an experiment with its configuration. */
    public record Training(ExperimentCell cell, RunConfiguration run) {}

    /**
     * Reads and checks an experiment.
     *
     * @param file a HOCON file
     * @param overrides {@code key=value} each, for keys of all trainings
     * @throws ConfigurationException with the first error of the grid
     */
    public static ExperimentConfiguration load(String file, List<String> overrides) {
        Config read = ConfigurationSource.read(
                file, overrides.stream().map(Assignment::parse).toList(), ConfigurationSource.defaults());
        return of(file, read, Optional.empty(), config -> List.of());
    }

    /**
     * A request for a service with the same trainings as {@link #load}, except for the keys that the service sets.
     *
     * @throws ConfigurationException with all errors of the settings, or the first error of the grid
     */
    public static ExperimentRequest request(String file, List<String> overrides, int priority) {
        return request(
                file,
                ConfigurationSource.read(
                        file, overrides.stream().map(Assignment::parse).toList(), ConfigurationSource.defaults()),
                priority);
    }

    private static ExperimentRequest request(String file, Config read, int priority) {
        ExperimentConfiguration experiment = of(file, read, Optional.empty(), config -> List.of());
        experiment.any("any");
        return new ExperimentRequest(
                Optional.of(experiment.name()),
                Presets.DEFAULTS,
                settings(experiment.common()),
                read.getConfig(ROOT).root().render(ConfigRenderOptions.concise()),
                priority);
    }

    /**
     * The experiment of a request from a client of a service. The name of a packaged experiment is replaced by its settings.
     *
     * @param operator the settings of the service for every run, {@code key=value} each, with {@code runs-dir}
     * @throws ConfigurationException with the first error of the grid
     */
    public static ExperimentConfiguration ofClient(ExperimentRequest request, List<String> operator) {
        Config defaults = ConfigurationSource.defaults();
        List<Assignment> settings =
                new ArrayList<>(operator.stream().map(Assignment::parse).toList());
        Config own = ConfigurationSource.readPreset(request.preset(), settings, defaults);
        List<String> ownKeys = settings.stream().map(Assignment::name).toList();
        request.settings().forEach((key, value) -> settings.add(Assignment.parse(key + "=" + value)));
        Config asked = ConfigurationSource.readPreset(request.preset(), settings, defaults);
        Config all = request.name()
                .map(name -> asked.withValue(ROOT + ".name", ConfigValueFactory.fromAnyRef(name)))
                .orElse(asked)
                .withFallback(
                        ConfigFactory.empty().withValue(ROOT, grid(request).root()));
        return of(
                "the request",
                all,
                Optional.of(Path.of(own.getString("dgnet.runs-dir"))),
                config -> OperatorKeys.errors(config, own, ownKeys));
    }

    /** The request with the settings and the grid of its packaged experiment, if it names one. */
    public static ExperimentRequest expanded(ExperimentRequest request) {
        if (!Presets.isExperiment(request.preset())) {
            return request;
        }
        Config packaged = ConfigurationSource.readPreset(request.preset(), List.of(), ConfigurationSource.defaults());
        Map<String, String> settings = settings(packaged.withoutPath(ROOT));
        settings.putAll(request.settings());
        ConfigObject grid = grid(request).withFallback(packaged.getConfig(ROOT)).root();
        return new ExperimentRequest(
                request.name(),
                Presets.DEFAULTS,
                settings,
                grid.render(ConfigRenderOptions.concise()),
                request.priority());
    }

    /** The settings of a client that differ from the defaults, without the target, which the grid has. */
    private static SortedMap<String, String> settings(Config common) {
        SortedMap<String, String> settings = DecidingKeys.texts(common);
        settings.entrySet()
                .removeAll(DecidingKeys.texts(ConfigurationSource.defaults()).entrySet());
        settings.keySet().removeIf(key -> OperatorKeys.has(key) || key.equals(TARGET));
        return settings;
    }

    /** The grid of a request. JSON has no includes and no substitutions. */
    private static Config grid(ExperimentRequest request) {
        try {
            return ConfigFactory.parseString(
                    request.grid(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
        } catch (ConfigException wrong) {
            throw new ConfigurationException("The grid is not JSON: " + wrong.getMessage(), wrong);
        }
    }

    private static ExperimentConfiguration of(
            String file, Config read, Optional<Path> runs, Function<Config, List<ConfigurationError>> refused) {
        if (!read.hasPath(ROOT)) {
            throw new ConfigurationException(
                    file + " has no group experiment { … } with the grid; a single training is started by dgnet train "
                            + file,
                    null);
        }
        try {
            return of(read.getConfig(ROOT), read.withoutPath(ROOT), runs, refused);
        } catch (ConfigException wrong) {
            throw new ConfigurationException("Cannot read the grid of " + file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static ExperimentConfiguration of(
            Config grid, Config common, Optional<Path> runs, Function<Config, List<ConfigurationError>> refused) {
        for (String key : grid.root().keySet()) {
            require(
                    KEYS.contains(key),
                    "experiment." + key + " is not a known key; the keys are " + sorted(KEYS) + ".");
        }
        List<Axis> axes = new ArrayList<>();
        axis(grid, "methods", "method").ifPresent(axes::add);
        axis(grid, "labelled-fractions", "data.labelled-fraction").ifPresent(axes::add);
        if (grid.hasPath("vary")) {
            grid.getConfig("vary").entrySet().stream()
                    .map(entry -> new Axis(
                            String.join(".", ConfigUtil.splitPath(entry.getKey())),
                            values("experiment.vary." + entry.getKey(), entry.getValue())))
                    .sorted((one, other) -> one.key().compareTo(other.key()))
                    .forEach(axes::add);
        }
        if (grid.hasPath("variants")) {
            List<ConfigValue> variants = values("experiment.variants", grid.getValue("variants"));
            require(
                    variants.stream()
                            .allMatch(variant -> variant instanceof ConfigObject object && object.containsKey("name")),
                    "experiment.variants must be a list of groups with a name, as in [{ name = published }, { name = \"first"
                            + " order\", meta.order = first }].");
            axes.add(new Axis(VARIANT, variants));
        }
        List<Long> seeds = grid.hasPath("seeds")
                ? grid.getLongList("seeds").stream().distinct().toList()
                : List.of(common.getLong("dgnet.seed"));
        require(!seeds.isEmpty(), "experiment.seeds is empty, but must have at least one seed.");
        boolean all = !grid.hasPath("targets")
                || (grid.getValue("targets").valueType() == ConfigValueType.STRING
                        && grid.getString("targets").equals("all"));
        String name = grid.hasPath("name") ? grid.getString("name") : common.getString("dgnet.name");
        require(
                ConfigurationCheck.isName(name),
                "experiment.name is \"" + name
                        + "\", but must be a name of letters, digits, . _ and -, up to 100, other than prepared.");
        return new ExperimentConfiguration(
                name,
                List.copyOf(axes),
                all ? List.of() : List.copyOf(new LinkedHashSet<>(grid.getStringList("targets"))),
                seeds,
                baseline(grid, axes),
                selections(grid),
                evaluation(grid),
                common,
                runs.orElseGet(() -> folder(common, name)),
                refused);
    }

    private static Optional<Axis> axis(Config grid, String name, String key) {
        return grid.hasPath(name)
                ? Optional.of(new Axis(key, values("experiment." + name, grid.getValue(name))))
                : Optional.empty();
    }

    private static List<ConfigValue> values(String key, ConfigValue value) {
        require(
                value.valueType() == ConfigValueType.LIST && !((List<?>) value).isEmpty(),
                key + " must be a list with at least one value, as in [0, 0.3].");
        List<ConfigValue> values = new ArrayList<>();
        ((Iterable<?>) value).forEach(item -> values.add((ConfigValue) item));
        return values.stream().distinct().toList();
    }

    private static Optional<Baseline> baseline(Config grid, List<Axis> axes) {
        if (!grid.hasPath("compare")) {
            return Optional.empty();
        }
        Config compare = grid.getConfig("compare");
        require(
                compare.entrySet().size() == 1,
                "experiment.compare must have one key, as in compare { method = unet }, and has "
                        + (compare.isEmpty()
                                ? "none"
                                : compare.entrySet().stream()
                                        .map(Map.Entry::getKey)
                                        .sorted()
                                        .collect(Collectors.joining(", ")))
                        + ". To replace the one of an included file, write experiment.compare = null before it.");
        Map.Entry<String, ConfigValue> entry = compare.entrySet().iterator().next();
        String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
        String value = text(entry.getValue());
        List<String> known = axes.stream()
                .filter(axis -> axis.key().equals(key))
                .flatMap(axis -> axis.values().stream().map(ExperimentConfiguration::text))
                .toList();
        require(
                known.contains(value),
                "experiment.compare is " + key + " = " + value + ", which is not in the grid; "
                        + (known.isEmpty()
                                ? "it varies " + axes.stream().map(Axis::key).collect(Collectors.joining(", "))
                                : "its values are " + String.join(", ", known))
                        + ".");
        return Optional.of(new Baseline(key, value));
    }

    private static List<Selection> selections(Config grid) {
        if (!grid.hasPath("checkpoints")) {
            return List.of(Selection.BEST, Selection.LAST);
        }
        List<Selection> selections = new ArrayList<>();
        for (String name : grid.getStringList("checkpoints")) {
            Selection found = null;
            for (Selection selection : Selection.values()) {
                found = selection.key().equals(name) ? selection : found;
            }
            require(found != null, "experiment.checkpoints has " + name + ", but may have best, last and oracle.");
            selections.add(found);
        }
        require(!selections.isEmpty(), "experiment.checkpoints is empty; it may have best, last and oracle.");
        return selections.stream().distinct().toList();
    }

    private static SegmentationSettings evaluation(Config grid) {
        Config given = grid.hasPath("evaluation") ? grid.getConfig("evaluation") : ConfigFactory.empty();
        for (String key : given.root().keySet()) {
            require(
                    OPTIONS.contains(key),
                    "experiment.evaluation." + key + " is not a known key; the keys are " + sorted(OPTIONS) + ".");
        }
        return new SegmentationSettings(
                SegmentationSettings.BATCH_SIZE,
                given.hasPath("flip-augment") && given.getBoolean("flip-augment"),
                given.hasPath("keep-largest") && given.getBoolean("keep-largest"),
                given.hasPath("view-only") && given.getBoolean("view-only"));
    }

    private static String sorted(Set<String> keys) {
        return keys.stream().sorted().collect(Collectors.joining(", "));
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new ConfigurationException(sentence, null);
        }
    }

    /** The folder of the experiment: its tables, and for {@code dgnet experiment} also its trainings. */
    public Path directory() {
        return folder(common, name);
    }

    private static Path folder(Config common, String name) {
        return Path.of(common.getString("dgnet.runs-dir"))
                .toAbsolutePath()
                .normalize()
                .resolve(name);
    }

    /**
     * The settings that all trainings share, as a configuration that names no target of its own.
     *
     * @param target any domain
     */
    public RunConfiguration any(String target) {
        return checked(common.withValue("dgnet." + TARGET, ConfigValueFactory.fromAnyRef(target)));
    }

    /**
     * All trainings on a data set.
     *
     * @throws DataException if a target is not a domain of the data set
     */
    public List<Training> trainings(Dataset dataset) {
        for (String target : targets) {
            if (!dataset.domains().contains(target)) {
                throw new DataException("experiment.targets has " + target + ", which is not a domain of "
                        + dataset.root() + "; its domains are " + String.join(", ", dataset.domains()));
            }
        }
        return trainings(dataset.domains());
    }

    /**
     * All trainings: for each arm every target, and for each target every seed.
     *
     * @param domains the targets, if the experiment does not list them
     * @throws ConfigurationException with the errors of the first training that is not possible
     */
    public List<Training> trainings(List<String> domains) {
        List<Map<Axis, ConfigValue>> arms = List.of(Map.of());
        List<String> held = targets.isEmpty() ? domains : targets;
        long number = (long) held.size() * seeds.size();
        for (Axis axis : axes) {
            number *= axis.values().size();
            require(
                    number <= MOST_TRAININGS,
                    "the grid has more than " + MOST_TRAININGS + " trainings; make it smaller.");
            List<Map<Axis, ConfigValue>> longer = new ArrayList<>();
            for (Map<Axis, ConfigValue> arm : arms) {
                for (ConfigValue value : axis.values()) {
                    Map<Axis, ConfigValue> with = new LinkedHashMap<>(arm);
                    with.put(axis, value);
                    longer.add(with);
                }
            }
            arms = longer;
        }
        List<Training> trainings = new ArrayList<>();
        for (Map<Axis, ConfigValue> arm : arms) {
            for (String target : held) {
                for (long seed : seeds) {
                    trainings.add(training(arm, target, seed));
                }
            }
        }
        return List.copyOf(trainings);
    }

    private Training training(Map<Axis, ConfigValue> arm, String target, long seed) {
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, ConfigValue> changes = new LinkedHashMap<>();
        arm.forEach((axis, value) -> {
            settings.put(axis.key(), text(value));
            changes.putAll(axis.changes(value));
        });
        changes.put(TARGET, ConfigValueFactory.fromAnyRef(target));
        List<String> sources = common.getStringList("dgnet.data.sources");
        if (!sources.isEmpty()) {
            changes.put(
                    "data.sources",
                    ConfigValueFactory.fromIterable(sources.stream()
                            .filter(source -> !source.equals(target))
                            .toList()));
        }
        changes.put("seed", ConfigValueFactory.fromAnyRef(seed));
        Config config = common;
        for (Map.Entry<String, ConfigValue> change : changes.entrySet()) {
            config = config.withValue("dgnet." + change.getKey(), change.getValue());
        }
        List<ConfigurationError> errors = refused.apply(config);
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        String cache = common.getString("dgnet.data.cache");
        config = with(
                config,
                "data.cache",
                cache.isBlank()
                        ? ConfigurationCheck.cache(Path.of(common.getString("dgnet.runs-dir")))
                                .toString()
                        : cache);
        config = with(config, "runs-dir", runs.toString());
        RunConfiguration unnamed = checked(config);
        String id = Sha256.of(unnamed.deciding().text() + "\nepisodes = " + unnamed.episodes())
                .substring(0, ID);
        String words = (words(settings) + "-" + target + "-s" + seed).replaceAll("[^A-Za-z0-9.]+", "-");
        String beginning = words.replaceAll("^[^A-Za-z0-9]+", "");
        RunConfiguration run =
                checked(with(config, "name", beginning.substring(0, Math.min(beginning.length(), 80)) + "-" + id));
        Map<String, String> reference = new LinkedHashMap<>(settings);
        compare.ifPresent(found -> reference.put(found.key(), found.value()));
        Map<String, String> texts = new LinkedHashMap<>();
        changes.forEach((key, value) -> texts.put(key, text(value)));
        ExperimentCell cell = new ExperimentCell(
                run.name(),
                id,
                settings,
                words(settings),
                compare.isEmpty() || reference.equals(settings) ? Optional.empty() : Optional.of(words(reference)),
                target,
                seed,
                run.hash(),
                texts);
        return new Training(cell, run);
    }

    /** The settings in which arms differ, as text: {@code dgnet, 5 %}. */
    private String words(Map<String, String> settings) {
        List<String> words = new ArrayList<>();
        for (Axis axis : axes) {
            String value = settings.get(axis.key());
            if (axis.values().size() > 1) {
                words.add(
                        switch (axis.key()) {
                            case "method", VARIANT -> value;
                            case "data.labelled-fraction" -> percent(value);
                            default -> axis.key() + "=" + value;
                        });
            }
        }
        return words.isEmpty()
                ? settings.getOrDefault("method", common.getString("dgnet.method"))
                : String.join(", ", words);
    }

    private static String percent(String fraction) {
        try {
            return new BigDecimal(fraction)
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString() + " %";
        } catch (NumberFormatException wrong) {
            // The check of the training reports it.
            return fraction;
        }
    }

    private static Config with(Config config, String key, Object value) {
        return config.withValue("dgnet." + key, ConfigValueFactory.fromAnyRef(value));
    }

    private static RunConfiguration checked(Config config) {
        return ConfigurationCheck.check(config, ConfigurationSource.defaults());
    }

    private static String text(ConfigValue value) {
        if (value instanceof ConfigObject variant) {
            return String.valueOf(variant.get("name").unwrapped());
        }
        return value.valueType() == ConfigValueType.LIST
                ? value.render(ConfigRenderOptions.concise())
                : String.valueOf(value.unwrapped());
    }
}
