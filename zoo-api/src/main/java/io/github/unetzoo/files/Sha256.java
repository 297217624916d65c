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
package io.github.unetzoo.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A running SHA-256. */
public final class Sha256 {

    private static final int CHUNK = 1 << 16;

    private final MessageDigest digest;

    /** Begins with nothing. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * {@return the hash of a text's UTF-8 bytes, as 64 small hex digits}
     *
     * @param text of any length
     */
    public static String of(String text) {
        return new Sha256().add(text).hex();
    }

    /**
     * Takes in a text's UTF-8 bytes.
     *
     * @param text of any length
     * @return this
     */
    public Sha256 add(String text) {
        return add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Takes in the first bytes of an array.
     *
     * @param bytes at least {@code count}
     * @param count how many, from the array's beginning
     * @return this
     */
    public Sha256 add(byte[] bytes, int count) {
        digest.update(bytes, 0, count);
        return this;
    }

    /**
     * Takes in what a stream has left.
     *
     * @param in read to its end, and not closed
     * @return this
     * @throws IOException if the stream cannot be read
     */
    public Sha256 add(InputStream in) throws IOException {
        byte[] bytes = new byte[CHUNK];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            add(bytes, count);
        }
        return this;
    }

    /**
     * Takes in what remains in a buffer, and empties it.
     *
     * @param bytes at its end afterwards
     * @return this
     */
    public Sha256 add(ByteBuffer bytes) {
        digest.update(bytes);
        return this;
    }

    /** {@return the hash of what came so far, as 64 small hex digits; more may follow} */
    public String hex() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's SHA-256 can be cloned", e);
        }
    }
}
