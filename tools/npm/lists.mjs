// lists.mjs - code lists that FHIR names but does not hold, as FHIR CodeSystems, from npm packages made for them.
//
//   node lists.mjs FOLDER
//
// Writes one file for each system into FOLDER: ISO 4217 currencies, ISO 3166-1 countries, ISO 3166-2 subdivisions, the
// IANA registry of language subtags (BCP 47), media types (BCP 13). meta.source says which packages and copyright which
// licence: lodd writes both into the image. The same packages give the same bytes.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules')
const read = (...path) => JSON.parse(readFileSync(join(modules, ...path), 'utf8'))
const load = async (...path) => import(join(modules, ...path))

// What changed after the state that a package has.
const NEW_CURRENCIES = [
  {code: 'XCG', display: 'Caribbean Guilder', numeric: '532', digits: '2'}, // for ANG, from 2025-03-31
  {code: 'ZWG', display: 'Zimbabwe Gold', numeric: '924', digits: '2'}, // for ZWL, from 2024-06-25
]
const NEW_SUBDIVISIONS = [
  // the Norwegian counties from 2024-01-01, for NO-30, NO-38 and NO-54
  {code: 'NO-31', name: 'Østfold', parent: 'NO'},
  {code: 'NO-32', name: 'Akershus', parent: 'NO'},
  {code: 'NO-33', name: 'Buskerud', parent: 'NO'},
  {code: 'NO-39', name: 'Vestfold', parent: 'NO'},
  {code: 'NO-40', name: 'Telemark', parent: 'NO'},
  {code: 'NO-55', name: 'Troms', parent: 'NO'},
  {code: 'NO-56', name: 'Finnmark', parent: 'NO'},
]

