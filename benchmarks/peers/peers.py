#!/usr/bin/env python3
# Copyright 2026 the UNet Zoo authors.
#
# Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
# compliance with the License. You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software distributed under the License is
# distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or
# implied. See the License for the specific language governing permissions and limitations under the
# License.
"""
Times what users of Python's libraries run, in the sizes and the JSON of `zoo bench`.

The forms of a network take turns, round by round, so that whatever else the machine does falls on all alike. Each takes
the same float32 image (N, C, H, W) and gives float32 logits in that layout: conversions are part of its time.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy

WARM_UPS = 3

# Threads that wait for work spin for a while, torch's in the turn of ONNX Runtime and the reverse; by then they sleep.
PAUSE_SECONDS = 0.05

# Passes after which a process's peak is read.
PEAK_PASSES = 3

# What a straight use of torch is.
BASELINE = "torch-default"

# How far a form's logits may lie from the baseline's, relative to the largest: beyond, it computes something else.
TOLERANCE = {"float32": 1e-3, "bfloat16": 0.2}

# Networks halve their maps five times.
STRIDE = 32


class Unavailable(Exception):
    """Something that cannot be timed here; the message says why."""


# ------------------------------------------------------------------------------------------------------- networks


@dataclass(frozen=True)
class Peer:
    """
    A network as its users get it. Neither torch nor what is made of it is imported before it is needed: the process
    that measures ONNX Runtime's memory has none of it.

    name: as in the table
    packages: what it is imported from
    build: the module, given the module `networks`
    """

    name: str
    packages: tuple[str, ...]
    build: Callable

    def source(self) -> str:
        return f"{self.packages[-1]} {version(self.packages[-1])}"

    def network(self):
        missing = [package for package in self.packages if not installed(package)]
        if missing:
            raise Unavailable(f"{' and '.join(missing)} not installed")
        import networks

        return networks.randomise(self.build(networks)).eval()


PEERS = {
    "unet": Peer("UNet 31M", ("torch",), lambda n: n.UNet()),
    "fcn": Peer("FCN ResNet-50", ("torch", "torchvision"), lambda n: n.torchvision_fcn()),
    "timm-unet": Peer("UNet ResNet-34", ("torch", "torchvision", "timm"), lambda n: n.timm_resnet34(dense=False)),
    "timm-unetpp": Peer("UNet++ ResNet-34", ("torch", "torchvision", "timm"), lambda n: n.timm_resnet34(dense=True)),
    "smp-unet": Peer(
        "UNet ResNet-34", ("torch", "torchvision", "segmentation_models_pytorch"), lambda n: n.smp_resnet34("Unet")
    ),
    "smp-unetpp": Peer(
        "UNet++ ResNet-34",
        ("torch", "torchvision", "segmentation_models_pytorch"),
        lambda n: n.smp_resnet34("UnetPlusPlus"),
    ),
}


def installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def version(package: str) -> str:
    # What a wheel says of its build, +cpu, is no part of the version.
    return importlib.metadata.version(package).split("+")[0]


# ---------------------------------------------------------------------------------------------------------- forms


def eager(peer: Peer, image, options, channels_last: bool, bfloat16: bool, compiled: bool = False) -> Callable:
    """A forward pass by torch. With bfloat16, the weights and the image are bfloat16; autocast is not used."""
    import torch

    torch.set_num_threads(options.threads)
    dtype = torch.bfloat16 if bfloat16 else torch.float32
    layout = torch.channels_last if channels_last else torch.contiguous_format
    network = peer.network().to(dtype=dtype, memory_format=layout)
    if compiled:
        torch.compiler.reset()
        network = torch.compile(network, dynamic=False)
    source = torch.from_numpy(image)

    def run():
        with torch.inference_mode():
            logits = network(source.to(dtype=dtype, memory_format=layout))
            return logits.to(dtype=torch.float32, memory_format=torch.contiguous_format).numpy()

    return run


def onnxruntime_session(file: Path, image, options) -> Callable:
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(file), settings, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, {"image": image})[0]


def export(peer: Peer, image, file: Path) -> None:
    """The file is for this size alone, which leaves the runtime the most to know beforehand."""
    import torch

    with torch.inference_mode(), warnings.catch_warnings():
        # The exporter that was asked for calls itself legacy.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            peer.network(),
            (torch.from_numpy(image),),
            str(file),
            opset_version=17,
            input_names=["image"],
            output_names=["logits"],
            dynamo=False,
        )


FORWARD = {
    BASELINE: lambda peer, image, options, file: eager(peer, image, options, False, False),
    "torch-channels-last": lambda peer, image, options, file: eager(peer, image, options, True, False),
    "torch-channels-last-bfloat16": lambda peer, image, options, file: eager(peer, image, options, True, True),
    "torch-compile": lambda peer, image, options, file: eager(peer, image, options, False, False, compiled=True),
    "onnxruntime": lambda peer, image, options, file: onnxruntime_session(file, image, options),
}


def train_step(peer: Peer, image, options, fast: bool) -> Callable:
    """
    A training step: forward, BCE, backward, clipping, AdamW. The fast form is channels-last, computes by autocast in
    bfloat16 on float32 weights, and has AdamW's fused kernel; the other is what a plain script does.
    """
    import torch

    torch.set_num_threads(options.threads)
    layout = torch.channels_last if fast else torch.contiguous_format
    network = peer.network().to(memory_format=layout).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4, fused=fast or None)
    images = torch.from_numpy(image)
    with torch.inference_mode():
        shape = network.eval()(images[:1].to(memory_format=layout)).shape[1:]
    network.train()
    truth = (torch.rand((image.shape[0], *shape)) > 0.5).float()

    def run():
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            logits = network(images.to(memory_format=layout))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), truth)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        return loss.detach().numpy()

    return run


STEP = {
    BASELINE: lambda peer, image, options: train_step(peer, image, options, fast=False),
    "torch-channels-last-autocast": lambda peer, image, options: train_step(peer, image, options, fast=True),
}


# ------------------------------------------------------------------------------------------------------ measuring


def random_image(batch: int, size: int):
    return numpy.random.default_rng(1).standard_normal((batch, 3, size, size), dtype=numpy.float32)


def take_turns(forms: dict[str, Callable], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each form in each round, after the warm-ups."""
    millis = {form: [] for form in forms}
    for round_ in range(-WARM_UPS, rounds):
        for form, run in forms.items():
            time.sleep(PAUSE_SECONDS)
            begin = time.perf_counter_ns()
            run()
            end = time.perf_counter_ns()
            if round_ >= 0:
                millis[form].append((end - begin) / 1e6)
    return millis


