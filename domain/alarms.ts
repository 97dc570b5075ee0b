import { atHour, dayOf, daysBetween, endOf, monthOf, plusDays, plusWorkingDays, rollForward } from './calendar';
import type { Calendar, Day, Instant, Month } from './calendar';
import { explainTerm } from './explain';
import type { Explanation, LegalTerm, Pause } from './explain';
import type { SystemCommand } from './events';
import type { Deadline, Procedure, Stage } from './procedure';
import type { Facts, Project } from './project';

/** Something that falls due by itself; the workflow sleeps until `at` and then gives the command. */
export interface Alarm { at: Instant; key: string; command: SystemCommand }

/** The end of a stage's term that opens at an instant: the first instant that is too late, or null without a deadline or while it stands still. */
export function due(calendar: Calendar, deadline: Deadline | undefined, opened: Instant, facts: Pick<Facts, 'plannedEnd'>, pauses: readonly Pause[] = []): Instant | null {
  return explainDue(calendar, deadline, opened, facts, pauses)?.due ?? null;
}

/** Why a stage's term ends when it does, day by day; null without a deadline. */
export function explainDue(calendar: Calendar, deadline: Deadline | undefined, opened: Instant, facts: Pick<Facts, 'plannedEnd'>, pauses: readonly Pause[] = []): Explanation | null {
  return deadline ? explainTerm(calendar, termOf(deadline, facts), dayOf(opened), pauses) : null;
}

const inYear = (year: number, { month, day }: { month: number; day: number }): Day => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** A deadline of the table as a term of the law. */
export function termOf(deadline: Deadline, facts: Pick<Facts, 'plannedEnd'>): LegalTerm {
  if ('workingDays' in deadline) return { workingDays: deadline.workingDays };
  if ('calendarDays' in deadline) return { calendarDays: deadline.calendarDays };
  if ('notAfter' in deadline) return deadline.of ? { on: inYear(Number(facts.plannedEnd.slice(0, 4)) + 1, deadline.notAfter) } : { notAfter: deadline.notAfter };
  if ('before' in deadline) return { before: deadline.before };
  return { on: facts.plannedEnd };
}

