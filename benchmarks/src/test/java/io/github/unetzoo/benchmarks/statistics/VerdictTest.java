/*
 * Copyright 2026 the UNet Zoo authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is
 * distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
 * implied. See the License for the specific language governing permissions and limitations under the
 * License.
 */
package io.github.unetzoo.benchmarks.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final int IMAGES = 24;

    private static final String FEW =
            " 1 test image has a score: with fewer than 20 the intervals are rough, and only large differences show.";

    /** Scores around a mean, with noise of their own. */
    private static double[] scores(double mean, int noise) {
        double[] scores = new double[IMAGES];
        Arrays.setAll(scores, i -> mean + 0.05 * Math.cos(i) + 0.004 * Math.sin(7.0 * noise * (i + 1)));
        double off = Arrays.stream(scores).average().orElseThrow() - mean;
        return Arrays.stream(scores).map(score -> score - off).toArray();
    }

    private static Verdict of(ModelScores... models) {
        return Statistics.of("IoU per image", List.of(models), 0.005).verdict();
    }

    private static ModelScores thrice(String label, long parameters, double latency, double mean, int noise) {
        return Scores.model(
                label,
                parameters,
                latency,
                scores(mean - 0.001, noise),
                scores(mean, noise + 1),
                scores(mean + 0.001, noise + 2));
    }

    @Test
    void theSmallestAndTheFastestNearTheBestAreNamed() {
        Verdict verdict = of(
                thrice("large", 31_000_000, 80, 0.85, 1),
                thrice("small", 990_000, 30, 0.8475, 4),
                thrice("fast", 2_000_000, 12, 0.846, 7),
                thrice("tiny", 1000, 1, 0.80, 10));
        assertThat(verdict.best()).containsExactly("large");
        assertThat(verdict.smallest().orElseThrow().label()).isEqualTo("small");
        assertThat(verdict.smallest().orElseThrow().below()).isCloseTo(0.0025, within(1e-9));
        assertThat(verdict.fastest().orElseThrow().label()).isEqualTo("fast");
        assertThat(verdict.undistinguished()).doesNotContain("tiny", "large");
        assertThat(verdict.text())
                .startsWith("Best by IoU per image is large: 0.8500 (95% interval 0.8")
                .contains("The smallest within 0.005 of the best is small (990,000 parameters; 0.0025 lower, ")
                .contains("The fastest within 0.005 of the best is fast (12.0 ms; 0.0040 lower, though up to 0.0")
                .contains(" cannot be ruled out).")
                .doesNotContain("trained once")
                .doesNotContain("the same images")
                .doesNotContain("rough");
    }

    /** Epsilon is a bound that is kept, and a little less is not. */
    @Test
    void epsilonDecidesWhatIsNear() {
        List<ModelScores> models = List.of(thrice("a", 2000, 20, 0.85, 1), thrice("b", 1000, 10, 0.84, 1));
        assertThat(Statistics.of("x", models, 0.01)
                        .verdict()
                        .smallest()
                        .orElseThrow()
                        .label())
                .isEqualTo("b");
        Verdict tight = Statistics.of("x", models, 0.0099).verdict();
        assertThat(tight.smallest().orElseThrow().label()).isEqualTo("a");
        assertThat(tight.text()).contains("No other came within 0.0099 of it here.");
    }

    /** A false alarm lowers a mean, though the image is none that both are compared on. */
    @Test
    void imagesLeftOutOfAPairStillCountInTheMean() {
        double[] careful = scores(0.85, 1);
        double[] alarming = careful.clone();
        careful[3] = Double.NaN;
        alarming[3] = 0;
        Verdict verdict = of(
                Scores.model("careful", 2000, 20, careful, careful),
                Scores.model("alarming", 1000, 10, alarming, alarming));
        assertThat(verdict.best()).containsExactly("careful");
        assertThat(verdict.smallest().orElseThrow().label()).isEqualTo("careful");
        assertThat(verdict.text())
                .contains(
                        "Not distinguishable from careful on this data, lower perhaps by chance alone: alarming (no difference seen).")
                .endsWith("The means are not of the same images: careful's is of 23 and alarming's is of 24."
                        + " An image with nothing to find counts, as 0, for a model that finds something there alone;"
                        + " differences are of the images that both have.");
    }

    @Test
    void oneThatIsSmallestAndFastestIsNamedOnce() {
        assertThat(of(thrice("a", 2_500_000, 20, 0.85, 1), thrice("b", 1000, 9.95, 0.80, 1))
                        .text())
                .contains("No other came within 0.005 of it here. a is distinguishable from the other on this data.");
        assertThat(of(thrice("a", 2_500_000, 8, 0.85, 1), thrice("b", 9_000_000, 10, 0.849, 1))
                        .text())
                .contains("The smallest and fastest within 0.005 of the best is a"
                        + " (2.50 million parameters, 8.0 ms; the best itself).");
    }

    @Test
    void whatIsNotToldApartSaysHowManyImagesItTakes() {
        assertThat(of(Scores.trained("a", scores(0.85, 1)), Scores.trained("b", scores(0.849, 2)))
                        .text())
                .containsPattern("Not distinguishable from a on this data, lower perhaps by chance alone: b"
                        + " \\(about \\d+ more test images would be needed\\)\\.$");
    }

    @Test
    void equalModelsAreAllBest() {
        Verdict verdict = of(Scores.trained("a", scores(0.85, 1)), Scores.trained("b", scores(0.85, 1)));
        assertThat(verdict.best()).containsExactly("a", "b");
        assertThat(verdict.text())
                .startsWith("Best by IoU per image are a and b, equal: 0.8500."
                        + " The smallest and fastest within 0.005 of the best is a")
                .contains("one of the best")
                .endsWith("Not distinguishable from a on this data: b (no difference seen).");
    }

    @Test
    void modelsTrainedOnceAreNamed() {
        double[] near = scores(0.849, 3);
        assertThat(of(Scores.model("a", scores(0.85, 1)), Scores.trained("b", near))
                        .text())
                .endsWith("a was trained once: how much another training would change is not known,"
                        + " so this holds for that trained model alone.");
        assertThat(of(Scores.model("a", scores(0.85, 1)), Scores.model("b", near), Scores.model("c", near))
                        .text())
                .endsWith("a, b and c were each trained once: how much another training would change is not known,"
                        + " so this holds for these trained models alone.");
    }

    @Test
    void oneModelIsNotCompared() {
        assertThat(of(Scores.trained("a", scores(0.85, 1))).text())
                .startsWith("Best by IoU per image is a: 0.8500 (95% interval ")
                .endsWith("). No other model has a score to compare it with.");
    }

    @Test
    void oneImageIsTooFew() {
        assertThat(of(Scores.trained("a", 0.9), Scores.trained("b", 0.8999)).text())
                .isEqualTo("Best by IoU per image is a: 0.9000. The smallest and fastest within 0.005 of the best is a"
                        + " (1,000 parameters, 10.0 ms; the best itself)."
                        + " Not distinguishable from a on this data, lower perhaps by chance alone: b (too few images to test)."
                        + FEW);
    }

    @Test
    void failuresAreSaid() {
        assertThat(of().text()).isEqualTo("No model has a score: there is nothing to judge.");
        assertThat(of(Scores.failed("a", 3), Scores.failed("b", 3)).text())
                .isEqualTo("No model has a score: there is nothing to judge.");
        assertThat(of(Scores.failed("a", 3), Scores.trained("b", 0.5), Scores.failed("c", 3))
                        .text())
                .isEqualTo("Best by IoU per image is b: 0.5000. No other model has a score to compare it with." + FEW
                        + " a and c have no scores and are not judged.");
        ModelScores partly = new ModelScores(
                "a",
                "a",
                OptionalLong.empty(),
                OptionalDouble.empty(),
                List.of(Scores.run(OptionalLong.of(1), 0.5), Scores.run(OptionalLong.of(3), 0.6)),
                1);
        assertThat(of(partly, Scores.failed("b", 3)).text())
                .endsWith("b has no score and is not judged." + " a is judged by 2 of 3 trainings; the other failed.");
    }

    /** No cost is known, so there is neither a smallest nor a fastest. */
    @Test
    void withoutCostsThereIsNoChoice() {
        Run one = Scores.run(OptionalLong.empty(), 0.5, 0.6, 0.7);
        Run other = Scores.run(OptionalLong.empty(), 0.5, 0.601, 0.7);
        Verdict verdict = of(
                new ModelScores("a", "a", OptionalLong.empty(), OptionalDouble.empty(), List.of(one), 0),
                new ModelScores("b", "b", OptionalLong.empty(), OptionalDouble.empty(), List.of(other), 0));
        assertThat(verdict.best()).containsExactly("b");
        assertThat(verdict.smallest()).isEmpty();
        assertThat(verdict.fastest()).isEmpty();
        assertThat(verdict.text())
                .doesNotContain("smallest")
                .contains("Not distinguishable from b")
                .contains(" 3 test images have a score: with fewer than 20 the");
    }
}
