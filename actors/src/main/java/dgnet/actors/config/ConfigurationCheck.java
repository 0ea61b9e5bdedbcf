package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dgnet.actors.config.KeyReader.Range;
import dgnet.actors.config.KnownKeys.LossSum;
import dgnet.actors.config.RunConfiguration.CheckpointSettings;
import dgnet.actors.config.RunConfiguration.EpisodeSettings;
import dgnet.actors.config.RunConfiguration.ShutdownSettings;
import dgnet.actors.config.RunConfiguration.ValidationSettings;
import dgnet.actors.run.FaultPolicy;
import dgnet.actors.run.FaultPolicy.RestartBudget;
import dgnet.actors.run.FaultPolicyBuilder;
import dgnet.data.DataException;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.NnunetSettings;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparationSettings.Crop;
import dgnet.data.sample.AugmentationSettings;
import dgnet.data.sample.DomainRandomisation.Chance;
import dgnet.data.sample.DomainRandomisationBuilder;
import dgnet.data.sample.DomainSampler.Balance;
import dgnet.model.engine.Precision;
import dgnet.model.episode.Method;
import dgnet.model.learn.MetaSettings;
import dgnet.model.learn.ObjectiveSettings;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.learn.Term;
import dgnet.model.optimise.OptimiserSettings;
import dgnet.model.optimise.PlateauSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks the value of each key: turns a configuration into records, or lists all its errors. */
final class ConfigurationCheck {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?");

    /** Names of devices on Windows, in either case and with any extension. */
    private static final Pattern DEVICE_NAME =
            Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

    /** The folder for prepared slices in runs-dir, unless data.cache gives another. */
    private static final String PREPARED = "prepared";

    private static final int WEEK = 7 * 86_400;
    private static final int BILLION = 1_000_000_000;

    /** The most slices in a batch. */
    private static final int MOST_SLICES = 1024;

    private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda:[0-9]{1,3}");

    private final KeyReader keys;
    private final Config config;
    private final List<ConfigurationError> errors;

    private ConfigurationCheck(Config config, Config defaults, List<ConfigurationError> errors) {
        this.config = config;
        this.keys = new KeyReader(config, defaults, errors);
        this.errors = errors;
    }

    static RunConfiguration check(Config read, Config defaults) {
        return check(read, defaults, new ArrayList<>());
    }

    /** The same, with errors found earlier. */
    static RunConfiguration check(Config read, Config defaults, List<ConfigurationError> errors) {
        Config known = new KnownKeys(defaults).checked(read, errors).withFallback(defaults);
        RunConfiguration configuration = new ConfigurationCheck(known, defaults, errors).run();
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        return configuration;
    }

    /** Checks the batch size and the method, which depend on the source domains. */
    static void checkDomains(
            Config config, Method method, int batchSize, List<String> sources, List<ConfigurationError> errors) {
        KeyReader keys = new KeyReader(config, config, errors);
        if (method.metaSplit() && sources.size() < 2) {
            keys.reject(
                    "data.sources",
                    "at least two domains, since method " + config.getString("dgnet.method")
                            + " holds one of them out in each episode; the run has " + sources);
        }
        int metaTrain = method.metaSplit() ? sources.size() - 1 : sources.size();
        if (batchSize < metaTrain) {
            keys.reject(
                    "episode.batch-size",
                    "at least " + metaTrain + ", one slice for each of the " + metaTrain
                            + " domains that an episode trains on");
        }
    }

