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

import io.github.unetzoo.benchmarks.release.Release;
import io.github.unetzoo.data.FolderDataset;
import io.github.unetzoo.data.SegmentationDataset;
import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.ModelCard;
import io.github.unetzoo.hub.Publication;
import io.github.unetzoo.model.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code zoo release}. */
@Command(
        name = "release",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Makes a trained model ready to be published: stores it small, measures it and writes its card.",
            "The card is made of the training's record and of figures measured on a split, with 95%% confidence"
                    + " intervals; it names the command that measures them again. 16-bit storage is refused if it changes"
                    + " Dice by " + Release.DICE_TOLERANCE + " or more."
        },
        footer = {
            "",
            "Examples:",
            "  zoo release --model runs/unet --data dsb2018_nuclei --id unet.nuclei --licence Apache-2.0 --out unet.nuclei",
            "  zoo release --model runs/unet --data dsb2018_nuclei --id unet.nuclei --licence Apache-2.0 --out unet.nuclei"
                    + " --to public"
        })
final class ReleaseCommand implements Callable<Integer> {

    private final Console console;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "The training's folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The dataset that it was trained on, unchanged.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path data;

    @Option(names = "--id", required = true, paramLabel = "ARCH.TAG", description = "The model's name.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private String id;

    @Option(
            names = "--licence",
            required = true,
            paramLabel = "SPDX",
            description = "The weights' licence, such as Apache-2.0; the data's is what its dataset.json says.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private String licence;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to make.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path out;

    @Option(names = "--to", paramLabel = "DIR", description = "Then publish it into this folder, as zoo publish does.")
    private Optional<Path> to = Optional.empty();

    @Option(names = "--split", paramLabel = "NAME", description = "The split to measure on (${DEFAULT-VALUE}).")
    private String split = "test";

    @Option(
            names = "--storage",
            paramLabel = "S",
            description = "float16, in which kernels are 16-bit floats, or float32; float16 unless given.")
    private Storage storage = Storage.FLOAT16;

    @Option(
            names = "--commercial-use",
            paramLabel = "U",
            description = "yes, no or unknown; by the data's licence_class unless given.")
    private Optional<CommercialUse> commercialUse = Optional.empty();

    @Option(names = "--title", paramLabel = "WORDS", description = "What it does, in a few words.")
    private Optional<String> title = Optional.empty();

    @Option(names = "--description", paramLabel = "WORDS", description = "What it is and what for.")
    private Optional<String> description = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "SENTENCE",
            description = "Something else that is known of where it fails; may be repeated.")
    private List<String> limits = List.of();

    ReleaseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        SegmentationDataset dataset = FolderDataset.open(data);
        dataset.notes().forEach(console::note);
        Release.Builder builder = Release.builder()
                .setModel(model)
                .setDataset(dataset)
                .setOutput(out)
                .setId(id)
                .setLicence(licence)
                .optSplit(split)
                .optStorage(storage)
                .optLimits(limits)
                .optListener((done, of) ->
                        console.progress("measuring " + Console.bar((double) done / of) + " " + done + "/" + of));
        commercialUse.ifPresent(builder::optCommercialUse);
        title.ifPresent(builder::optTitle);
        description.ifPresent(builder::optDescription);
        ModelCard card = builder.build().write();
        console.result(card.toText().stripTrailing());
        console.note("wrote " + out);
        if (to.isPresent()) {
            Publication.builder()
                    .setModel(out)
                    .setFolder(to.get())
                    .optId(id)
                    .build()
                    .publish();
            console.note("published into " + to.get());
        }
        return ExitCode.FINE;
    }
}
