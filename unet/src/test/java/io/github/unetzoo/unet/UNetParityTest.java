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
package io.github.unetzoo.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.unetzoo.parity.Golden;
import io.github.unetzoo.parity.ParityCheck;
import io.github.unetzoo.parity.RecordedDraw;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The well-known forms compute what their own implementations compute, given the same weights by their own names. */
class UNetParityTest {

    @ParameterizedTest
    @CsvSource({
        "seed-unet,true",
        "milesial-unet,true",
        "milesial-unet-bilinear,false",
        "paper-unet,false",
        "smp-unet-resnet34,true"
    })
    void agreesWithTheReference(String id, boolean training) throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(getClass().getResource("/goldens"));

        ParityCheck.Result result = ParityCheck.run(Golden.read(Path.of(folder.toURI()), id));

        assertThat(result.parameters()).isEqualTo(result.expectedParameters());
        assertThat(result.outputDifference()).isLessThanOrEqualTo(1e-4);
        assertThat(result.training().isPresent()).isEqualTo(training);
        result.training().ifPresent(step -> {
            assertThat(step.loss()).isLessThanOrEqualTo(1e-3);
            assertThat(step.gradient()).as(step.gradientKey()).isLessThanOrEqualTo(1e-3);
            assertThat(step.running()).isLessThanOrEqualTo(1e-3);
        });
    }

    private static Golden efficientNet() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(UNetParityTest.class.getResource("/goldens"));
        return Golden.read(Path.of(folder.toURI()), "smp-unet-efficientnet-b0");
    }

    /** Its step was recorded while the reference dropped residual branches ("drop connect"). */
    @Test
    void efficientNetAgreesWithItsStepAsItWasRecorded() throws IOException, URISyntaxException {
        ParityCheck.Result result = ParityCheck.run(efficientNet());

        assertThat(result.passed()).isTrue();
        assertThat(result.draw().orElseThrow().dropped())
                .isEqualTo(Map.of("encoder._blocks.12", Set.of(1), "encoder._blocks.13", Set.of(0, 1)));
        ParityCheck.TrainingDifference step = result.training().orElseThrow();
        assertThat(step.loss()).isLessThan(1e-12);
        assertThat(step.gradient()).as(step.gradientKey()).isLessThan(1e-5);
        assertThat(step.running()).isLessThan(1e-12);
    }

    @Test
    void withoutTheDrawOrWithAnotherThatStepDisagrees() throws IOException, URISyntaxException {
        ParityCheck.Result without = ParityCheck.run(efficientNet(), Optional.empty());
        assertThat(without.passed()).isFalse();
        assertThat(without.training().orElseThrow().loss()).isGreaterThan(0.1);

        ParityCheck.Result wrong = ParityCheck.run(
                efficientNet(),
                Optional.of(
                        new RecordedDraw(Map.of("encoder._blocks.12", Set.of(0), "encoder._blocks.13", Set.of(0, 1)))));
        assertThat(wrong.passed()).isFalse();
        assertThat(wrong.draw()).isEmpty();
        assertThat(wrong.training()).isEqualTo(without.training());

        RecordedDraw elsewhere = new RecordedDraw(Map.of("encoder._blocks.11", Set.of(0)));
        assertThatThrownBy(() -> ParityCheck.run(efficientNet(), Optional.of(elsewhere)))
                .hasMessage("block encoder._blocks.11 of this network drops no samples");
    }

    /** The same network's step recorded with it off passes the plain way, though a draw is known for its name. */
    @Test
    void aStepRecordedWithDropConnectOffNeedsNoDraw() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(getClass().getResource("/references"));

        ParityCheck.Result result = ParityCheck.run(Golden.read(Path.of(folder.toURI()), "smp-unet-efficientnet-b0"));

        assertThat(result.passed()).isTrue();
        assertThat(result.training()).isPresent();
        assertThat(result.draw()).isEmpty();
    }
}
