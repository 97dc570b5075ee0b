import { explainDue } from './alarms';
import { askedOffices } from './awaited';
import { atHour, dayOf, endOf, isDecided } from './calendar';
import type { Calendar, Day, Instant } from './calendar';
import { dueNow } from './clock';
import { decide } from './decide';
import { checklist, eligible } from './eligibility';
import type { Application, Check, Verdict } from './eligibility';
import type { Event, Facts, Gap } from './events';
import type { Explanation, Pause } from './explain';
import { enter, follow } from './moves';
import { activities, grant } from './norms';
import type { Grant, NormVersion } from './norms';
import type { Roster } from './people';
import type { Duty, Mark, Outcome, Procedure, Quorum, Stage, Words } from './procedure';
import { evolve, holderOf } from './project';
import type { Project } from './project';
import { holds, signability } from './signability';
import type { SeatReport } from './signability';

/** A project as somebody tells it, without a record: what is open since when, who there is, and what they did in it so far. */
export interface Dossier {
  facts: Facts;
  application: Application;
  filed: Day;
  /** The open stage; null: the first, open since filing. */
  open: { stage: string; since: Day } | null;
  pauses: readonly Pause[];
  calendar: Calendar;
  roster: Roster;
  interests: Readonly<Record<string, string>>;
  duties: Readonly<Record<string, Duty>>;
}

/**
 * Whence the day is known on which a stage opens: told, or the end of the stage before. Where that one has no term, or was late when it opened, its own
 * day is taken; unknown while one stands still.
 */
export type OpenedBy = 'told' | 'endBefore' | 'noTermBefore' | 'lateBefore' | 'unknown';

export interface StageOutlook {
  stage: string; title: Words; basis: string; round: number; opened: Day | null; openedBy: OpenedBy;
  term: { source: string; mark: Mark } | null;
  explanation: Explanation | null;
  /** How the seats are to be filled. A council may take the place of the one office. */
  signing: 'one' | 'all' | 'inOrder' | 'atLeast';
  atLeast: number | null;
  council: { title: Words; sizes: readonly number[]; quorum: Quorum } | null;
  seats: readonly SeatReport[];
  gaps: readonly Gap[];
}

/** What the rules say of a project as it is told: whether it is eligible, what it is granted, and the way from the open stage to the end. */
export interface Outlook {
  eligibility: { verdict: Verdict; checks: readonly Check[] };
  norm: { activity: Words | null; version: NormVersion | null; grant: Grant };
  stages: readonly StageOutlook[];
  end: { id: string; title: Words; outcome: Outcome } | null;
  /** Years of the terms above whose days off are not decided yet. */
  undecided: readonly string[];
}

/**
 * The outlook of a project. A later stage is counted from the last day of the stage before, as if everybody used the whole term; who may sign is
 * judged on the day on which it opens, by what each person did so far. @throws Refusal INVALID_FACT and what else a proposal is refused for
 */
export function outlook(procedure: Procedure, dossier: Dossier): Outlook {
  const { facts, filed, application, calendar } = dossier;
  const project = standing(procedure, dossier);
  const checks = checklist(application, filed);
  const { eligibleCost, total, quantity, line = false, priority = false } = facts;
  const { stages, end } = way(procedure, project, dossier);
  const years = new Set(stages.flatMap(({ explanation }) => explanation?.days.map(({ day }) => day.slice(0, 4)) ?? []));
  return {
    eligibility: { verdict: eligible(checks), checks },
    norm: {
      activity: activities.get(facts.activity)?.title ?? null, version: project.norm,
      grant: grant({ activity: facts.activity, day: filed, asked: facts.requested, cost: eligibleCost ?? total, line, priority, ...(quantity === undefined ? {} : { quantity }) }),
    },
    stages, end,
    undecided: [...years].filter((year) => !isDecided(calendar, year)).sort(),
  };
}

const morning = (day: Day): Instant => atHour(day, 9);

