"""The five lecture decks that the lessons serve; chapters name the parts that they show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Deck:
    """A deck: its letter, its title, and what its parts are about, in their order."""

    letter: str
    title: str
    about: tuple[str, ...]

    @property
    def parts(self) -> dict[str, str]:
        """Part, such as A3 -> what it is about."""
        return {f"{self.letter}{n}": text for n, text in enumerate(self.about, 1)}


DECKS: tuple[Deck, ...] = (
    Deck("A", "Introduction to Computer Vision, Lecture 7: Deep Learning IV", (
        "Softmax", "Negative log-likelihood", "Label smoothing", "Properties of the KL divergence",
        "Cross-entropy", "How to analyse a CNN", "AlexNet", "Receptive field; small filters",
        "VGG16, row by row", "ResNet", "DenseNet and beyond; architecture search", "MobileNet",
        "Clustering: what is minimised", "K-means", "Mean shift, normalised cut, grouping",
        "Four tasks", "Sliding window, full resolution", "Auto-encoder", "Unpooling",
        "Strided and transposed convolution", "Bottleneck and skips", "Shapes of context",
        "Metrics",
    )),
    Deck("B", "I2DL, Lecture 10: CNNs, classic architectures, U-Net", (
        "Convolution of functions", "Convolution of numbers; the ends", "Filters on pictures",
        "Output sizes", "Pooling", "Receptive field", "LeNet", "Top-1 and top-5", "AlexNet",
        "VGG A to E", "Residual block", "1×1 convolution", "Inception",
        "Depthwise separable convolution", "Fully convolutional networks", "U-Net",
    )),
    Deck("C", "CS231n: Object detection and image segmentation", (
        "Four tasks, context", "Unpooling; transposed convolution in 2-D",
        "Transposed convolution in 1-D", "Worked numbers", "The matrix and its transpose",
    )),
    Deck("D", "Semantic segmentation, transposed convolution, checkerboard artifacts", (
        "The label map", "Per-pixel classification and its cost", "FCN-32s to 8s, ways back up",
        "Max unpooling", "The gradient of a convolution", "Overlap", "Decoders and gradients",
    )),
    Deck("E", "Neural Networks and Machine Learning: fully convolutional learning I", (
        "Input size", "Average precision", "Zero insertion and interpolation",
        "The matrix, transposed and strided", "Active taps", "Pyramid pooling and dilation",
        "Gates; leaderboards", "Scores near edges",
    )),
)  # fmt: skip


def parts() -> dict[str, str]:
    """Every part of every deck: its name -> what it is about."""
    return {name: text for deck in DECKS for name, text in deck.parts.items()}
