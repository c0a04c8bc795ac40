// compromise: numbers, percentages and money of a sentence.
import nlp from 'compromise'
import { answer, claim, unitOf } from './lines.mjs'

const signs = { $: 'USD', '£': 'GBP', '€': 'EUR', '¥': 'JPY', '₹': 'INR' }

answer((text) =>
  nlp(text).numbers().json({ offset: true }).flatMap((n) => {
    const { num, unit } = n.number
    if (typeof num !== 'number' || n.terms.some((t) => t.tags.includes('Ordinal') || t.tags.includes('Date') || t.tags.includes('Time'))) return []
    const sign = signs[n.text[0]]
    const percent = n.terms.some((t) => t.tags.includes('Percent'))
    return [claim(text, n.offset.start, num, sign ? 'money' : percent ? 'percent' : 'count', sign || (percent ? 'percent' : unitOf(unit)))]
  }),
)
