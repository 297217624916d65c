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

import java.awt.Font;
import java.awt.font.FontRenderContext;

/**
 * Whether Java can write words into pictures here: it brings no fonts of its own, and small machines and containers may
 * have none. Images, masks and overlays need none.
 */
public final class Fonts {

    /** Why there are none, and what to do, to be said after what is left out for that. */
    public static final String ABSENT =
            "Java finds no fonts to write words with: install fontconfig and a font, such as Debian's fonts-dejavu-core";

    private static final boolean PRESENT = found();

    private Fonts() {}

    /** {@return whether there are fonts; found out once} */
    public static boolean present() {
        return PRESENT;
    }

    /** Java says it by errors of many kinds: libraries that do not load, no configuration, no font in it, none it reads. */
    private static boolean found() {
        try {
            new Font(Font.SANS_SERIF, Font.PLAIN, 12).getLineMetrics("word", new FontRenderContext(null, true, true));
            return true;
        } catch (Error | RuntimeException e) {
            if (e instanceof VirtualMachineError machine && !(e instanceof InternalError)) {
                throw machine;
            }
            return false;
        }
    }
}
