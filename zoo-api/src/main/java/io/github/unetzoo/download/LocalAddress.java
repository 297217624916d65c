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

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Files of this machine: resources of the class path, entries of jars, plain files. */
final class LocalAddress {

    private LocalAddress() {}

    static Answer open(URI address) throws IOException {
        return switch (Addresses.scheme(address)) {
            case "classpath" -> of(resource(address));
            case "file" -> of(Path.of(address));
            default -> of(address.toURL());
        };
    }

    private static URL resource(URI address) throws Failure.Lasting {
        String name = address.getSchemeSpecificPart().replaceFirst("^/+", "");
        // The context's loader sees what an application server has loaded; ours sees the rest of this library.
        return Stream.of(Thread.currentThread().getContextClassLoader(), LocalAddress.class.getClassLoader())
                .filter(Objects::nonNull)
                .flatMap(loader -> Optional.ofNullable(loader.getResource(name)).stream())
                .findFirst()
                .orElseThrow(() -> new Failure.Lasting("no such resource is on the class path"));
    }

    private static Answer of(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        // A cached jar would stay open, and could not be replaced on Windows.
        connection.setUseCaches(false);
        try {
            InputStream body = connection.getInputStream();
            long length = connection.getContentLengthLong();
            return new Answer(new Body(body), 0, length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Answer of(Path file) throws IOException {
        try {
            return new Answer(new Body(Files.newInputStream(file)), 0, OptionalLong.of(Files.size(file)));
        } catch (NoSuchFileException e) {
            throw new Failure.Lasting("there is no such file");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static Failure unreadable(IOException e) {
        return new Failure.Lasting("cannot be read (" + e.getMessage() + ")");
    }

    /** Says of its errors that they are the address's. */
    private static final class Body extends FilterInputStream {

        Body(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }
}
