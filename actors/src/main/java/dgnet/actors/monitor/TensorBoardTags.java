package dgnet.actors.monitor;

import dgnet.actors.event.RunEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run's figures under the tags of the published implementation, so that its curves and ours lie in one diagram:
 *
 * <pre>
 * Meta_train_Loss/loss_dice           labelled.train.dice
 * Meta_train_Loss/loss_focal          labelled.train.focal
 * Meta_train_Loss/kl_loss             labelled.train.kl-domain + kl-style + hsic
 * Meta_train_Loss/loss_low_rank_a     labelled.train.low-rank
 * Meta_train_Loss/batch_loss          labelled.train.total
 * Meta_test_loss/un_reco_loss         unlabelled.test.reconstruction
 * Meta_test_loss/un_regression_loss   unlabelled.test.latent-regression
 * Meta_test_loss/d_cls                unlabelled.test.domain-classification
 * Meta_test_loss/un_batch_loss        unlabelled.test.total
 * Dice/val, Dice/val_&lt;structure&gt;      the validation, over its domains
 * learning_rate
 * </pre>
 *
 * A tag is there where all that it is made of is. So {@code un_regression_loss}, which the published objective does not have, is left
 * out unless {@code loss.unlabelled-test.latent-regression} is given a weight; {@code dice_loss_<structure>} always, for the learner
 * tells the sum over the structures alone. The published step of the Dice and the learning rate is the epoch, here it is the episode.
 * Every loss is there under its own name too, {@code losses/labelled/train/dice}.
 */
final class TensorBoardTags {
    private static final Map<String, String> PUBLISHED = Map.of(
            "labelled.train.dice", "Meta_train_Loss/loss_dice",
            "labelled.train.focal", "Meta_train_Loss/loss_focal",
            "labelled.train.low-rank", "Meta_train_Loss/loss_low_rank_a",
            "labelled.train.total", "Meta_train_Loss/batch_loss",
            "unlabelled.test.reconstruction", "Meta_test_loss/un_reco_loss",
            "unlabelled.test.latent-regression", "Meta_test_loss/un_regression_loss",
            "unlabelled.test.domain-classification", "Meta_test_loss/d_cls",
            "unlabelled.test.total", "Meta_test_loss/un_batch_loss");

    private TensorBoardTags() {}

    static Map<String, Double> of(RunEvent.EpisodeCompleted event) {
        Map<String, Double> values = new TreeMap<>();
        event.losses().forEach((loss, value) -> {
            values.put("losses/" + loss.replace('.', '/'), value);
            if (PUBLISHED.containsKey(loss)) {
                values.put(PUBLISHED.get(loss), value);
            }
        });
        Double domain = event.losses().get("labelled.train.kl-domain");
        Double style = event.losses().get("labelled.train.kl-style");
        Double dependence = event.losses().get("labelled.train.hsic");
        if (domain != null && style != null && dependence != null) {
            values.put("Meta_train_Loss/kl_loss", domain + style + dependence);
        }
        values.put("learning_rate", event.learningRate());
        return values;
    }

    static Map<String, Double> of(RunEvent.ValidationCompleted event) {
        Map<String, Double> values = new TreeMap<>();
        values.put("Dice/val", event.mean());
        Map<String, List<Double>> structures = new LinkedHashMap<>();
        event.dice()
                .forEach((domain, dice) -> dice.forEach((structure, value) -> {
                    structures
                            .computeIfAbsent(structure, name -> new ArrayList<>())
                            .add(value);
                    values.put("Dice by domain/" + domain + "/" + structure, value);
                }));
        structures.forEach((structure, all) -> values.put(
                "Dice/val_" + structure.toLowerCase(Locale.ROOT),
                all.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        return values;
    }
}
