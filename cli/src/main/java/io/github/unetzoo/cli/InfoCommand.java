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
package io.github.unetzoo.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.compile.Commuting;
import io.github.unetzoo.encoder.EncoderInfo;
import io.github.unetzoo.encoder.Encoders;
import io.github.unetzoo.encoder.PretrainedWeights;
import io.github.unetzoo.graph.Diagram;
import io.github.unetzoo.graph.Extent;
import io.github.unetzoo.graph.Graph;
import io.github.unetzoo.graph.Tensor;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.LabelClass;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Options;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.pretrained.EncoderWeights;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code zoo info}. */
@Command(
        name = "info",
        sortOptions = false,
        description = {
            "Shows what a trained model is, by its card, or with --arch what a network is: its options, parameters and"
                    + " operations.",
            "Without either, lists the architectures and their options, or with --encoders the encoders."
        },
        footer = {
            "",
            "Examples:",
            "  zoo info unet.nuclei",
            "  zoo info unet3plus.nuclei --compiled --size 512x512",
            "  zoo info --arch unet --option width=32 --diagram unet.svg"
        })
final class InfoCommand implements Callable<Integer> {

    private static final int COLOUR = 3;

    private static final Extent USUAL = new Extent(256, 256);

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    /** The kinds of diagram. */
    enum Picture {
        MERMAID,
        DOT,
        SVG
    }

    /**
     * What is asked of a diagram.
     *
     * @param kind of which it is
     * @param file whose suffix said the kind; empty where the kind was said itself
     */
    record Drawing(Picture kind, Optional<Path> file) {

        private static final Map<String, Picture> SUFFIXES = Map.of(
                "svg", Picture.SVG,
                "dot", Picture.DOT,
                "mmd", Picture.MERMAID,
                "mermaid", Picture.MERMAID,
                "md", Picture.MERMAID);

        static Drawing of(String word) {
            for (Picture kind : Picture.values()) {
                if (Options.word(kind).equals(word)) {
                    return new Drawing(kind, Optional.empty());
                }
            }
            int dot = word.lastIndexOf('.');
            Picture kind = dot < 0 ? null : SUFFIXES.get(suffix(word));
            if (kind == null) {
                throw new TypeConversionException("\"" + word
                        + "\" is no diagram: give a file that ends in .svg, .dot, .mmd, .mermaid or .md,"
                        + " or one of [mermaid, dot, svg]");
            }
            return new Drawing(kind, Optional.of(Path.of(word)));
        }

        private static String suffix(String name) {
            return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        }

