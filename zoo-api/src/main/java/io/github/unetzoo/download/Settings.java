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
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the process was told from outside: by system properties, else by the environment, else by DJL's own settings.
 * Empty values count as none.
 */
final class Settings {

    static final String HOW_TO_MOVE = "choose another folder with -Dunetzoo.cache=DIR or UNETZOO_CACHE=DIR";

    static final String NETWORK_ADVICE = "Check the network; a proxy is named by HTTPS_PROXY or -Dhttps.proxyHost.";

    private static final String DJL_FOLDER = ".djl.ai";
    private static final String SUBFOLDER = "unetzoo";

    private static final Setting CACHE = new Setting("unetzoo.cache", "UNETZOO_CACHE");
    private static final Setting MIRROR = new Setting("unetzoo.mirror", "UNETZOO_MIRROR");
    private static final Setting OFFLINE = new Setting("unetzoo.offline", "UNETZOO_OFFLINE");

    private final UnaryOperator<@Nullable String> properties;
    private final UnaryOperator<@Nullable String> environment;

    Settings(UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** A setting's two names. */
    private record Setting(String property, String variable) {}

    /** A value, and where it comes from. */
    private record Value(String text, String origin) {}

    static Settings ofThisProcess() {
        return new Settings(System::getProperty, System::getenv);
    }

    Optional<String> property(String name) {
        return Optional.ofNullable(properties.apply(name)).filter(text -> !text.isBlank());
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.apply(name)).filter(text -> !text.isBlank());
    }

    private Optional<Value> fromProperty(String name) {
        return property(name).map(text -> new Value(text.strip(), "-D" + name + "=" + text.strip()));
    }

    private Optional<Value> fromVariable(String name) {
        return variable(name).map(text -> new Value(text.strip(), name + "=" + text.strip()));
    }

    private Optional<Value> value(Setting setting) {
        return fromProperty(setting.property()).or(() -> fromVariable(setting.variable()));
    }

    /** The cache folder: ours if one is named, else a folder in DJL's. */
    Path cacheFolder() {
        return value(CACHE)
                .map(Value::text)
                .map(Path::of)
                .orElseGet(() -> variable("DJL_CACHE_DIR")
                        .or(() -> property("DJL_CACHE_DIR"))
                        .map(Path::of)
                        .orElseGet(this::djlFolder)
                        .resolve(SUBFOLDER));
    }

    /** In a home that cannot be written, DJL goes to the temporary folder. So do we, unless our folder is there. */
    private Path djlFolder() {
        Path home = Path.of(property("user.home").orElse("."));
        boolean isUsable = Files.isWritable(home)
                || Files.isDirectory(home.resolve(DJL_FOLDER).resolve(SUBFOLDER));
        return (isUsable ? home : Path.of(property("java.io.tmpdir").orElse("."))).resolve(DJL_FOLDER);
    }

    /** Base addresses of mirrors, in order. */
    List<URI> mirrors() {
        List<URI> mirrors = new ArrayList<>();
        value(MIRROR).ifPresent(value -> {
            for (String word : value.text().split(",", -1)) {
                if (!word.isBlank()) {
                    mirrors.add(mirror(word.strip(), value.origin()));
                }
            }
        });
        return mirrors;
    }

    private static URI mirror(String word, String origin) {
        try {
            return checkedMirror(new URI(word));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException(origin + ": " + e.getMessage(), e);
        }
    }

    /** A mirror's base address, if it can be one. */
    static URI checkedMirror(URI mirror) {
        if (!Addresses.isUsable(mirror)) {
            throw new IllegalArgumentException("\"" + Addresses.shown(mirror)
                    + "\" is no address of a mirror: give one such as https://files.example.org/zoo or"
                    + " file:///mnt/zoo, without a user or password");
        }
        return mirror;
    }

    /**
     * Whether the network must not be used.
     *
     * @return who said so; empty if it may be used
     */
    Optional<String> offline() {
        // Whoever says no to us means us, whatever DJL was told.
        Optional<Value> own = value(OFFLINE);
        return own.isPresent()
                ? own.filter(Settings::isTrue).map(Value::origin)
                : djl().filter(value -> Boolean.parseBoolean(value.text())).map(Value::origin);
    }

    /** DJL's switch, as DJL reads it. */
    private Optional<Value> djl() {
        return fromVariable("DJL_OFFLINE")
                .or(() -> fromProperty("ai.djl.offline"))
                .or(() -> fromProperty("offline"));
    }

    private static boolean isTrue(Value value) {
        return switch (value.text().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException(value.origin() + " is neither true nor false");
        };
    }

    /** What to do when no address has given a file. */
    static String advice(CacheEntry entry) {
        return NETWORK_ADVICE
                + " Or name a mirror with -Dunetzoo.mirror=URL or UNETZOO_MIRROR=URL, or put the file there"
                + " yourself, as " + entry.path() + " (" + entry.file().hash() + ").";
    }
}
