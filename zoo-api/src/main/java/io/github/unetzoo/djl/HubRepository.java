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
import ai.djl.repository.AbstractRepository;
import ai.djl.repository.Artifact;
import ai.djl.repository.License;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.util.Progress;
import io.github.unetzoo.download.DownloadListener;
import io.github.unetzoo.download.FileCache;
import io.github.unetzoo.download.PublishedFile;
import io.github.unetzoo.hub.Hub;
import io.github.unetzoo.hub.ModelFile;
import io.github.unetzoo.hub.PretrainedModel;
import io.github.unetzoo.model.Architecture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hub as DJL's listings see it: an artifact per model, with the id and the tag as properties. */
final class HubRepository extends AbstractRepository {

    /** DJL wants one; files are told apart by their hashes. */
    private static final String VERSION = "1";

    private static final HubRepository INSTANCE = new HubRepository();

    private HubRepository() {
        super("UNet Zoo", URI.create("unetzoo:/"));
    }

    static MRL mrl(String architecture) {
        return MRL.model(
                INSTANCE, Application.CV.SEMANTIC_SEGMENTATION, UNetZooProvider.GROUP_ID, architecture, VERSION, null);
    }

    /** The hub of this process as it is now, telling one of DJL's progress bars of downloads. */
    static Hub hub(Optional<Progress> progress) {
        FileCache.Builder cache = FileCache.builder();
        progress.ifPresent(bar -> cache.optListener(new Bar(bar)));
        return Hub.builder().optCache(cache.build()).build();
    }

    private record Bar(Progress bar) implements DownloadListener {
        @Override
        public void started(PublishedFile file, URI address, io.github.unetzoo.download.Progress progress) {
            bar.reset("Downloading", file.bytes().orElse(0), file.name());
        }

        @Override
        public void progress(PublishedFile file, io.github.unetzoo.download.Progress progress) {
            bar.update(progress.done());
        }
    }

    static List<PretrainedModel> models(Hub hub, String architecture) throws IOException {
        return hub.list().stream()
                .filter(model -> model.architecture().equals(architecture))
                .toList();
    }

    /** What filters ask for. */
    static Map<String, String> properties(PretrainedModel model) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("id", model.id());
        properties.put("tag", model.tag());
        properties.put("dataset", model.data());
        return properties;
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public Metadata locate(MRL mrl) throws IOException {
        Metadata metadata = new Metadata();
        metadata.setGroupId(mrl.getGroupId());
        metadata.setArtifactId(mrl.getArtifactId());
        metadata.setApplication(mrl.getApplication());
        metadata.setName(mrl.getArtifactId());
        List<Artifact> artifacts = new ArrayList<>();
        for (PretrainedModel model : models(hub(Optional.empty()), mrl.getArtifactId())) {
            License license = new License();
            license.setId(model.terms().weights());
            license.setName(model.terms().weights());
            metadata.addLicense(license);
            artifacts.add(artifact(model, metadata));
        }
        metadata.setArtifacts(artifacts);
        return metadata;
    }

    private Artifact artifact(PretrainedModel model, Metadata metadata) {
        Artifact artifact = new Artifact();
        artifact.setName(model.tag());
        artifact.setVersion(VERSION);
        artifact.setProperties(properties(model));
        artifact.setMetadata(metadata);
        Map<String, Artifact.Item> items = new LinkedHashMap<>();
        for (ModelFile file : model.files()) {
            Artifact.Item item = new Artifact.Item();
            item.setName(file.name());
            item.setUri(file.published().addresses().stream()
                    .findFirst()
                    .map(URI::toString)
                    .orElse(file.name()));
            item.setSize(file.published().bytes().orElse(-1));
            item.setArtifact(artifact);
            items.put(file.name(), item);
        }
        artifact.setFiles(items);
        return artifact;
    }

    @Override
    public @Nullable Artifact resolve(MRL mrl, @Nullable Map<String, String> filter) throws IOException {
        return locate(mrl).getArtifacts().stream()
                .filter(artifact -> artifact.hasProperties(filter))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void prepare(Artifact artifact, @Nullable Progress progress) throws IOException {
        hub(Optional.ofNullable(progress)).download(id(artifact));
    }

    @Override
    public Path getCacheDirectory() {
        return hub(Optional.empty()).cache().folder();
    }

    @Override
    public Path getResourceDirectory(Artifact artifact) {
        return getCacheDirectory().resolve(id(artifact));
    }

    private static String id(Artifact artifact) {
        return String.valueOf(artifact.getProperties().get("id"));
    }

    @Override
    public List<MRL> getResources() {
        return Architecture.all().keySet().stream().map(HubRepository::mrl).toList();
    }
}
