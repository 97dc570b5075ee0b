import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { dayOf } from '../../domain/calendar';
import { readCode } from '../../domain/code';
import { status } from '../../domain/view';
import { pinFits } from '../../prisma/lookup';
import { tasksOf } from '../../prisma/lists';
import { Problem } from '../errors';
import { route } from '../route';
import * as bodies from '../schemas';

/** Five wrong tries an hour for each place that asks; `refuse` says so. */
export const throttled = (refuse: RequestHandler): RequestHandler =>
  rateLimit({ windowMs: 3_600_000, limit: 5, standardHeaders: 'draft-8', legacyHeaders: false, skipSuccessfulRequests: true, handler: refuse });

/** An instant exactly as we write it; what only JavaScript can read is not for the database. */
const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;

export const peopleRoutes = [
  route({
    method: 'get', path: '/tasks', summary: 'What waits for me, the earliest deadline first', query: bodies.Page,
    async handle({ query: { limit, after }, person, world: { ledger } }) {
      const [due, code] = after?.split('|') ?? [];
      if (after !== undefined && (!code || !(due === 'infinity' || isInstant(due!)))) throw new Problem(422, 'INVALID', { errors: [{ field: 'after' }] });
      const items = await tasksOf(ledger.books, person.id, dayOf(await ledger.now()), limit, after ? { due: due!, code: code! } : undefined);
      const last = items.length === limit ? items.at(-1) : undefined;
      return { items: items.map(({ procedureHash, ...item }) => item), after: last ? `${last.due ?? 'infinity'}|${last.code}` : null };
    },
  }),
  route({
    method: 'get', path: '/lookup', summary: 'Public look-up by code and number: the state only', query: bodies.LookUpQuery, open: true, before: [throttled(() => { throw new Problem(429, 'TOO_MANY'); })],
    async handle({ query, world: { ledger } }) {
      const code = readCode(query.code) ?? query.code;
      const [fits, found] = [await pinFits(ledger.books, code, query.pin), await ledger.read(code)];
      if (!fits || !found) throw new Problem(404, 'NO_SUCH_FILE');
      const at = await ledger.now();
      const { shown, since, due, overdue, ended } = status(found.procedure, found.project, at);
      return { code, shown, since, due, overdue, ended, asOf: at };
    },
  }),
];
