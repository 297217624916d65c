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
package io.github.unetzoo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {

    @Test
    void wordsNameDevices() {
        assertThat(Devices.named("auto", 0)).containsExactly(Device.cpu());
        assertThat(Devices.named("auto", 2)).containsExactly(Device.gpu(0));
        assertThat(Devices.named("gpus", 2)).containsExactly(Device.gpu(0), Device.gpu(1));
        assertThat(Devices.named("cpu", 2)).containsExactly(Device.cpu());
        assertThat(Devices.named("cpu, cpu,cpu", 0)).containsExactly(Device.cpu(), Device.cpu(), Device.cpu());
        assertThat(Devices.named("gpu:1,gpu:0", 2)).containsExactly(Device.gpu(1), Device.gpu(0));
        assertThat(Devices.described("cpu,cpu")).isEqualTo("cpu(), cpu()");
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Devices.named("gpus", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("devices gpus: the engine sees no GPU; give cpu");
        assertThatThrownBy(() -> Devices.named("gpu:0", 0)).hasMessageContaining("device gpu:0 is not there");
        assertThatThrownBy(() -> Devices.named("cpu,gpu:1", 1))
                .hasMessage("device gpu:1 is not there: the engine sees one GPU, gpu:0");
        assertThatThrownBy(() -> Devices.named("gpu:0,gpu:2", 2))
                .hasMessage("device gpu:2 is not there: the engine sees 2 GPUs, gpu:0 to gpu:1");
        // Whatever this machine has, not so many.
        assertThatThrownBy(() -> Devices.named("gpu:999")).hasMessageContaining("device gpu:999 is not there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tpu", "gpu", "gpu:", "gpu:-1", "gpu:1000000000000", "cpu:0", "cpu,", "auto,cpu", "Cpu"})
    void otherWordsAreRefusedWhateverTheMachine(String words) {
        assertThatThrownBy(() -> Devices.check(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("device \".*\" is not known: give auto, gpus, or a list of cpu and gpu:0, .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "gpus", "cpu", "gpu:7", "gpu:0,gpu:1,cpu"})
    void wordsCanBeCheckedWithoutTheDevices(String words) {
        Devices.check(words);
    }
}
