import { alarms, explainDue } from '../../domain/alarms';
import { clockLedger } from '../../domain/clockLedger';
import type { Entry } from '../../domain/events';
import type { Command } from '../../domain/project';
import type { Procedure } from '../../domain/procedure';
import type { Books } from '../../prisma/client';
import { calendarOf } from '../../prisma/holidays';
import { procedureOf } from '../../prisma/procedures';
import { explanationText } from '../../templates/explanation';
import { act, visible } from '../access';
import { route } from '../route';
import * as bodies from '../schemas';

export const clockRoutes = [
  route({
    method: 'get', path: '/projects/:code/deadlines', summary: 'When the stage is due and why, day by day, what falls due by itself, and the clock of every stage so far', params: bodies.Code,
    async handle({ params, person, world: { ledger }, world }) {
      const { procedure, project } = await visible(world, params.code, person);
      const calendar = await calendarOf(ledger.books);
      const deadline = procedure.stages[project.stage]?.deadline;
      const explanation = explainDue(calendar, deadline, project.since, project.facts, project.clock.pauses);
      const entries = await ledger.entries(project.code);
      return {
        due: project.due, source: deadline?.source ?? null, mark: deadline?.mark ?? null, promised: project.clock.promised,
        next: alarms(procedure, project, calendar).map(({ at, key }) => ({ at, key })),
        explanation: explanation && { ...explanation, words: { vi: explanationText('vi', explanation), en: explanationText('en', explanation) } },
        stages: clockLedger(entries, await rulesOf(ledger.books, entries), calendar, await ledger.now()),
      };
    },
  }),
  route({
    method: 'post', path: '/projects/:code/questions', summary: 'Ask the applicant for something; the term stands still until the answer', params: bodies.Code, body: bodies.QuestionBody,
    handle: async (asked) => act(asked, { type: 'ask', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/answers', summary: 'Answer what was asked; the term goes on', params: bodies.Code, body: bodies.AnswerBody,
    handle: async (asked) => act(asked, { type: 'answer', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/apologies', summary: 'Apologise for a delay, once, with a new day', params: bodies.Code, body: bodies.ApologyBody,
    handle: async (asked) => act(asked, { type: 'apologise', ...asked.body } as Command),
  }),
  route({
    method: 'post', path: '/projects/:code/suspension', summary: 'Let everything stand still', params: bodies.Code, body: bodies.ReasonBody,
    handle: async (asked) => act(asked, { type: 'suspend', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/resumption', summary: 'Go on; terms and the planned end move by the standstill', params: bodies.Code, body: bodies.ReasonBody,
    handle: async (asked) => act(asked, { type: 'resume', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/force-majeure', summary: 'End the work for force majeure; what was done is accepted', params: bodies.Code, body: bodies.ReasonBody,
    handle: async (asked) => act(asked, { type: 'forceMajeure', ...asked.body }),
  }),
];

/** The tables that a project went by; each is read once and then remembered. */
async function rulesOf(books: Books, entries: readonly Entry[]): Promise<(hash: string) => Procedure> {
  const hashes = new Set(entries.flatMap(({ event }) => (event.type === 'proposed' || event.type === 'rulesAdopted' ? [event.procedure.hash] : [])));
  const tables = new Map(await Promise.all([...hashes].map(async (hash) => [hash, await procedureOf(books, hash)] as const)));
  return (hash) => tables.get(hash)!;
}
