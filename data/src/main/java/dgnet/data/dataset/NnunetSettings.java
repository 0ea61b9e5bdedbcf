package dgnet.data.dataset;

import dgnet.data.DataException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a data set in the layout of nnU-Net leaves open.
 *
 * @param domainPattern a regular expression with one group, which finds the domain in a case's name; empty: the table
 *     {@code domains.csv} names the domains
 * @param channel the number of the channel to read, as in the ending {@code _0000} of an image's name
 */
public record NnunetSettings(String domainPattern, int channel) {
    /** The domains by {@code domains.csv}, and the first channel. */
    public static final NnunetSettings DEFAULT = new NnunetSettings("", 0);

    private static final int MOST_CHANNELS = 9999;

    public NnunetSettings {
        if (channel < 0 || channel > MOST_CHANNELS) {
            throw new DataException("a channel's number is 0 to " + MOST_CHANNELS + ", not " + channel);
        }
        compiled(domainPattern);
    }

    /** Whether the names of the cases give the domains. */
    boolean byName() {
        return !domainPattern.isEmpty();
    }

    /** The domain in a case's name, if the pattern finds one. */
    Optional<String> domain(String caseName) {
        Matcher matcher = compiled(domainPattern).matcher(caseName);
        return matcher.find()
                ? Optional.ofNullable(matcher.group(1)).filter(domain -> !domain.isBlank())
                : Optional.empty();
    }

    private static Pattern compiled(String domainPattern) {
        try {
            Pattern pattern = Pattern.compile(domainPattern.isEmpty() ? "()" : domainPattern);
            if (pattern.matcher("").groupCount() != 1) {
                throw new DataException("the domain pattern \"" + domainPattern + "\" has "
                        + pattern.matcher("").groupCount()
                        + " groups; put one pair of parentheses around the part of a case's name that is its domain, as in"
                        + " ^([^_]+)_");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new DataException(
                    "the domain pattern \"" + domainPattern + "\" is not a regular expression: " + e.getDescription()
                            + " at position " + e.getIndex(),
                    e);
        }
    }
}
