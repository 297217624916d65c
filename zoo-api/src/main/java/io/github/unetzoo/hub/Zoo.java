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

import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The trained models of this library, by name:
 *
 * <pre>{@code
 * try (SegmentationModel model = Zoo.load("unet.nuclei")) {
 *     Prediction prediction = new SegmentationPredictor(model).predict(ImageFiles.readImage(photo));
 * }
 * }</pre>
 *
 * <p>A shorthand for {@link Hub#standard}, which says where they come from.
 */
public final class Zoo {

    private Zoo() {}

    /**
     * {@return all models, in alphabetical order of their ids}
     *
     * @throws IOException if a catalogue cannot be read; the message names it
     */
    public static List<PretrainedModel> list() throws IOException {
        return Hub.standard().list();
    }

    /**
     * {@return what a model is: its entry in a catalogue}
     *
     * @param id such as {@code unet.nuclei}
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     * @throws IOException if a catalogue cannot be read; the message names it
     */
    public static PretrainedModel info(String id) throws IOException {
        return Hub.standard().info(id);
    }

    /**
     * Reads all that is known of a model; see {@link Hub#card}.
     *
     * @param id such as {@code unet.nuclei}
     * @return its card; empty if it was published without one
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     * @throws IOException if a catalogue cannot be read, or the card cannot be had or is none
     */
    public static Optional<ModelCard> card(String id) throws IOException {
        return Hub.standard().card(id);
    }

    /**
     * Loads a model that computes in float32, so that it gives the same on any machine; it needs closing. See {@link
     * Hub#load}.
     *
     * @param id such as {@code unet.nuclei}
     * @return the model; it computes on the first GPU or, if there is none, the CPU
     * @throws IllegalArgumentException if there is none of that name, or its variant's jar is missing
     * @throws IOException if a file cannot be had or is not what it should be; the message says what to do
     */
    public static SegmentationModel load(String id) throws IOException {
        return load(id, Precision.FLOAT32);
    }

    /**
     * Loads a model; it needs closing. See {@link Hub#load}.
     *
     * @param id such as {@code unet.nuclei}
     * @param precision in which it computes
     * @return the model; it computes on the first GPU or, if there is none, the CPU
     * @throws IllegalArgumentException if there is none of that name, or its variant's jar is missing
     * @throws IOException if a file cannot be had or is not what it should be; the message says what to do
     */
    public static SegmentationModel load(String id, Precision precision) throws IOException {
        return Hub.standard().load(id, precision);
    }
}
