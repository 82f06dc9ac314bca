"""Modules joined without a bundler: what a page holds is what the modules say, and no more."""

import subprocess
from pathlib import Path

import pytest

from vislib.stage import component
from vislib.stage.modules import bare, joined

JS = Path(component.__file__).parent / "js"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def run(tmp_path: Path, script: str) -> str:
    import shutil

    if (node := shutil.which("node")) is None:
        pytest.skip("No node found.")
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_names_keep_to_their_module(tmp_path):
    folder = write(
        tmp_path,
        a='import { size } from "./b.js";\nimport {\n  twice,\n} from "./parts/c.js";\n'
        'function own() {\n  return "a";\n}\n'
        "export const all = () => `${own()} ${size} ${twice(4)}`;\n",
        b='import { twice } from "./parts/c.js";\n'
        "function own() {\n  return 3;\n}\nexport const size = twice(own());\n",
        parts__c="export function twice(x) {\n  return 2 * x;\n}\n",
    )
    script = joined(folder, "a.js")
    assert run(tmp_path, f"console.log((() => {{ {script} }})().all())") == "a 6 8"


def test_what_is_not_understood_is_refused(tmp_path):
    write(tmp_path, a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"a\.js -> b\.js -> a\.js"):
        joined(tmp_path, "a.js")
    for line in (
        'import * as b from "./b.js";',
        'import b from "./b.js";',
        'import "./b.js";',
        "export default function () {}",
        "export { b };",
    ):
        write(tmp_path, c=f"{line}\n")
        with pytest.raises(ValueError, match="not understood"):
            joined(tmp_path, "c.js")


def test_comments_go_and_texts_stay():
    source = (
        "// @ts-check\n/**\n * What it is; // this too.\n */\nconst a = 1; // why\n\n"
        'const b = "x // y";\nif (a) {  // no comment of ours\n  f("http://z"); // seen\n}\n'
    )
    assert bare(source).splitlines() == [
        "const a = 1;",
        'const b = "x // y";',
        "if (a) {  // no comment of ours",
        'f("http://z");',
        "}",
    ]


def test_the_renderer_holds_every_module_once_and_no_comments():
    script = component.bundle()
    names = {p.relative_to(JS).as_posix() for p in JS.rglob("*.js")} - {"mount.js"}
    assert all(script.count(f'modules["{name}"] = ') == 1 for name in names)
    assert script.count("export ") == 1 and "@param" not in script
    assert len(script) < 120_000  # packed 34 kB, fetched once


def test_the_stage_knows_nothing_of_the_page_but_at_its_door():
    inside = component.bundle().split("const LOOKS")[0]
    assert "stMain" not in inside and "data-testid" not in inside


def test_a_type_before_code_takes_nothing_of_the_code_with_it():
    source = "/** @type {number} */ (one);\ntwo;\n/** of three */\nthree;\n"
    assert bare(source) == "/** @type {number} */ (one);\ntwo;\nthree;\n"
