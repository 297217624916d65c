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
package io.github.unetzoo.encoder;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A published file with an encoder's weights, trained on ImageNet. It says what the publishers' own records say, and
 * leaves empty what they do not. None of them states a licence for a file of weights: see the publisher's page.
 *
 * @param encoder its name in {@link Encoders}
 * @param tag tells an encoder's files by one publisher apart, for example {@code imagenet}
 * @param publisher torchvision, smp or timm
 * @param names by which source's names the file calls its tensors, as {@code zoo import --from} takes it
 * @param file its name
 * @param url where it lies, if it has an address of its own
 * @param repository on the Hugging Face hub that has it, if one has
 * @param revision of that repository, if one is pinned
 * @param format pytorch-zip, pytorch-legacy, pytorch where not known which of the two, or safetensors
 * @param sha256 of the whole file, if it is on record
 * @param sha256Prefix its first eight digits, from the file's name
 * @param bytes its size, if it is on record
 * @param mean of each channel of the images it was trained on, in [0, 1], red first: subtracted
 * @param std by which each channel was then divided
 */
public record PretrainedWeights(
        String encoder,
        String tag,
        String publisher,
        String names,
        String file,
        Optional<URI> url,
        Optional<String> repository,
        Optional<String> revision,
        String format,
        Optional<String> sha256,
        Optional<String> sha256Prefix,
        OptionalLong bytes,
        List<Float> mean,
        List<Float> std) {

    private static final String RESOURCE = "pretrained.json";

    /** Copies the statistics. */
    public PretrainedWeights {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** All that are on record, in the order of publishers. */
    public static List<PretrainedWeights> all() {
        try (InputStream in = Objects.requireNonNull(
                        PretrainedWeights.class.getResourceAsStream(RESOURCE), "no resource " + RESOURCE);
                InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            List<PretrainedWeights> all = new ArrayList<>();
            for (JsonElement element : JsonParser.parseReader(reader).getAsJsonArray()) {
                all.add(of(element.getAsJsonObject()));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PretrainedWeights of(JsonObject json) {
        return new PretrainedWeights(
                json.get("encoder").getAsString(),
                json.get("tag").getAsString(),
                json.get("publisher").getAsString(),
                json.get("names").getAsString(),
                json.get("file").getAsString(),
                text(json, "url").map(URI::create),
                text(json, "repository"),
                text(json, "revision"),
                json.get("format").getAsString(),
                text(json, "sha256"),
                text(json, "sha256Prefix"),
                json.has("bytes") ? OptionalLong.of(json.get("bytes").getAsLong()) : OptionalLong.empty(),
                floats(json.getAsJsonArray("mean")),
                floats(json.getAsJsonArray("std")));
    }

    private static Optional<String> text(JsonObject json, String key) {
        return Optional.ofNullable(json.get(key)).map(JsonElement::getAsString);
    }

    private static List<Float> floats(JsonArray array) {
        List<Float> values = new ArrayList<>();
        array.forEach(value -> values.add(value.getAsFloat()));
        return values;
    }
}
