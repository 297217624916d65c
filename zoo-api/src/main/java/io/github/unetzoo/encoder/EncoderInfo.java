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

import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Node;
import io.github.unetzoo.graph.Op;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import io.github.unetzoo.layers.Norm;
import java.util.List;

/**
 * What there is to know of an encoder before it is built into a network: a row of the catalogue.
 *
 * @param name by which {@link Encoders#named} finds it
 * @param inChannels channels of the image for which this was counted
 * @param parameters its own, those of the decoder not counted
 * @param strides of its feature maps, finest first
 * @param channels of its feature maps, finest first; where the first map is the image itself, the image's
 * @param norm what its layers normalise by
 * @param pretrained the published files with its weights; an encoder that is cut short or dilated has those of the whole
 */
public record EncoderInfo(
        String name,
        int inChannels,
        long parameters,
        List<Integer> strides,
        List<Integer> channels,
        Norm norm,
        List<PretrainedWeights> pretrained) {

    /**
     * Copies the lists.
     *
     * @param name by which it is found
     * @param inChannels channels of the image
     * @param parameters without those of a decoder
     * @param strides in image pixels, finest first
     * @param channels as many as strides
     * @param norm {@link Norm#NONE} where there is none
     * @param pretrained empty where none are on record
     */
    public EncoderInfo {
        strides = List.copyOf(strides);
        channels = List.copyOf(channels);
        pretrained = List.copyOf(pretrained);
    }

    /**
     * Draws an encoder on a sheet of its own and counts.
     *
     * @param encoder ours or your own
     * @param inChannels channels of the image, 3 for a colour image
     * @return its row
     */
    public static EncoderInfo of(Encoder encoder, int inChannels) {
        Net sheet = new Net(BlockStyle.MODERN);
        List<Tensor> features = encoder.encode(sheet, sheet.input("image", inChannels));
        for (int i = 0; i < features.size(); i++) {
            sheet.output("map" + i, features.get(i));
        }
        Graph graph = sheet.build();
        return new EncoderInfo(
                encoder.name(),
                inChannels,
                graph.parameterCount(),
                features.stream().map(t -> t.stride().input()).toList(),
                features.stream().map(Tensor::channels).toList(),
                norm(graph),
                PretrainedWeights.of(Encoders.whole(encoder).name()));
    }

    private static Norm norm(Graph graph) {
        Norm found = Norm.NONE;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.BatchNorm) {
                return Norm.BATCH;
            }
            if (node.op() instanceof Op.GroupNorm norm) {
                // A narrow map may have as many groups as channels in either.
                boolean single = norm.groups() == node.output().channels();
                found = single && found != Norm.GROUP ? Norm.INSTANCE : Norm.GROUP;
            }
        }
        return found;
    }
}
