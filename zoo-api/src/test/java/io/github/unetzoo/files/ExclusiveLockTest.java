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
package io.github.unetzoo.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveLockTest {

    @TempDir
    private Path folder;

    /** Another process: says whether it gets the lock. */
    static final class Other {
        public static void main(String[] args) throws IOException {
            System.out.print(ExclusiveLock.tryTake(Path.of(args[0])).isPresent() ? "free" : "taken");
        }
    }

    private String askedElsewhere(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void oneThreadOfOneProcessHasIt() throws Exception {
        Path file = folder.resolve("file.lock");
        ExclusiveLock lock = ExclusiveLock.tryTake(file).orElseThrow();
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        assertThat(ExclusiveLock.tryTake(file)).isEmpty();
        assertThat(ExclusiveLock.tryTake(link.resolve("file.lock"))).isEmpty();
        // The second try of this process must not have given the first one's lock back.
        assertThat(askedElsewhere(file)).isEqualTo("taken");
        lock.close();
        assertThat(askedElsewhere(file)).isEqualTo("free");
        ExclusiveLock next = ExclusiveLock.tryTake(file).orElseThrow();
        // Closing twice takes nothing from who has it now.
        lock.close();
        assertThat(ExclusiveLock.tryTake(file)).isEmpty();
        next.close();
    }

    @Test
    void whoWaitsGetsItNext() throws Exception {
        Path file = folder.resolve("file.lock");
        ExclusiveLock lock = ExclusiveLock.await(file);
        CompletableFuture<ExclusiveLock> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return ExclusiveLock.await(file);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(waiting).isNotDone();
        lock.close();
        waiting.get(5, TimeUnit.SECONDS).close();
    }
}
