import type { PoolClient } from 'pg';
import { dayOf } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';
import { candidateOf, collected, planRefusal, planStages, planners, proposed } from '../domain/plan';
import type { Collected, PlanScope, Proposal, Standing } from '../domain/plan';
import type { Procedure } from '../domain/procedure';
import type { Project } from '../domain/project';
import { cutAt, rank } from '../domain/ranking';
import type { Ranked } from '../domain/ranking';
import { canonical, toJson } from '../domain/record';
import { Refusal } from '../domain/refusal';
import { covers } from '../domain/signability';
import { lineFor } from './budget';
import type { Books } from './client';
import { sha256 } from './hash';
import type { Ledger } from './ledger';
import { mark } from './marks';
import { personById } from './people';
import type { Person } from './people';
import { itemsOf, seatsOf, shownOf } from './planViews';
import type { PlanItem } from './planViews';
import { procedureOf } from './procedures';
import { standsFor } from './roster';
import type { StandsFor } from './roster';

/** Who does it, when by the product's clock, and under which key: the same key again gets the same answer. */
export interface PlanStamp { by: string; at: Instant; commandId: string }
/** Number and day of the decision on paper. */
export interface PlanDecree { number: string; date: Day }
type Round = PlanScope & { id: string; state: 'open' | 'decided'; decision: string | null; decided_by: string | null; decided_at: Date | null };
/** A project of a round: what it is now, and how it was kept. */
interface Found { project: Project; kept: Collected }

/** The id of a round, which says what it is: `national-2026-1`, `provincial-ubnd-quang-nam-2026-2`. */
export const roundId = ({ fund, unit, year, round }: PlanScope): string => [fund, ...(unit ? [unit] : []), year, round].join('-');

/**
 * Opens a round of a fund's plan for a year (a province's for its unit). By an administrator or whoever submits the plan.
 * @throws Refusal NOT_YOURS, PLAN_ROUND, INVALID_FACT
 */
export async function openRound(books: Books, scope: PlanScope, stamp: PlanStamp): Promise<{ id: string }> {
  const id = roundId(scope);
  if (scope.fund === 'provincial' && !scope.unit) throw planRefusal('unitWanted', { field: 'unit' });
  if (scope.fund === 'national' && scope.unit) throw planRefusal('unitNotWanted', { field: 'unit' });
  if (scope.unit && !(await books.prisma.unit.findUnique({ where: { id: scope.unit } }))) throw new Refusal('INVALID_FACT', { field: 'unit', rule: 'UNKNOWN' });
  const person = await active(books, stamp);
  if (!person.administrator) await mustPlan(books, person, scope);
  let made = false;
  return deed(books, 'open', id, scope, stamp, async () => {
    if (!made) throw planRefusal('exists', { id });
    return { id };
  }, async (db) => {
    const { rowCount } = await db.query('INSERT INTO plan_rounds (id, fund, unit, year, round, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING',
      [id, scope.fund, scope.unit, scope.year, scope.round, stamp.by, stamp.at]);
    made = rowCount === 1;
  });
}

export interface Collection { id: string; projects: number; moved: string[]; gone: string[] }

/**
 * Takes into the round what waits for it: new projects in the order of their ranking with the free money of their lines, and open amendments
 * for the same office. Repeated, it takes the newest: what changed since (`moved`) has to be proposed again, what waits no more is `gone`.
 * `standing` adds what the list is ordered by; it is kept. @throws Refusal NOT_YOURS, PLAN_ROUND, UNKNOWN_RECORD
 */
