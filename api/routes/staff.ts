import { z } from 'zod';
import { findPeople, personFile } from '../../prisma/personFile';
import * as staff from '../../prisma/staff';
import { Problem } from '../errors';
import { route, stampOf } from '../route';
import type { Asked } from '../route';
import { Comment, DayText, Label, Text } from '../schemas';

const PersonId = Text(100).min(1);
const Id = z.strictObject({ id: PersonId });
const Holder = Text(200).min(1);
const NewPerson = z.strictObject({ name: Label(200), username: Label(100).optional(), language: z.enum(['vi', 'en']).optional() });
const NewOffice = z.strictObject({ holder: Holder, from: DayText, to: DayText.optional() });
const OfficeEnd = z.strictObject({ holder: Holder, to: DayText.optional() });
const NewAbsence = z.strictObject({ person: PersonId.optional(), from: DayText, to: DayText, reason: Comment(2_000).optional() });
const NewDelegation = z.strictObject({
  principal: PersonId.optional(), delegate: PersonId, from: DayText, to: DayText, reason: Comment(2_000),
  stages: z.array(Text(60)).max(50).optional(), units: z.array(Text(80)).max(50).optional(),
});
const Search = z.strictObject({ q: Text(100).default(''), limit: z.coerce.number().int().min(1).max(100).default(20), after: Text(100).optional() });
const Whose = z.strictObject({ person: PersonId.optional() });

/** The person whose data is asked for: oneself, or anybody for an administrator. @throws Problem FORBIDDEN, whether such a person is known or not */
function whose({ person }: Pick<Asked<unknown, unknown, unknown>, 'person'>, id: string | undefined): string {
  if (id !== undefined && id !== person.id && !person.administrator) throw new Problem(403, 'FORBIDDEN');
  return id ?? person.id;
}

/** People, offices, absence and delegation. The deeds ask again who may (`prisma/staff.ts`), in the transaction that makes the change. */
export const staffRoutes = [
  route({
    method: 'post', path: '/people', summary: 'Add a person', body: NewPerson, administrator: true,
    handle: async (asked) => staff.addPerson(asked.world.ledger.books, asked.body, await stampOf(asked)),
  }),
  route({
    method: 'get', path: '/people', summary: 'Find people by name, username or id', query: Search, administrator: true,
    async handle({ query: { q, limit, after }, world: { ledger } }) {
      const items = await findPeople(ledger.books, q, limit, after);
      return { items, after: items.length === limit ? items.at(-1)!.id : null };
    },
  }),
  route({
    method: 'get', path: '/people/:id', summary: 'Offices, absences, delegations and log of myself (of anybody for an administrator)', params: Id,
    async handle(asked) {
      const found = await personFile(asked.world.ledger.books, whose(asked, asked.params.id));
      if (!found) throw new Problem(404, 'NOT_FOUND');
      return found;
    },
  }),
  route({
    method: 'post', path: '/people/:id/deactivation', summary: 'End at once what a person may do; the record stays', params: Id, administrator: true,
    handle: async (asked) => staff.deactivate(asked.world.ledger.books, asked.params.id, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/people/:id/offices', summary: 'Give an office from a day on', params: Id, body: NewOffice, administrator: true,
    handle: async (asked) => staff.giveOffice(asked.world.ledger.books, { person: asked.params.id, ...asked.body }, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/people/:id/offices/end', summary: 'Set the last day of an office; without one it ends at once', params: Id, body: OfficeEnd, administrator: true,
    handle: async (asked) => staff.endOffice(asked.world.ledger.books, { person: asked.params.id, ...asked.body }, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/absences', summary: 'Be absent between two days (for another: administrators)', body: NewAbsence,
    handle: async (asked) => staff.setAbsence(asked.world.ledger.books, { ...asked.body, person: whose(asked, asked.body.person) }, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/absences/:id/cancellation', summary: 'Take an absence back', params: Id,
    handle: async (asked) => staff.cancelAbsence(asked.world.ledger.books, asked.params.id, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/delegations', summary: 'Let somebody stand for me between two days (for another: administrators); counts once accepted', body: NewDelegation,
    handle: async (asked) => staff.delegate(asked.world.ledger.books, { ...asked.body, principal: whose(asked, asked.body.principal) }, await stampOf(asked)),
  }),
  route({
    method: 'get', path: '/delegations', summary: 'The delegations that I gave and received (of another: administrators)', query: Whose,
    handle: async (asked) => staff.delegationsOf(asked.world.ledger.books, whose(asked, asked.query.person)),
  }),
  route({
    method: 'post', path: '/delegations/:id/acceptance', summary: 'Take on a delegation; the delegate only', params: Id,
    handle: async (asked) => staff.acceptDelegation(asked.world.ledger.books, asked.params.id, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/delegations/:id/refusal', summary: 'Decline a delegation; the delegate only', params: Id,
    handle: async (asked) => staff.declineDelegation(asked.world.ledger.books, asked.params.id, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/delegations/:id/revocation', summary: 'End a delegation at once; either of the two, or an administrator', params: Id,
    handle: async (asked) => staff.revokeDelegation(asked.world.ledger.books, asked.params.id, await stampOf(asked)),
  }),
];
