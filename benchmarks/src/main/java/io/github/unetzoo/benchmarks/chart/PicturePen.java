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

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Draws on light ground what {@link SvgPen} leaves to the page's styles. */
final class PicturePen implements Pen {

    private static final Color SOFT = new Color(0x5a626b);
    private static final Color INK = new Color(0x1c1f23);

    private final Graphics2D graphics;

    PicturePen(Graphics2D graphics) {
        this.graphics = graphics;
    }

    /** The ink's colour and line. */
    private void dip(Ink ink) {
        Color model = ink.model().isPresent() ? new Color(Mark.rgb(ink.model().getAsInt())) : SOFT;
        graphics.setColor(
                switch (ink.role()) {
                    case GRID -> new Color(0xe2e2dc);
                    case OTHER -> new Color(0xd3d5d6);
                    case ZERO, FRONT, TICK, AXIS -> SOFT;
                    case LABEL -> INK;
                    case LETTER -> Color.WHITE;
                    case POINT -> translucent(model, 120);
                    case BOX -> translucent(model, 38);
                    case CURVE, WHISKER, MEDIAN, DOT, MARK -> model;
                });
        graphics.setStroke(
                switch (ink.role()) {
                    case FRONT ->
                        new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0);
                    case CURVE -> new BasicStroke(1.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
                    case WHISKER, DOT -> new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
                    case MEDIAN -> new BasicStroke(2.5f);
                    default -> new BasicStroke(1);
                });
    }

    private static Color translucent(Color colour, int alpha) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
    }

    @Override
    public void line(Ink ink, double x1, double y1, double x2, double y2) {
        dip(ink);
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void polyline(Ink ink, List<Double> points) {
        dip(ink);
        graphics.draw(path(points));
    }

    private static Path2D path(List<Double> points) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i + 1 < points.size(); i += 2) {
            if (i == 0) {
                path.moveTo(points.get(i), points.get(i + 1));
            } else {
                path.lineTo(points.get(i), points.get(i + 1));
            }
        }
        return path;
    }

    @Override
    public void rectangle(Ink ink, double x, double y, double width, double height) {
        dip(ink);
        graphics.fill(new Rectangle2D.Double(x, y, width, height));
    }

    @Override
    public void circle(Ink ink, double x, double y, double radius) {
        Ellipse2D circle = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        if (ink.role() == Ink.Role.DOT) {
            graphics.setColor(Color.WHITE);
            graphics.fill(circle);
            dip(ink);
            graphics.draw(circle);
        } else {
            dip(ink);
            graphics.fill(circle);
        }
    }

    @Override
    public void mark(int model, double x, double y, double radius, String tip) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(x, y);
        Path2D shape = path(Mark.corners(model, radius));
        shape.closePath();
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(3));
        graphics.draw(shape);
        dip(Ink.of(Ink.Role.MARK, model));
        graphics.fill(shape);
        text(Ink.of(Ink.Role.LETTER), Anchor.MIDDLE, 0, 0.4 * radius + Mark.drop(model, radius), Mark.letter(model));
        graphics.setTransform(before);
    }

    @Override
    public void text(Ink ink, Anchor anchor, double x, double y, String words) {
        dip(ink);
        graphics.setFont(new Font(Font.SANS_SERIF, ink.role() == Ink.Role.LETTER ? Font.BOLD : Font.PLAIN, 12));
        double width =
                graphics.getFontMetrics().getStringBounds(words, graphics).getWidth();
        double left = switch (anchor) {
            case START -> x;
            case MIDDLE -> x - width / 2;
            case END -> x - width;
        };
        graphics.drawString(words, (float) left, (float) y);
    }
}
