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
package io.github.unetzoo;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the house and the arrows between them. */
@AnalyzeClasses(packages = "io.github.unetzoo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule GRAPH_KNOWS_NOTHING_OF_THE_PROJECT_OR_AN_ENGINE = only("graph");

    @ArchTest
    static final ArchRule LAYERS_STAND_ON_GRAPH = only("layers", "graph");

    @ArchTest
    static final ArchRule ENCODERS_STAND_ON_LAYERS = only("encoder", "graph", "layers");

    @ArchTest
    static final ArchRule WEIGHTS_STAND_ON_FILES = only("weights", "files");

    @ArchTest
    static final ArchRule DATA_STANDS_ON_GEOMETRY_AND_FILES = only("data", "geometry", "files");

    @ArchTest
    static final ArchRule FILES_STAND_ALONE = only("files");

    @ArchTest
    static final ArchRule DOWNLOADS_STAND_ON_FILES = only("download", "files");

    @ArchTest
    static final ArchRule METRICS_STAND_ON_GEOMETRY = only("metric", "geometry");

    @ArchTest
    static final ArchRule GEOMETRY_STANDS_ALONE = only("geometry");

    @ArchTest
    static final ArchRule LOSSES_STAND_ON_GEOMETRY = only("loss", "geometry");

    @ArchTest
    static final ArchRule TORCHSCRIPT_READS_GRAPH = only("torchscript", "graph", "weights");

    @ArchTest
    static final ArchRule COMPILE_READS_GRAPH = only("compile", "graph", "weights");

    @ArchTest
    static final ArchRule MODEL_TIES_GRAPH_TO_DJL = only(
            "model",
            "compile",
            "graph",
            "layers",
            "encoder",
            "pretrained",
            "torchscript",
            "weights",
            "data",
            "files",
            "download");

    @ArchTest
    static final ArchRule ENCODERS_WEIGHTS_STAND_ON_DOWNLOADS =
            only("pretrained", "graph", "layers", "encoder", "weights", "data", "download");

    @ArchTest
    static final ArchRule IMPORTS_STAND_ON_MODEL =
            only("foreign", "graph", "layers", "encoder", "pretrained", "model", "torchscript", "weights", "data");

    @ArchTest
    static final ArchRule EXPORT_STANDS_ON_MODEL =
            only("export", "graph", "weights", "model", "files", "data", "torchscript", "predict", "hub", "djl");

    @ArchTest
    static final ArchRule PREDICTION_KNOWS_NO_TRAINING =
            only("predict", "graph", "model", "data", "metric", "geometry");

    @ArchTest
    static final ArchRule THE_HUB_KNOWS_NO_TRAINING =
            only("hub", "download", "model", "weights", "data", "files", "graph", "torchscript");

    @ArchTest
    static final ArchRule DJLS_WAY_STANDS_ON_THE_HUB =
            only("djl", "hub", "download", "model", "data", "predict", "graph", "torchscript");

    @ArchTest
    static final ArchRule ONLY_TORCHSCRIPT_AND_MODEL_REACH_THE_ENGINE = noClasses()
            .that()
            .resideOutsideOfPackages("io.github.unetzoo.torchscript..", "io.github.unetzoo.model..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl.pytorch..");

    @ArchTest
    static final ArchRule PLAIN_ROOMS_KNOW_NO_DJL = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.github.unetzoo.graph..",
                    "io.github.unetzoo.layers..",
                    "io.github.unetzoo.encoder..",
                    "io.github.unetzoo.weights..",
                    "io.github.unetzoo.data..",
                    "io.github.unetzoo.geometry..",
                    "io.github.unetzoo.files..",
                    "io.github.unetzoo.download..",
                    "io.github.unetzoo.metric..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule NO_CIRCLES =
            slices().matching("io.github.unetzoo.(*)..").should().beFreeOfCycles();

    /** A room may use itself, the named rooms, and nothing else of the project. */
    private static ArchRule only(String room, String... rooms) {
        String[] allowed = new String[rooms.length + 1];
        allowed[0] = "io.github.unetzoo." + room + "..";
        for (int i = 0; i < rooms.length; i++) {
            allowed[i + 1] = "io.github.unetzoo." + rooms[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("io.github.unetzoo." + room + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.unetzoo..").and(resideOutsideOfPackages(allowed)));
    }
}
