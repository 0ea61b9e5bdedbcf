package dgnet.actors.cli.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.cli.shared.Columns;
import dgnet.actors.cli.shared.ConfigurationOptions;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.RunData;
import dgnet.data.check.ViewCheck;
import dgnet.data.check.ViewCheck.SubjectView;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dgnet prepare CONFIG}. */
@Command(
        name = "prepare",
        footer = {"  dgnet prepare mnms-20 --set data.root=/scans/mnms --set data.target=D", "  dgnet prepare mine.conf"
        },
        description = {
            "Prepares the slices for a training with CONFIG, so that the training starts at once. Without it, dgnet train"
                    + " prepares them. Only slices of new or changed files and settings are prepared; after an"
                    + " interruption the same command continues. Subjects with labels outside the network's view are listed.",
            "The target domain is not read."
        })
public final class PrepareCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Subjects with labels outside the view that are printed. */
    private static final int SHOWN = 10;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ConfigurationOptions configuration;

    @Mixin
    private OutputOptions.Json json;

    @Mixin
    private OutputOptions.Quiet quiet;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        StatusLine line = OutputOptions.progress(out, quiet, json);
        Map<String, Integer> prepared = new TreeMap<>();
        RunConfiguration run = configuration.load();
        try (RunData data = RunData.open(run, done -> {
            line.show(done.line());
            prepared.merge(done.domain(), done.prepared() ? 1 : 0, Integer::sum);
        })) {
            line.clear();
            ViewCheck view = view(data);
            if (json.json()) {
                out.println(json(data, view, prepared, run.data().cache()));
            } else {
                print(data, prepared, run.data().cache(), out);
                print(view, out);
            }
            return data.store().refused().isEmpty() ? ExitCodes.SUCCESS.code() : ExitCodes.SOME_SKIPPED.code();
        } finally {
            line.clear();
            out.flush();
        }
    }

    private static ViewCheck view(RunData data) {
        List<Subject> labelled = data.configuration().data().sources().stream()
                .flatMap(domain -> data.dataset().subjects(domain).stream())
                .filter(Subject::labelled)
                .toList();
        return ViewCheck.of(
                data.configuration().data().preparation(),
                labelled,
                data.dataset().structures().count());
    }

    private static void print(ViewCheck view, PrintWriter out) {
        List<SubjectView> cut = view.cut();
        if (cut.isEmpty()) {
            return;
        }
        out.println(view.sentence());
        cut.stream()
                .limit(SHOWN)
                .forEach(subject -> out.println("outside the view: " + ViewCheck.percent(subject.outside())
                        + " of the labels of " + subject.subject() + " of " + subject.domain()));
        if (cut.size() > SHOWN) {
            out.println("and " + (cut.size() - SHOWN) + " more subjects, which --json lists");
        }
    }

    /** @param prepared the number of subjects that were prepared now, by domain */
    private static void print(RunData data, Map<String, Integer> prepared, Path cache, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("domain", "subjects", "prepared now", "slices", "labelled", "pixels"));
        int size = data.store().size();
        for (String domain : data.store().domains()) {
            rows.add(List.of(
                    domain,
                    Integer.toString(data.dataset().subjects(domain).size()),
                    Integer.toString(prepared.getOrDefault(domain, 0)),
                    Integer.toString(data.store().slices(domain).size()),
                    Long.toString(labelled(data, domain)),
                    size + "×" + size));
        }
        Columns.of(rows).forEach(out::println);
        out.println("the slices are in " + cache);
        data.store()
                .refused()
                .forEach(subject -> out.println(
                        "left out: " + subject.subject() + " of " + subject.domain() + ": " + subject.cause()));
    }

    private static ObjectNode json(RunData data, ViewCheck view, Map<String, Integer> prepared, Path cache) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode domains = json.putArray("domains");
        for (String domain : data.store().domains()) {
            domains.addObject()
                    .put("domain", domain)
                    .put("subjects", data.dataset().subjects(domain).size())
                    .put("preparedNow", prepared.getOrDefault(domain, 0))
                    .put("slices", data.store().slices(domain).size())
                    .put("labelled", labelled(data, domain))
                    .put("pixels", data.store().size());
        }
        json.put("cache", cache.toString());
        json.set("view", JSON.valueToTree(view));
        ArrayNode leftOut = json.putArray("leftOut");
        for (RefusedSubject subject : data.store().refused()) {
            leftOut.addObject()
                    .put("subject", subject.subject())
                    .put("domain", subject.domain())
                    .put("cause", subject.cause());
        }
        return json;
    }

    private static long labelled(RunData data, String domain) {
        return data.store().slices(domain).stream()
                .filter(PreparedSlice::labelled)
                .count();
    }
}
