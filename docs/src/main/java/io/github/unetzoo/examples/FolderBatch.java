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
package io.github.unetzoo.examples;

import io.github.unetzoo.data.DataException;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The page on deploying: a folder of images, several at a time, with one model. */
public final class FolderBatch {

    private FolderBatch() {}

    // spotless:off
    // region batch
    /** Predicts all images of a folder that have no mask yet; what images could not be read is returned by their names. */
    static Map<Path, String> predict(Path modelFolder, Path images, Path masks, int threads)
            throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(masks);
        List<Path> left;
        try (Stream<Path> files = Files.list(images)) {
            left = files.filter(file -> Files.notExists(mask(masks, file))).sorted().toList();
        }
        Map<Path, String> problems = new ConcurrentSkipListMap<>();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try (SegmentationModel model = SegmentationModel.load(modelFolder, Precision.FLOAT32)) {
            SegmentationPredictor predictor = new SegmentationPredictor(model); // shared by all threads
            List<Callable<Void>> jobs = left.stream().<Callable<Void>>map(file -> () -> {
                try {
                    LabelMap labels = predictor.segment(ImageFiles.readImage(file)).labels();
                    ImageFiles.writeLabels(mask(masks, file), labels); // appears whole or not at all
                } catch (DataException e) {
                    problems.put(file.getFileName(), e.getMessage());
                }
                return null;
            }).toList();
            for (Future<Void> job : workers.invokeAll(jobs)) {
                job.get(); // whatever is not one image's fault ends the run
            }
        } finally {
            workers.shutdownNow();
        }
        return problems;
    }

    /** Where an image's mask goes: with the image's whole name, so that a.png and a.tif do not meet. */
    static Path mask(Path masks, Path image) {
        return masks.resolve(image.getFileName() + ".mask.png");
    }
    // endregion
    // spotless:on
}
