package dgnet.actors.monitor;

import dgnet.actors.run.Validator;
import dgnet.data.SubjectException;
import dgnet.model.engine.DeviceLostException;
import dgnet.model.learn.Learner;
import dgnet.model.predict.Validation.ValidationScores;
import dgnet.model.predict.ValidationSet;
import dgnet.model.predict.ValidationSet.ValidationCase;
import dgnet.model.report.ValidationPicture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A validation that also saves a picture of each domain, of the first case that can be read. A failure to save pictures is logged and does
 * not affect the validation.
 *
 * @param set the validation set
 */
public record PicturedValidation(Validator validator, ValidationSet set, PictureFolder folder) implements Validator {
    private static final Logger LOG = LoggerFactory.getLogger(PicturedValidation.class);

    @Override
    public Optional<Scoring> begin(Learner learner) {
        return validator.begin(learner).map(scoring -> new Pictured(scoring, learner));
    }

    private final class Pictured implements Scoring {
        private final Scoring scoring;
        private final Learner learner;
        private boolean drawn = false;

        Pictured(Scoring scoring, Learner learner) {
            this.scoring = scoring;
            this.learner = learner;
        }

        @Override
        public boolean next() {
            boolean more = scoring.next();
            if (!more && !drawn) {
                drawn = true;
                draw();
            }
            return more;
        }

        private void draw() {
            try {
                folder.replace(pictures());
            } catch (DeviceLostException lost) {
                throw lost;
            } catch (IOException | RuntimeException fault) {
                LOG.warn("The pictures of the validation could not be saved: {}", fault.toString());
            }
        }

        private List<ValidationPicture> pictures() {
            List<ValidationPicture> pictures = new ArrayList<>();
            Set<String> domains = new HashSet<>();
            for (int i = 0; i < set.size(); i++) {
                if (domains.contains(set.domain(i))) {
                    continue;
                }
                try {
                    ValidationCase volume = set.load(i);
                    domains.add(volume.domain());
                    pictures.add(ValidationPicture.of(learner, volume));
                } catch (SubjectException unusable) {
                    LOG.debug("No picture of case {}: {}", i, unusable.getMessage());
                }
            }
            return pictures;
        }

        @Override
        public ValidationScores scores() {
            return scoring.scores();
        }

        @Override
        public List<SubjectException> unusable() {
            return scoring.unusable();
        }
    }
}
