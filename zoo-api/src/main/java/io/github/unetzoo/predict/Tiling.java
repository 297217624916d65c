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

import java.util.OptionalInt;

/**
 * How an image becomes inputs of the network. Tiles are squares of the network's input, their side rounded up to one
 * that it takes; where an image is smaller than a tile, it is one input as it is.
 */
public sealed interface Tiling {

    /** The side of a tile unless another is asked for, pixels. */
    int USUAL_TILE = 512;

    /** The overlap of blended tiles unless another is asked for. */
    double USUAL_OVERLAP = 0.5;

    /**
     * {@link Whole} while the network's feature maps for the image need at most {@value Tiling#WHOLE_BYTES} bytes in float32,
     * by an estimate from the graph that does not look at the machine; for the largest of the scales by which {@link
     * TestTimeAugmentation} resizes it. Above that, tiles of {@value Tiling#USUAL_TILE} pixels, before they are resized: {@link
     * Exact} if the network's margin is at most a quarter of a tile, else {@link Blended}.
     */
    record Automatic() implements Tiling {}

    /** The bound of {@link Automatic}. */
    long WHOLE_BYTES = 2L << 30;

    /** The image in one piece, whatever memory that takes. */
    record Whole() implements Tiling {}

    /**
     * The overlap-tile strategy (Ronneberger, Fischer and Brox, "U-Net", 2015, figure 2): each pixel is predicted once, by
     * a tile that has all around it that the network looks at. Beyond the image lies what lies there for the whole image:
     * mirrored pixels for valid convolutions, the network's own padding for others.
     *
     * <p>With the margin that the graph asks for, the result is that of {@link Whole}, up to rounding (1e-5 in a
     * probability). A network of valid convolutions has its margin built in and needs none more. One that pads needs as
     * much as its receptive field reaches; tiles lie on the grid of its poolings. Networks that look at the whole image
     * at once have no such margin: group or instance normalisation, global pooling (squeeze and excitation, UNet 3+'s
     * guidance), bilinear upsampling with aligned corners, resizing by a factor that depends on the image's size. They are
     * refused unless a margin is given, and then equal nothing in particular.
     *
     * @param tile side of a tile, pixels, at least 1
     * @param margin pixels at each inner side of a tile that are not used; from the graph unless given
     */
    record Exact(int tile, OptionalInt margin) implements Tiling {
        /**
         * Checks the bounds.
         *
         * @param tile side of a tile, pixels, at least 1
         * @param margin 0 or more pixels; from the graph unless given
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public Exact {
            checkTile(tile);
            margin.ifPresent(m -> {
                if (m < 0) {
                    throw new IllegalArgumentException("margin " + m + " must be 0 or more pixels");
                }
            });
        }

        /**
         * Takes the margin that the graph asks for.
         *
         * @param tile side of a tile, pixels, at least 1
         * @throws IllegalArgumentException if it is below 1
         */
        public Exact(int tile) {
            this(tile, OptionalInt.empty());
        }
    }

    /**
     * A sliding window whose probabilities are averaged with weights that fall off from a tile's centre, as in nnU-Net
     * (Isensee et al., "nnU-Net", Nature Methods 2021): exp(-d^2 / (2 sigma^2)) along each axis, with d the distance from
     * the centre and sigma an eighth of the tile; so 1 in the centre, 3e-4 in the middle of a side and 1e-7 in a corner.
     * Tiles are spread evenly, the last ends where the image does, and what is alike in all of them stays as it is, to the
     * last bit.
     *
     * @param tile side of a tile, pixels, at least 1
     * @param overlap share of a tile that the next one covers again at least, 0 to 0.95
     */
    record Blended(int tile, double overlap) implements Tiling {
        /**
         * Checks the bounds.
         *
         * @param tile side of a tile, pixels, at least 1
         * @param overlap 0 to 0.95
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public Blended {
            checkTile(tile);
            if (!(overlap >= 0 && overlap <= 0.95)) {
                throw new IllegalArgumentException("overlap " + overlap + " must lie in [0, 0.95]");
            }
        }
    }

    private static void checkTile(int tile) {
        if (tile < 1) {
            throw new IllegalArgumentException("tile " + tile + " must be at least 1 pixel");
        }
    }
}
