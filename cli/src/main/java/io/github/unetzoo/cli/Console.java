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

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Where a command writes: results to one stream, notes and progress to the other. On a terminal the progress is one
 * line that is drawn again and again; elsewhere, as in a log, only whole lines appear. Several threads may write.
 */
final class Console {

    /** Narrower than any terminal, so that a redrawn line never wraps. */
    static final int COLUMNS = 79;

    /** Lines of the smallest usual terminal, but for that of the cursor. */
    static final int ROWS = 23;

    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final String ESCAPE = "\u001b[";

    private static final Gson JSON = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

    /** Control characters but line ends and tabulators. */
    private static final Pattern STEERING = Pattern.compile("[\\p{Cntrl}&&[^\\n\\r\\t]]|\\r(?!\\n)");

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private int drawn;
    private int drawnLines;
    private long drawnAt = System.nanoTime() - REDRAW_NANOS;

    /**
     * A console.
     *
     * @param out for results
     * @param err for everything else
     * @param terminal whether a person watches {@code err}
     */
    Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    /** A line of the result. */
    synchronized void result(String line) {
        clear();
        out.println(plain(line));
        out.flush();
    }

    /** Words of catalogues and files are shown, and do not steer the terminal. */
    private static String plain(String line) {
        return STEERING.matcher(line).replaceAll("");
    }

    /** The whole result, as JSON. */
    void result(JsonElement json) {
        result(JSON.toJson(json));
    }

    /** A result as a file; the folder is made if need be. */
    static void write(Path file, JsonElement json) throws IOException {
        write(file, JSON.toJson(json) + "\n");
    }

    /** A result as a file; the folder is made if need be. */
    static void write(Path file, String text) throws IOException {
        makeFolderOf(file);
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    /** Makes the folder of a file that is to be written. */
    static void makeFolderOf(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    /** A number as JSON has it: what is not finite becomes null. */
    static JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }

    /** A line for the person, not for the program that reads the result. */
    synchronized void note(String line) {
        clear();
        err.println(plain(line));
        err.flush();
    }

    /** How far it is; shown on a terminal only, and not more often than an eye can follow. */
    synchronized void progress(String text) {
        long now = System.nanoTime();
        if (!terminal || now - drawnAt < REDRAW_NANOS) {
            return;
        }
        drawnAt = now;
        if (drawnLines > 0) {
            clear();
        }
        String line = text.length() > COLUMNS ? text.substring(0, COLUMNS) : text;
        err.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
        err.flush();
        drawn = line.length();
    }

    boolean isTerminal() {
        return terminal;
    }

    /** Several lines that take the place of those drawn before; otherwise as {@link #progress}. */
    synchronized void block(List<String> lines) {
        long now = System.nanoTime();
        if (!terminal || now - drawnAt < REDRAW_NANOS) {
            return;
        }
        drawnAt = now;
        clear();
        err.print(String.join(System.lineSeparator(), lines));
        err.flush();
        drawnLines = lines.size();
    }

    private void clear() {
        if (drawnLines > 0) {
            // To the first of the lines, and away with all from there on.
            err.print("\r" + (drawnLines > 1 ? ESCAPE + (drawnLines - 1) + "A" : "") + ESCAPE + "J");
            err.flush();
            drawnLines = 0;
        }
        if (drawn > 0) {
            err.print("\r" + " ".repeat(drawn) + "\r");
            err.flush();
            drawn = 0;
        }
    }

    /** A bar for a part of 0 to 1. */
    static String bar(double part) {
        int cells = 20;
        int full = (int) Math.round(cells * Math.min(1, Math.max(0, part)));
        return "[" + "#".repeat(full) + "-".repeat(cells - full) + "]";
    }

    /** A time span as a person says it. */
    static String span(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole / 60 % 60 + " min";
    }
}
