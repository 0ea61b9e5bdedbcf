package dgnet.data.dataset;

/** What makes a domain in a data set that knows both vendors and centres. */
public enum DomainRule {
    /** Each vendor. */
    VENDOR,
    /** Each centre of a vendor with several, by a name such as {@code B-2}; else the vendor. */
    CENTRE
}
