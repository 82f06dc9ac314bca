"""The questions of the lesson, and why their answers are right."""

from vislib.ui.chapter import Choice, Number

TASKS = Choice(
    "Two discs of one class touch. Whose answer, pixel by pixel, still says that there are two?",
    ("classification", "semantic segmentation", "instance segmentation"),
    answer="instance segmentation",
    explain="Semantic segmentation says disc at each of their pixels, and one piece is left. "
    "Instance segmentation numbers the things; detection would give them two boxes, but no "
    "pixels.",
)
PATCH = Choice(
    "What does the middle pixel belong to?",
    ("background", "a circle", "a square", "it cannot be told"),
    answer="it cannot be told",
    explain="The same colours are found in shapes and behind them. What would help is what "
    "lies around: take a larger patch.",
)
PATCH_MODEL = Choice(
    "How do we model it?",
    ("a classifier on the patch", "a table of colours", "edges"),
    answer="a classifier on the patch",
    explain="A network takes the patch and answers with the class of its middle pixel; "
    "moved from pixel to pixel it labels the picture.",
    id="model",
)
DENSE = Choice(
    "fc6 of VGG16 has 4,096 units on a map of 7 × 7 × 512. Written as a convolution, its "
    "kernel is …",
    ("1 × 1", "7 × 7", "512 × 512"),
    answer="7 × 7",
    explain="A unit of fc6 has a weight for each of the 7 × 7 × 512 numbers: a kernel as large "
    "as the map. Only the dense layers after it, which meet a map of 1 × 1, become 1 × 1 "
    "convolutions.",
)
DENSE_UNCHANGED = Number(
    "How many of the 102,760,448 weights of fc6 change when it is written as a convolution?",
    answer=0,
    tolerance=0.5,
    explain="None: they are read in another order, `fc6.weight.view(4096, 512, 7, 7)`.",
    id="unchanged",
)
ONE_PASS = Choice(
    "289 windows of 30 × 30 cover a sheet of 94 × 94 pixels, one every 4 pixels. They are how "
    "many times the work of one pass of the same network over the sheet?",
    ("as much", "about 9 times", "289 times"),
    answer="about 9 times",
    explain="One pass costs more than one window, for the sheet is larger. But windows overlap "
    "and compute the same units again and again; the pass computes each once.",
)
FULL = Choice(
    "VGG16's thirteen convolutions of 3 × 3 without any pooling: how far does the last one see?",
    ("27 px", "212 px", "everything"),
    answer="27 px",
    explain="Each convolution of 3 × 3 adds one pixel at either side: 1 + 13 · 2. Deep is not "
    "wide. Poolings double the step with which later kernels reach.",
)
SKIPS = Choice(
    "A network scores a drawing of 128 pixels on a 4 × 4 grid and enlarges it 32 times. What "
    "is wrong most often?",
    ("which shape it is", "where it ends", "both alike"),
    answer="where it ends",
    explain="Most wrong pixels are a shape called background or background called a shape; "
    "and within 2 pixels from an outline an answer is wrong several times as often as "
    "elsewhere. See the table below.",
)
SKIPS_ADDS = Choice(
    "What does a skip of an FCN add to the enlarged scores?",
    ("whole feature maps", "scores, one a class", "switches"),
    answer="scores, one a class",
    explain="A convolution of 1 × 1 makes scores of a pool's map first; U-Net's skips hand "
    "over the map itself.",
    id="adds",
)
OFFSETS = Choice(
    "The published FCN pads its picture by 100 pixels of zeros. Why?",
    (
        "so that every pixel gets a score, whatever the picture's size",
        "so that units see more of the picture",
        "because VGG16 was trained with it",
    ),
    answer="so that every pixel gets a score, whatever the picture's size",
    explain="The kernel of fc6 is 7 wide on pool5 and not padded: it takes 3 units, 96 pixels, "
    "at either side. VGG16 itself pads by 1. The zeros give back what fc6 takes, and more.",
)
WAYS = Choice(
    "Each hands something from its way down to its way up. Which hands across least?",
    ("FCN-8s", "SegNet", "U-Net"),
    answer="FCN-8s",
    explain="FCN-8s hands over scores, one a class, at two small sizes. SegNet and DeconvNet "
    "hand over where each maximum was, 2 bits a place; U-Net whole feature maps. A skip is not "
    "the same everywhere.",
)
STAGES = Choice(
    "Forty drawings with masks. Who leads after 100 steps: a network trained from scratch, or a "
    "decoder on a frozen encoder that was pretrained on other labels?",
    ("the frozen one", "from scratch", "both alike"),
    answer="the frozen one",
    explain="The encoder tells shapes apart already, though it never saw a mask; the decoder has "
    "only to learn where they end. From scratch, forty masks have to teach both.",
)
STAGES_END = Choice(
    "How many masks does the network from scratch need, to be after 400 steps where the decoder on "
    "the frozen encoder is with ten?",
    ("about 40", "about 160", "160 are not enough"),
    answer="160 are not enough",
    explain="With 160 masks it ends lower than the other does with ten, in every run. Words for "
    "pictures are cheap, and here 4,000 of them were worth more than 150 masks.",
    id="end",
)
