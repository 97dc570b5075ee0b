import type { Dong } from './money';
import type { Command, Holder } from './events';
import type { Office, Party, Procedure, Words } from './procedure';
import { holderOf } from './project';
import type { Project } from './project';
import type { Candidate } from './ranking';
import { Refusal } from './refusal';
import { supportLimit } from './support';

/** Whose plan, of which year and in which round; a province's plan is one unit's, the national plan everybody's. */
export interface PlanScope { fund: Procedure['fund']; unit: string | null; year: number; round: number }

export const planDecisions = ['approve', 'partly', 'leaveOut', 'stop', 'adjust', 'add'] as const;
export type PlanDecision = (typeof planDecisions)[number];

/** `overtaken`: somebody had decided on the project otherwise before the plan's decision came to it. */
export type PlanResult = 'proposed' | 'waiting' | 'taken' | 'refused' | 'overtaken';

/** A project as a round keeps it: what is to be decided on, by whom, for which stage, round and content; amounts in đồng. */
export interface Collected {
  /** It waits for the plan, for the decision on an amendment, or runs and may be stopped. */
  kind: 'new' | 'amendment' | 'running';
  holder: Holder;
  fingerprint: string;
  stage: string;
  stageRound: number;
  /** What was asked for, or by how much an amendment changes the approved amount; null where it is no matter of money. */
  asked: Dong | null;
  /** What an approval without a word on the amount gives: what was asked for, as far as the norm reaches. */
  allowed: Dong | null;
  amendment: string | null;
}

export interface Proposal { decision: PlanDecision; amount?: Dong | undefined; reason?: string | undefined }
export interface Proposed { decision: PlanDecision; amount: Dong | null; reason: string }

/** What is known of a candidate beyond its file, for its place in the list (`Candidate` in ranking.ts). */
export type Standing = Partial<Pick<Candidate, 'area' | 'industry' | 'record' | 'effect' | 'urgency'>>;

/** Who submits the plan to whoever decides it (TT 36/2013/TT-BCT Art. 8(3), 11; TT 46/2012/TT-BCT Art. 8(3)(b)). */
export const planners: Record<PlanScope['fund'], Office> = { national: 'department.head', provincial: 'doit.director' };

/** The activities that are ranked by effect and urgency only (TT 46/2012/TT-BCT Art. 6). */
const cleanerProduction = /^cleaner_production/;

/** The stages that a plan decides, and by which office. */
export const planStages = ({ stages }: Procedure): [stage: string, office: Office][] =>
  Object.entries(stages).flatMap(([id, { plan, signers }]) => (plan && 'office' in signers ? [[id, signers.office] as [string, Office]] : []));

/**
 * What a round may decide on a project now, or null. A round takes what waits for it or for an earlier one; `late` also what was meant for a
 * later one, and running projects, which may be stopped. Amendments are of projects of this year's plan or an earlier one that still run.
 */
export function collected(procedure: Procedure, project: Project, { fund, unit, year, round }: PlanScope, late = false): Collected | null {
  const offices = planStages(procedure);
  if (project.ended || procedure.fund !== fund || !ofUnit(project, unit, offices)) return null;
  const { facts, amendment, fingerprint, stage, round: stageRound } = project;
  const kept = { fingerprint, stage, stageRound, asked: null, allowed: null, amendment: null };
  const office = offices.find(([id]) => id === stage)?.[1];
  if (office && facts.planYear === year && (late || facts.planRound <= round)) {
    return { ...kept, kind: 'new', holder: holderOf(project, office), asked: facts.requested, allowed: allowedOf(project) };
  }
  if (amendment?.confirmed && facts.planYear <= year && offices.some(([, decides]) => decides === amendment.decides)) {
    const { amount } = amendment.change;
    const more = amount === undefined ? null : amount - (project.approved ?? 0n);
    return { ...kept, kind: 'amendment', holder: holderOf(project, amendment.decides), asked: more, allowed: more, amendment: amendment.id };
  }
  const { termination } = procedure;
  return late && termination.from.includes(stage) ? { ...kept, kind: 'running', holder: holderOf(project, termination.decides) } : null;
}

const ofUnit = ({ facts }: Project, unit: string | null, offices: readonly [string, Office][]) =>
  unit === null || offices.some(([, office]) => facts.units[office.split('.')[0] as Party] === unit);

function allowedOf(project: Project): Dong {
  const { limit } = supportLimit(project);
  const { requested } = project.facts;
  return limit !== null && limit > 0n && limit < requested ? limit : requested;
}

/** A project as `rank` compares it. What nobody said of it is unknown, which is never an advantage. */
export const candidateOf = (project: Project, asked: Dong, standing: Standing = {}): Candidate => ({
  area: null, industry: null, record: null, effect: null, urgency: null, ...standing,
  id: project.code, asked, filed: project.filed, keyProject: project.facts.flags.includes('keyProject'), cleanerProduction: cleanerProduction.test(project.facts.activity),
});

const fitting: Record<Collected['kind'], readonly PlanDecision[]> = { new: ['approve', 'partly', 'leaveOut', 'stop', 'add'], amendment: ['adjust', 'leaveOut', 'stop'], running: ['stop'] };

