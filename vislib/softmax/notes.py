"""What is said below the pictures, a remark or two a chapter."""

from vislib.softmax.digits import TRAINED_ON

LOSS = (
    "p: the prediction. y: the target, 1 for the true class and 0 for the others. "
    "η (eta): the step size."
)
TOP_K = (
    f"One layer of 64 × 10 weights, trained here on {TRAINED_ON} handwritten digits of "
    "8 × 8 pixels (scikit-learn), shown others. In a tie the truth comes last: in the picture, "
    "in the count and in the code."
)
SMOOTHING = (
    "As before, y is the target and p the prediction: what “P and Q” calls P and Q. "
    "(If you have the slides: their “minimum = 0” holds for one-hot targets only.)"
)
INITIAL = (
    "With normal weights in the last layer the scores are normal. The larger they are, "
    "the surer the network, mostly of something wrong. The curve is the mean over all such "
    "networks, of which the bars are a thousand. (If you have the slides: they give "
    "1/C as the loss over C classes; that is the probability, not its price.)"
)
PIXELS = (
    "IoU, intersection over union: the pixels in both the answer and the truth, divided "
    "by those in either; 1 is perfect."
)