/** All that falls due in the current stage and is not done, the earliest first. */
export function alarms(procedure: Procedure, project: Project, calendar: Calendar): Alarm[] {
  const stage = procedure.stages[project.stage];
  if (!stage || project.ended || project.suspended) return [];
  return [...deadlineAlarms(procedure, stage, project, calendar), ...reportAlarms(procedure, stage, project, calendar), ...sideAlarms(procedure, project)]
    .filter((alarm) => !project.done.includes(alarm.key))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What falls due next, or null when the stage waits without a term. */
export const nextAlarm = (procedure: Procedure, project: Project, calendar: Calendar): Alarm | null =>
  alarms(procedure, project, calendar)[0] ?? null;

function deadlineAlarms(procedure: Procedure, stage: Stage, project: Project, calendar: Calendar): Alarm[] {
  if (!project.due) return [];
  const { round, clock: { renewed } } = project;
  const term = renewed ? `/${renewed.times}` : '';
  const last = dayOf(new Date(Date.parse(project.due) - 1).toISOString());
  const told = (day: Day) => atHour(day, procedure.tellAtHour);
  const after = (days: number) => (days === 0 ? project.due! : endOf(plusWorkingDays(calendar, last, days)));

  const reminders = (stage.remind ?? []).map(({ workingDaysBefore }): Alarm => {
    const key = `remind:${workingDaysBefore}${term}`;
    return { at: told(plusWorkingDays(calendar, last, -workingDaysBefore)), key, command: { type: 'remind', stage: project.stage, round, key } };
  });
  // a term shorter than the reminder's lead would remind before the stage opened
  const due = reminders.filter((alarm) => alarm.at > (renewed?.at ?? project.since));
  const escalations = (stage.escalate ?? []).map(({ workingDaysAfter }): Alarm => {
    const key = `escalate:${workingDaysAfter}${term}`;
    return { at: after(workingDaysAfter), key, command: { type: 'escalate', stage: project.stage, round, key } };
  });
  const expiry = stage.expires
    ? [{ at: after(stage.expires.workingDaysAfter), key: 'expire', command: { type: 'expire', stage: project.stage, round } as const }]
    : [];
  const apology = stage.apology
    ? [{ at: project.due, key: 'apology', command: { type: 'apologiseForDelay', stage: project.stage, round } as const }]
    : [];
  return [...due, ...apology, ...escalations, ...expiry];
}

/** What the applicant owes lapses, an amendment waits too long, a finding is not answered. */
function sideAlarms(procedure: Procedure, project: Project): Alarm[] {
  const { stage, round, clock, amendment } = project;
  const escalate = (at: Instant, key: string): Alarm => ({ at, key, command: { type: 'escalate', stage, round, key } });
  return [
    ...(clock.owes ? [{ at: clock.owes.answerBy, key: `lapse:${clock.pauses.length}`, command: { type: 'lapse', stage, round } as const }] : []),
    ...(amendment ? [escalate(amendment.due, `amendment:${amendment.id}:${amendment.confirmed ? 'decide' : 'confirm'}`)] : []),
    ...(procedure.inspections && stage !== procedure.termination.paid ? project.findings.filter(({ closed }) => !closed).map(({ id, due: until }) => escalate(until, `finding:${id}`)) : []),
  ];
}

/** The month's report is asked for some days before it is due and followed up when it did not come. */
function reportAlarms(procedure: Procedure, stage: Stage, project: Project, calendar: Calendar): Alarm[] {
  if (!stage.reports) return [];
  const { beforeDay, askedDaysBefore } = stage.reports;
  const { round, clock: { pauses } } = project;
  const lastDay = (month: Month) => rollForward(calendar, lastReportDay(beforeDay, month));
  // one that was asked for before a standstill in which it fell due has the days that were left
  const afterStandstill = (month: Month) => {
    const day = lastDay(month);
    const stood = pauses.find(({ from, to }) => from <= day && to !== null && day <= to);
    return stood ? rollForward(calendar, plusDays(day, daysBetween(stood.from, stood.to!))) : day;
  };
  const asked = Object.entries(project.reports).filter(([, state]) => state === 'asked').map(([month]): Alarm => {
    const key = `report:${month}`;
    return { at: endOf(afterStandstill(month)), key, command: { type: 'escalate', stage: project.stage, round, key } };
  });
  // an open pause has no first month after it
  if (pauses.some(({ to }) => to === null)) return asked;
  let month = monthOf(dayOf(project.since));
  // nothing is reported of a month whose report fell due during a standstill
  const stoodStill = (day: Day) => pauses.some(({ from, to }) => from < day && day <= to!);
  while (project.reports[month] || endOf(lastDay(month)) <= project.since || stoodStill(lastDay(month))) month = following(month);
  const ask: Alarm = {
    at: atHour(plusDays(lastDay(month), -askedDaysBefore), procedure.tellAtHour), key: `ask:${month}`,
    command: { type: 'askReport', stage: project.stage, round, month },
  };
  return [...asked, ask];
}

/** The month after: `2026-12` → `2027-01`. */
export const following = (month: Month): Month => monthOf(plusDays(`${month}-28`, 4));

/** The end of a month's report term: before the given day, so the day before it at 24:00, or the next working day's end. */
export const reportDue = (calendar: Calendar, { beforeDay }: NonNullable<Stage['reports']>, month: Month): Instant => endOf(rollForward(calendar, lastReportDay(beforeDay, month)));

/** "Before the 25th" ends with the 24th. */
const lastReportDay = (beforeDay: number, month: Month): Day => plusDays(`${month}-${String(beforeDay).padStart(2, '0')}`, -1);
