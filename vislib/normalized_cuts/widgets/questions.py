"""What the chapters ask, in their order, and why the answers are right."""

from vislib.ui.chapter import Choice

GRAPH = Choice(
    "Two pixels side by side differ by 0.2 in grey, of 0 to 1; σ of colour is 0.1, σ of place "
    "4 px. How strongly are they tied, of 0 to 1?",
    ("0.90", "0.50", "0.017"),
    answer="0.017",
    explain="The difference is divided by σ and squared: e⁻⁴ = 0.018, times e⁻¹ᐟ¹⁶ = 0.94 for "
    "their place. A fifth apart does not mean four fifths alike; with a difference of 0.02 the "
    "tie would be 0.90.",
)

CUT = Choice(
    "Two groups of points, and one far away. A cut costs the sum of the ties it severs. Which "
    "one costs least?",
    ("between the groups", "around the far point", "through a group"),
    answer="around the far point",
    explain="It has hardly any ties to sever. The minimum cut takes off specks; the normalised "
    "cut also asks what is left on either side: a point alone loses all its ties, which costs "
    "1 by itself.",
)

EIGEN = Choice(
    "The least Ncut over yes and no is hard; over any numbers y it is an eigenvalue problem, "
    "(D − W) y = λ D y. Its smallest eigenvalue is 0. What does the y of that one say?",
    ("nothing: all numbers are alike", "the best cut", "the worst cut"),
    answer="nothing: all numbers are alike",
    explain="Where all numbers are alike no tie is stretched, and nothing is divided. So the "
    "second one is asked: the least among all y that are balanced, degrees as weights.",
)

PICTURE = Choice(
    "The photograph “flower” is divided in two where the normalised cut is least. Where does "
    "it come apart first?",
    ("A: around the blossom", "B: down the middle", "C: the dark corner"),
    answer="A: around the blossom",
    explain="Nothing asks for equal halves: a quarter against three quarters is well enough, "
    "if the ties across are few. The second eigenvector is nearly flat on either side and "
    "falls at the outline.",
)

AGAIN = Choice(
    "Each part of a photograph can be cut in two again. Nobody says how many parts there are. "
    "When should one stop?",
    ("when k parts are there", "when every cut is dear", "never"),
    answer="when every cut is dear",
    explain="In “coffee” the cuts along outlines cost less than a thousandth, the next one, "
    "through something even, more than ten times that. A limit on the price replaces k. (It "
    "is a number, too, that somebody must choose.)",
)

SPECTRAL = Choice(
    "Two rings, one inside the other: K-means and mean shift cannot tell them apart. Can "
    "K-means among the first eigenvectors?",
    ("yes, with a narrow σ", "yes, always", "no"),
    answer="yes, with a narrow σ",
    explain="With a narrow σ ties follow the rings, and each ring becomes nearly one point in "
    "the eigenvectors. With a wide one they jump across, and the rings melt into one group.",
)

LIMITS = Choice(
    "A picture of one single grey, wider than high. Where does the normalised cut cut?",
    ("nowhere", "through the middle", "along the rim"),
    answer="through the middle",
    explain="It must cut, and equal halves have large sums below the line: c/a + c/b is least "
    "where both are large. On a line of twelve the middle costs 1/11 + 1/11 = 0.18, the end "
    "1 + 1/21 = 1.05. No edge is needed for a cut.",
)
