// Reads {"id","text"} a line, gives every text to read and writes the claims.
import readline from 'node:readline'

export async function answer(read) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (!line.trim()) continue
    const { id, text } = JSON.parse(line)
    console.log(JSON.stringify({ id, claims: read(text) }))
  }
}

// claim is one number with its bound in the words before it, as far as the peer
// leaves them to its user: about, at least, more than, up to, less than.
export function claim(text, start, value, kind, unit) {
  const before = text.slice(0, start).toLowerCase()
  let qualifier = 'exact'
  if (/(at least|no fewer than|no less than|minimum of)\s+\S{0,4}$/.test(before)) qualifier = 'at_least'
  else if (/(more than|over|above|exceeding)\s+\S{0,4}$/.test(before)) qualifier = 'more_than'
  else if (/(up to|as many as|as much as|at most|no more than)\s+\S{0,4}$/.test(before)) qualifier = 'up_to'
  else if (/(fewer than|less than|under|below)\s+\S{0,4}$/.test(before)) qualifier = 'less_than'
  else if (/(about|around|some|nearly|almost|roughly|approximately|an estimated)\s+\S{0,4}$/.test(before)) qualifier = 'about'
  return {
    low: qualifier.startsWith('up') || qualifier.startsWith('less') ? null : value,
    high: qualifier.startsWith('at') || qualifier.startsWith('more') ? null : value,
    value, qualifier, kind, unit, text: text.slice(start, start + 12),
  }
}

const currencies = { dollar: 'USD', 'united states dollar': 'USD', euro: 'EUR', pound: 'GBP', 'british pound': 'GBP', 'pound sterling': 'GBP', yen: 'JPY', 'japanese yen': 'JPY', rupee: 'INR', 'indian rupee': 'INR', 'swiss franc': 'CHF', 'australian dollar': 'AUD', 'canadian dollar': 'CAD' }
const units = {
  kilometer: 'kilometre', meter: 'metre', centimeter: 'centimetre', millimeter: 'millimetre', liter: 'litre', 'kilometer per hour': 'kilometre/hour',
  'mile per hour': 'mile/hour', 'metric ton': 'tonne', c: 'celsius', f: 'fahrenheit', percentage: 'percent', '%': 'percent',
}

// unitOf is the peer's name of a unit in our spelling.
export function unitOf(u) {
  u = (u || '').toLowerCase()
  return currencies[u] || units[u] || u
}
