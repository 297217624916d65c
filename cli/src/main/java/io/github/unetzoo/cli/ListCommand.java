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
import io.github.unetzoo.hub.Metric;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.model.Options;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code zoo list}. */
@Command(
        name = "list",
        sortOptions = false,
        description = {
            "Lists the trained models there are.",
            "Dice is pooled and IoU a mean over images, both as the model's card has them."
        },
        footer = {"", "Examples:", "  zoo list", "  zoo list --mirror https://files.example.org/zoo"})
final class ListCommand implements Callable<Integer> {

    private static final double MEGA = 1e6;

    private final Console console;

    @Mixin
    private HubOptions hub = new HubOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    ListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        List<PretrainedModel> models = hub.hub(console).list();
        if (json.asked()) {
            JsonArray all = new JsonArray();
            models.forEach(model -> all.add(model.toJson()));
            console.result(all);
            return ExitCode.FINE;
        }
        if (models.isEmpty()) {
            console.note("there are no trained models here: name a published folder that has some with --mirror");
            return ExitCode.FINE;
        }
        console.result(
                row("model", "parameters", "size", "Dice pooled", "IoU per image", "commercial use", "what it does"));
        for (PretrainedModel model : models) {
            console.result(row(
                    model.id(),
                    String.format(Locale.ROOT, "%,d", model.parameters()),
                    model.bytes().isPresent()
                            ? String.format(
                                    Locale.ROOT, "%.1f MB", model.bytes().getAsLong() / MEGA)
                            : "-",
                    figure(model, "dice"),
                    figure(model, "imageIou"),
                    Options.word(model.terms().commercialUse()),
                    model.title()));
        }
        return ExitCode.FINE;
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-24s %12s %9s %12s %14s  %-14s  %s", cells);
    }

    private static String figure(PretrainedModel model, String name) {
        return model.metric(name)
                .map(Metric::value)
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .orElse("-");
    }
}
