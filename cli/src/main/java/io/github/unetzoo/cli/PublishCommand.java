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

import io.github.unetzoo.hub.CommercialUse;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.hub.Publication;
import io.github.unetzoo.hub.Terms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code zoo publish}. */
@Command(
        name = "publish",
        sortOptions = false,
        description = {
            "Puts a trained model into a folder that any web server can serve as a mirror, or that goes into a jar.",
            "The model's card.json, which zoo release makes, says what it is, on what terms and how well it works. A"
                    + " model that has no card is refused unless its terms are said here. Publishing a name again replaces the model."
        },
        footer = {
            "",
            "Examples:",
            "  zoo publish --model cells-unet --to public",
            "  zoo publish --model cells-unet --to public --id unet.cells --title \"our cells\" --data-name cells"
                    + " --weights-licence Apache-2.0 --data-licence CC-BY-4.0 --commercial-use yes",
            "  zoo list --mirror public"
        })
final class PublishCommand implements Callable<Integer> {

    private final Console console;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "The trained model's folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path model;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "The folder to publish into.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path folder;

    @Option(names = "--id", paramLabel = "ARCH.TAG", description = "The model's name; the card's unless given.")
    private Optional<String> id = Optional.empty();

    @ArgGroup(exclusive = false, heading = "%nFor a model without a card, together with --id:%n")
    private @Nullable Said said; // picocli fills no Optional with a group

    /** What a card would say. */
    static final class Said {
        @Option(names = "--title", required = true, paramLabel = "WORDS", description = "What it does, in a few words.")
        @SuppressWarnings("NullAway.Init") // picocli sets what is required
        private String title;

        @Option(names = "--data-name", required = true, paramLabel = "WORDS", description = "What it learned from.")
        @SuppressWarnings("NullAway.Init") // picocli sets what is required
        private String data;

        @Option(
                names = "--weights-licence",
                required = true,
                paramLabel = "SPDX",
                description = "The weights' licence, such as Apache-2.0.")
        @SuppressWarnings("NullAway.Init") // picocli sets what is required
        private String weightsLicence;

        @Option(names = "--data-licence", required = true, paramLabel = "SPDX", description = "The data's licence.")
        @SuppressWarnings("NullAway.Init") // picocli sets what is required
        private String dataLicence;

        @Option(
                names = "--commercial-use",
                required = true,
                paramLabel = "U",
                description = "What the two come to: yes, no or unknown.")
        @SuppressWarnings("NullAway.Init") // picocli sets what is required
        private CommercialUse commercialUse;
    }

    PublishCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Publication.Builder publication = Publication.builder().setModel(model).setFolder(folder);
        id.ifPresent(publication::optId);
        Said words = said;
        if (words != null) {
            publication.optUncarded(
                    id.orElseThrow(() -> new UsageException(
                            "--title and what goes with it are for a model without a card: give --id as well")),
                    words.title,
                    words.data,
                    new Terms(words.weightsLicence, words.dataLicence, words.commercialUse));
        }
        PretrainedModel published = publication.build().publish();
        console.result(published.id());
        console.note("published to " + folder.resolve(published.id()));
        return ExitCode.FINE;
    }
}