export async function collect(ledger: Ledger, id: string, standing: Readonly<Record<string, Standing>>, stamp: PlanStamp): Promise<Collection> {
  const { books } = ledger;
  const round = await roundOf(books, id);
  const person = await active(books, stamp);
  if (!person.administrator) await mustPlan(books, person, round);
  const before = new Map((await itemsOf(books, id)).map((item) => [item.project, item]));
  const found = await candidates(ledger, round, [...before.keys()]);
  const standings = Object.fromEntries(found.map(({ project: { code } }) => [code, { ...before.get(code)?.standing, ...standing[code] }]));
  const strangers = Object.keys(standing).filter((code) => !standings[code]);
  const { places, budget } = await placed(books, round, found, standings);
  const gone = [...before.keys()].filter((code) => !found.some(({ project }) => project.code === code));

  return deed(books, 'collect', id, standing, stamp, async (db, locked) => {
    mustBeOpen(locked);
    if (strangers.length > 0) throw planRefusal('notOfRound', { projects: strangers });
    await db.query('DELETE FROM plan_items WHERE round_id = $1 AND project_code = ANY($2)', [id, gone]);
    const moved = await keep(db, id, found.map(({ project: { code }, kept }) => ({ project: code, ...kept, standing: standings[code], ...places.get(code) })), stamp.at);
    await db.query('UPDATE plan_rounds SET budget = $2, collected_at = $3 WHERE id = $1', [id, toJson(budget), stamp.at]);
    return { id, projects: found.length, moved, gone };
  });
}

/**
 * Sets what is proposed for projects of the round. One that was not collected may be proposed too: a running one to be stopped, or one that
 * was meant for a later round. By whoever submits the plan. @throws Refusal NOT_YOURS, PLAN_ROUND and those of `proposed`
 */
export async function propose(ledger: Ledger, id: string, proposals: readonly (Proposal & { project: string })[], stamp: PlanStamp): Promise<{ id: string; proposed: number }> {
  const { books } = ledger;
  const round = await roundOf(books, id);
  await mustPlan(books, await active(books, stamp), round);
  const twice = proposals.map(({ project }) => project).filter((code, at, all) => all.indexOf(code) !== at);
  if (twice.length > 0) throw new Refusal('INVALID_FACT', { field: 'items', rule: 'twice', projects: twice });
  const known = new Set((await itemsOf(books, id)).map(({ project }) => project));
  const late = await read(ledger, proposals.map(({ project }) => project).filter((code) => !known.has(code)), (found) => collected(found.procedure, found.project, round, true));

  return deed(books, 'propose', id, proposals, stamp, async (db, locked) => {
    mustBeOpen(locked);
    await keep(db, id, late.map(({ project: { code }, kept }) => ({ project: code, ...kept, standing: {} })), stamp.at);
    const items = new Map((await itemsOf({ pool: db }, id)).map((item) => [item.project, item]));
    const rows = proposals.map(({ project, ...proposal }) => {
      const item = items.get(project);
      if (!item) throw planRefusal('notOfRound', { project });
      return { project, ...proposed(project, item, proposal, round.round) };
    });
    await db.query(
      `UPDATE plan_items i SET decision = p.decision, amount = p.amount, reason = p.reason, at = $3 FROM jsonb_to_recordset($2) AS p(project text, decision text, amount bigint, reason text)
       WHERE i.round_id = $1 AND i.project_code = p.project`, [id, toJson(rows), stamp.at]);
    return { id, proposed: rows.length };
  });
}

/** `standsFor`: for whom it was decided by delegation, where that is so. */
export interface PlanDecided { id: string; decision: string; decidedBy: string; decidedAt: Instant; projects: number; standsFor?: string[] }

/**
 * Decides the round, once: one decision of one person, who may sign for every project in it (by the office, as the deputy where the projects
 * go to the deputy now, or by delegation), on exactly what was `shown` (by project, from the view). The projects take it one by one afterwards,
 * each by the rules.
 * @throws Refusal NOT_YOUR_TURN, PLAN_ROUND, BUDGET_DECISION_REQUIRED, INVALID_FACT
 */