def row(peer: Peer, parameters: int, form: str, measure: str, batch: int, size: int, millis: list[float]) -> dict:
    low, median, high = statistics.quantiles(millis, n=4, method="inclusive") if len(millis) > 1 else 3 * millis
    return {
        "network": peer.name,
        "source": peer.source(),
        "parameters": parameters,
        "form": form,
        "measure": measure,
        "batch": batch,
        "height": size,
        "width": size,
        "millis": millis,
        "median": median,
        "low": low,
        "high": high,
    }


def forward_forms(peer: Peer, image, options, file: Path) -> dict[str, Callable]:
    """Those that work here, by name; each is tried, and its logits compared with those of the baseline."""
    others = [name for name in FORWARD if name != BASELINE and (options.compile or name != "torch-compile")]
    missing = [package for package in ("onnx", "onnxruntime") if not installed(package)]
    if missing:
        left_out(f"{peer.name}: onnxruntime", f"{' and '.join(missing)} not installed")
        others.remove("onnxruntime")
    forms = {BASELINE: FORWARD[BASELINE](peer, image, options, file)}
    truth = forms[BASELINE]()
    for name in others:
        try:
            if name == "onnxruntime":
                export(peer, image, file)
            form = FORWARD[name](peer, image, options, file)
            logits = form()
        except Exception as error:  # of a dozen libraries, down to a missing compiler
            left_out(f"{peer.name}: {name}", first_line(error))
            continue
        difference = float(numpy.abs(logits - truth).max() / numpy.abs(truth).max())
        if difference <= TOLERANCE["bfloat16" if "bfloat16" in name else "float32"]:
            forms[name] = form
        else:
            left_out(f"{peer.name}: {name}", f"its logits differ from {BASELINE}'s by {difference:.1e} of the largest")
    return forms


def measure(key: str, options) -> Iterator[dict]:
    """The rows of a network, as they come."""
    peer = PEERS[key]
    parameters = sum(p.numel() for p in peer.network().parameters())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.onnx"
        for size in options.sizes:
            for batch in options.batch:
                say(f"{peer.name} ({key}): forward, batch {batch}, {size}x{size}")
                forms = forward_forms(peer, random_image(batch, size), options, file)
                for form, millis in take_turns(forms, options.rounds).items():
                    memory = {} if options.no_memory else peak(key, form, batch, size, options, file)
                    yield row(peer, parameters, form, "forward", batch, size, millis) | memory
            if not options.no_training:
                say(f"{peer.name} ({key}): training step, batch {options.train_batch}, {size}x{size}")
                image = random_image(options.train_batch, size)
                steps = {form: make(peer, image, options) for form, make in STEP.items()}
                for form, millis in take_turns(steps, options.rounds).items():
                    yield row(peer, parameters, form, "step", options.train_batch, size, millis)


# --------------------------------------------------------------------------------------------------------- memory


