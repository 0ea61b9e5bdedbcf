package dgnet.data.dataset;

import dgnet.data.DataException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Finds domains whose names differ by case, blanks or punctuation alone. They are probably one domain, and one of them is no unseen target. */
public final class DomainSpelling {
    private DomainSpelling() {}

    /** A finding for each group of such domains. */
    public static List<Finding> findings(Dataset dataset) {
        Map<String, List<String>> spellings = new TreeMap<>();
        dataset.domains().forEach(domain -> spellings
                .computeIfAbsent(plain(domain), key -> new ArrayList<>())
                .add(domain));
        return spellings.values().stream()
                .filter(names -> names.size() > 1)
                .map(names -> new Finding(
                        Finding.Kind.DOMAIN_SPELLING,
                        names.get(0),
                        "",
                        dataset.root(),
                        "the domains " + quoted(names) + " differ by case, blanks or punctuation alone; if they are one"
                                + " domain, write its name in one way"))
                .toList();
    }

    /**
     * Refuses a target if training would see a domain with nearly the same name.
     *
     * @param sources the source domains
     * @param confirmed domains that are different from others of nearly the same name
     * @throws DataException naming these domains
     */
    public static void requireUnseen(Path root, String target, List<String> sources, List<String> confirmed) {
        List<String> twins = sources.stream()
                .filter(source -> plain(source).equals(plain(target)))
                .toList();
        if (!twins.isEmpty() && !confirmed.contains(target)) {
            throw new DataException("the target domain \"" + target + "\" in " + root + " and the source domain "
                    + quoted(twins)
                    + " differ by case, blanks or punctuation alone, so the target is probably not unseen."
                    + " Write the name in one way, or leave the other domain out of data.sources, or set"
                    + " data.confirm-domains = [\"" + target + "\"] if they are different domains");
        }
    }

    private static String quoted(List<String> names) {
        return '"' + String.join("\", \"", names) + '"';
    }

    /** The letters, accents and digits of a name in one case and one encoding; the name itself if it has none. */
    private static String plain(String name) {
        // By letter, since the lower case of a whole word depends on the place of a letter (Σ).
        String folded = name.toUpperCase(Locale.ROOT)
                .codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String plain = Normalizer.normalize(folded, Normalizer.Form.NFKC).replaceAll("[^\\p{L}\\p{M}\\p{N}]", "");
        return plain.isEmpty() ? name : plain;
    }
}