        /** The diagram's text as the file wants it: on a page of Markdown, Mermaid stands in a block of code. */
        static String fitted(String text, Path file) {
            return suffix(file.toString()).equals("md") ? "```mermaid\n" + text.stripTrailing() + "\n```\n" : text;
        }
    }

    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A trained model: its id, which \"zoo list\" has, or its folder.")
    private Optional<String> model = Optional.empty();

    @Mixin
    private HubOptions hub = new HubOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--size",
            paramLabel = "HxW",
            description = "Size of the image that is counted with; 256x256, or the next that fits, unless given.")
    private Optional<Extent> size = Optional.empty();

    @Option(names = "--summary", description = "Also a table of all nodes.")
    private boolean summary;

    @Option(
            names = "--compiled",
            description =
                    "Also what the compiled form makes of the convolutions of resized maps, for images of --size: for"
                            + " each, whether it is computed at the map's own size, and the two costs that decide.")
    private boolean compiled;

    @Option(
            names = "--diagram",
            paramLabel = "FILE",
            description =
                    "A diagram instead, of the kind that the suffix says: .svg; .dot (Graphviz); .mmd, .mermaid or"
                            + " .md (Mermaid). Or a kind alone, mermaid, dot or svg: then it goes to --out.")
    private Optional<Drawing> diagram = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file of a diagram whose kind is given; the standard output unless given.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--encoders",
            description =
                    "Instead, a table of the encoders: parameters, strides and channels of the maps of a colour"
                            + " image, the norm, and the published weights that --encoder-weights takes; imagenet is the first.")
    private boolean encoders;

    @Mixin
    private JsonOption json = new JsonOption();

    InfoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        check();
        if (model.isPresent()) {
            if (compiled) {
                Graph graph = network(model.get()).graph();
                compiled(graph, image(graph));
            } else {
                show(model.get());
            }
            return ExitCode.FINE;
        }
        if (encoders) {
            listEncoders();
            return ExitCode.FINE;
        }
        if (network.architecture().isEmpty()) {
            list();
            return ExitCode.FINE;
        }
        Network built = network.build(network.architecture().get(), Map.of());
        Extent image = image(built.graph());
        if (diagram.isPresent()) {
            draw(built, diagram.get(), image);
        } else if (json.asked()) {
            console.result(json(built, image));
        } else {
            describe(built, image);
            if (compiled) {
                console.result("");
                compiled(built.graph(), image);
            }
        }
        return ExitCode.FINE;
    }

    private Network network(String word) throws IOException {
        Path folder = Path.of(word);
        return SegmentationModel.network(
                Files.isDirectory(folder) ? folder : hub.hub(console).folder(word));
    }

    /** Of the first output's network: the others are for training. */
    private void compiled(Graph graph, Extent image) {
        Graph predicting = graph.prediction();
        List<Commuting> all = Commuting.of(predicting, image);
        if (json.asked()) {
            console.result(GSON.toJson(all));
        } else {
            console.result(CommutingTable.of(all, image).stripTrailing());
        }
    }

    private void check() {
        if (out.isPresent() && diagram.isEmpty()) {
            throw new UsageException("--out " + out.get() + " is the diagram's file: give --diagram as well");
        }
        if (out.isPresent() && diagram.flatMap(Drawing::file).isPresent()) {
            throw new UsageException(
                    "--diagram " + diagram.flatMap(Drawing::file).get() + " and --out " + out.get()
                            + " are two files for one diagram: give one of them");
        }
        if (json.asked() && compiled && model.isEmpty()) {
            throw new UsageException(
                    "--json does not go with --compiled and --arch: give a trained model, or leave one out");
        }
        if (json.asked() && (summary || diagram.isPresent())) {
            throw new UsageException(
                    "--json does not go with " + (summary ? "--summary" : "--diagram") + ": call twice, once for each");
        }
        if (encoders && (network.architecture().isPresent() || !network.given().isEmpty())) {
            throw new UsageException(
                    "--encoders is of all of them, whatever the network: leave --arch and its options out");
        }
        if (model.isPresent() && (encoders || network.architecture().isPresent())) {
            throw new UsageException(model.get() + " is a trained model, and " + (encoders ? "--encoders" : "--arch")
                    + " asks for something else: leave one out");
        }
        boolean asked = !network.given().isEmpty() || size.isPresent() || summary || compiled || diagram.isPresent();
        if (network.architecture().isEmpty() && model.isEmpty() && asked) {
            throw new UsageException("of which network? give --arch, one of "
                    + Architecture.all().keySet());
        }
    }

    private void show(String word) throws IOException {
        Path folder = Path.of(word);
        if (Files.isDirectory(folder)) {
            ModelCard card = ModelCard.read(folder.resolve(ModelCard.FILE));
            print(card.toJson(), card.toText());
            return;
        }
        Hub chosen = hub.hub(console);
        PretrainedModel entry = chosen.info(word);
        Optional<ModelCard> card = chosen.card(word);
        JsonObject both = entry.toJson();
        card.ifPresent(found -> both.add("card", found.toJson()));
        print(both, card.map(ModelCard::toText).orElseGet(() -> facts(entry)));
    }

    private void print(JsonObject object, String text) {
        if (json.asked()) {
            console.result(object);
        } else {
            console.result(text.stripTrailing());
        }
    }

    /** What is known of a model that was published without a card. */
    private static String facts(PretrainedModel entry) {
        return entry.id() + ": " + entry.title() + "\n\nIt has no card.\n"
                + "data            " + entry.data() + "\n"
                + "weights         " + entry.terms().weights() + "\n"
                + "data's licence  " + entry.terms().data() + "\n"
                + "commercial use  " + Options.word(entry.terms().commercialUse()) + "\n"
                + String.format(Locale.ROOT, "parameters      %,d\n", entry.parameters())
                + "images          " + entry.input() + "\n"
                + "classes         "
                + String.join(
                        ", ", entry.classes().stream().map(LabelClass::name).toList());
    }

    private Extent image(Graph graph) {
        if (size.isPresent()) {
            graph.extents(size.get().height(), size.get().width());
            return size.get();
        }
        int side = graph.next(USUAL.height());
        return side == 0 ? USUAL : new Extent(side, side);
    }

    private void list() {
        if (json.asked()) {
            JsonObject all = new JsonObject();
            Architecture.all().forEach((name, architecture) -> {
                JsonObject options = new JsonObject();
                architecture.help().forEach(options::addProperty);
                all.add(name, options);
            });
            console.result(all);
            return;
        }
        for (Architecture architecture : Architecture.all().values()) {
            console.result(architecture.name());
            int widest = architecture.help().keySet().stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(1);
            architecture
                    .help()
                    .forEach((option, help) ->
                            console.result("  " + option + " ".repeat(widest - option.length()) + "  " + help));
        }
    }

    private void listEncoders() {
        List<EncoderInfo> catalogue = Encoders.catalogue(COLOUR);
        if (json.asked()) {
            JsonObject all = new JsonObject();
            catalogue.forEach(encoder -> all.add(encoder.name(), json(encoder)));
            console.result(all);
            return;
        }
        String row = "%-18s %12s  %-14s %-28s %-6s %s";
        console.result(
                String.format(Locale.ROOT, row, "encoder", "parameters", "strides", "channels", "norm", "weights"));
        catalogue.forEach(encoder -> console.result(String.format(
                Locale.ROOT,
                row,
                encoder.name(),
                String.format(Locale.ROOT, "%,d", encoder.parameters()),
                spaced(encoder.strides()),
                spaced(encoder.channels()),
                Options.word(encoder.norm()),
                String.join(
                        " ",
                        encoder.pretrained().stream().map(PretrainedWeights::id).toList()))));
    }

    private static String spaced(List<Integer> numbers) {
        return String.join(" ", numbers.stream().map(Object::toString).toList());
    }

    private static JsonObject json(EncoderInfo encoder) {
        JsonObject json = new JsonObject();
        json.addProperty("parameters", encoder.parameters());
        JsonArray strides = new JsonArray();
        encoder.strides().forEach(strides::add);
        json.add("strides", strides);
        JsonArray channels = new JsonArray();
        encoder.channels().forEach(channels::add);
        json.add("channels", channels);
        json.addProperty("norm", Options.word(encoder.norm()));
        JsonArray weights = new JsonArray();
        encoder.pretrained().forEach(published -> weights.add(json(published)));
        json.add("weights", weights);
        return json;
    }

    private static JsonObject json(PretrainedWeights published) {
        JsonObject json = new JsonObject();
        json.addProperty("id", published.id());
        json.addProperty("file", published.file());
        published.address().ifPresent(address -> json.addProperty("address", address.toString()));
        published.bytes().ifPresent(bytes -> json.addProperty("bytes", bytes));
        published.sha256().ifPresent(hash -> json.addProperty("sha256", hash));
        published.sha256Prefix().ifPresent(prefix -> json.addProperty("sha256Prefix", prefix));
        return json;
    }

    private void draw(Network built, Drawing drawing, Extent image) throws IOException {
        Diagram picture = size.isPresent() ? Diagram.of(built.graph(), image) : Diagram.of(built.graph());
        String text = switch (drawing.kind()) {
            case MERMAID -> picture.mermaid();
            case DOT -> picture.dot();
            case SVG -> picture.svg();
        };
        Optional<Path> file = drawing.file().or(() -> out);
        if (file.isPresent()) {
            Console.write(file.get(), Drawing.fitted(text, file.get()));
            console.note("wrote " + file.get());
        } else {
            console.result(text.stripTrailing());
        }
    }

    private void describe(Network built, Extent image) {
        Graph graph = built.graph();
        console.result("architecture  " + built.architecture());
        console.result("options       " + words(built.options()));
        built.encoderWeights().ifPresent(this::describe);
        console.result(String.format(Locale.ROOT, "parameters    %,d", graph.parameterCount()));
        console.result(String.format(
                Locale.ROOT,
                "MACs          %,d for an image of %dx%s",
                graph.macs(image.height(), image.width()),
                graph.input().channels(),
                image));
        console.result(
                "nodes         " + graph.nodes().size() + ", " + graph.depth() + " of them in the longest chain");
        List<Extent> extents = graph.extents(image.height(), image.width());
        graph.outputs()
                .forEach((name, tensor) -> console.result(
                        "output        " + name + ": " + tensor.channels() + "x" + extents.get(tensor.id())));
        if (summary) {
            console.result("");
            console.result(graph.summary(image.height(), image.width()).stripTrailing());
        }
    }

    private void describe(EncoderWeights weights) {
        console.result("weights       " + weights.published().id() + " of "
                + weights.published().address().map(URI::toString).orElse("no known address"));
        weights.notes().forEach(note -> console.result("note          " + note));
    }

    private static String words(Map<String, String> options) {
        return String.join(
                " ",
                options.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
    }

    private static JsonObject json(Network built, Extent image) {
        Graph graph = built.graph();
        JsonObject json = new JsonObject();
        json.addProperty("architecture", built.architecture());
        JsonObject options = new JsonObject();
        built.options().forEach(options::addProperty);
        json.add("options", options);
        built.encoderWeights().ifPresent(weights -> json.add("encoderWeights", json(weights.published())));
        json.addProperty("parameters", graph.parameterCount());
        json.addProperty("macs", graph.macs(image.height(), image.width()));
        json.addProperty("nodes", graph.nodes().size());
        json.addProperty("depth", graph.depth());
        json.add("input", shape(graph.input(), image));
        JsonArray outputs = new JsonArray();
        List<Extent> extents = graph.extents(image.height(), image.width());
        graph.outputs().forEach((name, tensor) -> {
            JsonObject output = shape(tensor, extents.get(tensor.id()));
            output.addProperty("name", name);
            outputs.add(output);
        });
        json.add("outputs", outputs);
        return json;
    }

    private static JsonObject shape(Tensor tensor, Extent extent) {
        JsonObject json = new JsonObject();
        json.addProperty("channels", tensor.channels());
        json.addProperty("height", extent.height());
        json.addProperty("width", extent.width());
        return json;
    }
}
