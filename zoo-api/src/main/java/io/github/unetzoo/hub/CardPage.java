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
package io.github.unetzoo.hub;

import io.github.unetzoo.model.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model card as a page: what it says, in an order for readers, apart from how it is set. */
final class CardPage {

    private static final int COLUMNS = 100;

    /** A curve of hundreds of epochs is shown by so many of them. */
    private static final int MOST_EPOCHS = 12;

    /** A card may be from anybody: its words stay in their line and send nothing to a terminal. */
    private sealed interface Block {}

    private record Heading(String text) implements Block {
        Heading {
            text = oneLine(text);
        }
    }

    private record Paragraph(String text) implements Block {
        Paragraph {
            text = oneLine(text);
        }
    }

    private record Facts(Map<String, String> facts) implements Block {
        Facts {
            Map<String, String> lines = new LinkedHashMap<>();
            facts.forEach((name, value) -> lines.put(oneLine(name), oneLine(value)));
            facts = lines;
        }
    }

    private record Table(List<List<String>> rows) implements Block {
        Table {
            rows = rows.stream()
                    .map(row -> row.stream().map(CardPage::oneLine).toList())
                    .toList();
        }
    }

    private record Points(List<String> points) implements Block {
        Points {
            points = points.stream().map(CardPage::oneLine).toList();
        }
    }

    private record Command(String command) implements Block {
        Command {
            command = oneLine(command);
        }
    }

    private record Image(String file, String caption) implements Block {
        Image {
            caption = oneLine(caption);
        }
    }

    private final String title;
    private final List<Block> blocks = new ArrayList<>();

    private CardPage(String title) {
        this.title = oneLine(title);
    }

