package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Path;
import java.util.List;

/** A folder of scans from several domains, in one of the layouts that {@link Datasets} knows. Immutable. */
public interface Dataset {
    /** The layout's name, as in the configuration. */
    String layout();

    /** The folder. */
    Path root();

    /** What the labels mean. */
    Structures structures();

    /** The domains (vendors or sites), each once, sorted. */
    List<String> domains();

    /** Every subject, sorted by id; ids are unique. */
    List<Subject> subjects();

    /** What is wrong with the folder by its names and table alone, each once; no scan is opened for it. */
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
