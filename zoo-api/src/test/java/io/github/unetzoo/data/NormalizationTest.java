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
package io.github.unetzoo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {
    @Test
    void noneChangesNothing() {
        Raster image = Raster.of(1, 1, 2, new float[] {0.25f, 7});
        assertThat(new Normalization.None().apply(image)).isEqualTo(image);
    }

    @Test
    void perImageTakesAllChannelsTogether() {
        Raster scaled = new Normalization.PerImage().apply(Raster.of(2, 1, 2, new float[] {1, 3, 5, 7}));
        float unit = (float) (1 / Math.sqrt(5));
        assertThat(scaled.samples()).containsExactly(new float[] {-3 * unit, -unit, unit, 3 * unit}, within(1e-6f));
        assertThat(scaled.channels()).isEqualTo(2);
    }

    @Test
    void perImageDoesNotBlowUpAFlatImage() {
        Raster flat = new Normalization.PerImage().apply(Raster.of(1, 1, 2, new float[] {0.5f, 0.5001f}));
        assertThat(flat.samples()).containsExactly(new float[] {-0.05f, 0.05f}, within(1e-3f));
    }

    @Test
    void fixedIsPerChannel() {
        Normalization fixed = new Normalization.Fixed(List.of(1f, 2f), List.of(2f, 0.5f));
        assertThat(fixed.apply(Raster.of(2, 1, 2, new float[] {1, 3, 2, 3})))
                .isEqualTo(Raster.of(2, 1, 2, new float[] {0, 1, 0, 2}));
        assertThatThrownBy(() -> fixed.apply(Raster.of(1, 1, 1, new float[1])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 channels")
                .hasMessageContaining("toChannels(2)");
    }

    @Test
    void theJsonFormIsStable() {
        assertThat(new Normalization.None().toJson()).hasToString("{\"type\":\"none\"}");
        assertThat(new Normalization.PerImage().toJson()).hasToString("{\"type\":\"per_image\"}");
        assertThat(Normalization.IMAGENET.toJson())
                .hasToString("{\"type\":\"fixed\",\"mean\":[0.485,0.456,0.406],\"std\":[0.229,0.224,0.225]}");
    }

    @Test
    void comesBackFromJson() {
        for (Normalization one :
                List.of(new Normalization.None(), new Normalization.PerImage(), Normalization.IMAGENET)) {
            JsonObject read = JsonParser.parseString(one.toJson().toString()).getAsJsonObject();
            assertThat(Normalization.fromJson(read)).isEqualTo(one);
        }
    }

    @Test
    void refusesJsonItDoesNotKnow() {
        assertThatThrownBy(() -> from("{}")).hasMessageContaining("has no \"type\"");
        assertThatThrownBy(() -> from("{'type':'zscore'}"))
                .hasMessage("normalization type \"zscore\" is unknown: it is none, per_image or fixed");
        assertThatThrownBy(() -> from("{'type':'fixed','mean':[1]}")).hasMessageContaining("no list \"std\"");
        assertThatThrownBy(() -> from("{'type':'fixed','mean':[1],'std':[0]}")).hasMessageContaining("std above 0");
        assertThatThrownBy(() -> from("{'type':'fixed','mean':[1,2],'std':[1]}"))
                .hasMessageContaining("2 means and 1 standard deviations");
        assertThatThrownBy(() -> from("{'type':'fixed','mean':['a'],'std':[1]}"))
                .hasMessageContaining("a number");
    }

    private static Normalization from(String json) {
        return Normalization.fromJson(JsonParser.parseString(json).getAsJsonObject());
    }
}
