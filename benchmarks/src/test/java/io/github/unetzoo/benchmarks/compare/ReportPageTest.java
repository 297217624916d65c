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
package io.github.unetzoo.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser. With {@code -Dunetzoo.screenshots=FOLDER} it leaves pictures there for people to look at. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportPageTest {

    private static final String ROWS = "[...document.querySelectorAll('table.sortable tbody tr')]";
    private static final String SORT = "table.sortable thead th:nth-child(%d) button";
    private static final String SORTED =
            "[...document.querySelectorAll('table.sortable thead th')].map(h => h.getAttribute('aria-sort'))";

    /** Contrast of each text with what is behind it, after WCAG 2; the least of all, and which it was. */
    private static final String LEAST_CONTRAST = """
            (() => {
              const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
              const rgba = colour => {
                canvas.clearRect(0, 0, 1, 1);
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data];
              };
              const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const ground = element => {
                for (let at = element; at; at = at.parentElement) {
                  const mark = at.parentElement && at.parentElement.querySelector(':scope > polygon');
                  if (mark && at !== mark) { return rgba(getComputedStyle(mark).fill); }
                  const colour = rgba(getComputedStyle(at).backgroundColor);
                  if (colour[3] === 255) { return colour; }
                }
                return [255, 255, 255, 255];
              };
              let least = [99, ''];
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (texts.nextNode()) {
                const element = texts.currentNode.parentElement;
                if (!texts.currentNode.data.trim() || !element.getClientRects().length
                    || ['title', 'desc', 'SCRIPT', 'STYLE'].includes(element.tagName)) { continue; }
                const style = getComputedStyle(element);
                const a = light(rgba(element instanceof SVGElement ? style.fill : style.color));
                const b = light(ground(element));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < least[0]) { least = [ratio, texts.currentNode.data + ' in ' + element.tagName]; }
              }
              return least;
            })()""";

    @TempDir
    static Path folder;

    private Chromium browser;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        Optional<Path> program = Chromium.find();
        Assumptions.assumeTrue(
                program.isPresent(),
                "There is no Chromium on the path, nor do -Dunetzoo.chromium or CHROMIUM name one: the report was not"
                        + " tried in a browser");
        MadeUpComparison.result().write(folder);
        browser = new Chromium(program.get());
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws InterruptedException {
        browser.prefer("light");
        browser.resize(1280, 900);
        browser.open(folder.resolve(ComparisonResult.PAGE_FILE));
    }

    private List<String> models() {
        return browser.list(ROWS + ".map(row => row.querySelector('.badge text').textContent)");
    }

    @Test
    void itSaysNoErrorAndAsksForNothing() {
        browser.value("document.querySelectorAll('button, summary').forEach(b => b.click())");
        assertThat(browser.events("Runtime.exceptionThrown")).isEmpty();
        assertThat(browser.events("Log.entryAdded")).isEmpty();
        assertThat(browser.events("Runtime.consoleAPICalled")).isEmpty();
        assertThat(browser.events("Network.requestWillBeSent"))
                .extracting(event -> event.getAsJsonObject("request").get("url").getAsString())
                .filteredOn(url -> !url.startsWith("data:"))
                .containsExactly(
                        folder.resolve(ComparisonResult.PAGE_FILE).toUri().toString());
        assertThat(browser.events("Network.loadingFailed")).isEmpty();
    }

    @Test
    void aClickOnAHeadSortsByIt() {
        assertThat(models()).containsExactly("A", "B", "C", "D");
        String dice = SORT.formatted(2);
        browser.click(dice);
        List<String> best = models();
        assertThat(browser.list(SORTED).get(1)).isEqualTo("descending");
        browser.click(dice);
        assertThat(browser.list(SORTED).get(1)).isEqualTo("ascending");
        assertThat(browser.list(SORTED))
                .filteredOn(sort -> !sort.equals("none"))
                .hasSize(1);
        List<String> worst = models();
        assertThat(IntStream.rangeClosed(1, 4).mapToObj(i -> best.get(4 - i)).toList())
                .isEqualTo(worst);
        List<String> shown = browser.list(ROWS + ".map(row => row.cells[1].dataset.value)");
        assertThat(shown).isSortedAccordingTo((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)));
        assertThat(worst).isNotEqualTo(List.of("D", "C", "B", "A"));
    }

    @Test
    void whatHasNoFigureStaysBelow() {
        browser.value(ROWS + "[0].cells[6].dataset.value = ''");
        String parameters = SORT.formatted(7);
        browser.click(parameters);
        assertThat(browser.list(SORTED).get(6)).isEqualTo("ascending");
        assertThat(models().get(3)).isEqualTo("A");
        browser.click(parameters);
        assertThat(models().get(3)).isEqualTo("A");
    }

    @Test
    void keysSortAsWell() {
        browser.value("document.querySelector('" + SORT.formatted(7) + "').focus()");
        browser.press("Enter");
        assertThat(browser.list(SORTED).get(6)).isEqualTo("ascending");
        assertThat(models()).containsExactly("A", "D", "B", "C");
        browser.press("Enter");
        assertThat(models()).containsExactly("C", "B", "D", "A");
    }

    @Test
    void theSliderMovesTheBorderBetweenTruthAndPrediction() {
        String truth = "document.querySelector('#g0l rect').width.baseVal.value";
        String said = "document.querySelector('#g0r rect').x.baseVal.value";
        double half = browser.number(truth);
        assertThat(half).isPositive().isEqualTo(browser.number(said));
        browser.value("document.querySelector('.wipe input').focus()");
        browser.press("ArrowRight");
        browser.press("ArrowRight");
        assertThat(browser.number(truth)).isGreaterThan(half).isEqualTo(browser.number(said));
        byte[] before = browser.screenshot();
        for (int i = 0; i < 30; i++) {
            browser.press("ArrowLeft");
        }
        assertThat(browser.number(truth)).isLessThan(half);
        assertThat(browser.screenshot()).isNotEqualTo(before);
        assertThat(browser.words("document.querySelector('.said').getAttribute('href')"))
                .isEqualTo("#g0p0");
        browser.click(".wipe button:nth-child(3)");
        assertThat(browser.words("document.querySelector('.said').getAttribute('href')"))
                .isEqualTo("#g0p2");
        assertThat(browser.list("[...document.querySelectorAll('#g0-card .wipe button')].map(b => b.ariaPressed)"))
                .containsExactly("false", "false", "true", "false");
    }

    @Test
    void oneCostIsShownAtATime() {
        String shown = "[...document.querySelectorAll('.cost')].filter(f => !f.hidden).map(f => f.id)";
        assertThat(browser.list(shown)).containsExactly("cost-parameters");
        browser.click("#cost-choices button:nth-child(3)");
        assertThat(browser.list(shown)).containsExactly("cost-latency-float32");
    }

    @Test
    void darkAndLightCanBothBeRead() {
        browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        String ground = "getComputedStyle(document.body).backgroundColor";
        String light = browser.words(ground);
        assertContrast();
        screenshot("light");
        browser.click("#theme");
        String dark = browser.words(ground);
        assertThat(dark).isNotEqualTo(light);
        assertThat(browser.words("document.getElementById('theme').ariaPressed"))
                .isEqualTo("true");
        assertContrast();
        browser.click("#theme");
        assertThat(browser.words(ground)).isEqualTo(light);
    }

    @Test
    void itIsDarkWhereThatIsPreferred() throws InterruptedException {
        String ground = "getComputedStyle(document.body).backgroundColor";
        String light = browser.words(ground);
        browser.prefer("dark");
        assertThat(browser.words(ground)).isNotEqualTo(light);
        browser.await("document.getElementById('theme').ariaPressed === 'true'");
        assertContrast();
        screenshot("dark");
        browser.click("#theme");
        assertThat(browser.words(ground)).isEqualTo(light);
    }

    private void assertContrast() {
        String least = browser.value(LEAST_CONTRAST).toString();
        assertThat(browser.number(LEAST_CONTRAST + "[0]")).as(least).isGreaterThanOrEqualTo(4.5);
    }

    @Test
    void aPhoneNeedNotScrollAside() {
        browser.resize(375, 800);
        assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(375);
        browser.value("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(375);
        // The table is wider, and scrolls in its box.
        assertThat(browser.number("document.querySelector('.sortable').scrollWidth"))
                .isGreaterThan(375);
        browser.value("document.querySelectorAll('details').forEach(d => { d.open = false; })");
        screenshot("phone");
    }

    @Test
    void whatIsDrawnIsAlsoSaid() {
        assertThat(browser.number("document.querySelectorAll('img:not([alt])').length"))
                .isZero();
        assertThat(browser.list(
                        "[...document.querySelectorAll('svg')].filter(s => s.getAttribute('aria-hidden') !== 'true'"
                                + " && !(s.getAttribute('role') === 'img' && s.getAttribute('aria-label')))"
                                + ".map(s => s.outerHTML.slice(0, 80))"))
                .isEmpty();
        assertThat(browser.number("document.querySelectorAll('svg.chart').length"))
                .isGreaterThan(8);
        assertThat(browser.number("document.querySelectorAll('svg.chart > title + desc').length"))
                .isEqualTo(browser.number("document.querySelectorAll('svg.chart').length"));
        assertThat(browser.list("[...document.querySelectorAll('[aria-labelledby], [aria-controls]')]"
                        + ".flatMap(e => [e.getAttribute('aria-labelledby'), e.getAttribute('aria-controls')])"
                        + ".filter(id => id && document.querySelectorAll('#' + id).length !== 1)"))
                .isEmpty();
        assertThat(browser.list("[...document.querySelectorAll('button, input, summary')]"
                        + ".filter(e => !(e.ariaLabel || e.textContent.trim())).map(e => e.outerHTML)"))
                .isEmpty();
    }

    @Test
    void everythingThatCanBeUsedIsReachedByTab() {
        Set<String> wanted = new HashSet<>(browser.list(
                "[...document.querySelectorAll('button, input, summary, [tabindex]')].filter(e => e.checkVisibility())"
                        + ".map((e, i) => { e.dataset.stop = String(i); return String(i); })"));
        assertThat(wanted).hasSizeGreaterThan(20);
        browser.value("document.activeElement.blur()");
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < wanted.size() + 2; i++) {
            browser.press("Tab");
            reached.add(browser.words("String(document.activeElement.dataset.stop)"));
        }
        assertThat(reached).containsAll(wanted);
        browser.value("document.querySelector('.button').focus()");
        browser.press("Tab");
        assertThat(browser.words("getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
    }

    @Test
    void withoutScriptsAllIsThereButTheControls() throws InterruptedException {
        browser.send("Emulation.setScriptExecutionDisabled", java.util.Map.of("value", true));
        try {
            browser.open(folder.resolve(ComparisonResult.PAGE_FILE));
            assertThat(browser.list("[...document.querySelectorAll('button, input')].filter(e => e.checkVisibility())"
                            + ".map(e => e.outerHTML)"))
                    .isEmpty();
            assertThat(browser.number(
                            "[...document.querySelectorAll('.cost')].filter(e => e.checkVisibility()).length"))
                    .isEqualTo(4);
            assertThat(
                            browser.number(
                                    "[...document.querySelectorAll('.views svg.layers')].filter(e => e.checkVisibility()).length"))
                    .isEqualTo(2 * 2 * 5);
        } finally {
            browser.send("Emulation.setScriptExecutionDisabled", java.util.Map.of("value", false));
        }
    }

    private void screenshot(String name) {
        Optional.ofNullable(System.getProperty("unetzoo.screenshots")).ifPresent(to -> {
            try {
                Files.createDirectories(Path.of(to));
                Files.write(Path.of(to, name + ".png"), browser.screenshot());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
