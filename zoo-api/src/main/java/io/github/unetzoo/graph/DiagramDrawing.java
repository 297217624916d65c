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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Blocks drawn as SVG.
 *
 * <p>A block stands one half box to the right of what it reads at other resolutions and a whole box to the right of
 * what it reads at its own. U-Net so becomes a V, and UNet++ the triangle of its paper.
 */
final class DiagramDrawing {

    private static final int HEIGHT = 62;
    private static final int GAP = 34;
    /** A generous width of a letter of a box's text. */
    private static final int LETTER = 8;

    private static final int LEFT = 92;
    private static final int MARGIN = 28;

    private enum Kind {
        IMAGE("#f1f5f9", "#94a3b8", "image"),
        ENCODER("#dbeafe", "#3b82f6", "encoder"),
        DECODER("#dcfce7", "#22a35a", "decoder"),
        HEAD("#ffedd5", "#ea7a1f", "head");

        final String fill;
        final String line;
        final String word;

        Kind(String fill, String line, String word) {
            this.fill = fill;
            this.line = line;
            this.word = word;
        }
    }

    private enum Way {
        DOWN("#c2410c", ""),
        UP("#15803d", ""),
        ON("#334155", ""),
        SKIP("#64748b", "6 4");

        final String colour;
        final String dashes;

        Way(String colour, String dashes) {
            this.colour = colour;
            this.dashes = dashes;
        }
    }

    private enum Side {
        ABOVE,
        NONE,
        BELOW
    }

    /** A row of boxes of one resolution, or of the side heads over it under it. */
    private record Lane(Stride row, Side side) implements Comparable<Lane> {
        private static final Comparator<Lane> FINEST_FIRST = Comparator.<Lane>comparingDouble(
                        lane -> (double) lane.row.input() / lane.row.output())
                .thenComparing(Lane::side);

        static Lane of(Stride row) {
            return new Lane(row, Side.NONE);
        }

        boolean aside() {
            return side != Side.NONE;
        }

        @Override
        public int compareTo(Lane other) {
            return FINEST_FIRST.compare(this, other);
        }
    }

    /** Where a block stands: its row, and its column in half boxes. */
    private record Place(DiagramBlocks.Block block, Lane lane, int column, Kind kind) {}

    private final DiagramSizes sizes;
    private final Map<Integer, Place> places = new LinkedHashMap<>();
    private final Map<Lane, Integer> tops = new TreeMap<>();
    private final Map<Way, Set<String>> legend = new TreeMap<>();
    private final StringBuilder boxes = new StringBuilder();
    private final StringBuilder arrows = new StringBuilder();
    private int boxWidth = 132;
    private int height;

    private DiagramDrawing(List<DiagramBlocks.Block> blocks, DiagramSizes sizes) {
        this.sizes = sizes;
        place(blocks);
        for (Place place : places.values()) {
            for (String line : lines(place)) {
                boxWidth = Math.max(boxWidth, Math.min(230, line.length() * LETTER + 16));
            }
        }
        stack();
    }

    static String of(List<DiagramBlocks.Block> blocks, DiagramSizes sizes) {
        return new DiagramDrawing(blocks, sizes).draw();
    }

    private void place(List<DiagramBlocks.Block> blocks) {
        Map<Integer, Set<DiagramBlocks.Block>> readers = new TreeMap<>();
        for (DiagramBlocks.Block block : blocks) {
            for (int source : block.sources.keySet()) {
                readers.computeIfAbsent(source, s -> new LinkedHashSet<>()).add(block);
            }
        }
        Map<Lane, Integer> ends = new TreeMap<>();
        Set<Integer> decoder = decoder(blocks);
        for (DiagramBlocks.Block block : blocks) {
            Lane lane = Lane.of(block.row);
            boolean last = !readers.containsKey(block.id);
            int column = 0;
            if (last && isSideHead(block, readers)) {
                // Ways up and down pass above any row but the coarsest, and none below that.
                boolean coarsest = blocks.stream().noneMatch(b -> Lane.of(b.row).compareTo(Lane.of(block.row)) > 0);
                lane = new Lane(block.row, coarsest ? Side.BELOW : Side.ABOVE);
                column = at(block.sources.keySet().iterator().next()).column();
            } else {
                for (int source : block.sources.keySet()) {
                    Place from = at(source);
                    column = Math.max(column, from.column() + (from.lane().equals(lane) ? 2 : 1));
                }
            }
            column = Math.max(column, ends.getOrDefault(lane, 0));
            ends.put(lane, column + 2);
            Kind kind = block.isImage()
                    ? Kind.IMAGE
                    : last && blocks.size() > 2 ? Kind.HEAD : decoder.contains(block.id) ? Kind.DECODER : Kind.ENCODER;
            places.put(block.id, new Place(block, lane, column, kind));
        }
    }

