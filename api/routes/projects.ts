import type { Request } from 'express';
import { dayOf } from '../../domain/calendar';
import type { Command, Facts } from '../../domain/project';
import { eligible } from '../../domain/eligibility';
import { activities, unknownOf } from '../../domain/norms';
import { Refusal } from '../../domain/refusal';
import { eligibilityOf, supportLimit } from '../../domain/support';
import { fromTcvn3 } from '../../domain/tcvn3';
import { label } from '../../domain/text';
import { money, status, timeline } from '../../domain/view';
import { codeFor, pinOf } from '../../prisma/lookup';
import type { Books } from '../../prisma/client';
import { projectsOf } from '../../prisma/lists';
import { mustKnowUnits, provinceOf } from '../../prisma/units';
import { pinFor } from '../../prisma/settings';
import type { Units } from '../../prisma/settings';
import { act, shown, visible } from '../access';
import { Problem } from '../errors';
import { route } from '../route';
import * as bodies from '../schemas';

export const projectRoutes = [
  route({
    method: 'post', path: '/projects', summary: 'Begin a project; answers its code and the number for public look-up', body: bodies.ProposalBody,
    async handle({ body, person, commandId, req, world: { ledger } }) {
      if (!body.asTyped) mustBeUnicode(req);
      await mustKnow(ledger.books, body.facts);
      const at = await ledger.now();
      mustEndLater(body.facts, dayOf(at));
      const code = await codeFor(ledger.books, commandId, Number(dayOf(at).slice(0, 4)));
      const began = (await ledger.entries(code))[0]?.event;
      // sent again after a setting began, it is still the same request
      const procedure = began?.type === 'proposed' ? began.procedure : await pinFor(ledger.books, body.procedure, body.facts.units as Units, dayOf(at));
      const { project, procedure: table } = await ledger.act(code, { type: 'propose', code, procedure, facts: body.facts as Facts }, { person: person.id }, commandId);
      return { ...status(table, project, at), pin: await pinOf(ledger.books, code) };
    },
  }),
  route({
    method: 'patch', path: '/projects/:code', summary: 'Change a draft; If-Match carries the version it was read at', params: bodies.Code, body: bodies.RevisionBody,
    async handle(asked) {
      const { params, body, person, world, req } = asked;
      const version = versionIn(req);
      if (version === undefined) throw new Problem(428, 'VERSION_REQUIRED');
      const { project } = await visible(world, params.code, person);
      if (!body.asTyped) mustBeUnicode(req);
      await mustKnow(world.ledger.books, body.facts);
      mustEndLater(body.facts, dayOf(project.filed));
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
    method: 'get', path: '/projects/:code', summary: 'Where a project stands, with its facts and the fingerprint that a sign-off carries', params: bodies.Code,
    async handle({ params, person, world, res }) {
      const { project, procedure } = await visible(world, params.code, person);
      res.set('ETag', `"${project.version}"`);
      return { ...shown(procedure, project, person, await world.ledger.now()), facts: project.facts };
    },
  }),
  route({
    method: 'get', path: '/projects/:code/timeline', summary: 'What happened so far; how a council votes is told when it has closed', params: bodies.Code,
    async handle({ params, person, world }) {
      const { procedure, project } = await visible(world, params.code, person);
      const open = project.councils[project.stage] ? project.since : null;
      return { items: timeline(procedure, await world.ledger.entries(project.code)).map((line) => {
        if (line.what !== 'signedOff' || line.office || open === null || line.at <= open) return line;
        const { outcome: _outcome, reason: _reason, ...rest } = line;
        return rest;
      }) };
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
    method: 'get', path: '/projects/:code/support', summary: 'The norm pinned at filing, every bound it sets, and what it cannot tell', params: bodies.Code,
    async handle({ params, person, world }) {
      const { project } = await visible(world, params.code, person);
      const { norm, facts: { requested, eligibleCost, total, line = false, priority = false } } = project;
      return { requested, norm, ...supportLimit(project), unknown: norm ? unknownOf(norm, { cost: eligibleCost ?? total, line, priority }) : ['norm'] };
    },
  }),
  route({
    method: 'get', path: '/projects/:code/eligibility', summary: 'The conditions of support on the day of filing: yes, no or to be checked, each with its article', params: bodies.Code,
    async handle({ params, person, world }) {
      const { project, procedure } = await visible(world, params.code, person);
      const lines = eligibilityOf(procedure, project);
      return { filed: dayOf(project.filed), verdict: eligible(lines), lines };
    },
  }),
  route({
    method: 'post', path: '/projects/:code/sign-offs', summary: 'Sign for the stage, the round and the content that were read', params: bodies.Code, body: bodies.SignOffBody,
    handle: async (asked) => act(asked, { type: 'signOff', ...asked.body } as Command),
  }),
  route({
    method: 'post', path: '/projects/:code/interests', summary: 'Declare an interest: sign nothing here but the own side', params: bodies.Code, body: bodies.ReasonBody,
    handle: async (asked) => act(asked, { type: 'declareInterest', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/reports', summary: 'File the report of a month', params: bodies.Code, body: bodies.ReportBody, form: {},
    handle: async (asked) => act(asked, { type: 'fileReport', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/left-out', summary: 'Leave it out of this round of the plan; it waits for the next', params: bodies.Code, body: bodies.LeftOutBody,
    handle: async (asked) => act(asked, { type: 'leaveOut', ...asked.body }),
  }),
  route({
    method: 'post', path: '/projects/:code/withdrawal', summary: 'Withdraw; with If-Match (or version) only as long as nothing happened since', params: bodies.Code, body: bodies.WithdrawalBody,
    handle: async (asked) => act(asked, { type: 'withdraw', version: versionIn(asked.req), ...asked.body } as Command),
  }),
  route({
    method: 'post', path: '/projects/:code/termination', summary: 'Stop a project', params: bodies.Code, body: bodies.ReasonBody,
    handle: async (asked) => act(asked, { type: 'terminate', ...asked.body }),
  }),
];

/** The version in If-Match; undefined without it. @throws Problem VERSION_REQUIRED for one that is no number */
function versionIn(req: Request): number | undefined {
  const given = req.get('If-Match');
  if (given === undefined) return undefined;
  const version = Number(/^(?:W\/)?"?(\d{1,9})"?$/.exec(given.trim())?.[1]);
  if (!Number.isInteger(version)) throw new Problem(428, 'VERSION_REQUIRED');
  return version;
}

/** A name pasted from an old font is shown as it reads, for a person to confirm. Looks at it as it was sent. @throws Refusal OLD_ENCODING with the converted name */
function mustBeUnicode(req: Request): void {
  const { name, beneficiaries } = (req.body as { facts: { name: string; beneficiaries: string[] } }).facts;
  for (const typed of [name, ...beneficiaries]) {
    const old = fromTcvn3(typed);
    if (old.suspected) throw new Refusal('OLD_ENCODING', { typed, converted: label(old.converted) });
  }
}

/** Work that is over before it is asked for is a slip of the keyboard. @throws Refusal INVALID_FACT */
function mustEndLater({ plannedEnd }: { plannedEnd: string }, filed: string): void {
  if (plannedEnd < filed) throw new Refusal('INVALID_FACT', { field: 'plannedEnd', rule: `>= ${filed}` });
}

type Named = Pick<Facts, 'activity' | 'province' | 'flags'> & { units: Readonly<Record<string, string | undefined>> };

/**
 * Names of units, activities and provinces that the product does not know are a slip of the sender's; a project of several provinces names them with commas.
 * The name of a province stays as it was typed. @throws Refusal INVALID_FACT, PROVINCE_UNCLEAR with what it may be
 */
async function mustKnow(books: Books, { units, activity, province, flags }: Named): Promise<void> {
  if (!activities.has(activity)) throw new Refusal('INVALID_FACT', { field: 'activity', rule: 'unknown', known: [...activities.keys()] });
  for (const place of flags.includes('multiProvince') ? province.split(/[,;]/) : [province]) provinceOf(place);
  await mustKnowUnits(books, units);
}