export async function decideRound(books: Books, id: string, { number, date }: PlanDecree, shown: Readonly<Record<string, string>>, stamp: PlanStamp): Promise<PlanDecided> {
  if (!number.trim()) throw new Refusal('BUDGET_DECISION_REQUIRED', { field: 'decision' });
  if (date > dayOf(stamp.at)) throw new Refusal('INVALID_FACT', { field: 'decision.date', rule: 'future' });
  const decision = `${number.trim()}, ${date}`;
  const person = await active(books, stamp);
  const lent = await standsFor(books, person.id, dayOf(stamp.at));
  return deed(books, 'decide', id, { decision, shown }, stamp, async (db, round) => {
    const items = await itemsOf({ pool: db }, id);
    const { waitsFor, principals } = await waysInto(db, person, lent, items);
    if (waitsFor.length > 0) throw new Refusal('NOT_YOUR_TURN', { waitsFor });
    mustBeOpen(round);
    if (items.length === 0) throw planRefusal('empty');
    const undecided = items.filter((item) => item.decision === null).map(({ project }) => project);
    if (undecided.length > 0) throw planRefusal('undecided', { projects: undecided });
    const codes = new Set([...items.map(({ project }) => project), ...Object.keys(shown)]);
    const now = new Map(items.map((item) => [item.project, shownOf(item)]));
    const moved = [...codes].filter((code) => shown[code] !== now.get(code));
    if (moved.length > 0) throw planRefusal('shownMoved', { projects: moved });
    await db.query("UPDATE plan_rounds SET state = 'decided', decision = $2, decided_by = $3, decided_at = $4 WHERE id = $1", [id, decision, stamp.by, stamp.at]);
    await db.query("UPDATE plan_items SET result = 'waiting', at = $2 WHERE round_id = $1", [id, stamp.at]);
    await mark(db, `planRound/${id}`);
    return { id, decision, decidedBy: stamp.by, decidedAt: stamp.at, projects: items.length, ...(principals.length > 0 ? { standsFor: principals } : {}) };
  });
}

/** For which holders the person may not sign, and for whom by delegation; the own office, or the deputy's, comes first. */
async function waysInto(db: PoolClient, { offices }: Person, lent: readonly StandsFor[], items: readonly PlanItem[]): Promise<{ waitsFor: string[]; principals: string[] }> {
  const { rows } = await db.query<{ code: string; routes: Record<string, string> }>("SELECT code, state::jsonb -> 'routes' AS routes FROM projects WHERE code = ANY($1)", [items.map(({ project }) => project)]);
  const routes = new Map(rows.map(({ code, routes: now }) => [code, now]));
  const waitsFor = new Set<string>();
  const principals = new Set<string>();
  for (const { project, holder, stage } of items) {
    const [office, unit] = holder.split('@') as [string, string];
    const deputy = routes.get(project)?.[office];
    const acting = [holder, ...(deputy ? [`${deputy}@${unit}`] : [])];
    if (acting.some((one) => offices.includes(one))) continue;
    const principal = lent.find((one) => acting.some((held) => one.offices.includes(held) && covers(one, stage, held)));
    if (principal) principals.add(principal.person);
    else waitsFor.add(holder);
  }
  return { waitsFor: [...waitsFor], principals: [...principals] };
}

const columns = 'id, fund, unit, year, round, state, decision, decided_by, decided_at';

async function roundOf({ pool }: Pick<Books, 'pool'>, id: string): Promise<Round> {
  const { rows: [round] } = await pool.query<Round>(`SELECT ${columns} FROM plan_rounds WHERE id = $1`, [id]);
  if (!round) throw new Refusal('UNKNOWN_RECORD', { id });
  return round;
}

async function active(books: Books, { by, at }: PlanStamp): Promise<Person> {
  const person = await personById(books, by, dayOf(at));
  if (!person) throw new Refusal('NOT_YOURS');
  if (!person.active) throw new Refusal('PERSON_INACTIVE');
  return person;
}

/** The planning office: any of the fund, or the one of the unit's own province. @throws Refusal NOT_YOURS */
async function mustPlan(books: Books, { offices }: Person, { fund, unit }: Pick<PlanScope, 'fund' | 'unit'>): Promise<void> {
  const units = offices.filter((holder) => holder.startsWith(`${planners[fund]}@`)).map((holder) => holder.split('@')[1]!);
  if (units.length === 0 || (unit && !(await seatsOf(books, units)).includes(unit))) throw new Refusal('NOT_YOURS');
}

