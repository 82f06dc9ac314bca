"""The field's terms: one name for one idea, one sentence each. Chapters name those they use."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Term:
    """A term: its ``name``, the one sentence that says what it is, other names for the same."""

    name: str
    says: str
    also: tuple[str, ...] = ()

    def link(self) -> str:
        """Its address on the page of terms, relative to the app."""
        return f"glossary?{urlencode({'term': self.name})}"


TERMS: tuple[Term, ...] = (
    Term("1×1 convolution",
         "A convolution whose kernel covers one pixel: the same weighted sums of the channels at "
         "every place.", ("pointwise convolution",)),
    Term("accuracy", "The share of all answers, often pixels, that are right."),
    Term("activation function",
         "The curve through which a unit sends its sum, such as ReLU, tanh or sigmoid.",
         ("non-linearity",)),
    Term("affinity",
         "How strongly two pixels or points are tied: near 1 where they are alike and close, near "
         "0 where they are not.", ("similarity",)),
    Term("architecture search",
         "A program proposes networks, has them trained, and learns from their scores which to "
         "propose next.", ("NAS",)),
    Term("auto-encoder",
         "A network that describes its input by a few numbers, and draws the input again from "
         "these.", ("autoencoder",)),
    Term("average precision",
         "The area under the curve of precision against recall: one number for a detector and a "
         "class; its mean over the classes is called mAP.", ("AP",)),
    Term("backpropagation",
         "The chain rule, worked from the loss back to the first layer: it gives the gradient for "
         "every weight in one pass."),
    Term("bandwidth",
         "The size of the window of mean shift: how far away points still count as near."),
    Term("batch normalisation",
         "Each channel is shifted and scaled to mean 0 and variance 1 over a batch, then by two "
         "numbers that are learnt.", ("batch norm",)),
    Term("bias", "A number that a layer adds to each of its sums, whatever the input."),
    Term("bilinear interpolation",
         "A new pixel is a mean of the four nearest old ones, each weighted by how near it is.",
         ("linear interpolation",)),
    Term("bootstrap",
         "Drawing from a sample again and again, with replacement, to see how much a score varies "
         "by chance."),
    Term("bottleneck",
         "The narrowest place between two wider ones: all that is known further on passes through "
         "its few numbers."),
    Term("channel",
         "One of the values that a picture or a map holds for each pixel, such as red, green or "
         "blue."),
    Term("checkerboard artifact",
         "A regular pattern of brighter and darker pixels that comes from a layer and not from "
         "what is shown."),
    Term("class imbalance",
         "Some classes have far more examples, or pixels, than others."),
    Term("code",
         "The few numbers by which an auto-encoder describes its input.", ("latent", "z")),
    Term("context", "What surrounds a pixel, and may help to tell what it belongs to."),
    Term("convolution",
         "A small grid of weights slides over the input; at every place the products of weights "
         "and values are added up."),
    Term("convolution matrix",
         "The matrix with one row for each output: multiplied with the input, it gives the "
         "convolution.", ("Toeplitz matrix",)),
    Term("correlation",
         "The sliding sum with the kernel as it stands, where a convolution in the strict sense "
         "turns it round first.", ("cross-correlation",)),
    Term("cross-entropy",
         "The mean of −ln Q over what happens, if it happens as P says: what believing Q costs."),
    Term("dense layer",
         "A layer in which every output is a weighted sum of all inputs.",
         ("fully connected layer",)),
    Term("depthwise separable convolution",
         "One small kernel for each channel by itself, then a 1×1 convolution that mixes the "
         "channels."),
    Term("Dice coefficient",
         "Twice the common area of two masks, divided by the sum of their areas.", ("F1",)),
    Term("dilation",
         "How many pixels apart the weights of a kernel read; at 1 they read neighbours.",
         ("atrous convolution", "dilated convolution", "rate")),
    Term("distortion",
         "The sum of the squared distances of all points to the centres of their groups.",
         ("inertia",)),
    Term("effective receptive field",
         "The part of a receptive field whose pixels matter noticeably to the unit.", ("ERF",)),
    Term("eigenvector",
         "A vector that a matrix only makes longer or shorter, by a factor called its eigenvalue.",
         ("eigenvalue",)),
    Term("encoder–decoder",
         "A network whose maps first become smaller, then large again.", ("encoder", "decoder")),
    Term("entropy", "The mean of −ln P over what happens as P says: how uncertain P is."),
    Term("exploding gradient",
         "A gradient that grows from layer to layer on its way back, until no step is safe."),
    Term("feature map",
         "What one filter of a layer puts out: one value for each place.", ("activation map",)),
    Term("fully convolutional network",
         "A network of convolutions, pooling and upsampling alone, which takes a picture of any "
         "size and answers for every pixel.", ("FCN",)),
    Term("gate", "A number from 0 to 1 that multiplies what passes."),
    Term("gradient",
         "For each number, how fast the loss grows as that number grows."),
    Term("gradient descent",
         "The weights take a small step against the gradient of the loss, again and again; with "
         "a few examples a step it is called stochastic (SGD)."),
    Term("gridding",
         "A regular grid of pixels that stacked dilated convolutions do not read."),
    Term("grouped convolution",
         "The channels are divided into groups, and each output reads the channels of its own "
         "group alone.", ("groups",)),
    Term("Inception module",
         "Convolutions of several sizes side by side on one map; their channels are put one "
         "behind the other.", ("GoogLeNet",)),
    Term("initialisation",
         "The numbers with which training begins: random weights, or the first centres."),
    Term("instance segmentation",
         "For each single object, which pixels belong to it."),
    Term("interpolation",
         "Computing values between given samples from those nearby."),
    Term("IoU",
         "The common area of two masks, divided by the area that they cover together.",
         ("intersection over union", "Jaccard index")),
    Term("jump",
         "How many input pixels lie between neighbouring units of a layer."),
    Term("k-means++",
         "A start for K-means: each further centre is drawn from the points, those far from all "
         "centres so far more likely."),
    Term("kernel",
         "The small grid of weights that slides over the input.", ("filter",)),
    Term("KL divergence",
         "How much more the cross-entropy of P and Q is than the entropy of P.",
         ("relative entropy",)),
    Term("Lab colour",
         "Colour as lightness and two axes, green to red and blue to yellow, in which equal "
         "distances look about equal.", ("CIELAB",)),
    Term("label smoothing",
         "A little of the target is taken from the true class and shared out."),
    Term("learning rate", "The number that says how long a step of gradient descent is."),
    Term("local minimum",
         "A place where every small change makes things worse, though a better place may lie far "
         "away."),
    Term("logits", "The scores of the classes before softmax: any numbers.", ("scores",)),
    Term("loss", "The number that training makes small."),
    Term("max pooling",
         "In place of each window stands the largest of its values."),
    Term("mean IoU", "The IoU of each class, averaged over the classes.", ("mIoU",)),
    Term("mode", "A peak of a density: a place where points are denser than all around it."),
    Term("multiply-add",
         "One multiplication and one addition: the unit in which the work of a network is counted.",
         ("MAC", "FLOPs")),
    Term("nearest neighbour", "A new pixel takes the value of the old one closest to it."),
    Term("negative log-likelihood",
         "−ln of the probability that was given to what happened.", ("NLL",)),
    Term("normalised cut",
         "The affinities severed between two parts, as a share of all that each part has, added "
         "up for both.", ("Ncut", "normalized cut")),
    Term("one-hot",
         "A target that is 1 for the true class and 0 for all others."),
    Term("output padding",
         "Rows and columns more at one side of a transposed convolution's output."),
    Term("output stride",
         "The jump of the last map of a network: how many pixels of the picture stand for one of "
         "its own."),
    Term("padding",
         "Values, mostly zeros, set around the input so that the kernel may hang over its edge.",
         ("same", "valid")),
    Term("parameter",
         "A number that training sets: the weights of a layer, and its biases.", ("weight",)),
    Term("PCA",
         "The directions in which data vary most, each at right angles to those before.",
         ("principal axis", "principal component analysis")),
    Term("pixel shuffle",
         "Channels are dealt out to neighbouring pixels: fewer channels, a larger map.",
         ("sub-pixel convolution",)),
    Term("pooling",
         "One number stands in place of each window, so that the map becomes smaller."),
    Term("precision", "Of what was reported, the share that is right."),
    Term("pyramid pooling",
         "Means over bins from coarse to fine, enlarged again and set beside the map as context.",
         ("PSPNet", "spatial pyramid")),
    Term("recall", "Of what is there, the share that was reported."),
    Term("receptive field",
         "The pixels of the input on which a unit depends.", ("field of view",)),
    Term("ReLU", "An activation function: what is above 0 passes, all else becomes 0."),
    Term("residual block",
         "A few layers whose output is added to their input.", ("ResNet",)),
    Term("semantic segmentation", "For every pixel, the name of what it belongs to."),
    Term("silhouette",
         "For a point, how much nearer its own group is than the next one: from −1 to 1."),
    Term("skip connection",
         "A path past some layers, whose values are added or put beside what comes out of these.",
         ("shortcut",)),
    Term("softmax",
         "Scores become probabilities: e to the score, divided by the sum over all classes."),
    Term("spectral clustering",
         "Points are grouped by their places among the first eigenvectors of a graph."),
    Term("stride", "How many pixels the kernel moves on from one output to the next."),
    Term("superpixel",
         "A small patch of neighbouring pixels that are alike, taken as one."),
    Term("switches",
         "The places where max pooling found its maxima, kept for unpooling."),
    Term("temperature", "The number by which all scores are divided before softmax."),
    Term("top-k", "An answer counts as right if the true class is among the k highest scores.",
         ("top-1", "top-5")),
    Term("transposed convolution",
         "Every input value stamps the kernel, times itself, into the output; what lands on one "
         "place is added.", ("deconvolution", "fractionally strided convolution")),
    Term("U-Net",
         "An encoder–decoder whose skip connections hand each map of the way down to the way up."),
    Term("unpooling",
         "Each value goes back into a window of its own, and a small map is large again."),
    Term("upsampling", "Making a map or a picture larger."),
    Term("vanishing gradient",
         "A gradient that shrinks from layer to layer on its way back, until the first layers "
         "hardly learn."),
    Term("zero insertion",
         "Zeros are set between the values of a map, for a filter to fill.", ("bed of nails",)),
)  # fmt: skip

_BY_NAME = {term.name: term for term in TERMS}


def term(name: str) -> Term:
    """The term of that name; the error lists the names there are."""
    if name not in _BY_NAME:
        raise ValueError(f"No term {name!r}; there are {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]
