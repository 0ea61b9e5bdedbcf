package dgnet.actors.cli.data;

import dgnet.actors.cli.shared.OutputFiles;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.data.DataException;
import dgnet.data.dataset.LabelDraft;
import dgnet.data.dataset.TableDraft;
import dgnet.data.dataset.TableRequest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dgnet table DIR}. */
@Command(
        name = "table",
        footer = {
            "  dgnet table /scans/bids --image 'sub-{subject}/anat/sub-{subject}_T2star.nii.gz'"
                    + " --mask 'derivatives/labels/sub-{subject}/anat/sub-{subject}_T2star_seg.nii.gz'"
                    + " --domain participants.tsv --domain-column site",
            "  dgnet table /scans/acdc --image '{subject}/{subject}_4d.nii.gz'"
                    + " --mask '{subject}/{subject}_frame{frame}_gt.nii.gz' --first-frame 1 --domain Dijon"
                    + " --labels 3=LV,2=MYO,1=RV"
        },
        description = {
            "Writes the tables of the layout table, dataset.csv and labels.csv, for scans in a tree of any shape: finds images"
                    + " and masks by patterns of their paths, and reports which files matched and which did not.",
            "In a pattern, {name} stands for one or more characters, the same ones wherever the name is repeated; {name:A|B}"
                    + " for A or B; {frame} for a frame's number; * for any characters, but not /; ** for any folders. An"
                    + " image and a mask belong together if every name in both patterns stands for the same text. The names"
                    + " {phase} (ED, ES) and {structure} (masks of one structure each) become columns."
        })
public final class TableCommand implements Runnable {
    private static final int NAMED = 3;
    private static final int MOST_LABELS = 7;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private OutputOptions.Quiet output;

    @Parameters(paramLabel = "DIR", description = "The folder of the scans; the tables are written into it.")
    private Path root;

    @Option(
            names = "--image",
            paramLabel = "PATTERN",
            required = true,
            description = "Paths of the images, relative to DIR. A file that --mask matches is not an image.")
    private String image;

    @Option(
            names = "--mask",
            paramLabel = "PATTERN",
            description = "Paths of the masks; may be repeated. Default: no image has a mask.")
    private List<String> masks = List.of();

    @Option(
            names = "--domain",
            paramLabel = "TEXT|FILE",
            required = true,
            description =
                    "The domain of an image: a text with names of --image, such as '{site}'; or a table (CSV, TSV, XLSX).")
    private String domain;

    @Option(
            names = "--domain-column",
            paramLabel = "COLUMN",
            description = "With --domain FILE: the column that has the domain.")
    private String domainColumn = "";

    @Option(
            names = "--key-column",
            paramLabel = "COLUMN",
            description = "With --domain FILE: the column that has the group or the subject. Default: the first.")
    private String keyColumn = "";

    @Option(
            names = "--subject",
            paramLabel = "TEXT",
            description =
                    "The id of an image, such as '{code}_{phase}'. Default: '{subject}', with the other names if a subject"
                            + " has several images.")
    private String subject = "";

    @Option(names = "--group", paramLabel = "TEXT", description = "The patient of an image, if a patient has several.")
    private String group = "";

    @Option(
            names = "--first-frame",
            paramLabel = "N",
            description = "The number of the first frame in the names of the files. Default: ${DEFAULT-VALUE}.")
    private int firstFrame;

