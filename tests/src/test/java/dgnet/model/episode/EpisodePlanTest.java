package dgnet.model.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EpisodePlanTest {
    private static final List<String> DOMAINS = List.of("A", "B", "C", "D");

    private static EpisodePlan plan(long seed, long episode) {
        return EpisodePlan.of(seed, episode, DOMAINS, Method.DGNET, 6, 2);
    }

    private static List<Map<EpisodePlan.Portion, String>> partners(long seed) {
        return LongStream.range(0, 20)
                .mapToObj(episode -> plan(seed, episode).partners())
                .toList();
    }

    @Test
    void aPartnerIsAnotherDomainOfTheSameHalf() {
        for (long episode = 0; episode < 20; episode++) {
            EpisodePlan plan = plan(1, episode);
            for (EpisodePlan.Portion portion : plan.portions()) {
                if (plan.metaTrain().contains(portion.domain())) {
                    String partner = plan.partners().get(portion);
                    assertNotEquals(portion.domain(), partner);
                    assertTrue(plan.metaTrain().contains(partner), partner);
                } else {
                    assertTrue(!plan.partners().containsKey(portion), "the meta-test domain has no partner");
                }
            }
        }
    }

    @Test
    void partnersAreAFunctionOfTheSeed() {
        assertEquals(partners(1), partners(1));
        assertNotEquals(partners(1), partners(2));
        Map<EpisodePlan.Portion, Set<String>> seen = LongStream.range(0, 200)
                .mapToObj(seed -> plan(seed, 0).partners())
                .flatMap(partners -> partners.entrySet().stream())
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
        seen.forEach((portion, partners) -> assertEquals(3, partners.size(), portion + " is paired with " + partners));
    }
}
