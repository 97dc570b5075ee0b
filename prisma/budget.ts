import type { PoolClient } from 'pg';
import { applyMove, freeOf, moved, noMoney } from '../domain/budget';
import type { BudgetKind, Held, LineMoney, Move } from '../domain/budget';
import type { Instant } from '../domain/calendar';
import { LARGEST } from '../domain/money';
import { canonical } from '../domain/record';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { sha256 } from './hash';

export type Fund = 'national' | 'provincial';

/** What a line is for; no activity or no unit means any. */
export interface Scope { fund: Fund; year: number; activity: string | null; unit: string | null }

/** A line as it stands, in đồng. `free` is below 0 after a cut below what is promised. */
export interface BudgetLine extends Scope, LineMoney { id: string; free: bigint }

/** What a project holds of a line, in đồng. */
export interface Holding extends Held { code: string }

export interface BudgetEntry { id: string; kind: BudgetKind; amount: bigint; project: string | null; event: number | null; decision: string | null; by: string; at: Instant }

/**
 * Who decides on the money of a line and by which decision (its number and date). The same `commandId` again does nothing and answers
 * with what stands now.
 */
export interface Deed { decision: string; by: string; at?: Instant; commandId?: string }

/** Gives money to the line of a scope, which is made when it is not there; the same scope again adds to it. */
export async function allocate(
  books: Books, { fund, year, activity = null, unit = null, amount, id, ...deed }: Omit<Scope, 'activity' | 'unit'> & { activity?: string | null | undefined; unit?: string | null | undefined; amount: bigint; id?: string } & Deed,
): Promise<{ line: BudgetLine; repeated: boolean }> {
  mustBeAmount('amount', amount);
  const scope = { fund, year, activity, unit };
  return once(books, deed, ['allocate', scope, amount, id], async (db, stamp) => {
    const line = await open(db, scope, id);
    if (!(await stamp.isNew())) return { line, repeated: true };
    return { line: await enter(db, line, 'allocate', amount, stamp), repeated: false };
  });
}

/**
 * Lowers the allocation of a line `to` an amount. Below what is promised it is allowed and leaves `free` below 0: nothing new is promised then,
 * and `amend` names the projects whose contracts have to give way.
 * @throws Refusal BUDGET_BELOW_PAID with what is paid; BUDGET_AMOUNT when it is no cut.
 */
export async function cut(books: Books, { line: id, to, ...deed }: { line: string; to: bigint } & Deed): Promise<{ line: BudgetLine; amend: Holding[]; repeated: boolean }> {
  mustBeAmount('to', to);
  return once(books, deed, ['cut', id, to], async (db, stamp) => {
    const [line] = await lock(db, id);
    const isNew = await stamp.isNew();
    if (isNew && to < line!.paid) throw new Refusal('BUDGET_BELOW_PAID', { line: id, to, paid: line!.paid });
    if (isNew && to >= line!.allocated) throw new Refusal('BUDGET_AMOUNT', { field: 'to', rule: 'below', below: line!.allocated });
    const after = isNew ? await enter(db, line!, 'cut', line!.allocated - to, stamp) : line!;
    const amend = after.free < 0n ? (await holdings(db, id)).filter(({ reserved, committed, paid }) => reserved + committed > paid) : [];
    return { line: after, amend, repeated: !isNew };
  });
}

/**
 * Carries what is free into the year after, to the line `to` of the same fund, or without it to the line of the same scope.
 * @throws Refusal BUDGET_SHORT when less is free; BUDGET_NOT_NEXT_YEAR for another line.
 */
