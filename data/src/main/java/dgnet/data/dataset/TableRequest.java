package dgnet.data.dataset;

import java.util.List;

/**
 * What {@code dgnet table} is asked to make a table of. Patterns: see {@link PathPattern}. A template is a text with placeholders of the
 * images' pattern.
 *
 * @param image the pattern of the images
 * @param masks the patterns of the masks
 * @param domain a template, or a file with a table
 * @param domainColumn the column of that table with the domain
 * @param keyColumn the column of that table with the subject; empty: the first
 * @param subject the template of a scan's id; empty: <code>{subject}</code>, with further placeholders if several images have that
 *     subject
 * @param group the template of the patient; empty: none, or <code>{subject}</code> and the placeholders of the domain if several
 *     images have those
 * @param firstFrame the number of the first frame in the masks' names and in the files of {@code phases}
 * @param phases a template of the path of a text file with lines such as {@code ED: 1}, the number of a frame; empty: none
 */
public record TableRequest(
        String image,
        List<String> masks,
        String domain,
        String domainColumn,
        String keyColumn,
        String subject,
        String group,
        int firstFrame,
        String phases) {
    public TableRequest {
        masks = List.copyOf(masks);
    }
}
