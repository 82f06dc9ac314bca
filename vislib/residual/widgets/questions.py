"""What the chapters ask, in their order, and why the answers are right."""

from vislib.ui.chapter import Choice

DEPTH = Choice(
    "10 plain layers learn all of these 256 points. 60 plain layers, the same points, the "
    "same steps: the *training* error is",
    ("lower", "the same", "higher"),
    answer="higher",
    explain="Ten layers and fifty that do nothing would be as good, and training does not find "
    "them. It is no overfitting: the points are those it learns from. Train, and see; not "
    "every seed fails, and other recipes fail later.",
)

CHAIN = Choice(
    "Ten sigmoid layers in a row, weight 1. The gradient that reaches the first is at most about",
    ("1/10", "1/1,000", "1/1,000,000"),
    answer="1/1,000,000",
    explain="σ′ is at most ¼, and (1/4)¹⁰ is 0.00000095. The factors multiply.",
)

LAYERS = Choice(
    "20 ReLU layers, weights too small by √2 (Xavier's rule). Which layers' weights get hardly "
    "any gradient?",
    ("the first", "the last", "all alike"),
    answer="all alike",
    explain="A weight's gradient is what comes forwards times what comes back. Here both "
    "shrink on their way, so the product is small everywhere.",
)

BLOCK = Choice(
    "All weights and biases of a residual block are 0. What does it put out?",
    ("0", "its input, cut at 0", "its input, always"),
    answer="its input, cut at 0",
    explain="f(0 + x) = f(x). After a ReLU there is nothing below 0 to cut: then it is the input.",
)

SHAPES = Choice(
    "64×56×56 becomes 128×28×28. A 1×1 convolution with stride 2 on the shortcut reads which "
    "share of the values?",
    ("all", "half", "a quarter"),
    answer="a quarter",
    explain="Every second position in both directions; the others are never looked at.",
)

PATHS = Choice(
    "Take one block out of a *trained* residual net of 20 blocks. The accuracy",
    ("falls to chance", "falls a little, for most blocks", "never falls"),
    answer="falls a little, for most blocks",
    explain="Half of all paths do without it. Most blocks cost little, a few cost much. A "
    "plain net has one path: most of its blocks cost all that it has learned.",
)

NOISE = Choice(
    "A net of 50 plain, normalised layers, not trained yet; its input moves by 1/64. The slope "
    "there and the slope here",
    ("are nearly the same", "are alike by half", "have nothing to do with each other"),
    answer="have nothing to do with each other",
    explain="Each layer's ReLUs bend the output at other places, and after 50 layers it bends "
    "between any two neighbours: their slopes agree as random numbers do. The gradient at one "
    "point then says nothing of the point beside it.",
)

PAPER = Choice(
    "CIFAR-10: 110 residual layers against 1,202. Which has the lower test error?",
    ("1,202", "they are equal", "110"),
    answer="110",
    explain="6.43 against 7.93 %. Both fit their training pictures; the larger one has 19.4 "
    "million weights for 50,000 small pictures.",
)
