"""What is asked before each chapter tells, with the answer and why: one name a chapter."""

from vislib.softmax import divergence as divergences
from vislib.ui.chapter import Choice, Number

SCORES = Choice(
    "Softmax gives each class $e^{\\text{score}}$, divided by the sum of all of these. "
    "Scores: cat 3.2, car 5.1, frog −1.7. What is the probability of car?",
    ("0.61", "0.87", "1.00"),
    answer="0.87",
    explain="exp turns the lead of 1.9 over cat into a factor of $e^{1.9} = 6.7$.",
)

LOSS = Number(
    "It was a cat, and the network gave cat p = 0.13. What does −ln p cost, in nats? "
    "(Nats: units of the natural logarithm; 1 nat = 1.443 bits.)",
    answer=2.04,
    tolerance=0.06,
    unit="nats",
    explain="$-\\ln 0.13 = 2.04$ nats, 2.94 bits. A sure and right answer would cost 0.",
)

BOUND = Choice(
    "How dear can one mistake get?",
    ("ln 3 = 1.10 nats", "7 nats", "without end"),
    answer="without end",
    explain="Drag the bar of the true class down: as p goes to 0, −ln p grows beyond every "
    "bound, by one nat for each that its score falls short. One wrong label can outweigh "
    "thousands of right ones.",
    id="bound",
)

TOP_K = Choice(
    "Ten digits, and a network that has learnt nothing yet. How often is the truth among its "
    "first five guesses?",
    ("never", "in 10 %", "in 50 %"),
    answer="in 50 %",
    explain="Five of ten guesses are half of all classes: half of the pictures, give or take "
    "the luck of a few. Now let it train, and see which digits it takes for which.",
)

DIVERGENCE = Choice(
    f"The KL divergence D(P‖Q) sums {divergences.FORWARD} over the classes. "
    "Can one of its terms be negative?",
    ("yes", "no"),
    answer="yes",
    explain="Where Q is larger than P the logarithm is negative. Only the whole sum never is.",
)

TRIANGLE_INEQUALITY = Choice(
    "Take the KL divergence D(P‖Q) as a length. Is A to B to C always at least as long as A to C?",
    ("always", "not always"),
    answer="not always",
    explain="Drag B to a place where the detour is shorter than the straight way.",
)

SIMPLEX = Choice(
    "Q lies near a side of the triangle: it almost excludes one class. Which is larger?",
    ("D(P‖Q)", "D(Q‖P)"),
    answer="D(P‖Q)",
    explain="P still expects that class, and D(P‖Q) grows without bound as Q gives it up.",
)

MODE_SEEKING = Choice(
    "P has two distant humps, Q one. Which divergence, made small, puts Q on only one of them?",
    ("D(P‖Q)", "D(Q‖P)"),
    answer="D(Q‖P)",
    explain="It charges Q for mass where P has none. D(P‖Q) charges for every place of P "
    "that Q leaves out, so Q spreads over both.",
)

SMOOTHING = Choice(
    "The target is smoothed to 0.933, 0.033, 0.033. What is the least cross-entropy possible?",
    ("0", "0.291", "1.099"),
    answer="0.291",
    explain="H(y, p) = H(y) + D(y‖p), and D is 0 at best.",
)

INITIAL = Choice(
    "Random weights, 10 classes: about how large is the cross-entropy, the mean −ln p of the "
    "true class? Drag your guess, then answer.",
    ("0.1", "2.3", "10"),
    answer="2.3",
    explain="Each class gets about 1/10, and $-\\ln \\frac{1}{10} = \\ln 10 = 2.3026$. With C "
    "classes it is ln C: try others.",
)

PIXELS = Choice(
    "Softmax at every pixel, then −ln p of its true class. Where will the loss be large?",
    ("in large areas", "at boundaries", "everywhere alike"),
    answer="at boundaries",
    explain="There the evidence for two classes is mixed: this network blurs. Take blur or "
    "contrast away and it is mixed there no more than elsewhere.",
)
