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
package io.github.unetzoo.train;

import io.github.unetzoo.files.AtomicFile;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a history: loss on the left axis, score on the right. */
final class Curves {

    private Curves() {}

    static void draw(List<EpochRecord> history, Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(500)
                .title("Training")
                .xAxisTitle("epoch")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideS);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        List<Integer> epochs = history.stream().map(EpochRecord::epoch).toList();
        chart.addSeries(
                        "training loss",
                        epochs,
                        history.stream().map(EpochRecord::trainLoss).toList())
                .setMarker(SeriesMarkers.CIRCLE);
        chart.addSeries(
                        "validation score",
                        epochs,
                        history.stream().map(EpochRecord::score).toList())
                .setMarker(SeriesMarkers.DIAMOND)
                .setYAxisGroup(1);
        chart.setYAxisGroupTitle(0, "loss");
        chart.setYAxisGroupTitle(1, "score");
        chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png);
        AtomicFile.write(file, png.toByteArray());
    }
}
