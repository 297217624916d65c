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
package io.github.unetzoo.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatershedTest {

    private static final int HEIGHT = 60;
    private static final int WIDTH = 90;

    /** Discs given as y, x, radius. */
    private static boolean[] discs(double... discs) {
        boolean[] mask = new boolean[HEIGHT * WIDTH];
        for (int i = 0; i < mask.length; i++) {
            for (int d = 0; d < discs.length; d += 3) {
                mask[i] |= Math.hypot(i / WIDTH - discs[d], i % WIDTH - discs[d + 1]) <= discs[d + 2];
            }
        }
        return mask;
    }

    private static int most(int[] ids) {
        return Arrays.stream(ids).max().orElse(0);
    }

    @Test
    void touchingDiscsAreTwo() {
        int[] ids = Watershed.split(discs(30, 25, 14, 30, 48, 13), HEIGHT, WIDTH, 1);
        assertThat(most(ids)).isEqualTo(2);
        boolean[] mask = discs(30, 25, 14, 30, 48, 13);
        for (int i = 0; i < ids.length; i++) {
            assertThat(ids[i] > 0).isEqualTo(mask[i]);
            int x = i % WIDTH;
            // The discs overlap in columns 35 to 39.
            if (mask[i] && (x < 35 || x > 39)) {
                assertThat(ids[i]).as("column %d", x).isEqualTo(x < 35 ? ids[30 * WIDTH + 25] : ids[30 * WIDTH + 48]);
            }
        }
        assertThat(ids[30 * WIDTH + 25]).isNotEqualTo(ids[30 * WIDTH + 48]);
    }

    /** Radii of 14 and 13 with a neck of depth 7 or so: each is 6 and more deeper than the neck, not 8. */
    @ParameterizedTest
    @CsvSource({"0.5,2", "1,2", "4,2", "9,1", "30,1"})
    void howDeepTheNeckMustBeIsForTheCallerToSay(double depth, int instances) {
        boolean[] mask = discs(30, 25, 14, 30, 48, 13);
        assertThat(most(Watershed.split(mask, HEIGHT, WIDTH, depth))).isEqualTo(instances);
    }

    @Test
    void oneDiscIsOneAndApartAreTwo() {
        assertThat(most(Watershed.split(discs(30, 40, 17), HEIGHT, WIDTH, 1))).isEqualTo(1);
        assertThat(most(Watershed.split(discs(15, 15, 10, 40, 70, 12), HEIGHT, WIDTH, 1)))
                .isEqualTo(2);
        assertThat(most(Watershed.split(discs(20, 20, 10, 20, 38, 10, 37, 29, 10), HEIGHT, WIDTH, 1)))
                .isEqualTo(3);
    }

    @Test
    void thinAndEmptyAndFullMasks() {
        boolean[] line = new boolean[HEIGHT * WIDTH];
        Arrays.fill(line, 5 * WIDTH, 6 * WIDTH, true);
        line[30 * WIDTH + 3] = true;
        int[] ids = Watershed.split(line, HEIGHT, WIDTH, 1);
        assertThat(most(ids)).isEqualTo(2);
        assertThat(Arrays.stream(ids).filter(id -> id > 0)).hasSize(WIDTH + 1);
        assertThat(Watershed.split(new boolean[12], 3, 4, 1)).containsOnly(0);
        boolean[] full = new boolean[12];
        Arrays.fill(full, true);
        assertThat(Watershed.split(full, 3, 4, 1)).containsOnly(1);
    }

    @Test
    void whatFitsNoArrayIsRefused() {
        assertThatThrownBy(() -> Watershed.split(new boolean[0], 60_000, 60_000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("60000x60000");
    }

    /** What scikit-image makes of five masks; the file says how. */
    @Test
    void agreesWithScikitImage() throws IOException {
        List<String> lines;
        try (InputStream in = WatershedTest.class.getResourceAsStream("/geometry/watershed.txt")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        int cases = 0;
        for (int i = 0; i < lines.size(); i++) {
            Matcher head = Pattern.compile("# (.+): h = (.+), (\\d+) objects").matcher(lines.get(i));
            if (!head.matches()) {
                continue;
            }
            String rows = String.join("", lines.subList(i + 1, i + 41));
            boolean[] mask = new boolean[rows.length()];
            for (int p = 0; p < mask.length; p++) {
                mask[p] = rows.charAt(p) != '.';
            }
            int[] ids = Watershed.split(mask, 40, 48, Double.parseDouble(head.group(2)));
            assertThat(most(ids)).as(head.group(1)).isEqualTo(Integer.parseInt(head.group(3)));
            for (int p = 0; p < mask.length; p++) {
                if (mask[p] && rows.charAt(p) != '?') {
                    assertThat(ids[p])
                            .as("%s, row %d, column %d", head.group(1), p / 48, p % 48)
                            .isEqualTo(rows.charAt(p) - 'A' + 1);
                }
            }
            cases++;
        }
        assertThat(cases).isEqualTo(5);
    }
}