function mustBeOpen({ state, decision, decided_by: decidedBy, decided_at: decidedAt }: Round): void {
  if (state === 'decided') throw planRefusal('decided', { decision, decidedBy, decidedAt: decidedAt!.toISOString() });
}

/** What may be of the round: at a stage that a plan decides, or waiting for one of its offices; and what it holds already. */
async function candidates(ledger: Ledger, round: Round, held: readonly string[]): Promise<Found[]> {
  const { pool } = ledger.books;
  const { rows: hashes } = await pool.query<{ hash: string }>('SELECT DISTINCT procedure_hash AS hash FROM projects WHERE fund = $1 AND ended IS NULL', [round.fund]);
  const tables = await Promise.all(hashes.map(async ({ hash }) => planStages(await procedureOf(ledger.books, hash)).map(([stage, office]) => ({ hash, stage, office }))));
  const { rows } = await pool.query<{ code: string }>(
    `SELECT p.code FROM projects p WHERE p.fund = $1 AND p.ended IS NULL AND (
       EXISTS (SELECT 1 FROM jsonb_to_recordset($2) AS s(hash text, stage text, office text) WHERE s.hash = p.procedure_hash AND s.stage = p.stage)
       OR p.code IN (SELECT t.project_code FROM tasks t JOIN jsonb_to_recordset($2) AS s(hash text, stage text, office text) ON split_part(t.holder, '@', 1) = s.office)) ORDER BY p.code`,
    [round.fund, JSON.stringify(tables.flat())]);
  const codes = [...new Set([...rows.map(({ code }) => code), ...held])];
  return read(ledger, codes, ({ procedure, project }) => collected(procedure, project, round, held.includes(project.code)));
}

async function read(ledger: Ledger, codes: readonly string[], take: (found: { procedure: Procedure; project: Project }) => Collected | null): Promise<Found[]> {
  const all: Found[] = [];
  for (const code of codes) {
    const found = await ledger.read(code);
    const kept = found && take(found);
    if (kept) all.push({ project: found.project, kept });
  }
  return all;
}

/** The place of each new project with its reason, and how far the free money of its line reaches, strictly in that order. */
async function placed(books: Books, { fund }: Round, found: readonly Found[], standings: Readonly<Record<string, Standing>>) {
  const fresh = found.filter(({ kept }) => kept.kind === 'new');
  const lines = new Map<string, { id: string; free: bigint } | null>();
  const lineOf = new Map<string, { id: string; free: bigint } | null>();
  for (const { project: { code, facts: { planYear: year, activity, units } } } of fresh) {
    const key = canonical([year, activity, Object.values(units)]);
    if (!lines.has(key)) lines.set(key, await lineFor(books, { fund, year, activity, units: Object.values(units) }));
    lineOf.set(code, lines.get(key)!);
  }
  const ranked = rank(fresh.map(({ project, kept }) => candidateOf(project, kept.allowed!, standings[project.code])));
  const byLine = new Map<string, { free: bigint; ranked: Ranked[] }>();
  for (const one of ranked) {
    const line = lineOf.get(one.candidate.id);
    if (line) byLine.set(line.id, { free: line.free, ranked: [...(byLine.get(line.id)?.ranked ?? []), one] });
  }
  const cuts = [...byLine].map(([line, { free, ranked: some }]) => ({ line, free, cut: cutAt(some, free > 0n ? free : 0n) }));
  const short = new Map(cuts.flatMap(({ cut }) => cut.left.map((one) => [one.ranked.candidate.id, one.short] as const)));
  const places = new Map(ranked.map(({ place, candidate: { id }, by, because, article, mark, unknown }) => [id, {
    rank: place, rank_reason: { by, because, article, mark, unknown }, line: lineOf.get(id)?.id ?? null, fits: lineOf.get(id) ? !short.has(id) : false, short: short.get(id) ?? null,
  }]));
  return { places, budget: cuts.map(({ line, free, cut: { fits, left, spent, remaining } }) => ({ line, free, fits: fits.length, left: left.length, spent, remaining })) };
}

