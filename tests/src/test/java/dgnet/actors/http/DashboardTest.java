package dgnet.actors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.actors.config.ServiceSettings;
import dgnet.actors.job.Jobs;
import dgnet.actors.service.RunState;
import dgnet.actors.service.Service;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The dashboard as somebody uses it, in a browser. */
class DashboardTest {
    @TempDir
    Path folder;

    private Browser browser;
    private Service service;
    private String address;

    @BeforeEach
    void start() {
        Optional<Browser> found = Browser.open();
        Assumptions.assumeTrue(
                found.isPresent(), "there is no Chromium with its driver here; packages chromium and chromium-driver");
        browser = found.get();
        Phantom.write(folder.resolve("data"), new PhantomSettings(3, 1, 2, 2, 48, 1), line -> {});
        ServiceSettings settings = ServiceSettings.load(
                Optional.empty(),
                List.of(
                        "port=0",
                        "runs-dir=" + folder.resolve("runs"),
                        "data-roots=" + folder.resolve("data"),
                        "devices=cpu"));
        service = Service.start(settings, Door.systemSettings(settings), reason -> {});
        address = Door.open(
                service, Jobs.in(service.folder().resolve("jobs"), settings.jobs(), service.system()), settings);
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.stop().toCompletableFuture().get(2, TimeUnit.MINUTES);
        }
    }

    private String settings(long episodes) {
        return "data.root = " + folder.resolve("data") + "\nepisodes = " + episodes
                + "\ndata.image-size = 32\ndata.spacing = 4\nmodel.base-channels = 4\nepisode.batch-size = 2"
                + "\nloss.low-rank-rows = 64\nvalidation.every = 5\ncheckpoint.every = 5";
    }

    @Test
    void aRunIsSubmittedWatchedPausedResumedAndStopped() throws Exception {
        browser.go(address, 1200, 1400);
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
        browser.run("window.scrollTo(0, 0)");
        browser.picture("5-stopped");

        assertEquals(
                RunState.STOPPED,
                service.runs()
                        .run("seen")
                        .toCompletableFuture()
                        .get(1, TimeUnit.MINUTES)
                        .state());
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void everyFaultOfASubmissionIsShownAndTheNarrowPageScrollsOneWay() throws Exception {
        browser.go(address, 400, 900);
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

    private int points(By chart) {
        String points = browser.find(chart).getDomAttribute("data-points");
        return points == null ? 0 : Integer.parseInt(points);
    }
}