    private RunConfiguration run() {
        String name = name();
        Path runsDirectory = path("runs-dir");
        Method method = keys.choice("method", Method.class);
        DataSettings data = data(runsDirectory);
        EpisodeSettings episode = episode(method);
        if (!data.sources().isEmpty()) {
            checkDomains(config, method, episode.batchSize(), data.sources(), errors);
        }
        return RunConfigurationBuilder.builder()
                .name(name)
                .runsDirectory(runsDirectory)
                .seed(keys.longInteger("seed", Range.atLeast(0)))
                .device(device())
                .precision(keys.choice("precision", Precision.class))
                .threads(keys.integer("threads", Range.closed(0, 1024)))
                .method(method)
                .episodes(keys.longInteger("episodes", Range.closed(1, BILLION)))
                .data(data)
                .augmentation(augmentation())
                .baseChannels(keys.integer("model.base-channels", Range.closed(1, 512)))
                .objective(objective())
                .episode(episode)
                .meta(new MetaSettings(
                        keys.choice("meta.inner-scope", MetaSettings.InnerScope.class),
                        keys.choice("meta.order", MetaSettings.Order.class),
                        keys.number("meta.inner-step-size", Range.closed(0, 1000))))
                .optimiser(optimiser())
                .plateau(new PlateauSettings(
                        keys.number("plateau.factor", new Range(0, false, 1, false)),
                        keys.integer("plateau.patience", Range.closed(0, BILLION)),
                        keys.number("plateau.minimum", Range.closed(0, 1000))))
                .validation(new ValidationSettings(
                        keys.integer("validation.every", Range.closed(1, BILLION)),
                        keys.integer("validation.batch-size", Range.closed(1, MOST_SLICES))))
                .checkpoint(new CheckpointSettings(
                        keys.integer("checkpoint.every", Range.closed(1, BILLION)),
                        keys.integer("checkpoint.keep", Range.closed(1, 10_000))))
                .faults(faultPolicy(keys))
                .shutdown(new ShutdownSettings(
                        keys.duration("shutdown.grace", Range.closed(1, 86_400)),
                        keys.integer("shutdown.exit-code", Range.closed(0, 255))))
                .resolved(located(runsDirectory, data))
                .build();
    }

    private String name() {
        String name = keys.text("name");
        if (!NAME.matcher(name).matches()) {
            keys.reject(
                    "name",
                    "at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or a digit and"
                            + " not ending with a dot");
        } else if (name.equalsIgnoreCase(PREPARED)) {
            keys.reject("name", "another name; the folder " + PREPARED + " contains the prepared slices of all runs");
        } else if (DEVICE_NAME.matcher(name).matches()) {
            keys.reject("name", "another name; on Windows this is the name of a device");
        }
        return name;
    }

    /** Whether a text can be the name of a run, which is the name of a folder in {@code runs-dir}. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches()
                && !text.equalsIgnoreCase(PREPARED)
                && !DEVICE_NAME.matcher(text).matches();
    }

    /** The folder for prepared slices, unless {@code data.cache} gives another. */
    static Path cache(Path runsDirectory) {
        return runsDirectory.resolve(PREPARED);
    }

    private String device() {
        String device = keys.text("device");
        if (!DEVICE.matcher(device).matches()) {
            keys.reject("device", "auto, cpu or cuda:N, as in cuda:0");
        }
        return device;
    }

    private DataSettings data(Path runsDirectory) {
        String layout = keys.choice("data.layout", Datasets.LAYOUTS);
        Path root = path("data.root");
        if (keys.text("data.root").isBlank()) {
            keys.reject("data.root", "the folder of the data set, as in --set data.root=/scans/mnms");
        }
        String target = keys.text("data.target");
        if (target.isBlank()) {
            keys.reject("data.target", "the domain that training never sees, as in --set data.target=D");
        }
        List<String> sources = keys.texts("data.sources");
        if (sources.contains(target)) {
            keys.reject("data.sources", "without the target domain " + target);
        }
        if (new HashSet<>(sources).size() < sources.size()) {
            keys.reject("data.sources", "a list without repeated domains");
        }
        KeyReader.Interval percentiles = keys.interval("data.clip-percentiles", Range.closed(0, 100));
        if (percentiles.low() == percentiles.high()) {
            keys.reject("data.clip-percentiles", "two different numbers");
            percentiles = new KeyReader.Interval(0, 100);
        }
        PreparationSettings preparation = new PreparationSettings(
                percentiles.low(),
                percentiles.high(),
                keys.number("data.spacing", Range.openLow(0, 100)),
                imageSize(),
                keys.choice("data.crop", Crop.class));
        Path cache = keys.text("data.cache").isBlank() ? cache(runsDirectory) : path("data.cache");
        return DataSettingsBuilder.builder()
                .layout(layout)
                .root(root)
                .domains(keys.choice("data.domains", DomainRule.class))
                .masks(new MaskRules(
                        keys.choice("data.empty-masks", MaskRules.EmptyMasks.class),
                        keys.choice("data.empty-slices", MaskRules.EmptySlices.class),
                        keys.choice("data.mask-geometry", MaskRules.MaskGeometry.class)))
                .nnunet(nnunet())
                .target(target)
                .sources(sources)
                .confirmedDomains(keys.texts("data.confirm-domains"))
                .labelledFraction(keys.number("data.labelled-fraction", Range.openLow(0, 1)))
                .validationFraction(keys.number("data.validation-fraction", Range.closed(0, 0.5)))
                .balance(keys.choice("data.balance", Balance.class))
                .preparation(preparation)
                .cache(cache)
                .build();
    }

