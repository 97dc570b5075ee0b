import { due, following } from './alarms';
import { conflictOn, mustAct, selfApproval, takenOn, waysTo } from './authority';
import type { Taken, Way } from './authority';
import { askedOffices } from './awaited';
import { dayOf, isDay, isPlannable, monthOf } from './calendar';
import type { Moment } from './decide';
import { voided } from './fingerprint';
import { normFor } from './support';
import type { Actor, Command, Event, Facts } from './events';
import { LARGEST } from './money';
import type { Office, Procedure } from './procedure';
import { holderOf } from './project';
import type { Project } from './project';
import { Refusal } from './refusal';
import { mustBeSettled } from './standstill';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** A project begins, with the rules and the norm in force today, which stay with it. */
export function propose(procedure: Procedure, project: Project | null, { code, facts, procedure: pinned }: Of<'propose'>, moment: Moment): Event[] {
  if (project) throw new Refusal('PROJECT_EXISTS', { code });
  const first = procedure.stages[procedure.first]!;
  const { on } = mustFile(procedure, { facts, stage: procedure.first }, moment.actor);
  mustMakeSense(facts);
  return [{
    type: 'proposed', code, procedure: pinned, facts, stage: procedure.first,
    due: due(moment.calendar, first.deadline, moment.at, facts), norm: normFor(facts, dayOf(moment.at)), ...on,
  }];
}

/** The facts of a draft change; the norm stays that of the day of filing, for the activity that is asked for now. */
export function revise(procedure: Procedure, project: Project, { facts, version }: Of<'revise'>, moment: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  if (!stage.drafts) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  mustFile(procedure, project, moment.actor);
  // who has decided on it does not write it, whatever office is held by now
  const { on } = mustAct(procedure, project, askedOffices(stage.signers), moment);
  if (version !== project.version) throw new Refusal('VERSION_MOVED', { version: project.version });
  mustMakeSense(facts);
  // the units decide who may act, so they stay as filed
  return [{ type: 'revised', facts: { ...facts, units: project.facts.units }, norm: facts.activity === project.facts.activity ? project.norm : normFor(facts, dayOf(project.filed)), ...on }, ...voided(stage, project, 'amended')];
}

/** Whoever signs a draft may file and change it. @throws Refusal NOT_YOUR_PROJECT */
function mustFile(procedure: Procedure, { facts, stage, routes = {} }: Pick<Project, 'facts' | 'stage'> & { routes?: Project['routes'] }, actor: Actor): { on: Taken } {
  const offices = askedOffices(procedure.stages[stage]!.signers);
  const [way] = actor.kind === 'person' ? offices.flatMap((office) => waysTo(procedure, { facts, stage, routes }, office, actor)) : [];
  if (!way) throw new Refusal('NOT_YOUR_PROJECT', { waitsFor: offices.map((office) => holderOf({ facts }, office)) });
  return { on: takenOn(way) };
}

function mustMakeSense(facts: Facts): void {
  const { requested, total, eligibleCost, name, plannedEnd, quantity, years } = facts;
  const wrong = (field: string, rule: string) => new Refusal('INVALID_FACT', { field, rule });
  if (requested <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'requested' });
  if (requested > LARGEST) throw wrong('requested', '<= 10^16');
  if (total !== null && (total < requested || total > LARGEST)) throw new Refusal('INVALID_FACT', { field: 'total', rule: 'requested <= total <= 10^16', requested, total });
  if (eligibleCost !== undefined && (eligibleCost <= 0n || eligibleCost > (total ?? LARGEST))) throw wrong('eligibleCost', '0 < eligibleCost <= total');
  if (quantity !== undefined && !(Number.isInteger(quantity) && quantity >= 1 && quantity <= 1_000)) throw wrong('quantity', '1-1000');
  if (years !== undefined && !(years.length <= 5 && years.every((share) => Number.isInteger(share) && share > 0) && years.reduce((sum, share) => sum + share, 0) === 100)) throw wrong('years', 'whole percent, together 100');
  if (!isPlannable(plannedEnd)) throw wrong('plannedEnd', 'a day that exists, 2000-2100');
  if (name.length === 0) throw wrong('name', 'required');
}

