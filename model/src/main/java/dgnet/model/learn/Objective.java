package dgnet.model.learn;

import ai.djl.ndarray.NDArray;
import dgnet.model.engine.Torch;
import dgnet.model.learn.EpisodeInputs.PhaseInputs;
import dgnet.model.learn.ObjectiveSettings.TermWeights;
import dgnet.model.loss.AbsoluteDifference;
import dgnet.model.loss.DomainClassification;
import dgnet.model.loss.HilbertSchmidt;
import dgnet.model.loss.KullbackLeibler;
import dgnet.model.loss.LowRank;
import dgnet.model.loss.Segmentation;
import dgnet.model.network.DisentanglementNetwork;
import dgnet.model.network.DisentanglementNetwork.Code;
import dgnet.model.network.NetworkSettings;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The loss of one phase of an episode: a weighted sum of terms. Only terms with a weight are computed. */
final class Objective {
    private final Torch torch;
    private final NetworkSettings network;
    private final double focalGamma;

    Objective(Torch torch, NetworkSettings network, double focalGamma) {
        this.torch = torch;
        this.network = network;
        this.focalGamma = focalGamma;
    }

    /**
     * The outputs of one phase.
     *
     * @param terms the unweighted terms (scalars)
     * @param total their weighted sum
     * @param anatomy the anatomy features
     * @param code the image's code; null if no term needs it
     * @param reconstruction the reconstruction; null if no term needs it
     * @param codeOfReconstruction the reconstruction's code; null if no term needs it
     */
    record Outcome(
            Map<Term, NDArray> terms,
            NDArray total,
            NDArray anatomy,
            Code code,
            NDArray reconstruction,
            Code codeOfReconstruction)
            implements MetaGradient.Loss {}

    /**
     * One phase of an episode.
     *
     * @param network returns the network for the given tensors of the adapted part
     */
    MetaGradient.Phase<Outcome> phase(
            Function<List<NDArray>, DisentanglementNetwork> network, PhaseInputs inputs, TermWeights weights) {
        return new MetaGradient.Phase<>() {
            @Override
            public NDArray input() {
                return inputs.image();
            }

            @Override
            public Outcome loss(NDArray features, List<NDArray> adapted) {
                return evaluate(network.apply(adapted), features, inputs, weights);
            }
        };
    }

    /**
     * Computes the terms with a weight, and their weighted sum.
     *
     * @param features the U-Net's features of the phase's images, see {@link DisentanglementNetwork#features}
     */
    Outcome evaluate(DisentanglementNetwork net, NDArray features, PhaseInputs inputs, TermWeights weights) {
        Map<Term, Double> wanted = weights.weights();
        Map<Term, NDArray> terms = new EnumMap<>(Term.class);
        NDArray image = inputs.image();
        NDArray anatomy = net.anatomy(features);
        Code code = null;
        NDArray reconstruction = null;
        Code codeAgain = null;
        if (weights.needsCode()) {
            code = net.encode(
                    image, inputs.noise().styleOfImage(), inputs.noise().domainOfImage());
            codeTerms(terms, wanted, code, inputs.domain());
        }
        if (wanted.containsKey(Term.RECONSTRUCTION) || wanted.containsKey(Term.LATENT_REGRESSION)) {
            reconstruction = net.reconstruct(anatomy, code.z());
            terms.put(Term.RECONSTRUCTION, AbsoluteDifference.of(reconstruction, image));
        }
        if (wanted.containsKey(Term.LATENT_REGRESSION)) {
            codeAgain = net.encode(
                    reconstruction,
                    inputs.noise().styleOfReconstruction(),
                    inputs.noise().domainOfReconstruction());
            terms.put(Term.LATENT_REGRESSION, AbsoluteDifference.of(codeAgain.z(), code.z()));
        }
        if (wanted.containsKey(Term.LOW_RANK)) {
            // Published: raw features in the unlabelled half, their softmax in the labelled one.
            NDArray matrix = inputs.labelled() ? anatomy.softmax(1) : anatomy;
            terms.put(Term.LOW_RANK, LowRank.loss(torch, matrix, inputs.rows(), network.classes()));
        }
        if (wanted.containsKey(Term.DICE) || wanted.containsKey(Term.FOCAL)) {
            Segmentation segmentation = new Segmentation(anatomy, inputs.target());
            terms.put(Term.DICE, segmentation.dice());
            terms.put(Term.FOCAL, segmentation.focal(focalGamma));
        }
        terms.keySet().retainAll(wanted.keySet());
        return new Outcome(terms, sum(terms, wanted), anatomy, code, reconstruction, codeAgain);
    }

    private static void codeTerms(Map<Term, NDArray> terms, Map<Term, Double> wanted, Code code, NDArray domain) {
        int half = NetworkSettings.CODE_WIDTH;
        if (wanted.containsKey(Term.KL_DOMAIN)) {
            terms.put(Term.KL_DOMAIN, divergence(code, 0, half));
        }
        if (wanted.containsKey(Term.KL_STYLE)) {
            terms.put(Term.KL_STYLE, divergence(code, half, 2 * half));
        }
        if (wanted.containsKey(Term.HSIC)) {
            NDArray style = Torch.slice(code.z(), 1, 0, half);
            NDArray domainCode = Torch.slice(code.z(), 1, half, 2L * half);
            terms.put(Term.HSIC, HilbertSchmidt.criterion(style, domainCode));
        }
        if (wanted.containsKey(Term.DOMAIN_CLASSIFICATION)) {
            terms.put(Term.DOMAIN_CLASSIFICATION, DomainClassification.loss(code.domainProbability(), domain));
        }
    }

    private static NDArray divergence(Code code, int from, int to) {
        return KullbackLeibler.fromStandardNormal(
                Torch.slice(code.mean(), 1, from, to), Torch.slice(code.logVariance(), 1, from, to));
    }

    private static NDArray sum(Map<Term, NDArray> terms, Map<Term, Double> weights) {
        NDArray total = null;
        for (Map.Entry<Term, NDArray> term : terms.entrySet()) {
            NDArray weighted = Torch.times(term.getValue(), weights.get(term.getKey()));
            total = total == null ? weighted : total.add(weighted);
        }
        if (total == null) {
            throw new IllegalArgumentException("an objective needs at least one term with a weight");
        }
        return total;
    }
}
