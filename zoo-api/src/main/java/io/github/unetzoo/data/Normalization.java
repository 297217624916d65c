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
package io.github.unetzoo.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How the samples of an image are scaled before a network sees them. It is part of a trained model and saved with it:
 *
 * <pre>
 * {"type": "none"}
 * {"type": "per_image"}
 * {"type": "fixed", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
 * </pre>
 */
public sealed interface Normalization permits Normalization.None, Normalization.PerImage, Normalization.Fixed {
    /** The channel statistics of ImageNet for RGB in [0,1], which pretrained encoders expect. */
    Fixed IMAGENET = new Fixed(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /**
     * Normalises an image.
     *
     * @param image (C,H,W)
     * @return an image of the same shape; the argument stays as it is
     * @throws IllegalArgumentException if the number of channels does not fit
     */
    Raster apply(Raster image);

    /**
     * Tells what this does to the pieces of one image. If it needs the whole image's statistics, the image is read for
     * them, once, in strips; a piece then has the same numbers as in {@link #apply} of the whole.
     *
     * @param image whose pieces, all channels of a window, the result takes
     * @return what normalises a piece (C, h, w); it leaves its argument as it is
     * @throws DataException if the image is read and cannot be
     */
    UnaryOperator<Raster> of(ImageSource image);

    /**
     * Gives the same for images of another number of channels. Only fixed values of channels differ: for one channel
     * they are averaged, for more they are repeated in turn.
     *
     * @param channels of the images, at least 1
     * @return the normalisation; this one if nothing differs
     */
    Normalization forChannels(int channels);

    /**
     * The stable JSON form.
     *
     * @return an object that {@link #fromJson} reads
     */
    JsonObject toJson();

    /**
     * Reads the JSON form.
     *
     * @param json an object made by {@link #toJson}
     * @return the normalisation
     * @throws IllegalArgumentException if it is none, saying what is wrong
     */
    static Normalization fromJson(JsonObject json) {
        JsonElement type = json.get("type");
        if (type == null || !type.isJsonPrimitive()) {
            throw new IllegalArgumentException(
                    "normalization " + json + " has no \"type\": it is none, per_image or fixed");
        }
        return switch (type.getAsString()) {
            case "none" -> new None();
            case "per_image" -> new PerImage();
            case "fixed" -> new Fixed(floats(json, "mean"), floats(json, "std"));
            default ->
                throw new IllegalArgumentException(
                        "normalization type " + type + " is unknown: it is none, per_image or fixed");
        };
    }

    private static List<Float> floats(JsonObject json, String key) {
        if (!(json.get(key) instanceof JsonArray array)) {
            throw new IllegalArgumentException("normalization " + json + " has no list \"" + key + "\"");
        }
        List<Float> values = new ArrayList<>();
        for (JsonElement element : array) {
            if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
                throw new IllegalArgumentException(
                        "normalization \"" + key + "\" holds " + element + " where a number belongs");
            }
            values.add(element.getAsFloat());
        }
        return values;
    }

    /** Samples as they are, [0,1] for 8 and 16 bit images. */
    record None() implements Normalization {
        @Override
        public Raster apply(Raster image) {
            return image;
        }

        @Override
        public UnaryOperator<Raster> of(ImageSource image) {
            return this::apply;
        }

        @Override
        public None forChannels(int channels) {
            return this;
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("type", "none");
            return json;
        }
    }

    /**
     * Mean 0 and standard deviation 1 over all samples of an image, all channels together. The deviation counts as at
     * least 0.001, so that an empty image does not become amplified noise.
     */
    record PerImage() implements Normalization {
        private static final double LEAST_STD = 1e-3;

        @Override
        public Raster apply(Raster image) {
            return of(ImageSource.of(image)).apply(image);
        }

        @Override
        public UnaryOperator<Raster> of(ImageSource image) {
            Moments moments = Moments.of(image);
            double mean = moments.mean();
            double std = Math.max(LEAST_STD, moments.std());
            return piece -> {
                float[] samples = piece.samples();
                float[] scaled = new float[samples.length];
                for (int i = 0; i < samples.length; i++) {
                    scaled[i] = (float) ((samples[i] - mean) / std);
                }
                return Raster.of(piece.channels(), piece.height(), piece.width(), scaled);
            };
        }

        @Override
        public PerImage forChannels(int channels) {
            return this;
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("type", "per_image");
            return json;
        }
    }

    /**
     * A fixed mean and standard deviation for each channel: (x - mean) / std.
     *
     * @param mean one finite value a channel, in units of the samples
     * @param std one value above 0 a channel
     */
    record Fixed(List<Float> mean, List<Float> std) implements Normalization {
        /**
         * Checks the values.
         *
         * @param mean one finite value a channel, at least one; copied
         * @param std one value above 0 a channel, finite; copied
         * @throws IllegalArgumentException if the lists differ in length or hold values that cannot be used
         */
        public Fixed {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
            if (mean.isEmpty() || mean.size() != std.size()) {
                throw new IllegalArgumentException("fixed normalization has " + mean.size() + " means and " + std.size()
                        + " standard deviations: give one of each a channel");
            }
            for (int i = 0; i < mean.size(); i++) {
                if (!Float.isFinite(mean.get(i)) || !(std.get(i) > 0) || !Float.isFinite(std.get(i))) {
                    throw new IllegalArgumentException("fixed normalization of channel " + i + " has mean "
                            + mean.get(i) + " and std " + std.get(i) + ": they must be finite, std above 0");
                }
            }
        }

        @Override
        public UnaryOperator<Raster> of(ImageSource image) {
            return this::apply;
        }

        @Override
        public Fixed forChannels(int channels) {
            return channels == mean.size() ? this : new Fixed(spread(mean, channels), spread(std, channels));
        }

        private static List<Float> spread(List<Float> values, int channels) {
            List<Float> spread = new ArrayList<>();
            double sum = values.stream().mapToDouble(Float::doubleValue).sum();
            for (int c = 0; c < channels; c++) {
                spread.add(channels == 1 ? (float) (sum / values.size()) : values.get(c % values.size()));
            }
            return spread;
        }

        @Override
        public Raster apply(Raster image) {
            if (image.channels() != mean.size()) {
                throw new IllegalArgumentException("an image of " + image.channels()
                        + " channels cannot be normalized by the means of " + mean.size()
                        + " channels: convert it with toChannels(" + mean.size() + ")");
            }
            int plane = image.height() * image.width();
            float[] scaled = new float[image.samples().length];
            for (int c = 0; c < mean.size(); c++) {
                float centre = mean.get(c);
                float spread = std.get(c);
                for (int i = c * plane; i < (c + 1) * plane; i++) {
                    scaled[i] = (image.samples()[i] - centre) / spread;
                }
            }
            return Raster.of(image.channels(), image.height(), image.width(), scaled);
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("type", "fixed");
            json.add("mean", array(mean));
            json.add("std", array(std));
            return json;
        }

        private static JsonArray array(List<Float> values) {
            JsonArray array = new JsonArray();
            values.forEach(array::add);
            return array;
        }
    }
}
