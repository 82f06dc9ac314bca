"""What is said below the pictures, a remark or two a chapter."""

TASKS = (
    "Where an answer could be wrong it is right here: each is made from the world, by no "
    "network. If you have the slides: the one headed semantic segmentation that colours things by "
    "instance describes instance segmentation, and “according to what instance it belongs” should "
    "say class."
)
PATCH = (
    "All were trained alike: as many steps on as many patches, as many of each class. So they "
    "call more pixels shapes than there are, and over all pixels, most of them background, a "
    "larger patch need not be right more often."
)
DENSE = (
    "Does the size of the input change the architecture? With dense layers yes: their "
    "matrix has a column for each number of the map. Fully convolutional no: the same weights "
    "slide further."
)
ONE_PASS = (
    "The pass is as coarse as its poolings: 17 × 17 answers for 94 × 94 pixels. For an answer "
    "at each pixel the picture is shifted by 0 to 3 pixels in both directions, and the "
    "sixteen maps are stitched together."
)
FULL = (
    "Two reasons for a bottleneck: it keeps and computes less, and it sees further. After four "
    "poolings, at steps of 16 pixels, a kernel of 3 × 3 spans 33 of them."
)
FULL_SLIDES = (
    "If you have the slides: they give VGG16's memory as 24 M · 4 ≈ 96 MB; the rows of their "
    "own table sum to 15,237,608 numbers, 61.0 MB: those kept here, the picture's 150,528 and "
    "9,192 of the dense layers."
)
SKIPS = (
    "All three were trained as many steps, at the same rates. Over those drawings pool4 helps, "
    "and pool3 adds next to nothing: its scores are small. A new skip begins at zero, so that a "
    "16s begins as its 32s. On photographs (PASCAL VOC 2011) the paper measured mean IoU of "
    "59.4, 62.4 and 62.7 for 32s, 16s and 8s. The sizes of maps, H/4 to H/32, are 56, 28, 14 and "
    "7 for 224 pixels."
)
STAGES = (
    "Labels of pictures are cheap, masks are dear: the encoder was trained first on 4,000 small "
    "pictures with one word each, circle, square, triangle or nothing. The whole recipe: freeze it "
    "and train the decoder; thaw it and train both, the encoder at a smaller rate; repeat as "
    "needed. Bands: from the lowest to the highest run; where they overlap, "
    "so few runs say nothing. The runs differ in the decoder’s first "
    "weights and in the batches; in runs from scratch in all first weights. “Train” runs the "
    "pretrained network once more, here, at this setting and with a seed of its own; it pauses "
    "after two minutes, and when the chapter is left. Labels: circles are "
    "orange, squares green, triangles pink."
)
OFFSETS = (
    "The crops 5 of pool4 and 9 of pool3 depend on no padding and no size: zeros at the "
    "beginning move both maps alike. That of the last map is the padding less 81, 73 or 69. "
    "Padding inside each layer, as later networks do, needs none of this."
)
