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
package io.github.unetzoo.benchmarks.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** A drawing with words for those who do not see it. */
public final class Chart {

    /** Pixels of a picture per unit of a chart. */
    private static final int SCALE = 2;

    private static final int MARGIN = 8;

    private final String title;
    private final String description;
    private final int width;
    private final int height;
    private final Consumer<Pen> drawing;

    Chart(String title, String description, int width, int height, Consumer<Pen> drawing) {
        this.title = title;
        this.description = description;
        this.width = width;
        this.height = height;
        this.drawing = drawing;
    }

    /** {@return what it shows, in a few words} */
    public String title() {
        return title;
    }

    /** {@return what is to be seen in it, for those who do not see it} */
    public String description() {
        return description;
    }

    /**
     * Draws it for a page that has styles for {@code grid}, {@code tick}, {@code m0} and so on.
     *
     * @return an {@code svg} element, well-formed XML, which scales to the width it is given
     */
    public String svg() {
        SvgPen pen = new SvgPen();
        drawing.accept(pen);
        return String.format(
                Locale.ROOT,
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\"><title>%s</title><desc>%s</desc>%s</svg>",
                width,
                height,
                Markup.escape(title),
                Markup.escape(title),
                Markup.escape(description),
                pen);
    }

    /**
     * Draws it as a picture, two pixels per unit, on white.
     *
     * @return a PNG file's content
     */
    public byte[] png() {
        BufferedImage picture = new BufferedImage(
                (width + 2 * MARGIN) * SCALE, (height + 2 * MARGIN) * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(SCALE, SCALE);
        graphics.translate(MARGIN, MARGIN);
        drawing.accept(new PicturePen(graphics));
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
