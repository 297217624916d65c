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

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A web server that misbehaves as told: what it sends is written byte by byte by the test. One request per connection;
 * each request is a line in {@link #requests}.
 */
final class FileServer implements Closeable {

    /** A request: its first line's address, and its header with names in lower case. */
    record Request(String path, Map<String, String> header) {

        /** The first byte that is asked for, if a range is. */
        Optional<Integer> from() {
            return Optional.ofNullable(header.get("range"))
                    .map(range -> Integer.parseInt(range.substring("bytes=".length(), range.length() - 1)));
        }
    }

    /** Answers one request. */
    interface Behaviour {
        void answer(Request request, OutputStream out) throws Exception;
    }

    /** Thrown by a behaviour: the connection is reset. */
    private static final class Reset extends Exception {
        private static final long serialVersionUID = 1L;
    }

    static final Behaviour RESET = (request, out) -> {
        throw new Reset();
    };

    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour;

    FileServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(this::accept);
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    List<Request> requests() {
        return requests;
    }

    int port() {
        return server.getLocalPort();
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "file server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> header = new TreeMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                int colon = line.indexOf(':');
                header.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            Request request = new Request(first.split(" ")[1], header);
            requests.add(request);
            try {
                behaviour.answer(request, socket.getOutputStream());
                socket.getOutputStream().flush();
            } catch (Reset e) {
                socket.setSoLinger(true, 0);
            }
        } catch (SocketException e) {
            // The client has gone.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Writes a status line and header lines. */
    static void head(OutputStream out, String status, String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of("HTTP/1.1 " + status));
        all.addAll(List.of(lines));
        all.add("Connection: close");
        out.write((String.join("\r\n", all) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    static Behaviour status(String status, String... lines) {
        return (request, out) -> {
            List<String> all = new ArrayList<>(List.of(lines));
            all.add("Content-Length: 0");
            head(out, status, all.toArray(String[]::new));
        };
    }

    /** Serves a file, or the range of it that is asked for. */
    static Behaviour file(byte[] content) {
        return (request, out) -> {
            int from = rangeHead(request, out, content.length);
            out.write(content, from, content.length - from);
        };
    }

    /** The header for the whole file or for the range that is asked for. */
    static int rangeHead(Request request, OutputStream out, int length) throws IOException {
        int from = request.from().orElse(0);
        if (from == 0) {
            head(out, "200 OK", "Content-Length: " + length);
        } else if (from >= length) {
            head(out, "416 Range Not Satisfiable", "Content-Range: bytes */" + length, "Content-Length: 0");
            return length;
        } else {
            head(
                    out,
                    "206 Partial Content",
                    "Content-Length: " + (length - from),
                    "Content-Range: bytes " + from + "-" + (length - 1) + "/" + length);
        }
        return from;
    }
}
