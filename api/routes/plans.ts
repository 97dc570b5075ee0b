import { z } from 'zod';
import { dayOf } from '../../domain/calendar';
import { planDecisions } from '../../domain/plan';
import type { PlanScope, Standing } from '../../domain/plan';
import { Refusal } from '../../domain/refusal';
import type { Person } from '../../prisma/people';
import { collect, decideRound, openRound, propose } from '../../prisma/planRounds';
import { roundsOf, seatsOf, viewRound } from '../../prisma/planViews';
import { standsFor } from '../../prisma/roster';
import { refusalText } from '../../templates/render';
import { route, stampOf } from '../route';
import type { World } from '../route';
import * as bodies from '../schemas';

const Id = z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,120}$/) });
const Year = { min: 2000, max: 2100 };
const Project = bodies.Code.shape.code.transform((code) => code.toUpperCase());
const OpenBody = z.strictObject({ fund: bodies.Fund, unit: bodies.UnitId.nullable().default(null), year: z.int().min(Year.min).max(Year.max), round: z.int().min(1).max(20) });
const Measure = z.number().nullable().optional();
const CollectBody = z.strictObject({
  standing: z.array(z.strictObject({
    project: Project, area: z.enum(['highlandIslandBorderEthnic', 'poorDistrict', 'newRuralCommune', 'disadvantaged', 'none']).nullable().optional(), industry: z.enum(['b', 'a', 'none']).nullable().optional(),
    record: Measure, effect: Measure, urgency: Measure,
  })).max(1_000).default([]),
});
const ProposalsBody = z.strictObject({
  items: z.array(z.strictObject({ project: Project, decision: z.enum(planDecisions), amount: bodies.Money.optional(), reason: bodies.Comment(2_000).optional() })).min(1).max(1_000),
});
const DecisionBody = z.strictObject({
  decision: z.strictObject({ number: bodies.Label(100), date: bodies.DayText }),
  items: z.array(z.strictObject({ project: Project, shown: z.string().regex(/^[0-9a-f]{64}$/) })).max(1_000),
});
const RoundsQuery = z.strictObject({ fund: bodies.Fund.optional(), year: z.coerce.number().int().min(Year.min).max(Year.max).optional() });

export const planRoutes = [
  route({
    method: 'post', path: '/plans', summary: 'Open a round of a yearly plan; by an administrator or whoever submits the plan', body: OpenBody,
    handle: async ({ body, ...asked }) => openRound(asked.world.ledger.books, body, await stampOf(asked)),
  }),
  route({
    method: 'get', path: '/plans', summary: 'The rounds of the plans that I see, the newest first', query: RoundsQuery,
    async handle({ query, person, world }) {
      const sees = await sightOf(world, person);
      return { items: (await roundsOf(world.ledger.books, query)).filter(sees) };
    },
  }),
  route({
    method: 'get', path: '/plans/:id', summary: 'A round: per project what is proposed, decided and taken, or why not; sums and progress', params: Id,
    async handle({ params: { id }, person, world }) {
      const { items, ...round } = await seen(world, id, person);
      return { ...round, items: items.map((item) => ({ ...item, refusal: item.refusal && { ...item.refusal, text: refusalText('vi', item.refusal) } })) };
    },
  }),
  route({
    method: 'post', path: '/plans/:id/collection', summary: 'Take into the round what waits for it, ranked; again for the newest', params: Id, body: CollectBody,
    async handle({ params: { id }, body: { standing }, ...asked }) {
      await seen(asked.world, id, asked.person);
      return collect(asked.world.ledger, id, Object.fromEntries(standing.map(({ project, ...known }) => [project, given(known)])), await stampOf(asked));
    },
  }),
  route({
    method: 'post', path: '/plans/:id/proposals', summary: 'Propose what is decided on projects of the round', params: Id, body: ProposalsBody,
    async handle({ params: { id }, body: { items }, ...asked }) {
      await seen(asked.world, id, asked.person);
      return propose(asked.world.ledger, id, items, await stampOf(asked));
    },
  }),
  route({
    method: 'post', path: '/plans/:id/decision', summary: 'Decide the round, once, on exactly what was shown; the projects take it one by one afterwards', params: Id, body: DecisionBody,
    async handle({ params: { id }, body: { decision, items }, ...asked }) {
      await seen(asked.world, id, asked.person);
      return decideRound(asked.world.ledger.books, id, decision, Object.fromEntries(items.map(({ project, shown }) => [project, shown])), await stampOf(asked));
    },
  }),
];

/** What was said; a field that is not there changes nothing that was said before. */
const given = (known: object): Standing => Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));

/** Administrators see every round, ministry and department those of the national fund, a province's offices their own, and so does who stands for one of them; to others there is none. */
async function sightOf({ ledger: { books, now } }: World, { id, administrator, offices: own }: Person): Promise<(round: PlanScope) => boolean> {
  const offices = [...own, ...(await standsFor(books, id, dayOf(await now()))).flatMap((principal) => principal.offices)];
  const national = offices.some((holder) => /^(department|ministry)\./.test(holder));
  const seats = await seatsOf(books, offices.filter((holder) => /^(doit|province)\./.test(holder)).map((holder) => holder.split('@')[1]!));
  return ({ unit }) => administrator || (unit === null ? national : seats.includes(unit));
}

async function seen(world: World, id: string, person: Person) {
  const round = await viewRound(world.ledger.books, id);
  if (!(await sightOf(world, person))(round)) throw new Refusal('UNKNOWN_RECORD', { id });
  return round;
}
