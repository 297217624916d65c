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

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.unetzoo.data.Fonts;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTest {

    private static CostChart.Dot dot(int model, double cost, double score) {
        return new CostChart.Dot(model, "m" + model + " <&>", cost, score, Optional.of(new Interval(score, score)));
    }

    private static Document parse(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
    }

    @Test
    void frontHasWhatNothingBeats() {
        List<CostChart.Dot> dots = List.of(
                dot(0, 1, 0.5), dot(1, 2, 0.9), dot(2, 2, 0.8), dot(3, 3, 0.9), dot(4, 4, 0.95), dot(5, 4, 0.95));
        assertThat(CostChart.front(dots)).extracting(CostChart.Dot::model).containsExactly(0, 1, 4, 5);
    }

    @Test
    void chartsAreWellFormedAndSayWhatTheyShow() throws Exception {
        Chart chart = CostChart.of("a <title>", "cost & unit", "score", List.of(dot(0, 1, 0.5), dot(9, 8, 0.9)));
        Document svg = parse(chart);
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a <title>");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).contains("m0 <&>; m9 <&>");
        // Two marks, the second in the second colour's shape again, for there are eight.
        assertThat(svg.getElementsByTagName("polygon").getLength()).isEqualTo(2);
        assertThat(chart.svg()).contains("mark m0", "mark m1", ">J</text>", "cost &amp; unit");
    }

    @Test
    void picturesShowWhatThePageShows() throws IOException {
        assumeTrue(Fonts.present(), Fonts.ABSENT);
        Chart chart = CostChart.of("t", "c", "s", List.of(dot(1, 1, 0.5), dot(0, 8, 0.9)));
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(chart.png()));
        assertThat(picture.getRGB(2, 2) & 0xffffff).isEqualTo(0xffffff);
        for (int model : List.of(0, 1)) {
            assertThat(IntStream.range(0, picture.getWidth() * picture.getHeight())
                            .filter(i -> (picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) & 0xffffff)
                                    == Mark.rgb(model))
                            .count())
                    .isGreaterThan(800);
        }
    }

    @Test
    void quantilesAreBetweenNeighbours() {
        ImagesChart.Row row = new ImagesChart.Row(0, "m", List.of(0.4, 0.1, 0.2, 0.3));
        assertThat(row.quantile(0)).isEqualTo(0.1);
        assertThat(row.quantile(0.5)).isEqualTo(0.25);
        assertThat(row.quantile(1)).isEqualTo(0.4);
    }

    /** A single epoch, one image, equal costs and no difference have no extent to make an axis of. */
    @Test
    void whatHasNoExtentIsDrawn() throws Exception {
        LearningChart.Runs runs = new LearningChart.Runs(0, List.of(List.of(0.5)), List.of(1));
        List<Chart> charts = List.of(
                CostChart.of("t", "c", "s", List.of(dot(0, 2, 0.5), dot(1, 2, 0.5))),
                LearningChart.of("t", "d", runs, List.of(runs)),
                ImagesChart.of("t", "s", List.of(new ImagesChart.Row(0, "m", List.of(1.0)))),
                DifferencesChart.of(
                        "t",
                        "d",
                        "x",
                        "n",
                        List.of(new DifferencesChart.Pair(0, 1, "a minus b", 0, new Interval(0, 0), "p 1"))),
                LevelsChart.of(
                        "t",
                        "c",
                        "s",
                        List.of(new LevelsChart.Network(0, "m", List.of(new LevelsChart.Level("L1", 1, 0.5))))));
        for (Chart chart : charts) {
            parse(chart);
            assertThat(chart.svg()).doesNotContain("NaN", "Infinity");
            if (Fonts.present()) {
                assertThat(chart.png()).isNotEmpty();
            }
        }
    }

    @Test
    void lettersGoOnAfterZ() {
        assertThat(Mark.letter(0)).isEqualTo("A");
        assertThat(Mark.letter(25)).isEqualTo("Z");
        assertThat(Mark.letter(26)).isEqualTo("AA");
        assertThat(Mark.letter(53)).isEqualTo("BB");
    }
}
