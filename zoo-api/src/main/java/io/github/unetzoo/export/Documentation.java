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
package io.github.unetzoo.export;

import io.github.unetzoo.hub.Measurement;
import io.github.unetzoo.hub.Metric;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.TrainingData;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import java.util.Locale;
import java.util.Optional;

/** What a package says to people, in Markdown. */
final class Documentation {

    private Documentation() {}

    static String of(SegmentationModel model, Optional<ModelCard> card, String licence, SampleType type) {
        StringBuilder text = new StringBuilder();
        text.append("# ")
                .append(card.map(found -> found.title() + " (" + found.id() + ")")
                        .orElseGet(() ->
                                "A network of architecture " + model.network().architecture()))
                .append("\n\n");
        card.ifPresent(found -> paragraph(text, found.description()));
        paragraph(text, "Licence of the weights: " + licence + ".");

        heading(text, "Input");
        int channels = model.network().graph().input().channels();
        paragraph(
                text,
                channels
                        + (channels == 1 ? " channel. " : " channels. ")
                        + Preprocessing.inWords(model.normalization(), type));
        heading(text, "Output");
        paragraph(text, output(model));
        paragraph(
                text,
                "The halo is as far as the network looks, but at most " + TileGeometry.WIDEST_HALO
                        + " pixels: a network that looks farther, or at the whole image, may show where tiles meet.");

        heading(text, "Training data");
        paragraph(
                text,
                card.map(found -> data(found.data()))
                        .orElse("The model came without a card, so that nothing is said of the data it learned from."));
        card.ifPresent(found -> {
            heading(text, "Where it fails");
            found.limits().forEach(limit -> text.append("- ").append(limit).append('\n'));
            text.append('\n');
        });
        heading(text, "Validation");
        card.ifPresent(found -> found.measurements().forEach(measurement -> table(text, measurement)));
        paragraph(
                text,
                "Before you trust it, compare what it finds in some images of your own with masks drawn by hand, for"
                        + " example by Dice = 2 tp / (2 tp + fp + fn) over their pixels. The images in this package are"
                        + " generated; they show that the model runs, not how well it works.");
        return text.toString();
    }

    private static void heading(StringBuilder text, String words) {
        text.append("## ").append(words).append("\n\n");
    }

    private static void paragraph(StringBuilder text, String words) {
        text.append(words).append("\n\n");
    }

    private static String output(SegmentationModel model) {
        Task task = model.network().task();
        if (task instanceof Task.Binary) {
            return "The probability of \"" + model.classes().get(1)
                    + "\", a sigmoid of the network's logits. Above 0.5 a pixel is of it.";
        }
        if (task instanceof Task.Multiclass) {
            return "The probabilities of " + String.join(", ", model.classes())
                    + ", a softmax of the network's logits. A pixel is of the most probable.";
        }
        if (task instanceof Task.Multilabel) {
            return "The probabilities of "
                    + String.join(
                            ", ", model.classes().subList(1, model.classes().size()))
                    + ", of which a pixel may be several: a sigmoid of each of the network's logits.";
        }
        return "The numbers that the network predicts.";
    }

    private static String data(TrainingData data) {
        StringBuilder text = new StringBuilder(data.name() + ": " + data.description());
        data.address().ifPresent(uri -> text.append(" <").append(uri).append(">"));
        data.splits()
                .forEach(split -> text.append("\n- ")
                        .append(split.name())
                        .append(": ")
                        .append(split.images())
                        .append(" images"));
        return text.toString();
    }

    private static void table(StringBuilder text, Measurement measurement) {
        paragraph(
                text,
                "Measured on " + measurement.data() + ", split " + measurement.split() + ", " + measurement.images()
                        + " images:");
        text.append("| figure | value |\n|---|---|\n");
        for (Metric metric : measurement.metrics()) {
            text.append(String.format(Locale.ROOT, "| %s | %.4f |\n", metric.name(), metric.value()));
        }
        text.append('\n');
        paragraph(text, measurement.policy());
    }
}