/**
 * Papers come from those who carry the project, and from every office that has a part in it. What earlier sign-offs rely on is not replaced outside a draft;
 * what is replaced or added makes the open round's sign-offs void, unless the table lets them stand.
 */
export function addPaper(procedure: Procedure, project: Project, { paper }: Of<'addPaper'>, { actor }: Moment): Event[] {
  const { kind, sha256 } = paper;
  const stage = procedure.stages[project.stage]!;
  if (!Object.hasOwn(procedure.papers, kind)) throw new Refusal('UNKNOWN_PAPER', { kind, known: Object.keys(procedure.papers) });
  const way = actor.kind === 'person' ? wayToBring(procedure, project, actor) : null;
  if (way === undefined) throw new Refusal('NOT_YOUR_PROJECT');
  const earlier = project.papers.filter((one) => one.kind === kind);
  if (earlier.at(-1)?.sha256 === sha256) return [];
  const reliedAt = Object.keys(project.relied).find((id) => project.relied[id]!.includes(kind));
  // what a payment was ordered on is not replaced before its result is known
  if (earlier.length > 0) mustBeSettled(project);
  if (earlier.length > 0 && !stage.drafts && reliedAt) throw new Refusal('PAPER_LOCKED', { kind, stage: reliedAt });
  return [{ type: 'paperAdded', paper, ...brought(way) }, ...voided(stage, project, earlier.length > 0 ? 'paperReplaced' : 'paperAdded')];
}

/** How somebody comes to bring a paper, for the applicant where that may be. @throws Refusal SELF_APPROVAL for one who could only bring it as such, and may not */
function wayToBring(procedure: Procedure, project: Project, actor: Extract<Actor, { kind: 'person' }>): Way | undefined {
  const ways = (Object.keys(procedure.offices) as Office[]).flatMap((office) => waysTo(procedure, project, office, actor));
  const preparing = ways.filter(({ duty }) => duty === 'prepare');
  const conflicts = preparing.map((way) => conflictOn(project, actor, way));
  const found = preparing[conflicts.indexOf(null)] ?? ways.find(({ duty }) => duty !== 'prepare');
  if (!found && conflicts[0]) throw selfApproval(conflicts[0], 'prepare');
  return found;
}

/** Whoever brings a paper for the applicant has prepared; for another office it is no duty yet, but both names are kept. */
function brought(way: Way | null): Partial<Taken> {
  if (!way) return {};
  const { takes, ...on } = takenOn(way);
  return takes === 'prepare' ? { takes, ...on } : on;
}

/** The month's report: what was done and spent (TT 36/2013/TT-BCT Art. 23). */
export function fileReport(procedure: Procedure, project: Project, { month, done, spent }: Of<'fileReport'>, moment: Moment): Event[] {
  const { at } = moment;
  const { reports } = procedure.stages[project.stage]!;
  if (!reports) throw new Refusal('REPORT_NOT_WANTED', { stage: project.stage });
  const { on } = mustAct(procedure, project, [reports.office], moment);
  // one that was not asked for may come early by a month, never for a time before the work or far ahead of it
  const unasked = month < monthOf(dayOf(project.since)) || month > following(monthOf(dayOf(at)));
  if (!isDay(`${month}-01`) || (unasked && project.reports[month] === undefined)) throw new Refusal('INVALID_FACT', { field: 'month' });
  if (project.reports[month] === 'filed') throw new Refusal('REPORT_ALREADY_FILED', { month });
  if (spent < 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'spent' });
  if (spent > LARGEST) throw new Refusal('INVALID_FACT', { field: 'spent', rule: '<= 10^16' });
  if (!done.trim()) throw new Refusal('INVALID_FACT', { field: 'done', rule: 'required' });
  return [{ type: 'reportFiled', month, done, spent, ...on }];
}
