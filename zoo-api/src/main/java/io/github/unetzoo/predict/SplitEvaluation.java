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
package io.github.unetzoo.predict;

import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.EvaluationResult;
import java.util.function.IntConsumer;

/** Runs a model over a split and counts with the one {@link Evaluation}. */
public final class SplitEvaluation {

    private SplitEvaluation() {}

    /**
     * Evaluates a split.
     *
     * @param predictor over the model
     * @param dataset whose classes and ignore index apply
     * @param split its part to evaluate
     * @param surfaceDistances whether to measure HD95 and ASSD, which takes time
     * @param done told after each image how many are done
     */
    public static EvaluationResult run(
            SegmentationPredictor predictor,
            SegmentationDataset dataset,
            String split,
            boolean surfaceDistances,
            IntConsumer done) {
        Split samples = dataset.split(split);
        Evaluation.Builder builder =
                Evaluation.builder().setClasses(dataset.classes()).optSurfaceDistances(surfaceDistances);
        dataset.ignoreIndex().ifPresent(builder::optIgnoreIndex);
        Evaluation evaluation = builder.build();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.sample(i);
            int[] predicted = predictor.predict(sample.image()).labels().labels();
            evaluation.add(
                    sample.name(),
                    sample.mask().height(),
                    sample.mask().width(),
                    sample.mask().labels(),
                    predicted);
            done.accept(i + 1);
        }
        return evaluation.result();
    }
}
