"""`yinuo bench`: measure what must be fast, each figure beside its limit or rival taken in the same run."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yinuo.doors.cli.inputs import BadInput

FOLDER = Path(__file__).resolve().parents[4] / "bench"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benches (default: all but the long ones); --list shows them")
    parser.add_argument("--list", action="store_true", help="list the benches and stop")
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def run(arguments: argparse.Namespace) -> int:
    found = benches()
    if arguments.list:
        print("\n".join(found))
        return 0
    unknown = [name for name in arguments.names if name not in found]
    if unknown:
        raise BadInput(f"there is no bench {unknown[0]}. There are: {', '.join(found) or 'none; they live in the source tree only'}.")
    chosen = arguments.names or [name for name, module in found.items() if not getattr(module(), "LONG", False)]
    rows: list[dict[str, Any]] = []
    for name in chosen:
        print(f"{name} …", file=sys.stderr)
        rows += found[name]().run()
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        _print(rows)
    return 0


def benches() -> dict[str, Callable[[], Any]]:
    """Every bench of the source tree by name; called, it gives the module, whose `run()` gives rows."""
    files = sorted(path for path in FOLDER.glob("*.py") if "def run(" in path.read_text("utf-8"))
    return {path.stem: lambda path=path: _load(path) for path in files}


def _load(path: Path) -> Any:
    if str(FOLDER.parent) not in sys.path:
        sys.path.insert(0, str(FOLDER.parent))
    spec = importlib.util.spec_from_file_location(f"bench.{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _print(rows: list[dict[str, Any]]) -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    width = max([len(row["name"]) for row in rows] or [4])
    for row in rows:
        figure = f"{row['name']:<{width}} {row['figure']:>16,.3f} {row['unit']:<10}"
        print(f"{figure} limit {row['limit']:>16,.3f}  ratio {row['ratio']:>8.3f}  {row['what']}")