    /**
     * What has climbed from a coarser map, and what shares a scope with that in which no way leads down: the coarsest
     * block of a decoder, which has not climbed yet.
     */
    private static Set<Integer> decoder(List<DiagramBlocks.Block> blocks) {
        Map<Integer, DiagramBlocks.Block> known = new TreeMap<>();
        Set<Integer> decoder = new TreeSet<>();
        Set<String> up = new TreeSet<>();
        Set<String> down = new TreeSet<>();
        for (DiagramBlocks.Block block : blocks) {
            known.put(block.id, block);
            Lane lane = Lane.of(block.row);
            boolean climbed = false;
            for (int source : block.sources.keySet()) {
                DiagramBlocks.Block from = Objects.requireNonNull(known.get(source));
                int rows = lane.compareTo(Lane.of(from.row));
                climbed |= rows < 0 || decoder.contains(source);
                if (rows > 0 && !climbed) {
                    down.add(outermost(from));
                    down.add(outermost(block));
                }
            }
            if (climbed) {
                decoder.add(block.id);
                up.add(outermost(block));
            }
        }
        up.removeAll(down);
        blocks.stream().filter(b -> up.contains(outermost(b))).forEach(b -> decoder.add(b.id));
        return decoder;
    }

    private static String outermost(DiagramBlocks.Block block) {
        return block.scope.split("\\.", 2)[0];
    }

    /** A head whose source has other readers of its resolution: it stands above or below, out of their way. */
    private static boolean isSideHead(DiagramBlocks.Block block, Map<Integer, Set<DiagramBlocks.Block>> readers) {
        return block.sources.size() == 1
                && block.sources.keySet().stream()
                        .allMatch(s -> readers.getOrDefault(s, Set.of()).stream()
                                .anyMatch(other -> other != block && other.row.equals(block.row)));
    }

    private Place at(int block) {
        Place place = places.get(block);
        if (place == null) {
            throw new AssertionError("block " + block + " is drawn after one that reads it");
        }
        return place;
    }

    /** Gives each row its height on the page, with room above it for the arcs of its long skips. */
    private void stack() {
        Map<Lane, Integer> arcs = new TreeMap<>();
        for (Place place : places.values()) {
            arcs.putIfAbsent(place.lane(), 0);
            for (int source : place.block().sources.keySet()) {
                Place from = at(source);
                if (from.lane().equals(place.lane())) {
                    arcs.merge(place.lane(), arc(from, place), Math::max);
                }
            }
        }
        int y = MARGIN;
        boolean first = true;
        for (Map.Entry<Lane, Integer> lane : arcs.entrySet()) {
            y += first ? lane.getValue() : Math.max(48, lane.getValue() + 30);
            tops.put(lane.getKey(), y);
            y += HEIGHT;
            first = false;
        }
        height = y;
    }

    /** How high an arrow between boxes of one row must rise to pass those between them; 0 if there are none. */
    private int arc(Place from, Place to) {
        long between = places.values().stream()
                .filter(p -> p.lane().equals(from.lane()) && p.column() > from.column() && p.column() < to.column())
                .count();
        return between == 0 ? 0 : (int) (12 + 10 * between);
    }

    private double x(Place place) {
        return LEFT + place.column() * (boxWidth + GAP) / 2.0;
    }

    private double y(Place place) {
        return tops.getOrDefault(place.lane(), 0);
    }

