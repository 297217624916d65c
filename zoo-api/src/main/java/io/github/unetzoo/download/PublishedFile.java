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
package io.github.unetzoo.download;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A file that is published somewhere, and how to know that a copy is the file.
 *
 * @param name its path below the cache's folder and below a mirror's address, such as
 *     {@code encoders/resnet34-b627a593.pth}: parts of letters, digits and {@code . _ + -}, between slashes
 * @param addresses where it is, in order of preference: {@code classpath:io/github/...} for a resource,
 *     {@code jar:file:}, {@code file:}, {@code http:} or {@code https:}; none for a file that only mirrors have
 * @param bytes its size, if it was published
 * @param sha256 64 hex digits, if they were published
 * @param sha256Prefix the first 8 to 63 of them, as PyTorch puts them into file names, if only those were published
 */
public record PublishedFile(
        String name, List<URI> addresses, OptionalLong bytes, Optional<String> sha256, Optional<String> sha256Prefix) {

    /** Of files that the cache keeps beside those that were published. */
    private static final List<String> RESERVED =
            List.of(CacheEntry.PART, CacheEntry.BAD, CacheEntry.LOCK, CacheEntry.POINTER);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9_][A-Za-z0-9._+-]*)*");
    private static final Pattern WHOLE = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{8,63}");

    /**
     * Checks the entries; hex digits become lower case.
     *
     * @param name a path of plain parts, without the endings {@code .part}, {@code .bad} and {@code .lock}
     * @param addresses in order of preference, without a user or password; copied
     * @param bytes 0 or more, if it was published
     * @param sha256 64 hex digits; one of this and the next is needed
     * @param sha256Prefix its first 8 to 63
     * @throws IllegalArgumentException if a name could leave the folder, an address is of another scheme, a size is
     *     below 0, or no hash is given: what cannot be verified is never used
     */
    public PublishedFile {
        if (!NAME.matcher(name).matches() || isReserved(name)) {
            throw new IllegalArgumentException("\"" + name
                    + "\" is no name for a published file: use letters, digits and . _ + - between slashes, such as"
                    + " unet.nuclei/model.safetensors, and none of the endings " + String.join(", ", RESERVED));
        }
        addresses = List.copyOf(addresses);
        for (URI address : addresses) {
            checkAddress(name, address);
        }
        if (bytes.isPresent() && bytes.getAsLong() < 0) {
            throw new IllegalArgumentException(name + " has a size of " + bytes.getAsLong() + " bytes: give 0 or more");
        }
        sha256 = checkedHash(name, sha256, WHOLE, "64 hex digits");
        sha256Prefix = checkedHash(name, sha256Prefix, PREFIX, "its first 8 to 63 hex digits");
        if (sha256.isEmpty() && sha256Prefix.isEmpty()) {
            throw new IllegalArgumentException(name + " has no SHA-256, and what cannot be verified is not used: give"
                    + " the hash, or the beginning of it that is published");
        }
        if (sha256.isPresent() && sha256Prefix.isPresent() && !sha256.get().startsWith(sha256Prefix.get())) {
            throw new IllegalArgumentException(name + " has the SHA-256 " + sha256.get()
                    + ", which does not begin with " + sha256Prefix.get() + ": one of the two is wrong");
        }
    }

    private static boolean isReserved(String name) {
        return RESERVED.stream().anyMatch(name::endsWith);
    }

    private static void checkAddress(String name, URI address) {
        if (!Addresses.isUsable(address)) {
            throw new IllegalArgumentException(
                    Addresses.shown(address) + " is no address for " + name + ": " + Addresses.KINDS);
        }
    }

    private static Optional<String> checkedHash(String name, Optional<String> hash, Pattern pattern, String wanted) {
        Optional<String> lower = hash.map(digits -> digits.toLowerCase(Locale.ROOT));
        lower.filter(digits -> !pattern.matcher(digits).matches()).ifPresent(digits -> {
            throw new IllegalArgumentException(name + " has the SHA-256 \"" + digits + "\", which is not " + wanted);
        });
        return lower;
    }

    /** The hash as far as it is known, as words of a message. */
    String hash() {
        return sha256.map(all -> "SHA-256 " + all)
                .orElseGet(() -> "SHA-256 beginning with " + sha256Prefix.orElseThrow());
    }

    /**
     * Compares a copy's size with what was published.
     *
     * @return what is wrong with it; empty if nothing is, or no size was published
     */
    Optional<String> complaint(long length) {
        return bytes.isEmpty() || bytes.getAsLong() == length
                ? Optional.empty()
                : Optional.of("it has " + length + " bytes in place of " + bytes.getAsLong());
    }

    /**
     * Compares a copy with what was published.
     *
     * @param length of the copy in bytes
     * @param digest its SHA-256 in hex digits
     * @return what is wrong with it; empty if it is the file
     */
    Optional<String> complaint(long length, String digest) {
        Optional<String> size = complaint(length);
        if (size.isPresent() || digest.startsWith(sha256.orElseGet(sha256Prefix::orElseThrow))) {
            return size;
        }
        return Optional.of("its SHA-256 is " + digest + " in place of "
                + sha256.orElseGet(() -> sha256Prefix.orElseThrow() + "..."));
    }
}
