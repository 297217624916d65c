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
package io.github.unetzoo.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.benchmarks.speed.Quartiles;
import io.github.unetzoo.benchmarks.statistics.Statistics;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.metric.Evaluation;
import io.github.unetzoo.metric.EvaluationResult;
import io.github.unetzoo.torchscript.Precision;
import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingConfig;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {

    private static final List<String> CLASSES = List.of("background", "<b>", "q\"&'\u0001");

    /** Of 100 pixels, 50 of class 1 and 20 of class 2 in truth; so many of class 1 are found, and all of class 2. */
    private static EvaluationResult evaluation(int found) {
        Evaluation evaluation = Evaluation.builder()
                .setClasses(CLASSES)
                .optSurfaceDistances(true)
                .optKeepRows(true)
                .build();
        int[] truth = new int[100];
        int[] prediction = new int[100];
        for (int i = 0; i < 100; i++) {
            truth[i] = i < 50 ? 1 : i < 70 ? 2 : 0;
            prediction[i] = i < 50 ? (i < found ? 1 : 0) : truth[i];
        }
        evaluation.add("a<script>", 10, 10, truth, prediction);
        return evaluation.result();
    }

    private static CellResult cell(long seed, int found, Quartiles bfloat16) {
        List<EpochRecord> history =
                List.of(new EpochRecord(1, 1e-3, 0.7, 0.5, 2), new EpochRecord(2, 1e-4, 0.5, 0.8, 2));
        CellScore score = new CellScore(
                evaluation(found),
                Optional.of(new Learning(history, 2, false, 4)),
                Map.of(Precision.FLOAT32, new Quartiles(12, 12.5, 14), Precision.BFLOAT16, bfloat16),
                seed == 1 ? OptionalLong.of(256L << 20) : OptionalLong.empty(),
                List.of(),
                Map.of("os", "here"));
        return new CellResult(
                OptionalLong.of(seed), Path.of("runs", "m-seed" + seed), false, Optional.of(score), Optional.empty());
    }

    private static ComparisonResult result(int pictureLength) {
        return result(pictureLength, new Quartiles(3, 3.25, 4));
    }

    private static ComparisonResult result(int pictureLength, Quartiles bfloat16) {
        List<ModelResult> models = List.of(
                new ModelResult(
                        "unet:width=4,depth=2",
                        "a network",
                        Map.of("width", "4"),
                        Optional.of(new ModelSize(1_500_000, 2_000_000_000L, 32)),
                        List.of(cell(1, 25, bfloat16), cell(2, 50, bfloat16))),
                new ModelResult(
                        "bad \"one\"",
                        "",
                        Map.of(),
                        Optional.empty(),
                        List.of(
                                failed(1, "no such <thing>,\nreally \"none\""),
                                failed(2, "no such <thing>,\nreally \"none\""))));
        return new ComparisonResult(
                new DataFacts("data & more", "0123", CLASSES, Map.of("test", 1), List.of("odd <note>")),
                TrainingConfig.builder().optCrop(32).build(),
                List.of(1L, 2L),
                Map.of("os", "here"),
                models,
                Statistics.DEFAULT_EPSILON,
                List.of("the budget cut something"),
                gallery(pictureLength));
    }

    private static Gallery gallery(int pictureLength) {
        String picture = Base64.getEncoder().encodeToString(new byte[pictureLength]);
        return new Gallery(
                GallerySource.TEST,
                CLASSES.subList(1, 3),
                List.of(new GalleryImage(
                        List.of("best", "worst"),
                        "a<script>",
                        4,
                        3,
                        0.75,
                        0,
                        picture,
                        picture,
                        true,
                        List.of(new GalleryImage.Prediction(
                                "unet:width=4,depth=2", OptionalDouble.of(0.75), picture, picture)))),
                "");
    }

    private static CellResult failed(long seed, String message) {
        return new CellResult(
                OptionalLong.of(seed), Path.of("runs", "x"), false, Optional.empty(), Optional.of(message));
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @Test
    void spreadIsOverSeeds() {
        // Seed 1 finds half of class 1: Dice 2/3 and 1; seed 2 finds all.
        Spread dice = result(10).models().get(0).dice();
        assertThat(dice.text(4)).isEqualTo("0.9167 ± 0.1179");
        assertThat(Spread.of(List.of(OptionalDouble.of(0.5), OptionalDouble.empty()))
                        .text(2))
                .isEqualTo("0.50");
        assertThat(Spread.of(List.of(OptionalDouble.empty())).text(2)).isEqualTo("-");
    }

    @Test
    void textIsAlignedAndNamesThePolicy() {
        List<String> lines = result(10).toText().lines().toList();
        assertThat(lines.get(2)).startsWith("model").endsWith("bfloat16 (ms)");
        assertThat(lines.get(3)).contains("1.50", "2.00", "0.9167 ± 0.1179", "4.0 ± 0.0 s", "12.5", "3.3");
        assertThat(lines.get(3)).hasSameSizeAs(lines.get(2));
        assertThat(result(10).toText())
                .contains("failed: bad \"one\", seeds 1, 2: no such <thing>")
                .contains(evaluation(30).policy())
                .contains("sample standard deviation over 2 seeds");
    }

    @Test
    void csvReadsBack() {
        List<List<String>> table = readCsv(result(10).toCsv());
        assertThat(table)
                .hasSize(5)
                .allMatch(line -> line.size() == table.get(0).size());
        int dice = table.get(0).indexOf("dice");
        int message = table.get(0).indexOf("message");
        assertThat(table.get(1).get(0)).isEqualTo("unet:width=4,depth=2");
        assertThat(Double.parseDouble(table.get(1).get(dice))).isEqualTo((2.0 / 3 + 1) / 2);
        assertThat(Double.parseDouble(table.get(2).get(table.get(0).indexOf("hd95"))))
                .isZero();
        assertThat(Double.parseDouble(table.get(2).get(table.get(0).indexOf("boundary_f1"))))
                .isEqualTo(1);
        assertThat(table.get(1).get(table.get(0).indexOf("instance_f1"))).isEmpty();
        assertThat(Double.parseDouble(table.get(2).get(dice))).isEqualTo(1.0);
        assertThat(table.get(3).get(0)).isEqualTo("bad \"one\"");
        assertThat(table.get(3).get(dice)).isEmpty();
        assertThat(table.get(3).get(message)).isEqualTo("no such <thing>,\nreally \"none\"");
    }

    @Test
    void markdownHasALinePerPair(@TempDir Path folder) throws IOException {
        MadeUpComparison.result().write(folder);
        List<String> lines = Files.readAllLines(folder.resolve(ComparisonResult.MARKDOWN_FILE));
        int head =
                lines.indexOf("| Pair | Difference in IoU per image | 95% interval | p, corrected | p, images alone |"
                        + " p, Wilcoxon | Effect size, d | Better in | To tell them apart |");
        assertThat(head).isPositive();
        // Of four models.
        assertThat(lines.subList(head + 2, head + 8))
                .allMatch(line -> line.matches("\\| [A-D] \u2212 [A-D] \\| [+\u2212]0\\.\\d{4} \\|"
                        + " [+\u2212]0\\.\\d{4} to [+\u2212]0\\.\\d{4} \\|.* \\| \\d+ of 24 \\| .* \\|"))
                .doesNotHaveDuplicates();
        assertThat(lines.get(head + 8)).isEmpty();
    }

    @Test
    void latenciesThatWereNotSteadyAreDoubted() {
        assertThat(result(8).toText()).doesNotContain("Not steady");
        ComparisonResult doubtful = result(8, new Quartiles(3, 3.25, 4.6));
        String words =
                "Not steady while measured, as when something else runs (the quartiles lie more than 1.5 times apart):"
                        + " unet:width=4,depth=2 in bfloat16 (3.0 to 4.6 ms). Without cell.json";
        assertThat(doubtful.toText()).contains(words);
        assertThat(doubtful.toHtml()).contains(words);
    }

    @Test
    void aPictureWithNothingToFindSaysSo() {
        assertThat(result(8).toHtml())
                .contains("IoU 0.7500; there is nothing to find in it, and what is found is wrong");
    }

    /** RFC 4180, written apart from what writes it. */
    private static List<List<String>> readCsv(String csv) {
        List<List<String>> table = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                line.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    table.add(line);
                    line = new ArrayList<>();
                }
            } else if (quoted || c != '\r') {
                field.append(c);
            }
        }
        assertThat(quoted).isFalse();
        return table;
    }

    @Test
    void pageIsWellFormedAndSelfContained() throws Exception {
        String html = result(10).toHtml();
        assertThat(html)
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("@import")
                .doesNotContainPattern("url\\((?!#)")
                .contains("default-src 'none'");
        Document page = parse(html);
        assertThat(page.getElementsByTagName("img").getLength()).isZero();
        NodeList images = page.getElementsByTagName("image");
        assertThat(images.getLength()).isEqualTo(4);
        for (int i = 0; i < images.getLength(); i++) {
            assertThat(images.item(i).getAttributes().getNamedItem("href").getNodeValue())
                    .startsWith("data:image/png;base64,");
        }
        NodeList headers = page.getElementsByTagName("th");
        for (int i = 0; i < headers.getLength(); i++) {
            assertThat(headers.item(i).getAttributes().getNamedItem("scope")).isNotNull();
        }
        assertThat(html).contains(">HD95<", ">Boundary F1<");
        NodeList rows = page.getElementsByTagName("tr");
        assertThat(rows.item(rows.getLength() - 1).getChildNodes().getLength()).isEqualTo(9);
        assertThat(page.getElementsByTagName("caption").getLength())
                .isEqualTo(page.getElementsByTagName("table").getLength());
    }

    @Test
    void pageEscapesWhatTheDataSay() throws Exception {
        String html = result(10).toHtml();
        assertThat(html)
                .contains("&lt;b&gt;</li>", "data &amp; more", "odd &lt;note&gt;", "no such &lt;thing&gt;")
                .doesNotContain("<b>", "<note>", "<thing>", "a<script>");
        assertThat(parse(html).getDocumentElement().getTextContent()).contains("<b>", "q\"&'\uFFFD", "a<script>");
    }

    @Test
    void pageLeavesOutPicturesBeyondItsRoom() throws Exception {
        String html = result(3_000_000).toHtml();
        assertThat(html.length()).isLessThan(100_000);
        assertThat(html).contains("Left out to keep this page small");
        assertThat(parse(html).getElementsByTagName("image").getLength()).isZero();
    }

    @Test
    void pageOfFailuresAloneHasNoCharts() throws Exception {
        ComparisonResult all = result(10);
        ComparisonResult none = new ComparisonResult(
                all.data(),
                all.config(),
                all.seeds(),
                all.environment(),
                all.models().subList(1, 2),
                all.epsilon(),
                List.of(),
                Gallery.NONE);
        assertThat(none.toHtml()).doesNotContain("class=\"chart\"", "<section aria-labelledby=\"gallery\"");
        parse(none.toHtml());
        assertThat(none.policy()).isEmpty();
    }

    @Test
    void evaluationReadsBack() {
        EvaluationResult evaluation = evaluation(30);
        assertThat(EvaluationResult.fromJson(evaluation.toJson())).isEqualTo(evaluation);
        Evaluation surface = Evaluation.builder()
                .setClasses(List.of("background", "cell"))
                .optSurfaceDistances(true)
                .optKeepRows(true)
                .build();
        surface.add("one", 2, 3, new int[] {0, 1, 1, 0, 0, 0}, new int[] {0, 0, 1, 0, 0, 0});
        surface.add("none", 2, 3, new int[6], new int[6]);
        assertThat(EvaluationResult.fromJson(surface.result().toJson())).isEqualTo(surface.result());
    }

    @Test
    void overlayTintsThePredictionAndOutlinesTheTruth() throws IOException {
        // 8x8, scaled 32 times: truth in the left half, prediction in the upper half.
        int[] truth = new int[64];
        int[] prediction = new int[64];
        float[] pixels = new float[64];
        for (int i = 0; i < 64; i++) {
            truth[i] = i % 8 < 4 ? 1 : 0;
            prediction[i] = i < 32 ? 1 : 0;
            pixels[i] = i % 2;
        }
        byte[] png = Overlay.png(
                Raster.of(1, 8, 8, pixels), LabelMap.of(8, 8, truth), LabelMap.of(8, 8, prediction), List.of(1));
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(picture.getWidth()).isEqualTo(256);
        assertThat(picture.getHeight()).isEqualTo(256);
        int black = 16;
        assertThat(picture.getRGB(black, 200) & 0xffffff).isZero();
        assertThat(picture.getRGB(32 + black, 200) & 0xffffff).isEqualTo(0xffffff);
        assertThat(picture.getRGB(127, 200) & 0xffffff).isEqualTo(Overlay.outline(0));
        assertThat(picture.getRGB(128, 200) & 0xffffff).isZero();
        int tinted = picture.getRGB(128 + black, 50);
        assertThat(tinted >> 16 & 0xff).isGreaterThan(tinted & 0xff);
    }

    @Test
    void overlayShrinksLargeImages() throws IOException {
        int[] labels = new int[600 * 300];
        byte[] png = Overlay.png(
                Raster.of(3, 300, 600, new float[3 * 600 * 300]),
                LabelMap.of(300, 600, labels),
                LabelMap.of(300, 600, labels),
                List.of(1, 2, 3, 4, 5, 6, 7));
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(picture.getWidth()).isEqualTo(256);
        assertThat(picture.getHeight()).isEqualTo(128);
    }

    @Test
    void slugsAreFolders() {
        assertThat(Slug.of("unet:width=16,depth=2")).isEqualTo("unet-width-16-depth-2");
        assertThat(Slug.of("unet:dropout=0.5")).isEqualTo("unet-dropout-0.5");
        assertThat(Slug.of("../up")).matches("up-[0-9a-f]{8}");
        assertThat(Slug.of("unet:a=ä")).isNotEqualTo(Slug.of("unet:a=ö"));
        assertThat(Slug.of("x".repeat(300))).hasSizeLessThan(80);
        assertThat(Slug.of("::")).isNotEmpty();
    }
}
