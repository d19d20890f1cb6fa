"""What holds for the whole house: who may lean on whom, how long a function may be, what locks may say, how the command line answers."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from yinuo.doors.cli import main
from yinuo.doors.cli.commands import GROUPS, available

HOME = Path(__file__).resolve().parents[1]
SOURCES = sorted((HOME / "src" / "yinuo").rglob("*.py"))
LONGEST_FUNCTION = 80
# What the engine may import from outside: arrays everywhere, the parser in the grammar, the compiled pass behind verdicts.
ENGINE_IMPORTS = {"numpy": "", "lark": "clauses", "numba": "verdicts"}


def test_every_room_leans_only_on_the_rooms_below() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(HOME / "src")})
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_every_outside_import_of_the_engine_is_on_the_list() -> None:
    engine = HOME / "src" / "yinuo" / "engine"
    for path in engine.rglob("*.py"):
        if "tests" in path.parts:
            continue
        outside = imports_of(path) - set(sys.stdlib_module_names) - {"yinuo"}
        for name in outside:
            stage = ENGINE_IMPORTS.get(name)
            assert stage is not None and (not stage or stage in path.relative_to(engine).parts), f"{path} imports {name}"


def test_the_verifier_needs_nothing_but_the_standard_library() -> None:
    for path in (HOME / "src" / "yinuo" / "verifier").glob("*.py"):
        assert imports_of(path) - {"yinuo"} <= set(sys.stdlib_module_names), path


def functions_in(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, however deep; only statements hold one, so expressions are passed by."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, part, ()):
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield inner
            yield from functions_in(inner)


def test_no_function_hides_a_second_idea() -> None:
    found = []
    for path in SOURCES:
        text = "" if "tests" in path.parts else path.read_text(encoding="utf-8")
        if text.count("\n") < LONGEST_FUNCTION:  # no room for one
            continue
        for node in functions_in(ast.parse(text)):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                found.append(f"{path}:{node.lineno} {node.name} has {lines} lines; name its parts")
    assert not found, "\n".join(found)


def pins(name: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", (HOME / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_address_and_every_package_has_a_hash(name: str) -> None:
    text = (HOME / name).read_text()
    assert not re.search(r"://|index-url|find-links", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries and all("--hash=sha256:" in entry for entry in entries if not entry.startswith("#"))


def test_the_development_lock_holds_all_that_running_needs() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def yinuo(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "yinuo.doors.cli.main", *arguments]
    variables = os.environ | {"PYTHONPATH": str(HOME / "src"), "LC_ALL": "C.UTF-8"} | environment
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=variables, cwd="/")


def test_help_lists_every_command_of_this_house_with_one_line_each() -> None:
    lines = main.help_text().split("\n")
    for command in available().values():
        assert [line for line in lines if line.startswith(f"  {command.name} ")] == [f"  {command.name:<18}{command.summary}"]
    done = yinuo("help")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, main.help_text(), "")


def test_a_command_whose_module_is_absent_is_not_shown() -> None:
    absent = [command for commands in GROUPS.values() for command in commands if command.name not in available()]
    assert not [command.name for command in absent if f"  {command.name} " in main.help_text()]


ANSWERS = """
import json, os, sys, tempfile
from yinuo.doors.cli import main

answers = {}
for name in sys.argv[1:]:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        if not os.fork():
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.exit(main.main([name, "--help"]))
        code = os.waitstatus_to_exitcode(os.wait()[1])
        out.seek(0)
        err.seek(0)
        answers[name] = code, out.read(), err.read()
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def helps() -> dict[str, tuple[int, str, str]]:
    """What each command answers to `--help`: each in a process of its own, in which nothing but the front door is loaded."""
    variables = os.environ | {"PYTHONPATH": str(HOME / "src"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", ANSWERS, *available()]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=variables, cwd="/")
    return {name: (code, out, err) for name, (code, out, err) in json.loads(done.stdout).items()}


@pytest.mark.parametrize("name", sorted(available()))
def test_every_command_loads_and_explains_itself(name: str, helps: dict[str, tuple[int, str, str]]) -> None:
    code, out, err = helps[name]
    assert code == 0, err
    assert out.startswith(f"usage: yinuo {name}")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bakup"], "There is no command 'bakup'; did you mean 'backup'? `yinuo help` lists them all."),
        (["backup"], "yinuo backup: the following arguments are required: file. `yinuo backup --help` shows what it takes."),
        (["serve", "--port", "99999"], "Port 99999 on 127.0.0.1 cannot be used"),
        (["doctor", "--port", "x"], "yinuo doctor: argument --port: invalid int value: 'x'. `yinuo doctor --help` shows what it takes."),
        (["upgrade-database"], "There is no database in {home} yet, so there is nothing to upgrade."),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    done = yinuo(*arguments, YINUO_HOME=str(tmp_path / "none"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(sentence.format(home=tmp_path / "none"))
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_a_command_on_files_loads_no_framework() -> None:
    code = "import sys; from yinuo.doors.cli import main; main.main(['due', '--help'])"
    wrapped = f"try:\n    exec({code!r})\nexcept SystemExit:\n    pass\nprint('django' in __import__('sys').modules)"
    done = subprocess.run(
        [sys.executable, "-c", wrapped], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(HOME / "src")}
    )
    assert done.stdout.strip().endswith("False"), done.stderr


def test_every_setting_that_is_read_is_explained() -> None:
    explained = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (HOME / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    pattern = re.compile(r"env\.(?:text|number|flag|choice|items|folder)\(\s*\"([A-Z_]+)\"")
    read = {name for path in SOURCES if "tests" not in path.parts for name in pattern.findall(path.read_text(encoding="utf-8"))}
    assert read <= explained, f"missing in .env.example: {sorted(read - explained)}"