    @Option(
            names = "--phases",
            paramLabel = "TEXT",
            description =
                    "The path of a text file with the frames of ED and ES, in lines such as ED: 1, for each image; for"
                            + " example '{subject}/Info.cfg'.")
    private String phases = "";

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "VALUE=NAME",
            description =
                    "Names of values in the masks, or of the structures in their names ({structure}), in the order that"
                            + " the labels are to have. Where structures overlap, the later one counts. Default: label 1,"
                            + " …; structures in alphabetical order.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--dry-run", description = "Writes nothing.")
    private boolean dryRun;

    @Option(names = "--force", description = "Replaces tables that exist.")
    private boolean force;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Path table = root.resolve("dataset.csv");
        Path names = root.resolve("labels.csv");
        requireFree(table);
        requireFree(names);
        TableDraft found = TableDraft.of(
                root,
                new TableRequest(image, masks, domain, domainColumn, keyColumn, subject, group, firstFrame, phases));
        boolean perStructure = !found.structures().isEmpty();
        TableDraft draft = perStructure ? found.renamed(labels) : found;
        OutputFiles files = OutputFiles.of(dryRun ? List.of() : List.of(table, names));
        draft.passedOver().forEach(spec.commandLine().getErr()::println);
        show(out, "images", draft.images());
        show(out, "masks", draft.masks());
        show(out, "other files, not used", draft.others());
        show(out, "masks without an image, not used", draft.withoutImage());
        show(out, "images without a domain, not used", draft.withoutDomain());
        if (draft.rows().isEmpty()) {
            throw new DataException("no image has a domain; check --domain"
                    + (domainColumn.isEmpty() ? "" : ", --domain-column and --key-column"));
        }
        out.println("subjects by domain: "
                + draft.domains().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
        LabelDraft label = perStructure ? LabelDraft.of(ordered(draft)) : labels(draft, out);
        if (perStructure && label.names().size() > 1) {
            out.println("structures, of which the later one counts where they overlap: "
                    + String.join(", ", label.names().values()));
        }
        show(out, "images with several masks of a frame, which are taken for several raters", draft.raters());
        if (dryRun) {
            out.println("nothing was written (--dry-run)");
            return;
        }
        boolean named = !label.names().isEmpty();
        files.write(table, draft.csv());
        if (named) {
            files.write(names, label.csv());
        }
        files.finish();
        out.println("wrote " + table + ": " + draft.rows().size() + " rows");
        if (!named) {
            out.println("wrote no labels.csv, since there is no mask; name the structures with --labels");
            out.println("next: the same command with --force and --labels, such as --labels 1=lesion");
            return;
        }
        out.println(
                "wrote " + names + ": " + label.names().size() + (label.names().size() == 1 ? " label" : " labels"));
        out.println("next: dgnet check " + root);
    }

    /** The structures of the masks: first those of --labels, in that order. */
    private List<String> ordered(TableDraft draft) {
        Set<String> ordered = new LinkedHashSet<>(labels.values());
        ordered.addAll(draft.structures());
        return List.copyOf(ordered);
    }

    private Map<Integer, String> values() {
        Map<Integer, String> values = new LinkedHashMap<>();
        labels.forEach((value, name) -> {
            try {
                values.put(Integer.parseInt(value.trim()), name);
            } catch (NumberFormatException e) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--labels " + value + "=" + name + ": " + value + " is not a whole number. If each mask has one"
                                + " structure that its name contains, write {structure} in --mask",
                        e);
            }
        });
        return values;
    }

    private LabelDraft labels(TableDraft draft, PrintWriter out) {
        StatusLine line = output.progress(out);
        List<String> used = draft.rows().stream()
                .map(TableDraft.Row::mask)
                .filter(mask -> !mask.isEmpty())
                .distinct()
                .toList();
        LabelDraft label = LabelDraft.of(root, used, values(), done -> {
            synchronized (line) {
                line.show("reading mask " + done + " of " + used.size());
            }
        });
        line.clear();
        show(out, "masks that cannot be read", label.unreadable());
        if (!label.unnamed().isEmpty() && !labels.isEmpty()) {
            out.println("values in the masks that --labels does not name: " + label.unnamed());
        }
        if (!label.absent().isEmpty()) {
            out.println("values of --labels that no mask has: " + label.absent());
        }
        if (label.names().size() > MOST_LABELS) {
            out.println("the network separates at most " + MOST_LABELS + " structures, and the masks have "
                    + label.names().size() + "; give several values one name in labels.csv");
        }
        return label;
    }

    private static void show(PrintWriter out, String what, List<String> files) {
        if (!files.isEmpty()) {
            out.println(what + ": " + files.size() + ", "
                    + (files.size() > NAMED ? "such as " : "")
                    + files.stream().limit(NAMED).collect(Collectors.joining(", ")));
        }
    }

    private void requireFree(Path file) {
        if (Files.exists(file) && !force && !dryRun) {
            throw new DataException("there is a table " + file + " already; move it away, or replace it with --force");
        }
    }
}
