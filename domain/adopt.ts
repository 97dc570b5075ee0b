import { mustSay } from './authority';
import { askedOffices, awaited } from './awaited';
import type { Calendar, Instant } from './calendar';
import { dueNow } from './clock';
import type { Moment } from './decide';
import { neededPapers } from './dossier';
import type { Command, Event } from './events';
import type { Procedure, Stage } from './procedure';
import type { Project } from './project';
import { canonical } from './record';
import { Refusal } from './refusal';

/**
 * What moving a project to other rules would change, before anybody does it; `obstacle` says why it cannot be done. `table` names what is otherwise
 * outside the stages: the advance of an activity, an office, who amends what.
 */
export interface Rehearsal {
  obstacle: 'stageMissing' | 'roundHasVotes' | 'sameRules' | 'otherFund' | 'amendmentOpen' | 'ended' | null;
  due: { before: Instant | null; after: Instant | null };
  waitsFor: { before: string[]; after: string[] };
  missingPapers: { before: string[]; after: string[] };
  stages: { stage: string; changes: string[] }[];
  table: string[];
}

/** The rehearsal of a move from the pinned table to another one. */
export function rehearse(now: Procedure, next: Procedure, hash: string, project: Project, calendar: Calendar): Rehearsal {
  const obstacle = project.ended ? 'ended' as const : project.procedure.hash === hash ? 'sameRules' as const : now.fund !== next.fund ? 'otherFund' as const
    : !Object.hasOwn(next.stages, project.stage) ? 'stageMissing' as const : project.votes.length > 0 ? 'roundHasVotes' as const : project.amendment ? 'amendmentOpen' as const : null;
  const has = obstacle !== 'stageMissing' && obstacle !== 'ended';
  const missing = (table: Procedure) => (table.stages[project.stage] ? neededPapers(table, table.stages[project.stage]!, project).filter((kind) => !project.papers.some((paper) => paper.kind === kind)) : []);
  const ids = [...new Set([...Object.keys(now.stages), ...Object.keys(next.stages)])];
  return {
    obstacle,
    due: { before: project.due, after: has && !project.clock.owes && !project.suspended ? dueNow(next, project, calendar) : project.due },
    waitsFor: { before: awaited(now, project), after: has ? awaited(next, project) : [] },
    missingPapers: { before: missing(now), after: missing(next) },
    stages: ids.map((stage) => ({ stage, changes: differences(now.stages[stage], next.stages[stage]) })).filter(({ changes }) => changes.length > 0),
    table: tableChanges(now, next),
  };
}

/** Entries by their name, everything else as a whole; the stages have their own list, and each version has its own day. */
function tableChanges(now: Procedure, next: Procedure): string[] {
  const { stages: _, effectiveFrom: _day, ...before } = now;
  const { stages: _stages, effectiveFrom: _from, ...after } = next;
  return keysOf(before, after).filter((key) => otherwise(before[key], after[key])).flatMap((key) => {
    if (key !== 'advances' && key !== 'offices' && key !== 'papers' && key !== 'ends') return [key];
    const [one, other] = [before[key] as Record<string, unknown>, after[key] as Record<string, unknown>];
    return keysOf(one, other).filter((entry) => otherwise(one[entry], other[entry])).map((entry) => `${key}.${entry}`);
  });
}

const keysOf = <T extends object>(one: T, other: T): (keyof T & string)[] => [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof T & string)[];
const otherwise = (one: unknown, other: unknown): boolean => canonical(one ?? null) !== canonical(other ?? null);

function differences(before: Stage | undefined, after: Stage | undefined): string[] {
  if (!before) return ['added'];
  if (!after) return ['removed'];
  const offices = ({ signers }: Stage) => askedOffices(signers).join(', ');
  // the same offices may sign in another order, or without the council
  return keysOf(before, after).filter((key) => otherwise(before[key], after[key])).map((key) => (key === 'signers' && offices(before) !== offices(after) ? `signers: ${offices(before)} → ${offices(after)}` : key));
}

/** An administrator moves a running project to the rules of another version, with a reason; the ledger hands the newer table in. */
export function adoptRules(procedure: Procedure, project: Project, command: Extract<Command, { type: 'adoptRules' }>, { actor, calendar, adopts }: Moment): Event[] {
  if (actor.kind !== 'person' || !actor.administrator) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  mustSay(command.reason);
  if (!adopts) throw new Refusal('UNKNOWN_PROCEDURE', { hash: command.procedure.hash });
  const { obstacle, due } = rehearse(procedure, adopts, command.procedure.hash, project, calendar);
  if (obstacle === 'sameRules') return [];
  if (obstacle) throw new Refusal('RULES_DO_NOT_FIT', { obstacle });
  return [{ type: 'rulesAdopted', procedure: command.procedure, due: due.after, reason: command.reason }];
}
