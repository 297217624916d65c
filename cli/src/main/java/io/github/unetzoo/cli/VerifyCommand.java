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
import io.github.unetzoo.download.Verification;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.ModelFile;
import io.github.unetzoo.hub.PretrainedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code zoo verify}. */
@Command(
        name = "verify",
        sortOptions = false,
        description = {
            "Reads the files of trained models in the cache again and compares them with their hashes.",
            "Changes nothing. The exit code is 1 if a file is damaged, or one of a model that was named is missing."
        },
        footer = {"", "Examples:", "  zoo verify", "  zoo verify unet.nuclei --cache /mnt/cache"})
final class VerifyCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            description = "Trained models; all of which the cache has something unless given.")
    private List<String> ids = List.of();

    @Mixin
    private HubOptions hub = new HubOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Hub chosen = hub.hub(console);
        List<PretrainedModel> models = new ArrayList<>();
        for (String id : ids) {
            models.add(chosen.info(id));
        }
        if (ids.isEmpty()) {
            models.addAll(chosen.list());
        }
        JsonArray found = new JsonArray();
        int good = 0;
        int wrong = 0;
        for (PretrainedModel model : models) {
            for (ModelFile file : model.files()) {
                Verification verification = chosen.cache().verify(file.published());
                if (verification instanceof Verification.Missing && ids.isEmpty()) {
                    continue;
                }
                boolean fine = verification instanceof Verification.Good;
                good += fine ? 1 : 0;
                wrong += fine ? 0 : 1;
                found.add(line(file, verification));
            }
        }
        if (json.asked()) {
            console.result(found);
        } else {
            console.result(good + " files are what was published, " + wrong + " are not, in "
                    + chosen.cache().folder());
        }
        if (wrong > 0) {
            console.note("zoo: zoo download fetches anew what is missing or damaged");
        }
        return wrong > 0 ? ExitCode.BAD_RESULT : ExitCode.FINE;
    }

    private JsonObject line(ModelFile file, Verification verification) {
        String state = "good";
        String reason = "";
        if (verification instanceof Verification.Bad bad) {
            state = "damaged";
            reason = bad.reason();
        } else if (verification instanceof Verification.Missing) {
            state = "missing";
        }
        JsonObject line = new JsonObject();
        line.addProperty("file", file.published().name());
        line.addProperty("state", state);
        line.addProperty("path", verification.path().toString());
        if (!reason.isEmpty()) {
            line.addProperty("reason", reason);
        }
        if (!json.asked() && !state.equals("good")) {
            console.result(verification.path() + " is " + state + (reason.isEmpty() ? "" : ": " + reason));
        }
        return line;
    }
}
