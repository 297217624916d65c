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

import io.github.unetzoo.files.AtomicFile;
import io.github.unetzoo.files.ExclusiveLock;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of verified copies of published files. What is missing is fetched: first from addresses on this machine, then
 * from mirrors, then from where it was published. Safe for any number of threads and processes that share the folder:
 * one downloads a file, the others wait for it.
 *
 * <p>A file is compared with its published size and SHA-256 while it comes, and appears under its name only then, in one
 * step. What broke off stays beside it as {@code .part}, and the next download goes on with it. A file of the folder is
 * compared once in each process before it is handed out; one that is not what was published is renamed to {@code .bad}
 * and fetched again. A folder that cannot be written serves what it has.
 *
 * <p>Downloads are bounded: by a time for connecting, by a time without a byte (or with less than 128 bytes per second),
 * and by a number of tries at each address. Redirects are followed, but not from https to http. Proxies are those of
 * Java's system properties, else those of {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}.
 */
public final class FileCache {

    private final Path folder;
    private final List<URI> mirrors;
    private final Optional<String> offline;
    private final DownloadListener listener;
    private final Duration connect;
    private final Duration idle;
    private final Tries tries;
    private @Nullable HttpAddress http;

    private FileCache(Builder builder, Settings settings) {
        folder = builder.folder.orElseGet(settings::cacheFolder);
        mirrors = builder.mirrors.orElseGet(settings::mirrors);
        offline = builder.offline.isPresent()
                ? builder.offline.filter(yes -> yes).map(yes -> "as was asked")
                : settings.offline();
        listener = builder.listener;
        connect = builder.connect;
        idle = builder.idle;
        tries = new Tries(builder.tries, builder.backOff);
    }

    /**
     * {@return a builder} What it is not given comes from system properties and the environment, as in {@link
     * #standard}.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The cache that system properties, else the environment, say:
     *
     * <ul>
     *   <li>{@code unetzoo.cache}, {@code UNETZOO_CACHE}: the folder; without it {@code unetzoo} in DJL's cache folder,
     *       {@code DJL_CACHE_DIR} or {@code .djl.ai} in the user's home or, if that cannot be written, in the
     *       temporary folder;
     *   <li>{@code unetzoo.mirror}, {@code UNETZOO_MIRROR}: base addresses of mirrors, separated by commas, in order;
     *   <li>{@code unetzoo.offline}, {@code UNETZOO_OFFLINE}: {@code true} keeps it off the network. Where neither is
     *       set, DJL's switches count: {@code DJL_OFFLINE}, {@code ai.djl.offline}, {@code offline}.
     * </ul>
     *
     * @return a new cache; caches that share a folder do not get in each other's way
     * @throws IllegalArgumentException if one of them has no meaning
     */
    public static FileCache standard() {
        return builder().build();
    }

    /** {@return the folder, which may not exist yet} */
    public Path folder() {
        return folder;
    }

    /** {@return base addresses of the mirrors, in the order in which they are asked; often none} */
    public List<URI> mirrors() {
        return mirrors;
    }

    /** {@return whether the network is not to be used} */
    public boolean isOffline() {
        return offline.isPresent();
    }

    /**
     * Gives a file, from the folder if it is there, else from the first address that has it.
     *
     * @param file what was published, and where
     * @return a local file that is what was published
     * @throws DownloadException if no address has it, the network is not to be used, or the folder cannot be written;
     *     the message says what was tried and what to do
     * @throws IOException if the folder cannot be read, or the thread is interrupted
     */
    public Path fetch(PublishedFile file) throws IOException {
        CacheEntry entry = CacheEntry.of(folder, file);
        Verification found = entry.look(false);
        if (found instanceof Verification.Good good) {
            return good.path();
        }
        List<URI> addresses = addresses(file);
        if (addresses.isEmpty()) {
            throw nowhere(entry, found);
        }
        ExclusiveLock lock = lock(entry);
        try {
            // Whoever had the lock may have fetched it.
            found = entry.look(false);
            if (found instanceof Verification.Good good) {
                return good.path();
            }
            if (found instanceof Verification.Bad bad) {
                setAside(entry, bad);
            }
            return new Download(this, entry).run(addresses);
        } finally {
            lock.close();
        }
    }

