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
package io.github.unetzoo.unet3plus;

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

/** The official forms compute what the authors' implementation computes, given the same weights by its own names. */
class UNet3PlusParityTest {

    @ParameterizedTest
    @CsvSource({"unet3plus,false,26971777", "unet3plus-ds,true,26989637", "unet3plus-ds-cgm,false,26991687"})
    void agreesWithTheReference(String id, boolean training, long parameters) throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(getClass().getResource("/goldens"));

        ParityCheck.Result result = ParityCheck.run(Golden.read(Path.of(folder.toURI()), id));

        assertThat(result.parameters()).isEqualTo(result.expectedParameters()).isEqualTo(parameters);
        assertThat(result.outputDifference()).isLessThanOrEqualTo(1e-4);
        assertThat(result.training().isPresent()).isEqualTo(training);
        result.training().ifPresent(step -> {
            assertThat(step.loss()).isLessThanOrEqualTo(1e-3);
            assertThat(step.gradient()).as(step.gradientKey()).isLessThanOrEqualTo(1e-3);
            assertThat(step.running()).isLessThanOrEqualTo(1e-3);
        });
    }
}