export async function carryOver(books: Books, { from: fromId, to: toId, amount, ...deed }: { from: string; to?: string | undefined; amount: bigint } & Deed): Promise<{ from: BudgetLine; to: BudgetLine; repeated: boolean }> {
  mustBeAmount('amount', amount);
  return once(books, deed, ['carryOver', fromId, toId, amount], async (db, stamp) => {
    const { fund, year, activity, unit } = await line(db, fromId);
    // the years of a line never change, so the later line may be made before both are locked
    const next = toId ?? (await open(db, { fund, year: year + 1, activity, unit }, undefined, false)).id;
    if (next === fromId) throw new Refusal('BUDGET_NOT_NEXT_YEAR', { from: fromId, to: next });
    const both = await lock(db, fromId, next);
    const from = both.find(({ id }) => id === fromId)!;
    const to = both.find(({ id }) => id === next)!;
    if (to.fund !== fund || to.year !== year + 1) throw new Refusal('BUDGET_NOT_NEXT_YEAR', { from: fromId, to: next });
    if (!(await stamp.isNew())) return { from, to, repeated: true };
    // the key stands at the one half, since it stands once
    return { from: await enter(db, from, 'carryOut', amount, stamp), to: await enter(db, to, 'carryIn', amount, { ...stamp, commandId: null }), repeated: false };
  });
}

/** The lines, the newest year first. */
export async function linesOf({ pool }: Books, { fund, year }: { fund?: Fund | undefined; year?: number | undefined } = {}): Promise<BudgetLine[]> {
  const { rows } = await pool.query<Row>(`SELECT ${columns} FROM budget_lines WHERE ($1::text IS NULL OR fund = $1) AND ($2::int IS NULL OR year = $2) ORDER BY year DESC, id`, [fund ?? null, year ?? null]);
  return rows.map(read);
}

/** One line with what each project holds of it. @throws Refusal BUDGET_LINE_UNKNOWN. */
export async function lineOf({ pool }: Books, id: string): Promise<{ line: BudgetLine; projects: Holding[] }> {
  return { line: await line(pool, id), projects: await holdings(pool, id) };
}

/** What happened on a line, in order; `after` is the id of the last one seen. */
export async function entriesOf({ pool }: Books, lineId: string, { after = '0', limit = 1_000 }: { after?: string; limit?: number } = {}): Promise<BudgetEntry[]> {
  const { rows } = await pool.query<Omit<BudgetEntry, 'amount' | 'at'> & { amount: string; at: Date }>(
    `SELECT id, kind, amount, project_code AS project, event_number AS event, decision, by, at FROM budget_entries WHERE line_id = $1 AND id > $2 ORDER BY id LIMIT $3`, [lineId, after, limit]);
  return rows.map(({ amount, at, ...entry }) => ({ ...entry, amount: BigInt(amount), at: at.toISOString() }));
}

/** The line that a project is paid from, the most specific first: its activity and unit, its unit, its activity, any. `units` in order of preference. */
export async function lineFor({ pool }: Books, { fund, year, activity, units }: { fund: Fund; year: number; activity: string; units: readonly string[] }): Promise<{ id: string; free: bigint } | null> {
  const { rows: [found] } = await pool.query<{ id: string; free: string }>(
    `SELECT id, allocated - reserved - committed AS free FROM budget_lines
     WHERE fund = $1 AND year = $2 AND (activity IS NULL OR activity = $3) AND (unit IS NULL OR unit = ANY($4::text[]))
     ORDER BY unit IS NULL, activity IS NULL, array_position($4::text[], unit) LIMIT 1`, [fund, year, activity, units]);
  return found ? { id: found.id, free: BigInt(found.free) } : null;
}

/** What `move_budget` said no to, as the person is told it; null for any other error. */
export function shortfall(error: unknown): Refusal | null {
  const { code, detail } = error as { code?: string; detail?: string };
  if (code !== 'KC001' || !detail) return null;
  const { line, kind, amount, free } = JSON.parse(detail) as { line: string; kind: BudgetKind; amount: string; free: string };
  return new Refusal('BUDGET_SHORT', { line, kind, wanted: BigInt(amount), free: BigInt(free) });
}

