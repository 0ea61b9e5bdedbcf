/**
 * The comparison of several trainings: means over seeds and unseen domains, and whether the difference to a baseline is larger than what other
 * patients or other seeds would give.
 *
 * <p>Start with {@link dgnet.model.compare.Results}.
 */
package dgnet.model.compare;