    private NnunetSettings nnunet() {
        int channel = keys.integer("data.channel", Range.closed(0, 9999));
        try {
            return new NnunetSettings(keys.text("data.domain-pattern"), channel);
        } catch (DataException notOneGroup) {
            keys.reject("data.domain-pattern", "a regular expression with one group, such as ^([^_]+)_");
            return NnunetSettings.DEFAULT;
        }
    }

    private int imageSize() {
        int size = keys.integer("data.image-size", Range.closed(32, 4096));
        if (size % 32 != 0) {
            keys.reject(
                    "data.image-size",
                    "a multiple of 32; the nearest are " + size / 32 * 32 + " and " + (size / 32 + 1) * 32);
        }
        return size - size % 32;
    }

    private EpisodeSettings episode(Method method) {
        int batchSize = keys.integer("episode.batch-size", Range.closed(1, MOST_SLICES));
        if (method.disentangled() && batchSize < 2) {
            keys.reject("episode.batch-size", "at least 2, since the term hsic compares the slices of a batch");
        }
        return new EpisodeSettings(
                batchSize,
                keys.integer("episode.unlabelled-steps", Range.closed(0, 100)),
                keys.integer("episode.in-flight", Range.closed(1, 64)),
                keys.integer("episode.loader-threads", Range.closed(1, 256)));
    }

    private AugmentationSettings augmentation() {
        Range probability = Range.closed(0, 1);
        KeyReader.Interval rotation = keys.interval("augmentation.rotation", Range.closed(-360, 360));
        KeyReader.Interval sigma = keys.interval("augmentation.blur-sigma", Range.closed(0.01, 10));
        return new AugmentationSettings(
                rotation.low(),
                rotation.high(),
                keys.number("augmentation.flip-horizontal", probability),
                keys.number("augmentation.flip-vertical", probability),
                keys.number("augmentation.blur", probability),
                sigma.low(),
                sigma.high(),
                DomainRandomisationBuilder.builder()
                        .scale(chance("scale", new Range(0.1, true, 10, true)))
                        .shift(chance("shift", Range.closed(-1000, 1000)))
                        .elastic(chance("elastic", Range.closed(0, 100)))
                        .elasticSpacing(keys.integer("augmentation.elastic.spacing", Range.closed(4, 1000)))
                        .fourierAmplitude(chance("fourier-amplitude", Range.closed(0, 1)))
                        .fourierRadius(
                                keys.number("augmentation.fourier-amplitude.radius", new Range(0, false, 0.25, true)))
                        .randomConvolution(chance("random-convolution", Range.closed(0, 1)))
                        .biasField(chance("bias-field", Range.closed(0, 5)))
                        .gamma(chance("gamma", new Range(0.05, true, 20, true)))
                        .contrast(chance("contrast", Range.closed(0, 20)))
                        .lowResolution(chance("low-resolution", Range.closed(1, 32)))
                        .ricianNoise(chance("rician-noise", Range.closed(0, 1)))
                        .build());
    }

    private Chance chance(String name, Range allowed) {
        String key = "augmentation." + name;
        KeyReader.Interval strength = keys.interval(key + ".strength", allowed);
        return new Chance(keys.number(key + ".probability", Range.closed(0, 1)), strength.low(), strength.high());
    }

