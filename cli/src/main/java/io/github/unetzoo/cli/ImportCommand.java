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

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.foreign.CheckpointImport;
import io.github.unetzoo.foreign.CheckpointImport.Imported;
import io.github.unetzoo.foreign.ImportReport;
import io.github.unetzoo.model.Architecture;
import io.github.unetzoo.model.CheckpointSource;
import io.github.unetzoo.model.CheckpointSource.ChannelOrder;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.pretrained.EncoderSource;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.NearNames;
import io.github.unetzoo.weights.PytorchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zoo import}. */
@Command(
        name = "import",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Makes a model of a checkpoint of another implementation.",
            "--weights is a safetensors file or what torch.save wrote of a state dict. What its tensors tell (classes,"
                    + " channels, encoder, which form) need not be given. Without --from, the sources are listed."
        },
        footer = {
            "",
            "Examples:",
            "  zoo import --from milesial --weights unet_carvana.pth --out carvana",
            "  zoo import --from torchvision-encoder --arch unetpp --classes 3 --weights resnet34-b627a593.pth --out start"
        })
final class ImportCommand implements Callable<Integer> {

    private static final int LISTED = 10;

    private final Console console;

    @Option(names = "--from", paramLabel = "SOURCE", description = "The implementation that the checkpoint is of.")
    private Optional<String> from = Optional.empty();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(names = "--weights", paramLabel = "FILE", description = "The checkpoint.")
    private Optional<Path> weights = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder for the model.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--state-dict",
            paramLabel = "PATH",
            description =
                    "In a file with several dictionaries of tensors, the keys that lead to one, with / between them.")
    private Optional<String> stateDict = Optional.empty();

    @Option(
            names = "--partial",
            description = "Take what fits, leave the rest as in a fresh network, and say which that is.")
    private boolean partial;

    @Option(
            names = "--class-names",
            split = ",",
            paramLabel = "NAME",
            description = "Names of the classes, the background first.")
    private List<String> classNames = List.of();

    @Option(
            names = "--normalization",
            paramLabel = "N",
            description = "What is done to images first, if not as the source does: " + NormalizationOption.WORDS + ".")
    private Optional<String> normalization = Optional.empty();

    @Option(
            names = "--channel-order",
            paramLabel = "O",
            description = "The order of the images that it was trained on, if not as the source's: rgb, bgr.")
    private Optional<ChannelOrder> order = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Decides what is random (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--overwrite", description = "Replace the model that is in --out.")
    private boolean overwrite;

    @Mixin
    private JsonOption json = new JsonOption();

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (from.isEmpty() && weights.isEmpty()) {
            listSources();
            return ExitCode.FINE;
        }
        String source = from.orElseThrow(
                () -> new UsageException("which source? give --from, one of " + String.join(", ", sources())));
        if (!sources().contains(source)) {
            throw new UsageException("source \"" + source + "\" is not known" + NearNames.hint(source, sources())
                    + ": there are " + String.join(", ", sources()));
        }
        Path file = weights.orElseThrow(() -> new UsageException("which checkpoint? give --weights"));
        Path folder = out.orElseThrow(() -> new UsageException("where to? give --out, a folder for the model"));
        if (Files.exists(folder.resolve(SegmentationModel.DESCRIPTION_FILE)) && !overwrite) {
            throw new UsageException(
                    folder + " has a model already: replace it with --overwrite, or give another folder as --out");
        }
        Checkpoint checkpoint = Checkpoint.read(
                file,
                stateDict
                        .map(path -> PytorchOptions.defaults().withStateDict(path))
                        .orElseGet(PytorchOptions::defaults));
        Imported imported = imported(source, checkpoint);
        try (SegmentationModel model = imported.model()) {
            ImportReport report = imported.report();
            Map<String, String> provenance = new LinkedHashMap<>();
            provenance.put("imported.file", checkpoint.source());
            provenance.put("imported.source", report.source());
            provenance.put("imported.source_licence", report.licence());
            provenance.put("imported.tensors", Integer.toString(report.loaded()));
            provenance.put("imported.random", Integer.toString(report.random().size()));
            model.save(folder, provenance);
            if (json.asked()) {
                console.result(json(model.network(), checkpoint, report, folder));
            } else {
                print(model.network(), checkpoint, report, folder);
            }
        }
        return ExitCode.FINE;
    }

    private Imported imported(String source, Checkpoint checkpoint) {
        CheckpointImport.Builder builder = CheckpointImport.builder()
                .setCheckpoint(checkpoint)
                .optOptions(network.given())
                .optPartial(partial)
                .optSeed(seed);
        order.ifPresent(builder::optChannelOrder);
        normalization.map(NormalizationOption::of).ifPresent(builder::optNormalization);
        if (!classNames.isEmpty()) {
            builder.optClassNames(classNames);
        }
        Optional<EncoderSource> encoder = EncoderSource.named(source);
        if (encoder.isPresent()) {
            return builder.setArchitecture(network.architecture()
                            .orElseThrow(() -> new UsageException("into which network? give --arch, one of "
                                    + Architecture.all().keySet())))
                    .from(encoder.get());
        }
        Map<String, CheckpointSource> offered = offered(source, checkpoint);
        Map.Entry<String, CheckpointSource> chosen =
                offered.entrySet().iterator().next();
        return builder.setArchitecture(chosen.getKey()).from(chosen.getValue());
    }

    /** The sources of that name by architecture: of the one asked for or, where several have one, of the one that fits. */
    private Map<String, CheckpointSource> offered(String source, Checkpoint checkpoint) {
        Map<String, CheckpointSource> offered = new TreeMap<>();
        Architecture.all()
                .forEach((name, architecture) -> architecture.sources().stream()
                        .filter(s -> s.name().equals(source))
                        .forEach(s -> offered.put(name, s)));
        network.architecture().ifPresent(name -> {
            Architecture.named(name);
            if (!offered.containsKey(name)) {
                throw new UsageException(
                        "source " + source + " is of " + offered.keySet() + ", not of " + name + ": leave --arch out");
            }
            offered.keySet().retainAll(List.of(name));
        });
        if (offered.size() > 1) {
            Map<String, CheckpointSource> fitting = new TreeMap<>(offered);
            fitting.values().removeIf(s -> !s.recognises(checkpoint));
            return fitting.isEmpty() ? offered : fitting;
        }
        return offered;
    }

    private static Set<String> sources() {
        Set<String> names = new TreeSet<>();
        Architecture.all()
                .values()
                .forEach(architecture -> architecture.sources().forEach(s -> names.add(s.name())));
        Arrays.stream(EncoderSource.values()).forEach(s -> names.add(s.word()));
        return names;
    }

    private void listSources() {
        String row = "%-20s %-10s %s (code: %s)";
        Architecture.all()
                .forEach((name, architecture) -> architecture
                        .sources()
                        .forEach(s -> console.result(
                                String.format(Locale.ROOT, row, s.name(), name, s.what(), s.licence()))));
        for (EncoderSource s : EncoderSource.values()) {
            console.result(String.format(Locale.ROOT, row, s.word(), "any", s.what(), s.licence()));
        }
    }

    private void print(Network built, Checkpoint checkpoint, ImportReport report, Path folder) {
        console.result(checkpoint.source() + ": " + report.source());
        readUnder(checkpoint).ifPresent(path -> console.result("read under    " + path));
        console.result("network       " + built);
        console.result("read off it   "
                + String.join(
                        " ",
                        new TreeMap<>(report.read())
                                .entrySet().stream()
                                        .map(e -> e.getKey() + "=" + e.getValue())
                                        .toList()));
        console.result("loaded        " + report.loaded() + " tensors");
        list("left out      ", report.leftOut(), "of the file's tensors");
        list("random        ", report.random(), "of the network's tensors");
        report.notes().forEach(note -> console.result("note          " + note));
        console.result("code licence  " + report.licence());
        console.result("model in      " + folder);
    }

    private static Optional<String> readUnder(Checkpoint checkpoint) {
        return Optional.ofNullable(checkpoint.metadata().get("pytorch.state_dict"))
                .filter(path -> !path.isEmpty());
    }

    private void list(String title, List<String> names, String of) {
        if (!names.isEmpty()) {
            String some = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
            console.result(title + names.size() + " " + of + ": " + some + (names.size() > LISTED ? ", ..." : ""));
        }
    }

    private static JsonObject json(Network built, Checkpoint checkpoint, ImportReport report, Path folder) {
        JsonObject json = new JsonObject();
        json.addProperty("file", checkpoint.source());
        readUnder(checkpoint).ifPresent(path -> json.addProperty("stateDict", path));
        json.addProperty("source", report.source());
        json.addProperty("sourceLicence", report.licence());
        json.addProperty("architecture", built.architecture());
        JsonObject options = new JsonObject();
        built.options().forEach(options::addProperty);
        json.add("options", options);
        JsonObject read = new JsonObject();
        new TreeMap<>(report.read()).forEach(read::addProperty);
        json.add("read", read);
        json.addProperty("loaded", report.loaded());
        json.add("random", array(report.random()));
        json.add("leftOut", array(report.leftOut()));
        json.add("notes", array(report.notes()));
        json.addProperty("model", folder.toString());
        return json;
    }

    private static JsonArray array(List<String> words) {
        JsonArray array = new JsonArray();
        words.forEach(array::add);
        return array;
    }
}
