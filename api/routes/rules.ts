import { z } from 'zod';
import { rehearse } from '../../domain/adopt';
import { dayOf } from '../../domain/calendar';
import { Refusal } from '../../domain/refusal';
import { calendarOf } from '../../prisma/holidays';
import { procedureOf } from '../../prisma/procedures';
import { newerRules, pinFor, settingsIn } from '../../prisma/settings';
import { visible } from '../access';
import { route } from '../route';
import { Code, Comment } from '../schemas';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Which rules a running project has, and how it gets newer ones. */
export const ruleRoutes = [
  route({
    method: 'get', path: '/projects/:code/rules', summary: 'The rules that a project began with, and the newer ones that it may be moved to', params: Code,
    async handle({ params, person, world }) {
      const { project: { procedure, facts }, procedure: table } = await visible(world, params.code, person);
      const { books, now } = world.ledger;
      return { ...procedure, title: table.title, basis: table.basis, settings: await settingsIn(books, procedure.hash), newer: await newerRules(books, { procedure, units: facts.units }, dayOf(await now())) };
    },
  }),
  route({
    method: 'get', path: '/projects/:code/rules/rehearsal', summary: 'What a move to other rules would change; without a hash, to those of a project that begins today', params: Code, query: z.strictObject({ hash: Hash.optional() }),
    async handle({ params, query, person, world }) {
      const { project, procedure } = await visible(world, params.code, person);
      const { books, now } = world.ledger;
      const hash = query.hash ?? (await pinFor(books, project.procedure.id, project.facts.units, dayOf(await now()))).hash;
      return { hash, ...rehearse(procedure, await procedureOf(books, hash), hash, project, await calendarOf(books)) };
    },
  }),
  route({
    method: 'post', path: '/projects/:code/rules', summary: 'Move a running project to newer rules, with a reason', params: Code, body: z.strictObject({ hash: Hash, reason: Comment(2_000) }), administrator: true,
    async handle({ params, body: { hash, reason }, person, commandId, world }) {
      const { project } = await visible(world, params.code, person);
      const { books, now, act } = world.ledger;
      const { id, effectiveFrom } = await procedureOf(books, hash);
      const offered = await newerRules(books, { procedure: project.procedure, units: project.facts.units }, dayOf(await now()));
      // what the project has by now may be the answer to this very request, sent again
      if (hash !== project.procedure.hash && !offered.some((one) => one.hash === hash)) throw new Refusal('RULES_DO_NOT_FIT', { obstacle: 'notNewer' });
      const { project: { procedure, due, version } } = await act(project.code, { type: 'adoptRules', procedure: { id, effectiveFrom, hash }, reason }, { person: person.id }, commandId);
      return { procedure, due, version };
    },
  }),
];