/**
 * What is wrong with the lines; empty when all is well. Each line has to be the sum of its entries, no project may hold less than nothing or
 * more than was approved for it, and one that has ended may hold only what was paid.
 */
export async function faultsInBudget({ pool }: Books): Promise<string[]> {
  // one statement, so that lines, entries and projects are of one moment
  const { rows } = await pool.query<Row & { sums: { project: string | null; known: boolean; ended: string | null; approved: string | null; kind: BudgetKind; amount: string }[] }>(
    `SELECT ${columns}, (SELECT coalesce(jsonb_agg(s), '[]') FROM (
       SELECT e.project, p.code IS NOT NULL AS known, p.ended, p.state::jsonb ->> 'approved' AS approved, e.kind, e.amount::text
       FROM (SELECT project_code AS project, kind, sum(amount) AS amount FROM budget_entries WHERE line_id = budget_lines.id GROUP BY 1, 2) e LEFT JOIN projects p ON p.code = e.project
       ORDER BY 1, 5) s) AS sums FROM budget_lines ORDER BY id`);
  return rows.flatMap(({ sums, ...row }) => {
    const line = read(row);
    const total = (of: typeof sums) => of.reduce<LineMoney>((sum, { kind, amount }) => moved(sum, { kind, amount: BigInt(amount) }), noMoney);
    const all = total(sums);
    const faults = (['allocated', 'reserved', 'committed', 'paid'] as const).filter((sum) => all[sum] !== line[sum]).map((sum) => `line ${line.id}: ${sum} is ${line[sum]}, its entries come to ${all[sum]}`);
    for (const project of new Set(sums.flatMap(({ project: code }) => code ?? []))) {
      const own = sums.filter(({ project: code }) => code === project);
      const { reserved, committed, paid } = total(own);
      const { known, ended, approved } = own[0]!;
      if (reserved < 0n || paid < 0n || paid > committed) faults.push(`line ${line.id}: project ${project} holds ${reserved} reserved, ${committed} committed, ${paid} paid`);
      else if (ended && (reserved > 0n || committed > paid)) faults.push(`line ${line.id}: project ${project} has ended (${ended}) and still holds ${reserved} reserved, ${committed - paid} not paid`);
      else if (known && reserved + committed > BigInt(approved ?? 0)) faults.push(`line ${line.id}: project ${project} holds ${reserved} reserved, ${committed} committed, of ${approved ?? 0} approved`);
    }
    return faults;
  });
}

type Asking = Pick<PoolClient, 'query'>;
interface Stamp { decision: string; by: string; at: Instant | null; commandId: string | null; request: string; isNew(): Promise<boolean> }
type Row = Scope & Record<'id' | 'allocated' | 'reserved' | 'committed' | 'paid', string>;

const columns = 'id, fund, year, activity, unit, allocated, reserved, committed, paid';
function read({ allocated, reserved, committed, paid, ...row }: Row): BudgetLine {
  const money = { allocated: BigInt(allocated), reserved: BigInt(reserved), committed: BigInt(committed), paid: BigInt(paid) };
  return { ...row, ...money, free: freeOf(money) };
}

function mustBeAmount(field: string, amount: bigint): void {
  if (amount <= 0n) throw new Refusal('BUDGET_AMOUNT', { field, rule: 'positive' });
  if (amount > LARGEST) throw new Refusal('BUDGET_AMOUNT', { field, rule: 'atMost', most: LARGEST });
}

