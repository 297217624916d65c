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

import io.github.unetzoo.train.TrainingListener;
import java.util.List;
import java.util.OptionalLong;

/** Told how a comparison goes. A cell is one model with one seed and in one fold, or one that came trained. */
public interface ComparisonListener {

    /** A listener that does nothing. */
    ComparisonListener SILENT = new ComparisonListener() {};

    /**
     * An image and its mask were read and are fine, before the first cell begins.
     *
     * @param done how many are
     * @param of how many there are
     */
    default void checked(int done, int of) {}

    /**
     * These cells will be run, in this order, or are found finished.
     *
     * @param cells all of them
     */
    default void planned(List<CellName> cells) {}

    /**
     * How much memory the training of a network takes that is not finished yet.
     *
     * @param label the network's spec
     * @param footprint an estimate
     * @param free bytes that there are; empty if that is not known
     */
    default void footprint(String label, Footprint footprint, OptionalLong free) {}

    /**
     * A cell begins.
     *
     * @param cell counted from 1
     * @param cells how many there are
     * @param name which it is
     */
    default void cellStarted(int cell, int cells, CellName name) {}

    /**
     * Who is told how a cell's training goes; asked only for cells that are trained, not for those found finished.
     *
     * @param name of the cell
     * @return who is told; nobody unless overridden
     */
    default TrainingListener training(CellName name) {
        return TrainingListener.SILENT;
    }

    /**
     * An image of the test split is done.
     *
     * @param done how many are
     * @param of how many there are
     */
    default void evaluated(int done, int of) {}

    /**
     * Something that whoever runs it should know, and that ends nothing.
     *
     * @param words one sentence
     */
    default void remark(String words) {}

    /**
     * A cell is done: trained and scored, found finished, or failed.
     *
     * @param cell counted from 1
     * @param cells how many there are
     * @param name which it is
     * @param result what it came to
     */
    default void cellDone(int cell, int cells, CellName name, CellResult result) {}
}
