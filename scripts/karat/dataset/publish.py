"""Publishing: a dataset sent to the Hugging Face Hub, checked first, without the texts unless somebody says that they
may be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from karat.checks import check_root
from karat.dataset.build import GUIDELINES, SCHEMA, Dataset, build
from karat.dataset.configs import Table
from karat.dataset.hidden import Original, mapped, stretches
from karat.dataset.parquet import NEEDS
from karat.dataset.variants import CaseSource
from karat.errors import KaratError
from karat.layout import Root


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the address of the commit, and the paths that are no longer in the repository."""

    address: str
    removed: tuple[str, ...]


def consent(documents: Sequence[str]) -> str:
    """The words with which somebody takes it upon themselves to send texts.

    >>> consent(["iraq-truce-2021"])
    'I may publish the text of iraq-truce-2021'
    """
    return f"I may publish the text of {', '.join(sorted(documents))}"


def prepare(
    root: Root, documents: Sequence[str] | None = None, *, words: str | None = None, cases: CaseSource | None = None
) -> Dataset:
    """The dataset as it would be sent: of a corpus that checks clean, and without text unless `words` are the consent.

    Raises KaratError where a check fails, where the words are not the consent for these documents, or where anything of
    a text would be sent that may not.
    """
    checked = check_root(root, documents, 4)
    if not checked.clean:
        first = next(finding for finding in checked.findings if finding.severity == "error")
        raise KaratError(
            f"the corpus does not check clean, {first.file}:{first.line}: {first.message}; run `karat check`"
        )
    bare = build(root, documents, text=False, cases=cases)
    names = [material.document for material in bare.facts.materials]
    if words is not None:
        if words != consent(names):
            raise KaratError(f'to send the texts, say so in these words: --with-text "{consent(names)}"')
        return build(root, documents, text=True, cases=cases)
    leaks = leaked(bare, [material.original for material in bare.facts.materials])
    if leaks:
        raise KaratError(
            f"words of a text would be sent in {', '.join(leaks)}; this is a fault of Karat, please report it"
        )
    return bare


def leaked(dataset: Dataset, originals: Sequence[Original]) -> list[str]:
    """The files of a dataset that hold a stretch of a text: none, where it was built without text."""
    found = {
        path
        for path, data in dataset.files.items()
        if not path.endswith(".parquet") and _holds(data.decode("utf-8"), originals)
    }
    return sorted(found | {table.name for table in dataset.tables if _table_holds(table, originals)})


def _table_holds(table: Table, originals: Sequence[Original]) -> bool:
    held = False

    def look(words: str) -> str:
        nonlocal held
        held = held or _holds(words, originals)
        return words

    mapped(list(table.rows), look)
    return held


def _holds(writing: str, originals: Sequence[Original]) -> bool:
    return any(True for original in originals for _ in stretches(writing, original))


def send(dataset: Dataset, repository: str, *, private: bool = False, pull_request: bool = False) -> Sent:
    """Send every file that is not there yet, in one commit, and remove those of an older build that it no longer has.

    The Hub says of each file whether it has it; what an interrupted run has sent is not sent again. Account and address
    of the Hub are those of `huggingface_hub`. Raises KaratError, in one sentence, where the Hub cannot be reached or
    refuses.
    """
    hub = _hub()
    api = hub.HfApi()
    try:
        api.create_repo(repository, repo_type="dataset", private=private, exist_ok=True)
        there = api.list_repo_files(repository, repo_type="dataset")
        gone = stale(there, dataset.files)
        operations = [hub.CommitOperationAdd(path, data) for path, data in dataset.files.items()]
        operations += [hub.CommitOperationDelete(path) for path in gone]
        commit = api.create_commit(
            repository,
            operations,
            repo_type="dataset",
            commit_message=f"Gold {dataset.facts.gold_version}, content sha256:{dataset.content[:16]}",
            create_pr=pull_request,
        )
    except Exception as error:
        # huggingface_hub raises errors of its own, of httpx or requests, and plain ones: a user needs one sentence.
        reason = " ".join(str(error).split()) or type(error).__name__
        raise KaratError(
            f"{repository} could not be published: {reason[:300]}; run it again, what has arrived is not sent twice"
        ) from error
    return Sent(str(commit.pr_url or commit.commit_url), tuple(gone))


def stale(there: Sequence[str], files: Mapping[str, bytes]) -> list[str]:
    """Files of an older build: in the repository, in a place where builds put files, and not in this one.

    >>> stale(["old/test-00000-of-00001.parquet", ".gitattributes", "notes.md"], {})
    ['old/test-00000-of-00001.parquet']
    """
    built = (f"{GUIDELINES}/", f"{SCHEMA}/")
    return sorted(
        path
        for path in there
        if path not in files and (path.startswith(built) or path.endswith("/test-00000-of-00001.parquet"))
    )


def _hub() -> Any:
    try:
        import huggingface_hub
    except ImportError as error:
        raise KaratError(f"publishing {NEEDS.replace('pyarrow', 'huggingface_hub')}") from error
    return huggingface_hub