def peak(key: str, form: str, batch: int, size: int, options, file: Path) -> dict:
    """The peak of a process that does nothing but this form, in bytes."""
    command = [sys.executable, __file__, "--models", key, "--sizes", str(size), "--batch", str(batch)]
    command += ["--threads", str(options.threads), "--peak-of", form, "--onnx", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        left_out(f"{PEERS[key].name}: memory of {form}", (done.stderr.strip() or "no output").splitlines()[-1])
        return {}
    return {"peakBytes": int(done.stdout)}


def print_peak(options) -> None:
    form = FORWARD[options.peak_of]
    run = form(PEERS[options.models[0]], random_image(options.batch[0], options.sizes[0]), options, Path(options.onnx))
    for _ in range(PEAK_PASSES):
        run()
    print(peak_bytes())


def peak_bytes() -> int:
    # Linux starts a program's ru_maxrss at that of the process which started it, here one with all forms in it.
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        raise Unavailable("this system does not tell a process's peak") from None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


# --------------------------------------------------------------------------------------------------------- report


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def report(options, rows: list[dict]) -> dict:
    packages = ("torch", "torchvision", "timm", "segmentation_models_pytorch", "onnx", "onnxruntime")
    return {
        "tool": "peers",
        "versions": {"python": platform.python_version()} | {p: version(p) for p in packages if installed(p)},
        "machine": {
            "processor": processor(),
            "threads": options.threads,
            "os": f"{platform.system()} {platform.release()}",
        },
        "rounds": options.rounds,
        "warmups": WARM_UPS,
        "rows": rows,
    }


def write(file: Path, content: dict) -> None:
    part = file.with_name(file.name + ".part")
    part.write_text(json.dumps(content, indent=1) + "\n")
    part.replace(file)


def table(rows: list[dict]) -> str:
    cells = [("network", "source", "measure", "batch", "size", "form", "median ms", "low", "high", "peak MB")]
    for r in rows:
        times = [f"{r[figure]:.1f}" for figure in ("median", "low", "high")]
        memory = f"{r['peakBytes'] / 1e6:.0f}" if "peakBytes" in r else ""
        size = f"{r['height']}x{r['width']}"
        cells.append((r["network"], r["source"], r["measure"], str(r["batch"]), size, r["form"], *times, memory))
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    numeric = {3, 6, 7, 8, 9}
    lines = []
    for line in cells:
        aligned = [c.rjust(w) if i in numeric else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths))]
        lines.append("  ".join(aligned))
    return "\n".join(lines)


def say(text: str) -> None:
    print(f"peers: {text}", file=sys.stderr, flush=True)


def left_out(what: str, why: str) -> None:
    say(f"{what} is left out: {why}")


def first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


# -------------------------------------------------------------------------------------------------------- options


def numbers(text: str) -> list[int]:
    values = [positive(part) for part in text.split(",")]
    return list(dict.fromkeys(values))


def positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"'{text}' must be a whole number of at least 1")
    return value


def sizes(text: str) -> list[int]:
    values = numbers(text)
    for value in values:
        if value % STRIDE:
            fitting = -(-value // STRIDE) * STRIDE
            raise argparse.ArgumentTypeError(f"{value} is not a multiple of {STRIDE}: give {fitting}")
    return values


def models(text: str) -> list[str]:
    names = list(dict.fromkeys(text.split(",")))
    for name in names:
        if name not in PEERS:
            raise argparse.ArgumentTypeError(f"'{name}' is none of {', '.join(PEERS)}")
    return names


def parser() -> argparse.ArgumentParser:
    class Parser(argparse.ArgumentParser):
        def error(self, message):
            self.exit(2, f"peers: {message}\n")

    options = Parser(prog="peers.py", description=__doc__.strip().splitlines()[0])
    options.add_argument("--models", type=models, default=list(PEERS), help=f"of {','.join(PEERS)}; all")
    options.add_argument("--sizes", type=sizes, default=[128, 256, 512], help="sides of the images; 128,256,512")
    options.add_argument("--batch", type=numbers, default=[1, 4], help="images per forward pass; 1,4")
    options.add_argument("--train-batch", type=positive, default=2, help="images per training step; 2")
    options.add_argument("--threads", type=positive, default=os.cpu_count() or 1, help="of torch and ONNX Runtime; all")
    options.add_argument("--rounds", type=positive, default=15, help="how often each form is timed; 15")
    options.add_argument("--out", type=Path, help="JSON file for all figures")
    options.add_argument("--no-training", action="store_true", help="no training steps")
    options.add_argument("--no-memory", action="store_true", help="no peaks of memory")
    options.add_argument("--compile", action="store_true", help="torch.compile, too; needs a C++ compiler")
    options.add_argument("--peak-of", choices=FORWARD, help=argparse.SUPPRESS)
    options.add_argument("--onnx", help=argparse.SUPPRESS)
    return options


def main() -> int:
    options = parser().parse_args()
    try:
        if options.peak_of:
            print_peak(options)
            return 0
        if options.out and not options.out.absolute().parent.is_dir():
            say(f"--out {options.out}: there is no folder {options.out.absolute().parent}")
            return 2
        rows = []
        for key in options.models:
            try:
                for measured in measure(key, options):
                    rows.append(measured)
            except (Unavailable, ImportError, RuntimeError) as error:
                left_out(f"{PEERS[key].name} ({key})", first_line(error))
            if options.out:
                # After each network, so that little is lost with an interrupted run.
                write(options.out, report(options, rows))
        if not rows:
            say("nothing was timed")
            return 1
        print(table(rows))
        return 0
    except (Unavailable, OSError, RuntimeError) as error:
        say(first_line(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
