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
package io.github.unetzoo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.unetzoo.data.Fonts;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The README's picture is what the trained models say now. {@code -Dguides.renew} draws it anew. */
class FrontPictureTest {

    private static final Path FILE = Path.of("images/nuclei.png");

    @Test
    void isWhatTheModelsSay() throws IOException {
        assumeTrue(Fonts.present(), Fonts.ABSENT);
        BufferedImage now = FrontPicture.draw();
        if (System.getProperty("guides.renew") != null) {
            ImageIO.write(now, "png", FILE.toFile());
        }
        BufferedImage shown = ImageIO.read(FILE.toFile());
        assertThat(shown.getWidth()).isEqualTo(now.getWidth());
        assertThat(shown.getHeight()).isEqualTo(now.getHeight());
        // Words look different with other fonts, and a pixel at the threshold may fall to either side.
        int different = 0;
        int panels = 0;
        for (int y = 0; y < now.getHeight(); y++) {
            if (y % (FrontPicture.SIDE + FrontPicture.WORDS) < FrontPicture.WORDS) {
                continue;
            }
            for (int x = 0; x < now.getWidth(); x++) {
                panels++;
                different += (now.getRGB(x, y) ^ shown.getRGB(x, y)) == 0 ? 0 : 1;
            }
        }
        assertThat((double) different / panels)
                .as("share of pixels that the models say otherwise now: draw anew with -Dguides.renew")
                .isLessThan(1e-3);
    }
}
