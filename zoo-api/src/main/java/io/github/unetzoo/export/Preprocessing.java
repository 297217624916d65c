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

import io.github.unetzoo.data.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A normalisation in the words of BioImage.IO, which begin with an image's samples as they are stored. */
final class Preprocessing {

    private static final String SCALE = "scale_linear";

    /** The smallest that is usual: what is divided by is the standard deviation and this. */
    static final double EPSILON = 1e-6;

    private Preprocessing() {}

    /** Samples of any scale have the same mean and deviation; other normalisations are for one of whole numbers. */
    static SampleType type(Normalization normalization, int bitDepth) {
        if (normalization instanceof Normalization.PerImage) {
            return SampleType.FLOAT32;
        }
        return bitDepth == 8 ? SampleType.UINT8 : SampleType.UINT16;
    }

    static List<Map<String, Object>> steps(Normalization normalization, int largest) {
        List<Map<String, Object>> steps = new ArrayList<>();
        // Otherwise there would be a cast to the type of the image, at the end, too.
        steps.add(step("ensure_dtype", Map.of("dtype", "float32")));
        if (normalization instanceof Normalization.PerImage) {
            steps.add(step("zero_mean_unit_variance", Rdf.map("axes", List.of("channel", "y", "x"), "eps", EPSILON)));
        } else if (normalization instanceof Normalization.Fixed fixed) {
            steps.add(step(SCALE, scale(fixed, largest)));
        } else {
            steps.add(step(SCALE, Map.of("gain", 1.0 / largest)));
        }
        steps.add(step("ensure_dtype", Map.of("dtype", "float32")));
        return steps;
    }

    /** (x / largest - mean) / std as x * gain + offset. */
    private static Map<String, Object> scale(Normalization.Fixed fixed, int largest) {
        List<Double> gains = new ArrayList<>();
        List<Double> offsets = new ArrayList<>();
        for (int c = 0; c < fixed.mean().size(); c++) {
            double std = fixed.std().get(c);
            gains.add(1 / (std * largest));
            offsets.add(-fixed.mean().get(c) / std);
        }
        return gains.size() == 1
                ? Rdf.map("gain", gains.get(0), "offset", offsets.get(0))
                : Rdf.map("axis", "channel", "gain", gains, "offset", offsets);
    }

    private static Map<String, Object> step(String id, Map<String, Object> kwargs) {
        return Rdf.map("id", id, "kwargs", kwargs);
    }

    /** For the documentation. */
    static String inWords(Normalization normalization, SampleType type) {
        if (normalization instanceof Normalization.PerImage) {
            return "Samples may have any scale: each image is brought to mean 0 and standard deviation 1, over all of its"
                    + " pixels and channels together. UNet Zoo takes the statistics of the whole image; a program that"
                    + " takes them of each tile sees something else, most of all in tiles without objects. UNet Zoo also"
                    + " divides by at least 0.001 of the largest sample, which the description cannot say: of images"
                    + " that are nearly of one colour it makes more contrast.";
        }
        String scale = "Samples are of " + (type == SampleType.UINT8 ? "8 bits, 0 to 255" : "16 bits, 0 to 65535");
        return scale
                + (normalization instanceof Normalization.Fixed
                        ? ", and brought to the mean and deviation of the data of training, channel by channel."
                        : ", and divided by the largest.");
    }
}
