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

import io.github.unetzoo.train.EpochRecord;
import io.github.unetzoo.train.TrainingListener;
import java.util.Locale;

/** Shows how a training goes: one line that moves on a terminal, and one line per epoch anywhere. */
final class TrainingProgress implements TrainingListener {

    private final Console console;
    private final String scoreName;
    private final String place;
    private final long begin = System.nanoTime();
    private boolean started;
    private int epochs;
    private int doneBefore;
    private int doneEpochs;
    private int steps = 1;
    private double lossSum;
    private double best = Double.NEGATIVE_INFINITY;

    /**
     * A listener.
     *
     * @param console where to show it
     * @param scoreName what a higher score is more of
     * @param place begins each line, such as the number of the run
     */
    TrainingProgress(Console console, String scoreName, String place) {
        this.console = console;
        this.scoreName = scoreName;
        this.place = place;
    }

    /** Whether the training got as far as its first step. */
    boolean hasStarted() {
        return started;
    }

    @Override
    public void checked(int done, int of) {
        console.progress(String.format(
                Locale.ROOT, "%schecking the data %s %d/%d", place, Console.bar((double) done / of), done, of));
    }

    @Override
    public void note(String line) {
        console.note(place + line);
    }

    @Override
    public void started(int allEpochs, int epochsBefore, int stepsPerEpoch) {
        started = true;
        epochs = allEpochs;
        doneBefore = epochsBefore;
        doneEpochs = epochsBefore;
        steps = stepsPerEpoch;
        if (epochsBefore > 0) {
            console.note("going on after epoch " + epochsBefore + " of " + allEpochs);
        }
    }

    @Override
    public void step(int epoch, int step, double loss) {
        lossSum = step == 1 ? loss : lossSum + loss;
        String score = best == Double.NEGATIVE_INFINITY ? "" : String.format(Locale.ROOT, "  %s %.4f", scoreName, best);
        console.progress(String.format(
                Locale.ROOT,
                "%sepoch %d/%d %s %d/%d  loss %.4f%s%s",
                place,
                epoch,
                epochs,
                Console.bar((double) step / steps),
                step,
                steps,
                lossSum / step,
                score,
                left(epoch - 1 + (double) step / steps)));
    }

    @Override
    public void validated(int epoch, int done, int of) {
        console.progress(String.format(
                Locale.ROOT,
                "%sepoch %d/%d %s validating %d/%d",
                place,
                epoch,
                epochs,
                Console.bar((double) done / of),
                done,
                of));
    }

    @Override
    public void epoch(EpochRecord record, boolean isBest) {
        doneEpochs = record.epoch();
        best = Math.max(best, record.score());
        console.note(String.format(
                Locale.ROOT,
                "%sepoch %d/%d  loss %.4f  %s %.4f%s  %.1f s%s",
                place,
                record.epoch(),
                epochs,
                record.trainLoss(),
                scoreName,
                record.score(),
                isBest ? " (best)" : "",
                record.seconds(),
                left(doneEpochs)));
    }

    /** The time left if it goes on as it went so far. */
    private String left(double done) {
        double mine = done - doneBefore;
        if (mine <= 0 || done >= epochs) {
            return "";
        }
        return "  " + Console.span((System.nanoTime() - begin) * 1e-9 * (epochs - done) / mine) + " left";
    }
}
