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
package io.github.unetzoo.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.unetzoo.data.DataException;
import io.github.unetzoo.data.ImageFiles;
import io.github.unetzoo.data.ImageSource;
import io.github.unetzoo.data.LabelMap;
import io.github.unetzoo.data.LabelPngWriter;
import io.github.unetzoo.data.Raster;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.model.Task;
import io.github.unetzoo.predict.Instances;
import io.github.unetzoo.predict.PredictionOptions;
import io.github.unetzoo.predict.Segmentation;
import io.github.unetzoo.predict.SegmentationPredictor;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zoo predict}. */
@Command(
        name = "predict",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Segments images of any size.",
            "For each, NAME.png (class indices) and NAME_overlay.png (the image with the classes in colours) are written"
                    + " at the image's own size; with --instances also NAME_instances.png (ids from 1). Images of more"
                    + " than 16 million pixels are read and written in strips, and have no overlay."
        },
        footer = {
            "",
            "Examples:",
            "  zoo predict photo.png --out masks",
            "  zoo predict --model cells-unet \"plates/*.tif\" more/ --out masks"
        })
final class PredictCommand implements Callable<Integer> {

    private final Console console;

    @Option(names = "--model", paramLabel = "MODEL", description = ModelChoice.HELP + " (${DEFAULT-VALUE}).")
    private String model = ModelChoice.USUAL;

