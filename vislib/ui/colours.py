"""The colours of the pages as CSS variables, for both themes and for browsers of some years ago."""

from __future__ import annotations

from vislib.stage import theme

# Beside the roles of pictures (``vislib.stage.theme``): light, dark.
OWN = {
    "quiet": ("#5A6572", "#9AA6B3"),  # words that may be overlooked
    "line": ("#E1E5EA", "#2E3640"),
    "soft": ("#F4F6F8", "#1A2129"),  # the ground of questions
    "on-accent": ("#FFFFFF", "#0F1419"),
    "string": ("#04694E", "#2FC79B"),  # in code
    "shade": ("rgb(27 31 36 / .28)", "rgb(242 244 247 / .28)"),
    "shadow": ("rgb(20 40 60 / .10)", "rgb(0 0 0 / .45)"),
}
_KNOWN = "(color: light-dark(#000, #fff))"


def rules() -> str:
    """Style rules that set ``--pw-<name>`` by the theme of the page.

    Browsers without ``light-dark()`` (Safari before 17.5, Chrome before 123, Firefox before 120)
    take the light one, and the dark one once keys.js has told them of the theme.
    """
    roles = {r: pair for r, pair in theme.ROLES.items() if r not in theme.CATEGORICAL}
    pairs = (roles | OWN).items()
    light, dark = ("".join(f"--pw-{n}:{pair[i]};" for n, pair in pairs) for i in (0, 1))
    both = "".join(f"--pw-{name}:light-dark({a},{b});" for name, (a, b) in pairs)
    return (
        f".stApp{{{light}}}@supports {_KNOWN}{{.stApp{{{both}}}}}"
        f'@supports not {_KNOWN}{{[data-pw-theme="dark"] .stApp{{{dark}}}}}'
    )
