"""One palette: the colours of every lesson.

Roles carry meaning and keep it across pages (input, kernel, output, gradient, prediction, truth,
padding). Each has a shade for the light and one for the dark theme. The stage receives the same
table (``stage_theme``), so canvas and charts never drift apart.
"""

from __future__ import annotations

from typing import Any

# role: (light theme, dark theme)
ROLES: dict[str, tuple[str, str]] = {
    "input": ("#0072B2", "#4DA3DB"),
    "kernel": ("#C47F00", "#F0B429"),
    "output": ("#009E73", "#2FC79B"),
    "gradient": ("#D55E00", "#FF8A4C"),
    "prediction": ("#B5558F", "#DE8FBF"),
    "truth": ("#1B1F24", "#F2F4F7"),
    "padding": ("#848E9A", "#7B8794"),
    "accent": ("#0072B2", "#4DA3DB"),
    "muted": ("#6A7480", "#8894A2"),
    "ink": ("#1B1F24", "#F2F4F7"),
    "grid": ("#E3E7EC", "#2E3640"),
    "surface": ("#FFFFFF", "#0F1419"),
}

# Classes and clusters, (light, dark): the hues of Okabe and Ito and four more, each three times
# lighter or darker than the ground; with red- and green-blind eyes too the first eight differ by 9
# (CIEDE2000; the tests say so).
_CATEGORIES = (
    ("#0067A5", "#2F7FD6"),
    ("#CB8500", "#EBA21A"),
    ("#009470", "#00A37A"),
    ("#CF78A8", "#EC9FC8"),
    ("#B54400", "#D9641A"),
    ("#2F9CDA", "#8AD4FA"),
    ("#463F00", "#F2EA8A"),
    ("#4F2F8F", "#B48EFF"),
    ("#0E5A57", "#4FC3B0"),
    ("#8A1F55", "#BF3F78"),
    ("#8F8F2C", "#A9A94A"),
    ("#707C8A", "#87919E"),
)
CATEGORICAL = tuple(f"class {i}" for i in range(len(_CATEGORIES)))  # their roles, by index
ROLES |= dict(zip(CATEGORICAL, _CATEGORIES, strict=True))

# Roles that words may be written in, on the page's own ground.
WORDS = tuple(role for role in ROLES if role not in ("grid", "surface"))

# The same classes as paint on photographs and grounds, where no theme rules: Okabe and Ito without
# black, then four of Tol's "muted".
PAINTS: tuple[str, ...] = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#D55E00",
    "#56B4E9",
    "#B8A800",
    "#7F5FA8",
    "#44AA99",
    "#882255",
    "#999933",
    "#6B7785",
)

# Seven to nine anchors are enough: the browser and Plotly interpolate between them.
SCALES: dict[str, tuple[str, ...]] = {
    "viridis": (
        "#440154",
        "#472D7B",
        "#3B528B",
        "#2C728E",
        "#21918C",
        "#28AE80",
        "#5EC962",
        "#ADDC30",
        "#FDE725",
    ),
    "cividis": (
        "#00224E",
        "#123570",
        "#3B496C",
        "#575D6D",
        "#707173",
        "#8A8678",
        "#A59C74",
        "#C3B369",
        "#E1CC55",
        "#FEE838",
    ),
    "RdBu": (
        "#B2182B",
        "#D6604D",
        "#F4A582",
        "#FDDBC7",
        "#F7F7F7",
        "#D1E5F0",
        "#92C5DE",
        "#4393C3",
        "#2166AC",
    ),
    "grey": ("#000000", "#FFFFFF"),
    # One-hue scales of the roles, even in lightness, for small grids whose numbers are printed.
    "input": ("#F2F8FC", "#A9D0EA", "#4F9FD1", "#0072B2"),
    "kernel": ("#FEF8EA", "#FADB98", "#F0B840", "#E69F00"),
    "output": ("#EFFAF6", "#9EDCC7", "#47B796", "#009E73"),
    "gradient": ("#FDF3EC", "#F6C09B", "#E6884A", "#D55E00"),
}

FONT = '"Source Sans", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", sans-serif'


def colour(role: str, dark: bool = False) -> str:
    """The hex colour of a role; errors name the roles there are."""
    if role not in ROLES:
        raise ValueError(f"Unknown colour role {role!r}; choose one of {', '.join(ROLES)}.")
    return ROLES[role][1 if dark else 0]


def rgb(hex_colour: str) -> tuple[int, int, int]:
    """ "#rrggbb" as three numbers 0..255."""
    return tuple(int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two hex colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted(_luminance(c) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_colour(role: str, dark: bool = False) -> str:
    """The shade of a role for words: towards ink until it reads (contrast 4.5 or more)."""
    shade, ink, ground = (colour(r, dark) for r in (role, "ink", "surface"))
    for tenth in range(11):
        mixed = _mixed(shade, ink, tenth / 10)
        if contrast(mixed, ground) >= 4.5:
            return mixed
    return ink


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def stage_theme() -> dict[str, Any]:
    """What the stage's renderer needs, as JSON-ready values."""
    return {
        "roles": {k: list(v) for k, v in ROLES.items()},
        "text": {k: [text_colour(k), text_colour(k, dark=True)] for k in WORDS},
        "scales": {k: list(v) for k, v in SCALES.items()},
    }
