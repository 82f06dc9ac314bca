"""What is said below the pictures, a remark or two a chapter."""

GRAPH = (
    "Hover a cell of the row to see that pixel’s row of W. Shi & Malik, “Normalized cuts and "
    "image segmentation” (2000). Beware of names: scikit-learn’s gamma is 1/σ², and what "
    "scikit-image’s `rag_mean_color` calls sigma is σ²."
)
CUT = (
    "Hover a dot: one side of its division lights up; click it, and it is written out. Bright "
    "dots divide in halves, dark ones take off a single point. In Ncut a point that has ties "
    "costs more than 1 alone: its cut is all that it has."
)
PICTURE = (
    "Orange: the ties of the clicked pixel. Hover its ring to read its number in each vector. "
    "The threshold is searched; 0 is not special. Where the best cut takes off a speck, look "
    "at the next vector: in “coffee” the cup is the third."
)
SPECTRAL = (
    "Hover a point to find its twin. P = D⁻¹W are the steps of a random walker from point to "
    "point; its eigenvalues are 1 − λ. Where λ₂ is small the walker seldom changes groups. "
    "scikit-learn’s `SpectralClustering` divides its vectors by √d, so that they are these y. "
    "von Luxburg, “A tutorial on spectral clustering” (2007)."
)
LIMITS = (
    "Raise the contrast: below some value the disc is not seen, above it it is all that is "
    "seen. Grouping works bottom-up, from likeness. What a thing is, a striped cat, a cup and "
    "its shadow, it cannot know; for that, names must come from somewhere, top-down."
)
