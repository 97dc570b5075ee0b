import { canonical, fold, fromJson, toJson } from '../domain/record';
import type { Project } from '../domain/project';
import { awaited } from '../domain/awaited';
import { searchKey } from '../domain/text';
import type { Books } from './client';
import { hashOf } from './hash';
import type { Ledger } from './ledger';
import { procedureOf } from './procedures';

/** What is wrong with one project's chain or snapshot; empty when all is well. */
export async function faultsIn(ledger: Ledger, code: string): Promise<string[]> {
  const faults: string[] = [];
  const entries = await ledger.entries(code);
  let previous = '';
  for (const [index, entry] of entries.entries()) {
    const { hash, ...content } = entry;
    if (entry.number !== index + 1) faults.push(`event ${index + 1} is missing: found ${entry.number}`);
    if (entry.previous !== previous) faults.push(`event ${entry.number} does not follow the one before`);
    if (hashOf(code, content) !== hash) faults.push(`event ${entry.number} was changed after it was recorded`);
    previous = hash;
  }
  const snapshot = await ledger.read(code);
  if (!snapshot) return [...faults, 'the snapshot is missing'];
  if (snapshot.head !== previous) faults.push('the snapshot does not end where the chain ends');
  // through JSON once, so that a value that was never set and one that is absent count as the same
  const folded = fromJson<Project>(toJson(fold(entries)));
  if (canonical(folded) !== canonical(snapshot.project)) faults.push('the snapshot is not the fold of its events');
  const { rows: tasks } = await ledger.books.pool.query<{ holder: string }>('SELECT holder FROM tasks WHERE project_code = $1', [code]);
  if (canonical(tasks.map(({ holder }) => holder).sort()) !== canonical(awaited(snapshot.procedure, snapshot.project).sort())) faults.push('the tasks are not those that the project waits for');
  return faults;
}

/** Checks every project. `told` hears of progress. */
export async function verifyAll(ledger: Ledger, told: (done: number, all: number) => void = () => undefined): Promise<{ projects: number; events: number; faults: { code: string; fault: string }[] }> {
  const { pool } = ledger.books;
  const { rows } = await pool.query<{ code: string }>('SELECT DISTINCT project_code AS code FROM events UNION SELECT code FROM projects ORDER BY 1');
  const { rows: [count] } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM events');
  const faults: { code: string; fault: string }[] = [];
  for (const [index, { code }] of rows.entries()) {
    faults.push(...(await faultsIn(ledger, code)).map((fault) => ({ code, fault })));
    told(index + 1, rows.length);
  }
  return { projects: rows.length, events: count!.n, faults };
}

/** Rebuilds a project's snapshot and tasks from its events: the cache may be dropped at any time. */
export async function rebuild({ books, entries }: { books: Books; entries: Ledger['entries'] }, code: string): Promise<void> {
  const chain = await entries(code);
  const project = fold(chain);
  if (!project) return;
  const procedure = await procedureOf(books, project.procedure.hash);
  const waiting = awaited(procedure, project);
  const values = [code, project.procedure.hash, procedure.fund, project.facts.name, searchKey(project.facts.name), project.facts.province, project.facts.units.implementer ?? '', project.facts.units.beneficiary ?? '', project.stage, project.round, waiting[0]?.split('@')[1] ?? '', project.due, project.ended, project.version, chain.at(-1)!.hash, toJson(project), project.gaps.length > 0];
  const client = await books.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, due, ended, version, head, state, unattended)
       VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)
       ON CONFLICT (code) DO UPDATE SET procedure_hash=$2, name=$4, name_key=$5, province=$6, beneficiary=$8, stage=$9, round=$10, unit=$11, due=$12, ended=$13, version=$14, head=$15, state=$16, unattended=$17
       WHERE projects.version <= $14`, values);
    await client.query('DELETE FROM tasks WHERE project_code = $1', [code]);
    await client.query(
      `INSERT INTO tasks (project_code, holder, stage, round, due, due_order) SELECT $1, unnest($2::text[]), $3, $4, $5::timestamptz, coalesce($5::timestamptz, 'infinity')`,
      [code, waiting, project.stage, project.round, project.due]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
