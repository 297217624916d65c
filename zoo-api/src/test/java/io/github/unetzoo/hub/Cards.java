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
package io.github.unetzoo.hub;

import io.github.unetzoo.data.Normalization;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A card that says something everywhere. */
final class Cards {

    private Cards() {}

    static ModelCard full() {
        return new ModelCard(
                "unet.nuclei",
                "cell nuclei",
                "Finds nuclei in microscope images <of any stain>.",
                "unet",
                Map.of("width", "16"),
                1_234_567,
                LabelClass.coloured(List.of("background", "nucleus")),
                new Normalization.PerImage(),
                new InputConstraints(3, 1, 1),
                new TrainingData(
                        "dsb2018",
                        "Nuclei of many kinds.",
                        Optional.of(URI.create("https://example.org/data")),
                        "ab".repeat(32),
                        List.of(
                                new TrainingData.DataSplit("train", 500, "cd".repeat(32)),
                                new TrainingData.DataSplit("test", 100, "ef".repeat(32)))),
                new Terms("Apache-2.0", "CC0-1.0", CommercialUse.YES),
                new TrainingRun(
                        Optional.of("0123abc"),
                        7,
                        Optional.of("recipes/nuclei.json"),
                        Optional.of("zoo train --arch unet --data dsb2018 --out unet.nuclei"),
                        Map.of("epochs", "3"),
                        Map.of("java", "17"),
                        List.of(
                                new TrainingRun.Epoch(1, OptionalDouble.of(0.9), OptionalDouble.of(0.5)),
                                new TrainingRun.Epoch(2, OptionalDouble.empty(), OptionalDouble.of(0.75)),
                                new TrainingRun.Epoch(3, OptionalDouble.of(0.3), OptionalDouble.of(0.625))),
                        2,
                        61.4),
                List.of(new Measurement(
                        "dsb2018",
                        "ab".repeat(32),
                        "test",
                        100,
                        "zoo evaluate --model unet.nuclei --data dsb2018 --split test",
                        "Counted over all pixels.",
                        Optional.of("95 %, bootstrap over images"),
                        List.of(
                                new Metric("dice", 0.93125, Optional.of(new Metric.Interval(0.92, 0.94))),
                                new Metric("imageIou", 0.875, Optional.empty())))),
                List.of("Touching nuclei of one stain | often merge.", "Not for diagnosis."),
                List.of(new ModelCard.Picture("sample1.png", "an image, its truth and the prediction")),
                Optional.of(URI.create("https://arxiv.org/abs/1505.04597")));
    }
}
