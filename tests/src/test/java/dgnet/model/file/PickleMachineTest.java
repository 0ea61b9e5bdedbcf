package dgnet.model.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PickleMachineTest {
    private static final String START = "\u0080\u0002";

    @Test
    void readsPlainValues() throws IOException {
        List<?> values = (List<?>) read("](K\u0007M\u0001\u0002J\u00fe\u00ff\u00ff\u00ff\u008a\u0001\u0080\u008a\u0000"
                + "G?\u00f8\u0000\u0000\u0000\u0000\u0000\u0000\u0088\u0089X\u0002\u0000\u0000\u0000hiNe.");

        assertEquals(List.of(7L, 513L, -2L, -128L, 0L, 1.5, true, false, "hi"), values.subList(0, 9));
        assertSame(PickleMachine.NONE, values.get(9));
    }

    @Test
    void readsTuplesDictionariesAndWhatIsMentionedTwice() throws IOException {
        Object value = read("}(X\u0001\u0000\u0000\u0000a)q\u0001X\u0001\u0000\u0000\u0000bh\u0001K\u0005K\u0001K\u0002"
                + "\u0086uX\u0001\u0000\u0000\u0000cK\u0003\u0085s.");

        assertEquals(Map.of("a", List.of(), "b", List.of(), 5L, List.of(1L, 2L), "c", List.of(3L)), value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cos\nsystem\n",
                "cposix\nsystem\n",
                "c__builtin__\neval\n",
                "cbuiltins\nexec\n",
                "csubprocess\nPopen\n",
                "ctorch\nload\n",
                "ctorch.hub\nload\n",
                "ctorch\nTypedStorage\n",
                "ctorch._utils\n_rebuild_parameter\n",
                "ccollections\ndefaultdict\n",
                "cnumpy.core.multiarray\nscalar\n"
            })
    void refusesEveryNameThatIsNoTensorOrDictionary(String operations) {
        String refusal = refusal(operations + "X\u0004\u0000\u0000\u0000true\u0085R.");
        String[] lines = operations.substring(1).split("\n", -1);

        assertTrue(refusal.contains("'" + lines[0] + "." + lines[1] + "'"), refusal);
        assertTrue(refusal.contains("could run code"), refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(ios\nsystem\n", // INST
                "(N)o", // OBJ
                "N)\u0081", // NEWOBJ
                "N)}\u0092", // NEWOBJ_EX
                "\u0082\u0001", // EXT1
                "\u008c\u0002os\u008c\u0006system\u0093", // STACK_GLOBAL
                "Pstorage\n", // PERSID
                "I1\n", // protocol 0
                "\u0094", // MEMOIZE
                "\u0095\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000", // FRAME
                "N0", // POP
                "N2" // DUP
            })
    void refusesEveryOperationThatNoStateDictNeeds(String operations) {
        String refusal = refusal(operations + ".");

        assertTrue(refusal.contains("which a state dict does not use"), refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "q\u0001.",
                "h\u0001.",
                "R.",
                "b.",
                "t.",
                "u.",
                "NNR.",
                "N)R.",
                "NNb.",
                "}}(NNNu.",
                "}NNs.",
                "}})s.",
                "](}s.",
                "K\u0001K\u0002.",
                "(K\u0001.",
                "(a.",
                "N(\u0085.",
                ")K\u0001a.",
                "NQ.",
                ")Q.",
                "ctorch\nFloatStorage\n)R.",
                "ctorch._utils\n_rebuild_tensor_v2\n)R.",
                "ccollections\nOrderedDict\nN\u0085R.",
                "X\u00ff\u00ff\u00ff\u007fa.",
                "X\u00ff\u00ff\u00ff\u00ffa.",
                "\u008a\u0009\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001.",
                "cno line ends",
                "\u0080\u0004N."
            })
    void refusesWhatIsMalformed(String operations) {
        refusal(operations);
    }

    @Test
    void refusesAPickleCutAnywhere() throws IOException {
        byte[] whole = new TorchFile()
                .view("w", "FloatStorage", "0", 6, 0, new long[] {2, 3}, new long[] {3, 1})
                .pickle();
        PickleMachine.read(whole);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> PickleMachine.read(cut));
        }
    }

    @Test
    void aDictionaryInItselfAndNestedTuplesDoNotHoldItUp() throws IOException {
        read("}q\u0001X\u0001\u0000\u0000\u0000ah\u0001s.");
        StringBuilder nested = new StringBuilder(")");
        for (int level = 0; level < 200; level++) {
            nested.append("q\u0001h\u0001\u0086");
        }
        read(nested + ".");
        refusal("}" + nested + "Ns.");
    }

    private static Object read(String operations) throws IOException {
        return PickleMachine.read(TorchFile.ascii(START + operations));
    }

    private static String refusal(String operations) {
        return assertThrows(IOException.class, () -> read(operations)).getMessage();
    }
}
