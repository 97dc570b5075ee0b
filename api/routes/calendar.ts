import { z } from 'zod';
import { daysOfYear, isDecided } from '../../domain/calendar';
import { explainTerm } from '../../domain/explain';
import type { LegalTerm } from '../../domain/explain';
import { calendarOf, calendarVersion, enterDays } from '../../prisma/holidays';
import { explanationText } from '../../templates/explanation';
import { route } from '../route';
import { DayText, Label } from '../schemas';

const Year = z.string().regex(/^(19|20|21)\d{2}$/);
const Near = DayText.refine((day) => Year.safeParse(day.slice(0, 4)).success, { message: 'Năm phải từ 1900 đến 2199.' });
const Count = (most: number) => z.string().regex(/^\d{1,4}$/).transform(Number).pipe(z.number().max(most)).optional().openapi({ type: 'integer', minimum: 0, maximum: most });

const TermQuery = z.strictObject({ from: Near, workingDays: Count(1_000), calendarDays: Count(1_500), months: Count(120) })
  .refine(({ from, ...terms }) => Object.values(terms).filter((term) => term !== undefined).length === 1, { path: ['workingDays'], message: 'Chọn đúng một trong workingDays, calendarDays, months.' });

const Name = z.strictObject({ vi: Label(200), en: Label(200).optional() }).transform(({ vi, en }) => ({ vi, en: en ?? vi }));
const CalendarBody = z.strictObject({
  source: Label(500), mark: z.enum(['seen', 'memory', 'setting', 'provisional']).default('seen'), decides: Year.optional(),
  days: z.array(z.strictObject({ day: Near, kind: z.enum(['off', 'makeup', 'ordinary']), name: Name, replaces: Near.optional() })).min(1).max(100),
});

export const calendarRoutes = [
  route({
    method: 'get', path: '/calendar/term', summary: 'When a term ends, explained day by day', query: TermQuery,
    async handle({ query: { from, ...terms }, person, world: { ledger } }) {
      const term = Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)) as LegalTerm;
      const explanation = explainTerm(await calendarOf(ledger.books), term, from);
      return { ...explanation, text: explanationText(person.language, explanation) };
    },
  }),
  route({
    method: 'get', path: '/calendar/:year', summary: 'The days off and make-up days of a year, each with its source', params: z.strictObject({ year: Year }), administrator: true,
    async handle({ params: { year }, world: { ledger: { books } } }) {
      const calendar = await calendarOf(books);
      return { year, standing: isDecided(calendar, year) ? 'decided' : 'provisional', version: await calendarVersion(books), days: daysOfYear(calendar, year) };
    },
  }),
  route({
    method: 'post', path: '/calendar', summary: 'Enter what the government published: a year, or a swap', body: CalendarBody, administrator: true,
    async handle({ body: { days, source, mark, decides }, person, commandId, world: { ledger } }) {
      return enterDays(ledger.books, days.map(({ replaces, ...day }) => ({ ...day, ...(replaces ? { replaces } : {}) })), { by: person.id, source, mark, commandId, ...(decides ? { decides } : {}) });
    },
  }),
];