/** The project's state: the fold of the events that must have been, through the rules where they have a command for it. */
function standing(procedure: Procedure, { facts, filed, open, pauses, calendar, roster, interests, duties }: Dossier): Project {
  const { signers } = procedure.stages[procedure.first]!;
  const holder = holderOf({ facts }, askedOffices(signers)[0]!);
  const by = roster.people.find((person) => holds(person, holder, filed))?.id ?? '';
  const moment = { at: morning(filed), calendar, actor: { kind: 'person' as const, id: by, offices: [holder] } };
  const proposal = { type: 'propose' as const, code: 'KC', procedure: { id: procedure.id, effectiveFrom: procedure.effectiveFrom, hash: '' }, facts };
  let project = decide(procedure, null, proposal, moment).reduce<Project | null>((state, event) => taken(state, event, filed, by), null)!;
  const record = (events: readonly Event[], day: Day, person = by) => { for (const event of events) project = taken(project, event, day, person); };

  const at = { stage: project.stage, round: project.round };
  for (const [person, duty] of Object.entries(duties)) record([{ type: 'signedOff', ...at, office: null, vote: 'approve', duty }], filed, person);
  // the duties stay with the persons, the votes were cast in rounds that are over
  record([{ type: 'votesVoided', ...at, because: 'amended', persons: Object.keys(duties) }], filed);
  for (const [person, reason] of Object.entries(interests)) record([{ type: 'interestDeclared', reason }], filed, person);
  if (open && (open.stage !== project.stage || open.since !== filed)) record(enter(procedure, project, open.stage, 'approved', { at: morning(open.since), calendar }), open.since);

  const here = { stage: project.stage, round: project.round };
  const office = askedOffices(procedure.stages[project.stage]!.signers)[0]!;
  for (const { from, to } of pauses) {
    record([{ type: 'clockPaused', ...here, owes: '', office, answerBy: endOf(to ?? from) }], from);
    if (to !== null) record([{ type: 'clockResumed', ...here, due: dueNow(procedure, project, calendar, morning(to)) }], to);
  }
  return project;
}

const taken = (state: Project | null, event: Event, day: Day, by: string): Project => evolve(state, { event, at: morning(day), by, number: (state?.version ?? 0) + 1 });

/** A project has at most five years of work, so no stage is passed more often. */
const MOST_ROUNDS = 6;

/** The stages from the open one to the end, each approved in its term. */
function way(procedure: Procedure, start: Project, dossier: Dossier): Pick<Outlook, 'stages' | 'end'> {
  const stages: StageOutlook[] = [];
  let project = start;
  let [opened, openedBy]: [Day | null, OpenedBy] = [dayOf(start.since), 'told'];
  for (let stage = procedure.stages[project.stage]; stage && project.round <= MOST_ROUNDS; stage = procedure.stages[project.stage]) {
    const one = ahead(procedure, stage, project, dossier, opened, openedBy);
    stages.push(one);
    const { explanation } = one;
    const since = dayOf(project.since);
    if (opened === null || (explanation && explanation.last === null)) [opened, openedBy] = [null, 'unknown'];
    else if (!explanation) openedBy = 'noTermBefore';
    else [opened, openedBy] = explanation.last! < since ? [since, 'lateBefore'] : [explanation.last!, 'endBefore'];
    const day = opened ?? since;
    for (const event of enter(procedure, project, follow(stage.approved, procedure, project), 'approved', { at: morning(day), calendar: dossier.calendar })) project = taken(project, event, day, '');
  }
  const end = procedure.ends[project.stage];
  return { stages, end: end ? { id: project.stage, title: end.title, outcome: end.outcome } : null };
}

function ahead(procedure: Procedure, stage: Stage, project: Project, { calendar, roster }: Dossier, opened: Day | null, openedBy: OpenedBy): StageOutlook {
  const { signers, deadline, quorum } = stage;
  const { seats, gaps } = signability(procedure, project, roster, project.since);
  return {
    stage: project.stage, title: stage.title, basis: stage.basis, round: project.round, opened, openedBy,
    term: deadline ? { source: deadline.source, mark: deadline.mark } : null,
    explanation: opened === null ? null : explainDue(calendar, deadline, project.since, project.facts, project.clock.pauses),
    signing: 'all' in signers ? 'all' : 'inOrder' in signers ? 'inOrder' : 'atLeast' in signers ? 'atLeast' : 'one', atLeast: 'atLeast' in signers ? signers.atLeast : null,
    council: 'council' in signers && quorum ? { title: signers.council.title, sizes: signers.council.sizes, quorum } : null,
    seats, gaps,
  };
}
