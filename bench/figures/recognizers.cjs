// Recognizers-Text: numbers with units first, then bare numbers where none has
// been read; what it recognises as a date, a time or a telephone is masked.
const R = require('@microsoft/recognizers-text-suite')

async function main() {
  const { answer, claim, unitOf } = await import('./lines.mjs')
  const culture = 'en-us'
  await answer((text) => {
    const taken = []
    const free = (m) => taken.every(([a, b]) => m.end < a || m.start > b)
    for (const f of [R.recognizeDateTime, R.recognizePhoneNumber])
      for (const m of f(text, culture)) {
        const v = (m.resolution && m.resolution.values) || []
        if (f === R.recognizeDateTime && v.some((x) => /duration/.test(x.type))) continue
        taken.push([m.start, m.end])
      }
    const claims = []
    for (const [f, kind] of [[R.recognizeCurrency, 'money'], [R.recognizePercentage, 'percent'], [R.recognizeTemperature, 'measure'], [R.recognizeDimension, 'measure'], [R.recognizeNumber, 'count']])
      for (const m of f(text, culture)) {
        if (!m.resolution || !free(m)) continue
        const value = parseFloat(String(m.resolution.value).replace('%', ''))
        if (!Number.isFinite(value)) continue
        taken.push([m.start, m.end])
        claims.push(claim(text, m.start, value, kind, kind === 'percent' ? 'percent' : unitOf(m.resolution.unit)))
      }
    return claims
  })
}
main()
