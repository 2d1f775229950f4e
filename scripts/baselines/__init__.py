"""Third-party baselines: programs that nobody here wrote, without weights, each behind a thin adapter.

An adapter is a module with `PROGRAM`, `LICENCE` and `LAYERS` (the layers that it attempts), and three functions:

- `run(document)` asks the program and returns its own raw output as plain data, and its version;
- `answer(raw)` says what that is in our prediction schema, by tables that stand in the module;
- `extract(document)` does both: `karat run --extractor baselines.chrono:extract` scores the program itself.

Only `run` needs the program. The raw outputs on the article are stored in `tests/fixtures/baselines`, so that tests and
the table of results need `answer` alone.
"""

from __future__ import annotations

#: The adapters: modules of this package, and the names of the stored outputs.
ADAPTERS = ("chrono", "compromise", "dateparser", "geonames", "quantulum3", "recognizers")