const byCode = (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
// One property of a concept, or none when there is no value.
const property = (code, type, value) => (value === undefined || value === '' ? [] : [{code, [type]: value}])

function concept(code, display, properties = [], designations = []) {
  const seen = new Set([`en ${display}`])
  const more = designations.filter(({language, value}) => {
    const fresh = !seen.has(`${language} ${value}`)
    seen.add(`${language} ${value}`)
    return fresh
  })
  return {
    code,
    ...(display ? {display} : {}),
    ...(more.length ? {designation: more} : {}),
    ...(properties.length ? {property: properties} : {}),
  }
}

function system({id, url, name, title, version, content, packages, description, properties, concepts}) {
  const sources = packages.map((p) => [p, read(p, 'package.json')])
  return {
    resourceType: 'CodeSystem',
    id,
    meta: {source: sources.map(([p, manifest]) => `${p}@${manifest.version}`).join(', ')},
    url,
    ...(version ? {version} : {}),
    name,
    title,
    status: 'active',
    experimental: false,
    description,
    copyright: [...new Set(sources.map(([, manifest]) => manifest.license))].join(' AND '),
    caseSensitive: true,
    content,
    property: properties,
    concept: concepts.sort(byCode),
  }
}

// ---- ISO 4217 ----

function currencies() {
  const table = read('@iso4217/json', 'data.json')
  const text = (entry, name) => String(entry.$data.find((e) => e.$name === name)?.$data ?? '')
  const known = new Map()
  for (const entry of table.$data[0].$data) {
    const code = text(entry, 'Ccy')
    if (code && !known.has(code))
      known.set(code, {
        code,
        display: text(entry, 'CcyNm'),
        numeric: text(entry, 'CcyNbr').padStart(3, '0'),
        digits: text(entry, 'CcyMnrUnts'),
      })
  }
  for (const entry of NEW_CURRENCIES)
    known.set(entry.code, entry)
  return system({
    id: 'iso-4217',
    url: 'urn:iso:std:iso:4217',
    name: 'ISO4217',
    title: 'ISO 4217 currency codes',
    version: table.$attr.Pblshd,
    content: 'complete',
    packages: ['@iso4217/json'],
    description: `The list as published ${table.$attr.Pblshd}, and the codes given since: `
      + `${NEW_CURRENCIES.map((c) => c.code).join(', ')}. Codes withdrawn since that date are kept.`,
    properties: [
      {code: 'numeric', description: 'the three-digit code', type: 'string'},
      {code: 'minorUnit', description: 'digits behind the decimal point', type: 'integer'},
    ],
    concepts: [...known.values()].map((c) => concept(c.code, c.display, [
      ...property('numeric', 'valueString', c.numeric),
      ...property('minorUnit', 'valueInteger', /^\d+$/.test(c.digits) ? Number(c.digits) : undefined),
    ])),
  })
}

// ---- ISO 3166 ----

// Names of a country in the languages that matter here, by alpha-2 code.
function countryNames(code) {
  return ['en', 'nb', 'nn'].flatMap((language) => {
    const name = read('i18n-iso-countries', 'langs', `${language}.json`).countries[code]
    return name === undefined ? [] : [name].flat().map((value) => ({language, value}))
  })
}

const form = (code, reserved) =>
  [...property('form', 'valueCode', code), ...property('reserved', 'valueCode', reserved)]

async function countries() {
  const {iso31661} = await load('iso-3166', '1.js')
  const {iso31661Reserved} = await load('iso-3166', '1-reserved.js')
  const concepts = iso31661.flatMap((country) => {
    const names = countryNames(country.alpha2)
    return [[country.alpha2, 'alpha-2'], [country.alpha3, 'alpha-3'], [country.numeric, 'numeric']]
      .map(([code, what]) => concept(code, country.name, form(what), names))
  })
  for (const entry of iso31661Reserved.filter((e) => e.state === 'exceptionally-reserved'))
    concepts.push(concept(entry.alpha2, entry.name, form('alpha-2', 'exceptionally')))
  const assigned = new Set(concepts.map((c) => c.code))
  for (const [alpha2, alpha3] of read('i18n-iso-countries', 'codes.json').filter(([code]) => !assigned.has(code))) {
    const names = countryNames(alpha2)
    for (const [code, what] of [[alpha2, 'alpha-2'], [alpha3, 'alpha-3']])
      concepts.push(concept(code, names[0].value, form(what, 'user-assigned'), names))
  }
  return system({
    id: 'iso-3166',
    url: 'urn:iso:std:iso:3166',
    name: 'ISO3166Part1',
    title: 'ISO 3166-1 country codes',
    content: 'complete',
    packages: ['iso-3166', 'i18n-iso-countries'],
    description: 'The assigned codes in their three forms, the alpha-2 codes that are exceptionally reserved, and XK, '
      + 'which is in wide use.',
    properties: [
      {code: 'form', description: 'alpha-2, alpha-3 or numeric', type: 'code'},
      {
        code: 'reserved',
        description: 'exceptionally: reserved by ISO; user-assigned: given by its users. Absent: assigned',
        type: 'code',
      },
    ],
    concepts,
  })
}

async function subdivisions() {
  const {iso31662} = await load('iso-3166', '2.js')
  const known = new Set(NEW_SUBDIVISIONS.map((s) => s.code))
  return system({
    id: 'iso-3166-2',
    url: 'urn:iso:std:iso:3166:-2',
    name: 'ISO3166Part2',
    title: 'ISO 3166-2 subdivision codes',
    content: 'fragment',
    packages: ['iso-3166'],
    description: 'Subdivisions change every year: a code that is not here may be right. The Norwegian counties are '
      + 'those from 2024-01-01 and those they came from.',
    properties: [{code: 'parent', description: 'the country, or the subdivision it is part of', type: 'code'}],
    concepts: [...iso31662.filter((s) => !known.has(s.code)), ...NEW_SUBDIVISIONS]
      .map((s) => concept(s.code, s.name, property('parent', 'valueCode', s.parent))),
  })
}

// ---- BCP 47 ----

// Every code is a language tag: of a subtag that cannot stand alone, the shortest tag with it.
function languageTag(record) {
  if (record.Tag)
    return record.Tag
  return {
    language: (s) => s,
    extlang: (s) => `${record.Prefix[0]}-${s}`,
  }[record.Type]?.(record.Subtag) ?? `und-${record.Subtag}`
}

function languages() {
  const records = new Map()
  for (const record of read('language-subtag-registry', 'data', 'json', 'registry.json'))
    if (!records.has(languageTag(record))) // some "redundant" tags are also made of an extlang: one is enough
      records.set(languageTag(record), record)
  return system({
    id: 'bcp-47',
    url: 'urn:ietf:bcp:47',
    name: 'BCP47',
    title: 'BCP 47 language subtags (IANA registry)',
    version: read('language-subtag-registry', 'data', 'json', 'meta.json')['File-Date'],
    content: 'fragment',
    packages: ['language-subtag-registry'],
    description: 'The registered subtags, each as the shortest tag that has it: nb, und-NO, und-Latn, zh-yue. Tags are '
      + 'composed of them and cannot be listed.',
    properties: [
      {code: 'kind', description: 'language, extlang, script, region, variant, grandfathered, redundant', type: 'code'},
      {code: 'subtag', description: 'the subtag, when it is not the whole code', type: 'string'},
      {code: 'deprecated', description: 'since when it should not be used', type: 'dateTime'},
      {code: 'preferred', description: 'what to use instead', type: 'string'},
      {code: 'scope', description: 'macrolanguage, collection, special or private-use', type: 'code'},
    ],
    concepts: [...records].map(([code, record]) => {
      return concept(code, record.Description[0], [
        ...property('kind', 'valueCode', record.Type),
        ...property('subtag', 'valueString', record.Subtag === code ? undefined : record.Subtag),
        ...property('deprecated', 'valueDateTime', record.Deprecated),
        ...property('preferred', 'valueString', record['Preferred-Value']),
        ...property('scope', 'valueCode', record.Scope),
      ], record.Description.slice(1).map((value) => ({language: 'en', value})))
    }),
  })
}

// ---- BCP 13 ----

function mediaTypes() {
  const types = read('mime-db', 'db.json')
  return system({
    id: 'bcp-13',
    url: 'urn:ietf:bcp:13',
    name: 'BCP13',
    title: 'BCP 13 media types',
    content: 'fragment',
    packages: ['mime-db'],
    description: 'Media types that are registered with IANA or in wide use. Others may be right.',
    properties: [{code: 'source', description: 'iana, apache or nginx: where it is listed', type: 'code'}],
    concepts: Object.entries(types)
      .map(([code, {source}]) => concept(code, undefined, property('source', 'valueCode', source))),
  })
}

// ---- writing ----

function check(list) {
  const codes = new Set(list.concept.map((c) => c.code))
  if (codes.size !== list.concept.length)
    throw new Error(`${list.url}: ${list.concept.length - codes.size} codes are there twice`)
}

const folder = process.argv[2]
if (folder === undefined) {
  console.error('usage: lists.mjs FOLDER')
  process.exit(2)
}
mkdirSync(folder, {recursive: true})
for (const list of [currencies(), await countries(), await subdivisions(), languages(), mediaTypes()]) {
  check(list)
  writeFileSync(join(folder, `CodeSystem-${list.id}.json`), JSON.stringify(list) + '\n')
}
