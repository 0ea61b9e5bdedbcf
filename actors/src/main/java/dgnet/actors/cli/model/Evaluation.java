package dgnet.actors.cli.model;

import dgnet.actors.cli.shared.OutputFiles;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.BuildVersion;
import dgnet.actors.launch.RunData;
import dgnet.actors.launch.RunDirectory;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Datasets.DomainRule;
import dgnet.data.dataset.NnunetSettings;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Subject;
import dgnet.model.evaluate.CasePicture;
import dgnet.model.evaluate.CasePictures;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluatedDomain.Role;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.LabelSource;
import dgnet.model.evaluate.ModelLabels;
import dgnet.model.evaluate.TrainingRole;
import dgnet.model.evaluate.VolumeEvaluation;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import dgnet.model.report.HtmlReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Scores labels of whole scans, prints the table and writes four files: {@code metrics.csv}, {@code subjects.csv}, {@code metrics.json} and
 * {@code report.html}. Each file is written whole, or left as it was.
 */
public final class Evaluation {
    /** The file with every figure. */
    public static final String JSON = "metrics.json";

    /** The page, which is written last. */
    public static final String PAGE = "report.html";

    private static final String CASES = "metrics.csv";
    private static final String SUBJECTS = "subjects.csv";

    private final EvaluationData data;
    private final LabelSource source;
    private final Map<String, String> origin;
    private final Path folder;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * An evaluation of labels.
     *
     * @param origin of the labels, for the report
     * @param folder for the files; created with the first file
     * @param err for warnings about the scans
     */
    Evaluation(
            EvaluationData data,
            LabelSource source,
            Map<String, String> origin,
            Path folder,
            PrintWriter out,
            PrintWriter err) {
        this.data = data;
        this.source = source;
        this.origin = origin;
        this.folder = folder;
        this.out = out;
        this.err = err;
    }

    /**
     * An evaluation of the labels that a model predicts.
     *
     * @param paths of the model, or of the models of an ensemble
     */
    public static Evaluation ofModel(
            EvaluationData data,
            List<Path> paths,
            SegmentationModel model,
            SegmentationSettings settings,
            Path folder,
            PrintWriter out,
            PrintWriter err) {
        Map<String, String> origin = new LinkedHashMap<>();
        if (paths.size() == 1) {
            origin.put("model", paths.get(0).toString());
        } else {
            origin.put("model", "the mean of " + paths.size() + " models");
            for (int k = 0; k < paths.size(); k++) {
                origin.put("model " + (k + 1), paths.get(k).toString());
            }
        }
        List<String> options = settings.options();
        if (!options.isEmpty()) {
            origin.put("options", String.join(" ", options));
        }
        return new Evaluation(data, new ModelLabels(model, settings, data.dataset()), origin, folder, out, err);
    }

    /**
     * Scores the labels.
     *
     * @param line for the progress
     * @param json whether to print the report as JSON instead of the table
     * @throws DataException if the data set has no labelled subject, or no file can be written
     * @throws dgnet.actors.cli.shared.CommandFailedException if some files cannot be written
     */
    public EvaluationReport run(StatusLine line, boolean json) {
        Dataset dataset = data.dataset();
        if (dataset.subjects().stream().noneMatch(Subject::labelled)) {
            throw new DataException("No scan in " + dataset.root() + " has a mask; an evaluation needs masks");
        }
        OutputFiles files = OutputFiles.in(folder, CASES, SUBJECTS, JSON, PAGE);
        String what = "evaluating " + origin.values().iterator().next();
        line.show(what);
        int[] scored = {0};
        int total = dataset.subjects().stream()
                .mapToInt(subject -> subject.labelledFrames().size())
                .sum();
        VolumeEvaluation evaluation = new VolumeEvaluation(source, dataset, data.trainingRole());
        EvaluationReport report = evaluation.evaluate(
                data.domains(),
                reportedOrigin(),
                score -> line.show(what + ": " + ++scored[0] + " of " + total + " scans"));
        line.clear();
        evaluation.warnings().forEach(warning -> err.println("warning: " + warning));
        source.note().ifPresent(note -> err.println("note: " + note));
        if (!json) {
            out.print(report.table());
            out.flush();
        }
        files.write(folder.resolve(CASES), report.casesCsv());
        files.write(folder.resolve(SUBJECTS), report.subjectsCsv());
        files.write(folder.resolve(JSON), report.json());
        line.show("drawing the report");
        files.write(folder.resolve(PAGE), () -> HtmlReport.of(report, pictures(report)));
        line.clear();
        if (json) {
            out.println(report.json());
        }
        files.finish();
        if (!json) {
            out.println("the report is " + folder.resolve(PAGE));
        }
        return report;
    }

    private Map<String, String> reportedOrigin() {
        Dataset dataset = data.dataset();
        Map<String, String> all = new LinkedHashMap<>(origin);
        all.put("data", absolute(dataset).toString());
        all.put("layout", dataset.layout());
        all.put("program", "dgnet " + BuildVersion.program());
        return all;
    }