/**
 * A proposal that makes sense for what was collected, with its amount in đồng. Norm, money and authority are asked by the rules when it is
 * carried out. @throws Refusal PLAN_ROUND, REASON_REQUIRED, AMOUNT_REQUIRED, AMOUNT_NOT_POSITIVE, AMOUNT_ABOVE_REQUEST, AMOUNT_NOT_WANTED
 */
export function proposed(project: string, { kind, asked, allowed }: Pick<Collected, 'kind' | 'asked' | 'allowed'>, { decision, amount, reason = '' }: Proposal, round: number): Proposed {
  if (!fitting[kind].includes(decision)) throw planRefusal('doesNotFit', { project, decision, fitting: fitting[kind] });
  if (decision === 'add' && round === 1) throw planRefusal('addLater', { project });
  if ((decision === 'stop' || decision === 'leaveOut') && !reason.trim()) throw new Refusal('REASON_REQUIRED', { project });
  if (amount === undefined) {
    if (decision === 'partly') throw new Refusal('AMOUNT_REQUIRED', { project });
    return { decision, amount: decision === 'stop' || decision === 'leaveOut' ? null : allowed, reason };
  }
  if (decision !== 'partly' && decision !== 'add') throw new Refusal('AMOUNT_NOT_WANTED', { project });
  if (amount <= 0n) throw new Refusal('AMOUNT_NOT_POSITIVE', { field: 'amount', project });
  if (amount > asked!) throw new Refusal('AMOUNT_ABOVE_REQUEST', { requested: asked, project });
  if (decision === 'partly' && amount === asked) throw planRefusal('notPartly', { project });
  return { decision, amount, reason };
}

/** A proposal with what it is for; carried out by the command of `commandOf`. */
export type Decided = Proposed & Pick<Collected, 'kind' | 'fingerprint' | 'stage' | 'stageRound' | 'amendment'>;

/** The command that carries the plan's decision to a project; null where it changes nothing there: an amendment that is left out stays open. */
export function commandOf({ decision, kind, stage, stageRound, fingerprint, amount, amendment, reason }: Decided, plan: { id: string; decision: string }): Command | null {
  const why = [plan.decision, reason].filter(Boolean).join(': ');
  const signed = { type: 'signOff', stage, round: stageRound, fingerprint, reason: why } as const;
  switch (decision) {
    case 'approve': case 'partly': case 'add': return { ...signed, vote: 'approve', ...(amount === null ? {} : { amount }) };
    case 'leaveOut': return kind === 'new' ? { type: 'leaveOut', planRound: plan.id, reason: why } : null;
    case 'stop': return kind === 'new' ? { ...signed, vote: 'reject' } : { type: 'terminate', reason: why };
    case 'adjust': return { type: 'decideAmendment', id: amendment!, approve: true, fingerprint, reason: why };
  }
}

/** What is carried out first: what gives money back, then changes of what runs; the other decisions come after, by the place in the list. */
export const planOrder: readonly PlanDecision[] = ['stop', 'leaveOut', 'adjust'];

const byOthers: readonly string[] = ['LATE', 'PROJECT_ENDED', 'ALREADY_SIGNED', 'NO_SUCH_AMENDMENT'];
/** What a refusal makes of an item: the project was decided on by other ways meanwhile, or it may not be as the plan says. */
export const resultOf = ({ code }: Pick<Refusal, 'code'>, decision?: PlanDecision): 'refused' | 'overtaken' =>
  // what is left out names no round of its stage, so one that went on says only that it stands elsewhere
  (byOthers.includes(code) || (decision === 'leaveOut' && code === 'NOT_ALLOWED_HERE') ? 'overtaken' : 'refused');

export type PlanRule = keyof typeof rules;
const rules = {
  exists: { vi: 'đợt này đã được mở', en: 'this round is open already' },
  decided: { vi: 'đợt này đã có quyết định', en: 'this round was decided' },
  empty: { vi: 'đợt này chưa có đề án nào', en: 'this round has no projects' },
  undecided: { vi: 'còn đề án chưa có đề xuất', en: 'some projects have no proposal yet' },
  shownMoved: { vi: 'danh sách đã thay đổi sau khi xem, hãy xem lại', en: 'the list changed after it was read; read it again' },
  notOfRound: { vi: 'đề án không thuộc đợt này hoặc không chờ kế hoạch', en: 'the project is not of this round or does not wait for it' },
  doesNotFit: { vi: 'đề xuất không hợp với tình trạng của đề án', en: 'the proposal does not fit how the project stands' },
  addLater: { vi: 'đợt 1 không có bổ sung, hãy đề xuất phê duyệt', en: 'nothing is added in round 1; propose to approve' },
  notPartly: { vi: 'phê duyệt một phần phải thấp hơn số đề nghị', en: 'a part is less than what was asked for' },
  unitWanted: { vi: 'kế hoạch địa phương cần UBND tỉnh', en: 'a provincial plan wants its province\'s unit' },
  unitNotWanted: { vi: 'kế hoạch quốc gia không thuộc một tỉnh', en: 'the national plan is of no single unit' },
} satisfies Record<string, Words>;

/** A round says no; `rule` names why for programs, `ruleWords` for people. */
export const planRefusal = (rule: PlanRule, facts: Record<string, unknown> = {}): Refusal => new Refusal('PLAN_ROUND', { rule, ruleWords: rules[rule], ...facts });
