package dgnet.model.learn;

import ai.djl.Device;
import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;
import dgnet.model.engine.DeviceMemory;
import dgnet.model.network.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Composes the error message for a lack of device memory: what was tried, how much memory there is, and what would fit. */
final class MemoryShortage {
    /** Share of the available memory that a suggestion may use, since the memory is only estimated. */
    private static final double SHARE = 0.9;

    private static final int LONGEST_QUOTE = 200;

    private final LearnerSettings settings;
    private final Device device;

    MemoryShortage(LearnerSettings settings, Device device) {
        this.settings = settings;
        this.device = device;
    }

    /**
     * The message for an episode.
     *
     * @param said the engine's message
     */
    String ofEpisode(EpisodeData data, String said) {
        int batch = data.batches().stream()
                .filter(part -> part.role() == Role.META_TRAIN_LABELLED)
                .mapToInt(Batch::count)
                .sum();
        Optional<DeviceMemory> memory = DeviceMemory.of(device, said);
        return ofEpisode(MemoryEstimate.of(settings, batch), memory) + quoted(said);
    }

    /** The message with the available memory; empty if unknown. */
    static String ofEpisode(MemoryEstimate tried, Optional<DeviceMemory> memory) {
        long most = (long) (SHARE
                * memory.map(known -> Math.min(known.available(), tried.bytes()))
                        .orElse(tried.bytes() / 2));
        return "an episode does not fit into the device's memory: " + sizes(tried) + " needs "
                + DeviceMemory.text(tried.bytes()) + " by the estimate; " + available(memory) + "; "
                + remedies(tried, most, memory.isPresent() ? "would fit" : "would need less than half of that")
                + ". The batch is not reduced automatically: a smaller batch is another method, since some losses depend on"
                + " the whole batch (pooled Dice, HSIC, low rank)";
    }

    private static String remedies(MemoryEstimate tried, long most, String verb) {
        List<String> remedies = new ArrayList<>();
        tried.withBatchWithin(most).ifPresent(fits -> remedies.add("episode.batch-size = " + fits.batch()));
        tried.withImageWithin(most)
                .ifPresent(fits ->
                        remedies.add("data.image-size = " + fits.network().imageSize()));
        tried.withChannelsWithin(most)
                .ifPresent(fits ->
                        remedies.add("model.base-channels = " + fits.network().baseChannels()));
        tried.withFirstOrderWithin(most).ifPresent(fits -> remedies.add("meta.order = first"));
        return remedies.isEmpty()
                ? "by the estimate no smaller batch, image or network alone would fit: use a larger device"
                : "by the estimate " + String.join(", or ", remedies) + " " + verb;
    }

    private static String sizes(MemoryEstimate tried) {
        return "method = " + lower(tried.method()) + ", episode.batch-size = " + tried.batch() + ", data.image-size = "
                + tried.network().imageSize() + ", model.base-channels = "
                + tried.network().baseChannels()
                + (tried.method().metaSplit()
                        ? ", meta.order = " + lower(tried.meta().order()) + ", meta.inner-scope = "
                                + lower(tried.meta().innerScope())
                        : "");
    }

    /** The message for a forward pass over slices. */
    String ofPrediction(int slices, String said) {
        return "a forward pass over " + slices + " slices of "
                + settings.network().imageSize() + " by "
                + settings.network().imageSize() + " pixels with "
                + settings.network().baseChannels() + " base channels does not fit into the device's memory; "
                + available(DeviceMemory.of(device, said))
                + "; a smaller validation.batch-size needs less and gives the same results" + quoted(said);
    }

    /** The message for the state alone. */
    String ofState(String said) {
        long length = ParameterLayout.of(settings.network()).length();
        return "the parameters and Adam's moments, " + DeviceMemory.text(3 * Float.BYTES * length)
                + ", do not fit into the device's memory; " + available(DeviceMemory.of(device, said))
                + "; a smaller model.base-channels needs less" + quoted(said);
    }

    private static String available(Optional<DeviceMemory> memory) {
        return memory.map(known -> "the device has " + known).orElse("the memory of the device is unknown");
    }

    private static String quoted(String said) {
        return " (the engine: " + (said.length() > LONGEST_QUOTE ? said.substring(0, LONGEST_QUOTE) + "…" : said) + ")";
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
