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
package io.github.unetzoo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.unetzoo.data.SyntheticNuclei;
import io.github.unetzoo.model.Network;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.weights.Checkpoint;
import io.github.unetzoo.weights.Safetensors;
import io.github.unetzoo.weights.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {

    private static final SyntheticNuclei DATA =
            SyntheticNuclei.builder().optCount(4, 2, 3).optSize(32).build();

    private static final Network NETWORK = TinyArchitecture.of(Task.classes(2), false);

    @TempDir
    Path folder;

    @BeforeEach
    void commit() {
        System.setProperty(Environment.COMMIT_PROPERTY, "0123abcd");
    }

    @AfterEach
    void noCommit() {
        System.clearProperty(Environment.COMMIT_PROPERTY);
    }

    private Training.Builder training(int epochs) {
        return Training.builder()
                .setNetwork(NETWORK)
                .setDataset(DATA)
                .setOutput(folder)
                .optConfig(TrainingConfig.builder()
                        .optEpochs(epochs)
                        .optCrop(32)
                        .optBatch(2)
                        .optClipNorm(Double.POSITIVE_INFINITY)
                        .optRateFactors(Map.of("fine", 0.5))
                        .build())
                .optCommand("zoo train --data cells");
    }

    private void killedInEpoch(int epoch, int epochs) {
        assertThatThrownBy(() -> training(epochs)
                        .optListener(new TrainingListener() {
                            @Override
                            public void step(int now, int step, double loss) {
                                if (now == epoch) {
                                    throw new IllegalStateException("killed");
                                }
                            }
                        })
                        .build()
                        .run())
                .hasMessage("killed");
    }

    @Test
    void aRunLeavesAllThatItWas() throws IOException {
        TrainingResult result = training(3)
                .optRecipe(new Stretch.RecipeFile("nuclei.json", "ab".repeat(32)))
                .build()
                .run();

        RunRecord record = RunRecord.read(folder);
        assertThat(record.architecture()).isEqualTo(NETWORK.architecture());
        assertThat(record.options()).isEqualTo(NETWORK.options());
        assertThat(record.parameters()).isEqualTo(NETWORK.graph().parameterCount());
        assertThat(record.classes()).isEqualTo(DATA.classes());
        assertThat(record.data().name()).isEqualTo(DATA.name());
        assertThat(record.data().fingerprint()).isEqualTo(DATA.fingerprint());
        assertThat(record.data().splits().keySet()).containsExactly("train", "val", "test");
        assertThat(record.data().splits().get("test"))
                .isEqualTo(new RunRecord.Part(3, DATA.split("test").fingerprint()));
        assertThat(record.training().clipNorm()).isInfinite();
        assertThat(record.training().rateFactors()).isEqualTo(Map.of("fine", 0.5));
        assertThat(record.start()).isEqualTo("random");
        assertThat(record.history()).hasSize(3);
        assertThat(record.history().get(2).trainLoss())
                .isEqualTo(result.history().get(2).trainLoss());
        assertThat(record.best().epoch()).isEqualTo(result.bestEpoch());
        assertThat(record.seconds()).isPositive();
        assertThat(record.stretches()).hasSize(1);
        Stretch all = record.stretches().get(0);
        assertThat(all.firstEpoch()).isEqualTo(1);
        assertThat(all.lastEpoch()).isEqualTo(3);
        assertThat(all.command()).contains("zoo train --data cells");
        assertThat(all.recipe()).contains(new Stretch.RecipeFile("nuclei.json", "ab".repeat(32)));
        Environment environment = all.environment().orElseThrow();
        assertThat(environment.commit()).isEqualTo("0123abcd");
        assertThat(environment.pytorch()).isNotBlank();
        assertThat(environment.djl()).startsWith("0.");
        assertThat(environment.nativeThreads()).isPositive();
        assertThat(environment.processor()).isNotBlank();
    }

    @Test
    void itIsJsonWithoutPlaces() throws IOException {
        training(1).build().run();

        String text = Files.readString(folder.resolve(RunRecord.FILE));
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        assertThat(json.getAsJsonObject("training").get("clipNorm").getAsString())
                .isEqualTo("Infinity");
        assertThat(text)
                .doesNotContain(folder.toString())
                .doesNotContain(System.getProperty("user.home") + "/")
                .doesNotContain("NaN");
    }

    @Test
    void aResumedRunSaysWhichBuildMadeWhichEpochs() throws IOException {
        killedInEpoch(3, 5);
        assertThat(RunRecord.read(folder).history()).hasSize(2);

        System.setProperty(Environment.COMMIT_PROPERTY, "4567cdef-dirty");
        training(5).optResume(true).optCommand("zoo train --resume").build().run();

        RunRecord record = RunRecord.read(folder);
        assertThat(record.history()).extracting(EpochRecord::epoch).containsExactly(1, 2, 3, 4, 5);
        assertThat(record.stretches())
                .extracting(s -> s.firstEpoch() + "-" + s.lastEpoch() + " "
                        + s.environment().orElseThrow().commit())
                .containsExactly("1-2 0123abcd", "3-5 4567cdef-dirty");
        assertThat(record.stretches().get(1).command()).contains("zoo train --resume");

        // Nothing is left to do: nobody made an epoch, and the record is written again if a kill took it.
        String before = Files.readString(folder.resolve(RunRecord.FILE));
        Files.delete(folder.resolve(RunRecord.FILE));
        System.setProperty(Environment.COMMIT_PROPERTY, "another");
        training(5).optResume(true).build().run();
        assertThat(folder.resolve(RunRecord.FILE)).hasContent(before);
    }

    @Test
    void ofEpochsOfAnOlderVersionNothingIsInvented() throws IOException {
        killedInEpoch(3, 4);
        Path state = folder.resolve(Training.STATE_FILE);
        Checkpoint saved = Safetensors.read(state);
        Map<String, String> metadata = new LinkedHashMap<>(saved.metadata());
        assertThat(metadata.remove("stretches")).isNotNull();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        saved.names().forEach(name -> tensors.put(name, saved.get(name)));
        Safetensors.write(state, Checkpoint.of("older", tensors, metadata));

        training(4).optResume(true).build().run();

        RunRecord record = RunRecord.read(folder);
        assertThat(record.stretches()).hasSize(2);
        assertThat(record.stretches().get(0)).isEqualTo(Stretch.unknown(2));
        assertThat(record.stretches().get(1).firstEpoch()).isEqualTo(3);
        assertThat(record.stretches().get(1).lastEpoch()).isEqualTo(4);
    }

    @Test
    void whatTheLauncherDidNotSayIsUnknown() throws IOException {
        System.clearProperty(Environment.COMMIT_PROPERTY);
        training(1).build().run();
        assertThat(RunRecord.read(folder).stretches().get(0).environment().map(Environment::commit))
                .isEqualTo(Optional.of("unknown"));
    }

    @Test
    void anEarlierVersionsRecordLacksWhatItCouldNotChoose() throws IOException {
        training(1).build().run();
        RunRecord record = RunRecord.read(folder);
        String text = Files.readString(folder.resolve(RunRecord.FILE));
        String earlier = text.replaceAll("\\s*\"(accumulate|sampling)\": [^,]*,", "");
        assertThat(earlier).isNotEqualTo(text);
        Files.writeString(folder.resolve(RunRecord.FILE), earlier);

        assertThat(RunRecord.read(folder)).isEqualTo(record);
    }

    @Test
    void whatIsNoRecordIsNamed() throws IOException {
        assertThatThrownBy(() -> RunRecord.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no record.json");
        for (String text : new String[] {"", "[]", "{}", "{\"architecture\": \"unet\"", "null"}) {
            Files.writeString(folder.resolve(RunRecord.FILE), text);
            assertThatThrownBy(() -> RunRecord.read(folder))
                    .as(text)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is no record of a training: ");
        }
    }
}
