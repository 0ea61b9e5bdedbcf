package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Path;
import java.util.List;

/** A folder of scans from several domains, in one of the layouts of {@link Datasets}. Immutable. */
public interface Dataset {
    /** The layout's name, as in the configuration. */
    String layout();

    /** The folder of the data set. */
    Path root();

    /** The structures that the labels denote. */
    Structures structures();

    /** The domains (vendors or sites), each once, sorted. */
    List<String> domains();

    /** Every subject, sorted by id; ids are unique. */
    List<Subject> subjects();

    /** This data set together with the scans that only an evaluation may use. Training uses none of them, not even without labels. */
    default Dataset withTestSet() {
        return this;
    }

    /** Problems found from file names and tables alone, each once. No scan is opened. */
    List<Finding> findings();

    /** The subjects of one domain, sorted by id. */
    default List<Subject> subjects(String domain) {
        if (!domains().contains(domain)) {
            throw new DataException(
                    "the domain " + domain + " is not in " + root() + "; there are " + String.join(", ", domains()));
        }
        return subjects().stream()
                .filter(subject -> subject.domain().equals(domain))
                .toList();
    }
}
