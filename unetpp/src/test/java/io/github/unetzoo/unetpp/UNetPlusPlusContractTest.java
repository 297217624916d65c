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
package io.github.unetzoo.unetpp;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.unetzoo.contract.NetworkContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UNetPlusPlusContractTest extends NetworkContract {

    @Override
    protected List<String> networks() {
        List<String> networks = new ArrayList<>(onEveryEncoder("unetpp:classes=3,deep-supervision=true"));
        networks.addAll(List.of(
                "unetpp:preset=paper",
                "unetpp:preset=nested",
                "unetpp:preset=smp,encoder=resnet34",
                "unetpp:preset=smp,encoder=vgg16_bn"));
        return networks;
    }

    @Override
    protected List<String> running() {
        return List.of(
                "unetpp:width=4,depth=2",
                "unetpp:width=4,depth=2,norm=none,deep-supervision=true,mode=fast",
                "unetpp:preset=nested,width=4,depth=2,deep-supervision=true",
                "unetpp:classes=2,encoder=resnet18-depth3,deep-supervision=true",
                "unetpp:classes=2,encoder=efficientnet-b0-depth3,deep-supervision=true",
                "unetpp:preset=smp,encoder=vgg11-depth2",
                "unetpp:classes=2,encoder=densenet121-depth2,deep-supervision=true",
                "unetpp:classes=2,encoder=resnet50-depth3",
                "unetpp:classes=2,encoder=resnext50_32x4d-depth2",
                "unetpp:classes=2,encoder=vgg11_bn-depth2",
                "unetpp:classes=2,encoder=efficientnet-b0,decoder-widths=8x8x8x8x8",
                "unetpp:width=16,depth=2,gate=scse",
                "unetpp:width=4,depth=2,gate=attention,residual=true",
                "unetpp:width=4,depth=2,labels=2");
    }

    @Override
    protected Map<String, String> unmoved(String spec) {
        return spec.contains("preset=nested")
                ? Map.of("(encoder|decoder)\\..*\\.conv[12]\\.bias", "a batch norm follows, which takes the mean away")
                : super.unmoved(spec);
    }

    List<String> deep() {
        return running().stream().filter(s -> s.contains("deep-supervision")).toList();
    }

    @ParameterizedTest
    @MethodSource("deep")
    void prunedToALevelItEqualsTheWholeOnesHead(String spec) {
        UNetPlusPlus whole = (UNetPlusPlus) network(spec);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray image = images(manager, whole.graph(), square(whole.graph()));
            List<float[]> heads = values(run(block(whole.graph(), manager), manager, image, false));
            assertThat(heads).hasSize(1 + whole.levels());
            for (int level = 1; level <= whole.levels(); level++) {
                UNetPlusPlus pruned = whole.prune(level);
                List<float[]> logits = values(run(block(pruned.graph(), manager), manager, image, false));
                assertThat(logits).hasSize(1);
                assertThat(logits.get(0)).as("L%d", level).isEqualTo(heads.get(level));
            }
        }
    }
}
