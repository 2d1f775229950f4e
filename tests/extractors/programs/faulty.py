"""Programs with one fault each, by name: what a runner meets. A text that holds FAULT has the fault, others do not."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

FAULT, *WORDS = sys.argv[1:] if __name__ == "__main__" else [""]


def out(text, end="\n"):
    sys.stdout.buffer.write((text + end).encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()


def answer(request):
    """The answer of a program without a fault: Monday, once."""
    at = request["document"]["text"].find("Monday")
    times = [{"span": [at, at + 6], "quote": "Monday", "type": "DATE"}] if at >= 0 else []
    return {"id": request["id"], "times": times}


def fork():
    """A child that forks a child; both write who they are and would sleep for long."""
    sleep = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {sleep!r}, sys.argv[1]]); {sleep}"
    subprocess.Popen([sys.executable, "-c", start, WORDS[0]])
    while not Path(WORDS[0]).exists() or len(Path(WORDS[0]).read_text().split()) < 2:
        time.sleep(0.02)
    with open(WORDS[0], "a") as file:
        file.write(f"{os.getpid()}\n")


def faulty(request):
    good = json.dumps(answer(request))
    if FAULT == "crash":
        print("Traceback: no such model", file=sys.stderr)
        sys.exit(3)
    elif FAULT == "signal":
        os.kill(os.getpid(), 11)
    elif FAULT == "hang":
        time.sleep(600)
    elif FAULT == "flood":
        while True:
            out("x" * 65536, end="")
    elif FAULT == "flood-lines":
        while True:
            out("x\n" * 8192)
    elif FAULT == "not-utf8":
        out(good.replace("DATE", "DA\udcff\udcfeTE"))
    elif FAULT == "split":
        for byte in good + "\n":
            out(byte, end="")
            time.sleep(0.0005)
    elif FAULT == "noise":
        out("Loading the model \x1b[31m100 %")
        out('{"level": "info"}')
        out(good)
        out("Done.")
    elif FAULT == "wrong-id":
        out(good.replace(request["id"], "another"))
    elif FAULT == "no-id":
        value = answer(request)
        del value["id"]
        out(json.dumps(value))
    elif FAULT == "twice":
        out(good)
        out(good)
    elif FAULT == "early":
        # An answer to a request that was not made yet, with something wrong in it, before the right one.
        number = int(request["id"].rpartition("-")[2])
        out(json.dumps({"id": f"r-{number + 1}", "times": []}))
        out(good)
    elif FAULT == "leave":
        sys.exit(0)
    elif FAULT == "stderr":
        for _ in range(200):
            sys.stderr.write("y" * 65536)
        out(good)
    elif FAULT == "python":
        out(str(answer(request)))
    elif FAULT == "pretty":
        out("Loading")
        out(json.dumps(answer(request), indent=2))
    elif FAULT == "list":
        out("[1, 2]")
    elif FAULT == "infinite":
        out(good[:-1] + ', "meta": {"x": 1e999}}')
    elif FAULT == "deep":
        out(good[:-1] + ', "meta": {"x": ' + "[" * 900 + "]" * 900 + "}}")
    elif FAULT == "label":
        out(good.replace("DATE", "DAET"))
    elif FAULT == "schema":
        out(good.replace('"times"', '"tims"'))
    elif FAULT == "fork":
        fork()
        out(good)
    elif FAULT == "fork-hang":
        fork()
        time.sleep(600)
    elif FAULT == "error":
        out(json.dumps({"id": request["id"], "error": {"kind": "refusal", "message": "I \x1b[31mwill not"}}))
    elif FAULT == "skip":
        out(json.dumps({"id": request["id"], "skipped": {"reason": "too long"}}))
    else:
        out(good)


def main():
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        if request["cmd"] == "hello":
            if FAULT == "hello-crash":
                sys.exit(4)
            if FAULT == "hello-hang":
                time.sleep(600)
            if FAULT == "hello-error":
                out(json.dumps({"id": request["id"], "error": {"message": "no licence"}}))
                continue
            layers = {"hello-label": ["tims"], "announce": ["times", "events"]}.get(FAULT, ["times"])
            hello = {"id": request["id"], "layers": layers, "system": {"name": "faulty"}}
            out(json.dumps({"id": request["id"]} if FAULT == "announce-nothing" else hello))
        elif request["cmd"] == "bye":
            if FAULT == "bye-noise":
                out("Good bye!")
            if FAULT == "bye-hang":
                time.sleep(600)
            break
        elif "FAULT" in request["document"]["text"]:
            faulty(request)
        else:
            out(json.dumps(answer(request)))


if __name__ == "__main__":
    main()
