// chrono-node: the dates of a text. In: {"text", "dct"} as JSON. Out: {"version", "raw"}, offsets in UTF-16 units.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// Packages are looked for in the working folder, not beside this file.
const require = createRequire(process.cwd() + '/')
const chrono = require('chrono-node')
const { text, dct } = JSON.parse(readFileSync(0, 'utf8'))
const reference = { instant: new Date(`${dct}T12:00:00Z`), timezone: 0 }

const components = (c) => c && { known: c.knownValues, implied: c.impliedValues }
const raw = chrono.parse(text, reference).map((found) => ({
  index: found.index,
  text: found.text,
  start: components(found.start),
  end: components(found.end),
}))
// The package does not export its description, so that `require` cannot give the version.
const { version } = JSON.parse(readFileSync('node_modules/chrono-node/package.json', 'utf8'))
console.log(JSON.stringify({ version, raw }))
