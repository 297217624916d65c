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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cross-validation's splits. */
class FoldsTest {

    private static final Pattern PATIENT = Pattern.compile("^(p\\d+)_");

    @TempDir
    Path folder;

    private void add(String stem) {
        for (String part : List.of("images", "masks")) {
            Pictures.write(
                    folder.resolve(part + "/" + stem + ".png"),
                    "png",
                    Pictures.raw(BufferedImage.TYPE_BYTE_GRAY, 2, 0, 1));
        }
    }

    /** Seven patients with one to seven images. */
    private void patients() {
        for (int p = 1; p <= 7; p++) {
            for (int i = 0; i < p; i++) {
                add("p" + p + "_" + i);
            }
        }
    }

    private static List<String> stems(SegmentationDataset fold, String split) {
        List<String> stems = new ArrayList<>();
        for (int i = 0; i < fold.split(split).size(); i++) {
            stems.add(fold.split(split).sampleName(i));
        }
        return stems;
    }

    private static Set<String> patients(SegmentationDataset fold, String split) {
        Set<String> patients = new HashSet<>();
        stems(fold, split).forEach(stem -> patients.add(stem.split("_")[0]));
        return patients;
    }

    private static void checkThatPatientsStayTogether(List<SegmentationDataset> folds) {
        List<String> tested = new ArrayList<>();
        for (SegmentationDataset fold : folds) {
            List<Set<String>> splits = List.of(patients(fold, "train"), patients(fold, "val"), patients(fold, "test"));
            Set<String> all = new HashSet<>();
            splits.forEach(all::addAll);
            assertThat(all)
                    .as("no patient in two splits")
                    .hasSize(splits.stream().mapToInt(Set::size).sum());
            assertThat(all).hasSize(7);
            tested.addAll(stems(fold, "test"));
        }
        assertThat(tested).as("every image is tested on once").hasSize(28).doesNotHaveDuplicates();
    }

    @Test
    void groupsByNameAreInOnePartAndPartsAreOfLikeSize() {
        patients();
        List<SegmentationDataset> folds = FolderDataset.open(folder).folds(4, PATIENT);

        assertThat(folds).hasSize(4);
        checkThatPatientsStayTogether(folds);
        assertThat(folds).allMatch(fold -> fold.split("test").size() == 7);
        // The next part chooses the best epoch.
        for (int i = 0; i < 4; i++) {
            assertThat(stems(folds.get(i), "val")).isEqualTo(stems(folds.get((i + 1) % 4), "test"));
        }
        assertThat(folds.stream().map(SegmentationDataset::fingerprint).distinct())
                .hasSize(4);
        assertThat(folds.get(1).split("test").sample(0).mask().labels()).containsExactly(0, 1);
        assertThat(folds.get(0).name()).endsWith("fold 1 of 4");
    }

    @Test
    void groupsOfTheDescriptionCount() throws IOException {
        patients();
        StringBuilder json = new StringBuilder("{\"classes\": [\"background\", \"cell\"], \"groups\": {");
        for (int p = 1; p <= 7; p++) {
            json.append(p == 1 ? "" : ", ").append("\"patient ").append(p).append("\": [");
            for (int i = 0; i < p; i++) {
                json.append(i == 0 ? "" : ", ")
                        .append("\"p")
                        .append(p)
                        .append('_')
                        .append(i)
                        .append('"');
            }
            json.append(']');
        }
        Files.writeString(folder.resolve("dataset.json"), json + "}}");

        checkThatPatientsStayTogether(FolderDataset.open(folder).folds(3));
    }

    @Test
    void withoutGroupsEachImageIsOne() {
        patients();
        List<SegmentationDataset> folds = FolderDataset.open(folder).folds(5);

        assertThat(folds.stream().map(fold -> fold.split("test").size())).containsOnly(5, 6);
        assertThat(folds.get(0).notes()).anyMatch(note -> note.startsWith("no groups given"));
        assertThat(FolderDataset.open(folder).folds(3, PATIENT).get(0).notes())
                .noneMatch(note -> note.startsWith("no groups given"));
        assertThat(stems(FolderDataset.open(folder).folds(5).get(2), "train")).isEqualTo(stems(folds.get(2), "train"));
    }

    @Test
    void givenSplitsOtherThanTrainAndValStayOut() throws IOException {
        List.of("a", "b", "c", "d").forEach(this::add);
        Files.writeString(
                folder.resolve("dataset.json"),
                "{\"splits\": {\"train\": [\"a\", \"c\"], \"val\": [\"d\"], \"test\": [\"b\"]}}");
        for (SegmentationDataset fold : FolderDataset.open(folder).folds(3)) {
            for (String split : fold.splitNames()) {
                assertThat(stems(fold, split)).doesNotContain("b").hasSize(1);
            }
        }
    }

