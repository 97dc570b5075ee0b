import type { Instant } from '../domain/calendar';
import { planOrder } from '../domain/plan';
import type { Collected, Decided, PlanDecision, PlanResult, PlanScope, Standing } from '../domain/plan';
import type { Ranked } from '../domain/ranking';
import { canonical, toJson } from '../domain/record';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { sha256 } from './hash';

/** A project of a round as the books keep it; amounts in đồng. */
export interface PlanItem extends Collected {
  project: string;
  name: string;
  decision: PlanDecision | null;
  amount: bigint | null;
  reason: string;
  standing: Standing;
  rank: number | null;
  rankReason: Pick<Ranked, 'by' | 'because' | 'article' | 'mark' | 'unknown'> | null;
  /** The budget line, whether its free money reached as far as this place when it was collected, and what was missing. */
  line: string | null;
  fits: boolean | null;
  short: bigint | null;
  result: PlanResult;
  refusal: Pick<Refusal, 'code' | 'facts'> | null;
  at: Instant;
}

/** What a reader of the round is shown of a project, as one fingerprint; a decision on the round carries it. */
export const shownOf = ({ project, kind, fingerprint, stage, stageRound, amendment, asked, decision, amount, reason }: PlanItem): string =>
  sha256(canonical([project, kind, fingerprint, stage, stageRound, amendment, asked, decision, amount, reason]));

type Row = Omit<PlanItem, 'asked' | 'allowed' | 'amount' | 'short' | 'refusal' | 'at' | 'stageRound' | 'rankReason'> & {
  asked: string | null; allowed: string | null; amount: string | null; short: string | null; refusal_code: Refusal['code'] | null; refusal_facts: Record<string, unknown> | null; at: Date; stage_round: number; rank_reason: PlanItem['rankReason'];
};
const money = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

/** The projects of a round (or one of them): the new ones by their place, then the others. */
export async function itemsOf({ pool }: { pool: Pick<Books['pool'], 'query'> }, id: string, project: string | null = null): Promise<PlanItem[]> {
  const { rows } = await pool.query<Row>(
    `SELECT i.project_code AS project, p.name, i.kind, i.holder, i.asked, i.allowed, i.amendment, i.fingerprint, i.stage, i.stage_round, i.decision, i.amount, i.reason, i.standing, i.rank, i.rank_reason,
       i.line, i.fits, i.short, i.result, i.refusal_code, i.refusal_facts, i.at
     FROM plan_items i JOIN projects p ON p.code = i.project_code WHERE i.round_id = $1 AND ($2::text IS NULL OR i.project_code = $2) ORDER BY i.rank NULLS LAST, i.project_code`, [id, project]);
  return rows.map(({ asked, allowed, amount, short, refusal_code: code, refusal_facts: facts, at, stage_round: stageRound, rank_reason: rankReason, ...row }) => ({
    ...row, stageRound, rankReason, asked: money(asked), allowed: money(allowed), amount: money(amount), short: money(short), refusal: code && { code, facts: facts ?? {} }, at: at.toISOString(),
  }));
}

export interface PlanSums { asked: bigint; approved: bigint; taken: bigint }
export interface RoundLine extends PlanScope { id: string; state: 'open' | 'decided'; decision: string | null; decidedBy: string | null; decidedAt: Instant | null; collectedAt: Instant | null; progress: Record<'projects' | Exclude<PlanResult, 'proposed'>, number> }
/** A round with what is proposed, decided and taken, or why not; sums are of the new projects, in đồng. */
export interface RoundView extends RoundLine { budget: object[]; sums: PlanSums; items: (PlanItem & { shown: string })[] }

interface RoundRow extends PlanScope { id: string; state: 'open' | 'decided'; decision: string | null; decided_by: string | null; decided_at: Date | null; collected_at: Date | null; budget: object[]; progress: RoundLine['progress'] }

async function roundRows({ pool }: Books, where: string, values: readonly unknown[]): Promise<RoundRow[]> {
  const { rows } = await pool.query<RoundRow>(
    `SELECT r.id, r.fund, r.unit, r.year, r.round, r.state, r.decision, r.decided_by, r.decided_at, r.collected_at, r.budget, jsonb_build_object('projects', count(i.*),
       'waiting', count(*) FILTER (WHERE i.result = 'waiting'), 'taken', count(*) FILTER (WHERE i.result = 'taken'), 'refused', count(*) FILTER (WHERE i.result = 'refused'), 'overtaken', count(*) FILTER (WHERE i.result = 'overtaken')) AS progress
     FROM plan_rounds r LEFT JOIN plan_items i ON i.round_id = r.id WHERE ${where} GROUP BY r.id ORDER BY r.year DESC, r.round DESC, r.id`, [...values]);
  return rows;
}

