package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.RunData;
import dgnet.data.prepare.PreparedStore.PreparationProgress;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import java.io.PrintWriter;
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
            "Prepares the slices that a training of CONFIG reads, so that it starts at once; dgnet train does the same"
                    + " where it has not been done. Only what new or changed files and settings touch is prepared;"
                    + " after a kill the same command goes on where it was.",
            "The target domain is not read."
        })
final class PrepareCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ConfigurationOptions configuration;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        OverwrittenLine line = new OverwrittenLine(out);
        Map<String, Integer> prepared = new TreeMap<>();
        RunConfiguration asked = configuration.load();
        try (RunData data = RunData.open(asked, done -> {
            line.show(done.line());
            count(done, prepared);
        })) {
            line.clear();
            rows(data, prepared).forEach(out::println);
            out.println("the slices are in " + asked.data().cache());
            List<RefusedSubject> refused = data.store().refused();
            refused.forEach(subject ->
                    out.println("left out: " + subject.subject() + " of " + subject.domain() + ": " + subject.cause()));
            return refused.isEmpty() ? ExitCodes.SUCCESS.code() : ExitCodes.SOME_SKIPPED.code();
        } finally {
            line.clear();
            out.flush();
        }
    }

    private static void count(PreparationProgress done, Map<String, Integer> prepared) {
        prepared.merge(done.domain(), done.prepared() ? 1 : 0, Integer::sum);
    }

    private static List<String> rows(RunData data, Map<String, Integer> prepared) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("domain", "subjects", "prepared now", "slices", "labelled", "pixels"));
        int size = data.store().size();
        for (String domain : data.store().domains()) {
            List<PreparedSlice> slices = data.store().slices(domain);
            long labelled = slices.stream().filter(PreparedSlice::labelled).count();
            rows.add(List.of(
                    domain,
                    Integer.toString(data.dataset().subjects(domain).size()),
                    Integer.toString(prepared.getOrDefault(domain, 0)),
                    Integer.toString(slices.size()),
                    Long.toString(labelled),
                    size + "×" + size));
        }
        return Columns.of(rows);
    }
}
