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
 * @param tag tells an encoder's files by one publisher apart, for example {@code imagenet1k_v1}
 * @param publisher torchvision, smp or timm
 * @param names by which source's names the file calls its tensors, as {@code zoo import --from} takes it
 * @param file its name
 * @param url where it lies, if it has an address of its own
 * @param repository on the Hugging Face hub that has it, if one has
 * @param revision of that repository, if one is pinned
 * @param format pytorch-zip, pytorch-legacy, pytorch where not known which of the two, or safetensors
 * @param sha256 of the whole file, if it is on record
 * @param sha256Prefix its first digits, eight where it is from the file's name
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

    /** The word for the first on record of an encoder, see {@link #named}. */
    public static final String USUAL = "imagenet";

    private static final String HUB = "https://huggingface.co/";

    private static final String RESOURCE = "pretrained.json";

    /**
     * Copies the statistics.
     *
     * @param encoder of the whole one, where it can be cut short or dilated
     * @param tag for example {@code imagenet1k_v1}
     * @param publisher {@code torchvision}, {@code smp} or {@code timm}
     * @param names a source that {@code zoo import --from} takes
     * @param file without a folder
     * @param url empty where the file has no address of its own
     * @param repository owner and name; empty where none on the Hugging Face hub has the file
     * @param revision a commit; empty where none is pinned
     * @param format as the record lists
     * @param sha256 of the whole file; empty where it is not on record
     * @param sha256Prefix its first digits; empty where they are not on record
     * @param bytes empty where it is not on record
     * @param mean one number per channel
     * @param std one number per channel
     */
    public PretrainedWeights {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** {@return publisher and tag, for example {@code torchvision/imagenet1k_v1}: tells an encoder's files apart} */
    public String id() {
        return publisher + "/" + tag;
    }

    /**
     * {@return where it lies: its own address, or that of its repository on the Hugging Face hub, if a revision is
     * pinned}
     */
    public Optional<URI> address() {
        return url.or(() -> onHub("resolve"));
    }

    /**
     * {@return where its repository on the Hugging Face hub has a pointer that tells the file's hash, if a revision is
     * pinned}
     */
    public Optional<URI> pointer() {
        return onHub("raw");
    }

    private Optional<URI> onHub(String kind) {
        return repository.flatMap(
                name -> revision.map(commit -> URI.create(HUB + name + "/" + kind + "/" + commit + "/" + file)));
    }

    /**
     * {@return an encoder's weights of a given name}
     *
     * @param encoder its name in {@link Encoders}, of the whole one where it is cut short or dilated
     * @param which {@code imagenet} for the first on record, which has our layers' conventions; or
     *     {@link #id publisher and tag}, such as {@code smp/imagenet}; or a tag that one publisher alone has, such as
     *     {@code ssl}
     * @throws IllegalArgumentException listing those there are
     */
    public static PretrainedWeights named(String encoder, String which) {
        List<PretrainedWeights> known = of(encoder);
        if (known.isEmpty()) {
            throw new IllegalArgumentException(
                    "no published weights of encoder " + encoder + " are on record; there are some of "
                            + String.join(
                                    ", ",
                                    all().stream()
                                            .map(PretrainedWeights::encoder)
                                            .distinct()
                                            .toList()));
        }
        if (which.equals(USUAL)) {
            return known.get(0);
        }
        List<PretrainedWeights> found = known.stream()
                .filter(weights -> weights.id().equals(which) || weights.tag().equals(which))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException("weights \"" + which + "\" of encoder " + encoder + " are "
                    + (found.isEmpty() ? "not known" : "several") + "; there are " + USUAL + ", which are "
                    + known.get(0).id() + ", and "
                    + String.join(
                            ", ", known.stream().map(PretrainedWeights::id).toList()));
        }
        return found.get(0);
    }

    /**
     * {@return all weights of an encoder, those first that are meant by {@code imagenet}; empty where none are on
     * record}
     *
     * @param encoder its name in {@link Encoders}, of the whole one where it is cut short or dilated
     */
    public static List<PretrainedWeights> of(String encoder) {
        return all().stream()
                .filter(weights -> weights.encoder().equals(encoder))
                .toList();
    }

    /** {@return all weights that are on record, by encoder; of each those first that are meant by {@code imagenet}} */
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