    /**
     * The hash and the size of a file that was published without, in a Git repository that keeps large files apart, as
     * those of the Hugging Face hub do: the repository has a pointer with both. It is asked for once, and kept beside the
     * file, with the ending {@code .pointer}. Mirrors are not asked: who gives the hash vouches for the file.
     *
     * @param name of the file
     * @param addresses of the file
     * @param pointer address of its pointer, in one revision of the repository
     * @return the file, to be fetched and compared as any other
     * @throws DownloadException if the pointer cannot be had; the message says what to do
     * @throws IOException if the folder cannot be read or written
     */
    public PublishedFile pointed(String name, List<URI> addresses, URI pointer) throws IOException {
        Path kept = folder.resolve(name + CacheEntry.POINTER);
        LfsPointer found;
        if (Files.isRegularFile(kept)) {
            found = LfsPointer.of(Files.readString(kept))
                    .orElseThrow(() -> new DownloadException(kept + " is no pointer of Git LFS: remove it"));
        } else {
            if (isOffline() && !Addresses.isLocal(pointer)) {
                throw unpointed(name, pointer, "the network is not to be used (" + offline.orElseThrow() + ")");
            }
            try {
                found = LfsPointer.fetch(this, pointer);
            } catch (Failure e) {
                throw unpointed(name, pointer, Addresses.shown(pointer) + ": " + e.getMessage());
            }
            Files.createDirectories(kept.getParent());
            AtomicFile.write(kept, found.text());
        }
        return new PublishedFile(
                name, addresses, OptionalLong.of(found.bytes()), Optional.of(found.sha256()), Optional.empty());
    }

    private DownloadException unpointed(String name, URI pointer, String reason) {
        return new DownloadException("the hash of " + name + ", which was published without one, could not be had: "
                + reason + ". Where there is a network, save " + pointer + " and bring it here as "
                + folder.resolve(name + CacheEntry.POINTER) + ", and the file beside it, without that ending.");
    }

    /**
     * Gives a file if the folder has it. Changes nothing and uses no network.
     *
     * @param file what was published
     * @return a local file that is what was published; empty if it is missing or another
     * @throws IOException if the folder cannot be read
     */
    public Optional<Path> cached(PublishedFile file) throws IOException {
        return CacheEntry.of(folder, file).look(false) instanceof Verification.Good good
                ? Optional.of(good.path())
                : Optional.empty();
    }

    /**
     * Reads a file of the folder again, whether this process did before or not, and compares it with what was published.
     * Changes nothing and uses no network.
     *
     * @param file what was published
     * @return what was found: the file, another, or none
     * @throws IOException if the folder cannot be read
     */
    public Verification verify(PublishedFile file) throws IOException {
        return CacheEntry.of(folder, file).look(true);
    }

    /**
     * Reads a small file that has no published hash, such as a mirror's list of what it has. Nothing is kept of it. It is
     * not verified: use it for what can do no harm.
     *
     * @param address of any kind that a published file may have
     * @param mostBytes it may have, 0 or more
     * @return all of its bytes
     * @throws DownloadException if it cannot be had, is larger, or the network is not to be used
     * @throws IOException if the thread is interrupted
     * @throws IllegalArgumentException if it is no address, or of another kind
     */
    public byte[] read(URI address, int mostBytes) throws IOException {
        String shown = Addresses.shown(address);
        if (!Addresses.isUsable(address)) {
            throw new IllegalArgumentException(shown + " is no address: " + Addresses.KINDS);
        }
        if (isOffline() && Addresses.isHttp(address)) {
            throw new DownloadException(
                    shown + " is needed, and the network is not to be used (" + offline.orElseThrow() + ")");
        }
        try {
            return tries.run(() -> readOnce(address, mostBytes), (reason, wait) -> {});
        } catch (Failure.Lasting e) {
            throw new DownloadException(shown + ": " + e.reason() + ". " + Settings.NETWORK_ADVICE, e);
        }
    }

    private byte[] readOnce(URI address, int mostBytes) throws IOException {
        try (Answer answer = open(address, 0)) {
            byte[] bytes = answer.body().readNBytes(mostBytes);
            if (answer.body().read() >= 0) {
                throw new Failure.Lasting("has more than " + Words.size(mostBytes));
            }
            if (bytes.length < answer.total().orElse(0)) {
                throw new Failure.Passing("it ended early");
            }
            return bytes;
        }
    }

    /** Where to ask, in order: this machine needs no mirror. */
    private List<URI> addresses(PublishedFile file) {
        Set<URI> all = new LinkedHashSet<>();
        file.addresses().stream().filter(Addresses::isLocal).forEach(all::add);
        for (URI mirror : mirrors) {
            all.add(URI.create(mirror.toString().replaceFirst("/+$", "") + "/" + file.name()));
        }
        all.addAll(file.addresses());
        Stream<URI> allowed = all.stream().filter(address -> !isOffline() || Addresses.isLocal(address));
        return allowed.toList();
    }

    private DownloadException nowhere(CacheEntry entry, Verification found) {
        PublishedFile file = entry.file();
        String state = found instanceof Verification.Bad bad
                ? bad.path() + " is not " + file.name() + " as it was published: " + bad.reason()
                : file.name() + " is not in the cache folder " + folder;
        return new DownloadException(state
                + offline.map(who -> ", and the network is not to be used (" + who
                                + "): fetch it where there is one and bring it here as " + entry.path() + " ("
                                + file.hash() + "), or name a mirror on this machine with"
                                + " -Dunetzoo.mirror=file:///... or UNETZOO_MIRROR")
                        .orElse(", and no address of it is known. " + Settings.advice(entry)));
    }

