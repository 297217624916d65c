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
package io.github.unetzoo.pretrained;

import io.github.unetzoo.data.Normalization;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.download.PublishedFile;
import io.github.unetzoo.encoder.Encoder;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.encoder.PretrainedWeights;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Weight;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.InputChannels;
import io.github.unetzoo.weights.NameMap;
import io.github.unetzoo.weights.StrictMatch;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An encoder and the published weights with which it begins. Nothing is fetched but by methods that take a cache.
 *
 * @param encoder cut short or dilated as it may be
 * @param published of it, or of the whole one
 */
public record EncoderWeights(Encoder encoder, PretrainedWeights published) {

    /** What stands before the names of an encoder's weights in a network. */
    public static final String SCOPE = "encoder.";

    /**
     * {@return those that an encoder asks for; empty if it asks for none}
     *
     * @param encoder such as {@code ResNet.RESNET34.pretrained()}
     */
    public static Optional<EncoderWeights> of(Encoder encoder) {
        return encoder.pretrainedWeights().map(published -> new EncoderWeights(encoder, published));
    }

    /**
     * {@return the file's name in caches and on mirrors: {@code encoders/} and its own or, on the Hugging Face hub,
     * that of its repository, the revision and its own}
     *
     * @param published what is on record of them
     */
    public static String name(PretrainedWeights published) {
        return "encoders/"
                + published
                        .repository()
                        .filter(repository -> published.url().isEmpty())
                        .flatMap(repository -> published.revision().map(commit -> repository + "/" + commit + "/"))
                        .orElse("")
                + published.file();
    }

    /**
     * The file, as caches know it. Where its hash is not on record, as of smp's files, its repository is asked for it.
     *
     * @param published what is on record of them
     * @param files who asks, if need be, and remembers
     * @return the file, to be fetched
     * @throws IOException if the hash cannot be had
     * @throws IllegalArgumentException if there is neither a hash nor a repository to ask
     */
    public static PublishedFile file(PretrainedWeights published, FileCache files) throws IOException {
        List<URI> addresses = published.address().stream().toList();
        boolean hashed =
                published.sha256().isPresent() || published.sha256Prefix().isPresent();
        return hashed || published.pointer().isEmpty()
                ? new PublishedFile(
                        name(published), addresses, published.bytes(), published.sha256(), published.sha256Prefix())
                : files.pointed(name(published), addresses, published.pointer().get());
    }

    /**
     * Fetches a file, unless the cache has it, and compares it with its hash.
     *
     * @param published what is on record of it
     * @param files where it comes from
     * @return the local file, verified
     * @throws IOException if it cannot be had, or what came is not what was published
     * @throws IllegalArgumentException if there is neither a hash nor a repository to ask for one
     */
    public static Path fetch(PretrainedWeights published, FileCache files) throws IOException {
        return files.fetch(file(published, files));
    }

    /**
     * Fetches the file, unless the cache has it, and fits it to a network.
     *
     * @param network whose encoder this is; for images of another number of channels than the file's, the first
     *     convolution is adapted by {@link InputChannels}
     * @param files where the file comes from
     * @return the encoder's weights by the network's names; without those of layers that are never run, if the file lacks
     *     them
     * @throws IOException if it cannot be had, or what came is not what was published
     * @throws io.github.unetzoo.weights.WeightsException listing what is missing, unexpected and misshapen
     */
    public Map<String, TensorData> fetch(Graph network, FileCache files) throws IOException {
        return fitted(Checkpoint.read(fetch(published, files)), network);
    }

    /**
     * What a network's encoder needs of a file. Layers that are never run are left out where the file has not got them;
     * publishers differ in that.
     *
     * @param network with the encoder, whose names begin with {@link #SCOPE}
     * @param file that was read
     * @param names from the encoder's own to the file's
     * @return shapes by the encoder's own names, in the network's order
     */
    public static Map<String, long[]> expected(Graph network, Checkpoint file, NameMap names) {
        Set<String> optional = EncoderRecognition.carried(network.weights());
        Map<String, long[]> expected = new LinkedHashMap<>();
        for (Weight weight : network.weights()) {
            if (weight.name().startsWith(SCOPE)) {
                String own = weight.name().substring(SCOPE.length());
                if (!optional.contains(weight.name()) || file.contains(names.foreign(own))) {
                    expected.put(own, weight.dimensions());
                }
            }
        }
        return expected;
    }

    /** Fits a file to a network. */
    Map<String, TensorData> fitted(Checkpoint file, Graph network) {
        NameMap names = source().names(file, encoder);
        Map<String, TensorData> fitted = new LinkedHashMap<>();
        StrictMatch.match(
                        expected(network, file, names),
                        adapted(file, names, network.input().channels()),
                        names)
                .forEach((own, tensor) -> fitted.put(SCOPE + own, tensor));
        return fitted;
    }

    private Checkpoint adapted(Checkpoint file, NameMap names, int channels) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        file.names().forEach(name -> tensors.put(name, file.get(name)));
        List<Weight> weights = EncoderRecognition.weights(encoder, channels);
        for (String own :
                EncoderRecognition.readingTheImage(weights, EncoderRecognition.weights(encoder, channels + 1))) {
            tensors.computeIfPresent(
                    names.foreign(own),
                    (key, kernel) -> kernel.shape().length == 4 && kernel.type().isFloating()
                            ? InputChannels.adapt(kernel, channels)
                            : kernel);
        }
        return Checkpoint.of(file.source(), tensors, file.metadata());
    }

    private EncoderSource source() {
        return EncoderSource.named(published.names())
                .orElseThrow(() -> new IllegalArgumentException("weights " + published.id() + " have the names of \""
                        + published.names() + "\", which is not one of "
                        + Arrays.stream(EncoderSource.values())
                                .map(EncoderSource::word)
                                .toList()));
    }

    /**
     * {@return what images were normalised by when the weights were trained}
     *
     * @param channels of the images; the statistics of colour are averaged for one and repeated in turn for more
     */
    public Normalization normalization(int channels) {
        return new Normalization.Fixed(published.mean(), published.std()).forChannels(channels);
    }

    /** {@return which weights they are, and of which file: equal for equal ones} */
    public String identity() {
        return encoder.name() + " from " + published.id() + " "
                + published
                        .sha256()
                        .or(published::sha256Prefix)
                        .or(published::revision)
                        .orElse(published.file());
    }

    /** {@return what to know of them, a sentence or a few each; at least one} */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add("the encoder begins with " + published.id() + ", trained on ImageNet ("
                + name(published)
                + "); no licence of these weights is on record: what may be done with them is for"
                + " their publisher to say");
        source().caveat(Encoders.whole(encoder).name()).ifPresent(notes::add);
        return notes;
    }
}
