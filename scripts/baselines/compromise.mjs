// compromise: people, places, organisations and numbers. In: {"text"} as JSON. Out: {"version", "raw"}, UTF-16 offsets.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// Packages are looked for in the working folder, not beside this file.
const require = createRequire(process.cwd() + '/')
const nlp = require('compromise')
const { text } = JSON.parse(readFileSync(0, 'utf8'))
const document = nlp(text)

// Ids, indices and caches of the program's own are left out: they say nothing of the text.
const found = (view) =>
  view.json({ offset: true }).map(({ text, terms, offset, number }) => ({
    text,
    start: offset.start,
    terms: terms.map((term) => ({ text: term.text, tags: term.tags, start: term.offset.start })),
    number,
  }))
const raw = {
  people: found(document.people()),
  places: found(document.places()),
  organizations: found(document.organizations()),
  numbers: found(document.numbers()),
}
console.log(JSON.stringify({ version: nlp.version, raw }))
