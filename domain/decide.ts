import { adoptRules } from './adopt';
import { confirmAmendment, decideAmendment, requestAmendment } from './amend';
import { addPaper, fileReport, propose, revise } from './applicant';
import { mustAct, mustSay } from './authority';
import type { Line } from './budgetMoves';
import type { Calendar, Instant } from './calendar';
import { answer, apologise, ask } from './clock';
import { appoint, closeCouncil, declareInterest, recordAttendance } from './council';
import type { Actor, Command, Event, SystemCommand } from './events';
import { acceptPlace, nameBeneficiaries } from './group';
import { answerFinding, closeFinding, inspect } from './inspections';
import { reconcile, recordRefund, recordUnknown } from './pay';
import type { Roster } from './people';
import type { Procedure } from './procedure';
import type { Project } from './project';
import { Refusal } from './refusal';
import { signOff } from './signOff';
import { forceMajeure, leave, resume, suspend } from './standstill';
import { decideForSystem } from './system';

/**
 * What the rules may know of the world: when it is, which days are worked, who acts; and where a command wants it, the budget line that an
 * approval draws on, who there is to act, and the newer rules.
 */
export interface Moment { at: Instant; calendar: Calendar; actor: Actor; line?: Line | null; roster?: Roster; adopts?: Procedure }

/**
 * What a command does to a project: the events to record, none when it was done already.
 * @throws Refusal when the rules say no; nothing is recorded then.
 */
export function decide(procedure: Procedure, project: Project | null, command: Command, moment: Moment): Event[] {
  if (command.type === 'propose') return propose(procedure, project, command, moment);
  if (!project) throw new Refusal('UNKNOWN_PROJECT');
  if (fromSystem(command)) return decideForSystem(procedure, project, command, moment);
  if (command.type === 'restart') return restart(project, command, moment);
  if (project.ended) throw new Refusal('PROJECT_ENDED', { outcome: project.ended, ...(project.last ? { decidedBy: project.last.by, decidedAt: project.last.at } : {}) });
  if (project.suspended && !duringStandstill.includes(command.type)) throw new Refusal('SUSPENDED', { since: project.suspended.since, reason: project.suspended.reason });

  switch (command.type) {
    case 'revise': return revise(procedure, project, command, moment);
    case 'addPaper': return addPaper(procedure, project, command, moment);
    case 'appointCouncil': return appoint(procedure, project, command, moment);
    case 'recordAttendance': return recordAttendance(procedure, project, command, moment);
    case 'closeCouncil': return closeCouncil(procedure, project, command, moment);
    case 'declareInterest': return declareInterest(procedure, project, command, moment);
    case 'signOff': return signOff(procedure, project, command, moment);
    case 'ask': return ask(procedure, project, command, moment);
    case 'answer': return answer(procedure, project, command, moment);
    case 'apologise': return apologise(procedure, project, command, moment);
    case 'requestAmendment': return requestAmendment(procedure, project, command, moment);
    case 'confirmAmendment': return confirmAmendment(procedure, project, command, moment);
    case 'decideAmendment': return decideAmendment(procedure, project, command, moment);
    case 'nameBeneficiaries': return nameBeneficiaries(procedure, project, command, moment);
    case 'acceptPlace': return acceptPlace(procedure, project, command, moment);
    case 'inspect': return inspect(procedure, project, command, moment);
    case 'answerFinding': return answerFinding(procedure, project, command, moment);
    case 'closeFinding': return closeFinding(procedure, project, command, moment);
    case 'fileReport': return fileReport(procedure, project, command, moment);
    case 'recordUnknown': return recordUnknown(procedure, project, command, moment);
    case 'reconcile': return reconcile(procedure, project, command, moment);
    case 'recordRefund': return recordRefund(procedure, project, command, moment);
    case 'suspend': return suspend(procedure, project, command, moment);
    case 'resume': return resume(procedure, project, command, moment);
    case 'withdraw': return leave(procedure, project, 'withdrawn', command, moment);
    case 'terminate': return leave(procedure, project, 'terminated', command, moment);
    case 'forceMajeure': return forceMajeure(procedure, project, command, moment);
    case 'leaveOut': return leaveOut(procedure, project, command, moment);
    case 'adoptRules': return adoptRules(procedure, project, command, moment);
  }
}

const systemCommands: readonly string[] = ['remind', 'escalate', 'expire', 'route', 'recount', 'lapse', 'apologiseForDelay', 'askReport', 'issuePaper', 'orderPayment'];
const fromSystem = (command: Command): command is SystemCommand => systemCommands.includes(command.type);
/** What may still be said while nothing runs: to end it, to go on, and what concerns money that is out. */
const duringStandstill: readonly Command['type'][] = ['resume', 'terminate', 'declareInterest', 'recordRefund', 'reconcile', 'adoptRules'];

/** The plan's decision leaves a project out of this round; it waits for the next one. */
function leaveOut(procedure: Procedure, project: Project, { planRound, reason }: Extract<Command, { type: 'leaveOut' }>, moment: Moment): Event[] {
  const stage = procedure.stages[project.stage]!;
  if (!stage.plan || !('office' in stage.signers)) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { on } = mustAct(procedure, project, [stage.signers.office], moment);
  mustSay(reason);
  return [{ type: 'leftOut', planRound, reason, ...on }];
}

/** Starts the project's workflow again; the ledger already holds all that the new run needs. */
function restart(project: Project, { reason }: Extract<Command, { type: 'restart' }>, { actor }: Moment): Event[] {
  if (actor.kind !== 'person' || !actor.administrator) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  mustSay(reason);
  return [{ type: 'restarted', reason }];
}
