"""An extractor of weekdays in Python: once or stream mode. Offsets are code points, as Python counts."""

import json
import re
import sys

DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def main():
    for line in sys.stdin:
        request = json.loads(line)
        answer = {"id": request["id"]}
        if request["cmd"] == "bye":
            break
        if request["cmd"] == "hello":
            answer |= {"system": {"name": "weekdays", "version": "1"}, "layers": ["times"]}
        else:
            found = DAY.finditer(request["document"]["text"])
            answer["times"] = [{"span": list(m.span()), "quote": m[0], "type": "DATE"} for m in found]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
