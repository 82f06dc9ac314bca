"""What is said below the pictures, a remark or two a chapter."""

EDGES = (
    "torch's names: zeros, replicate, reflect, circular. Beware: torch's “reflect” is SciPy's "
    "“mirror”; SciPy's “reflect” repeats the end. The photograph is the middle of a larger "
    "one, so what it should be is known."
)
CHANNELS = (
    "Every filter gives one map, so a layer of five filters gives depth 5. (If you have the "
    "slides: a 1×1 convolution over three channels is one neuron with three inputs, the same "
    "at every pixel, not three layers.)"
)
POOLING = (
    "Of equal maxima the first counts, as in torch. A convolution with stride 2 is the same as "
    "one with stride 1 of which every second output is kept in both directions: a pooling that "
    "learns its weights, and minds a shift as much. The photograph goes on at its other side, "
    "so its rim plays no part; a blur reads around the grid's rim likewise."
)
LEARNED = (
    "Each step leaves 1 − rate·λ/λmax of what is wrong along a direction. The first is "
    "nearly even: the sum of the weights."
)
MEDIAN = "A median is no convolution: a residue stays, and the best linear answer is shown."
