package dgnet.model.episode;

/**
 * A training method as a combination of parts (see {@code method} in {@code conf/dgnet.conf}).
 *
 * <table>
 * <caption>Parts of each method</caption>
 * <tr><th></th><th>meta-train / meta-test split</th><th>unlabelled half</th><th>style, decoder</th></tr>
 * <tr><td>DGNET (Liu et al., MICCAI 2021)</td><td>yes</td><td>yes</td><td>yes</td></tr>
 * <tr><td>SDNET (Chartsias et al., MedIA 2019)</td><td>no</td><td>yes</td><td>yes</td></tr>
 * <tr><td>MLDG (Li et al., AAAI 2018)</td><td>yes</td><td>no</td><td>no</td></tr>
 * <tr><td>UNET (Ronneberger et al., MICCAI 2015)</td><td>no</td><td>no</td><td>no</td></tr>
 * </table>
 */
public enum Method {
    DGNET(true, true, true),
    SDNET(false, true, true),
    MLDG(true, false, false),
    UNET(false, false, false);

    private final boolean metaSplit;
    private final boolean unlabelledHalf;
    private final boolean disentangled;

    Method(boolean metaSplit, boolean unlabelledHalf, boolean disentangled) {
        this.metaSplit = metaSplit;
        this.unlabelledHalf = unlabelledHalf;
        this.disentangled = disentangled;
    }

    /** Whether one source domain of each episode is held out as meta-test. */
    public boolean metaSplit() {
        return metaSplit;
    }

    /** Whether an episode begins with steps on scans without labels. */
    public boolean unlabelledHalf() {
        return unlabelledHalf;
    }

    /** Whether style encoder and decoder are used. */
    public boolean disentangled() {
        return disentangled;
    }
}
