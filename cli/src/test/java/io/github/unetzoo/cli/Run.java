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

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;

/** One call of the command line. */
record Run(int code, String out, String err) {

    static Run zoo(Object... words) {
        String[] args = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
        return new Run(code, out.toString(), err.toString());
    }

    /** The result, which has to be JSON and nothing else. */
    JsonElement json() {
        assertThat(code).as(err).isZero();
        assertThat(out.strip()).startsWithIgnoringCase(out.strip().startsWith("[") ? "[" : "{");
        return JsonParser.parseString(out);
    }

    Run fine() {
        assertThat(code).as(err).isZero();
        return this;
    }

    List<String> complaints() {
        return err.lines().toList();
    }
}
