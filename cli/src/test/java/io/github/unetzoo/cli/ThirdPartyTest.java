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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * THIRD-PARTY.md lists what a program that uses all of this library has on its class path besides it, with the licences
 * that the libraries' own poms state. {@code -Dthird-party.renew} writes the table anew.
 */
class ThirdPartyTest {

    private static final Path PAGE = Path.of("../THIRD-PARTY.md");

    /** The runtime class path, which Maven's dependency plugin leaves here before tests run. */
    private static final Path RUNTIME = Path.of("target/runtime.classpath");

    private static final String HEAD = "| Library | Version | Licence | Where |\n|---|---|---|---|\n";

    /** What poms call licences, by SPDX's names. */
    private static final Map<String, String> LICENCES = Map.ofEntries(
            Map.entry("Apache License, Version 2.0", "Apache-2.0"),
            Map.entry("Apache License Version 2.0", "Apache-2.0"),
            Map.entry("The Apache License, Version 2.0", "Apache-2.0"),
            Map.entry("The Apache Software License, Version 2.0", "Apache-2.0"),
            Map.entry("The Apache Software License, version 2.0", "Apache-2.0"),
            Map.entry("Apache-2.0", "Apache-2.0"),
            Map.entry("LGPL-2.1-or-later", "LGPL-2.1-or-later"),
            Map.entry("Apache 2.0", "Apache-2.0"),
            Map.entry("The BSD License", "BSD-3-Clause"),
            Map.entry("The (New) BSD License", "BSD-3-Clause"),
            Map.entry("BSD-3-Clause", "BSD-3-Clause"),
            Map.entry("MIT", "MIT"),
            Map.entry("MIT License", "MIT"),
            Map.entry("The MIT License", "MIT"),
            Map.entry("MIT license", "MIT"));

    /** A library as its pom describes it. */
    private record Library(String group, String name, String version, Element pom, Path repository) {

        /** Of a jar in a repository of Maven's layout: GROUP/NAME/VERSION/NAME-VERSION.jar. */
        static Library of(Path jar) {
            Path folder = jar.getParent();
            String version = String.valueOf(folder.getFileName());
            String name = String.valueOf(folder.getParent().getFileName());
            Element pom = read(folder.resolve(name + "-" + version + ".pom"));
            String group = child(pom, "groupId")
                    .or(() -> child(pom, "parent").flatMap(parent -> child(parent, "groupId")))
                    .map(Element::getTextContent)
                    .orElseThrow();
            Path repository = folder;
            for (int i = 0; i < 2 + group.split("\\.").length; i++) {
                repository = repository.getParent();
            }
            return new Library(group, name, version, pom, repository);
        }

        String id() {
            return group + ":" + name;
        }

        String licences() {
            Optional<Element> at = Optional.of(pom);
            while (at.isPresent()) {
                List<Element> found = child(at.get(), "licenses")
                        .map(licences -> children(licences, "license"))
                        .orElse(List.of());
                if (!found.isEmpty()) {
                    return found.stream()
                            .map(licence -> text(licence, "name"))
                            .map(name -> Optional.ofNullable(LICENCES.get(name))
                                    .orElseThrow(() -> new AssertionError(
                                            id() + " has the licence \"" + name + "\", which this test does not know")))
                            .collect(Collectors.joining(" or "));
                }
                at = child(at.get(), "parent").map(parent -> {
                    String version = text(parent, "version");
                    String name = text(parent, "artifactId");
                    return read(repository
                            .resolve(text(parent, "groupId").replace('.', '/'))
                            .resolve(name)
                            .resolve(version)
                            .resolve(name + "-" + version + ".pom"));
                });
            }
            throw new AssertionError(id() + " states no licence in its pom");
        }

        boolean needs(Library other) {
            return child(pom, "dependencies").map(all -> children(all, "dependency")).orElse(List.of()).stream()
                    .filter(one -> !child(one, "scope")
                            .map(Element::getTextContent)
                            .filter(scope -> scope.equals("test"))
                            .isPresent())
                    .anyMatch(one -> text(one, "artifactId").equals(other.name()));
        }
    }

    private static Element read(Path pom) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(pom.toFile())
                    .getDocumentElement();
        } catch (Exception e) {
            throw new AssertionError(pom + " cannot be read: " + e, e);
        }
    }

    private static List<Element> children(Element parent, String name) {
        return IntStream.range(0, parent.getChildNodes().getLength())
                .mapToObj(parent.getChildNodes()::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE
                        && node.getNodeName().equals(name))
                .map(Element.class::cast)
                .toList();
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    private static String text(Element parent, String name) {
        return child(parent, name)
                .map(Element::getTextContent)
                .map(words -> words.strip().replaceAll("\\s+", " "))
                .orElse("");
    }

    private static List<Library> libraries() throws Exception {
        assertThat(RUNTIME).as("Maven writes it, in the phase before the tests").exists();
        return Arrays.stream(Files.readString(RUNTIME).strip().split(java.io.File.pathSeparator))
                .map(Path::of)
                .filter(path -> String.valueOf(path.getFileName()).endsWith(".jar"))
                // Modules of this library are folders or jars in target.
                .filter(path -> !path.getParent().endsWith("target"))
                .map(Library::of)
                .toList();
    }

    private static String table() throws Exception {
        Map<String, Element> modules = new LinkedHashMap<>();
        for (String module : JavadocTest.MODULES) {
            modules.put(module, read(Path.of("..", module, "pom.xml")));
        }
        List<Library> all = libraries();
        Map<String, String> rows = new TreeMap<>();
        for (Library library : all) {
            rows.put(
                    library.id(),
                    Stream.of(library.id(), library.version(), library.licences(), where(library, modules, all))
                            .collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        return HEAD + String.join("", rows.values());
    }

    /** The modules that name a library themselves or, if none does, the libraries that bring it along. */
    private static String where(Library library, Map<String, Element> modules, List<Library> all) {
        List<String> places = new ArrayList<>();
        modules.forEach((module, pom) -> {
            Library asOne = new Library("", module, "", pom, Path.of(""));
            if (asOne.needs(library)) {
                places.add(module);
            }
        });
        if (!places.isEmpty()) {
            return String.join(", ", places);
        }
        return all.stream()
                .filter(other -> other.needs(library))
                .map(Library::name)
                .sorted()
                .collect(Collectors.joining(", ", "by ", ""));
    }

    @Test
    void listsEveryLibraryWithItsVersionAndLicence() throws Exception {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(HEAD);
        int end = page.indexOf("\n\n", begin);
        assertThat(begin).as("the table in " + PAGE).isPositive();
        String table = page.substring(begin, end < 0 ? page.length() : end + 1);
        if (System.getProperty("third-party.renew") != null) {
            Files.writeString(PAGE, page.replace(table, table()));
            return;
        }
        assertThat(table)
                .as("run with -Dthird-party.renew, and read what has changed")
                .isEqualTo(table());
    }
}