    private String draw() {
        places.values().forEach(this::box);
        for (Place place : places.values()) {
            place.block().sources.forEach((source, way) -> arrow(at(source), place, way));
        }
        double right = places.values().stream().mapToDouble(this::x).max().orElse(0) + boxWidth;
        StringBuilder rows = new StringBuilder();
        tops.forEach((lane, top) -> {
            if (!lane.aside()) {
                text(rows, MARGIN, top + HEIGHT / 2.0 + 4, "start", "11", "400", "#94a3b8", "stride " + lane.row());
            }
        });
        StringBuilder key = new StringBuilder();
        double legendEnd = legend(key, height + 44);
        double width = Math.max(right, legendEnd) + MARGIN;
        double bottom = height + 44 + 30;
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\" width=\"%s\" height=\"%s\""
                        + " role=\"img\" aria-labelledby=\"title desc\" font-family=\"Helvetica, Arial, 'DejaVu Sans',"
                        + " sans-serif\">%n",
                width, bottom, width, bottom));
        svg.append("<title id=\"title\">").append(escape(title())).append("</title>\n");
        svg.append("<desc id=\"desc\">").append(escape(description())).append("</desc>\n<defs>\n");
        for (Way way : Way.values()) {
            svg.append("<marker id=\"tip-")
                    .append(way.name().toLowerCase(Locale.ROOT))
                    .append("\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\"")
                    .append(" orient=\"auto\"><path d=\"M0,1 L10,5 L0,9 Z\" fill=\"")
                    .append(way.colour)
                    .append("\"/></marker>\n");
        }
        svg.append("</defs>\n");
        svg.append(format(
                "<rect x=\"0.5\" y=\"0.5\" width=\"%s\" height=\"%s\" rx=\"14\" fill=\"#fdfdfe\" stroke=\"#e2e8f0\"/>%n",
                width - 1, bottom - 1));
        return svg.append(rows)
                .append(arrows)
                .append(boxes)
                .append(key)
                .append("</svg>\n")
                .toString();
    }

    private String title() {
        return "Network of " + places.size() + " blocks at " + tops.size() + " resolutions";
    }

    private String description() {
        return places.values().stream()
                .map(p -> String.join(", ", lines(p))
                        + (p.block().sources.isEmpty()
                                ? ""
                                : " from "
                                        + p.block().sources.keySet().stream()
                                                .map(s -> name(at(s).block()))
                                                .collect(Collectors.joining(", "))))
                .collect(Collectors.joining(". "));
    }

    private void box(Place place) {
        Kind kind = place.kind();
        boxes.append(format(
                "<g class=\"block\"><title>%s</title><rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\""
                        + " fill=\"%s\" stroke=\"%s\" stroke-width=\"1.5\"/>%n",
                escape(name(place.block())),
                x(place),
                y(place),
                boxWidth,
                HEIGHT,
                kind == Kind.IMAGE ? 18 : 9,
                kind.fill,
                kind.line));
        List<String> lines = lines(place);
        double middle = x(place) + boxWidth / 2.0;
        double top = y(place) + HEIGHT / 2.0 + 4 - (lines.size() - 1) * 8.5;
        for (int i = 0; i < lines.size(); i++) {
            boolean heading = i == 0;
            text(
                    boxes,
                    middle,
                    top + i * 17,
                    "middle",
                    heading ? "12.5" : "11.5",
                    heading ? "600" : "400",
                    heading ? "#0f172a" : "#475569",
                    fitted(lines.get(i)));
        }
        boxes.append("</g>\n");
    }

    private String fitted(String line) {
        int room = (boxWidth - 16) / LETTER;
        return line.length() <= room ? line : "…" + line.substring(line.length() - room + 1);
    }

    private List<String> lines(Place place) {
        DiagramBlocks.Block block = place.block();
        List<String> lines = new ArrayList<>();
        lines.add(name(block));
        Tensor last = block.last();
        lines.add(last.channels()
                + (last.channels() == 1 ? " channel" : " channels")
                + sizes.of(last).map(size -> ", " + size).orElse(""));
        Map<String, Long> work = block.nodes.stream()
                .map(Node::op)
                .filter(op -> op instanceof Op.Conv || op instanceof Op.MaxPool || op instanceof Op.AvgPool)
                .collect(Collectors.groupingBy(DiagramWords::of, LinkedHashMap::new, Collectors.counting()));
        long convolutions =
                block.nodes.stream().filter(n -> n.op() instanceof Op.Conv).count();
        String outputs = block.outputs.isEmpty() ? "" : "→ " + String.join(", ", block.outputs);
        if (!outputs.isEmpty()) {
            lines.add(outputs);
        } else if (work.size() == 1) {
            work.forEach((word, count) -> lines.add(count == 1 ? word : count + " × " + word));
        } else if (work.size() > 1) {
            lines.add(convolutions + " convolutions");
        }
        return lines;
    }

    /**
     * The scope; where blocks share one, the name of the only layer or, of numbered layers, which of them:
     * {@code features.0-5}.
     */
    private String name(DiagramBlocks.Block block) {
        boolean shared = places.values().stream()
                .anyMatch(p -> p.block() != block && p.block().scope.equals(block.scope));
        if (!shared) {
            return block.scope;
        }
        int[] numbers = block.nodes.stream()
                .map(n -> Arrays.asList(n.name().split("\\.")))
                .filter(levels -> levels.size() > 2)
                .map(levels -> levels.get(2))
                .filter(level -> level.matches("\\d{1,6}"))
                .mapToInt(Integer::parseInt)
                .toArray();
        if (numbers.length == 0) {
            List<Node> layers =
                    block.nodes.stream().filter(n -> !n.weights().isEmpty()).toList();
            return layers.size() == 1 ? layers.get(0).name() : block.scope;
        }
        int low = Arrays.stream(numbers).min().getAsInt();
        int high = Arrays.stream(numbers).max().getAsInt();
        return block.scope + "." + (low == high ? Integer.toString(low) : low + "-" + high);
    }

    private void arrow(Place from, Place to, Set<Node> through) {
        int rows = to.lane().compareTo(from.lane());
        boolean aside = to.lane().aside();
        boolean skips = to.block().sources.size() > 1;
        Way way = aside || (rows == 0 && !skips) ? Way.ON : rows == 0 ? Way.SKIP : rows > 0 ? Way.DOWN : Way.UP;
        explain(way, to, through);

        double right = x(from) + boxWidth;
        double topFrom = y(from);
        double topTo = y(to);
        double middleFrom = topFrom + HEIGHT / 2.0;
        double middleTo = topTo + HEIGHT / 2.0;
        double shared = (Math.max(x(from), x(to)) + Math.min(right, x(to) + boxWidth)) / 2;
        boolean below = Math.max(x(from), x(to)) + 12 < Math.min(right, x(to) + boxWidth);
        String path;
        if (rows == 0 && arc(from, to) == 0) {
            path = format("M%s,%s L%s,%s", right, middleFrom, x(to) - 2, middleTo);
        } else if (rows == 0) {
            // Arcs nest: a long one leaves left of a short one and arrives right of it.
            double length = Math.min(1, (to.column() - from.column()) / 12.0);
            double start = x(from) + boxWidth * (0.74 - 0.3 * length);
            double end = x(to) + boxWidth * (0.04 + 0.34 * length);
            double rise = topFrom - arc(from, to) * 4 / 3.0;
            path = format("M%s,%s C%s,%s %s,%s %s,%s", start, topFrom, start, rise, end, rise, end, topTo - 2);
        } else if (below && neighbours(from.lane(), to.lane())) {
            path = format(
                    "M%s,%s L%s,%s",
                    shared, rows > 0 ? topFrom + HEIGHT : topFrom, shared, rows > 0 ? topTo - 2 : topTo + HEIGHT + 2);
        } else if (rows > 0) {
            // Out to the right and down: through the inside of the U.
            // Left of where the arcs of its own row arrive.
            double end = x(to) + boxWidth * 0.2;
            double start = middleFrom + HEIGHT * 0.3;
            path = right >= end
                    ? format("M%s,%s L%s,%s", shared, topFrom + HEIGHT, shared, topTo - 2)
                    : blocked(from, end)
                            ? under(from, topFrom + HEIGHT, end, topTo - 2)
                            : format("M%s,%s C%s,%s %s,%s %s,%s", right, start, end, start, end, start, end, topTo - 2);
        } else {
            // From the middle, which lies left of the boxes on the way up the right-hand side.
            double start = x(from) + boxWidth / 2.0;
            double end = middleTo + HEIGHT * 0.3;
            path = start < x(to)
                    ? format("M%s,%s C%s,%s %s,%s %s,%s", start, topFrom, start, end, start, end, x(to) - 2, end)
                    : format("M%s,%s L%s,%s", shared, topFrom, shared, topTo + HEIGHT + 2);
        }
        arrows.append(format(
                "<path class=\"%s\" d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"%s"
                        + " marker-end=\"url(#tip-%s)\"><title>%s</title></path>%n",
                way.name().toLowerCase(Locale.ROOT),
                path,
                way.colour,
                way.dashes.isEmpty() ? "" : " stroke-dasharray=\"" + way.dashes + "\"",
                way.name().toLowerCase(Locale.ROOT),
                escape(name(from.block()) + " to " + name(to.block()) + words(through))));
    }

    /** Whether another box of its row stands between a box and a place to its right. */
    private boolean blocked(Place from, double end) {
        return places.values().stream()
                .anyMatch(p -> p.lane().equals(from.lane()) && p.column() > from.column() && x(p) < end);
    }

    /** Below the boxes of its row, then down. */
    private String under(Place from, double bottom, double end, double tip) {
        double start = x(from) + boxWidth * 0.85;
        double level = bottom + 14;
        return format(
                "M%s,%s Q%s,%s %s,%s L%s,%s Q%s,%s %s,%s L%s,%s",
                start, bottom, start, level, start + 14, level, end - 14, level, end, level, end, level + 14, end, tip);
    }

    private boolean neighbours(Lane a, Lane b) {
        return tops.keySet().stream().noneMatch(lane -> lane.compareTo(a) * lane.compareTo(b) < 0);
    }

    private static String words(Set<Node> through) {
        return through.isEmpty()
                ? ""
                : ": "
                        + through.stream()
                                .map(n -> DiagramWords.of(n.op()))
                                .distinct()
                                .collect(Collectors.joining(", "));
    }

    /** Collects what arrows of one colour stand for. */
    private void explain(Way way, Place to, Set<Node> through) {
        Set<String> meanings = legend.computeIfAbsent(way, w -> new LinkedHashSet<>());
        for (Node node : through) {
            boolean joins = node.op() instanceof Op.Concat
                    || node.op() instanceof Op.Like
                    || node.op() instanceof Op.PadToMultiple;
            if (way != Way.ON && (way == Way.SKIP ? !(node.op() instanceof Op.PadToMultiple) : !joins)) {
                meanings.add(DiagramWords.of(node.op()));
            }
        }
        if (way == Way.DOWN && through.isEmpty()) {
            to.block().nodes.stream()
                    .map(Node::op)
                    .filter(op -> op instanceof Op.Conv conv && conv.step() > 1)
                    .findFirst()
                    .ifPresent(op -> meanings.add(DiagramWords.of(op)));
        }
    }

    /** Writes the key below the drawing; returns where it ends. */
    private double legend(StringBuilder key, double y) {
        double x = LEFT;
        for (Kind kind : Kind.values()) {
            if (kind != Kind.IMAGE && places.values().stream().anyMatch(p -> p.kind() == kind)) {
                key.append(format(
                        "<rect x=\"%s\" y=\"%s\" width=\"18\" height=\"12\" rx=\"3\" fill=\"%s\" stroke=\"%s\"/>%n",
                        x, y - 10, kind.fill, kind.line));
                text(key, x + 25, y, "start", "11.5", "400", "#475569", kind.word);
                x += 25 + kind.word.length() * 6.4 + 22;
            }
        }
        for (Map.Entry<Way, Set<String>> entry : legend.entrySet()) {
            Way way = entry.getKey();
            if (way != Way.ON) {
                String generic = switch (way) {
                    case DOWN -> "down";
                    case UP -> "up";
                    case SKIP -> "skip";
                    case ON -> "";
                };
                Set<String> meanings = entry.getValue();
                String words = generic
                        + (meanings.isEmpty()
                                ? ""
                                : ": " + meanings.stream().limit(3).collect(Collectors.joining(", "))
                                        + (meanings.size() > 3 ? ", …" : ""));
                key.append(format(
                        "<path d=\"M%s,%s h26\" stroke=\"%s\" stroke-width=\"1.6\"%s marker-end=\"url(#tip-%s)\"/>%n",
                        x,
                        y - 4,
                        way.colour,
                        way.dashes.isEmpty() ? "" : " stroke-dasharray=\"" + way.dashes + "\"",
                        way.name().toLowerCase(Locale.ROOT)));
                text(key, x + 33, y, "start", "11.5", "400", "#475569", words);
                x += 33 + words.length() * 6.4 + 22;
            }
        }
        return x - 22;
    }

    private static void text(
            StringBuilder out,
            double x,
            double y,
            String anchor,
            String size,
            String weight,
            String colour,
            String words) {
        out.append(format(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-size=\"%s\" font-weight=\"%s\" fill=\"%s\">%s</text>%n",
                x, y, anchor, size, weight, colour, escape(words)));
    }

    /** {@link String#format} with numbers at one decimal and line ends that are the same everywhere. */
    private static String format(String pattern, Object... arguments) {
        Object[] words = Arrays.stream(arguments)
                .map(a -> a instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : a)
                .toArray();
        return String.format(Locale.ROOT, pattern.replace("%n", "\n"), words);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
