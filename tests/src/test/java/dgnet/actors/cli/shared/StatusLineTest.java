package dgnet.actors.cli.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The line of progress on a terminal and elsewhere. */
class StatusLineTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text, true);

    @Test
    void onATerminalATextOverwritesThePreviousOne() {
        StatusLine line = new StatusLine(out, OptionalInt.of(80));
        line.show("10 of 10 scans");
        line.show("done");
        line.clear();

        assertEquals("\r10 of 10 scans\rdone          \r    \r", text.toString());
    }

    @Test
    void onATerminalATextIsCutBelowTheWidth() {
        StatusLine line = new StatusLine(out, OptionalInt.of(10));
        line.show("checking 10 of 10 scans");

        assertEquals("\rchecking…", text.toString());
    }

    @Test
    void elsewhereATextIsALineAtMostOnceInAWhile() {
        StatusLine line = new StatusLine(out, OptionalInt.empty());
        line.show("checking 1 of 10 scans");
        line.show("checking 2 of 10 scans");
        line.clear();

        assertEquals("checking 1 of 10 scans" + System.lineSeparator(), text.toString());
    }

    @Test
    void theVariableColumnsIsTheWidth() {
        assertEquals(132, Terminal.width(Optional.of("132")));
    }

    @Test
    void anInvalidVariableColumnsIsIgnored() {
        assertEquals(Terminal.width(Optional.empty()), Terminal.width(Optional.of("wide")));
    }
}
