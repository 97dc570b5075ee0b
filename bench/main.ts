import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { defineProcedure } from '../domain/soundness';
import type { Office, Procedure } from '../domain/procedure';
import { openBooks } from '../prisma/client';
import { machineClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import { issueToken } from '../prisma/people';
import { pin, publishProcedures } from '../prisma/procedures';
import { freePort } from '../app/embedded/ports';
import { openHouse, startPart } from '../app/house';
import { ask, figures, run } from './load';
import type { Figures } from './load';
import { benchNotices } from './notices';

const PROJECTS = Number(process.argv.find((word) => word.startsWith('--projects='))?.split('=')[1] ?? 500);
const SIZES = [500, 5_000, 50_000];
const steps = [1, 2, 3, 4, 5, 6, 7, 8];

/** The applicant signs the first step, an office of its own each other one. */
const officeOf = (step: number): Office => (step === 1 ? 'implementer.director' : `doit.s${step}`);
const signerOf = (step: number): string => (step === 1 ? 'applicant' : `signer-${step}`);

/** Eight single-signer stages, nothing else: the job that peers were measured with. */
const eight: Procedure = defineProcedure({
  id: 'eight', effectiveFrom: '2020-01-01', title: { vi: 'Tám bước', en: 'Eight steps' }, fund: 'national', basis: 'bench', tellAtHour: 8,
  offices: Object.fromEntries(steps.map((step) => [officeOf(step), { title: { vi: `Bước ${step}`, en: `Step ${step}` }, duty: step === 1 ? 'prepare' as const : 'appraise' as const }])) as Procedure['offices'],
  first: 's1',
  stages: Object.fromEntries(steps.map((step) => [`s${step}`, {
    title: { vi: `Bước ${step}`, en: `Step ${step}` }, shown: { vi: 'Đang xử lý', en: 'In process', portal: 4 }, basis: 'bench',
    signers: { office: officeOf(step) }, approved: step === 8 ? 'closed' : `s${step + 1}`,
  }])) as Procedure['stages'],
  ends: { closed: { title: { vi: 'Xong', en: 'Closed' }, shown: { vi: 'Xong', en: 'Closed', portal: 10 }, outcome: 'closed' } } as Procedure['ends'],
  withdrawal: { decides: 'implementer.director', from: [], to: 'closed', basis: 'bench' },
  termination: { decides: 'implementer.director', from: [], paid: 'closed', unpaid: 'closed', basis: 'bench' },
  advances: {}, papers: {},
} as Procedure);

const line = (what: string, { perSecond, p50, p95, p99, failed, count }: Figures) =>
  console.log(`  ${what.padEnd(34)} ${perSecond.toFixed(0).padStart(6)}/s   p50 ${p50.toFixed(1)}  p95 ${p95.toFixed(1)}  p99 ${p99.toFixed(1)} ms   ${count} done, ${failed} failed`);

async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-bench-'));
  chmodSync(dataDir, 0o755); // PostgreSQL runs as a user of its own when we are root
  const log = (text: string) => console.log(`  ${text}`);
  const house = await openHouse({ dataDir, log, ports: { postgres: await freePort(), temporal: await freePort() } });
  const stops: (() => Promise<void>)[] = [() => house.stop(), async () => rmSync(dataDir, { recursive: true, force: true })];
  try {
    const owner = new Pool({ connectionString: house.ownerUrl, max: 2 });
    stops.unshift(() => owner.end());
    await publishProcedures({ pool: owner } as never, [eight]);
    const people = await prepare(house.appUrl);

    const floorPort = await freePort();
    const floor = await startPart('floor', '../bench/floor.ts', { FLOOR_URL: house.appUrl, PORT: String(floorPort) });
    stops.unshift(() => floor.stop());
    await projects(house.appUrl, 'F', PROJECTS + 50);
    const floorMany = await decide(floorPort, '', people, codes('F', 0, PROJECTS), 32);
    const floorOne = await decide(floorPort, '', people, codes('F', PROJECTS, 50), 1);
    await owner.query('TRUNCATE tasks, marks, notices');
    await owner.query("UPDATE projects SET ended = 'closed'");

    const apiPort = await freePort();
    const environment = { DATABASE_URL: house.appUrl, TEMPORAL_ADDRESS: house.temporalAddress, KC_MODE: 'production', PORT: String(apiPort) };
    const worker = await startPart('worker', 'worker.ts', environment, { quiet: true });
    const api = await startPart('api', 'api.ts', environment, { quiet: true });
    stops.unshift(() => worker.stop(), () => api.stop());
    await projects(house.appUrl, 'P', PROJECTS + 50);
    await caughtUp(owner);
    // PostgreSQL makes a process for each connection, so the family is looked up anew at the end
    const processes = () => family([worker.process.pid!, api.process.pid!], dataDir);
    const bytesBefore = await size(owner);
    const cpuBefore = cpu(await processes());
    const productMany = await decide(apiPort, '/api', people, codes('P', 0, PROJECTS), 32);
    const after = performance.now();
    await caughtUp(owner);
    const lag = performance.now() - after;
    const pids = await processes();
    const spent = (cpu(pids) - cpuBefore) / productMany.count;
    const bytes = ((await size(owner)) - bytesBefore) / PROJECTS;
    const memory = rss({ worker: worker.process.pid!, api: api.process.pid!, ...Object.fromEntries(pids.slice(2).map((pid) => [name(pid), pid])) });
    const productOne = await decide(apiPort, '/api', people, codes('P', PROJECTS, 50), 1);
    await caughtUp(owner);

    console.log(`\nDecisions, eight single-signer stages, ${PROJECTS} projects, 32 clients over HTTP, durable PostgreSQL, ${os.cpus().length} cores`);
    line('floor (Express + pg, no engine)', floorMany);
    line('product (API, worker, Temporal)', productMany);
    line('floor, one client', floorOne);
    line('product, one client', productOne);
    console.log(`  ratio to the floor, 32 clients     ${(productMany.perSecond / floorMany.perSecond).toFixed(2)}   (aim at least 0.50)`);
    console.log(`  time with one client to the floor  ${(productOne.p50 / floorOne.p50).toFixed(2)}   (aim at most 2)`);
    console.log(`  engine caught up after             ${(lag / 1000).toFixed(1)} s  (aim 5 s)`);
    console.log(`  CPU of all processes per decision  ${spent.toFixed(2)} ms  (aim under 4.5)`);
    console.log(`  bytes per project                  ${bytes.toFixed(0)}`);
    console.log(`  memory, MB                         ${Object.entries(memory).map(([who, mb]) => `${who} ${mb}`).join(', ')}`);

    console.log('\nLook-ups with so many open projects, 32 clients (ratio of the product to the floor)');
    let open = 0;
    for (const wanted of SIZES) {
      await projects(house.appUrl, 'L', wanted - open, open);
      open = wanted;
      await owner.query('DELETE FROM marks');
      await owner.query('ANALYZE');
      const pick = () => codes('L', Math.floor(Math.random() * open), 1)[0]!;
      for (const [what, floorPath, productPath] of [['status', () => `/projects/${pick()}`, () => `/api/projects/${pick()}`], ['my tasks', () => '/tasks', () => '/api/tasks']] as const) {
        const [byHand, product] = [await look(floorPort, floorPath, people[1]!), await look(apiPort, productPath, people[1]!)];
        console.log(`  ${what.padEnd(9)} ${String(open).padStart(6)} open   floor ${byHand.perSecond.toFixed(0)}/s p99 ${byHand.p99.toFixed(1)} ms   product ${product.perSecond.toFixed(0)}/s p99 ${product.p99.toFixed(1)} ms   ratio ${(product.perSecond / byHand.perSecond).toFixed(2)}${product.failed > 0 ? `   ${product.failed} FAILED` : ''}`);
      }
    }
  } finally {
    for (const stop of stops) await stop();
  }
}

