"""ES modules joined into one script, without a bundler.

Each module becomes a function that returns what it exports; what it imports becomes constants at
its top. So names keep to their module, and what comes out is plain text that a page can hold. Only
two forms are understood, one a line or in braces over several: ``import { a, b } from "./x.js";``
and ``export`` before a declaration.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "([^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_TRAILING = re.compile(r"(?<=[;,{(\[]) // [^\n\"'`]*$", re.MULTILINE)
_SPACE = re.compile(r"^\s+", re.MULTILINE)


def joined(folder: Path, entry: str) -> str:
    """Statements that end in ``return {...}``, the exports of ``entry``; put them in a function.

    Raises ``ValueError`` for forms of import and export that are not understood, and for modules
    that import one another in a circle.
    """
    modules: dict[str, str] = {}
    _add(folder, entry, modules, ())
    body = "\n".join(f'modules["{name}"] = {text};' for name, text in modules.items())
    return f'const modules = {{}};\n{body}\nreturn modules["{entry}"];'


def bare(source: str) -> str:
    """JavaScript without comments, indentation and empty lines."""
    return _SPACE.sub("", _TRAILING.sub("", _COMMENT.sub("", source)))


def _add(folder: Path, name: str, modules: dict[str, str], above: tuple[str, ...]) -> None:
    """Put a module behind those that it needs."""
    if name in above:
        raise ValueError(f"Circle of imports: {' -> '.join((*above, name))}.")
    if name in modules:
        return
    source = bare((folder / name).read_text(encoding="utf-8"))
    home = (folder / name).parent

    def constants(found: re.Match) -> str:
        wanted = (home / found[2]).resolve().relative_to(folder.resolve()).as_posix()
        _add(folder, wanted, modules, (*above, name))
        return f'const {found[1]} = modules["{wanted}"];'

    text = _IMPORT.sub(constants, source)
    exports = _EXPORT.findall(text)
    text = _EXPORT.sub("", text)
    if left := _OTHER.search(text):
        raise ValueError(f"{name}: {left[0]!r} is not understood.")
    modules[name] = f"(() => {{\n{text}return {{ {', '.join(exports)} }};\n}})()"
