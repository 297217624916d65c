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
package io.github.unetzoo.djl;

import ai.djl.Application;
import ai.djl.Device;
import ai.djl.repository.MRL;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Progress;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.ModelFile;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.model.SegmentationModel;
import io.github.unetzoo.torchscript.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds and loads the models of one architecture. */
final class ArchitectureLoader implements ModelLoader {

    private static final String ARGUMENT_PRECISION = "precision";

    private final String architecture;

    ArchitectureLoader(String architecture) {
        this.architecture = architecture;
    }

    @Override
    public String getGroupId() {
        return UNetZooProvider.GROUP_ID;
    }

    @Override
    public String getArtifactId() {
        return architecture;
    }

    @Override
    public Application getApplication() {
        return Application.CV.SEMANTIC_SEGMENTATION;
    }

    @Override
    public MRL getMrl() {
        return HubRepository.mrl(architecture);
    }

    @Override
    public <I, O> ZooModel<I, O> loadModel(Criteria<I, O> criteria) throws IOException, ModelNotFoundException {
        if (criteria.getBlock() != null) {
            throw new ModelNotFoundException(
                    "models of " + architecture + " bring their own block: leave optBlock out");
        }
        Hub hub = HubRepository.hub(Optional.ofNullable(criteria.getProgress()));
        PretrainedModel found = find(hub, criteria);
        Path folder = hub.folder(found);
        SegmentationModel model = SegmentationModel.load(folder, precision(criteria, folder));
        try {
            checkDevice(model, criteria.getDevice());
            return new ZooModel<>(model.djl(), translator(model, criteria));
        } catch (ModelNotFoundException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static Precision precision(Criteria<?, ?> criteria, Path folder) throws IOException {
        Map<String, Object> arguments =
                Optional.ofNullable(criteria.getArguments()).orElse(Map.of());
        String word = String.valueOf(arguments.getOrDefault(ARGUMENT_PRECISION, "float32"));
        return Precision.parse(word, List.of(SegmentationModel.network(folder).graph()))
                .precision();
    }

    private static void checkDevice(SegmentationModel model, @Nullable Device wanted) throws ModelNotFoundException {
        Device device = model.djl().getNDManager().getDevice();
        if (wanted != null && !wanted.equals(device)) {
            throw new ModelNotFoundException(
                    "this process computes on " + device + ", not on " + wanted + ": leave optDevice out");
        }
    }

    private static <I, O> Translator<I, O> translator(SegmentationModel model, Criteria<I, O> criteria)
            throws ModelNotFoundException {
        TranslatorFactory factory =
                Optional.ofNullable(criteria.getTranslatorFactory()).orElseGet(() -> new PredictorTranslators(model));
        Class<I> input = criteria.getInputClass();
        Class<O> output = criteria.getOutputClass();
        if (!factory.isSupported(input, output)) {
            throw new ModelNotFoundException("there is no translator from " + input.getName() + " to "
                    + output.getName() + "; there are those of " + factory.getSupportedTypes());
        }
        try {
            return factory.newInstance(
                    input,
                    output,
                    model.djl(),
                    Optional.ofNullable(criteria.getArguments()).orElse(Map.of()));
        } catch (TranslateException e) {
            throw new ModelNotFoundException("no translator could be made: " + e.getMessage(), e);
        }
    }

    @Override
    public <I, O> boolean isDownloaded(Criteria<I, O> criteria) throws IOException, ModelNotFoundException {
        Hub hub = HubRepository.hub(Optional.empty());
        for (ModelFile file : find(hub, criteria).files()) {
            if (hub.cache().cached(file.published()).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public <I, O> void downloadModel(Criteria<I, O> criteria, @Nullable Progress progress)
            throws IOException, ModelNotFoundException {
        Hub hub = HubRepository.hub(Optional.ofNullable(progress));
        hub.download(find(hub, criteria));
    }

    private PretrainedModel find(Hub hub, Criteria<?, ?> criteria) throws IOException, ModelNotFoundException {
        Map<String, String> filters = Optional.ofNullable(criteria.getFilters()).orElse(Map.of());
        Optional<String> name = Optional.ofNullable(criteria.getModelName());
        List<PretrainedModel> all = HubRepository.models(hub, architecture);
        return all.stream()
                .filter(model -> HubRepository.properties(model).entrySet().containsAll(filters.entrySet()))
                .filter(model -> name.isEmpty()
                        || name.get().equals(model.tag())
                        || name.get().equals(model.id()))
                .findFirst()
                .orElseThrow(() -> new ModelNotFoundException("no model of " + architecture + " has "
                        + name.map(word -> "the name " + word + " and ").orElse("") + "the properties " + filters
                        + "; there are " + all.stream().map(PretrainedModel::id).toList()));
    }
}
