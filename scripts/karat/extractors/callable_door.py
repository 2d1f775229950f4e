"""The Python door: `package.module:function`, an object with `extract` or `extract_batch`, or a plug-in's name.

Called in this process, one document after another, unless a run wants a time limit or several at once: then worker
processes call it (`worker_door`), each with its own copy. Processes and not threads, because an extractor need not bear
two threads, because rules in pure Python gain nothing from threads, and because only a process can be stopped.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata, util
from pathlib import Path
from typing import Any, TypeAlias

from karat.answers import PredictionError
from karat.extractors.announcement import announced_layers, described
from karat.extractors.command_door import START_TIMEOUT, CommandDoor
from karat.extractors.faults import ExtractorError, Fault, raised
from karat.extractors.replies import Noise, Reply
from karat.extractors.request import Request

#: From a request's document to an answer in the prediction schema.
Extractor: TypeAlias = Callable[[Mapping[str, Any]], Any]

#: Names that need no module: the extractors that Karat ships.
BUILT_IN = {"baseline": "karat.extractors.baseline:extract", "empty": "karat.extractors.floors:empty"}

#: The entry-point group in which installed packages offer extractors by name.
GROUP = "karat.extractors"

#: Documents that a batch function is given at once, if it does not say.
BATCH = 32


class CallableDoor:
    """An extractor in this process: a function of a document or of a list of them, or an object that has such a method.

    The object, or the function, may say more of itself: `batch`, True or a number, that the function takes lists, or
    how many documents at once; `layers`, what it attempts; `describe()`, a map of name, version and layers.

    >>> door = CallableDoor(lambda document: {"times": []})
    >>> door.session().ask([Request("r-1", {"id": "d-1", "text": ""})])[0].value
    {'times': []}
    """

    def __init__(self, found: Any, name: str | None = None) -> None:
        """Raises ExtractorError where `found` is nothing that can be asked."""
        self.name = name or str(getattr(found, "__qualname__", type(found).__name__))
        self._named = name is not None
        batch = getattr(found, "batch", None)
        self.one: Callable[[Any], Any] | None = None
        self.many: Callable[[list[Any]], Any] | None = None
        if callable(getattr(found, "extract_batch", None)):
            self.many = found.extract_batch
        elif callable(getattr(found, "extract", None)):
            self.one = found.extract
        elif callable(found) and batch:
            self.many = found
        elif callable(found):
            self.one = found
        else:
            raise ExtractorError(f"{self.name} is a {type(found).__name__}, not a function or an object with `extract`")
        size = batch if isinstance(batch, int) and not isinstance(batch, bool) and batch > 0 else BATCH
        self.batch = size if self.many is not None else 1
        say = getattr(found, "describe", None)
        told = say() if callable(say) else None
        told = told if isinstance(told, Mapping) else {}
        self.system = described(told)
        self.announced = announced_layers(told.get("layers", getattr(found, "layers", None)))

    def identity(self) -> str | None:
        """The name, and the code that it leads to; None for an object without a name to load it by."""
        return source_identity(self.name) if self._named else None

    def session(self) -> CallableSession:
        """Sessions share the one object."""
        return CallableSession(self)

    def stop(self) -> None:
        """A call in this process cannot be stopped; it ends by itself."""


class CallableSession:
    """Calls of one extractor in this process."""

    def __init__(self, door: CallableDoor) -> None:
        self._door = door

    def ask(self, requests: list[Request]) -> list[Reply]:
        """A reply for each request. Where a whole batch fails, each of its documents is tried alone."""
        began = time.perf_counter()
        values: Sequence[Any]
        try:
            values = self._call([request.document for request in requests])
        except (Exception, SystemExit) as error:
            if len(requests) > 1:
                return [reply for request in requests for reply in self.ask([request])]
            values = [raised(error) if not isinstance(error, PredictionError) else Fault("off-schema", str(error))]
        seconds = (time.perf_counter() - began) / len(requests)
        return [self._reply(value, seconds) for value in values]

    def close(self) -> Noise:
        """There is nothing to end."""
        return Noise()

    def _call(self, documents: list[dict[str, Any]]) -> Sequence[Any]:
        if self._door.one is not None:
            return [self._door.one(document) for document in documents]
        assert self._door.many is not None
        answers = self._door.many(documents)
        if isinstance(answers, Mapping | str) or not hasattr(answers, "__iter__"):
            raise PredictionError(f"a batch is answered by a list of answers, not by a {type(answers).__name__}")
        answers = list(answers)
        if len(answers) != len(documents):
            raise PredictionError(f"a batch of {len(documents)} was answered by {len(answers)} answers")
        return answers

    def _reply(self, value: Any, seconds: float) -> Reply:
        reply = Reply(seconds=seconds, announced=self._door.announced, system=self._door.system)
        if isinstance(value, Fault):
            reply.fault = value
            return reply
        try:
            reply.value = as_json(value)
        except PredictionError as error:
            reply.fault = Fault("off-schema", str(error))
        return reply


def as_json(value: Any) -> Any:
    """The answer as it would come through any other door: what JSON cannot hold is refused, nothing is shared."""
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise PredictionError(f"the answer cannot be written as JSON: {error}") from error


def load_callable(name: str) -> Extractor:
    """The extractor that a name leads to, as a function of one document.

    >>> load_callable("empty")({"id": "d", "text": ""})["times"]
    []
    """
    door = CallableDoor(find_extractor(name), name)
    if door.one is not None:
        return door.one
    many = door.many
    assert many is not None
    return lambda document: many([document])[0]


def find_extractor(name: str) -> Any:
    """The object that `package.module:function`, a built-in's name or an installed plug-in's name leads to.

    The attribute may be dotted (`module:object.method`), a function, an object with a method `extract`, or a class
    that makes such an object without arguments. The working folder is on the path, as it is for `python -m`.
    """
    module_name, _, attribute = target_of(name).partition(":")
    try:
        found: Any = importlib.import_module(module_name)
    except Exception as error:
        # A stranger's module can fail in any way while it is imported; none of them is our own.
        reason = f"{type(error).__name__}: {error}"
        raise ExtractorError(f"the module {module_name} of {name} cannot be imported: {reason}") from error
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise ExtractorError(f"{module_name} has no {attribute}; it has {_public(found)}")
        found = getattr(found, part)
    if isinstance(found, type):
        try:
            found = found()
        except Exception as error:
            raise ExtractorError(f"{name} cannot be made: {raised(error).message}") from error
    return found


def target_of(name: str) -> str:
    """`package.module:function` for a name: itself, or what a built-in or a plug-in of that name stands for."""
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    target = BUILT_IN.get(name, name)
    if ":" not in target:
        offered = {(point.name, point.value) for point in metadata.entry_points(group=GROUP)}
        values = sorted(value for known, value in offered if known == name)
        if len(values) > 1:
            raise ExtractorError(f"several packages offer an extractor {name!r}: name one of {', '.join(values)}")
        if not values:
            known = ", ".join([*BUILT_IN, *sorted({n for n, _ in offered} - BUILT_IN.keys())])
            raise ExtractorError(f"{name!r} is not of the form package.module:function, and not one of {known}")
        target = values[0]
    module_name, _, attribute = target.partition(":")
    if not module_name or not attribute:
        raise ExtractorError(f"{name!r} is not of the form package.module:function")
    return target


def source_identity(name: str) -> str | None:
    """A name and a hash of its code: its module's file, or all Python files of the package that this is in.

    What the code reads besides (a model, another package) is not seen. None where there is no source to be found.
    """
    target = target_of(name)
    top = target.partition(":")[0].partition(".")[0]
    try:
        spec = util.find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None or not (spec.submodule_search_locations or spec.has_location):
        return None
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()]
    files = sorted(path for folder in folders for path in folder.rglob("*.py")) or [Path(str(spec.origin))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + path.read_bytes())
    return f"python:{target}={digest.hexdigest()}"


#: Seconds that stand for no limit: a week, because what waits on a clock needs a number.
NO_LIMIT = 7 * 24 * 3600.0

#: What a worker process runs: this very Karat, wherever it is; its folder then comes last, so that it hides nothing.
_WORKER = """import sys
name, folder = sys.argv[1:]
sys.path.insert(0, folder)
import karat
sys.path.append(sys.path.pop(0))
from karat.extractors.worker import serve
serve(name)"""


def worker_door(name: str, timeout: float | None, start_timeout: float = START_TIMEOUT) -> CommandDoor:
    """A door to worker processes that call the extractor of a name; `timeout` is in seconds a document, or None.

    Each is asked for one document at a time, so a batch function gets lists of one.
    """
    target_of(name)
    folder = str(Path(__file__).resolve().parents[2])
    return CommandDoor(
        [sys.executable, "-c", _WORKER, name, folder],
        "stream",
        timeout=timeout or NO_LIMIT,
        start_timeout=start_timeout,
        name=name,
        identity=source_identity(name),
    )


def _public(thing: Any, limit: int = 12) -> str:
    names = [n for n in dir(thing) if not n.startswith("_") and callable(getattr(thing, n, None))]
    return ", ".join(names[:limit]) or "nothing that could be called"
