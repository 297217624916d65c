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

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A dataset in a folder:
 *
 * <pre>
 * images/       pictures of any size: png, jpg, tif, bmp
 * masks/        the same stems, one channel of class indices
 * instances/    optional, the same stems, one channel of instance ids, 0 for none
 * dataset.json  optional: {"name": "cells", "classes": ["background", "cell"], "ignore_index": null,
 *               "splits": {"train": ["stem1", ...], "val": [...], "test": [...]},
 *               "groups": {"patient1": ["stem1", ...], ...}, "appearance": {"stem1": "dark", ...},
 *               "title": "...", "source": "...", "origin": "...", "licence": "...", "licence_class": "..."}
 * </pre>
 *
 * <p>Without classes in {@code dataset.json} all masks are scanned and the classes are called background, class1, and
 * so on. Without splits the stems are ranked by a hash and go 80/10/10 into train, val and test: the same files give
 * the same splits everywhere. {@link #notes()} says so. Groups are images that belong together, such as a patient's:
 * {@link #folds} and the splits by a hash keep them together, and notes say which given splits do not.
 *
 * <p>Opening decodes headers only (and all masks, if the classes have to be found); class indices are checked whenever a
 * sample is read, and all at once by {@link #validate()}. The {@link #fingerprint()} is of classes, splits and files,
 * wherever the folder lies and however old the files are: of masks and instance maps every byte counts; of an image, which
 * may be large, its length, first and last 64 KiB.
 */
public final class FolderDataset implements SegmentationDataset {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "tif", "tiff", "bmp");
    private static final String JSON = "dataset.json";
    private static final List<String> TERMS = List.of("title", "source", "origin", "licence", "licence_class");
    private static final String KINDS = "appearance";

    private final String name;
    private final List<String> classes;
    private final OptionalInt ignoreIndex;
    private final Map<String, Split> splits;
    private final String fingerprint;
    private final List<String> notes;
    private final Contents contents;

    private FolderDataset(
            String name,
            List<String> classes,
            OptionalInt ignoreIndex,
            Map<String, List<String>> stems,
            List<String> notes,
            Contents contents) {
        this.name = name;
        this.classes = classes;
        this.ignoreIndex = ignoreIndex;
        this.splits = new LinkedHashMap<>();
        stems.forEach((split, members) -> splits.put(
                split,
                new FolderSplit(
                        split,
                        members.stream()
                                .map(stem -> Objects.requireNonNull(
                                        contents.entries().get(stem)))
                                .toList(),
                        classes.size(),
                        ignoreIndex,
                        contents.cache())));
        this.fingerprint = Opening.fingerprint(classes, ignoreIndex, stems, contents.entries());
        this.notes = List.copyOf(notes);
        this.contents = contents;
    }

    /**
     * Opens a folder without keeping samples in memory.
     *
     * @param folder holds {@code images/} and {@code masks/}
     * @return the dataset
     * @throws DataException if something is missing or does not fit, naming the file
     */
    public static FolderDataset open(Path folder) {
        return open(folder, 0);
    }

    /**
     * Opens a folder and keeps samples in memory once they are read.
     *
     * @param folder holds {@code images/} and {@code masks/}
     * @param cacheBytes the most memory all splits together keep, in bytes; 0 keeps nothing
     * @return the dataset
     * @throws DataException if something is missing or does not fit, naming the file
     * @throws IllegalArgumentException if {@code cacheBytes} is negative
     */
    public static FolderDataset open(Path folder, long cacheBytes) {
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("cacheBytes " + cacheBytes + " must be 0 (no cache) or more");
        }
        return new Opening(folder, cacheBytes).open();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public OptionalInt ignoreIndex() {
        return ignoreIndex;
    }

    @Override
    public List<String> splitNames() {
        return List.copyOf(splits.keySet());
    }

    @Override
    public Split split(String wanted) {
        return Splits.find(
                name,
                splits,
                wanted,
                "list it under splits in dataset.json, or list none, and three images or groups give all three");
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Map<String, String> terms() {
        return contents.terms();
    }

    @Override
    public Map<String, String> kinds() {
        return contents.kinds();
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    /**
     * Reads every sample of every split once and checks it: that the files decode and every mask value is a class or
     * the ignore index.
     *
     * @throws DataException at the first sample that is wrong, naming the file
     */
    public void validate() {
        SplitCheck.run(this, splitNames(), 1, (done, of) -> {});
    }

    /**
     * This dataset's splits for cross-validation by the groups of {@code dataset.json}; without groups there, each image
     * is one of its own. Where {@code dataset.json} has splits, those called train and val take part and the others stay
     * out; else all images do.
     *
     * @param k how many parts, at least 3
     * @return k datasets with splits {@code train}, {@code val} and {@code test}: the i-th is tested on the i-th part,
     *     validated on the next one, and trained on the others, so that no group is in two of its splits, and every
     *     image is tested on once
     * @throws IllegalArgumentException if {@code k} is below 3
     * @throws DataException if there are fewer groups than parts
     */
    public List<SegmentationDataset> folds(int k) {
        Map<String, String> groups = contents.groups();
        List<String> remarks = new ArrayList<>(notes);
        if (groups.isEmpty()) {
            remarks.add(
                    "no groups given: every image is taken for one of its own, so those of one patient may be trained"
                            + " and tested on");
        }
        return folds(k, stem -> groups.getOrDefault(stem, stem), remarks);
    }

    /**
     * The same, by groups that the files' names tell.
     *
     * @param k how many parts, at least 3
     * @param group matches in each stem; its first group in parentheses, or all of the match if it has none, is the
     *     image's group, such as {@code ^(p\d+)_}
     * @return k datasets, as {@link #folds(int)} gives them
     * @throws DataException if it does not match in a stem, naming the file; if there are fewer groups than parts
     * @throws IllegalArgumentException if {@code k} is below 3
     */
    public List<SegmentationDataset> folds(int k, Pattern group) {
        return folds(
                k,
                stem -> {
                    Matcher matcher = group.matcher(stem);
                    return Optional.of(matcher)
                            .filter(Matcher::find)
                            // Of a group in parentheses that took no part in the match there is nothing.
                            .map(found -> found.group(Math.min(1, found.groupCount())))
                            .orElseThrow(() -> new DataException("the group pattern " + group
                                    + " matches nothing in the name of "
                                    + Objects.requireNonNull(contents.entries().get(stem))
                                            .image()));
                },
                notes);
    }

    private List<SegmentationDataset> folds(int k, Function<String, String> groupOf, List<String> remarks) {
        SortedMap<String, String> groups = new TreeMap<>();
        contents.pool().forEach(stem -> groups.put(stem, groupOf.apply(stem)));
        List<Map<String, List<String>>> folds = Splits.folds(name, groups, k);
        List<SegmentationDataset> datasets = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            datasets.add(new FolderDataset(
                    name + " fold " + (i + 1) + " of " + k, classes, ignoreIndex, folds.get(i), remarks, contents));
        }
        return datasets;
    }

    /**
     * What the folder holds, however it is split.
     *
     * @param pool the stems that take part in cross-validation
     * @param groups by stem, where {@code dataset.json} has them
     * @param terms what {@code dataset.json} says of source and licence
     * @param kinds by stem, where {@code dataset.json} has them
     */
    private record Contents(
            SortedMap<String, Entry> entries,
            List<String> pool,
            Map<String, String> groups,
            Map<String, String> terms,
            Map<String, String> kinds,
            SampleCache cache) {}

    /** The files of one sample, what they hold as a hash, and its place among all. */
    private record Entry(int place, String stem, Path image, Path mask, Optional<Path> instances, String hash) {

        Entry(int place, String stem, Path image, Path mask, Optional<Path> instances) {
            this(place, stem, image, mask, instances, hash(image, mask, instances));
        }

        private static String hash(Path image, Path mask, Optional<Path> instances) {
            Fingerprint facts = new Fingerprint();
            facts.add(ImageFiles.fileName(image)).addEnds(image);
            facts.add(ImageFiles.fileName(mask)).addWhole(mask);
            instances.ifPresent(file -> facts.add(ImageFiles.fileName(file)).addWhole(file));
            return facts.hex();
        }
    }

    private static final class FolderSplit implements Split {
        private final String name;
        private final List<Entry> entries;
        private final int classes;
        private final OptionalInt ignoreIndex;
        private final SampleCache cache;

        FolderSplit(String name, List<Entry> entries, int classes, OptionalInt ignoreIndex, SampleCache cache) {
            this.name = name;
            this.entries = List.copyOf(entries);
            this.classes = classes;
            this.ignoreIndex = ignoreIndex;
            this.cache = cache;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int size() {
            return entries.size();
        }

        @Override
        public String sampleName(int index) {
            return entries.get(index).stem();
        }

        @Override
        public String fingerprint() {
            Fingerprint facts = new Fingerprint().add("folder split 1").add(entries.size());
            entries.forEach(entry -> facts.add(entry.stem()).add(entry.hash()));
            return facts.hex();
        }

        @Override
        public Sample sample(int index) {
            Entry entry = entries.get(Objects.checkIndex(index, entries.size()));
            return cache.get(entry.place()).orElseGet(() -> read(entry));
        }

        @Override
        public LabelMap mask(int index) {
            Entry entry = entries.get(Objects.checkIndex(index, entries.size()));
            return cache.get(entry.place()).map(Sample::mask).orElseGet(() -> readMask(entry));
        }

        private LabelMap readMask(Entry entry) {
            LabelMap mask = ImageFiles.readLabels(entry.mask());
            checkClasses(entry.mask(), mask);
            return mask;
        }

        private Sample read(Entry entry) {
            LabelMap mask = readMask(entry);
            Sample sample = new Sample(
                    entry.stem(),
                    ImageFiles.readImage(entry.image()),
                    mask,
                    entry.instances().map(ImageFiles::readLabels));
            cache.offer(entry.place(), sample);
            return sample;
        }

        private void checkClasses(Path file, LabelMap mask) {
            for (int label : mask.labels()) {
                if (label >= classes && !(ignoreIndex.isPresent() && ignoreIndex.getAsInt() == label)) {
                    throw new DataException(outOfRange(file, mask, label));
                }
            }
        }

        private String outOfRange(Path file, LabelMap mask, int label) {
            SortedSet<Integer> values = mask.distinct();
            if (isBlackAndWhite(values)) {
                return blackAndWhite(file, values);
            }
            String ignored = ignoreIndex.isPresent() ? " and the ignore index " + ignoreIndex.getAsInt() : "";
            return "mask " + file + " holds " + label + ", but there are " + classes + " classes (indices 0 to "
                    + (classes - 1) + ")" + ignored + ": correct the mask, or the classes or ignore_index in "
                    + JSON;
        }
    }

    private static boolean isBlackAndWhite(Collection<Integer> values) {
        return values.contains(255) && values.stream().allMatch(value -> value == 0 || value == 255);
    }

    private static String blackAndWhite(Path file, Collection<Integer> values) {
        return "masks hold " + (values.size() == 1 ? "only 255" : "0 and 255") + ": save class indices 0..K-1 (first: "
                + file + ")";
    }

    /** The steps of opening a folder. */
    private static final class Opening {
        private final Path folder;
        private final Path json;
        private final AtomicLong cacheRoom;
        private final List<String> notes = new ArrayList<>();

        Opening(Path folder, long cacheBytes) {
            this.folder = folder;
            this.json = folder.resolve(JSON);
            this.cacheRoom = new AtomicLong(cacheBytes);
        }

        FolderDataset open() {
            if (!Files.isDirectory(folder)) {
                throw new DataException(folder + " is no folder: a dataset is a folder with images/ and masks/");
            }
            SortedMap<String, Entry> entries = pair();
            checkSizes(entries.values());
            JsonObject described = describe();
            OptionalInt ignoreIndex = ignoreIndex(described);
            List<String> classes = classes(described, ignoreIndex, entries.values());
            Map<String, String> groups = groups(described, entries);
            Map<String, List<String>> stems = stems(described, entries, groups);
            String name = text(described, "name")
                    .orElseGet(() -> ImageFiles.fileName(folder.toAbsolutePath().normalize()));

            return new FolderDataset(
                    name,
                    classes,
                    ignoreIndex,
                    stems,
                    notes,
                    new Contents(
                            entries,
                            pool(described, stems, entries),
                            groups,
                            terms(described),
                            kinds(described, entries.keySet()),
                            new SampleCache(entries.size(), cacheRoom)));
        }

        private Map<String, String> terms(JsonObject described) {
            Map<String, String> terms = new LinkedHashMap<>();
            for (String key : TERMS) {
                // For people to read: whatever it is, it is said.
                field(described, key)
                        .ifPresent(
                                said -> terms.put(key, said.isJsonPrimitive() ? said.getAsString() : said.toString()));
            }
            return Collections.unmodifiableMap(terms);
        }

        private Map<String, String> kinds(JsonObject described, Set<String> stems) {
            Optional<JsonElement> given = field(described, KINDS);
            if (given.isEmpty()) {
                return Map.of();
            }
            if (!(given.get() instanceof JsonObject object)) {
                throw new DataException(json + ": \"" + KINDS + "\" must be an object like {\"stem1\": \"dark\"}");
            }
            Map<String, String> kinds = new TreeMap<>();
            for (String stem : object.keySet()) {
                if (!stems.contains(stem)) {
                    throw new DataException(json + ": \"" + KINDS + "\" names \"" + stem + "\", but "
                            + folder.resolve("images") + " has no image of that stem");
                }
                kinds.put(stem, string(object.get(stem), KINDS + "." + stem));
            }
            return Collections.unmodifiableMap(kinds);
        }

        private List<String> pool(
                JsonObject described, Map<String, List<String>> stems, SortedMap<String, Entry> entries) {
            if (field(described, "splits").isEmpty()) {
                return List.copyOf(entries.keySet());
            }
            return Stream.of("train", "val")
                    .flatMap(split -> stems.getOrDefault(split, List.of()).stream())
                    .distinct()
                    .toList();
        }

        private Map<String, String> groups(JsonObject described, SortedMap<String, Entry> entries) {
            Optional<JsonElement> given = field(described, "groups");
            if (given.isEmpty()) {
                return Map.of();
            }
            if (!(given.get() instanceof JsonObject object)) {
                throw new DataException(json + ": \"groups\" must be an object like {\"patient1\": [\"stem\", ...]}");
            }
            Map<String, String> groups = new TreeMap<>();
            for (String group : object.keySet()) {
                for (String stem : strings(object.get(group), "groups." + group)) {
                    if (!entries.containsKey(stem)) {
                        throw new DataException(json + ": group \"" + group + "\" names \"" + stem + "\", but "
                                + folder.resolve("images") + " has no image of that stem");
                    }
                    String other = groups.put(stem, group);
                    if (other != null) {
                        throw new DataException(
                                json + ": groups \"" + other + "\" and \"" + group + "\" both have \"" + stem + "\"");
                    }
                }
            }
            for (Entry entry : entries.values()) {
                if (!groups.containsKey(entry.stem())) {
                    throw new DataException(json + ": image " + entry.image() + " is in no group: add it to one, or to"
                            + " one of its own");
                }
            }
            return groups;
        }

        private SortedMap<String, Entry> pair() {
            SortedMap<String, Path> images = list("images");
            SortedMap<String, Path> masks = list("masks");
            SortedMap<String, Path> instances =
                    Files.isDirectory(folder.resolve("instances")) ? list("instances") : new TreeMap<>();
            refuse(images, masks, "image", "has no mask: add a file of the same stem to " + folder.resolve("masks"));
            refuse(masks, images, "mask", "has no image: add a file of the same stem to " + folder.resolve("images"));
            refuse(
                    instances,
                    images,
                    "instance map",
                    "has no image: add a file of the same stem to " + folder.resolve("images"));
            if (!instances.isEmpty()) {
                refuse(
                        images,
                        instances,
                        "image",
                        "has no instance map: add a file of the same stem to " + folder.resolve("instances")
                                + ", or remove that folder");
            }
            SortedMap<String, Entry> entries = new TreeMap<>();
            images.forEach((stem, image) -> entries.put(
                    stem,
                    new Entry(
                            entries.size(),
                            stem,
                            image,
                            Objects.requireNonNull(masks.get(stem)),
                            Optional.ofNullable(instances.get(stem)))));
            return entries;
        }

        private SortedMap<String, Path> list(String part) {
            Path directory = folder.resolve(part);
            if (!Files.isDirectory(directory)) {
                throw new DataException(
                        directory + " is missing: a dataset is a folder with images/ and masks/ of the same stems");
            }
            SortedMap<String, Path> found = new TreeMap<>();
            List<Path> files;
            try (Stream<Path> listed = Files.list(directory)) {
                files = listed.sorted().toList();
            } catch (IOException e) {
                throw new DataException(directory + " cannot be listed (" + e + ")", e);
            }
            int skipped = 0;
            for (Path file : files) {
                String fileName = ImageFiles.fileName(file);
                int dot = fileName.lastIndexOf('.');
                if (dot <= 0 || !ENDINGS.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT))) {
                    skipped += fileName.startsWith(".") ? 0 : 1;
                    continue;
                }
                Path other = found.put(fileName.substring(0, dot), file);
                if (other != null) {
                    throw new DataException(other + " and " + file + " have the same stem: remove one");
                }
            }
            if (found.isEmpty()) {
                throw new DataException(directory + " holds no images: it takes png, jpg, tif and bmp files");
            }
            if (skipped > 0) {
                notes.add(directory + ": " + skipped + " files that are no png, jpg, tif or bmp were left out");
            }
            return found;
        }

        private static void refuse(
                SortedMap<String, Path> these, SortedMap<String, Path> those, String what, String complaint) {
            List<Path> lone = these.entrySet().stream()
                    .filter(entry -> !those.containsKey(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            if (!lone.isEmpty()) {
                String others = lone.size() == 1 ? "" : " (and " + (lone.size() - 1) + " more like it)";
                throw new DataException(what + " " + lone.get(0) + " " + complaint + others);
            }
        }

        private static void checkSizes(Collection<Entry> entries) {
            for (Entry entry : entries) {
                ImageFiles.Size image = ImageFiles.readSize(entry.image());
                checkSize(entry.image(), image, "mask", entry.mask());
                entry.instances().ifPresent(file -> checkSize(entry.image(), image, "instance map", file));
            }
        }

        private static void checkSize(Path image, ImageFiles.Size size, String what, Path file) {
            ImageFiles.Size other = ImageFiles.readSize(file);
            if (!other.equals(size)) {
                throw new DataException(what + " " + file + " is " + other + " but image " + image + " is " + size
                        + " (height x width): they must be equal");
            }
        }

        private JsonObject describe() {
            if (!Files.exists(json)) {
                notes.add(folder + " has no " + JSON);
                return new JsonObject();
            }
            try {
                JsonElement parsed = JsonParser.parseString(Files.readString(json));
                if (!parsed.isJsonObject()) {
                    throw new DataException(json + " must hold a JSON object {...}");
                }
                return parsed.getAsJsonObject();
            } catch (IOException | JsonParseException e) {
                throw new DataException(json + " cannot be read as JSON (" + e.getMessage() + ")", e);
            }
        }

        private Optional<JsonElement> field(JsonObject described, String key) {
            return Optional.ofNullable(described.get(key)).filter(element -> !element.isJsonNull());
        }

        private Optional<String> text(JsonObject described, String key) {
            return field(described, key).map(element -> string(element, key));
        }

        private String string(JsonElement element, String key) {
            if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
                throw new DataException(json + ": \"" + key + "\" holds " + element + " where a string belongs");
            }
            return element.getAsString();
        }

        private List<String> strings(JsonElement element, String key) {
            if (!(element instanceof JsonArray array)) {
                throw new DataException(json + ": \"" + key + "\" must be a list of strings, not " + element);
            }
            List<String> all = new ArrayList<>();
            array.forEach(member -> all.add(string(member, key)));
            Set<String> seen = new HashSet<>();
            for (String one : all) {
                if (!seen.add(one)) {
                    throw new DataException(json + ": \"" + key + "\" names \"" + one + "\" twice");
                }
            }
            return List.copyOf(all);
        }

        private OptionalInt ignoreIndex(JsonObject described) {
            Optional<JsonElement> element = field(described, "ignore_index");
            if (element.isEmpty()) {
                return OptionalInt.empty();
            }
            String given = element.get().toString();
            if (!given.matches("\\d{1,9}")) {
                throw new DataException(json + ": \"ignore_index\" is " + given + ": it must be an integer of 0 or"
                        + " more, or null for none");
            }
            return OptionalInt.of(Integer.parseInt(given));
        }

        private List<String> classes(JsonObject described, OptionalInt ignoreIndex, Collection<Entry> entries) {
            Optional<JsonElement> given = field(described, "classes");
            if (given.isPresent()) {
                List<String> classes = strings(given.get(), "classes");
                if (classes.size() < 2) {
                    throw new DataException(json + ": \"classes\" has " + classes.size()
                            + " entries: name at least 2, the background included");
                }
                return classes;
            }
            TreeMap<Integer, Path> first = new TreeMap<>();
            for (Entry entry : entries) {
                ImageFiles.readLabels(entry.mask()).distinct().forEach(value -> first.putIfAbsent(value, entry.mask()));
            }
            ignoreIndex.ifPresent(first::remove);
            if (first.isEmpty() || first.lastKey() == 0) {
                throw new DataException("masks in " + folder.resolve("masks")
                        + " hold only 0: there is nothing to segment; name the classes in " + JSON
                        + " if that is meant");
            }
            int most = first.lastKey();
            Path where = Objects.requireNonNull(first.get(most));
            if (isBlackAndWhite(first.keySet())) {
                throw new DataException(blackAndWhite(where, first.keySet()));
            }
            if (most + 1 - first.firstKey() != first.size() || first.firstKey() > 1) {
                throw new DataException("mask " + where + " holds " + most + " but only " + first.size()
                        + " different values occur in all masks, so the classes cannot be guessed: name them in "
                        + JSON + " (with \"ignore_index\" if one value marks pixels to leave out), or put instance"
                        + " ids into instances/");
            }
            List<String> classes = new ArrayList<>(List.of("background"));
            for (int i = 1; i <= most; i++) {
                classes.add("class" + i);
            }
            notes.add("no classes given: from the masks, " + classes.size() + " classes " + classes);
            if (first.firstKey() == 1) {
                notes.add("no mask holds 0 (background): do the masks count classes from 1?");
            }
            return List.copyOf(classes);
        }

        private Map<String, List<String>> stems(
                JsonObject described, SortedMap<String, Entry> entries, Map<String, String> groups) {
            Optional<JsonElement> given = field(described, "splits");
            if (given.isEmpty()) {
                SortedMap<String, String> groupOf = new TreeMap<>();
                entries.keySet().forEach(stem -> groupOf.put(stem, groups.getOrDefault(stem, stem)));
                Map<String, List<String>> splits = Splits.byHash(groupOf);
                List<String> sizes = new ArrayList<>();
                splits.forEach((name, members) -> sizes.add(name + " " + members.size()));
                notes.add("no splits given: by a hash of the " + (groups.isEmpty() ? "file names, " : "groups, ")
                        + String.join(", ", sizes));
                return splits;
            }
            if (!(given.get() instanceof JsonObject object) || object.size() == 0) {
                throw new DataException(
                        json + ": \"splits\" must be an object like {\"train\": [\"stem\", ...], \"val\": [...]}");
            }
            Map<String, List<String>> splits = new LinkedHashMap<>();
            for (String split : object.keySet()) {
                List<String> members = strings(object.get(split), "splits." + split);
                if (members.isEmpty()) {
                    throw new DataException(json + ": split \"" + split + "\" is empty: fill it or remove it");
                }
                for (String stem : members) {
                    if (!entries.containsKey(stem)) {
                        throw new DataException(json + ": split \"" + split + "\" names \"" + stem + "\", but "
                                + folder.resolve("images") + " has no image of that stem");
                    }
                }
                splits.put(split, members);
            }
            noteOverlaps(splits, entries.size());
            noteSharedGroups(splits, groups);
            return splits;
        }

        private void noteSharedGroups(Map<String, List<String>> splits, Map<String, String> groups) {
            Map<String, Set<String>> splitsOf = new TreeMap<>();
            splits.forEach((split, members) -> members.stream()
                    .filter(groups::containsKey)
                    .forEach(stem -> splitsOf.computeIfAbsent(
                                    Objects.requireNonNull(groups.get(stem)), any -> new LinkedHashSet<>())
                            .add(split)));
            List<String> shared = splitsOf.entrySet().stream()
                    .filter(group -> group.getValue().size() > 1)
                    .map(group -> "\"" + group.getKey() + "\" in " + String.join(" and ", group.getValue()))
                    .toList();
            if (!shared.isEmpty()) {
                notes.add("the given splits tear " + shared.size() + " groups apart, first " + shared.get(0)
                        + ": a network that is scored on what it learned from looks better than it is");
            }
        }

        private void noteOverlaps(Map<String, List<String>> splits, int images) {
            Map<String, String> owner = new LinkedHashMap<>();
            Map<String, Integer> shared = new TreeMap<>();
            splits.forEach((split, members) -> members.forEach(stem -> {
                String other = owner.putIfAbsent(stem, split);
                if (other != null) {
                    shared.merge(other + " and " + split, 1, Integer::sum);
                }
            }));
            shared.forEach((pair, count) -> notes.add("splits " + pair + " share " + count + " images"));
            if (owner.size() < images) {
                notes.add((images - owner.size()) + " of " + images + " images are in no split");
            }
        }

        private static String fingerprint(
                List<String> classes,
                OptionalInt ignoreIndex,
                Map<String, List<String>> stems,
                SortedMap<String, Entry> entries) {
            Fingerprint facts = new Fingerprint().add("folder 2").add(classes).add(ignoreIndex.toString());
            stems.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                    .forEach(split -> {
                        facts.add(split.getKey()).add(split.getValue().size());
                        for (String stem : split.getValue()) {
                            facts.add(stem)
                                    .add(Objects.requireNonNull(entries.get(stem))
                                            .hash());
                        }
                    });
            return facts.hex();
        }
    }
}