const lineOf = ({ decided_by, decided_at, collected_at, budget: _, ...row }: RoundRow): RoundLine =>
  ({ ...row, decidedBy: decided_by, decidedAt: decided_at?.toISOString() ?? null, collectedAt: collected_at?.toISOString() ?? null });

/** The rounds of a fund and year, or of all, the newest first. */
export async function roundsOf(books: Books, { fund, year }: { fund?: PlanScope['fund'] | undefined; year?: number | undefined } = {}): Promise<RoundLine[]> {
  return (await roundRows(books, '($1::text IS NULL OR r.fund = $1) AND ($2::int IS NULL OR r.year = $2)', [fund ?? null, year ?? null])).map(lineOf);
}

/** One round with its projects. @throws Refusal UNKNOWN_RECORD */
export async function viewRound(books: Books, id: string): Promise<RoundView> {
  const [row] = await roundRows(books, 'r.id = $1', [id]);
  if (!row) throw new Refusal('UNKNOWN_RECORD', { id });
  const items = await itemsOf(books, id);
  return { ...lineOf(row), budget: row.budget, sums: sumsOf(items), items: items.map((item) => ({ ...item, shown: shownOf(item) })) };
}

function sumsOf(items: readonly PlanItem[]): PlanSums {
  const sum = (some: readonly PlanItem[], what: 'asked' | 'amount') => some.reduce((total, item) => total + (item[what] ?? 0n), 0n);
  const fresh = items.filter(({ kind }) => kind === 'new');
  return { asked: sum(fresh, 'asked'), approved: sum(fresh, 'amount'), taken: sum(fresh.filter(({ result }) => result === 'taken'), 'amount') };
}

/** The projects that the round's decision has not come to yet, in the order in which it does; at most 500. */
export async function waitingItems({ pool }: Books, id: string): Promise<string[]> {
  const { rows } = await pool.query<{ project: string }>(
    "SELECT project_code AS project FROM plan_items WHERE round_id = $1 AND result = 'waiting' ORDER BY array_position($2::text[], decision), rank NULLS LAST, project_code LIMIT 500", [id, planOrder]);
  return rows.map(({ project }) => project);
}

/** What the round decided on a project, by whom and by which decision; null when it has a result already. */
export async function waitingItem(books: Books, id: string, project: string): Promise<{ item: Decided; decidedBy: string; decision: string } | null> {
  const [round] = await roundRows(books, 'r.id = $1', [id]);
  const [item] = await itemsOf(books, id, project);
  if (round?.state !== 'decided' || item?.result !== 'waiting' || item.decision === null) return null;
  return { item: { ...item, decision: item.decision }, decidedBy: round.decided_by!, decision: round.decision! };
}

/** Keeps what came of an item, with its line in the log; what has a result keeps it. */
export async function keepResult({ pool }: Books, id: string, project: string, { result, refusal, by, at }: { result: PlanResult; refusal: Refusal | null; by: string; at: Instant }): Promise<void> {
  const data = toJson({ project, result, ...(refusal ? { code: refusal.code, facts: refusal.facts } : {}) });
  await pool.query(
    `WITH kept AS (
       UPDATE plan_items SET result = $3, refusal_code = $4, refusal_facts = $5, at = $6 WHERE round_id = $1 AND project_code = $2 AND result = 'waiting' RETURNING 1
     ) INSERT INTO plan_log (at, by, what, round_id, data, command_id, fingerprint) SELECT $6, $7, 'result', $1, $8, $9, $10 FROM kept`,
    [id, project, result, refusal?.code ?? null, refusal ? toJson(refusal.facts) : null, at, by, data, `plan/${id}/${project}`, sha256(data)]);
}

/** The units of the provinces that some units are in, by which a department of a province belongs to its committee's plan. */
export async function seatsOf({ pool }: Books, units: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('SELECT DISTINCT seat.id FROM units own JOIN units seat ON seat.province = own.province WHERE own.id = ANY($1)', [units]);
  return rows.map(({ id }) => id);
}
