package dgnet.model.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Dataset;
import dgnet.model.evaluate.CasePicture;
import dgnet.model.evaluate.CasePictures;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluatedDomain.Role;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.Figures;
import dgnet.model.evaluate.LabelSource;
import dgnet.model.evaluate.ModelLabels;
import dgnet.model.evaluate.TrainingRole;
import dgnet.model.evaluate.VolumeEvaluation;
import dgnet.model.metric.Metric;
import dgnet.model.predict.FakeLearner;
import dgnet.model.predict.Scans;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of an evaluation of six scans of one site and one of another, read by an HTML parser. */
class HtmlReportTest {
    private static final EvaluatedDomain SITE1 = new EvaluatedDomain("site1", Role.SOURCE);
    private static final EvaluatedDomain SITE2 = new EvaluatedDomain("site2", Role.TARGET);

    @TempDir
    Path folder;

    private EvaluationReport report;
    private Map<EvaluatedDomain, List<CasePicture>> pictures;
    private String html;
    private Document page;

    @BeforeEach
    void evaluate() throws IOException {
        for (int k = 0; k < 6; k++) {
            Scans.write(folder, "site1-sc0" + (k + 1), k, false);
        }
        Scans.write(folder, "site2-sc01", 1, true);
        Scans.write(folder, "site2-sc02", 1, true);
        Files.write(folder.resolve("site2-sc02-image.nii.gz"), new byte[] {1, 2, 3});
        Dataset dataset = Scans.open(folder);
        SegmentationModel model = SegmentationModel.of(
                new FakeLearner(2, Scans.SIZE), dataset.structures().names(), Scans.PREPARATION);
        LabelSource labels = new ModelLabels(model, SegmentationSettings.PLAIN, dataset);
        report = new VolumeEvaluation(labels, dataset, subject -> TrainingRole.VALIDATION)
                .evaluate(List.of(SITE1, SITE2), Map.of("evaluated", "<b>&\"model\"</b>"), score -> {});
        pictures = new LinkedHashMap<>();
        for (EvaluatedDomain domain : report.domains()) {
            pictures.put(domain, new CasePictures(report, labels, dataset).of(domain));
        }
        html = HtmlReport.of(report, pictures);
        page = Jsoup.parse(html);
    }

    @Test
    void needsNothingButItself() {
        assertEquals(List.of(), page.select("script, link, iframe, object").eachAttr("src"));
        for (Element element : page.getAllElements()) {
            for (String name : List.of("src", "href")) {
                String target = element.attr(name);
                assertTrue(
                        target.isEmpty() || target.startsWith("data:image/png;base64,") || target.startsWith("#"),
                        target);
            }
        }
        assertFalse(html.contains("url("), "no picture of a style");
        assertFalse(html.contains("@import"));
    }

    @Test
    void namesAreShownAsTheyAreAndAreNoMarkup() {
        assertEquals("<b>&\"model\"</b>", page.select("dd").get(0).text());
        assertEquals(0, page.select("dd b").size());
    }

    @Test
    void tellsEveryDomainWithItsMeansAndWhatWasNotScored() {
        Element dice = page.select("h3:containsOwn(Dice) + .table table").get(0);
        Element site2 = dice.select("tr.unseen").get(0);

        assertEquals(1, dice.select("tr.unseen").size());
        assertEquals("site2  target (unseen)", site2.select("th").get(0).wholeText());
        assertEquals(
                List.of("Domain", "Subjects", "Scans", "grey matter", "white matter", "cord", "mean"),
                dice.select("thead th").eachText());
        double mean = report.summary(report.cases(SITE1), Metric.DICE, "cord").mean();
        Element site1 = dice.select("tbody tr").get(0);
        assertTrue(site1.select("td").get(4).text().startsWith(Figures.decimal(mean, 3) + " ± "), site1.text());
        assertTrue(site1.select("td").get(4).text().contains("95 % "), site1.text());
        assertTrue(page.select("section").get(0).text().contains("1 not scored:"));
        assertTrue(page.select("section").get(0).text().contains("site2-sc02-image.nii.gz"));
    }

    @Test
    void plotsADotForEachCaseAndABoxWhereThereAreFive() {
        Element plot = page.select("svg.plot").get(0);

        assertEquals(2, page.select("svg.plot").size());
        // Six and one cases in each of four columns; only the six have boxes.
        assertEquals(28, plot.select("circle").size());
        assertEquals(4, plot.select("rect").size());
        assertTrue(plot.select("circle title").eachText().contains("site1-sc01, image: 1.000"));
        for (Element circle : plot.select("circle")) {
            double y = Double.parseDouble(circle.attr("cy"));
            assertTrue(y >= 12 && y <= 252, "a dot within the axes: " + y);
        }
    }

    @Test
    void showsTheBestTheMedianAndTheWorstCaseOfEachDomain() throws IOException {
        List<String> captions = page.select("figcaption").eachText();

        assertEquals(
                List.of(
                        "best site1-sc01, image, slice 0",
                        "median site1-sc03, image, slice 0",
                        "worst site1-sc06, image, slice 0",
                        "only site2-sc01, image, slice 0"),
                captions.stream()
                        .map(caption -> caption.substring(0, caption.indexOf(" (from 0)")))
                        .toList());
        for (Element figure : page.select("figure")) {
            assertEquals(4, figure.select(".tiles:not(.small) .tile").size());
            assertEquals(8, figure.select(".tiles.small .tile").size());
            // Grey and white matter of the truth, once alone and once below the prediction.
            assertEquals(4, figure.select("path.contour:not(.faint)").size());
            assertEquals(2, figure.select("path.contour.faint").size());
        }
        assertEquals(4 * 10, page.select("image").size());
        for (Element image : page.select("image")) {
            byte[] png = Base64.getDecoder().decode(image.attr("href").substring("data:image/png;base64,".length()));
            assertEquals(Scans.SIZE, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
        }
        for (Element use : page.select("use")) {
            assertNotNull(page.getElementById(use.attr("href").substring(1)));
        }
        assertEquals(
                page.select("[id]").size(),
                page.select("[id]").eachAttr("id").stream().distinct().count());
    }

    @Test
    void theContourOfThePredictionIsThatOfTheLabelsThatWereScored() {
        CasePicture worst = pictures.get(SITE1).stream()
                .filter(picture -> picture.rank() == CasePicture.Rank.WORST)
                .findFirst()
                .orElseThrow();

        for (int pixel = 0; pixel < Scans.SIZE * Scans.SIZE; pixel++) {
            int x = pixel % Scans.SIZE;
            int y = pixel / Scans.SIZE;
            // Radiological convention: the first column of the file is on the right.
            assertEquals(Scans.label(Scans.SIZE - 1 - x, Scans.SIZE - 1 - y, 0), worst.truth()[pixel]);
            assertEquals(Scans.label(Scans.SIZE - 1 - x, Scans.SIZE - 1 - y, 5), worst.prediction()[pixel]);
        }
    }

    @Test
    void equalScoresGiveEqualBytes() {
        assertEquals(html, HtmlReport.of(report, pictures));
    }
}
