"""The pytest plugin: the contrast suite as tests, one item a case, for an extractor that an option names.

```
pytest --karat-extractor package.module:function
pytest --karat-command "my-extractor --json" --karat-cases 'factuality.*' --karat-fail-under times.value.f1=0.55
```

A case passes with the verdict `pass`, with `--karat-repeat K` only if it passes K times; a case that needs what the
system does not attempt is skipped. Items have the ids of their cases (`karat::factuality-negation-001`), so that `-k`,
`--deselect` and a report of today and one of next year mean the same. Without `--karat-extractor` or `--karat-command`
the plugin does nothing and imports nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karat.pytest_plugin.session import Session


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("karat", "karat: contrast cases of information extraction")
    group.addoption("--karat-extractor", metavar="NAME", help="the extractor: package.module:function, or a built-in")
    group.addoption("--karat-command", metavar='"..."', help="the extractor: a program of any language")
    group.addoption("--karat-mode", metavar="MODE", help="what the program gets: text, once or stream (once)")
    group.addoption("--karat-timeout", metavar="SECONDS", type=float, help="for one document")
    group.addoption("--karat-root", metavar="FOLDER", help="the corpus root (default: Karat's own)")
    group.addoption("--karat-document", metavar="ID", help="the annotated document (default: the only one)")
    group.addoption(
        "--karat-cases", metavar="GLOB", action="append", default=[], help="only these ids or capabilities (repeatable)"
    )
    group.addoption(
        "--karat-fail-under",
        metavar="LAYER.METRIC.SCORE=X",
        action="append",
        default=[],
        help="also test a score on the article: events.trig_c.f1=0.55 (repeatable)",
    )
    group.addoption("--karat-known-failures", metavar="FILE", help="ids of cases that fail; one that passes fails")
    group.addoption("--karat-repeat", metavar="K", type=int, default=1, help="ask K times; all must pass (1)")
    group.addoption("--karat-seed", metavar="N", type=int, default=7, help="the order in which texts are sent (7)")


def _is_asked(config: pytest.Config) -> bool:
    return bool(config.getoption("--karat-extractor") or config.getoption("--karat-command"))


_SESSION: pytest.StashKey[Session] = pytest.StashKey()


class KaratSuite(pytest.Collector):
    """The collector of all cases; its id is `karat`."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each case, and one for each threshold."""
        session = self.config.stash[_SESSION]
        for name in session.names:
            yield CaseItem.from_parent(self, name=name)
        for threshold in session.thresholds:
            yield ThresholdItem.from_parent(self, name=threshold.text)


class CaseItem(pytest.Item):
    """One case."""

    def setup(self) -> None:
        """Say in the report what the case is about, however it ends."""
        self.user_properties += self.config.stash[_SESSION].properties(self.name)

    def runtest(self) -> None:
        """Ask the extractor, the first time for everything, and judge the case."""
        session = self.config.stash[_SESSION]
        outcome = session.outcome(self.name)
        self.user_properties += outcome.properties
        known = self.name in session.known_failures
        if outcome.verdict == "skipped":
            pytest.skip(outcome.message)
        if outcome.verdict != "pass":
            if known:
                pytest.xfail(f"{outcome.verdict}, a known failure")
            raise CaseFailedError(outcome.message)
        if known:
            raise CaseFailedError(f"{self.name} passes: take it out of {session.known_file}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The edited sentence, what was expected and what came, without a traceback."""
        from karat.errors import KaratError

        if isinstance(excinfo.value, (CaseFailedError, KaratError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, None, str]:
        """What the terminal calls it."""
        return "karat", None, f"karat::{self.name}"


class ThresholdItem(CaseItem):
    """One threshold for a score on the article itself."""

    def setup(self) -> None:
        """Nothing to say before the score is known."""

    def runtest(self) -> None:
        """Score the answers for the article; every repeat must reach the threshold."""
        session = self.config.stash[_SESSION]
        threshold = next(one for one in session.thresholds if one.text == self.name)
        scores = session.scores(threshold)
        self.user_properties.append(("karat_scores", ", ".join(f"{score:.4f}" for score in scores)))
        if min(scores) < threshold.least:
            raise CaseFailedError(f"{threshold.name} is {min(scores):.4f}, below {threshold.least:g}")


class CaseFailedError(Exception):
    """A case that was not passed, in the words of the report."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the cases to whatever else was collected, before anything is deselected."""
    if not _is_asked(config):
        return
    from karat.errors import KaratError
    from karat.pytest_plugin.session import Session

    try:
        config.stash[_SESSION] = Session(_options(config))
    except KaratError as error:
        raise pytest.UsageError(f"karat: {error}") from None
    suite = KaratSuite.from_parent(session, name="karat", nodeid="karat")
    # Through the hooks, so that whoever counts what is collected counts them too.
    report = suite.ihook.pytest_make_collect_report(collector=suite)
    suite.ihook.pytest_collectreport(report=report)
    items += report.result


def _options(config: pytest.Config) -> dict[str, Any]:
    names = ("extractor", "command", "mode", "timeout", "root", "document", "cases", "fail_under", "known_failures",
             "repeat", "seed")  # fmt: skip
    return {name: config.getoption(f"--karat-{name.replace('_', '-')}") for name in names}


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The capabilities and their verdicts, at the end."""
    session = config.stash.get(_SESSION, None)
    table = session.table() if session is not None else ""
    if table:
        terminalreporter.section("karat")
        terminalreporter.write_line(table)
