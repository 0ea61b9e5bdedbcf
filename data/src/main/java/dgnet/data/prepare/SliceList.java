package dgnet.data.prepare;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.RandomAccess;

/** The slices of a domain in the order of their records, made when they are asked for: a few numbers for each frame are all it keeps. */
final class SliceList extends AbstractList<PreparedSlice> implements RandomAccess {
    private final String[] subjects;
    private final int[] frames;
    /** The first record of each frame, and the number of records. */
    private final int[] first;

    private final BitSet labelled = new BitSet();

    SliceList(List<StoreIndex.Entry> entries) {
        int volumes = entries.stream().mapToInt(entry -> entry.volumes().size()).sum();
        subjects = new String[volumes];
        frames = new int[volumes];
        first = new int[volumes + 1];
        int at = 0;
        for (StoreIndex.Entry entry : entries) {
            for (StoreIndex.Volume volume : entry.volumes()) {
                subjects[at] = entry.subject();
                frames[at] = volume.frame();
                first[at + 1] = first[at] + volume.depth();
                int start = first[at];
                volume.labelled().forEach(z -> labelled.set(start + z));
                at++;
            }
        }
    }

    @Override
    public PreparedSlice get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("slice " + index + " of " + size());
        }
        int found = Arrays.binarySearch(first, index);
        int volume = found >= 0 ? found : -found - 2;
        // Frames without slices begin where the next one does.
        while (first[volume + 1] == index) {
            volume++;
        }
        return new PreparedSlice(index, subjects[volume], frames[volume], index - first[volume], labelled.get(index));
    }

    @Override
    public int size() {
        return first[first.length - 1];
    }
}
