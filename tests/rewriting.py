"""Write down the tests as pytest rewrites them, two files at once: else each of its workers does it for all files, all at the same time.

Only a fresh clone gains by it. What is used here is pytest's own and may change with it; without it the tests only begin later.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[1]


def write(path: Path) -> None:
    """One file, unless it is written down already."""
    from _pytest.assertion import rewrite

    kept = rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)
    config = SimpleNamespace(getini=lambda _name: False)
    state = SimpleNamespace(trace=lambda _words: None)
    if rewrite.try_makedirs(kept.parent) and rewrite._read_pyc(path, kept) is None:
        stat, code = rewrite._rewrite_test(path, config)
        rewrite._write_pyc(state, code, stat, kept)


def main() -> None:
    """All that pytest collects."""
    found = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("src/**/tests/*.py"), ROOT / "conftest.py"]
    wanted = [path for path in found if path.name.startswith("test_") or path.name == "conftest.py"]
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(write, wanted, chunksize=8))


if __name__ == "__main__":
    try:
        main()
    except (ImportError, AttributeError, TypeError) as problem:
        print(f"The tests are not rewritten beforehand: {problem}", file=sys.stderr)
