import { endOf, dayOf, plusWorkingDays } from './calendar';
import { mustAct, mustSay } from './authority';
import type { Moment } from './decide';
import type { Command, Event } from './events';
import type { Procedure } from './procedure';
import type { OpenFinding, Project } from './project';
import { Refusal } from './refusal';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/** Findings that are not closed and stop the sign-off of this stage. */
export const blocking = (procedure: Procedure, project: Project): readonly OpenFinding[] =>
  procedure.inspections?.blocks.includes(project.stage) ? project.findings.filter(({ closed }) => !closed) : [];

/** An inspection while the work is done: what was found, and by when each finding has to be answered (TT 36/2013/TT-BCT Art. 20, 21). */
export function inspect(procedure: Procedure, project: Project, { findings, result }: Of<'inspect'>, moment: Moment): Event[] {
  const { at, calendar } = moment;
  const { inspections } = procedure;
  if (!inspections?.from.includes(project.stage)) throw new Refusal('NOT_ALLOWED_HERE', { stage: project.stage });
  const { office, on } = mustAct(procedure, project, inspections.by, moment);
  mustSay(result);
  const wrong = findings.find(({ text, workingDays }) => !text.trim() || !Number.isInteger(workingDays) || workingDays < 1 || workingDays > 250);
  if (wrong) throw new Refusal('INVALID_FACT', { field: 'findings', rule: '1-250 workingDays' });
  const id = String(project.inspections + 1);
  return [{
    type: 'inspected', id, office, result, ...on,
    findings: findings.map(({ text, workingDays }, index) => ({ id: `${id}.${index + 1}`, text, due: endOf(plusWorkingDays(calendar, dayOf(at), workingDays)) })),
  }];
}

/** The implementer says what was done about a finding; again, as long as it is not closed. */
export function answerFinding(procedure: Procedure, project: Project, { id, answer }: Of<'answerFinding'>, moment: Moment): Event[] {
  const { on } = mustAct(procedure, project, ['implementer.director'], moment);
  const finding = openFinding(project, id);
  mustSay(answer);
  return finding.answer === answer ? [] : [{ type: 'findingAnswered', id, answer, ...on }];
}

/** The office that found it looks again and closes it. */
export function closeFinding(procedure: Procedure, project: Project, { id, note }: Of<'closeFinding'>, moment: Moment): Event[] {
  const finding = openFinding(project, id);
  const { on } = mustAct(procedure, project, [finding.office], moment);
  mustSay(note);
  return [{ type: 'findingClosed', id, note, ...on }];
}

function openFinding(project: Project, id: string): OpenFinding {
  const finding = project.findings.find((one) => one.id === id && !one.closed);
  if (!finding) throw new Refusal('NO_SUCH_FINDING', { id });
  return finding;
}
