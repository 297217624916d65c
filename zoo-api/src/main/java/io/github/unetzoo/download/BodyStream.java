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
package io.github.unetzoo.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The body of a response as a stream that gives up when nothing comes for a time. The client's own streams wait forever,
 * and its time-out for a request ends with the header or, from Java 26 on, bounds the whole download.
 */
final class BodyStream extends InputStream implements HttpResponse.BodySubscriber<BodyStream> {

    /** Comes as the last part. */
    private static final List<ByteBuffer> END = List.of();

    /** Bytes per second: what trickles more slowly for as long as nothing may come at all counts as stalled. */
    private static final int SLOWEST = 128;

    private final Duration idle;
    private final BlockingQueue<List<ByteBuffer>> parts = new LinkedBlockingQueue<>();
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private Optional<Flow.Subscription> subscription = Optional.empty();
    private boolean closed;
    private List<ByteBuffer> current = List.of(ByteBuffer.allocate(0));
    private int next;
    private boolean ended;
    private long watchedSince = System.nanoTime();
    private long watchedBytes;

    BodyStream(Duration idle) {
        this.idle = idle;
    }

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
        subscription = Optional.of(given);
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        if (!part.isEmpty()) {
            parts.add(part);
        }
    }

    @Override
    public void onError(Throwable e) {
        failure.set(new Failure.Passing(
                "the connection broke off" + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")")));
        parts.add(END);
    }

    @Override
    public void onComplete() {
        parts.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended && !current.get(next).hasRemaining()) {
            advance();
        }
        if (ended) {
            Failure why = failure.get();
            if (why != null) {
                throw why;
            }
            return -1;
        }
        ByteBuffer buffer = current.get(next);
        int count = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, count);
        watch(count);
        return count;
    }

    private void watch(int count) throws Failure {
        watchedBytes += count;
        long passed = System.nanoTime() - watchedSince;
        if (passed >= idle.toNanos()) {
            if (watchedBytes < SLOWEST * 1e-9 * passed) {
                throw new Failure.Passing("less than " + SLOWEST + " bytes per second came");
            }
            watchedSince += passed;
            watchedBytes = 0;
        }
    }

    private void advance() throws IOException {
        if (++next < current.size()) {
            return;
        }
        next = 0;
        current = nextPart();
        ended = current == END;
        if (!ended) {
            requestOne();
        }
    }

    private synchronized void requestOne() {
        subscription.orElseThrow().request(1);
    }

    private List<ByteBuffer> nextPart() throws IOException {
        List<ByteBuffer> part;
        try {
            part = parts.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Tries.interrupted();
        }
        if (part == null) {
            throw new Failure.Passing("nothing came for " + Words.span(idle));
        }
        return part;
    }

    /** Ends the connection, if the body is not at its end. */
    @Override
    public synchronized void close() {
        closed = true;
        subscription.ifPresent(Flow.Subscription::cancel);
    }
}
