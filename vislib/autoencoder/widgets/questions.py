"""The questions of the lesson, and why their answers are right."""

from vislib.ui.chapter import Choice, Number

SQUEEZE = Choice(
    "A patch of 8 × 8 pixels of the cat has 192 numbers. We describe each patch by 19, a "
    "tenth. How much of the variance is kept?",
    ("10 %", "about half", "97 %"),
    answer="97 %",
    explain="Neighbouring pixels vary together, so a few axes carry nearly everything. The "
    "number of numbers is not the amount of information.",
)
LINE = Choice(
    "An auto-encoder with one hidden number and no curves is trained to the end. On which line "
    "do its pictures of the points lie?",
    ("the regression of y on x", "the first principal axis", "it depends on the start"),
    answer="the first principal axis",
    explain="What is made small is the distance between a point and its twin, at right angles "
    "to the line. A regression measures it along y. From almost every start the end is the "
    "same.",
)
BEND = Choice(
    "Points on a closed ring, one number z each. Can an auto-encoder give all neighbours "
    "neighbouring numbers, and so draw the ring without a gap?",
    ("yes, if it is large", "no, it is cut somewhere", "only a linear one"),
    answer="no, it is cut somewhere",
    explain="A line has two ends, a ring has none. However many units there are, somewhere two "
    "neighbours get numbers far apart. Train it, and see where.",
)
DISC = Number(
    "Pictures of 24 × 24 = 576 pixels, always of one disc; only its place and its size vary. "
    "How many numbers must z have?",
    answer=3,
    tolerance=0,
    unit="numbers",
    explain="x, y and radius made each picture, so three can carry it. PCA needs far more: "
    "moving a disc is no straight line in the space of pictures.",
)
BETWEEN = Choice(
    "Halfway between a disc on the left and a disc on the right. In pixels that is two "
    "half-bright discs. And in z?",
    ("two half-bright discs", "one disc in the middle", "nothing"),
    answer="one disc in the middle",
    explain="The decoder draws what it learned: one disc, and that of the middle code stands "
    "about in the middle. Neither place nor size need be right: nothing in the training asked "
    "that the way between two codes be straight.",
)
NOISE = Choice(
    "White noise on 576 pixels; PCA keeps 32 directions. How much of the noise’s variance stays?",
    ("5.6 %", "half", "all"),
    answer="5.6 %",
    explain="White noise is spread evenly over all directions: 32 of 576 of them keep 32/576 "
    "of it, whichever they are. Not because it is small: because it has no direction.",
)
CONV = Choice(
    "Trained only on discs in the left half: which auto-encoder comes closer to drawing one in "
    "the right half?",
    ("dense", "convolutional", "both alike"),
    answer="convolutional",
    explain="Its few weights are used at every place; the dense one has weights of its own for "
    "each pixel, and at the right nothing ever taught them. It is not perfect: near the right "
    "border it meets padding that it never saw beside a disc.",
)
FORGETS = Choice(
    "Give the network one skip from input to output, and train it again. What does z hold then?",
    ("the same", "only context", "nothing"),
    answer="nothing",
    explain="The picture comes back through the skip for nothing: the loss is 0 when the "
    "decoder draws nothing, and then nothing pulls at z. With the skip closed, this decoder's "
    "picture is black.",
)
