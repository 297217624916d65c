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
package io.github.unetzoo.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static Evaluation.Builder cells() {
        return Evaluation.builder().setClasses(List.of("background", "cell")).optKeepRows(true);
    }

    private static Evaluation.Builder tissue() {
        return Evaluation.builder()
                .setClasses(List.of("background", "nucleus", "stroma"))
                .optKeepRows(true);
    }

    private static void add(Evaluation evaluation, String image, int[] truth, int[] prediction) {
        evaluation.add(image, 1, truth.length, truth, prediction);
    }

    @Test
    void countsByHand() {
        Evaluation evaluation = cells().build();
        add(evaluation, "a", new int[] {0, 0, 0, 0, 1, 1, 1, 0}, new int[] {0, 0, 0, 1, 1, 1, 0, 0});
        EvaluationResult result = evaluation.result();

        ClassScore cell = result.score("cell");
        assertThat(cell.counts()).isEqualTo(new Counts(2, 1, 1, 4));
        assertThat(cell.counts().dice()).hasValue(4 / 6.0);
        assertThat(cell.counts().iou()).hasValue(2 / 4.0);
        assertThat(cell.counts().precision()).hasValue(2 / 3.0);
        assertThat(cell.counts().recall()).hasValue(2 / 3.0);
        assertThat(cell.counts().specificity()).hasValue(4 / 5.0);
        assertThat(cell.counts().accuracy()).hasValue(6 / 8.0);
        assertThat(cell.imageDice()).isEqualTo(new ImageMean(OptionalDouble.of(4 / 6.0), 1));
        assertThat(result.score("background").counts()).isEqualTo(new Counts(4, 1, 1, 2));
        assertThat(result.score("background").foreground()).isFalse();
        assertThat(result.pixelAccuracy()).hasValue(6 / 8.0);
        // The background is in no average and has no row.
        assertThat(result.mean().classes()).isEqualTo(1);
        assertThat(result.mean().dice()).hasValue(4 / 6.0);
        assertThat(result.rows()).singleElement().satisfies(row -> {
            assertThat(row.image()).isEqualTo("a");
            assertThat(row.classIndex()).isEqualTo(1);
            assertThat(row.className()).isEqualTo("cell");
            assertThat(row.counts()).isEqualTo(cell.counts());
            assertThat(row.dice()).hasValue(4 / 6.0);
            assertThat(row.iou()).hasValue(2 / 4.0);
            assertThat(row.hd95()).isEmpty();
        });
    }

    @Test
    void precisionAndRecallAreNotTheSame() {
        Evaluation evaluation = cells().build();
        add(evaluation, "a", new int[] {1, 0, 0, 0, 0, 0}, new int[] {1, 1, 1, 1, 0, 0});
        Counts counts = evaluation.result().score("cell").counts();
        assertThat(counts.precision()).hasValue(1 / 4.0);
        assertThat(counts.recall()).hasValue(1);
        assertThat(counts.specificity()).hasValue(2 / 5.0);
    }

    @Test
    void pooledIsNotPerImage() {
        Evaluation evaluation = cells().build();
        // A large object found whole, a small one missed.
        add(evaluation, "large", new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 0}, new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 0});
        add(evaluation, "small", new int[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, new int[10]);
        ClassScore cell = evaluation.result().score("cell");
        assertThat(cell.counts().dice()).hasValue(18 / 19.0);
        assertThat(cell.imageDice()).isEqualTo(new ImageMean(OptionalDouble.of(0.5), 2));
        assertThat(cell.counts().iou()).hasValue(9 / 10.0);
        assertThat(cell.imageIou()).isEqualTo(new ImageMean(OptionalDouble.of(0.5), 2));
    }

    @Test
    void anImageWithoutTheClassIsLeftOutAndNeverAOne() {
        Evaluation evaluation = cells().build();
        add(evaluation, "half", new int[] {1, 1, 1, 0}, new int[] {1, 0, 0, 0});
        add(evaluation, "empty", new int[4], new int[4]);
        ClassScore cell = evaluation.result().score("cell");
        assertThat(cell.imageDice()).isEqualTo(new ImageMean(OptionalDouble.of(0.5), 1));
        assertThat(evaluation.result().rows())
                .extracting(ImageScore::dice)
                .last()
                .isEqualTo(OptionalDouble.empty());
        // One wrong pixel on an image without the class makes it a 0.
        add(evaluation, "false alarm", new int[4], new int[] {0, 0, 0, 1});
        assertThat(evaluation.result().score("cell").imageDice()).isEqualTo(new ImageMean(OptionalDouble.of(0.25), 2));
    }

    @Test
    void falseAlarmsAreCountedWhereTheClassIsAbsent() {
        Evaluation evaluation = cells().build();
        assertThat(evaluation.result().score("cell").falseAlarms().rate()).isEmpty();
        add(evaluation, "present", new int[] {1, 0}, new int[] {1, 1});
        assertThat(evaluation.result().score("cell").falseAlarms()).isEqualTo(new FalseAlarms(0, 0));
        add(evaluation, "quiet", new int[2], new int[2]);
        add(evaluation, "also quiet", new int[2], new int[2]);
        add(evaluation, "alarm", new int[2], new int[] {1, 1});
        FalseAlarms alarms = evaluation.result().score("cell").falseAlarms();
        assertThat(alarms).isEqualTo(new FalseAlarms(3, 1));
        assertThat(alarms.rate()).hasValue(1 / 3.0);
    }

    @Test
    void presentDiceAndImagesWithoutForegroundPartTheImagesByTheTruth() {
        Evaluation evaluation = tissue().optIgnoreIndex(255).build();
        assertThat(evaluation.result().emptyImages()).isEqualTo(new FalseAlarms(0, 0));
        add(evaluation, "found", new int[] {1, 1, 0, 0}, new int[] {1, 1, 0, 0});
        add(evaluation, "missed", new int[] {1, 1, 0, 0}, new int[4]);
        add(evaluation, "the other", new int[] {2, 0, 0, 0}, new int[] {1, 0, 0, 0});
        add(evaluation, "quiet", new int[4], new int[4]);
        add(evaluation, "alarm", new int[4], new int[] {0, 1, 2, 0});
        add(evaluation, "quiet but for what is ignored", new int[] {0, 255}, new int[] {0, 1});
        add(evaluation, "ignored throughout", new int[] {255, 255}, new int[] {1, 1});
        EvaluationResult result = evaluation.result();
        assertThat(result.emptyImages()).isEqualTo(new FalseAlarms(3, 1));
        // The false alarms of the third and fifth image have no part in it, as they have in the image Dice.
        assertThat(result.score("nucleus").means().presentDice()).isEqualTo(new ImageMean(OptionalDouble.of(0.5), 2));
        assertThat(result.score("nucleus").imageDice()).isEqualTo(new ImageMean(OptionalDouble.of(0.25), 4));
        assertThat(result.score("stroma").means().presentDice()).isEqualTo(new ImageMean(OptionalDouble.of(0), 1));
        assertThat(result.mean().of(Figure.PRESENT_DICE)).hasValue(0.25);
        assertThat(result.toText()).contains("images without any foreground: 3, false alarms in 1\n");
        JsonObject json = result.toJson();
        assertThat(json.getAsJsonObject("emptyImages").get("rate").getAsDouble())
                .isEqualTo(1 / 3.0);
        assertThat(json.getAsJsonArray("classes")
                        .get(1)
                        .getAsJsonObject()
                        .getAsJsonObject("presentDice")
                        .get("images")
                        .getAsInt())
                .isEqualTo(2);
        Evaluation merged = tissue().optIgnoreIndex(255).build();
        merged.merge(evaluation);
        assertThat(merged.result().emptyImages()).isEqualTo(new FalseAlarms(3, 1));
    }

    @Test
    void aClassThatIsNowhereIsUndefinedAndInNoAverage() {
        Evaluation evaluation = tissue().build();
        add(evaluation, "a", new int[] {0, 1, 1, 0}, new int[] {0, 1, 0, 0});
        EvaluationResult result = evaluation.result();
        ClassScore stroma = result.score("stroma");
        assertThat(stroma.counts()).isEqualTo(new Counts(0, 0, 0, 4));
        assertThat(stroma.counts().dice()).isEmpty();
        assertThat(stroma.counts().iou()).isEmpty();
        assertThat(stroma.counts().precision()).isEmpty();
        assertThat(stroma.counts().recall()).isEmpty();
        assertThat(stroma.counts().specificity()).hasValue(1);
        assertThat(stroma.imageDice()).isEqualTo(new ImageMean(OptionalDouble.empty(), 0));
        assertThat(result.mean().classes()).isEqualTo(1);
        assertThat(result.mean().dice()).hasValue(2 / 3.0);
        assertThat(result.mean().imageDice()).hasValue(2 / 3.0);
        // Specificity is defined for it, so it takes part in that one.
        assertThat(result.mean().specificity()).hasValue(1);
    }

    @Test
    void averagesTheForegroundClassesWithoutWeights() {
        Evaluation evaluation = tissue().build();
        add(evaluation, "a", new int[] {1, 1, 1, 1, 2, 0}, new int[] {1, 1, 1, 1, 0, 0});
        EvaluationResult result = evaluation.result();
        assertThat(result.mean().dice()).hasValue(0.5);
        assertThat(result.mean().iou()).hasValue(0.5);
        assertThat(result.mean().recall()).hasValue(0.5);
        // Stroma was never predicted.
        assertThat(result.mean().precision()).hasValue(1);
        assertThat(result.mean().falseAlarmRate()).isEmpty();
        assertThat(result.rows()).extracting(ImageScore::className).containsExactly("nucleus", "stroma");
    }

    @Test
    void ignoredPixelsAreInNoCount() {
        Evaluation evaluation = cells().optIgnoreIndex(255).build();
        add(evaluation, "a", new int[] {1, 255, 0, 255, 1}, new int[] {1, 1, 0, 0, 0});
        EvaluationResult result = evaluation.result();
        assertThat(result.score("cell").counts()).isEqualTo(new Counts(1, 0, 1, 1));
        assertThat(result.pixelAccuracy()).hasValue(2 / 3.0);
        // Nothing is known of an image that is ignored throughout: neither a score nor an absence.
        add(evaluation, "unknown", new int[] {255, 255}, new int[] {1, 0});
        assertThat(evaluation.result().score("cell").counts()).isEqualTo(new Counts(1, 0, 1, 1));
        assertThat(evaluation.result().score("cell").imageDice().images()).isEqualTo(1);
        assertThat(evaluation.result().score("cell").falseAlarms().absentImages())
                .isZero();
    }

    @Test
    void anIgnoredClassIsNotInTheForeground() {
        Evaluation evaluation = tissue().optIgnoreIndex(2).build();
        add(evaluation, "a", new int[] {0, 1, 2, 2}, new int[] {2, 1, 2, 1});
        EvaluationResult result = evaluation.result();
        assertThat(result.score("stroma").foreground()).isFalse();
        assertThat(result.mean().dice()).hasValue(1);
        assertThat(result.rows()).extracting(ImageScore::className).containsExactly("nucleus");
    }

    @Test
    void theBackgroundCanBeChosen() {
        Evaluation last = tissue().optBackground(2).build();
        assertThat(last.result().classes()).extracting(ClassScore::foreground).containsExactly(true, true, false);
        Evaluation none = tissue().optNoBackground().build();
        assertThat(none.result().classes()).extracting(ClassScore::foreground).containsOnly(true);
        Evaluation only = Evaluation.builder().setClasses(List.of("cell")).build();
        assertThat(only.result().classes()).extracting(ClassScore::foreground).containsExactly(true);
    }

    @Test
    void surfaceDistancesAreAveragedWhereBothExist() {
        Evaluation evaluation = cells().optSurfaceDistances(true).build();
        add(evaluation, "two apart", new int[] {1, 0, 0, 0, 0}, new int[] {0, 0, 1, 0, 0});
        add(evaluation, "four apart", new int[] {1, 0, 0, 0, 0}, new int[] {0, 0, 0, 0, 1});
        add(evaluation, "missed", new int[] {1, 0, 0, 0, 0}, new int[5]);
        add(evaluation, "invented", new int[5], new int[] {1, 0, 0, 0, 0});
        add(evaluation, "empty", new int[5], new int[5]);
        EvaluationResult result = evaluation.result();
        assertThat(result.score("cell").surface())
                .contains(new SurfaceScore(OptionalDouble.of(3), OptionalDouble.of(3), 2, 2));
        assertThat(result.score("background").surface()).isEmpty();
        assertThat(result.mean().hd95()).hasValue(3);
        assertThat(result.rows())
                .extracting(ImageScore::hd95)
                .containsExactly(
                        OptionalDouble.of(2),
                        OptionalDouble.of(4),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty());
    }

    @Test
    void surfaceDistancesAreInTheUnitOfTheSpacing() {
        Evaluation evaluation =
                cells().optSurfaceDistances(true).optSpacing(4, 1.5).build();
        evaluation.add("a", 2, 3, new int[] {1, 0, 0, 0, 0, 0}, new int[] {0, 0, 0, 0, 0, 1});
        assertThat(evaluation.result().mean().assd()).hasValue(5);
        assertThat(evaluation.result().policy()).contains("units of the spacing 4.0 x 1.5");
    }

    @Test
    void ignoredPixelsBelongToNoSurface() {
        Evaluation evaluation =
                cells().optSurfaceDistances(true).optIgnoreIndex(9).build();
        add(evaluation, "a", new int[] {1, 0, 0, 9, 9}, new int[] {0, 1, 0, 1, 1});
        assertThat(evaluation.result().mean().hd95()).hasValue(1);
    }

    @Test
    void noImageLeavesEverythingUndefined() {
        EvaluationResult result = cells().build().result();
        assertThat(result.images()).isZero();
        assertThat(result.pixelAccuracy()).isEmpty();
        assertThat(result.mean().classes()).isZero();
        assertThat(result.mean().dice()).isEmpty();
        assertThat(result.rows()).isEmpty();
    }

    @Test
    void mergingIsAddingInOrder() {
        Random random = new Random(3);
        Evaluation.Builder builder = tissue().optIgnoreIndex(255).optSurfaceDistances(true);
        Evaluation sequential = builder.build();
        Evaluation[] parts = {builder.build(), builder.build(), builder.build()};
        Evaluation first = builder.build();
        for (int i = 0; i < 12; i++) {
            int[] truth = new int[35];
            int[] prediction = new int[35];
            for (int at = 0; at < 35; at++) {
                truth[at] = random.nextInt(9) == 0 ? 255 : random.nextInt(3);
                prediction[at] = random.nextInt(3);
            }
            int[] ids = new int[35];
            Arrays.setAll(ids, at -> random.nextInt(4));
            sequential.add("image " + i, 5, 7, truth, prediction, ids);
            parts[i / 4].add("image " + i, 5, 7, truth, prediction, ids);
            if (i < 4) {
                first.add("image " + i, 5, 7, truth, prediction, ids);
            }
        }
        parts[0].merge(parts[1]);
        assertThat(parts[0].result()).isNotEqualTo(sequential.result());
        parts[0].merge(parts[2]);
        assertThat(parts[0].result()).isEqualTo(sequential.result());
        assertThat(parts[1].result().images()).isEqualTo(4);
        // In another order the rows are in that order, but no figure differs in any digit.
        parts[2].merge(parts[1]);
        parts[2].merge(first);
        assertThat(parts[2].result().classes()).isEqualTo(sequential.result().classes());
        assertThat(parts[2].result().mean()).isEqualTo(sequential.result().mean());
    }

    @Test
    void mergesOnlyWhatBelongsTogether() {
        Evaluation one = cells().build();
        add(one, "a", new int[] {1}, new int[] {1});
        Evaluation same = cells().build();
        add(same, "b", new int[] {1}, new int[] {1});
        add(same, "a", new int[] {1}, new int[] {1});
        EvaluationResult before = one.result();
        assertThatThrownBy(() -> one.merge(same))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image \"a\" is in both");
        assertThatThrownBy(() -> one.merge(cells().optIgnoreIndex(255).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different settings");
        assertThat(one.result()).isEqualTo(before);
    }

    @Test
    void refusesWhatCannotBeCountedAndCountsNothingOfIt() {
        Evaluation evaluation = cells().build();
        assertThatThrownBy(() -> evaluation.add("x", 2, 2, new int[3], new int[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the truth of image \"x\" has 3 values, but 2 x 2 pixels take 4");
        assertThatThrownBy(() -> evaluation.add("x", 2, 2, new int[4], new int[6]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the prediction of image \"x\" has 6 values");
        assertThatThrownBy(() -> evaluation.add("x", 65536, 65536, new int[0], new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("take 4294967296");
        assertThatThrownBy(() -> evaluation.add("x", 0, 2, new int[0], new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("both sides must be at least 1");
        assertThatThrownBy(() -> evaluation.add("x", 2, 2, new int[] {0, 1, 0, 255}, new int[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the truth of image \"x\" has the value 255 at row 1, column 1;"
                        + " it must be 0 to 1; if it marks pixels to ignore, say so with optIgnoreIndex");
        assertThatThrownBy(() -> evaluation.add("x", 2, 2, new int[4], new int[] {0, 1, 2, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the prediction of image \"x\" has the value 2 at row 1, column 0");
        assertThatThrownBy(() -> evaluation.add("x", 2, 2, new int[] {0, -1, 0, 0}, new int[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the value -1 at row 0, column 1");
        assertThat(evaluation.result().images()).isZero();
        // The name is still free.
        evaluation.add("x", 2, 2, new int[4], new int[4]);
        assertThatThrownBy(() -> evaluation.add("x", 2, 2, new int[4], new int[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image \"x\" was counted before");
    }

    @Test
    void theIgnoreIndexIsNoPrediction() {
        Evaluation evaluation = cells().optIgnoreIndex(255).build();
        assertThatThrownBy(() -> add(evaluation, "x", new int[] {255}, new int[] {255}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the prediction of image \"x\" has the value 255");
        assertThatThrownBy(() -> add(evaluation, "x", new int[] {254}, new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it must be 0 to 1 or the ignore index 255");
    }

    @Test
    void theBuilderRejectsWhatMakesNoSense() {
        assertThatThrownBy(() -> Evaluation.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setClasses");
        assertThatThrownBy(
                        () -> Evaluation.builder().setClasses(List.of("a", "a")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the same name");
        assertThatThrownBy(() -> cells().optBackground(2).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("background 2 is no class: it must be 0 to 1");
        assertThatThrownBy(() -> cells().optBoundaryTolerance(-1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("boundary tolerance -1.0 is not a distance: it must be at least 0");
        assertThatThrownBy(() -> cells().optIgnoreIndex(1).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("left for the foreground");
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> cells().optSpacing(1, bad).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("spacing 1.0 x " + bad);
        }
    }

    @Test
    void anUnknownClassIsAnError() {
        EvaluationResult result = cells().build().result();
        assertThatThrownBy(() -> result.score("cel"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no class \"cel\"; the classes are [background, cell]");
    }

    @Test
    void printsATableWithThePolicy() {
        Evaluation evaluation =
                tissue().optIgnoreIndex(255).optSurfaceDistances(true).build();
        int[] ids = {0, 1, 1, 0, 0};
        evaluation.add("a", 1, 5, new int[] {0, 1, 1, 0, 255}, new int[] {0, 1, 0, 0, 2}, ids);
        evaluation.add("b", 1, 5, new int[] {0, 0, 0, 0, 0}, new int[] {0, 0, 0, 1, 0}, new int[5]);
        assertThat(evaluation.result().toText()).isEqualTo("""
                2 images, pixel accuracy 0.7778
                images without any foreground: 1, false alarms in 1
                class                 Dice     IoU  precision  recall  accuracy  specificity  image Dice  present Dice  image IoU  images  FP rate  absent in  false alarms
                background          0.8571  0.7500     0.8571  0.8571    0.7778       0.5000      0.8444        0.8444     0.7333       2        -          0             0
                nucleus             0.5000  0.3333     0.5000  0.5000    0.7778       0.8571      0.3333        0.6667     0.2500       2   1.0000          1             1
                stroma                   -       -          -       -    1.0000       1.0000           -             -          -       0   0.0000          2             0
                mean of foreground  0.5000  0.3333     0.5000  0.5000    0.8889       0.9286      0.3333        0.6667     0.2500           0.5000
                class               HD95  ASSD  measured  one-sided  boundary F1  image boundary F1
                nucleus             0.95  0.33         1          1       0.5000             0.3333
                stroma                 -     -         0          0            -                  -
                mean of foreground  0.95  0.33                            0.5000             0.3333
                class               instance F1  image instance F1  images  true objects  predicted  matched
                nucleus                  0.0000             0.0000       2             1          2        0
                stroma                        -                  -       0             0          0        0
                mean of foreground       0.0000             0.0000
                Dice = 2tp/(2tp+fp+fn) and IoU = tp/(tp+fp+fn), pooled (counts of all images summed, then divided) \
                and as means over images, which leave out an image where the class is in neither truth nor \
                prediction. Means over classes are over the foreground (all but background), leaving out what is \
                undefined (-); pixels whose truth is 255 are ignored; HD95 and ASSD are in pixels, over images where \
                both truth and prediction have the class; boundary F1 (Csurka et al. 2013) has a tolerance of 0.75% of \
                the image's diagonal; objects match one to one where their IoU is above 0.5, instance F1 = \
                2 matched/(true+predicted); predicted objects are the 8-connected regions of the predicted class.
                """);
    }

    @Test
    void printsNoDistancesUnlessAskedFor() {
        Evaluation evaluation = cells().build();
        add(evaluation, "a", new int[] {1}, new int[] {1});
        EvaluationResult result = evaluation.result();
        assertThat(result.toText())
                .startsWith("1 image, pixel accuracy 1.0000\n")
                .doesNotContain("HD95")
                .doesNotContain("instance");
        assertThat(result.policy()).contains("foreground (all but background)").doesNotContain("ignored");
        assertThat(result.toJson().toString()).doesNotContain("hd95");
    }

    @Test
    void emptyMasksScoreAsTheTableSays() {
        Evaluation evaluation = cells().optSurfaceDistances(true).build();
        int[] none = new int[4];
        int[] some = {0, 1, 1, 0};
        ImageScore neither = evaluation.add("neither", 2, 2, none, none, none).get(0);
        ImageScore invented = evaluation.add("invented", 2, 2, none, some, none).get(0);
        ImageScore missed = evaluation.add("missed", 2, 2, some, none, some).get(0);
        assertThat(neither.dice()).isEmpty();
        assertThat(neither.iou()).isEmpty();
        assertThat(neither.counts().precision()).isEmpty();
        assertThat(neither.counts().recall()).isEmpty();
        assertThat(neither.counts().accuracy()).hasValue(1);
        assertThat(neither.counts().specificity()).hasValue(1);
        assertThat(neither.boundaryF1()).isEmpty();
        assertThat(neither.instanceF1()).isEmpty();
        assertThat(invented.dice()).hasValue(0);
        assertThat(invented.iou()).hasValue(0);
        assertThat(invented.counts().precision()).hasValue(0);
        assertThat(invented.counts().recall()).isEmpty();
        assertThat(invented.boundaryF1()).hasValue(0);
        assertThat(invented.instanceF1()).hasValue(0);
        assertThat(missed.dice()).hasValue(0);
        assertThat(missed.iou()).hasValue(0);
        assertThat(missed.counts().precision()).isEmpty();
        assertThat(missed.counts().recall()).hasValue(0);
        assertThat(missed.boundaryF1()).hasValue(0);
        assertThat(missed.instanceF1()).hasValue(0);
        for (ImageScore row : List.of(neither, invented, missed)) {
            assertThat(row.hd95()).isEmpty();
            assertThat(row.assd()).isEmpty();
        }
        ClassScore cell = evaluation.result().score("cell");
        assertThat(cell.falseAlarms()).isEqualTo(new FalseAlarms(2, 1));
        assertThat(cell.surface().orElseThrow().oneSided()).isEqualTo(2);
        assertThat(cell.boundary().orElseThrow().imageF1()).isEqualTo(new ImageMean(OptionalDouble.of(0), 2));
        // The two pixels of the mask touch at their corners: one region.
        assertThat(cell.instances())
                .contains(new InstanceScore(new InstanceCounts(1, 1, 0), new ImageMean(OptionalDouble.of(0), 2), 3));
    }

    @Test
    void boundariesMayBeOffByTheTolerance() {
        // Three columns of 400, one to the right: 0.75% of the diagonal of 400 x 300 is 3.75 pixels.
        int[] truth = new int[400 * 300];
        int[] prediction = new int[400 * 300];
        for (int y = 0; y < 400; y++) {
            for (int x = 0; x < 3; x++) {
                truth[y * 300 + 10 + x] = 1;
                prediction[y * 300 + 14 + x] = 1;
            }
        }
        Evaluation paper = cells().optSurfaceDistances(true).build();
        ImageScore row = paper.add("a", 400, 300, truth, prediction).get(0);
        // All but the interior of the middle column is boundary; its left edge is 2 from truth, its right edge 4.
        assertThat(row.boundary()).contains(new BoundaryCounts(802, 402, 802, 402));
        assertThat(row.boundaryF1()).hasValue(402 / 802.0);
        Evaluation wide =
                cells().optSurfaceDistances(true).optBoundaryTolerance(4).build();
        assertThat(wide.add("a", 400, 300, truth, prediction).get(0).boundaryF1())
                .hasValue(1);
        assertThat(wide.result().policy()).contains("a tolerance of 4.0 pixels");
        // Rows twice as far apart make the diagonal longer: 0.75% of 800 x 300 is 6.4.
        Evaluation spaced = cells().optSurfaceDistances(true).optSpacing(2, 1).build();
        assertThat(spaced.add("a", 400, 300, truth, prediction).get(0).boundaryF1())
                .hasValue(1);
    }

    @Test
    void objectsMatchOneToOneAboveOneHalf() {
        Evaluation evaluation = tissue().build();
        int[] truth = {1, 1, 1, 1, 2, 2, 0, 1, 1, 0, 1};
        int[] ids = {1, 1, 2, 2, 2, 2, 0, 3, 3, 0, 0};
        // Objects 1 and 2 of the nuclei have become one region, the stroma's was found, object 3 by half of its pixels.
        int[] prediction = {1, 1, 1, 1, 2, 2, 0, 1, 0, 0, 1};
        List<ImageScore> rows = evaluation.add("a", 1, 11, truth, prediction, ids);
        assertThat(rows.get(0).instances()).contains(new InstanceCounts(3, 3, 0));
        assertThat(rows.get(1).instances()).contains(new InstanceCounts(1, 1, 1));
        // Told apart, the first two match.
        int[] apart = {7, 7, 9, 9, 9, 9, 0, 4, 0, 0, 8};
        rows = evaluation.add("b", 1, 11, truth, prediction, ids, apart);
        assertThat(rows.get(0).instances()).contains(new InstanceCounts(3, 4, 2));
        assertThat(rows.get(0).instanceF1()).hasValue(4 / 7.0);
        // An image without instances is in no count.
        evaluation.add("c", 1, 11, truth, prediction);
        InstanceScore score = evaluation.result().score("nucleus").instances().orElseThrow();
        assertThat(score.counts()).isEqualTo(new InstanceCounts(6, 7, 2));
        assertThat(score.imageF1()).isEqualTo(new ImageMean(OptionalDouble.of(2 / 7.0), 2));
        assertThat(score.images()).isEqualTo(2);
        assertThat(evaluation.result().score("background").instances()).isEmpty();
        assertThat(evaluation.result().mean().instanceF1()).hasValue((4 / 13.0 + 1) / 2);
    }

    @Test
    void anIgnoredLineCutsNoObjectInTwo() {
        Evaluation evaluation = cells().optIgnoreIndex(9).build();
        int[] truth = {1, 1, 9, 1, 1, 0, 9, 9};
        int[] ids = {1, 1, 1, 1, 1, 0, 0, 0};
        int[] prediction = {1, 1, 1, 1, 1, 0, 1, 1};
        ImageScore row = evaluation.add("a", 1, 8, truth, prediction, ids).get(0);
        // What was found under ignored pixels alone is no object.
        assertThat(row.instances()).contains(new InstanceCounts(1, 1, 1));
    }

    @Test
    void refusesInstanceMapsThatDoNotFit() {
        Evaluation evaluation = cells().build();
        assertThatThrownBy(() -> evaluation.add("x", 1, 2, new int[2], new int[2], new int[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the true instance map of image \"x\" has 3 values, but 1 x 2 pixels take 2");
        assertThatThrownBy(() -> evaluation.add("x", 1, 2, new int[2], new int[2], new int[2], new int[] {0, -1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the predicted instance map of image \"x\" has the id -1 at row 0, column 1");
        assertThat(evaluation.result().images()).isZero();
    }

    @Test
    void rowsAreKeptOnlyOnRequest() {
        Evaluation streaming = cells().optKeepRows(false).build();
        assertThat(streaming.add("a", 1, 2, new int[] {0, 1}, new int[] {0, 1})).hasSize(1);
        assertThat(streaming.result().rows()).isEmpty();
        assertThat(streaming.result().mean().dice()).hasValue(1);
        assertThatThrownBy(() -> streaming.merge(streaming))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("with itself");
    }

    @Test
    void writesJson() {
        Evaluation evaluation = tissue().optSurfaceDistances(true).build();
        add(evaluation, "a", new int[] {0, 1, 1, 0}, new int[] {0, 1, 0, 0});
        EvaluationResult result = evaluation.result();
        JsonObject json = JsonParser.parseString(result.toJson().toString()).getAsJsonObject();
        assertThat(json.keySet())
                .containsExactly("policy", "images", "pixelAccuracy", "emptyImages", "classes", "mean", "rows");
        assertThat(json.get("policy").getAsString()).isEqualTo(result.policy());
        assertThat(json.get("images").getAsInt()).isEqualTo(1);
        assertThat(json.get("pixelAccuracy").getAsDouble()).isEqualTo(0.75);
        JsonObject nucleus = json.getAsJsonArray("classes").get(1).getAsJsonObject();
        assertThat(nucleus.get("name").getAsString()).isEqualTo("nucleus");
        assertThat(nucleus.get("fn").getAsLong()).isEqualTo(1);
        assertThat(nucleus.get("dice").getAsDouble()).isEqualTo(2 / 3.0);
        assertThat(nucleus.getAsJsonObject("imageIou").get("value").getAsDouble())
                .isEqualTo(0.5);
        assertThat(nucleus.getAsJsonObject("surface").get("hd95").getAsDouble()).isCloseTo(0.95, within(1e-12));
        JsonObject stroma = json.getAsJsonArray("classes").get(2).getAsJsonObject();
        assertThat(stroma.get("dice").isJsonNull()).isTrue();
        assertThat(stroma.getAsJsonObject("falseAlarms").get("absentImages").getAsInt())
                .isEqualTo(1);
        assertThat(json.getAsJsonObject("mean").get("dice").getAsDouble()).isEqualTo(2 / 3.0);
        JsonObject row = json.getAsJsonArray("rows").get(0).getAsJsonObject();
        assertThat(row.get("image").getAsString()).isEqualTo("a");
        assertThat(row.get("iou").getAsDouble()).isEqualTo(0.5);
        assertThat(json.getAsJsonArray("rows")).hasSize(2);
    }

    @Test
    void countsAreNeverNegative() {
        assertThatThrownBy(() -> new Counts(1, 2, -3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fn -3");
    }
}