    private ObjectiveSettings objective() {
        return new ObjectiveSettings(
                weights(LossSum.UNLABELLED_TRAIN),
                weights(LossSum.UNLABELLED_TEST),
                weights(LossSum.LABELLED_TRAIN),
                weights(LossSum.LABELLED_TEST),
                keys.number("loss.focal-gamma", Range.closed(0, 100)),
                keys.integer("loss.low-rank-rows", Range.closed(8, 1 << 20)));
    }

    private TermWeights weights(LossSum sum) {
        Map<Term, Double> weights = new EnumMap<>(Term.class);
        for (Term term : Term.values()) {
            if (sum.allows(term)) {
                weights.put(term, keys.weight(sum.key(term)));
            }
        }
        return new TermWeights(weights);
    }

    private OptimiserSettings optimiser() {
        return new OptimiserSettings(
                keys.number("optimiser.learning-rate", Range.openLow(0, 1000)),
                keys.number("optimiser.beta1", Range.openHigh(0, 1)),
                keys.number("optimiser.beta2", Range.openHigh(0, 1)),
                keys.number("optimiser.epsilon", Range.openLow(0, 1)),
                keys.number("optimiser.gradient-clip", Range.openLow(0, BILLION)));
    }

    private Path path(String key) {
        try {
            return Path.of(keys.text(key)).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            keys.reject(key, "a path: " + e.getReason());
            return Path.of("").toAbsolutePath();
        }
    }

    /** The effective values with absolute paths, so that they are valid in any working directory. */
    private Config located(Path runsDirectory, DataSettings data) {
        return config.withOnlyPath("dgnet")
                .withValue("dgnet.runs-dir", ConfigValueFactory.fromAnyRef(runsDirectory.toString()))
                .withValue(
                        "dgnet.data.root",
                        ConfigValueFactory.fromAnyRef(data.root().toString()))
                .withValue(
                        "dgnet.data.cache",
                        ConfigValueFactory.fromAnyRef(data.cache().toString()));
    }

    /** The handling of faults: the keys of {@code dgnet.supervision}, and those of data, meta and checkpoint that belong to it. */
    private static FaultPolicy faultPolicy(KeyReader keys) {
        return FaultPolicyBuilder.builder()
                .domain(budget(keys, "supervision.domain."))
                .device(budget(keys, "supervision.device."))
                .coordinator(budget(keys, "supervision.coordinator."))
                .onDomainLost(keys.choice("supervision.on-domain-lost", FaultPolicy.OnDomainLost.class))
                .stall(new FaultPolicy.Stall(
                        keys.choice("supervision.on-stall", FaultPolicy.OnStall.class),
                        keys.duration("supervision.stall-floor", Range.closed(1, WEEK)),
                        keys.number("supervision.stall-factor", Range.closed(1, 1000))))
                .readAttempts(keys.integer("data.read-attempts", Range.closed(1, 1000)))
                .readPause(keys.duration("data.read-pause", Range.closed(0, 3600)))
                .maxQuarantined(keys.number("data.max-quarantined", Range.closed(0, 1)))
                .maxSkipped(keys.integer("meta.max-skipped", Range.closed(0, 1_000_000)))
                .maxRollbacks(keys.integer("meta.max-rollbacks", Range.closed(0, 1000)))
                .rollbackFactor(keys.number("meta.rollback-factor", Range.openLow(0, 1)))
                .maxCheckpointFailures(keys.integer("checkpoint.max-failures", Range.closed(0, 1_000_000)))
                .checkpointPause(keys.duration("checkpoint.retry-pause", Range.openLow(0, WEEK)))
                .build();
    }

    private static RestartBudget budget(KeyReader keys, String group) {
        Duration first = keys.duration(group + "first-pause", Range.openLow(0, WEEK));
        Duration longest = keys.duration(group + "longest-pause", Range.openLow(0, WEEK));
        if (first.compareTo(longest) > 0) {
            keys.reject(group + "longest-pause", "at least as long as first-pause");
            longest = first;
        }
        return new RestartBudget(
                keys.integer(group + "restarts", Range.closed(0, 1_000_000)),
                first,
                longest,
                keys.number(group + "jitter", Range.closed(0, 1)),
                keys.duration(group + "reset-after", Range.openLow(0, WEEK)));
    }
}
