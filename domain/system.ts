import { alarms, reportDue } from './alarms';
import { apologiseForDelay, lapse, recount } from './clock';
import type { Moment } from './decide';
import type { Event, SystemCommand } from './events';
import { enter } from './moves';
import { orderPayment } from './pay';
import type { Office, Procedure } from './procedure';
import type { Project } from './project';
import { canonical } from './record';
import { Refusal } from './refusal';
import { signability } from './signability';

/**
 * What the workflow does meanwhile. A late or repeated command of a round that has passed does nothing: the engine may always
 * ask again. One that comes too early is refused, whatever clock the engine had.
 */
export function decideForSystem(procedure: Procedure, project: Project, command: SystemCommand, moment: Moment): Event[] {
  if (moment.actor.kind !== 'system') throw new Refusal('NOT_ALLOWED_HERE');
  const { stage, round } = command;
  if (project.ended || stage !== project.stage || round !== project.round) return [];
  switch (command.type) {
    case 'issuePaper': return project.done.includes(`issue:${command.paper.kind}`) ? [] : [{ type: 'paperIssued', stage, round, paper: command.paper }];
    case 'orderPayment': return orderPayment(procedure, project, command);
    case 'route': return route(procedure, project, moment);
    case 'recount': return recount(procedure, project, moment);
    default: return fallenDue(procedure, project, command, moment);
  }
}

/** Who acts in whose place, and what is missing for a lawful set of signers: computed from the roster, recorded when it changed. */
function route(procedure: Procedure, project: Project, { roster, at }: Moment): Event[] {
  if (!roster) throw new Error('Routing needs a roster');
  const { routes, gaps } = signability(procedure, project, roster, at);
  if (canonical([routes, gaps]) === canonical([project.routes, project.gaps])) return [];
  return [{ type: 'routed', stage: project.stage, round: project.round, routes, gaps }];
}

function fallenDue(procedure: Procedure, project: Project, command: SystemCommand, moment: Moment): Event[] {
  const { stage, round } = command;
  const table = procedure.stages[stage]!;
  const alarm = alarms(procedure, project, moment.calendar).find((one) => sameAlarm(one.command, command));
  if (!alarm) return [];
  if (alarm.at > moment.at) throw new Refusal('NOT_DUE', { at: alarm.at });
  switch (command.type) {
    case 'expire': return enter(procedure, project, table.expires!.to, 'expired', moment);
    case 'lapse': return lapse(procedure, project, moment);
    case 'apologiseForDelay': return apologiseForDelay(procedure, project, moment);
    case 'askReport': return [{ type: 'reportAsked', month: command.month, due: reportDue(moment.calendar, table.reports!, command.month) }];
    case 'remind': return [{ type: 'reminded', stage, round, key: command.key }];
    case 'escalate': return [{ type: 'escalated', stage, round, key: command.key, ...toldTo(procedure, project, command.key) }];
    default: throw new Error(`"${command.type}" does not fall due`);
  }
}

/** To whom a step of a ladder goes: what the table names, for amendments and findings whoever supervises the work. */
function toldTo(procedure: Procedure, project: Project, key: string): { to?: Office | 'administrator' } {
  const table = procedure.stages[project.stage]!;
  const step = table.escalate?.find(({ workingDaysAfter }) => key === `escalate:${workingDaysAfter}` || key.startsWith(`escalate:${workingDaysAfter}/`));
  const to = step?.to ?? table.reports?.toldTo ?? procedure.suspension?.decides;
  return to ? { to } : {};
}

const sameAlarm = (a: SystemCommand, b: SystemCommand): boolean =>
  a.type === b.type && ('key' in a && 'key' in b ? a.key === b.key : true) && ('month' in a && 'month' in b ? a.month === b.month : true);
