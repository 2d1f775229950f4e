// An extractor of weekdays for Node: once or stream mode. JavaScript counts UTF-16 code units, and the answer says so.
const lines = require("readline").createInterface({ input: process.stdin });

lines.on("line", (line) => {
  const request = JSON.parse(line);
  const answer = { id: request.id };
  if (request.cmd === "bye") {
    lines.close();
    return;
  }
  if (request.cmd === "hello") {
    answer.system = { name: "weekdays", version: "1" };
    answer.layers = ["times"];
  } else {
    const found = request.document.text.matchAll(/\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b/g);
    answer.offset_unit = "utf16";
    answer.times = Array.from(found, (m) => ({ span: [m.index, m.index + m[0].length], quote: m[0], type: "DATE" }));
  }
  console.log(JSON.stringify(answer));
});
