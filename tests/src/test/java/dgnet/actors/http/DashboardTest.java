package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.chaos.OfProcesses;
import dgnet.data.dataset.CsvFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The dashboard as somebody uses it, in a browser. */
@OfProcesses
class DashboardTest {
    @TempDir
    Path folder;

    private Browser browser;
    private RunningService running;

    @BeforeEach
    void start() {
        Optional<Browser> found = Browser.open();
        Assumptions.assumeTrue(
                found.isPresent(), "there is no Chromium with its driver here; packages chromium and chromium-driver");
        browser = found.get();
        running = RunningService.start(folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (running != null) {
            running.stop();
        }
    }

    private String settings(long episodes) {
        Map<String, String> settings = running.small(episodes);
        settings.put("validation.every", "5");
        settings.put("checkpoint.every", "5");
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Trains two short runs that differ in their seed, and shows the list. */
    private void trainTwo() throws Exception {
        for (String seed : List.of("1", "2")) {
            Map<String, String> settings = running.small(2);
            settings.put("seed", seed);
            settings.put("validation.every", "1");
            settings.put("checkpoint.every", "2");
            running.service()
                    .runs()
                    .submit(new Submission("quickstart", Optional.of("seed-" + seed), 0, settings))
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES);
        }
        browser.go(running.address(), 1240, 1000);
        browser.awaitCount(By.cssSelector("[data-test='run-row'][data-state='completed']"), 2);
    }

    private void awaitRows(String... runs) {
        browser.awaitThat(
                "return [...document.querySelectorAll('[data-test=run-row]')].map(row => row.dataset.run).join()"
                        + " === '" + String.join(",", runs) + "'");
    }

    private List<RunView> runs() throws Exception {
        return running.service().runs().runs().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @Test
    void runsAreSortedFilteredTaggedArchivedAndDeletedInTheList() throws Exception {
        trainTwo();

        assertEquals(
                List.of("run", "tags", "state", "progress", "best", "seed", "where", "submitted"),
                browser.texts(
                        "return [...document.querySelectorAll('[data-test=heading]')].map(one => one.dataset.column)"));
        By seed = By.cssSelector("[data-test='heading'][data-column='seed']");
        browser.press(Browser.named("sort-seed"));
        browser.await(seed, "aria-sort", "ascending");
        awaitRows("seed-1", "seed-2");
        browser.press(Browser.named("sort-seed"));
        browser.await(seed, "aria-sort", "descending");
        awaitRows("seed-2", "seed-1");
        assertTrue(browser.holds("return document.activeElement.dataset.test === 'sort-seed'"));

        browser.find(Browser.named("runs-filter")).sendKeys("quick seed=1");
        awaitRows("seed-1");
        browser.press(Browser.named("choose"));
        browser.run("location.reload()");
        awaitRows("seed-1");
        assertEquals(
                List.of("quick seed=1", "#/?q=quick%20seed%3D1&sort=-seed&chosen=seed-1"),
                browser.texts("return [document.getElementById('runs-filter').value, location.hash]"));

        browser.press(Browser.named("tags-edit"));
        browser.find(Browser.named("tags-input")).sendKeys("baseline, first try");
        browser.press(Browser.named("tags-save"));
        browser.awaitCount(By.cssSelector("[data-test='tags'] .tag"), 2);
        browser.picture("8-list");
        browser.press(Browser.named("archive-chosen"));
        awaitRows();
        browser.press(Browser.named("runs-archived"));
        awaitRows("seed-1");
        RunView archived = runs().stream()
                .filter(run -> run.id().equals("seed-1"))
                .findFirst()
                .orElseThrow();
        assertTrue(archived.archived());
        assertEquals(List.of("baseline", "first try"), archived.tags());

        browser.press(Browser.named("choose-all"));
        browser.press(Browser.named("delete-chosen"));
        assertEquals("seed-1", browser.find(Browser.named("delete-names")).getText());
        browser.press(Browser.named("delete-confirm"));
        awaitRows();
        assertEquals(List.of("seed-2"), runs().stream().map(RunView::id).toList());
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void theCurvesOfChosenRunsAreComparedAndNoTwoLinesOfAChartLookTheSame() throws Exception {
        trainTwo();

        browser.press(Browser.named("choose-all"));
        browser.press(Browser.named("compare-chosen"));
        browser.awaitAtLeast(Browser.named("chart-overlay-dice-mean"), "data-points", 2);
        browser.awaitAtLeast(Browser.named("chart-overlay-terms"), "data-points", 2);
        browser.awaitCount(By.cssSelector("#chart-overlay-dice-mean [data-test='line']"), 2);
        assertEquals(
                List.of("1", "2"),
                browser.texts("return [...document.querySelectorAll('[data-test=compare-row] [data-column=seed]')]"
                        + ".map(cell => cell.textContent).sort()"));
        browser.picture("9-comparison");
        assertEveryLineHasItsOwnStyle();

        List<String> band = browser.texts("""
                return Promise.all(['overlay', 'format', 'api'].map(name => import(`/dashboard/${name}.js`)))
                  .then(async ([{ overlay }, { number }, { get }]) => {
                    const charts = overlay();
                    const runs = ['seed-1', 'seed-2'];
                    document.getElementById('curves').replaceChildren(charts.element);
                    await charts.show([{ label: 'both', runs }]);
                    const curves = await Promise.all(runs.map(run => get(`/runs/${run}/metrics`)));
                    const newest = curves.map(one => one.series.find(({ name }) => name === 'dice/mean').values.at(-1));
                    const line = document.querySelector('#chart-overlay-dice-mean [data-test=line]');
                    return [line.textContent, `both${number((newest[0] + newest[1]) / 2)}`];
                  });
                """);
        assertEquals(band.get(1), band.get(0));

        browser.press(By.cssSelector("[data-test='compare-row'] a"));
        browser.awaitAtLeast(Browser.named("chart-dice-mean"), "data-points", 2);
        browser.press(By.cssSelector("#loss-group option[value='']"));
        browser.awaitCount(By.cssSelector("#chart-losses [data-test='line']"), 12);
        assertEveryLineHasItsOwnStyle();
        List<String> same = browser.texts(
                "return import('/dashboard/colours.js').then(({ styled }) =>"
                        + " styled(Array.from({ length: 50 }, () => ({ wish: [8, 0] }))).map(line => `${line.colour} ${line.dash}`))");
        assertEquals(50, Set.copyOf(same).size(), same.toString());
        assertEquals(List.of(), browser.errors());
    }

    private void assertEveryLineHasItsOwnStyle() {
        List<String> styles = browser.texts("return [...document.querySelectorAll('[data-test=line]')]"
                + ".map(line => `${line.closest('.chart').id}: ${line.dataset.colour} ${line.dataset.dash}`)");

        assertEquals(List.copyOf(new LinkedHashSet<>(styles)), styles);
    }

    @Test
    void aRunIsSubmittedWatchedPausedResumedAndStopped() throws Exception {
        browser.go(running.address(), 1200, 1400);
        browser.find(By.cssSelector("#submit-preset option[value=quickstart]"));
        browser.find(By.id("submit-name")).sendKeys("seen");
        browser.find(By.id("submit-settings")).sendKeys(settings(100_000));
        browser.picture("1-submit");
        browser.press(Browser.named("submit"));

        By losses = Browser.named("chart-losses");
        browser.awaitAtLeast(losses, "data-points", 3);
        int before = points(losses);
        browser.awaitAtLeast(losses, "data-points", before + 3);
        browser.picture("2-training");

        By state = Browser.named("run-state");
        browser.press(Browser.named("pause"));
        browser.await(state, "data-state", "paused");
        browser.picture("3-paused");
        browser.press(Browser.named("resume"));
        browser.await(state, "data-state", "training");

        for (String part : List.of("image", "truth", "prediction", "reconstruction", "anatomy-1", "anatomy-8")) {
            browser.awaitCount(By.cssSelector("#pictures img[data-part='" + part + "']"), 3);
        }
        browser.awaitThat("return [...document.querySelectorAll('#pictures img')]"
                + ".every(image => image.complete && image.naturalWidth > 0)");
        browser.awaitAtLeast(Browser.named("chart-dice"), "data-points", 1);
        browser.run("document.getElementById('pictures-card').scrollIntoView()");
        browser.picture("4-pictures");

        browser.press(Browser.named("stop"));
        browser.press(Browser.named("stop-confirm"));
        browser.await(state, "data-state", "stopped");
        Files.writeString(folder.resolve("runs/seen/run.log"), "a line of the log\n", StandardOpenOption.APPEND);
        browser.press(Browser.named("logfile-open"));
        browser.awaitThat(
                "return document.querySelector('[data-test=logfile-text]').textContent.endsWith('a line of the log')");
        browser.awaitThat(
                "return document.querySelector('[data-test=system-facts]').textContent.includes('Disk of the runs')");
        browser.run("window.scrollTo(0, 0)");
        browser.picture("5-stopped");

        assertEquals(
                RunState.STOPPED,
                running.service()
                        .runs()
                        .run("seen")
                        .toCompletableFuture()
                        .get(1, TimeUnit.MINUTES)
                        .state());

        browser.press(Browser.named("delete"));
        browser.press(Browser.named("delete-confirm"));
        browser.find(Browser.named("runs-list"));
        browser.awaitCount(Browser.named("run-row"), 0);
        assertEquals(
                List.of(), running.service().runs().runs().toCompletableFuture().get(1, TimeUnit.MINUTES));
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void namesThatHoldMarkupAreShownAsTextAndNothingInThemIsExecuted() throws Exception {
        String mark = "<img src=none onerror=document.title='executed'>";
        StringBuilder table = new StringBuilder("subject,domain,image,mask,frame\n");
        for (String vendor : List.of("A", "B", "C", "D")) {
            for (String code : List.of(vendor + "01", vendor + "02")) {
                for (String frame : List.of("0", "1")) {
                    table.append(
                            row(mark + '"' + code, mark + vendor, code, code + "/" + code + "_sa_gt.nii.gz", frame));
                }
            }
        }
        table.append(row(mark + "bad", mark + "B", "B03", "", ""));
        Files.writeString(running.data().resolve("dataset.csv"), table);
        Files.writeString(
                running.data().resolve("labels.csv"),
                "value,name\n" + CsvFile.line(List.of("1", mark + "LV")) + "2,MYO\n3,RV\n");
        Files.writeString(running.data().resolve("B03/B03_sa.nii.gz"), "a letter, not a scan");
        Map<String, String> settings = running.small(10);
        settings.put("data.layout", "table");
        settings.put("data.target", mark + "D");
        settings.put("data.max-quarantined", "0.5");
        settings.put("validation.every", "5");
        running.service()
                .runs()
                .submit(new Submission("quickstart", Optional.of("marked"), 0, settings))
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);

        browser.go(running.address() + "/#/runs/marked", 1200, 1400);
        browser.await(Browser.named("run-state"), "data-state", "completed");
        browser.awaitAtLeast(Browser.named("chart-dice"), "data-points", 1);
        browser.awaitCount(By.cssSelector("#pictures img"), 1);
        browser.picture("7-markup");

        for (String name : List.of(mark + "A", mark + "bad", mark + "LV")) {
            browser.awaitThat("return document.body.textContent.includes(\"" + name + "\")");
        }
        assertTrue(browser.holds("return document.querySelector('[onerror], img[src=none]') === null"));
        assertTrue(browser.holds("return document.title !== 'executed'"));
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void everyFaultOfASubmissionIsShownAndTheNarrowPageScrollsOneWay() throws Exception {
        browser.go(running.address(), 400, 900);
        browser.find(By.cssSelector("#submit-preset option[value=quickstart]"));
        browser.find(By.id("submit-settings"))
                .sendKeys("data.root = /etc\nepisodes = -1\ndata.image-size = 33\nlos.dice = 1");
        browser.press(Browser.named("submit"));

        browser.awaitCount(Browser.named("fault"), 3);
        assertTrue(
                browser.holds("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        browser.press(By.id("theme"));
        browser.picture("6-faults-narrow-dark");
    }

    private static String row(String subject, String domain, String code, String mask, String frame) {
        return CsvFile.line(List.of(subject, domain, code + "/" + code + "_sa.nii.gz", mask, frame));
    }

    private int points(By chart) {
        String points = browser.find(chart).getDomAttribute("data-points");
        return points == null ? 0 : Integer.parseInt(points);
    }
}
