"""What the chapters ask, in their order, and why the answers are right."""

from vislib.ui.chapter import Choice, Number

LENET = Number(
    "Layer 1 has 156 parameters: filters of 5×5 on a grey picture, each with a bias. How many "
    "filters?",
    answer=6,
    explain="A filter has 5·5·1 weights and a bias, 26 numbers: 156 / 26 = 6.",
    id="first",
)

LENET_SECOND = Number(
    "Layer 2 has 2,416: filters of 5×5 on those 6 maps, each with a bias. How many?",
    answer=16,
    explain="A filter goes through the whole depth: 5·5·6 + 1 = 151 numbers, and "
    "2,416 / 151 = 16. Without the depth it would be 2,416 / 26, no whole number.",
    id="second",
)

LEDGER = Choice(
    "VGG16 has 138 million weights. Where are most of them?",
    ("in the first convolutions", "in the last convolutions", "in one dense layer"),
    answer="in one dense layer",
    explain="The first dense layer joins all 7·7·512 values to 4,096 units: 102,760,448 "
    "weights. A convolution uses the same few weights at every place.",
)

LEDGER_MEMORY = Choice(
    "And where is the largest share of the values that VGG16 keeps in memory?",
    ("in the first block", "in the last block", "in the dense layers"),
    answer="in the first block",
    explain="Two maps of 64×224×224 and the pooled one: 47 % of all values. Behind every "
    "pooling the maps have a quarter of the places, and at most twice the channels.",
    id="memory",
)

SHRINK = Number(
    "200 channels of 32×32, 92 filters 5×5. A 1×1 layer first shrinks 200 to 16. How many "
    "times fewer multiplications?",
    answer=11.5,
    tolerance=0.6,
    explain="471,040,000 against 3,276,800 + 37,683,200 = 40,960,000. Not 200/16 = 12.5: the "
    "1×1 layer costs too. (The slide says 1/10; it is 1/11.5.)",
)

DEPTHWISE = Number(
    "12×12×3, 256 filters 5×5, no padding. Split into one 5×5 for each channel and 256 "
    "filters 1×1: how many times fewer multiplications?",
    answer=22.8,
    tolerance=1.0,
    explain="1,228,800 against 4,800 + 49,152 = 53,952. It is k²F / (k² + F), whatever the "
    "number of channels: never more than k² = 25.",
)

JOIN = Number(
    "Five layers, each connected to the block's input and to all layers before it. How many "
    "connections?",
    answer=15,
    explain="1 + 2 + 3 + 4 + 5 = 5·6/2. Without the input it would be 10; 25 would be each "
    "with each, backwards too.",
)

WHICH = Choice(
    "VGG16 has 138 M weights, ResNet-50 26 M. Which names more photographs right (ImageNet, "
    "first guess)?",
    ("VGG16", "ResNet-50", "both equally many"),
    answer="ResNet-50",
    explain="76.1 % against 71.6 %. Most of VGG16's weights sit in one dense layer, which "
    "ResNet-50 does without.",
)

SEARCH = Choice(
    "A controller draws networks and is told their accuracy as a reward. Can the reward be "
    "differentiated with respect to the choices?",
    (
        "yes, by backpropagation",
        "no, but the chance of drawing them can",
        "no, nothing can",
    ),
    answer="no, but the chance of drawing them can",
    explain="A kernel of 3 or 5 is no number to nudge. But log p of what was drawn has a "
    "gradient: times R − b it makes good draws likelier, in the mean.",
)

YOURS = Choice(
    "nn.Conv2d(64, 128, 3, stride=2, padding=1) on maps of 56×56: what comes out, and how many "
    "parameters has it?",
    (
        "128×28×28 and 73,728",
        "128×28×28 and 73,856",
        "128×27×27 and 73,856",
        "128×28×28 and 1,280",
    ),
    answer="128×28×28 and 73,856",
    explain="⌊(56 + 2 − 3)/2⌋ + 1 = 28. Each of the 128 filters has 3·3 weights for each of "
    "the 64 channels, and a bias: 64·128·3·3 + 128 = 73,856.",
)