/** Writes items as they were collected. A proposal for what has changed since falls away; says which. */
async function keep(db: PoolClient, id: string, rows: readonly (Collected & { project: string })[], at: Instant): Promise<string[]> {
  const fields = 'kind, holder, fingerprint, stage, stage_round, asked, allowed, amendment, standing, rank, rank_reason, line, fits, short';
  const { rows: moved } = await db.query<{ project: string }>(
    `WITH fresh AS (
       SELECT * FROM jsonb_to_recordset($2) AS r(project text, kind text, holder text, fingerprint text, stage text, stage_round int, asked bigint, allowed bigint, amendment text, standing jsonb, rank int, rank_reason jsonb, line text, fits boolean, short bigint)
     ), changed AS (
       SELECT i.project_code AS project FROM plan_items i JOIN fresh f ON f.project = i.project_code
       WHERE i.round_id = $1 AND (i.kind, i.fingerprint, i.stage, i.stage_round, i.amendment) IS DISTINCT FROM (f.kind, f.fingerprint, f.stage, f.stage_round, f.amendment)
     ), written AS (
       INSERT INTO plan_items (round_id, project_code, ${fields}, at) SELECT $1, project, ${fields}, $3 FROM fresh
       ON CONFLICT (round_id, project_code) DO UPDATE SET (${fields}, at) = ROW (${fields.split(', ').map((field) => `EXCLUDED.${field}`).join(', ')}, EXCLUDED.at),
         decision = CASE WHEN EXISTS (SELECT 1 FROM changed c WHERE c.project = plan_items.project_code) THEN NULL ELSE plan_items.decision END,
         amount = CASE WHEN EXISTS (SELECT 1 FROM changed c WHERE c.project = plan_items.project_code) THEN NULL ELSE plan_items.amount END,
         reason = CASE WHEN EXISTS (SELECT 1 FROM changed c WHERE c.project = plan_items.project_code) THEN '' ELSE plan_items.reason END
     ) SELECT project FROM changed ORDER BY 1`,
    [id, toJson(rows.map(({ stageRound, ...row }) => ({ ...row, stage_round: stageRound }))), at]);
  return moved.map(({ project }) => project);
}

/** One deed on a round in one transaction with its line in the log, the round's row held. A key that came before must have come with the same request. */
async function deed<T extends object>(
  books: Books, what: string, id: string, input: unknown, { by, at, commandId }: PlanStamp, work: (db: PoolClient, round: Round) => Promise<T>, first: (db: PoolClient) => Promise<void> = async () => undefined,
): Promise<T> {
  const fingerprint = sha256(canonical([what, id, input, by]));
  const db = await books.pool.connect();
  try {
    await db.query('BEGIN');
    await first(db);
    const { rows: [round] } = await db.query<Round>(`SELECT ${columns} FROM plan_rounds WHERE id = $1 FOR UPDATE`, [id]);
    if (!round) throw new Refusal('UNKNOWN_RECORD', { id });
    const { rows: [earlier] } = await db.query<{ fingerprint: string; data: T }>('SELECT fingerprint, data FROM plan_log WHERE command_id = $1', [commandId]);
    if (earlier && earlier.fingerprint !== fingerprint) throw new Refusal('KEY_REUSED');
    const answer = earlier?.data ?? (await work(db, round));
    if (!earlier) await db.query('INSERT INTO plan_log (at, by, what, round_id, data, command_id, fingerprint) VALUES ($1, $2, $3, $4, $5, $6, $7)', [at, by, what, id, toJson(answer), commandId, fingerprint]);
    await db.query('COMMIT');
    db.release();
    return answer;
  } catch (error) {
    await db.query('ROLLBACK').then(() => db.release(), (broken: Error) => db.release(broken));
    throw (error as { constraint?: string }).constraint === 'plan_log_command_key' ? new Refusal('KEY_REUSED') : error;
  }
}
