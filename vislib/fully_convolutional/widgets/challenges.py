"""What a learner is to reach in each chapter; whether it is reached, the page says."""

from vislib.fully_convolutional import tasks
from vislib.ui import link_state
from vislib.ui.chapter import Challenge

TASKS = Challenge(
    "Make three discs one connected piece of the semantic answer, with pixels of all three "
    "in the instance answer.",
    "Take the world with three discs in a row and drag the outer ones inwards.",
    reach={
        "world": tasks.ROW,
        "things": link_state.Placed([20.0, 24.0, 32.0, 24.0, 44.0, 24.0], of=tasks.ROW),
    },
)
PATCH = Challenge(
    "Find a pixel that the network of the smallest patch gets right, and that of the largest "
    "wrong.",
    "Where would context mislead? Try the edges of small shapes, and other drawings.",
    reach={"drawing": 5, "row": 6, "column": 18},
)
DENSE = Challenge(
    "On an input of 3 × 3 or more, not all alike, choose the first unit's weights so that its map "
    "is the input itself, without its last row and column.",
    "One weight is 1 and the others are 0. Which pixel of the window should it let through?",
    reach={"w1": "1 0 0 0"},
)
ONE_PASS = Challenge(
    "Find at least nine windows that together are less work than one pass.",
    "The pass answers every 4 pixels, whether you want it or not. How far apart may windows be?",
    reach={"step": 16},
)
FULL = Challenge(
    "Without any pooling, find a tower whose work is below that of VGG16 with its poolings "
    "(15.35 · 10⁹ multiplications) and which sees as far as possible: 41 pixels.",
    "The side and the channels cost by their squares; only the number of convolutions counts "
    "for what is seen.",
    reach={"convolutions": 20, "channels": 8, "poolings": 0, "side": 224},
)
SKIPS = Challenge(
    "Click a pixel at which the skips turn the answer, and turn it right.",
    "Look along the outlines: the coarse scores end too early or too late.",
    reach={"pixel": link_state.Placed([21.0, 64.0])},
)
OFFSETS = Challenge(
    "Find the least padding with which FCN-32s still has a score for each pixel.",
    "Crop 19 of 100: the enlarged map begins 19 pixels early. How many does it need?",
    reach={"pad": 81},
)
STAGES = Challenge(
    "Choose masks and thaw so that the pretrained network ends at a mean IoU above 0.6.",
    "Does the encoder have anything to learn from the masks? From which step on may it?",
    reach={"masks": 40, "thaw": 0},
)
WAYS = Challenge(
    "Let FCN-8s hand more than 200,000 scores across.",
    "Scores grow with the classes and with the square of the side.",
    reach={"side": 512, "classes": 50},
)