    private static Path absolute(Dataset dataset) {
        return dataset.root().toAbsolutePath().normalize();
    }

    private Map<EvaluatedDomain, List<CasePicture>> pictures(EvaluationReport report) {
        CasePictures pictures = new CasePictures(report, source, data.dataset());
        Map<EvaluatedDomain, List<CasePicture>> shown = new LinkedHashMap<>();
        for (EvaluatedDomain domain : report.domains()) {
            List<CasePicture> some = pictures.of(domain);
            if (!some.isEmpty()) {
                shown.put(domain, some);
            }
        }
        return shown;
    }

    /**
     * The data set of an evaluation.
     *
     * @param domains with their role in the training, in the order of the report
     * @param trainingRole the role of each subject in the training
     */
    public record EvaluationData(
            Dataset dataset, List<EvaluatedDomain> domains, Function<Subject, TrainingRole> trainingRole) {
        /**
         * The scans of some domains only.
         *
         * @param names of the domains; empty for all
         * @throws DataException if there is no such domain
         */
        public EvaluationData of(List<String> names) {
            List<String> known = domains.stream().map(EvaluatedDomain::name).toList();
            for (String name : names) {
                if (!known.contains(name)) {
                    throw new DataException("--domain is " + name + ", but the domains of " + dataset.root() + " are "
                            + String.join(", ", known));
                }
            }
            return names.isEmpty()
                    ? this
                    : new EvaluationData(
                            dataset,
                            domains.stream()
                                    .filter(domain -> names.contains(domain.name()))
                                    .toList(),
                            trainingRole);
        }

        /** The data set of a run: the source domains in their order, then all others in the order of the data set. */
        public static EvaluationData ofRun(RunDirectory run) {
            return ofRuns(List.of(run));
        }

        /**
         * The data set of runs whose models form an ensemble. A domain is a source if it is one of any run, and the target if it is the target
         * of all. A subject has its role in the run that used it most, see the order of {@link TrainingRole}.
         *
         * @throws DataException if the runs have different data sets
         */
        static EvaluationData ofRuns(List<RunDirectory> runs) {
            List<RunConfiguration> configurations =
                    runs.stream().map(RunDirectory::configuration).toList();
            Dataset dataset = configurations.get(0).data().open();
            List<Split> splits = new ArrayList<>();
            Set<String> sources = new LinkedHashSet<>();
            for (int k = 0; k < runs.size(); k++) {
                Dataset own = k == 0 ? dataset : configurations.get(k).data().open();
                if (!absolute(own).equals(absolute(dataset)) || !own.layout().equals(dataset.layout())) {
                    throw new DataException("The runs " + runs.get(0).path() + " and "
                            + runs.get(k).path() + " have different data sets (" + absolute(dataset) + ", "
                            + dataset.layout() + " and " + absolute(own) + ", " + own.layout()
                            + "); give the data set with --data");
                }
                splits.add(RunData.split(configurations.get(k), own));
                sources.addAll(configurations.get(k).data().sources());
            }
            List<EvaluatedDomain> domains = new ArrayList<>();
            sources.forEach(source -> domains.add(new EvaluatedDomain(source, Role.SOURCE)));
            for (String domain : dataset.domains()) {
                if (!sources.contains(domain)) {
                    boolean target = splits.stream().allMatch(split -> domain.equals(split.target()));
                    domains.add(new EvaluatedDomain(domain, target ? Role.TARGET : Role.UNSEEN));
                }
            }
            return new EvaluationData(dataset.withTestSet(), domains, subject -> splits.stream()
                    .map(split -> TrainingRole.of(subject, split))
                    .min(Comparator.naturalOrder())
                    .orElseThrow());
        }

        /** Another data set. A domain with the name of a source domain of the model is taken for that domain. */
        static EvaluationData ofSources(Dataset dataset, List<String> sources) {
            return new EvaluationData(
                    dataset,
                    dataset.domains().stream()
                            .map(domain ->
                                    new EvaluatedDomain(domain, sources.contains(domain) ? Role.SOURCE : Role.UNSEEN))
                            .toList(),
                    subject -> sources.contains(subject.domain()) ? TrainingRole.UNKNOWN : TrainingRole.UNSEEN);
        }

        /** A data set for labels of unknown origin. */
        static EvaluationData ofUnknown(Dataset dataset) {
            return new EvaluationData(
                    dataset,
                    dataset.domains().stream()
                            .map(domain -> new EvaluatedDomain(domain, Role.UNKNOWN))
                            .toList(),
                    subject -> TrainingRole.UNKNOWN);
        }

        /** The data set in a folder, which must have the structures that a model segments. */
        static Dataset open(Path root, Structures structures, NnunetSettings nnunet) {
            Dataset dataset = Datasets.open(Datasets.layoutOf(root), root, DomainRule.VENDOR, nnunet);
            if (!dataset.structures().names().equals(structures.names())) {
                throw new DataException("the model segments " + String.join(", ", structures.names()) + "; the data in "
                        + root + " have "
                        + String.join(", ", dataset.structures().names()));
            }
            return dataset.withTestSet();
        }
    }
}
