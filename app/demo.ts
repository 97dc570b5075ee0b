import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dayOf, plusDays } from '../domain/calendar';
import { written } from '../domain/money';
import type { Command, Project } from '../domain/project';
import { paidOut } from '../domain/project';
import { openBooks } from '../prisma/client';
import type { Books } from '../prisma/client';
import { movableClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import type { Ledger } from '../prisma/ledger';
import { verifyAll } from '../prisma/verify';
import { demoChat } from './demoChat';
import { freePort } from './embedded/ports';
import { exampleProjects } from './examples';
import type { Example } from './examples';
import { openHouse, startPart } from './house';
import { onEnd } from './lifetime';
import { playerOf, terminate } from './play';
import type { Player } from './play';
import { fileExample, seedPeople } from './seed';

const all = process.argv.includes('--all');
const json = process.argv.includes('--json');
const say = (line: string) => { if (!json) console.log(line); };

/** `npm run demo`: real projects from proposal on, on a real engine of their own, with the law's waiting time skipped. */
async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-demo-'));
  chmodSync(dataDir, 0o755); // PostgreSQL runs as a user of its own when we are root
  say('Chuẩn bị máy chủ riêng cho bản trình diễn / preparing servers of its own ...');
  const house = await openHouse({ dataDir, memory: true, log: (line) => say(`  ${line}`), ports: { postgres: await freePort(), temporal: await freePort() } });
  let worker: Awaited<ReturnType<typeof startPart>> | null = null;
  const books = openBooks(house.appUrl, 20);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await worker?.stop();
    await books.close();
    await house.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  onEnd(close);
  try {
    const clock = movableClock(books);
    const ledger = ledgerOf(books, clock.now);
    await seedPeople(ledger);
    worker = await startPart('worker', 'worker.ts', { DATABASE_URL: house.appUrl, TEMPORAL_ADDRESS: house.temporalAddress, KC_MODE: 'development' }, { quiet: true });
    const examples = exampleProjects(dayOf(await ledger.now()));
    const chosen = all ? examples : examples.filter(({ id }) => id === 'EX08');
    const rows = await play(ledger, clock, chosen);
    await settled(books);
    await report(ledger, rows);
  } finally {
    await close();
  }
  process.exit();
}

interface Row { example: Example; code: string }

async function play(ledger: Ledger, clock: ReturnType<typeof movableClock>, examples: readonly Example[]): Promise<Row[]> {
  const chat = all ? null : chatOf(ledger.books);
  const rows: (Row & { player: Player })[] = [];
  for (const example of examples) {
    const code = await fileExample(ledger, example);
    say(`${all ? '' : '\n'}${code}  ${example.id}  ${example.facts.name} (${example.facts.province}, ${written(example.facts.requested)})`);
    const told = all ? () => undefined : (project: Project, person: string, command: Command) => chat!.acted(project, person, command);
    rows.push({ example, code, player: playerOf(ledger, code, example, { told, supplement: !all, council: true }) });
  }
  const stopAt = (example: Example) => (example.ending === 'assigned' || example.ending === 'terminated' ? 'contract' : undefined);
  await inTurns(rows, 4, ({ player, example }) => player.go(stopAt(example)));
  for (const { example, code } of rows) if (example.ending === 'terminated') await terminate(ledger, code);

  // the law waits: month by month, each month's report is asked for, filed, and then the work is handed in
  const working = rows.filter(({ example }) => example.ending === 'closed' || example.ending === 'implementing');
  for (let month = 0; month < (working.length > 0 ? 3 : 0); month += 1) {
    const to = plusDays(dayOf(await ledger.now()), 30);
    say(`\n>> đồng hồ tới / the clock moves to ${to}`);
    await clock.moveTo(`${to}T03:00:00.000Z`);
    await until(async () => (await Promise.all(working.map(async ({ code }) => Object.keys((await ledger.read(code))!.project.reports).length))).every((asked) => asked > month));
    for (const { player } of working) await player.report();
  }
  await inTurns(working.filter(({ example }) => example.ending === 'closed'), 4, async ({ player }) => { await player.finish(); await player.go(); });
  await chat?.stop();
  return rows;
}

/** Runs a deed for each row, a few at a time. */
async function inTurns<T>(rows: readonly T[], width: number, deed: (row: T) => Promise<unknown>): Promise<void> {
  const waiting = [...rows];
  await Promise.all(Array.from({ length: width }, async () => { for (let row = waiting.shift(); row; row = waiting.shift()) await deed(row); }));
}

