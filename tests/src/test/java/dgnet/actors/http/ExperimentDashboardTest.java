package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.chaos.OfProcesses;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The pages of experiments as somebody uses them, in a browser. */
@OfProcesses
class ExperimentDashboardTest {
    private static final By STATE = Browser.named("experiment-state");

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
        running = RunningService.start(folder, "jobs.heap=512m");
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

    private void submit(String name, long episodes, String grid) {
        browser.press(Browser.named("nav-experiments"));
        browser.find(By.cssSelector("#experiment-preset option[value=quickstart]"))
                .click();
        browser.find(By.id("experiment-name")).sendKeys(name);
        Map<String, String> settings = running.small(episodes);
        settings.put("validation.every", "1");
        settings.put("checkpoint.every", "1");
        settings.put("episode.batch-size", "3");
        browser.find(By.id("experiment-settings"))
                .sendKeys(settings.entrySet().stream()
                        .map(setting -> setting.getKey() + " = " + setting.getValue())
                        .collect(Collectors.joining("\n")));
        browser.find(By.id("experiment-grid")).sendKeys(grid);
        browser.press(Browser.named("experiment-submit"));
    }

    @Test
    void anExperimentFillsItsTableAndShowsItsCurvesAndWorstCases() throws Exception {
        browser.go(running.address(), 1240, 1400);
        submit(
                "both",
                2,
                "{\"methods\": [\"unet\", \"dgnet\"], \"targets\": [\"D\"], \"seeds\": [1, 2], \"checkpoints\": [\"last\"],"
                        + " \"compare\": {\"method\": \"unet\"}}");

        browser.awaitCount(Browser.named("training"), 4);
        browser.picture("e1-experiment-running");
        browser.awaitCount(By.cssSelector("[data-test='training'][data-state='done']"), 1);
        browser.awaitCount(By.cssSelector("[data-test='table'] tbody tr"), 2);
        browser.await(STATE, "data-state", "done");
        browser.awaitCount(By.cssSelector("[data-test='training'][data-state='done']"), 4);
        browser.awaitThat("return [...document.querySelectorAll(\"[data-test='table'] th\")]"
                + ".some(cell => cell.textContent.startsWith('difference to unet'))");
        browser.awaitAtLeast(Browser.named("chart-overlay-dice-mean"), "data-points", 2);
        browser.awaitCount(By.cssSelector("#chart-overlay-dice-mean [data-test='line']"), 2);
        browser.press(By.cssSelector("[data-test='curve-arm'][value='unet']"));
        browser.awaitThat(
                "return document.querySelectorAll(\"#chart-overlay-dice-mean [data-test='line']\").length === 1");
        browser.picture("e2-experiment-done");

        browser.press(Browser.named("nav-experiments"));
        browser.await(Browser.named("experiment-progress"), "data-done", "4");
        assertEquals(List.of(), browser.errors());
        browser.press(By.linkText("both"));
        browser.press(By.cssSelector("[data-test='training']"));
        // A picture that is requested while the run is deleted is an error of the page.
        browser.awaitThat("const images = [...document.querySelectorAll('#pictures img')];"
                + " return images.length > 0 && images.every(image => image.complete && image.naturalWidth > 0)");
        browser.press(Browser.named("delete"));
        browser.press(Browser.named("delete-confirm"));
        browser.awaitCount(Browser.named("run-row"), 3);
        browser.press(Browser.named("nav-experiments"));
        browser.press(By.linkText("both"));
        browser.awaitThat("return document.querySelectorAll(\"[data-test='training'][href]\").length === 3");
        assertEquals(List.of(), browser.errors());

        browser.pressToOpenTab(Browser.named("report"));
        browser.find(By.cssSelector("h2#cases"));
        browser.awaitThat("return window.scrollY > 0");
        browser.picture("e3-report");
    }

    @Test
    void anExperimentIsPausedExtendedResumedCancelledAndDeleted() throws Exception {
        browser.go(running.address(), 1240, 1400);
        submit("long", 100_000, "{\"methods\": [\"unet\"], \"targets\": [\"D\"], \"seeds\": [1]}");
        browser.awaitCount(By.cssSelector("[data-test='training'][data-state='training']"), 1);

        browser.press(Browser.named("experiment-pause"));
        browser.await(STATE, "data-state", "paused");
        browser.awaitCount(By.cssSelector("[data-test='training'][data-state='stopped']"), 1);
        browser.press(By.cssSelector("[data-test='extend'] summary"));
        browser.awaitThat("return document.getElementById('extend-grid').value !== ''");
        WebElement grid = browser.find(By.id("extend-grid"));
        grid.clear();
        grid.sendKeys("{\"methods\": [\"unet\"], \"targets\": [\"C\", \"D\"], \"seeds\": [1]}");
        browser.press(Browser.named("extend-submit"));
        browser.awaitCount(Browser.named("training"), 2);
        browser.await(STATE, "data-state", "paused");

        browser.press(Browser.named("experiment-resume"));
        browser.await(STATE, "data-state", "running");
        browser.awaitCount(By.cssSelector("[data-test='training'][data-state='training']"), 1);
        browser.press(Browser.named("experiment-cancel"));
        browser.await(STATE, "data-state", "cancelled");
        browser.awaitCount(By.cssSelector("[data-test='training'][data-state='stopped']"), 1);
        browser.press(Browser.named("experiment-delete"));
        browser.press(Browser.named("experiment-delete-confirm"));
        browser.awaitThat("return document.querySelector('#experiments .empty') !== null");
        browser.press(Browser.named("nav-runs"));
        browser.awaitCount(Browser.named("run-row"), 2);
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void everyErrorOfAnExperimentIsShownAndTheNarrowPageScrollsOneWay() throws Exception {
        browser.go(running.address() + "/#/experiments", 400, 900);
        browser.find(By.cssSelector("#experiment-preset option[value=quickstart]"))
                .click();
        browser.find(By.id("experiment-settings")).sendKeys("episodes = -1\nlos.dice = 1");
        browser.find(By.id("experiment-grid")).sendKeys("{\"methods\": [\"unet\"]");
        browser.press(Browser.named("experiment-submit"));
        browser.awaitThat("return document.querySelector(\"[data-test='experiment-faults']\")"
                + ".textContent.includes('Cannot read the grid')");

        browser.find(By.id("experiment-grid")).sendKeys("}");
        browser.press(Browser.named("experiment-submit"));
        browser.awaitCount(Browser.named("fault"), 2);
        assertTrue(
                browser.holds("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        browser.press(By.id("theme"));
        browser.picture("e4-faults-narrow-dark");
    }
}
