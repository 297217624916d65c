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
package io.github.unetzoo.fcn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.unetzoo.parity.Golden;
import io.github.unetzoo.parity.ParityCheck;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The well-known forms compute what their own implementations compute, given the same weights by their own names. */
class FCNParityTest {

    @ParameterizedTest
    @CsvSource({"vgg-fcn32s,false", "vgg-fcn8s,false", "torchvision-fcn_resnet50,true"})
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

    /** References beyond the goldens; {@code references/README.md} says how they were made. */
    @ParameterizedTest
    @CsvSource({"vgg-fcn16s,false", "torchvision-fcn_resnet101,true"})
    void agreesWithFurtherReferences(String id, boolean training) throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(getClass().getResource("/references"));

        ParityCheck.Result result = ParityCheck.run(Golden.read(Path.of(folder.toURI()), id));

        assertThat(result.parameters()).isEqualTo(result.expectedParameters());
        assertThat(result.outputDifference()).isLessThanOrEqualTo(1e-4);
        assertThat(result.training().isPresent()).isEqualTo(training);
        assertThat(result.draw()).isEmpty();
        assertThat(result.passed()).as("%s", result.training()).isTrue();
    }
}