/** One transaction for one deed. A key that came before must have come with the same request. */
async function once<T>({ pool }: Books, { decision, by, at, commandId }: Deed, asked: readonly unknown[], deed: (db: PoolClient, stamp: Stamp) => Promise<T>): Promise<T> {
  if (decision.trim() === '') throw new Refusal('BUDGET_DECISION_REQUIRED', { field: 'decision' });
  const request = sha256(canonical([asked.map((part) => part ?? null), decision, by]));
  for (;;) {
    const db = await pool.connect();
    try {
      await db.query('BEGIN');
      const answer = await deed(db, {
        decision, by, at: at ?? null, commandId: commandId ?? null, request,
        // asked under the line's lock: the same press of a button that came at the same moment has been recorded by then
        async isNew() {
          const { rows: [known] } = await db.query<{ request: string }>('SELECT request FROM budget_entries WHERE command_id = $1', [commandId]);
          if (known && known.request !== request) throw new Refusal('KEY_REUSED');
          return !known;
        },
      });
      await db.query('COMMIT');
      return answer;
    } catch (error) {
      await db.query('ROLLBACK').catch(() => undefined);
      // the same key for another line is being recorded at this moment: look again and find it
      if ((error as { constraint?: string }).constraint !== 'budget_entries_command_key') throw error;
    } finally {
      db.release();
    }
  }
}

/** The line of a scope, locked; made when it is not there. */
async function open(db: PoolClient, scope: Scope, id?: string, locked = true): Promise<BudgetLine> {
  const { fund, year, activity, unit } = scope;
  await db.query('INSERT INTO budget_lines (id, fund, year, activity, unit) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [id ?? [fund, year, activity ?? 'any', unit ?? 'any'].join('.'), fund, year, activity, unit]);
  const { rows: [row] } = await db.query<Row>(
    `SELECT ${columns} FROM budget_lines WHERE fund = $1 AND year = $2 AND coalesce(activity, '') = coalesce($3, '') AND coalesce(unit, '') = coalesce($4, '') ${locked ? 'FOR UPDATE' : ''}`, [fund, year, activity, unit]);
  if (!row || (id && row.id !== id)) throw new Refusal('BUDGET_LINE_TAKEN', { field: 'id', line: row?.id ?? id });
  return read(row);
}

async function line(db: Asking, id: string): Promise<BudgetLine> {
  const { rows: [row] } = await db.query<Row>(`SELECT ${columns} FROM budget_lines WHERE id = $1`, [id]);
  if (!row) throw new Refusal('BUDGET_LINE_UNKNOWN', { line: id });
  return read(row);
}

/** Lines by id, locked in the order that everybody keeps. */
async function lock(db: PoolClient, ...ids: string[]): Promise<BudgetLine[]> {
  const { rows } = await db.query<Row>(`SELECT ${columns} FROM budget_lines WHERE id = ANY($1) ORDER BY id FOR UPDATE`, [ids]);
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing) throw new Refusal('BUDGET_LINE_UNKNOWN', { line: missing });
  return rows.map(read);
}

async function holdings(db: Asking, lineId: string): Promise<Holding[]> {
  const { rows } = await db.query<{ code: string; reserved: string; committed: string; paid: string }>(
    'SELECT project_code AS code, reserved, committed, paid FROM budget_holdings WHERE line_id = $1 AND (reserved <> 0 OR committed <> 0 OR paid <> 0) ORDER BY project_code', [lineId]);
  return rows.map(({ code, reserved, committed, paid }) => ({ code, reserved: BigInt(reserved), committed: BigInt(committed), paid: BigInt(paid) }));
}

/** Decides by the rules and records; the line is locked by the caller. */
async function enter(db: PoolClient, before: BudgetLine, kind: Move['kind'], amount: bigint, { decision, by, at, commandId, request }: Omit<Stamp, 'isNew'>): Promise<BudgetLine> {
  const after = applyMove(before, { kind, amount });
  if (after === 'short') {
    if (kind === 'carryOut') throw new Refusal('BUDGET_SHORT', { line: before.id, kind, wanted: amount, free: before.free });
    throw new Refusal('BUDGET_AMOUNT', { field: 'amount', rule: 'atMost', most: LARGEST - before.allocated });
  }
  await db.query('SELECT enter_budget($1, NULL, NULL, $2, $3, $4, $5, $6, $7, $8)', [before.id, kind, amount, decision, by, at, commandId, request]);
  return { ...after, free: freeOf(after) };
}