    @Test
    void whatCannotBeIsSaid() throws IOException {
        patients();
        FolderDataset dataset = FolderDataset.open(folder);
        assertThatThrownBy(() -> dataset.folds(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 folds are too few");
        assertThatThrownBy(() -> dataset.folds(8, PATIENT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("7 groups [p1, p2, p3, p4, p5, p6, p7], too few for 8 folds");
        assertThatThrownBy(() -> dataset.folds(3, Pattern.compile("^q")))
                .hasMessage("the group pattern ^q matches nothing in the name of " + folder.resolve("images/p1_0.png"));

        Files.writeString(
                folder.resolve("dataset.json"), "{\"groups\": {\"a\": [\"p1_0\"], \"b\": [\"p2_0\", \"p1_0\"]}}");
        assertThatThrownBy(() -> FolderDataset.open(folder))
                .hasMessage(folder.resolve("dataset.json") + ": groups \"a\" and \"b\" both have \"p1_0\"");
        Files.writeString(folder.resolve("dataset.json"), "{\"groups\": {\"a\": [\"p1_0\"]}}");
        assertThatThrownBy(() -> FolderDataset.open(folder)).hasMessageContaining("p2_0.png is in no group");
        Files.writeString(folder.resolve("dataset.json"), "{\"groups\": {\"a\": [\"x\"]}}");
        assertThatThrownBy(() -> FolderDataset.open(folder)).hasMessageContaining("group \"a\" names \"x\"");
        Files.writeString(folder.resolve("dataset.json"), "{\"groups\": [\"x\"]}");
        assertThatThrownBy(() -> FolderDataset.open(folder)).hasMessageContaining("\"groups\" must be an object");
    }

    private void describe(String more) throws IOException {
        StringBuilder json = new StringBuilder("{\"classes\": [\"background\", \"cell\"], \"groups\": {");
        for (int p = 1; p <= 7; p++) {
            json.append(p == 1 ? "" : ", ").append("\"p").append(p).append("\": [");
            for (int i = 0; i < p; i++) {
                json.append(i == 0 ? "" : ", ").append("\"p" + p + "_" + i + "\"");
            }
            json.append(']');
        }
        Files.writeString(folder.resolve("dataset.json"), json + "}" + more + "}");
    }

    @Test
    void withoutGivenSplitsGroupsStayTogetherToo() throws IOException {
        patients();
        describe("");
        FolderDataset dataset = FolderDataset.open(folder);

        List<String> seen = new ArrayList<>();
        int images = 0;
        for (String split : List.of("train", "val", "test")) {
            seen.addAll(patients(dataset, split));
            images += dataset.split(split).size();
        }
        assertThat(seen).as("each patient in one split").hasSize(7).doesNotHaveDuplicates();
        assertThat(images).isEqualTo(28);
        assertThat(dataset.split("val").size()).isBetween(1, 3);
        assertThat(dataset.split("test").size()).isBetween(1, 3);
        assertThat(dataset.notes()).anyMatch(note -> note.startsWith("no splits given: by a hash of the groups"));
    }

    @Test
    void oneLargeGroupIsTrainedOn() {
        SortedMap<String, String> groups = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            groups.put("s" + i, i < 4 ? "small" + i : "large");
        }
        Map<String, List<String>> splits = Splits.byHash(groups);
        assertThat(splits.get("train")).hasSizeGreaterThanOrEqualTo(36).contains("s4", "s39");
        assertThat(splits.get("val")).isNotEmpty();
        assertThat(splits.get("test")).isNotEmpty();
    }

    @Test
    void givenSplitsThatTearGroupsApartAreNoted() throws IOException {
        patients();
        describe(", \"splits\": {\"train\": [\"p1_0\", \"p7_0\", \"p7_2\"], \"val\": [\"p7_1\", \"p2_0\"]}");
        assertThat(FolderDataset.open(folder).notes())
                .anyMatch(
                        note -> note.startsWith("the given splits tear 1 groups apart, first \"p7\" in train and val"));
        describe(", \"splits\": {\"train\": [\"p1_0\", \"p7_0\"], \"val\": [\"p2_0\"]}");
        assertThat(FolderDataset.open(folder).notes()).noneMatch(note -> note.contains("apart"));
    }

    @Test
    void aGroupThatTookNoPartInTheMatchIsNoMatch() {
        patients();
        assertThatThrownBy(() -> FolderDataset.open(folder).folds(3, Pattern.compile("^p(9)?")))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "the group pattern ^p(9)? matches nothing in the name of " + folder.resolve("images/p1_0.png"));
    }
}
