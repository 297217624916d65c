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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDatasetTest {
    private static final String CLASSES = "\"classes\": [\"background\", \"cell\"]";

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = temporary.resolve("cells");
    }

    private void add(String stem, int... mask) {
        Pictures.write(folder.resolve("images/" + stem + ".png"), "png", grey(new int[mask.length]));
        Pictures.write(folder.resolve("masks/" + stem + ".png"), "png", grey(mask));
    }

    private static BufferedImage grey(int... values) {
        return Pictures.raw(BufferedImage.TYPE_BYTE_GRAY, values.length, values);
    }

    private void describe(String json) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("dataset.json"), json);
    }

    private void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(DataException.class)
                .hasMessage(message.replace("DIR", folder.toString()));
    }

    private void assertNotOpened(String message) {
        assertRefused(() -> FolderDataset.open(folder), message);
    }

    @Test
    void readsWhatDatasetJsonSays() throws IOException {
        for (String stem : List.of("a", "b", "c", "d")) {
            add(stem, 0, 1, 255);
        }
        describe("{\"name\": \"cells7\", " + CLASSES + ", \"ignore_index\": 255, \"licence\": \"CC0\", "
                + "\"splits\": {\"train\": [\"c\", \"a\"], \"val\": [\"b\"], \"test\": [\"d\"]}}");
        FolderDataset dataset = FolderDataset.open(folder);
        assertThat(dataset.name()).isEqualTo("cells7");
        assertThat(dataset.classes()).containsExactly("background", "cell");
        assertThat(dataset.ignoreIndex()).hasValue(255);
        assertThat(dataset.splitNames()).containsExactly("train", "val", "test");
        assertThat(dataset.notes()).isEmpty();
        Split train = dataset.split("train");
        assertThat(train.name()).isEqualTo("train");
        assertThat(train.size()).isEqualTo(2);
        assertThat(train.sampleName(0)).isEqualTo("c");
        Sample sample = train.sample(1);
        assertThat(sample.name()).isEqualTo("a");
        assertThat(sample.mask()).isEqualTo(LabelMap.of(1, 3, new int[] {0, 1, 255}));
        assertThat(sample.image()).hasToString("Raster[1x1x3]");
        assertThat(sample.instances()).isEmpty();
        dataset.validate();
        assertThatThrownBy(() -> train.sample(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void pairsFilesOfDifferentKindsByStem() throws IOException {
        Pictures.write(folder.resolve("images/x.1.jpg"), "jpg", grey(0, 0));
        Pictures.write(folder.resolve("masks/x.1.TIF"), "tiff", grey(0, 1));
        Pictures.write(
                folder.resolve("instances/x.1.png"), "png", Pictures.raw(BufferedImage.TYPE_USHORT_GRAY, 2, 0, 300));
        Files.writeString(folder.resolve("images/.hidden"), "");
        Files.writeString(folder.resolve("images/readme.txt"), "");
        FolderDataset dataset = FolderDataset.open(folder);
        Sample sample = dataset.split("train").sample(0);
        assertThat(sample.name()).isEqualTo("x.1");
        assertThat(sample.instances()).contains(LabelMap.of(1, 2, new int[] {0, 300}));
        assertThat(dataset.notes())
                .contains(folder.resolve("images") + ": 1 files that are no png, jpg, tif or bmp were left out");
    }

    @Test
    void infersClassesAndSplitsAndSaysSo() {
        for (int i = 0; i < 30; i++) {
            add("im" + i, 0, i % 3);
        }
        FolderDataset dataset = FolderDataset.open(folder);
        assertThat(dataset.name()).isEqualTo("cells");
        assertThat(dataset.classes()).containsExactly("background", "class1", "class2");
        assertThat(dataset.split("train").size()).isEqualTo(24);
        assertThat(dataset.split("val").size()).isEqualTo(3);
        assertThat(dataset.split("test").size()).isEqualTo(3);
        assertThat(dataset.notes())
                .containsExactly(
                        folder + " has no dataset.json",
                        "no classes given: from the masks, 3 classes [background, class1, class2]",
                        "no splits given: by a hash of the file names, train 24, val 3, test 3");
    }

    private static SortedMap<String, String> alone(List<String> stems) {
        SortedMap<String, String> groups = new TreeMap<>();
        stems.forEach(stem -> groups.put(stem, stem));
        return groups;
    }

    @Test
    void splitsByHashAreADisjointCoverThatIsTheSameEverywhere() {
        for (int count : new int[] {1, 2, 3, 4, 9, 100, 1001}) {
            List<String> stems =
                    IntStream.range(0, count).mapToObj(i -> "stem" + i).toList();
            Map<String, List<String>> splits = Splits.byHash(alone(stems));
            List<String> all = new ArrayList<>();
            splits.values().forEach(all::addAll);
            assertThat(all).containsExactlyInAnyOrderElementsOf(stems);
            assertThat(splits).hasSize(Math.min(3, count));
            assertThat(splits.values()).noneMatch(List::isEmpty);
        }
        List<String> letters = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        assertThat(Splits.byHash(alone(letters)).get("test")).containsExactly("i");
        assertThat(Splits.byHash(alone(letters)).get("val")).containsExactly("j");
    }

    @Test
    void notesWhatLooksOdd() throws IOException {
        add("a", 1);
        add("b", 1);
        add("c", 2);
        describe("{\"splits\": {\"train\": [\"a\", \"b\"], \"test\": [\"b\"]}}");
        assertThat(FolderDataset.open(folder).notes())
                .containsExactly(
                        "no classes given: from the masks, 3 classes [background, class1, class2]",
                        "no mask holds 0 (background): do the masks count classes from 1?",
                        "splits train and test share 1 images",
                        "1 of 3 images are in no split");
    }

    @Test
    void theFingerprintFollowsTheData() throws IOException {
        add("a", 0, 1);
        add("b", 0, 1);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\"], \"val\": [\"b\"]}}");
        String print = FolderDataset.open(folder).fingerprint();
        assertThat(print).matches("[0-9a-f]{64}");
        assertThat(FolderDataset.open(folder).fingerprint()).isEqualTo(print);
        describe("{" + CLASSES + ", \"splits\": {\"val\": [\"b\"], \"train\": [\"a\"]}}");
        assertThat(FolderDataset.open(folder).fingerprint())
                .as("order of splits")
                .isEqualTo(print);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"b\"], \"val\": [\"a\"]}}");
        assertThat(FolderDataset.open(folder).fingerprint()).as("other splits").isNotEqualTo(print);
        describe("{\"classes\": [\"background\", \"dog\"], \"splits\": {\"train\": [\"a\"], \"val\": [\"b\"]}}");
        assertThat(FolderDataset.open(folder).fingerprint()).as("other classes").isNotEqualTo(print);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\"], \"val\": [\"b\"]}}");
        Files.write(folder.resolve("images/a.png"), new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        assertThat(FolderDataset.open(folder).fingerprint()).as("other size").isNotEqualTo(print);
    }

    @Test
    void aSplitsFingerprintIsOfItsOwnFiles() throws IOException {
        add("a", 0, 1, 1, 0);
        add("b", 1, 1, 1, 0);
        add("c", 1, 1, 1, 1);
        describe("{\"classes\": [\"bg\", \"cell\"], \"splits\": {\"train\": [\"a\", \"b\"], \"val\": [\"c\"]}}");
        SegmentationDataset before = FolderDataset.open(folder);
        String train = before.split("train").fingerprint();
        String val = before.split("val").fingerprint();
        assertThat(train).matches("[0-9a-f]{64}").isNotEqualTo(val);

        add("c", 1, 1, 0, 1);
        SegmentationDataset after = FolderDataset.open(folder);
        assertThat(after.split("train").fingerprint()).isEqualTo(train);
        assertThat(after.split("val").fingerprint()).isNotEqualTo(val);

        describe("{\"classes\": [\"bg\", \"cell\"], \"splits\": {\"train\": [\"b\", \"a\"], \"val\": [\"c\"]}}");
        assertThat(FolderDataset.open(folder).split("train").fingerprint()).isNotEqualTo(train);
    }

    @Test
    void saysOnWhatTermsTheDataAreAndOfWhatKind() throws IOException {
        add("a", 0, 1, 1, 0);
        add("b", 1, 1, 1, 0);
        SegmentationDataset plain = FolderDataset.open(folder);
        assertThat(plain.terms()).isEmpty();
        assertThat(plain.kinds()).isEmpty();

        describe("{\"classes\": [\"bg\", \"cell\"], \"licence\": \"CC0 1.0\", \"title\": \"Cells\", \"unrelated\": 3,"
                + " \"appearance\": {\"b\": \"dark\", \"a\": \"bright\"}}");
        SegmentationDataset said = FolderDataset.open(folder);
        assertThat(said.terms()).containsExactly(Map.entry("title", "Cells"), Map.entry("licence", "CC0 1.0"));
        assertThat(said.kinds()).containsOnly(Map.entry("a", "bright"), Map.entry("b", "dark"));

        describe("{\"classes\": [\"bg\", \"cell\"], \"appearance\": {\"z\": \"dark\"}}");
        assertNotOpened("DIR/dataset.json: \"appearance\" names \"z\", but DIR/images has no image of that stem");
        describe("{\"classes\": [\"bg\", \"cell\"], \"licence\": {\"name\": \"CC0\"}}");
        assertThat(FolderDataset.open(folder).terms()).containsEntry("licence", "{\"name\":\"CC0\"}");
    }

    @Test
    void keepsSamplesInTheCache() {
        add("a", 0, 1);
        assertThat(FolderDataset.open(folder, 0).split("train").sample(0).image())
                .isNotNull();
        Split cached = FolderDataset.open(folder, 1000).split("train");
        assertThat(cached.sample(0)).isSameAs(cached.sample(0));
        Split plain = FolderDataset.open(folder).split("train");
        assertThat(plain.sample(0)).isEqualTo(plain.sample(0)).isNotSameAs(plain.sample(0));
        assertThatThrownBy(() -> FolderDataset.open(folder, -1)).hasMessageContaining("cacheBytes -1");
    }

    @Test
    void refusesAMissingFolder() {
        assertNotOpened("DIR is no folder: a dataset is a folder with images/ and masks/");
    }

    @Test
    void refusesMissingMasks() {
        Pictures.write(folder.resolve("images/a.png"), "png", grey(0));
        assertNotOpened("DIR/masks is missing: a dataset is a folder with images/ and masks/ of the same stems");
    }

    @Test
    void refusesAnEmptyFolder() throws IOException {
        Files.createDirectories(folder.resolve("images"));
        assertNotOpened("DIR/images holds no images: it takes png, jpg, tif and bmp files");
    }

    @Test
    void refusesAnImageWithoutMask() {
        add("a", 0, 1);
        Pictures.write(folder.resolve("images/b.png"), "png", grey(0));
        Pictures.write(folder.resolve("images/c.png"), "png", grey(0));
        assertNotOpened("image DIR/images/b.png has no mask: add a file of the same stem to DIR/masks"
                + " (and 1 more like it)");
    }

    @Test
    void refusesAMaskWithoutImage() {
        add("a", 0, 1);
        Pictures.write(folder.resolve("masks/b.png"), "png", grey(0));
        assertNotOpened("mask DIR/masks/b.png has no image: add a file of the same stem to DIR/images");
    }

    @Test
    void refusesInstancesThatAreNotComplete() {
        add("a", 0, 1);
        add("b", 0, 1);
        Pictures.write(folder.resolve("instances/a.png"), "png", grey(0, 1));
        assertNotOpened("image DIR/images/b.png has no instance map: add a file of the same stem to DIR/instances,"
                + " or remove that folder");
        Pictures.write(folder.resolve("instances/b.png"), "png", grey(0, 1));
        Pictures.write(folder.resolve("instances/c.png"), "png", grey(0, 1));
        assertNotOpened("instance map DIR/instances/c.png has no image: add a file of the same stem to DIR/images");
    }

    @Test
    void refusesTwoFilesOfOneStem() {
        add("a", 0, 1);
        Pictures.write(folder.resolve("images/a.bmp"), "bmp", grey(0, 0));
        assertNotOpened("DIR/images/a.bmp and DIR/images/a.png have the same stem: remove one");
    }

    @Test
    void refusesSizesThatDiffer() {
        add("a", 0, 1);
        Pictures.write(folder.resolve("masks/a.png"), "png", grey(0, 1, 1));
        assertNotOpened("mask DIR/masks/a.png is 1x3 but image DIR/images/a.png is 1x2 (height x width): they must be"
                + " equal");
    }

    @Test
    void refusesInstancesOfAnotherSize() {
        add("a", 0, 1);
        Pictures.write(folder.resolve("instances/a.png"), "png", grey(0));
        assertNotOpened("instance map DIR/instances/a.png is 1x1 but image DIR/images/a.png is 1x2 (height x width):"
                + " they must be equal");
    }

    @Test
    void refusesAFileThatIsNoImage() throws IOException {
        add("a", 0, 1);
        Files.writeString(folder.resolve("images/a.png"), "text");
        assertNotOpened("DIR/images/a.png is no image this library reads: it reads PNG, JPEG, TIFF and BMP");
    }

    @Test
    void refusesAClassOutOfRangeOnReadingAndOnValidating() throws IOException {
        add("a", 0, 1, 2);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\"]}}");
        FolderDataset dataset = FolderDataset.open(folder);
        String message = "mask DIR/masks/a.png holds 2, but there are 2 classes (indices 0 to 1): correct the mask, or"
                + " the classes or ignore_index in dataset.json";
        assertRefused(() -> dataset.split("train").sample(0), message);
        assertRefused(dataset::validate, message);
    }

    @Test
    void recognisesBlackAndWhiteMasks() throws IOException {
        add("a", 0, 255);
        String message = "masks hold 0 and 255: save class indices 0..K-1 (first: DIR/masks/a.png)";
        assertNotOpened(message);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\"]}}");
        FolderDataset dataset = FolderDataset.open(folder);
        assertRefused(dataset::validate, message);
    }

    @Test
    void refusesToGuessClassesFromGaps() {
        add("a", 0, 1, 2, 77);
        assertNotOpened("mask DIR/masks/a.png holds 77 but only 4 different values occur in all masks, so the classes"
                + " cannot be guessed: name them in dataset.json (with \"ignore_index\" if one value marks pixels to"
                + " leave out), or put instance ids into instances/");
    }

    @Test
    void leavesTheIgnoreIndexOutWhenGuessing() throws IOException {
        add("a", 0, 1, 2, 77);
        describe("{\"ignore_index\": 77}");
        assertThat(FolderDataset.open(folder).classes()).hasSize(3);
    }

    @Test
    void refusesMasksOfBackgroundAlone() {
        add("a", 0, 0);
        assertNotOpened("masks in DIR/masks hold only 0: there is nothing to segment; name the classes in dataset.json"
                + " if that is meant");
    }

    @Test
    void refusesAnEmptySplit() throws IOException {
        add("a", 0, 1);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\"], \"val\": []}}");
        assertNotOpened("DIR/dataset.json: split \"val\" is empty: fill it or remove it");
    }

    @Test
    void refusesASplitThatNamesNoImage() throws IOException {
        add("a", 0, 1);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\", \"z\"]}}");
        assertNotOpened("DIR/dataset.json: split \"train\" names \"z\", but DIR/images has no image of that stem");
    }

    @Test
    void refusesAStemNamedTwice() throws IOException {
        add("a", 0, 1);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\", \"a\"]}}");
        assertNotOpened("DIR/dataset.json: \"splits.train\" names \"a\" twice");
    }

    @Test
    void refusesJsonOfAnotherShape() throws IOException {
        add("a", 0, 1);
        describe("{\"classes\": \"cell\"}");
        assertNotOpened("DIR/dataset.json: \"classes\" must be a list of strings, not \"cell\"");
        describe("{\"classes\": [\"background\"]}");
        assertNotOpened("DIR/dataset.json: \"classes\" has 1 entries: name at least 2, the background included");
        describe("{" + CLASSES + ", \"splits\": [\"a\"]}");
        assertNotOpened("DIR/dataset.json: \"splits\" must be an object like {\"train\": [\"stem\", ...], \"val\":"
                + " [...]}");
        describe("{" + CLASSES + ", \"ignore_index\": -1}");
        assertNotOpened(
                "DIR/dataset.json: \"ignore_index\" is -1: it must be an integer of 0 or more, or null for" + " none");
        describe("[]");
        assertNotOpened("DIR/dataset.json must hold a JSON object {...}");
        describe("{\"classes\": [");
        assertThatThrownBy(() -> FolderDataset.open(folder))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder.resolve("dataset.json") + " cannot be read as JSON");
    }

    @Test
    void listsTheSplitsThereAre() throws IOException {
        add("a", 0, 1);
        describe("{" + CLASSES + ", \"splits\": {\"train\": [\"a\"]}}");
        FolderDataset dataset = FolderDataset.open(folder);
        assertRefused(
                () -> dataset.split("test"),
                "dataset cells has no split \"test\": it has train: list it under splits in dataset.json, or list none,"
                        + " and three images or groups give all three");
    }

    @Test
    void theFingerprintFollowsWhatFilesHoldAndNotWhereTheyLie() throws IOException {
        add("a", 0, 1);
        add("b", 0, 1);
        describe("{" + CLASSES + "}");
        String print = FolderDataset.open(folder).fingerprint();

        Path copy = temporary.resolve("elsewhere");
        for (String file : List.of("images/a.png", "images/b.png", "masks/a.png", "masks/b.png", "dataset.json")) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(folder.resolve(file), copy.resolve(file));
        }
        assertThat(FolderDataset.open(copy).fingerprint()).isEqualTo(print);

        for (String file : List.of("masks/b.png", "images/b.png")) {
            byte[] bytes = Files.readAllBytes(folder.resolve(file));
            byte[] other = bytes.clone();
            other[other.length - 1] ^= 1;
            Files.write(folder.resolve(file), other);
            assertThat(FolderDataset.open(folder).fingerprint())
                    .as("as long, another byte in " + file)
                    .isNotEqualTo(print);
            Files.write(folder.resolve(file), bytes);
        }
        assertThat(FolderDataset.open(folder).fingerprint()).isEqualTo(print);
    }

    @Test
    void ofLargeFilesWholeOnesAndEndsCount() throws IOException {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(temporary.resolve("large"), bytes);
        String whole = new Fingerprint().addWhole(file).hex();
        String ends = new Fingerprint().addEnds(file).hex();
        for (int at : new int[] {0, 65_535, 65_536, 100_000, 134_463, 134_464, 199_999}) {
            bytes[at] ^= 1;
            Files.write(file, bytes);
            assertThat(new Fingerprint().addWhole(file).hex()).isNotEqualTo(whole);
            assertThat(new Fingerprint().addEnds(file).hex().equals(ends))
                    .as("byte " + at)
                    .isEqualTo(at >= 65_536 && at < 200_000 - 65_536);
            bytes[at] ^= 1;
        }
    }
}
