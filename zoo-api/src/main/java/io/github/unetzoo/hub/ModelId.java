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
package io.github.unetzoo.hub;

import java.util.regex.Pattern;

/** The names of models, {@code ARCH.TAG}, and of their files, which both become parts of paths. */
public final class ModelId {

    private static final Pattern ID = Pattern.compile("([a-z0-9][a-z0-9_-]{0,63})\\.([a-z0-9][a-z0-9_-]{0,63})");

    /** No folder, nothing hidden, nothing that ends in a dot. */
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");

    private ModelId() {}

    /** Whether a word could be the name of a model. */
    static boolean is(String word) {
        return ID.matcher(word).matches();
    }

    /**
     * Refuses what is no name of a model.
     *
     * @param id for example {@code unet.nuclei}
     * @return the same
     * @throws IllegalArgumentException saying what one looks like
     */
    public static String check(String id) {
        if (!is(id)) {
            throw new IllegalArgumentException("id \"" + id + "\" is not of the form ARCH.TAG, such as unet.nuclei: two"
                    + " words of lower-case letters, digits, - and _, with one dot between");
        }
        return id;
    }

    /** The part before the dot. */
    static String architecture(String id) {
        return id.substring(0, id.indexOf('.'));
    }

    /** The part behind the dot. */
    static String tag(String id) {
        return id.substring(id.indexOf('.') + 1);
    }

    /**
     * Refuses what is no plain name of a file.
     *
     * @throws IllegalArgumentException saying what one looks like
     */
    static String checkFile(String name) {
        if (!FILE.matcher(name).matches()) {
            throw new IllegalArgumentException("file name \"" + name + "\" is refused: give a plain name of letters,"
                    + " digits, dots, - and _, without folders");
        }
        return name;
    }
}