/** One signer for each step, with a token and a web chat each. */
async function prepare(appUrl: string): Promise<Record<number, string>> {
  const books = openBooks(appUrl, 4);
  await books.prisma.unit.createMany({ data: [{ id: 'sct', name: 'Sở', kind: 'doit' }, { id: 'tt', name: 'Trung tâm', kind: 'promotionCentre' }] });
  const holders = steps.map((step) => ({ personId: signerOf(step), holder: `${officeOf(step)}@${step === 1 ? 'tt' : 'sct'}` }));
  await books.prisma.person.createMany({ data: holders.map(({ personId }) => ({ id: personId, name: personId })) });
  await books.prisma.office.createMany({ data: holders });
  await books.prisma.address.createMany({ data: holders.map(({ personId }) => ({ channel: 'web', chatId: personId, personId })) });
  const tokens: Record<number, string> = {};
  for (const step of steps) tokens[step] = await issueToken(books, signerOf(step));
  await books.close();
  return tokens;
}

const codes = (letter: string, from: number, count: number) => Array.from({ length: count }, (_, index) => `KC-2026-${letter}${String(from + index).padStart(5, '0')}-X`);

/** Projects waiting at the first step, written by the ledger itself; beyond a thousand, copies of one in the database. */
async function projects(appUrl: string, letter: string, count: number, from = 0): Promise<void> {
  const books = openBooks(appUrl, 10);
  const ledger = ledgerOf(books, machineClock.now);
  const made = from === 0 ? Math.min(count, 1_000) : 0;
  const facts = { name: 'Đề án đo tải', activity: 'default', province: 'Hà Nội', units: { implementer: 'tt', doit: 'sct' }, requested: 200_000_000n, total: null, beneficiaries: [], flags: [], planYear: 2026, planRound: 1, plannedEnd: '2026-12-31' };
  for (const code of codes(letter, from, made)) await ledger.act(code, { type: 'propose', code, procedure: pin(eight), facts }, { person: signerOf(1) }, `bench/${code}`);
  if (count > made) {
    const [model] = codes(letter, 0, 1);
    const values = [model, letter, from + made, from + count - 1];
    const named = `'KC-2026-' || $2 || lpad(n::text, 5, '0') || '-X'`;
    await books.pool.query(`INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, due, ended, version, head, state)
      SELECT ${named}, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, due, ended, version, head, replace(state, $1, ${named}) FROM projects, generate_series($3::int, $4::int) AS n WHERE code = $1`, values);
    await books.pool.query(`INSERT INTO tasks (project_code, holder, stage, round, due, due_order) SELECT ${named}, holder, stage, round, due, due_order FROM tasks, generate_series($3::int, $4::int) AS n WHERE project_code = $1`, values);
  }
  await books.close();
}

