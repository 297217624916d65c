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
package io.github.unetzoo.examples;

import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Sample;
import io.github.unetzoo.data.Split;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.hub.Zoo;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The README's picture: an image that is generated, its truth, what the four trained models say of it, and below each where
 * it errs, in the colours of a comparison's page. The colour-blind tell these apart.
 */
final class FrontPicture {

    /** Of a panel, and of the strip of words above and below. */
    static final int SIDE = 256;

    static final int WORDS = 26;
    static final int GAP = 8;

    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x22, 0x2a, 0x33);
    private static final Color FOUND = new Color(0xe8eef2);
    private static final Color MISSED = new Color(0x3b7bff);
    private static final Color TOO_MUCH = new Color(0xff8c1a);

    private static final Map<String, String> MODELS = new LinkedHashMap<>();

    static {
        MODELS.put("fcn.nuclei", "FCN");
        MODELS.put("unet.nuclei", "UNet");
        MODELS.put("unetpp.nuclei", "UNet++");
        MODELS.put("unet3plus.nuclei", "UNet 3+");
    }

    private FrontPicture() {}

    static BufferedImage draw() throws IOException {
        Sample sample = fullest();
        int columns = MODELS.size() + 1;
        BufferedImage picture =
                new BufferedImage(columns * (SIDE + GAP) - GAP, 2 * (SIDE + WORDS) + WORDS, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 17));
        pen.setColor(PAPER);
        pen.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        panel(pen, 0, 0, "image", sample, sample.mask(), sample.mask(), false);
        panel(pen, 0, 1, "truth", sample, sample.mask(), sample.mask(), true);
        int column = 1;
        for (Map.Entry<String, String> model : MODELS.entrySet()) {
            try (SegmentationModel loaded = Zoo.load(model.getKey())) {
                LabelMap predicted = new SegmentationPredictor(loaded)
                        .predict(sample.image())
                        .labels();
                String dice = String.format(Locale.ROOT, "Dice %.3f", dice(sample.mask(), predicted));
                panel(pen, column, 0, model.getValue(), sample, predicted, predicted, true);
                panel(pen, column, 1, dice, sample, sample.mask(), predicted, true);
            }
            column++;
        }
        legend(pen, picture.getHeight());
        pen.dispose();
        return picture;
    }

    /** Of a dozen, that with most to find. */
    private static Sample fullest() {
        Split split = SyntheticNuclei.builder()
                .optSeed(7)
                .optCount(0, 0, 12)
                .optSize(SIDE)
                .build()
                .split("test");
        return IntStream.range(0, split.size())
                .mapToObj(split::sample)
                .max(Comparator.comparingInt(
                        sample -> Arrays.stream(sample.mask().labels()).sum()))
                .orElseThrow();
    }

    private static double dice(LabelMap truth, LabelMap predicted) {
        double both = 0;
        double either = 0;
        for (int i = 0; i < truth.labels().length; i++) {
            both += truth.labels()[i] * predicted.labels()[i];
            either += truth.labels()[i] + predicted.labels()[i];
        }
        return 2 * both / either;
    }

    /** The image in grey, with what is in both maps or in one of them in colours. */
    private static void panel(
            Graphics2D pen,
            int column,
            int row,
            String words,
            Sample sample,
            LabelMap truth,
            LabelMap predicted,
            boolean coloured) {
        BufferedImage panel = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE * SIDE; i++) {
            int level = Math.round(Math.min(1, Math.max(0, sample.image().samples()[i])) * 255);
            boolean is = truth.labels()[i] > 0;
            boolean said = predicted.labels()[i] > 0;
            Color grey = new Color(level, level, level);
            Color colour = is && said ? FOUND : is ? MISSED : TOO_MUCH;
            panel.setRGB(
                    i % SIDE,
                    i / SIDE,
                    (coloured && (is || said) ? mixed(grey, colour, is == said ? 0.55 : 0.9) : grey).getRGB());
        }
        int x = column * (SIDE + GAP);
        int y = row * (SIDE + WORDS);
        pen.setColor(INK);
        pen.drawString(words, x + 2, y + WORDS - 8);
        pen.drawImage(panel, x, y + WORDS, null);
    }

    private static Color mixed(Color under, Color over, double share) {
        return new Color(
                (int) (under.getRed() * (1 - share) + over.getRed() * share),
                (int) (under.getGreen() * (1 - share) + over.getGreen() * share),
                (int) (under.getBlue() * (1 - share) + over.getBlue() * share));
    }

    private static void legend(Graphics2D pen, int bottom) {
        int x = SIDE + GAP;
        x = entry(pen, x, bottom, FOUND, "found");
        x = entry(pen, x, bottom, MISSED, "missed");
        entry(pen, x, bottom, TOO_MUCH, "found where there is none");
    }

    private static int entry(Graphics2D pen, int x, int bottom, Color colour, String words) {
        pen.setColor(colour);
        pen.fillRect(x + 2, bottom - 18, 12, 12);
        pen.setColor(INK);
        pen.drawString(words, x + 20, bottom - 7);
        return x + 20 + pen.getFontMetrics().stringWidth(words) + 24;
    }
}