    @Mixin
    private HubOptions hub = new HubOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description = "Images, folders of images, and patterns with * and ?.")
    private List<String> inputs = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for the results.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    private Path out;

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    @Mixin
    private PredictionChoices choices = new PredictionChoices();

    @Option(
            names = "--instances",
            paramLabel = "I",
            description = "How objects are told apart: none, components (regions) or watershed (which splits those that"
                    + " touch); needs the whole image in memory (${DEFAULT-VALUE}).")
    private String instances = "none";

    @Mixin
    private JsonOption json = new JsonOption();

    /** Above this an image is not held in memory: some hundred bytes a pixel, however many the classes. */
    private static final long LARGE_PIXELS = 16_000_000;

    /** What becomes of an image. */
    private record Job(Path input, Path mask, Path overlay, Path instances) {}

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        PredictionOptions options = choices.options(PredictionChoices.instances(instances));
        List<String> problems = new ArrayList<>();
        List<Job> jobs = jobs(problems);
        JsonArray written = new JsonArray();
        if (!jobs.isEmpty()) {
            predictAll(jobs, options, written, problems);
        }
        if (json.asked()) {
            console.result(written);
        }
        if (problems.isEmpty()) {
            return ExitCode.FINE;
        }
        if (problems.size() > 1 || !written.isEmpty()) {
            console.note("zoo: " + problems.size() + " of the inputs failed, " + written.size() + " done");
        }
        return ExitCode.BAD_INPUT;
    }

    private List<Job> jobs(List<String> problems) throws IOException {
        Map<Path, Path> files = new LinkedHashMap<>();
        for (String word : inputs) {
            try {
                for (Path file : ImageInputs.of(word)) {
                    files.putIfAbsent(file.toAbsolutePath().normalize(), file);
                }
            } catch (UsageException e) {
                report(problems, e);
            }
        }
        List<Job> jobs = new ArrayList<>();
        // By lower case: some file systems take a.png and A.png for one file.
        Map<String, Path> owners = new HashMap<>();
        for (Path file : files.values()) {
            String stem = stem(file);
            Job job = new Job(
                    file,
                    out.resolve(stem + ".png"),
                    out.resolve(stem + "_overlay.png"),
                    out.resolve(stem + "_instances.png"));
            for (Path target : List.of(job.mask(), job.overlay(), job.instances())) {
                Path other = owners.putIfAbsent(target.toString().toLowerCase(Locale.ROOT), file);
                if (other != null) {
                    throw new UsageException(other + " and " + file + " would both be written to " + target
                            + ": predict them in two calls with different --out");
                }
                if (files.containsKey(target.toAbsolutePath().normalize())) {
                    throw new UsageException(
                            "the result " + target + " would replace an input: give another folder as --out");
                }
            }
            jobs.add(job);
        }
        return jobs;
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private void report(List<String> problems, RuntimeException problem) {
        problems.add(Main.message(problem));
        console.note("zoo: " + Main.message(problem));
    }

    private void predictAll(List<Job> jobs, PredictionOptions options, JsonArray written, List<String> problems)
            throws IOException {
        Path folder = ModelChoice.folder(model, hub.hub(console));
        Precision chosen = precision.chosen(List.of(SegmentationModel.network(folder)), console);
        try (SegmentationModel loaded = SegmentationModel.load(folder, chosen)) {
            if (loaded.network().task() instanceof Task.Regression) {
                throw new UsageException(model + " predicts numbers, not classes: there is no mask to write");
            }
            Files.createDirectories(out);
            SegmentationPredictor predictor = new SegmentationPredictor(loaded, options);
            int done = 0;
            for (Job job : jobs) {
                try {
                    written.add(predict(predictor, job));
                } catch (DataException | IllegalArgumentException e) {
                    report(problems, e);
                }
                done++;
                console.progress(
                        "predicting " + Console.bar((double) done / jobs.size()) + " " + done + "/" + jobs.size());
            }
        }
    }

    private JsonObject predict(SegmentationPredictor predictor, Job job) {
        List<String> classes = predictor.model().classes();
        long[] pixels = new long[classes.size()];
        JsonObject object = new JsonObject();
        object.addProperty("input", job.input().toString());
        object.addProperty("mask", job.mask().toString());
        try (ImageSource image = ImageFiles.openImage(job.input())) {
            object.addProperty("height", image.height());
            object.addProperty("width", image.width());
            boolean large = (long) image.height() * image.width() > LARGE_PIXELS;
            if (large && predictor.options().instances() instanceof Instances.None) {
                predictLarge(predictor, job, image, pixels);
            } else {
                predictAtOnce(predictor, job, object, pixels);
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(job.input() + ": " + e.getMessage(), e);
        }
        if (!json.asked()) {
            console.result(job.input() + " -> " + job.mask() + shares(classes, pixels));
        }
        JsonObject counts = new JsonObject();
        for (int k = 0; k < pixels.length; k++) {
            counts.addProperty(classes.get(k), pixels[k]);
        }
        object.add("pixels", counts);
        return object;
    }

    private static void predictAtOnce(SegmentationPredictor predictor, Job job, JsonObject object, long[] pixels) {
        Raster image = ImageFiles.readImage(job.input());
        Segmentation prediction = predictor.segment(image);
        LabelMap labels = prediction.labels();
        count(labels, pixels);
        ImageFiles.writeLabels(job.mask(), labels);
        ImageFiles.writeRgb(job.overlay(), Overlay.draw(image, labels));
        object.addProperty("overlay", job.overlay().toString());
        prediction.instances().ifPresent(ids -> {
            ImageFiles.writeLabels(job.instances(), ids);
            object.addProperty("instances", job.instances().toString());
            object.addProperty("objects", Arrays.stream(ids.labels()).max().orElse(0));
        });
    }

    private void predictLarge(SegmentationPredictor predictor, Job job, ImageSource image, long[] pixels) {
        console.note(job.input() + " has " + image.height() + "x" + image.width()
                + " pixels: it is predicted in strips and gets no overlay");
        int[] rows = {0};
        try (LabelPngWriter mask = LabelPngWriter.open(job.mask(), image.height(), image.width(), pixels.length - 1)) {
            predictor.predict(image, strip -> {
                count(strip, pixels);
                mask.write(strip);
                rows[0] += strip.height();
                console.progress(job.input() + " " + Console.bar((double) rows[0] / image.height()));
            });
        }
    }

    private static void count(LabelMap labels, long[] pixels) {
        for (int label : labels.labels()) {
            pixels[label]++;
        }
    }

    private static String shares(List<String> classes, long[] pixels) {
        StringBuilder text = new StringBuilder();
        double all = Arrays.stream(pixels).sum();
        for (int k = 1; k < pixels.length; k++) {
            text.append(String.format(Locale.ROOT, "  %s %.1f%%", classes.get(k), 100 * pixels[k] / all));
        }
        return text.toString();
    }
}