/**
 * Takes each project through its eight steps; a client drives one project at a time. What a signer is shown has a fingerprint: the first is read
 * before the time runs, each next one is in the answer before (the floor has none and ignores it).
 */
async function decide(port: number, prefix: string, tokens: Record<number, string>, all: readonly string[], clients: number): Promise<Figures> {
  const times: number[] = [];
  let failed = 0;
  const shown = new Map<string, string | undefined>();
  await run(clients, all.map((code) => async () => { shown.set(code, (await ask(port, 'GET', `${prefix}/projects/${code}`, tokens[1]!)).body.fingerprint); return true; }));
  const began = performance.now();
  await run(clients, all.map((code) => async () => {
    let fingerprint = shown.get(code);
    for (const step of steps) {
      const start = performance.now();
      const { status, body } = await ask(port, 'POST', `${prefix}/projects/${code}/sign-offs`, tokens[step]!, { stage: `s${step}`, round: 1, vote: 'approve', fingerprint }, `${code}-${step}`);
      times.push(performance.now() - start);
      if (status !== 201) failed += 1;
      fingerprint = body.fingerprint;
    }
    return true;
  }));
  return figures(times, performance.now() - began, failed);
}

const look = async (port: number, pathOf: () => string, token: string): Promise<Figures> => {
  const jobs = (count: number) => Array.from({ length: count }, () => async () => (await ask(port, 'GET', pathOf(), token)).status === 200);
  await run(32, jobs(500));
  return run(32, jobs(3_000));
};

/** The engine has caught up when no mark is open and every notice was told. */
async function caughtUp(owner: Pool): Promise<void> {
  for (const began = Date.now(); ;) {
    const { rows: [open] } = await owner.query<{ n: number }>("SELECT (SELECT count(*) FROM marks)::int + (SELECT count(*) FROM notices WHERE state IN ('PENDING', 'SENDING'))::int AS n");
    if (open!.n === 0) return;
    if (Date.now() - began > 180_000) throw new Error(`The engine did not catch up: ${open!.n} marks and notices are open`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const size = async (owner: Pool): Promise<number> => Number((await owner.query<{ n: string }>('SELECT pg_database_size(current_database()) AS n')).rows[0]!.n);

/** The two processes, then PostgreSQL with its children and Temporal: those whose command names the data folder, and their children. */
async function family(own: readonly number[], dataDir: string): Promise<number[]> {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().trim().split('\n').map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row)!).map(([, pid, ppid, args]) => ({ pid: Number(pid), ppid: Number(ppid), args: args! }));
  const roots = all.filter(({ args, pid }) => args.includes(dataDir) && pid !== process.pid && !args.startsWith('ps ')).map(({ pid }) => pid);
  return [...own, ...roots, ...all.filter(({ ppid }) => roots.includes(ppid)).map(({ pid }) => pid)];
}

/** CPU of processes so far, user and system, in milliseconds (a tick is 10 ms). A child that has ended counts with its parent. */
const cpu = (pids: readonly number[]): number => pids.reduce((sum, pid) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return sum + [11, 12].reduce((ticks, field) => ticks + Number(fields[field]), 0) * 10;
  } catch { return sum; }
}, 0);

const name = (pid: number): string => { try { return readFileSync(`/proc/${pid}/comm`, 'utf8').trim(); } catch { return 'ended'; } };

function rss(pids: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([who, pid]) => {
    try { return [who, Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)]; } catch { return [who, 0]; }
  }));
}

(process.argv.includes('--notices') ? benchNotices() : main()).then(() => process.exit(0), (error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exit(1); });
