"""Lesson: network architectures, or where the weights, the work and the memory sit."""

from vislib.architectures import figures, numbers, params, snippets
from vislib.ui.chapter import Challenge, Choice, Here, Lecture
from vislib.ui.lesson import Lesson

ARCHITECTURES = Lesson(
    "architectures",
    recap="""
- **Weights** sit in dense layers, **work** in wide convolutions, **memory** in the first maps.
- A 1×1 layer shrinks the channels before the dear step.
- To filter each channel alone and mix afterwards saves up to k².
- Adding keeps the width, concatenating grows it.
""",
    discuss=(
        "Which of the three numbers matters on a phone, in training, in a paper?",
        "Why did the dense layers disappear?",
        "What does a smaller rank take away?",
    ),
)


@ARCHITECTURES.chapter(
    "ledger",
    "Layer by layer",
    params=params.Ledger,
    columns=5,
    presets=params.LEDGERS,
    locked=("network", "beside", "own", "size"),
    lecture=Lecture("AlexNet, VGG16, ResNet: their tables", 8, "Where are VGG16's weights?"),
    question=Choice(
        "VGG16 has 138 million weights. Where are most of them?",
        ("in the first convolutions", "in the last convolutions", "in one dense layer"),
        answer="in one dense layer",
        explain="The first dense layer joins all 7·7·512 values to 4,096 units: 102,760,448 "
        "weights. A convolution uses the same few weights at every place.",
    ),
    challenge=Challenge(
        "Put two networks side by side: the one with fewer parameters multiplies at least ten "
        "times as often.",
        "Which layers use a weight once only, which at thousands of places?",
        reach={"network": "Xception", "beside": "AlexNet (two groups)"},
    ),
)
def ledger(here: Here, p: params.Ledger) -> None:
    here.ask(
        Choice(
            "And where is the largest share of the values that VGG16 keeps in memory?",
            ("in the first block", "in the last block", "in the dense layers"),
            answer="in the first block",
            explain="Two maps of 64×224×224 and the pooled one: 47 % of all values. Behind every "
            "pooling the maps have a quarter of the places, and at most twice the channels.",
            id="memory",
        ),
        holds=True,
    )
    here.picture(figures.ledger.scene(p))
    here.numbers(numbers.ledger(p))
    here.say(
        "One multiplication with its addition counts once, in convolutions and dense layers only, "
        "for one picture. Many tables call this FLOPs; some print twice as much. Values: what "
        "convolutions, pooling, dense layers and the input put out. Memory in training is an "
        "estimate: weights, their gradients, what the optimiser keeps, values and their gradients."
    )
    here.say(numbers.REMARKS.get(p.network, "") if p.own else "")
    here.table(numbers.table(p.lines(p.network), p.biases), caption=p.network)
    here.challenge(*numbers.work_for_weights(p))
    here.code(snippets.ledger(p.network, p.size_of(p.network)))


if __name__ == "__main__":
    ARCHITECTURES.run()
