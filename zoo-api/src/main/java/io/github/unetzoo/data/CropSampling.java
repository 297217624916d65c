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

/**
 * Where training crops are taken. Where objects are small or a class is rare, crops from anywhere hold little but
 * background. {@link Foreground} and {@link Balanced} pick a pixel, and the crop is placed anywhere around it.
 */
public sealed interface CropSampling {

    /** Every place alike, and each image once an epoch. */
    record Anywhere() implements CropSampling {}

    /**
     * Each image once an epoch; a share of the crops lie around a pixel of any class but 0, every such pixel alike
     * (nnU-Net takes a third). Images without such pixels are cropped anywhere.
     *
     * @param share of the crops, over 0 and up to 1
     */
    record Foreground(double share) implements CropSampling {
        /**
         * Checks the bounds.
         *
         * @param share over 0 and up to 1
         * @throws IllegalArgumentException if it is not
         */
        public Foreground {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "share " + share + " of foreground crops must be over 0 and up to 1");
            }
        }
    }

    /**
     * As many crops around pixels of each class as of every other, background included. Images with a class take turns
     * in giving its crops: in an epoch an image may be drawn several times, or not at all. There are as many crops in
     * an epoch as images.
     */
    record Balanced() implements CropSampling {}

    /**
     * Rare kinds of images more often than they come: of each kind ({@link SegmentationDataset#kinds}) a share of the
     * crops in proportion to the power of the number of its images. Images of a kind take turns: in an epoch an image
     * may be drawn several times, or not at all. There are as many crops in an epoch as images; they lie anywhere.
     *
     * @param power 0 to below 1: 0 gives as many crops of each kind as of every other, towards 1 as many as it has
     *     images
     */
    record Kinds(double power) implements CropSampling {
        /**
         * Checks the bounds.
         *
         * @param power 0 to below 1
         * @throws IllegalArgumentException if it is not
         */
        public Kinds {
            if (!(power >= 0 && power < 1)) {
                throw new IllegalArgumentException(
                        "power " + power + " of sampling by kinds must be 0 or more and below 1");
            }
        }
    }

    /**
     * Reads the rule that words name: {@code anywhere}, {@code foreground} (a third of the crops),
     * {@code foreground:SHARE}, {@code balanced}, {@code kinds} (by the square root) or {@code kinds:POWER}.
     *
     * @param words one of these
     * @return the rule
     * @throws IllegalArgumentException listing them, or if a number is out of its range
     */
    static CropSampling of(String words) {
        if (words.equals("anywhere")) {
            return new Anywhere();
        }
        if (words.equals("balanced")) {
            return new Balanced();
        }
        if (words.equals("foreground")) {
            return new Foreground(1 / 3.0);
        }
        if (words.equals("kinds")) {
            return new Kinds(0.5);
        }
        String shared = "foreground:";
        if (words.startsWith(shared)) {
            return new Foreground(number(words.substring(shared.length()), "share of foreground crops"));
        }
        String raised = "kinds:";
        if (words.startsWith(raised)) {
            return new Kinds(number(words.substring(raised.length()), "power of sampling by kinds"));
        }
        throw new IllegalArgumentException("sampling \"" + words + "\" is not known: there are anywhere, foreground,"
                + " foreground:SHARE such as foreground:0.5, balanced, kinds, and kinds:POWER such as kinds:0.3");
    }

    private static double number(String word, String what) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + word + "\" is no number: the " + what + " is one", e);
        }
    }
}
