package dgnet.actors.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The operating system's Chromium without a display. Its pictures are kept as build output. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<Path> CHROMIUM = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));
    private static final List<Path> DRIVER =
            List.of(Path.of("/usr/bin/chromedriver"), Path.of("/usr/lib/chromium/chromedriver"));
    private static final Path PICTURES = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Opens one, where there is one. */
    static Optional<Browser> open() {
        Optional<Path> chromium = first(CHROMIUM);
        Optional<Path> program = first(DRIVER);
        if (chromium.isEmpty() || program.isEmpty()) {
            return Optional.empty();
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get().toString());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.SEVERE);
        options.setCapability("goog:loggingPrefs", logs);
        // Named, so that nothing looks for one in the network.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program.get().toFile())
                .build();
        return Optional.of(new Browser(new ChromeDriver(service, options)));
    }

    private static Optional<Path> first(List<Path> files) {
        return files.stream().filter(Files::isExecutable).findFirst();
    }

    void go(String address, int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
        driver.get(address);
    }

    /** An element by the name that the page gives it for tests. */
    static By named(String name) {
        return By.cssSelector("[data-test='" + name + "']");
    }

    /** Waits until there is such an element. */
    WebElement find(By by) {
        return waiting().until(page -> page.findElements(by).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    /** Waits until it can be pressed, and presses it. */
    void press(By by) {
        waiting()
                .until(page -> page.findElements(by).stream()
                        .filter(one -> one.isDisplayed() && one.isEnabled())
                        .findFirst()
                        .orElse(null))
                .click();
    }

    /** Presses a link that opens a tab, and goes to the tab. */
    void pressToOpenTab(By by) {
        Set<String> before = driver.getWindowHandles();
        press(by);
        String tab = waiting().until(page -> page.getWindowHandles().stream()
                .filter(handle -> !before.contains(handle))
                .findFirst()
                .orElse(null));
        driver.switchTo().window(tab);
    }

    /** Waits until an element's attribute has a value. */
    void await(By by, String attribute, String value) {
        waiting().until(page -> value.equals(page.findElement(by).getDomAttribute(attribute)));
    }

    /** Waits until an element's attribute is a number of at least so much. */
    void awaitAtLeast(By by, String attribute, int least) {
        waiting().until(page -> {
            String value = page.findElement(by).getDomAttribute(attribute);
            return value != null && Integer.parseInt(value) >= least;
        });
    }

    /** Waits until there are so many elements. */
    void awaitCount(By by, int count) {
        waiting().until(page -> page.findElements(by).size() >= count);
    }

    void run(String script) {
        driver.executeScript(script);
    }

    /** Waits until a script returns true. */
    void awaitThat(String script) {
        waiting().until(page -> holds(script));
    }

    /** Whether a script returns true. */
    boolean holds(String script) {
        return Boolean.TRUE.equals(driver.executeScript(script));
    }

    /** The texts that a script returns. */
    List<String> texts(String script) {
        return ((List<?>) Objects.requireNonNull(driver.executeScript(script)))
                .stream().map(Object::toString).toList();
    }

    /** What went wrong in the page so far, without the 503 of an idle connection that closes, after which the page asks again. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(message -> !message.endsWith("the server responded with a status of 503 (Service Unavailable)"))
                .toList();
    }

    /** Keeps a picture of what is to be seen. */
    void picture(String name) throws IOException {
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    private WebDriverWait waiting() {
        WebDriverWait wait = new WebDriverWait(driver, PATIENCE);
        wait.ignoring(StaleElementReferenceException.class);
        return wait;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
