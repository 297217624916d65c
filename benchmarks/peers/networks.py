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
"""The networks that are timed, with random weights: of libraries, and written here from papers' figures."""

import sys

import torch
from torch import nn


def double_conv(inputs: int, outputs: int) -> nn.Sequential:
    layers = []
    for channels in (inputs, outputs):
        conv = nn.Conv2d(channels, outputs, 3, padding=1, bias=False)
        layers += [conv, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Ronneberger, Fischer, Brox, "U-Net", MICCAI 2015, figure 1; padded, and with batch norms, as most code has it."""

    def __init__(self, inputs: int = 3, classes: int = 1, width: int = 64, depth: int = 4):
        super().__init__()
        widths = [width << level for level in range(depth + 1)]
        self.down = nn.ModuleList(double_conv(a, b) for a, b in zip([inputs] + widths, widths))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * w, w, 2, stride=2) for w in reversed(widths[:-1]))
        self.merge = nn.ModuleList(double_conv(2 * w, w) for w in reversed(widths[:-1]))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for level, convs in enumerate(self.down):
            x = convs(nn.functional.max_pool2d(x, 2) if level else x)
            skips.append(x)
        skips.pop()
        for up, merge in zip(self.up, self.merge):
            x = merge(torch.cat([skips.pop(), up(x)], 1))
        return self.head(x)


class OnEncoder(nn.Module):
    """
    A U-Net, or dense a UNet++ (Zhou et al., DLMIA 2018, figure 1), on an encoder's maps of stride 2 to 32, with the
    widths of segmentation_models_pytorch: nodes on the figure's outer diagonal are 256 to 32 wide, those inside as wide
    as their row's encoder map; a last block of 16 climbs to the image.
    """

    DIAGONAL = (32, 64, 128, 256)

    def __init__(self, encoder: nn.Module, channels: list[int], dense: bool, classes: int = 1):
        super().__init__()
        self.encoder = encoder
        self.dense = dense
        self.rows = len(channels)
        self.nodes = nn.ModuleDict()
        width = {(row, 0): channels[row] for row in range(self.rows)}
        for row, column in self.grid():
            inputs = width[row + 1, column - 1] + sum(width[row, left] for left in self.left_of(column))
            width[row, column] = self.DIAGONAL[row] if row + column == self.rows - 1 else channels[row]
            self.nodes[f"{row}_{column}"] = double_conv(inputs, width[row, column])
        self.last = double_conv(self.DIAGONAL[0], 16)
        self.head = nn.Conv2d(16, classes, 3, padding=1)

    def grid(self):
        """The nodes in an order in which they can be computed; a U-Net is the outer diagonal alone."""
        for column in range(1, self.rows):
            for row in reversed(range(self.rows - column)):
                if self.dense or row + column == self.rows - 1:
                    yield row, column

    def left_of(self, column: int):
        return reversed(range(column)) if self.dense else [0]

    def forward(self, image):
        x = {(row, 0): features for row, features in enumerate(self.encoder(image))}
        for row, column in self.grid():
            parts = [enlarge(x[row + 1, column - 1])] + [x[row, left] for left in self.left_of(column)]
            x[row, column] = self.nodes[f"{row}_{column}"](torch.cat(parts, 1))
        return self.head(self.last(enlarge(x[0, self.rows - 1])))


def enlarge(x):
    return nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")


class Logits(nn.Module):
    """The one tensor of a torchvision network, which gives a dictionary."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network(x)["out"]


def import_torchvision():
    """
    torchvision, also one that was built for another torch and so comes without its compiled operators. None of the
    networks here uses these, but the import asks for two of them; they are declared, and nothing is computed by them.
    """
    try:
        import torchvision
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        for name in ("nms", "qnms"):
            DECLARATIONS.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision


# Declarations last as long as this.
DECLARATIONS = torch.library.Library("torchvision", "FRAGMENT")


def torchvision_fcn() -> nn.Module:
    models = import_torchvision().models.segmentation
    return Logits(models.fcn_resnet50(weights=None, weights_backbone=None, num_classes=21))


def timm_resnet34(dense: bool) -> nn.Module:
    import_torchvision()
    import timm

    encoder = timm.create_model("resnet34", features_only=True, pretrained=False)
    return OnEncoder(encoder, encoder.feature_info.channels(), dense)


def smp_resnet34(kind: str) -> nn.Module:
    import_torchvision()
    import segmentation_models_pytorch as smp

    return getattr(smp, kind)("resnet34", encoder_weights=None, in_channels=3, classes=1)


def randomise(network: nn.Module) -> nn.Module:
    """He's initialisation throughout: the usual one lets the values of a deep network fade, the more the deeper."""
    torch.manual_seed(1)
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    return network
