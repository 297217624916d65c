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
package io.github.unetzoo.torchscript;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TorchScript archive loaded into libtorch. Its methods may be called from any number of threads at once.
 */
public final class ScriptModule implements AutoCloseable {

    private final Model model;
    private final PtSymbolBlock block;
    private final Map<String, NDArray> methodNames = new ConcurrentHashMap<>();

    private ScriptModule(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
    }

    /**
     * Loads an archive from memory. What arrays it has of its own are the processor's.
     *
     * @param archive the content of a file that this library wrote
     * @return the module, on the processor
     * @throws IllegalStateException if libtorch refuses it
     */
    public static ScriptModule load(byte[] archive) {
        Model model = Model.newInstance("script", Device.cpu(), "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive));
            return new ScriptModule(model);
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new IllegalStateException("libtorch refused a script written by this library: a defect", e);
        }
    }

    /**
     * Loads an archive that {@link CompiledScript} made from its file, for the processor.
     *
     * @param file the archive
     * @return the module, on the processor
     * @throws IOException if it cannot be read, or is none
     */
    public static ScriptModule load(Path file) throws IOException {
        Model model = Model.newInstance("script", Device.cpu(), "PyTorch");
        try {
            model.load(file);
            return new ScriptModule(model);
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new IOException("libtorch refused " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Calls a method whose arguments are all tensors. Their names are taken away, because DJL would read them.
     *
     * @param method its name
     * @param inputs its arguments; the results attach to the first one's manager
     * @param training whether autograd records the call
     * @return what the method returns, in its order
     */
    public NDList run(String method, NDList inputs, boolean training) {
        // DJL reads meaning into the names of arrays (dots make dictionaries); positions are all we use.
        inputs.forEach(input -> input.setName(null));
        NDList arguments = new NDList(inputs.size() + 1);
        arguments.addAll(inputs);
        return call(method, arguments, training);
    }

    /**
     * Calls a method that changes the module and returns its one argument, whatever that is.
     *
     * @param method its name
     */
    public void prepare(String method) {
        try (NDManager scope = model.getNDManager().newSubManager()) {
            run(method, new NDList(scope.create(0f)), false);
        }
    }

    /**
     * Calls a method whose arguments are lists of tensors, without gradients. What it changes in place is changed: with
     * single tensors, libtorch's dead code elimination drops calls that write into a list made of them.
     *
     * @param method its name
     * @param lists its arguments, none empty, no array in two of them
     */
    NDList runOnLists(String method, List<NDList> lists) {
        return runOnLists(method, lists, false);
    }

    /**
     * Calls a method whose arguments are lists of tensors.
     *
     * @param method its name
     * @param lists its arguments, none empty, no array in two of them; the results attach to the first one's manager
     * @param training whether autograd records the call
     */
    NDList runOnLists(String method, List<NDList> lists, boolean training) {
        NDList arguments = new NDList();
        for (int i = 0; i < lists.size(); i++) {
            for (NDArray array : lists.get(i)) {
                array.setName("list" + i + "[]");
                arguments.add(array);
            }
        }
        try {
            return call(method, arguments, training);
        } finally {
            lists.forEach(list -> list.forEach(array -> array.setName(null)));
        }
    }

    private NDList call(String method, NDList arguments, boolean training) {
        // DJL's way to call a method other than forward: one more array that bears its name.
        arguments.add(methodNames.computeIfAbsent(method, this::methodName));
        // Gradient mode belongs to the thread, and DJL turns it off only on the thread that started the engine.
        boolean gradients = JniUtils.isGradMode();
        JniUtils.setGradMode(training);
        // The profiling executor would compile each method anew for new shapes, at no gain that we could measure. The
        // setting is the thread's as well; true is libtorch's default, which other modules may rely on.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            // Always DJL's training call: the other one returns tensors that may never enter autograd.
            return IValueUtils.forward(block, arguments, true);
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
            JniUtils.setGradMode(gradients);
        }
    }

    private NDArray methodName(String method) {
        NDArray name = model.getNDManager().create(0f);
        name.setName("module_method:" + method);
        return name;
    }

    @Override
    public void close() {
        model.close();
    }
}
