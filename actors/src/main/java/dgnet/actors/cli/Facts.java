package dgnet.actors.cli;

/** Named facts, one a line, to be printed in two columns. */
final class Facts {
    private static final int COLUMN = 16;

    private final StringBuilder text = new StringBuilder();

    /** One more fact; a text of several lines is indented under its name. */
    Facts add(String name, Object fact) {
        String indented = String.valueOf(fact).replace("\n", "\n" + " ".repeat(COLUMN));
        text.append(name)
                .append(" ".repeat(Math.max(1, COLUMN - name.length())))
                .append(indented)
                .append('\n');
        return this;
    }

    String text() {
        return text.toString();
    }
}