    private ExclusiveLock lock(CacheEntry entry) throws IOException {
        Optional<ExclusiveLock> lock;
        try {
            Files.createDirectories(entry.path().getParent());
            lock = ExclusiveLock.tryTake(entry.lock());
        } catch (IOException | ReadOnlyFileSystemException e) {
            throw entry.unwritable(e);
        }
        if (lock.isPresent()) {
            return lock.get();
        }
        listener.waiting(entry.file());
        return ExclusiveLock.await(entry.lock());
    }

    private void setAside(CacheEntry entry, Verification.Bad found) throws DownloadException {
        try {
            Files.move(entry.path(), entry.bad(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw entry.unwritable(e);
        }
        listener.setAside(entry.file(), entry.bad(), found.reason());
    }

    DownloadListener listener() {
        return listener;
    }

    Tries tries() {
        return tries;
    }

    /** Begins to read an address; a web server may be asked for what follows an offset. */
    Answer open(URI address, long offset) throws IOException {
        return Addresses.isHttp(address) ? http().open(address, offset) : LocalAddress.open(address);
    }

    /** Made when it is first needed: it has threads. */
    private synchronized HttpAddress http() {
        if (http == null) {
            Proxies proxies = new Proxies(Settings.ofThisProcess(), Optional.ofNullable(ProxySelector.getDefault()));
            http = new HttpAddress(connect, idle, proxies, proxies.authenticator());
        }
        return http;
    }

    /** Builds a cache; nothing is required. */
    public static final class Builder {

        private Optional<Path> folder = Optional.empty();
        private Optional<List<URI>> mirrors = Optional.empty();
        private Optional<Boolean> offline = Optional.empty();
        private DownloadListener listener = DownloadListener.SILENT;
        private Duration connect = Duration.ofSeconds(10);
        private Duration idle = Duration.ofSeconds(30);
        private int tries = 3;
        private Duration backOff = Duration.ofSeconds(1);

        private Builder() {}

        /**
         * Sets the folder.
         *
         * @param value made when the first file comes; that of {@link FileCache#standard} unless given
         * @return this builder
         */
        public Builder optFolder(Path value) {
            folder = Optional.of(value);
            return this;
        }

        /**
         * Sets base addresses of mirrors, asked before the addresses where files were published. A file's address there
         * is the base, a slash and the file's name.
         *
         * @param value in the order in which they are asked; those of {@link FileCache#standard} unless given
         * @return this builder
         */
        public Builder optMirrors(List<URI> value) {
            mirrors = Optional.of(List.copyOf(value));
            return this;
        }

        /**
         * Sets whether to stay off the network; files on this machine are still read.
         *
         * @param value as in {@link FileCache#standard} unless given
         * @return this builder
         */
        public Builder optOffline(boolean value) {
            offline = Optional.of(value);
            return this;
        }

        /**
         * Sets who is told how downloads go.
         *
         * @param value {@link DownloadListener#SILENT} unless given
         * @return this builder
         */
        public Builder optListener(DownloadListener value) {
            listener = value;
            return this;
        }

        /**
         * Sets how long a connection may take to be made.
         *
         * @param value at least a millisecond; 10 s unless given
         * @return this builder
         */
        public Builder optConnectTimeout(Duration value) {
            connect = value;
            return this;
        }

        /**
         * Sets how long nothing may come before the connection is given up.
         *
         * @param value at least a millisecond; 30 s unless given
         * @return this builder
         */
        public Builder optIdleTimeout(Duration value) {
            idle = value;
            return this;
        }

        /**
         * Sets how often an address is tried whose failure may pass.
         *
         * @param value at least 1; 3 unless given
         * @return this builder
         */
        public Builder optTries(int value) {
            tries = value;
            return this;
        }

        /**
         * Sets the pause before the second try, doubled before each further one.
         *
         * @param value 0 or more; 1 s unless given
         * @return this builder
         */
        public Builder optBackOff(Duration value) {
            backOff = value;
            return this;
        }

        /**
         * {@return the cache, once the options are checked}
         *
         * @throws IllegalArgumentException naming what does not fit
         */
        public FileCache build() {
            checkPositive("connect time-out", connect);
            checkPositive("idle time-out", idle);
            if (tries < 1) {
                throw new IllegalArgumentException("tries " + tries + " must be at least 1");
            }
            if (backOff.isNegative()) {
                throw new IllegalArgumentException("pause between tries " + backOff + " must not be negative");
            }
            mirrors.ifPresent(all -> all.forEach(Settings::checkedMirror));
            return new FileCache(this, Settings.ofThisProcess());
        }

        private static void checkPositive(String name, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(name + " " + value + " must be at least a millisecond");
            }
        }
    }
}
