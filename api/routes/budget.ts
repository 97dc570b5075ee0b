import { z } from 'zod';
import { dayOf } from '../../domain/calendar';
import { allocate, carryOver, cut, entriesOf, lineOf, linesOf } from '../../prisma/budget';
import type { Deed } from '../../prisma/budget';
import { Problem } from '../errors';
import { route } from '../route';
import type { Asked } from '../route';
import * as bodies from '../schemas';

const LineId = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/) });
const Decision = z.strictObject({ number: bodies.Label(100), date: bodies.DayText });
const LinesQuery = z.strictObject({ fund: bodies.Fund.optional(), year: z.coerce.number().int().min(2000).max(2100).optional() });
const AllocateBody = z.strictObject({
  fund: bodies.Fund, year: z.int().min(2000).max(2100), activity: z.string().regex(/^[a-z_]{1,60}$/).nullable().optional(), unit: bodies.UnitId.nullable().optional(),
  amount: bodies.Money, decision: Decision,
});
const CutBody = z.strictObject({ to: bodies.Money, decision: Decision });
const CarryOverBody = z.strictObject({ to: LineId.shape.id.optional(), amount: bodies.Money, decision: Decision });

/** Those who plan, approve or pay the money of the programme. */
const seesMoney = /^(department|ministry|province|doit)\./;

export const budgetRoutes = [
  route({
    method: 'get', path: '/budget/lines', summary: 'The budget lines: allocated, reserved, committed, paid and free (below 0 after a cut)', query: LinesQuery,
    async handle({ query, person, world: { ledger } }) {
      if (!person.administrator && !person.offices.some((office) => seesMoney.test(office))) throw new Problem(403, 'FORBIDDEN');
      return { items: await linesOf(ledger.books, query) };
    },
  }),
  route({
    method: 'post', path: '/budget/lines', summary: 'Allocate money by a decision; the same scope again adds to its line', body: AllocateBody, administrator: true,
    async handle({ body: { decision, ...body }, ...asked }) {
      const { books } = asked.world.ledger;
      if (body.unit && !(await books.prisma.unit.findUnique({ where: { id: body.unit } }))) throw new Problem(422, 'INVALID', { errors: [{ field: 'unit' }] });
      return allocate(books, { ...body, ...(await deedOf(asked, decision)) });
    },
  }),
  route({
    method: 'get', path: '/budget/lines/:id', summary: 'A budget line, what each project holds of it, and its entries', params: LineId, query: bodies.Page, administrator: true,
    async handle({ params: { id }, query: { limit, after }, world: { ledger: { books } } }) {
      if (after !== undefined && !/^\d{1,18}$/.test(after)) throw new Problem(422, 'INVALID', { errors: [{ field: 'after' }] });
      const items = await entriesOf(books, id, { limit, ...(after ? { after } : {}) });
      return { ...(await lineOf(books, id)), items, after: items.length === limit ? items.at(-1)!.id : null };
    },
  }),
  route({
    method: 'post', path: '/budget/lines/:id/cut', summary: 'Lower the allocation by a decision; names the projects to be amended', params: LineId, body: CutBody, administrator: true,
    async handle({ params: { id }, body: { to, decision }, ...asked }) {
      return cut(asked.world.ledger.books, { line: id, to, ...(await deedOf(asked, decision)) });
    },
  }),
  route({
    method: 'post', path: '/budget/lines/:id/carry-over', summary: 'Carry what is free into the year after by a decision', params: LineId, body: CarryOverBody, administrator: true,
    async handle({ params: { id }, body: { decision, ...body }, ...asked }) {
      return carryOver(asked.world.ledger.books, { from: id, ...body, ...(await deedOf(asked, decision)) });
    },
  }),
];

/** Who, when and by which decision; one of tomorrow is a slip of the pen. */
async function deedOf({ person, commandId, world: { ledger } }: Pick<Asked<unknown, unknown, unknown>, 'person' | 'commandId' | 'world'>, { number, date }: z.output<typeof Decision>): Promise<Deed> {
  const at = await ledger.now();
  if (date > dayOf(at)) throw new Problem(422, 'INVALID', { errors: [{ field: 'decision.date' }] });
  return { decision: `${number}, ${date}`, by: person.id, at, commandId };
}
