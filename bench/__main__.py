"""bin/bench [NAME …] [--json]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from bench import evidence, hours, pages, pdf, sending, start
from bench.result import Result

BENCHES: dict[str, Callable[[], Iterator[Result]]] = {
    "start": start.measure,
    "pages": pages.measure,
    "queries": pages.count_queries,
    "hours": hours.measure,
    "pdf": pdf.measure,
    "send": sending.send,
    "tick": sending.tick,
    "evidence": evidence.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; choose from {', '.join(BENCHES)}")
    for name in options.names or BENCHES:
        for result in BENCHES[name]():
            print(result.as_json() if options.json else result.as_text(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
