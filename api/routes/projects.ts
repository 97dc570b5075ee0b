import { dayOf, vietnam } from '../../domain/calendar';
import { alarms } from '../../domain/alarms';
import { concerns } from '../../domain/access';
import { money, status, timeline } from '../../domain/view';
import { Refusal } from '../../domain/refusal';
import type { Facts } from '../../domain/project';
import type { Command } from '../../domain/project';
import { codeFor, pinOf } from '../../prisma/lookup';
import { projectsOf } from '../../prisma/lists';
import { inForce, pin } from '../../prisma/procedures';
import { Problem } from '../errors';
import { route } from '../route';
import type { Asked, World } from '../route';
import * as bodies from '../schemas';
import type { Person } from '../../prisma/people';

/** A project that is the person's business; any other is answered as if it did not exist. @throws Refusal UNKNOWN_PROJECT */
export async function visible({ ledger }: World, code: string, person: Person) {
  const found = await ledger.read(code.toUpperCase());
  if (!found || (!person.administrator && !concerns(found.procedure, found.project, person))) throw new Refusal('UNKNOWN_PROJECT', { code });
  return found;
}

/** Gives a command on a project that the person may see, and answers with the status after it. */
async function act({ world, person, commandId, params }: Pick<Asked<{ code: string }, unknown, unknown>, 'world' | 'person' | 'commandId' | 'params'>, command: Command) {
  const code = params.code.toUpperCase();
  try {
    await visible(world, code, person);
  } catch (error) {
    // the answer tells a stranger nothing, the audit tells us of the attempt
    if (error instanceof Refusal) await world.ledger.refuse(code, command, person.id, commandId, error);
    throw error;
  }
  const { project, procedure, entries } = await world.ledger.act(code, command, { person: person.id }, commandId);
  return { ...status(procedure, project, entries.at(-1)?.at ?? project.since), events: entries.map(({ number, event }) => ({ number, type: event.type })) };
}

export const projectRoutes = [
  route({
    method: 'post', path: '/projects', summary: 'Begin a project; answers its code and the number for public look-up', body: bodies.ProposalBody,
    async handle({ body, person, commandId, world: { ledger } }) {
      const at = await ledger.now();
      const procedure = pin(inForce(body.procedure, dayOf(at)));
      const code = await codeFor(ledger.books, commandId, Number(dayOf(at).slice(0, 4)));
      const { project, procedure: table } = await ledger.act(code, { type: 'propose', code, procedure, facts: body.facts as Facts }, { person: person.id }, commandId);
      return { ...status(table, project, at), pin: await pinOf(ledger.books, code) };
    },
  }),
  route({
    method: 'patch', path: '/projects/:code', summary: 'Change a draft; If-Match carries the version it was read at', params: bodies.Code, body: bodies.RevisionBody,
    async handle(asked) {
      const { params, body, person, world, req } = asked;
      const version = Number(/^(?:W\/)?"?(\d+)"?$/.exec(req.get('If-Match') ?? '')?.[1]);
      if (!Number.isInteger(version)) throw new Problem(428, 'VERSION_REQUIRED');
      const { project } = await visible(world, params.code, person);
      try {
        return await act(asked, { type: 'revise', facts: body.facts as Facts, version });
      } catch (error) {
        // both values go back, so that nothing which was typed is lost
        if (error instanceof Refusal && error.code === 'VERSION_MOVED') throw new Refusal('VERSION_MOVED', { ...error.facts, theirs: project.facts, mine: body.facts });
        throw error;
      }
    },
  }),
  route({
    method: 'get', path: '/projects', summary: 'The projects that I carry',
    handle: async ({ person, world: { ledger } }) => ({ items: (await projectsOf(ledger.books, person.id, dayOf(await ledger.now()))).map(({ code, facts, stage, due, ended, version }) => ({ code, name: facts.name, stage, due, ended, version })) }),
  }),
  route({
    method: 'get', path: '/projects/:code', summary: 'Where a project stands, with its facts', params: bodies.Code,
    async handle({ params, person, world, res }) {
      const { project, procedure } = await visible(world, params.code, person);
      res.set('ETag', `"${project.version}"`);
      return { ...status(procedure, project, await world.ledger.now()), facts: project.facts };
    },
  }),
  route({
    method: 'get', path: '/projects/:code/timeline', summary: 'What happened so far', params: bodies.Code,
    async handle({ params, person, world }) {
      const { procedure, project } = await visible(world, params.code, person);
      return { items: timeline(procedure, await world.ledger.entries(project.code)) };
    },
  }),
  route({
    method: 'get', path: '/projects/:code/deadlines', summary: 'When the stage is due and what falls due by itself', params: bodies.Code,
    async handle({ params, person, world }) {
      const { procedure, project } = await visible(world, params.code, person);
      const source = procedure.stages[project.stage]?.deadline;
      return { due: project.due, source: source?.source ?? null, mark: source?.mark ?? null, next: alarms(procedure, project, vietnam).map(({ at, key }) => ({ at, key })) };
    },
  }),
  route({
    method: 'get', path: '/projects/:code/money', summary: 'Asked for, approved, advanced, accepted, paid, refunded; đồng as text', params: bodies.Code,
    async handle({ params, person, world }) {
      const { procedure, project } = await visible(world, params.code, person);
      return money(procedure, project);
    },
  }),
  route({
    method: 'post', path: '/projects/:code/sign-offs', summary: 'Sign for the stage and round that were read', params: bodies.Code, body: bodies.SignOffBody,
    handle: async (asked) => act(asked, { type: 'signOff', ...asked.body } as Command),
  }),
  route({
    method: 'post', path: '/projects/:code/councils', summary: 'Appoint a council for a stage', params: bodies.Code, body: bodies.CouncilBody,
    handle: async (asked) => act(asked, { type: 'appointCouncil', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/reports', summary: 'File the report of a month', params: bodies.Code, body: bodies.ReportBody, form: {},
    handle: async (asked) => act(asked, { type: 'fileReport', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/refunds', summary: 'Record money that came back', params: bodies.Code, body: bodies.RefundBody,
    handle: async (asked) => act(asked, { type: 'recordRefund', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/withdrawal', summary: 'Withdraw', params: bodies.Code, body: bodies.ReasonBody,
    handle: async (asked) => act(asked, { type: 'withdraw', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/termination', summary: 'Stop a project', params: bodies.Code, body: bodies.ReasonBody,
    handle: async (asked) => act(asked, { type: 'terminate', ...asked.body }),
  }),
];
