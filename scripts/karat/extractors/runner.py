"""The runner: asks an extractor for every document, and counts a crash or a broken answer as one, going on."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from karat.answers import Answer, PredictionError, as_answer
from karat.extractors.callable_door import Extractor
from karat.extractors.request import extract_request
from karat.model import Document


@dataclass(slots=True)
class Run:
    """The answers of one run, what went wrong in it, and how long the extractor took."""

    answers: list[Answer] = field(default_factory=list)
    raw: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run_extractor(
    extractor: Extractor, documents: Sequence[Document], progress: Callable[[int, int], None] | None = None
) -> Run:
    """Ask for every document in turn. An exception or an answer outside the schema is an errored document.

    Raises nothing of the extractor's own but KeyboardInterrupt.
    """
    run = Run()
    for number, document in enumerate(documents):
        if progress is not None:
            progress(number, len(documents))
        request = extract_request(document)
        start = time.perf_counter()
        try:
            value = _as_json(extractor(request))
            answer = as_answer(value, f"the answer for {document.id}")
        except PredictionError as error:
            answer = _failed(run, document, str(error))
        except (Exception, SystemExit) as error:
            answer = _failed(run, document, _last_words(error))
        else:
            # The extractor knows the document by an opaque id; the corpus knows it by its own.
            run.raw.append({**value, "document": document.id})
            if answer.error is not None:
                run.failures.append(f"{document.id}: {answer.error}")
        run.seconds += time.perf_counter() - start
        answer.document = document.id
        run.answers.append(answer)
    return run


def _as_json(value: Any) -> Any:
    """The answer as it would come through any other door: what JSON cannot hold is refused, nothing is shared."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise PredictionError(f"the answer cannot be written as JSON: {error}") from error


def _failed(run: Run, document: Document, reason: str) -> Answer:
    run.failures.append(f"{document.id}: {reason}")
    run.raw.append({"document": document.id, "error": {"kind": "crash", "message": reason}})
    return Answer(document.id, {}, frozenset(), error=reason)


def _last_words(error: BaseException) -> str:
    """The exception and where it was raised, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"
