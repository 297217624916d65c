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

/** An image whose windows are brought to another number of channels. */
record ChannelsSource(ImageSource image, int channels) implements ImageSource {
    ChannelsSource {
        Raster.checkChannels(image.channels(), channels);
    }

    @Override
    public int height() {
        return image.height();
    }

    @Override
    public int width() {
        return image.width();
    }

    @Override
    public Raster read(int top, int left, int windowHeight, int windowWidth) {
        return image.read(top, left, windowHeight, windowWidth).toChannels(channels);
    }

    @Override
    public void close() {
        image.close();
    }
}
