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
package io.github.unetzoo.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How a foreign checkpoint calls the tensors we name ourselves, and which of its tensors no network needs.
 *
 * <p>Our name is rewritten by the first rule whose expression matches the whole of it; a name that no rule matches
 * keeps itself. Immutable. For example, for a checkpoint saved out of PyTorch's {@code DataParallel}:
 *
 * <pre>{@code
 * NameMap names = NameMap.builder()
 *         .optRule("(.*)", "module.$1")
 *         .optIgnore(".*num_batches_tracked")
 *         .build();
 * }</pre>
 */
public final class NameMap {
    private static final NameMap IDENTITY = builder().build();

    private record Rule(Pattern pattern, String replacement) {}

    private final List<Rule> rules;
    private final List<Pattern> ignored;

    private NameMap(Builder builder) {
        this.rules = List.copyOf(builder.rules);
        this.ignored = List.copyOf(builder.ignored);
    }

    /**
     * Returns the map for checkpoints that use our own names: it renames and ignores nothing.
     *
     * @return the identity
     */
    public static NameMap identity() {
        return IDENTITY;
    }

    /**
     * Starts a map.
     *
     * @return a builder without rules
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Translates a name.
     *
     * @param own our name of a tensor
     * @return the key under which the foreign checkpoint holds it
     */
    public String foreign(String own) {
        for (Rule rule : rules) {
            Matcher matcher = rule.pattern.matcher(own);
            if (matcher.find()) {
                return matcher.replaceFirst(rule.replacement);
            }
        }
        return own;
    }

    /**
     * Tells whether a foreign tensor may be left over.
     *
     * @param foreignKey its key
     * @return true if an ignored expression matches the whole key
     */
    public boolean ignores(String foreignKey) {
        return ignored.stream().anyMatch(pattern -> pattern.matcher(foreignKey).matches());
    }

    /** Builds a {@link NameMap}. */
    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();
        private final List<Pattern> ignored = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a rule, tried after those added before it.
         *
         * @param regex what the whole of our name must match
         * @param replacement the foreign key, with {@code $1} or <code>${group}</code> for what a group captured, as in
         *     {@link Matcher#replaceAll(String)}
         * @return this builder
         * @throws IllegalArgumentException if the expression is malformed or the replacement refers to a group that it
         *     does not have
         */
        public Builder optRule(String regex, String replacement) {
            compile(regex);
            try {
                // The empty alternative always matches, so this expands the replacement before any name is seen.
                Matcher probe = Pattern.compile("(?:" + regex + ")|").matcher("");
                if (probe.find()) {
                    probe.appendReplacement(new StringBuilder(), replacement);
                }
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "replacement \"" + replacement + "\" does not fit the rule \"" + regex + "\": " + e.getMessage()
                                + "; write a literal $ or \\ as \\$ or \\\\",
                        e);
            }
            rules.add(new Rule(Pattern.compile("\\A(?:" + regex + ")\\z"), replacement));
            return this;
        }

        /**
         * Adds foreign tensors that are not missed, such as {@code .*num_batches_tracked}.
         *
         * @param regex what the whole of the foreign key must match
         * @return this builder
         * @throws IllegalArgumentException if the expression is malformed
         */
        public Builder optIgnore(String regex) {
            ignored.add(compile(regex));
            return this;
        }

        /**
         * Builds the map.
         *
         * @return the map
         */
        public NameMap build() {
            return new NameMap(this);
        }

        private static Pattern compile(String regex) {
            try {
                return Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "\"" + regex + "\" is not a regular expression: " + e.getDescription() + " at character "
                                + e.getIndex(),
                        e);
            }
        }
    }
}
