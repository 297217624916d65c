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
package io.github.unetzoo.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether what an evaluation keeps is of the same size for any number of images. */
class ConstantMemoryTest {
    /** Each of some thirty exact sums may gain a few bytes: more values are a larger sum, and have smaller ones. */
    private static final int SLACK = 256;

    private static Evaluation evaluation(boolean keepRows, int images) {
        Evaluation evaluation = Evaluation.builder()
                .setClasses(List.of("background", "nucleus", "stroma"))
                .optSurfaceDistances(true)
                .optKeepRows(keepRows)
                .build();
        Random random = new Random(1);
        for (int i = 0; i < images; i++) {
            int[] truth = random.ints(48, 0, 3).toArray();
            int[] prediction = random.ints(48, 0, 3).toArray();
            int[] ids = random.ints(48, 0, 4).toArray();
            evaluation.add("image " + i, 6, 8, truth, prediction, ids);
        }
        return evaluation;
    }

    @Test
    void stateDoesNotGrowWithTheNumberOfImages() throws IllegalAccessException {
        long few = size(evaluation(false, 100));
        assertThat(size(evaluation(false, 10_000))).isLessThan(few + SLACK);
    }

    @Test
    void theMeasureSeesRows() throws IllegalAccessException {
        assertThat(size(evaluation(true, 1_000))).isGreaterThan(5 * size(evaluation(true, 100)));
    }

    @Test
    void stateDoesNotGrowByMerging() throws IllegalAccessException {
        Evaluation one = evaluation(false, 100);
        long before = size(one);
        for (int i = 0; i < 50; i++) {
            one.merge(evaluation(false, 20));
        }
        assertThat(size(one)).isLessThan(before + SLACK);
    }

    private static long size(Evaluation evaluation) throws IllegalAccessException {
        return size(evaluation, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** Bytes of the numbers and texts that can be reached, and 8 for each reference. */
    private static long size(Object object, Set<Object> seen) throws IllegalAccessException {
        if (object == null || object instanceof Enum || !seen.add(object)) {
            return 0;
        }
        if (object instanceof BigDecimal number) {
            return number.unscaledValue().bitLength() / 8 + 1;
        }
        if (object instanceof CharSequence text) {
            return 2L * text.length();
        }
        long size = 0;
        if (object instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                size += 16 + size(entry.getKey(), seen) + size(entry.getValue(), seen);
            }
        } else if (object instanceof Iterable<?> elements) {
            for (Object element : elements) {
                size += 8 + size(element, seen);
            }
        } else if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                size += 8 + size(Array.get(object, i), seen);
            }
        } else if (object.getClass().getName().startsWith("io.github.unetzoo.")) {
            for (Field field : object.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    size += 8 + (field.getType().isPrimitive() ? 0 : size(field.get(object), seen));
                }
            }
        }
        return size;
    }
}
