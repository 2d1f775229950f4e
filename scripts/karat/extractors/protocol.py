"""How a program of any language answers:

  --mode text    the document's text on standard input; the answer on standard output
  --mode once    one request, a line of JSON, on standard input; one answer on standard output; a process a document
  --mode stream  one process for all documents, a line of JSON each way: hello, extract ... extract, bye

A request, and the answer to it:

  {"protocol": 1, "id": "r-2", "cmd": "extract", "layers": ["entities", "times"],
   "document": {"id": "d-5f", "text": "It fell on Monday.", "lang": "en", "dct": "2024-03-06", "sentences": [[0, 18]]}}
  {"id": "r-2", "times": [{"span": [11, 17], "quote": "Monday", "type": "DATE"}]}

Everything is UTF-8. An answer holds the request's id and the records of its layers, as predictions.schema.json has
them; or {"id": ..., "skipped": {"reason": ...}}; or {"id": ..., "error": {"message": ...}}. Offsets are code points;
what counts otherwise says "offset_unit": "utf16" or "utf8". In stream mode hello is answered first, with the layers
that will be attempted, and every line must be flushed; bye needs no answer, and input ends after it:

  {"protocol": 1, "id": "r-1", "cmd": "hello", "layers": ["entities", "times"]}
  {"id": "r-1", "system": {"name": "mine", "version": "0.1"}, "layers": ["times"]}

In text mode there is no id, and several lines of JSON are added together: {"times": [ ... ]} for each find will do.
A layer that is announced and not in an answer is empty there; one that is neither announced nor answered is n/a.
The command is split as a shell would, and no shell runs it: pipes and variables need sh -c '...'. Crashes, time-outs
and lines that are no answer are counted, and the run goes on. What a program leaves running is ended with it, but for
what has left its process group. `karat run --smoke` tries a program and says what is wrong.
"""

from __future__ import annotations

VERSION = 1
"""The version of the protocol, in every request."""

MODES = ("text", "once", "stream")
"""What a program is given, and how often it is started."""