    /** Without what breaks a line, moves a cursor or turns the direction of writing. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\u202a-\u202e\u2066-\u2069]+", " ");
    }

    static CardPage of(ModelCard card) {
        CardPage page = new CardPage(card.id() + ": " + card.title());
        page.add(new Paragraph(card.description()));
        page.what(card);
        page.terms(card);
        page.data(card.data());
        card.measurements().forEach(page::measured);
        page.add(new Heading("Where it fails"));
        page.add(new Points(card.limits()));
        card.pictures().forEach(picture -> page.add(new Image(picture.file(), picture.caption())));
        page.training(card.training());
        page.reproduce(card);
        return page;
    }

    private void add(Block block) {
        blocks.add(block);
    }

    private void what(ModelCard card) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("architecture", card.architecture() + " " + words(card.options()));
        facts.put("parameters", String.format(Locale.ROOT, "%,d", card.parameters()));
        facts.put("images", card.input().toString());
        facts.put("normalization", card.normalization().toJson().toString());
        facts.put(
                "classes",
                IntStream.range(0, card.classes().size())
                        .mapToObj(i -> i + " " + card.classes().get(i).name() + " ("
                                + card.classes().get(i).colour() + ")")
                        .collect(Collectors.joining(", ")));
        card.paper().ifPresent(uri -> facts.put("paper", uri.toString()));
        add(new Facts(facts));
    }

    private void terms(ModelCard card) {
        add(new Heading("Terms"));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("weights", card.terms().weights());
        facts.put("data", card.terms().data());
        facts.put("commercial use", Options.word(card.terms().commercialUse()));
        add(new Facts(facts));
    }

    private void data(TrainingData data) {
        add(new Heading("Data"));
        add(new Paragraph(data.description()));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("dataset", data.name());
        data.address().ifPresent(uri -> facts.put("address", uri.toString()));
        facts.put("fingerprint", data.fingerprint());
        add(new Facts(facts));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("split", "images", "hash"));
        data.splits().forEach(split -> rows.add(List.of(split.name(), Integer.toString(split.images()), split.hash())));
        add(new Table(rows));
    }

    private void measured(Measurement measurement) {
        add(new Heading("Measured on " + measurement.data() + ", split " + measurement.split() + ", "
                + measurement.images() + " images"));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("figure", "value", "interval"));
        for (Metric metric : measurement.metrics()) {
            rows.add(List.of(
                    metric.name(), metric.shown(), metric.shownInterval().orElse("")));
        }
        add(new Table(rows));
        measurement.intervals().ifPresent(words -> add(new Paragraph("Intervals: " + words + ".")));
        add(new Paragraph(measurement.policy()));
    }

    private void training(TrainingRun run) {
        add(new Heading("Training"));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("commit", run.commit().orElse("not known"));
        facts.put("seed", Long.toString(run.seed()));
        run.recipe().ifPresent(name -> facts.put("recipe", name));
        facts.put("settings", words(run.settings()));
        run.environment().forEach(facts::put);
        facts.put(
                "time",
                String.format(
                        Locale.ROOT,
                        "%.0f s for %d epochs",
                        run.seconds(),
                        run.epochs().size()));
        facts.put("best epoch", Integer.toString(run.bestEpoch()));
        add(new Facts(facts));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("epoch", "training loss", "validation score"));
        int count = run.epochs().size();
        int step = Math.max(1, (count + MOST_EPOCHS - 1) / MOST_EPOCHS);
        for (int i = 0; i < count; i++) {
            TrainingRun.Epoch epoch = run.epochs().get(i);
            if ((i + 1) % step == 0 || i == 0 || i == count - 1 || epoch.epoch() == run.bestEpoch()) {
                rows.add(List.of(
                        epoch.epoch() + (epoch.epoch() == run.bestEpoch() ? " (best)" : ""),
                        shown(epoch.trainLoss()),
                        shown(epoch.score())));
            }
        }
        add(new Table(rows));
    }

    private void reproduce(ModelCard card) {
        add(new Heading("To reproduce"));
        card.training().command().ifPresent(command -> add(new Command(command)));
        card.measurements().stream().map(Measurement::command).distinct().forEach(command -> add(new Command(command)));
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
    }

    private static String words(Map<String, String> words) {
        return words.entrySet().stream()
                .map(word -> word.getKey() + "=" + word.getValue())
                .collect(Collectors.joining(" "));
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        text.append(title).append('\n').append("=".repeat(title.length())).append('\n');
        for (Block block : blocks) {
            text.append('\n');
            if (block instanceof Heading heading) {
                text.append(heading.text())
                        .append('\n')
                        .append("-".repeat(heading.text().length()))
                        .append('\n');
            } else if (block instanceof Paragraph paragraph) {
                text.append(wrapped(paragraph.text(), "", "")).append('\n');
            } else if (block instanceof Facts facts) {
                int widest = widest(facts.facts().keySet().stream().toList());
                facts.facts()
                        .forEach((name, value) -> text.append(
                                        wrapped(value, padded(name, widest) + "  ", " ".repeat(widest + 2)))
                                .append('\n'));
            } else if (block instanceof Table table) {
                text.append(aligned(table));
            } else if (block instanceof Points points) {
                points.points()
                        .forEach(
                                point -> text.append(wrapped(point, "- ", "  ")).append('\n'));
            } else if (block instanceof Command command) {
                text.append("    ").append(command.command()).append('\n');
            } else if (block instanceof Image image) {
                text.append(image.file()).append(": ").append(image.caption()).append('\n');
            }
        }
        return text.toString();
    }

    String toMarkdown() {
        StringBuilder text = new StringBuilder("# ").append(escaped(title)).append('\n');
        for (Block block : blocks) {
            text.append('\n');
            if (block instanceof Heading heading) {
                text.append("## ").append(escaped(heading.text())).append('\n');
            } else if (block instanceof Paragraph paragraph) {
                text.append(escaped(paragraph.text())).append('\n');
            } else if (block instanceof Facts facts) {
                List<List<String>> rows = new ArrayList<>();
                rows.add(List.of("", ""));
                facts.facts().forEach((name, value) -> rows.add(List.of(name, value)));
                text.append(marked(rows));
            } else if (block instanceof Table table) {
                text.append(marked(table.rows()));
            } else if (block instanceof Points points) {
                points.points()
                        .forEach(point ->
                                text.append("- ").append(escaped(point)).append('\n'));
            } else if (block instanceof Command command) {
                text.append("    ").append(command.command()).append('\n');
            } else if (block instanceof Image image) {
                String caption = escaped(image.caption());
                text.append("![")
                        .append(caption)
                        .append("](")
                        .append(image.file())
                        .append(")\n\n")
                        .append(caption)
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String marked(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            text.append(rows.get(i).stream()
                    .map(cell -> escaped(cell).replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
            if (i == 0) {
                text.append("|---".repeat(rows.get(i).size())).append("|\n");
            }
        }
        return text.toString();
    }

    /** Words of others stay words: nothing in them becomes a tag or leaves its line. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String aligned(Table table) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < table.rows().get(0).size(); column++) {
            int at = column;
            widths.add(widest(table.rows().stream().map(row -> row.get(at)).toList()));
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : table.rows()) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(padded(row.get(column), widths.get(column))).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int widest(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String wrapped(String text, String first, String next) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder(first);
        boolean begun = false;
        for (String word : text.strip().split("\\s+")) {
            if (begun && line.length() + 1 + word.length() > COLUMNS) {
                lines.append(line).append('\n');
                line = new StringBuilder(next);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        return lines.append(line).toString();
    }
}
