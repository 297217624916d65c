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
package io.github.unetzoo.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.layers.BlockStyle;
import io.github.unetzoo.layers.Net;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DiagramTest {

    /** U-Net of depth 2. */
    private static Graph u() {
        Net net = new Net(BlockStyle.MODERN);
        Tensor image = net.input("image", 3);
        Tensor fine = net.doubleConv("encoder.stage0", image, 8);
        Tensor middle = net.doubleConv("encoder.stage1", net.maxPool(fine, 2), 16);
        Tensor coarse = net.doubleConv("encoder.stage2", net.maxPool(middle, 2), 32);
        Tensor up = net.scope("decoder.stage1").convTranspose("up", coarse, Op.ConvTranspose.doubling(16));
        Tensor y = net.doubleConv("decoder.stage1", net.concat(middle, up), 16);
        up = net.upsample(y, 2, Interpolation.BILINEAR);
        y = net.doubleConv("decoder.stage0", net.concat(fine, up), 8);
        Tensor head = net.conv("head", y, Op.Conv.same(2, 1));
        net.output("logits", net.cropLike(head, image, 0));
        return net.build();
    }

    /** The triangle of UNet++ with {@code rows} rows and a head on each map of the finest. */
    private static Graph triangle(int rows) {
        Net net = new Net(BlockStyle.MODERN);
        Tensor[][] x = new Tensor[rows][rows];
        Tensor t = net.input("image", 1);
        for (int i = 0; i < rows; i++) {
            t = net.doubleConv("x" + i + "_0", i == 0 ? t : net.maxPool(t, 2), 4 << i);
            x[i][0] = t;
        }
        for (int j = 1; j < rows; j++) {
            for (int i = 0; i + j < rows; i++) {
                List<Tensor> inputs = new ArrayList<>(Arrays.asList(x[i]).subList(0, j));
                inputs.add(net.upsample(x[i + 1][j - 1], 2, Interpolation.NEAREST));
                x[i][j] = net.doubleConv("x" + i + "_" + j, net.concat(inputs), 4 << i);
            }
            net.output("logits" + j, net.conv("head" + j, x[0][j], Op.Conv.same(1, 1)));
        }
        return net.build();
    }

    private record Box(double x, double y, double width, double height) {
        boolean overlaps(Box other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Box> boxes(String svg) throws Exception {
        NodeList groups = parse(svg).getElementsByTagName("g");
        List<Map.Entry<String, Box>> boxes = new ArrayList<>();
        for (int i = 0; i < groups.getLength(); i++) {
            Element group = (Element) groups.item(i);
            Element rect = (Element) group.getElementsByTagName("rect").item(0);
            boxes.add(Map.entry(
                    group.getElementsByTagName("title").item(0).getTextContent(),
                    new Box(number(rect, "x"), number(rect, "y"), number(rect, "width"), number(rect, "height"))));
        }
        return boxes.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    /** The arrows of one kind, as {@code from to to}. */
    private static List<String> arrows(String svg, String kind) throws Exception {
        NodeList paths = parse(svg).getElementsByTagName("path");
        List<String> arrows = new ArrayList<>();
        for (int i = 0; i < paths.getLength(); i++) {
            Element path = (Element) paths.item(i);
            if (path.getAttribute("class").equals(kind)) {
                arrows.add(path.getElementsByTagName("title").item(0).getTextContent());
            }
        }
        return arrows;
    }

    @Test
    void svgShowsEveryBlockAndArrowOfAU() throws Exception {
        String svg = Diagram.of(u(), new Extent(64, 48)).svg();
        assertThat(boxes(svg).keySet())
                .containsExactlyInAnyOrder(
                        "image",
                        "encoder.stage0",
                        "encoder.stage1",
                        "encoder.stage2",
                        "decoder.stage1",
                        "decoder.stage0",
                        "head");
        assertThat(arrows(svg, "down"))
                .containsExactlyInAnyOrder(
                        "encoder.stage0 to encoder.stage1: max pool 2x2",
                        "encoder.stage1 to encoder.stage2: max pool 2x2");
        assertThat(arrows(svg, "up"))
                .containsExactlyInAnyOrder(
                        "encoder.stage2 to decoder.stage1: up-conv 2x2 stride 2, concat",
                        "decoder.stage1 to decoder.stage0: bilinear x2, concat");
        assertThat(arrows(svg, "skip"))
                .containsExactlyInAnyOrder(
                        "encoder.stage1 to decoder.stage1: concat", "encoder.stage0 to decoder.stage0: concat");
        assertThat(arrows(svg, "on")).containsExactlyInAnyOrder("image to encoder.stage0", "decoder.stage0 to head");
        assertThat(svg).contains("32 channels, 16x12", "2 × conv 3x3", "→ logits", "stride 4", "stroke-dasharray");
        assertThat(Diagram.of(u()).svg()).contains("32 channels<").doesNotContain("16x12");
    }

    @Test
    void aUStandsAsAU() throws Exception {
        Map<String, Box> boxes = boxes(Diagram.of(u()).svg());
        assertThat(boxes.get("encoder.stage0").y())
                .isEqualTo(boxes.get("decoder.stage0").y());
        assertThat(boxes.get("encoder.stage1").y())
                .isEqualTo(boxes.get("decoder.stage1").y());
        assertThat(List.of("encoder.stage0", "encoder.stage1", "encoder.stage2"))
                .extracting(name -> boxes.get(name).y())
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(List.of(
                        "image",
                        "encoder.stage0",
                        "encoder.stage1",
                        "encoder.stage2",
                        "decoder.stage1",
                        "decoder.stage0",
                        "head"))
                .extracting(name -> boxes.get(name).x())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aTriangleStandsAsATriangleAndNothingOverlaps() throws Exception {
        String svg = Diagram.of(triangle(5)).svg();
        Map<String, Box> boxes = boxes(svg);
        assertThat(boxes).hasSize(1 + 15 + 4);
        assertThat(arrows(svg, "down")).hasSize(4);
        assertThat(arrows(svg, "up")).hasSize(10);
        assertThat(arrows(svg, "skip")).hasSize(20).contains("x0_0 to x0_4: concat", "x1_1 to x1_3: concat");
        assertThat(arrows(svg, "on")).hasSize(1 + 4);
        double step = boxes.get("x0_1").x() - boxes.get("x0_0").x();
        for (int i = 0; i < 5; i++) {
            for (int j = 0; i + j < 5; j++) {
                Box box = boxes.get("x" + i + "_" + j);
                assertThat(box.x() - boxes.get("x0_0").x()).isEqualTo((i / 2.0 + j) * step);
                assertThat(box.y()).isEqualTo(boxes.get("x" + i + "_0").y());
            }
        }
        for (Graph graph : List.of(triangle(5), triangle(3), u())) {
            List<Box> all = List.copyOf(boxes(Diagram.of(graph).svg()).values());
            for (int a = 0; a < all.size(); a++) {
                for (int b = 0; b < a; b++) {
                    assertThat(all.get(a).overlaps(all.get(b))).isFalse();
                }
            }
        }
    }

    @Test
    void svgStaysWellFormedWhateverTheNames() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.conv("a<b & \"c\"", g.input("im>age", 1), Op.Conv.same(1, 1));
        g.output("<out>", x);
        String svg = Diagram.of(g.build()).svg();
        assertThat(boxes(svg)).containsOnlyKeys("im>age", "a<b & \"c\"");
        assertThat(svg).doesNotContain("<out>", "<b");
        Element root = parse(svg).getDocumentElement();
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(root.getElementsByTagName("desc").item(0).getTextContent()).contains("from im>age");
        assertThat(Diagram.of(g.build()).mermaid()).contains("#lt;out#gt;");
        assertThat(Diagram.of(g.build()).dot()).contains("\"output <out>\"");
    }

    @Test
    void scopesUsedOnTheWayDownAndUpAgainMakeNoCircle() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.input("image", 1);
        GraphBuilder s = g.scope("net.body");
        Tensor fine = s.conv("0", x, Op.Conv.same(1, 3));
        Tensor coarse = s.conv("1", s.maxPool(fine, 2), Op.Conv.same(1, 3));
        Tensor again = s.conv("2", s.upsample(coarse, 2, Interpolation.NEAREST), Op.Conv.same(1, 3));
        g.output("y", again);
        String svg = Diagram.of(g.build()).svg();
        assertThat(boxes(svg)).containsOnlyKeys("image", "net.body.0", "net.body.1", "net.body.2");
        assertThat(arrows(svg, "down")).containsExactly("net.body.0 to net.body.1: max pool 2x2");
        assertThat(arrows(svg, "up")).containsExactly("net.body.1 to net.body.2: nearest x2");
    }

    @Test
    void aPoolThatOnlyLeadsBackUpIsABlock() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor fine = g.conv("a", g.input("image", 1), Op.Conv.same(1, 3));
        Tensor up = g.upsample(g.maxPool(fine, 2), 2, Interpolation.NEAREST);
        g.output("y", g.conv("b", g.concat(fine, up), Op.Conv.same(1, 3)));
        String svg = Diagram.of(g.build()).svg();
        assertThat(boxes(svg)).containsOnlyKeys("image", "a", "maxpool1", "b");
        assertThat(arrows(svg, "down")).containsExactly("a to maxpool1: max pool 2x2");
        assertThat(arrows(svg, "up")).containsExactly("maxpool1 to b: nearest x2, concat");
    }

    /** FCN's figure: scores of three scales, and their sum enlarged to the image. */
    @Test
    void anEnlargedPredictionIsABlockAndTheCoarsestScoreBelongsToTheDecoder() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor fine = g.scope("encoder.s0").conv("c", g.input("image", 1), Op.Conv.same(4, 3));
        Tensor middle = g.scope("encoder.s1").conv("c", g.maxPool(fine, 2), Op.Conv.same(4, 3));
        Tensor coarse = g.scope("encoder.s2").conv("c", g.maxPool(middle, 2), Op.Conv.same(4, 3));
        GraphBuilder decoder = g.scope("decoder");
        Tensor score = decoder.conv("score2", coarse, Op.Conv.same(1, 1));
        Tensor up = decoder.upsample(score, 2, Interpolation.BILINEAR);
        Tensor fused = decoder.add(decoder.conv("score1", middle, Op.Conv.same(1, 1)), up);
        g.output("logits", g.upsample(fused, 2, Interpolation.BILINEAR));
        g.output("side", g.upsample(score, 4, Interpolation.BILINEAR));
        String svg = Diagram.of(g.build()).svg();

        assertThat(boxes(svg).keySet())
                .containsExactlyInAnyOrder(
                        "image",
                        "encoder.s0",
                        "encoder.s1",
                        "encoder.s2",
                        "decoder.score2",
                        "decoder.score1",
                        "output");
        assertThat(boxes(svg).get("output").y())
                .isEqualTo(boxes(svg).get("encoder.s0").y());
        assertThat(arrows(svg, "up"))
                .containsExactlyInAnyOrder(
                        "decoder.score2 to decoder.score1: bilinear x2", "decoder.score1 to output: bilinear x2");
        assertThat(colour(svg, "decoder.score2"))
                .isEqualTo(colour(svg, "decoder.score1"))
                .isNotEqualTo(colour(svg, "encoder.s2"))
                .isNotEqualTo(colour(svg, "output"));
    }

    private static String colour(String svg, String block) throws Exception {
        NodeList groups = parse(svg).getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            Element group = (Element) groups.item(i);
            if (group.getElementsByTagName("title").item(0).getTextContent().equals(block)) {
                return ((Element) group.getElementsByTagName("rect").item(0)).getAttribute("fill");
            }
        }
        throw new AssertionError("no block " + block);
    }

    /** Two heads on the coarsest map of a U, as UNet 3+ has: under it, for over it run the ways down and up. */
    @Test
    void headsOnTheCoarsestMapStandBelowIt() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor fine = g.conv("fine", g.input("image", 1), Op.Conv.same(4, 3));
        Tensor coarse = g.conv("coarse", g.maxPool(fine, 2), Op.Conv.same(4, 3));
        Tensor up = g.upsample(coarse, 2, Interpolation.NEAREST);
        g.output("logits", g.conv("head", g.conv("up", g.concat(fine, up), Op.Conv.same(4, 3)), Op.Conv.same(1, 1)));
        g.output("side1", g.conv("head1", coarse, Op.Conv.same(1, 1)));
        g.output("side2", g.conv("head2", coarse, Op.Conv.same(1, 1)));
        Map<String, Box> boxes = boxes(Diagram.of(g.build()).svg());

        assertThat(boxes.get("head1").y())
                .isEqualTo(boxes.get("head2").y())
                .isGreaterThan(boxes.get("coarse").y());
    }

    @Test
    void carriedWeightsAreNoBlock() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.scope("encoder.body").conv("c", g.input("image", 1), Op.Conv.same(4, 3));
        Tensor carried = g.scope("encoder").carry("idle", x, Op.Conv.same(8, 1), 4);
        g.output("y", g.conv("head", carried, Op.Conv.same(1, 1)));

        assertThat(boxes(Diagram.of(g.build()).svg())).containsOnlyKeys("image", "encoder.body", "head");
    }

    /** As EfficientNet's stem in UNet 3+: its way down to the decoder must not run through the box beside it. */
    @Test
    void aWayDownPassesTheBoxesOfItsRow() throws Exception {
        GraphBuilder g = new GraphBuilder();
        Tensor stem = g.conv("stem", g.input("image", 1), Op.Conv.same(4, 3));
        Tensor beside = g.conv("beside", stem, Op.Conv.same(4, 3));
        Tensor coarse = g.conv("coarse", g.maxPool(beside, 2), Op.Conv.same(4, 3));
        Tensor coarsest = g.conv("coarsest", g.maxPool(coarse, 2), Op.Conv.same(4, 3));
        Tensor up = g.upsample(coarsest, 2, Interpolation.NEAREST);
        Tensor joined = g.conv("joined", g.concat(g.maxPool(stem, 2), coarse, up), Op.Conv.same(4, 3));
        g.output("y", g.conv("head", g.upsample(joined, 2, Interpolation.NEAREST), Op.Conv.same(1, 1)));
        String svg = Diagram.of(g.build()).svg();
        Box box = boxes(svg).get("beside");
        Matcher way =
                Pattern.compile("d=\"([^\"]+)\"[^>]*><title>stem to joined").matcher(svg);

        assertThat(way.find()).isTrue();
        Pattern.compile("([\\d.]+),([\\d.]+)").matcher(way.group(1)).results().forEach(point -> {
            double x = Double.parseDouble(point.group(1));
            if (x > box.x() && x < box.x() + box.width()) {
                assertThat(Double.parseDouble(point.group(2))).isGreaterThan(box.y() + box.height());
            }
        });
        assertThat(way.group(1)).doesNotContain("C");
    }

    @Test
    void mermaidHasEveryUnitEdgeAndFrame() {
        String text = Diagram.of(u(), new Extent(64, 48)).mermaid();
        // image, 2 pools, 6 encoder convolutions, 2 ways up, 2 concats, 4 decoder convolutions, head, crop
        assertThat(count(text, "n\\d+\\[\"")).isEqualTo(1 + 2 + 6 + 2 + 2 + 4 + 1 + 1);
        assertThat(count(text, " --> ")).isEqualTo(18);
        assertThat(count(text, "skip")).isEqualTo(2);
        assertThat(count(text, "-. size .->")).isEqualTo(1);
        assertThat(count(text, " ==> out_logits")).isEqualTo(1);
        assertThat(count(text, "conv 3x3, 8 \\+ norm \\+ relu<br/>64x48")).isEqualTo(4);
        assertThat(Pattern.compile("subgraph \\S+ \\[\"(.*)\"]")
                        .matcher(text)
                        .results()
                        .map(m -> m.group(1)))
                .containsExactlyInAnyOrder(
                        "encoder",
                        "encoder.stage0",
                        "encoder.stage1",
                        "encoder.stage2",
                        "decoder",
                        "decoder.stage1",
                        "decoder.stage0");
        assertThat(count(text, "(?m)^  end$")).isEqualTo(7);
        // Every name that an edge uses is defined.
        Pattern.compile("(n\\d+) (?:-->|-\\.|==>).* (\\S+)")
                .matcher(text)
                .results()
                .flatMap((MatchResult m) -> Stream.of(m.group(1), m.group(2)))
                .forEach(name -> assertThat(text).containsPattern("(?m)^  " + name + "[\\[(]"));
    }

    @Test
    void dotHasEveryUnitEdgeAndFrame() {
        String text = Diagram.of(u()).dot();
        assertThat(text).startsWith("digraph network {").endsWith("}\n");
        assertThat(count(text, "(?m)^  n\\d+ \\[label=")).isEqualTo(19);
        assertThat(count(text, "(?m)^  n\\d+ -> n\\d+")).isEqualTo(18 + 2 + 1);
        assertThat(count(text, "style=dashed")).isEqualTo(2);
        assertThat(count(text, "style=dotted")).isEqualTo(1);
        assertThat(count(text, "subgraph \"cluster_")).isEqualTo(7);
        assertThat(count(text, "\\{")).isEqualTo(count(text, "}"));
        assertThat(text).contains("-> \"output logits\"");
    }

    @Test
    void anActivationOfATensorReadTwiceIsItsOwnUnit() {
        GraphBuilder g = new GraphBuilder();
        Tensor x = g.conv("a", g.input("image", 1), Op.Conv.same(1, 3));
        g.output("y", g.add(x, g.relu(x)));
        String text = Diagram.of(g.build()).mermaid();
        assertThat(text).contains("\"conv 3x3, 1\"", "\"relu\"").doesNotContain("conv 3x3, 1 + relu");
        assertThat(count(text, "skip")).isEqualTo(1);
    }

    @Test
    void refusesASizeThatCannotPass() {
        GraphBuilder g = new GraphBuilder();
        g.output("y", g.conv("a", g.input("image", 1), Op.Conv.valid(1, 9)));
        Graph graph = g.build();
        assertThatThrownBy(() -> Diagram.of(graph, new Extent(8, 8))).isInstanceOf(UnfitSizeException.class);
    }

    private static long count(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().count();
    }
}
