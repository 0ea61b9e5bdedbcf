package dgnet.data.sample;

/** What every slice that is drawn has an equal chance by, within its domain. Domains have shares of a batch that the episode's plan says. */
public enum Balance {
    /** Every slice is as likely: as published. */
    SLICE,
    /** Every subject is as likely, then each of its slices: a scan with many frames counts no more than another. */
    SUBJECT,
    /** Each third of the slices' positions along a scan is as likely, then each slice in it: its ends are seen as often as its middle. */
    POSITION
}
