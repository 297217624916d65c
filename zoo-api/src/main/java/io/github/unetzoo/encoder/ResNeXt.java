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
package io.github.unetzoo.encoder;

import java.util.List;

/**
 * ResNeXt (Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", CVPR 2017) without its classifier:
 * a {@link ResNet} whose bottlenecks' 3x3 convolutions are in groups.
 */
public final class ResNeXt {

    /** ResNet-50 with bottlenecks of 32 groups, 4 channels each in the first layer. */
    public static final ResNet RESNEXT50_32X4D = ResNet.bottleneck("resnext50_32x4d", List.of(3, 4, 6, 3), 32, 4);

    /** ResNet-101 with bottlenecks of 32 groups, 8 channels each in the first layer. */
    public static final ResNet RESNEXT101_32X8D = ResNet.bottleneck("resnext101_32x8d", List.of(3, 4, 23, 3), 32, 8);

    private ResNeXt() {}
}
