"""What is said below the pictures, a remark or two a chapter."""

OVERLAP = (
    "For equal weights the rule is exact: even if the stride divides the kernel, else not. For "
    "learned weights it is neither sufficient (kernel 4, uneven weights) nor necessary (½ 1 ½ "
    "at stride 2 is even, and enlarges linearly)."
)
OVERLAP_SLIDES = (
    "If you have the slides: “Fully convolutional learning” states the rule without the "
    "weights. “Semantic segmentation, transposed convolution, checkerboard artifacts” shows "
    "checkerboards in the pictures of Radford et al. 2015, Salimans et al. 2016, Donahue et "
    "al. 2016 and Dumoulin et al. 2016; it says “deconvolution”, but the operation is a "
    "transposed convolution and undoes nothing."
)
STACK = (
    "An average of stride 1 with equal weights evens the pattern out exactly if it spans whole "
    "periods. Other weights can do it, too: ¼ ½ ¼ turns 1 2 1 2 into 1.5 everywhere. Either "
    "blurs the picture as well."
)
TAPS = (
    "“Fully convolutional learning” asks for a kernel that is a *symmetric* multiple of the "
    "stride. A multiple: every output meets as many taps. Symmetric: at stride 2 an even "
    "kernel's two phases are then mirror images of each other, and add up alike whatever the "
    "weights; an odd kernel's are not, as its middle belongs to one of them alone."
)
WEIGHTS = (
    "Resize-convolution cannot draw a checkerboard on a constant input: both kinds of output "
    "add up w₀ + w₁ + w₂. On any other input it can, since they add up different things."
)
TRAINING = (
    "Interpolation is said to leave few artifacts, transposed convolution to be efficient: the "
    "table has both. A peak counts as so many times the median of the spectrum around it: 1× "
    "is nothing special. Set the photograph to *checkered*: does a "
    "resize-convolution learn to draw a checkerboard?"
)