async function until(done: () => Promise<boolean>, patienceMs = 120_000): Promise<void> {
  for (const began = Date.now(); !(await done()); ) {
    if (Date.now() - began > patienceMs) throw new Error('The engine did not follow within two minutes');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until every notice was told and every mark was taken. */
const settled = (books: Books) => until(async () => {
  const { rows: [open] } = await books.pool.query<{ n: number }>("SELECT (SELECT count(*) FROM marks)::int + (SELECT count(*) FROM notices WHERE state IN ('PENDING', 'SENDING'))::int AS n");
  return open!.n === 0;
});

/** Shows what people do and what they are told, as it happens. */
function chatOf(books: Books) {
  let seen = 0n;
  const names = new Map<string, string>();
  const nameOf = async (id: string) => {
    if (!names.has(id)) names.set(id, (await books.prisma.person.findUnique({ where: { id } }))?.name ?? id);
    return names.get(id)!;
  };
  const show = async () => {
    for (const { id, chatId, text } of await books.prisma.chatMessage.findMany({ where: { id: { gt: seen }, fromUs: true }, orderBy: { id: 'asc' } })) {
      seen = id;
      say(`   [chat] ${await nameOf(chatId.replace(/^demo-/, ''))}:\n${text.trim().split('\n').map((line) => `          ${line}`).join('\n')}`);
    }
  };
  return {
    /** Says what was done, and waits until everybody who is to hear of it has heard. */
    acted: async (project: Project, person: string, command: Command) => {
      say(`-> ${await nameOf(person)}: ${deed(command)}  [${project.stage}/${project.round}]`);
      if (command.type !== 'addPaper') await settled(books);
      await show();
    },
    stop: async () => { await settled(books); await show(); },
  };
}

function deed(command: Command): string {
  switch (command.type) {
    case 'signOff': return command.vote === 'approve' ? 'ký / đồng ý' : `${command.vote === 'return' ? 'trả lại' : command.vote}: ${command.reason}`;
    case 'addPaper': return `nộp giấy tờ ${command.paper.kind}`;
    case 'fileReport': return `báo cáo tháng ${command.month}`;
    case 'appointCouncil': return `lập hội đồng ${command.members.length} người`;
    default: return command.type;
  }
}

async function report(ledger: Ledger, rows: readonly Row[]): Promise<void> {
  const out = await Promise.all(rows.map((row) => outcomeOf(ledger, row)));
  const { faults } = await verifyAll(ledger);
  const sum = (key: 'approved' | 'advanced' | 'accepted' | 'settled') => out.reduce((total, row) => total + BigInt(row[key]), 0n);
  const count = (key: 'events' | 'signOffs' | 'notices') => out.reduce((total, row) => total + row[key], 0);
  const summary = {
    projects: out.length, events: count('events'), signOffs: count('signOffs'), notices: count('notices'), approved: sum('approved').toString(),
    advanced: sum('advanced').toString(), accepted: sum('accepted').toString(), settled: sum('settled').toString(), chainFaults: faults.length,
  };
  if (json) console.log(JSON.stringify({ summary, projects: out }));
  else {
    if (all) for (const row of out) say(`${row.id}  ${row.province.padEnd(18)} ${row.activity.padEnd(24)} ${written(BigInt(row.approved)).padStart(20)}  ${row.outcome ?? row.stage}${row.assumptions.length > 0 ? `  (${row.assumptions.join('; ')})` : ''}`);
    say(`\nTổng kết / summary: ${summary.projects} đề án, ${summary.events} sự kiện, ${summary.signOffs} chữ ký, ${summary.notices} thông báo`);
    say(`  phê duyệt ${written(sum('approved'))}, tạm ứng ${written(sum('advanced'))}, nghiệm thu ${written(sum('accepted'))}, quyết toán ${written(sum('settled'))}`);
    say(`  chuỗi sự kiện: ${faults.length === 0 ? 'nguyên vẹn / whole' : `${faults.length} sai lệch`}`);
  }
  if (faults.length > 0) process.exitCode = 1;
}

/** One project's row: what the source says, how far it came, and what was counted on the way. Amounts in đồng. */
async function outcomeOf(ledger: Ledger, { example, code }: Row) {
  const { project } = (await ledger.read(code))!;
  const entries = await ledger.entries(code);
  const notices = await ledger.books.prisma.notice.count({ where: { projectCode: code } });
  const advanced = project.payments.filter(({ what, state }) => what === 'firstAdvance' && state === 'paid').reduce((sum, { amount }) => sum + amount, 0n);
  const { name, activity, province, planRound, flags, requested } = example.facts;
  return {
    id: example.id, code, name, activity, province, procedure: example.procedure, status: example.status, stage: project.stage, outcome: project.ended,
    planRound, flags, requested: requested.toString(), approved: (project.approved ?? 0n).toString(), advanced: advanced.toString(),
    accepted: (project.accepted ?? 0n).toString(), settled: (project.ended === 'closed' ? paidOut(project) - project.refunded : 0n).toString(),
    events: entries.length, signOffs: entries.filter(({ event }) => event.type === 'signedOff').length, notices, assumptions: example.assumptions,
  };
}

(process.argv.includes('--chat') ? demoChat() : main()).catch((error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exit(1); });
