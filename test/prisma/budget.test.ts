import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { Client } from 'pg';
import { applyMove, budgetKinds, freeOf, moved, noMoney } from '../../domain/budget';
import { LARGEST } from '../../domain/money';
import type { LineMoney } from '../../domain/budget';
import { Refusal } from '../../domain/refusal';
import { allocate, carryOver, cut, entriesOf, faultsInBudget, lineFor, lineOf, linesOf, shortfall } from '../../prisma/budget';
import { openBooks } from '../../prisma/client';
import type { Books } from '../../prisma/client';
import { freshDatabase } from '../world/database';
import type { Database } from '../world/database';

let database: Database;
let books: Books;
let owner: Client;
beforeAll(async () => {
  database = await freshDatabase({ money: false });
  books = openBooks(database.appUrl, 20);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  // whatever was tried: the lines are still what their entries say
  const faults = await faultsInBudget(books);
  await owner.end();
  await books.close();
  await database.drop();
  expect(faults).toEqual([]);
});

const million = (n: number) => BigInt(n) * 1_000_000n;
const deed = { decision: '12/QĐ-BCT, 2026-01-05', by: 'quan-tri' };
let lines = 0;
/** A new line with its own unit, so that tests do not meet. */
const lineWith = async (amount: bigint, more: { year?: number } = {}) =>
  (await allocate(books, { fund: 'national', year: 2026, unit: `don-vi-${(lines += 1)}`, amount, ...more, ...deed })).line.id;
type Moves = [kind: string, amount: bigint | string, line: string][];
let numbers = 0;
/** The moves of one event of a project, straight to the database as `record_command` does. */
const move = (code: string, moves: Moves, db: { query: Books['pool']['query'] } = books.pool) =>
  db.query('SELECT move_budget($1, $2)', [code, JSON.stringify(moves.map(([kind, amount, line]) => ({ number: (numbers += 1), kind, line, amount: amount.toString(), by: 'nguoi-ky' })))]);
const outcome = async (moving: Promise<unknown>) => moving.then(() => 'recorded', (error: { code?: string }) => error.code);
const free = async (line: string) => (await lineOf(books, line)).line.free;

describe('MON-07 two approvals reserve the last money', () => {
  const both = ['KC001', 'recorded'];

  test('on two connections: exactly one wins, and 100.000.000 đồng stay free', async () => {
    for (let again = 0; again < 20; again += 1) {
      const line = await lineWith(million(300));
      expect((await Promise.all(['A', 'B'].map((code) => outcome(move(code, [['reserve', million(200), line]]))))).sort()).toEqual(both);
      expect(await free(line)).toBe(100_000_000n);
    }
  });

  test('in two transactions that are open at once: the second waits for the first and then sees what is left', async () => {
    const line = await lineWith(million(300));
    const [a, b] = [await books.pool.connect(), await books.pool.connect()];
    await a.query('BEGIN');
    await b.query('BEGIN');
    // both have read that 300 are free
    for (const db of [a, b]) await db.query('SELECT * FROM budget_lines WHERE id = $1', [line]);
    await move('A', [['reserve', million(200), line]], a);
    const second = outcome(move('B', [['reserve', million(200), line]], b));
    await a.query('COMMIT');
    expect(await second).toBe('KC001');
    await b.query('ROLLBACK');
    a.release();
    b.release();
    expect(await free(line)).toBe(100_000_000n);
  });

  test('in two processes: exactly one wins, and 100.000.000 đồng stay free', async () => {
    const line = await lineWith(million(300));
    const gate = new Client({ connectionString: database.ownerUrl });
    await gate.connect();
    await gate.query('SELECT pg_advisory_lock(7)');
    const sent = ['A', 'B'].map((code) => promisify(execFile)(process.execPath, ['--import', 'tsx', path.join(__dirname, 'budgetSender.ts'), database.appUrl, line, `${code}-process`, '200000000']));
    for (;;) {
      const { rows: [row] } = await gate.query<{ n: number }>("SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
      if (row!.n === 2) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await gate.end();
    expect((await Promise.all(sent)).map(({ stdout }) => stdout.trim()).sort()).toEqual(both);
    expect(await free(line)).toBe(100_000_000n);
  });

  test('two hundred at once of any size never pass what is free, and what was refused did not fit', async () => {
    const line = await lineWith(million(1_000));
    const amounts = fc.sample(fc.bigInt(1n, million(30)), { numRuns: 200, seed: 7 });
    const came = await Promise.all(amounts.map((amount, index) => outcome(move(`M-${index}`, [['reserve', amount, line]]))));
    const taken = amounts.filter((_, index) => came[index] === 'recorded');
    const left = await free(line);
    expect(new Set(came)).toEqual(new Set(['recorded', 'KC001']));
    expect(left >= 0n && left === million(1_000) - taken.reduce((sum, amount) => sum + amount, 0n)).toBe(true);
    for (const [index, amount] of amounts.entries()) if (came[index] === 'KC001') expect(amount > left).toBe(true);
  });
});

test('MON-10 a cut below commitments stays in sight and names the projects to amend; one below what is paid is refused', async () => {
  const line = await lineWith(million(2_000));
  await move('HD-1', [['reserve', million(1_000), line], ['commit', million(1_000), line], ['pay', million(900), line]]);
  await move('HD-2', [['reserve', million(600), line], ['commit', million(600), line]]);
  const first = await cut(books, { line, to: million(1_500), decision: '88/QĐ-BTC, 2026-08-10', by: 'quan-tri' });
  expect(first.line).toMatchObject({ allocated: 1_500_000_000n, committed: 1_600_000_000n, paid: 900_000_000n, free: -100_000_000n });
  expect(first.amend).toEqual([{ code: 'HD-1', reserved: 0n, committed: million(1_000), paid: million(900) }, { code: 'HD-2', reserved: 0n, committed: million(600), paid: 0n }]);
  // shown everywhere as it is
  expect((await linesOf(books)).find(({ id }) => id === line)!.free).toBe(-100_000_000n);
  const unit = first.line.unit!;
  expect(await lineFor(books, { fund: 'national', year: 2026, activity: 'machinery_application', units: [unit] })).toEqual({ id: line, free: -100_000_000n });
  expect(await outcome(move('HD-3', [['reserve', 1n, line]]))).toBe('KC001');

  await expect(cut(books, { line, to: million(800), ...deed })).rejects.toMatchObject({ code: 'BUDGET_BELOW_PAID', facts: { line, to: million(800), paid: 900_000_000n } });
  expect((await lineOf(books, line)).line.allocated).toBe(million(1_500));
  // amending a contract fills the hole
  await move('HD-2', [['uncommit', million(100), line]]);
  expect(await free(line)).toBe(0n);
});

test('a cut may go down to what is paid, and only down', async () => {
  const line = await lineWith(million(100));
  await move('P', [['reserve', million(50), line], ['commit', million(50), line], ['pay', million(20), line]]);
  await expect(cut(books, { line, to: million(100), ...deed })).rejects.toMatchObject({ code: 'BUDGET_AMOUNT', facts: { field: 'to', rule: 'below', below: million(100) } });
  await expect(cut(books, { line, to: million(101), ...deed })).rejects.toMatchObject({ code: 'BUDGET_AMOUNT' });
  expect((await cut(books, { line, to: million(60), ...deed })).amend).toEqual([]);
  expect((await cut(books, { line, to: million(20), ...deed })).line).toMatchObject({ allocated: million(20), free: -million(30) });
  await expect(cut(books, { line, to: million(20) - 1n, ...deed })).rejects.toMatchObject({ code: 'BUDGET_BELOW_PAID' });
});

test('after a cut below what is promised no contract is signed, even on money that was reserved', async () => {
  const line = await lineWith(million(300));
  await move('K', [['reserve', million(300), line]]);
  await cut(books, { line, to: million(250), ...deed });
  expect(await outcome(move('K', [['commit', million(200), line]]))).toBe('KC001');
  await move('K', [['release', million(50), line], ['commit', million(250), line]]);
  expect(await free(line)).toBe(0n);
});

test('one move that does not fit takes the whole command back, and is told with the line and what is free', async () => {
  const [rich, poor] = [await lineWith(million(300)), await lineWith(million(10))];
  const error: unknown = await move('T', [['reserve', million(100), rich], ['reserve', million(11), poor]]).catch((thrown: unknown) => thrown);
  expect(shortfall(error)).toMatchObject({ code: 'BUDGET_SHORT', facts: { line: poor, kind: 'reserve', wanted: million(11), free: million(10) } });
  expect(shortfall(error)).toBeInstanceOf(Refusal);
  expect(JSON.parse((error as { detail: string }).detail)).toEqual({ line: poor, kind: 'reserve', amount: '11000000', free: '10000000' });
  expect([await free(rich), (await entriesOf(books, rich)).length]).toEqual([million(300), 1]);
  expect([shortfall(new Error('x')), shortfall({ code: '23505' })]).toEqual([null, null]);
});

test('an event moves money once', async () => {
  const line = await lineWith(million(300));
  const same = () => books.pool.query('SELECT move_budget($1, $2)', ['E', JSON.stringify([{ number: 4, kind: 'reserve', line, amount: '100', by: 'x' }])]);
  expect([await outcome(same()), await outcome(same())]).toEqual(['recorded', '23505']);
  expect(await free(line)).toBe(million(300) - 100n);
});

test('a project uses its own money, not what is promised to another', async () => {
  const line = await lineWith(million(300));
  await move('own', [['reserve', million(100), line]]);
  await move('other', [['reserve', million(100), line], ['commit', million(100), line], ['pay', million(50), line]]);
  expect(await outcome(move('stranger', [['release', million(1), line]]))).toBe('KC001');
  for (const kind of ['uncommit', 'pay', 'refund']) expect([kind, await outcome(move('own', [[kind, million(1), line]]))]).toEqual([kind, 'KC001']);
  expect(await outcome(move('own', [['commit', million(101), line]]))).toBe('KC001');
  expect((await lineOf(books, line)).projects).toEqual([{ code: 'other', reserved: 0n, committed: million(100), paid: million(50) }, { code: 'own', reserved: million(100), committed: 0n, paid: 0n }]);
});

test.each([['an unknown kind', 'steal', '1', 'KC001'], ['a decision\'s kind', 'allocate', '1', '23514'], ['a decision\'s cut', 'cut', '1', '23514'], ['nothing', 'reserve', '0', 'KC001'], ['less than nothing', 'reserve', '-5', 'KC001'], ['half a đồng', 'reserve', '1.5', '22P02'], ['words', 'reserve', 'một triệu', '22P02']])(
  '%s is not moved by a project', async (_, kind, amount, code) => {
    const line = await lineWith(million(300));
    expect(await outcome(move('W', [[kind, amount, line]]))).toBe(code);
    expect(await free(line)).toBe(million(300));
  });
test('a line that is not there is a fault', async () => { expect(await outcome(move('W', [['reserve', 1n, 'nowhere']]))).toBe('KC002'); });
test('no moves are no matter', async () => { expect(await outcome(move('W', []))).toBe('recorded'); });

test('commands with the same lines in another order do not wait for each other for ever', async () => {
  const [one, two] = [await lineWith(million(1_000)), await lineWith(million(1_000))];
  const came = await Promise.all(Array.from({ length: 100 }, (_, index) => {
    const pair = index % 2 ? [one, two] : [two, one];
    return outcome(move(`D-${index}`, pair.map((line) => ['reserve', million(1), line])));
  }));
  expect(new Set(came)).toEqual(new Set(['recorded']));
  expect([await free(one), await free(two)]).toEqual([million(900), million(900)]);
});

test('the database and the rules agree on any moves of any projects', async () => {
  const one = fc.record({ kind: fc.constantFrom(...budgetKinds), by: fc.constantFrom(0, 1), percent: fc.integer({ min: 0, max: 110 }), more: fc.constantFrom(0n, 0n, 1n) });
  let [taken, short] = [0, 0];
  await fc.assert(fc.asyncProperty(fc.bigInt(1n, million(2_000)), fc.array(one, { minLength: 15, maxLength: 40 }), async (allocated, moves) => {
    const line = await lineWith(allocated);
    let now: LineMoney = { ...noMoney, allocated };
    const held = [noMoney, noMoney];
    for (const { kind, by, percent, more } of moves) {
      const own = held[by]!;
      const there = { allocate: allocated, carryIn: allocated, cut: now.allocated - now.paid, carryOut: freeOf(now), reserve: freeOf(now), release: own.reserved, commit: own.reserved, uncommit: own.committed - own.paid, pay: own.committed - own.paid, refund: own.paid }[kind];
      const amount = (there * BigInt(percent)) / 100n + more;
      const next = applyMove(now, { kind, amount }, own);
      const decided = ['allocate', 'carryIn', 'cut', 'carryOut'].includes(kind);
      const came = await outcome(decided
        ? books.pool.query('SELECT enter_budget($1, NULL, NULL, $2, $3, $4, $5, NULL, NULL, NULL)', [line, kind, amount, deed.decision, deed.by])
        : move(`R-${by}`, [[kind, amount, line]]));
      expect([kind, amount, came]).toEqual([kind, amount, next === 'short' ? 'KC001' : 'recorded']);
      if (next === 'short') { short += 1; continue; }
      taken += 1;
      now = next;
      if (!decided) held[by] = moved(own, { kind, amount });
    }
    expect((await lineOf(books, line)).line).toMatchObject({ ...now, free: freeOf(now) });
  }), { numRuns: 40 });
  expect(taken > 200 && short > 100).toBe(true);
});

describe('an allocation', () => {
  test('of the same scope adds to its line, of another one makes its own', async () => {
    const scope = { fund: 'provincial', year: 2026, activity: 'training', unit: 'ubnd-quang-nam' } as const;
    const first = await allocate(books, { ...scope, amount: million(100), ...deed });
    const second = await allocate(books, { ...scope, amount: million(50), ...deed });
    expect(second.line).toEqual({ ...scope, id: 'provincial.2026.training.ubnd-quang-nam', allocated: million(150), reserved: 0n, committed: 0n, paid: 0n, free: million(150) });
    expect(first.line.id).toBe(second.line.id);
    for (const other of [{ year: 2027 }, { fund: 'national' as const }, { activity: null }, { unit: null }]) expect((await allocate(books, { ...scope, ...other, amount: 1n, ...deed })).line.allocated).toBe(1n);
    expect((await entriesOf(books, first.line.id)).map(({ kind, amount, decision, by, project }) => [kind, amount, decision, by, project])).toEqual([['allocate', million(100), deed.decision, 'quan-tri', null], ['allocate', million(50), deed.decision, 'quan-tri', null]]);
  });

  test('thirty at once to a scope that has no line yet all land on one', async () => {
    const made = await Promise.all(Array.from({ length: 30 }, () => allocate(books, { fund: 'provincial', year: 2031, amount: million(1), ...deed })));
    expect(new Set(made.map(({ line }) => line.id))).toEqual(new Set(['provincial.2031.any.any']));
    expect((await linesOf(books, { fund: 'provincial', year: 2031 })).map(({ allocated }) => allocated)).toEqual([million(30)]);
  });

  test('may name its line once; the name of another line, or another name for the same scope, is refused', async () => {
    const scope = { fund: 'provincial', year: 2032 } as const;
    expect((await allocate(books, { ...scope, id: 'KC-DP-2032', amount: 5n, ...deed })).line.id).toBe('KC-DP-2032');
    expect((await allocate(books, { ...scope, id: 'KC-DP-2032', amount: 5n, ...deed })).line.allocated).toBe(10n);
    await expect(allocate(books, { ...scope, id: 'khac', amount: 5n, ...deed })).rejects.toMatchObject({ code: 'BUDGET_LINE_TAKEN' });
    await expect(allocate(books, { fund: 'national', year: 2033, id: 'KC-DP-2032', amount: 5n, ...deed })).rejects.toMatchObject({ code: 'BUDGET_LINE_TAKEN' });
    expect(await linesOf(books, { year: 2033 })).toEqual([]);
  });

  test('never brings a line above what the books can keep', async () => {
    const line = (await allocate(books, { fund: 'provincial', year: 2034, amount: LARGEST - 1n, ...deed })).line.id;
    await expect(allocate(books, { fund: 'provincial', year: 2034, amount: 2n, ...deed })).rejects.toMatchObject({ code: 'BUDGET_AMOUNT', facts: { field: 'amount', rule: 'atMost', most: 1n } });
    expect((await lineOf(books, line)).line.allocated).toBe(LARGEST - 1n);
  });
});

describe.each<[string, string, (amount: bigint, line: string) => Promise<unknown>]>([
  ['allocate', 'amount', (amount) => allocate(books, { fund: 'national', year: 2040, amount, ...deed })],
  ['cut', 'to', (to, line) => cut(books, { line, to, ...deed })],
  ['carryOver', 'amount', (amount, line) => carryOver(books, { from: line, amount, ...deed })],
])('%s', (_, field, ask) => {
  test.each([[0n, 'positive'], [-1n, 'positive'], [LARGEST + 1n, 'atMost']])('of %s is refused with field and rule', async (amount, rule) => {
    const line = await lineWith(million(5));
    await expect(ask(amount, line)).rejects.toMatchObject({ code: 'BUDGET_AMOUNT', facts: { field, rule } });
    expect((await entriesOf(books, line)).length).toBe(1);
    expect(await linesOf(books, { year: 2040 })).toEqual([]);
  });
});

test('nothing is decided without a decision, or on a line that is not there', async () => {
  const line = await lineWith(million(5));
  for (const decision of ['', '  ']) {
    await expect(allocate(books, { fund: 'national', year: 2026, amount: 1n, by: 'x', decision })).rejects.toMatchObject({ code: 'BUDGET_DECISION_REQUIRED' });
    await expect(cut(books, { line, to: 1n, by: 'x', decision })).rejects.toMatchObject({ code: 'BUDGET_DECISION_REQUIRED' });
    await expect(carryOver(books, { from: line, amount: 1n, by: 'x', decision })).rejects.toMatchObject({ code: 'BUDGET_DECISION_REQUIRED' });
  }
  for (const ask of [() => cut(books, { line: 'nowhere', to: 1n, ...deed }), () => carryOver(books, { from: 'nowhere', amount: 1n, ...deed }), () => carryOver(books, { from: line, to: 'nowhere', amount: 1n, ...deed }), () => lineOf(books, 'nowhere')])
    await expect(ask()).rejects.toMatchObject({ code: 'BUDGET_LINE_UNKNOWN' });
});

describe('carrying over', () => {
  test('takes what is free into the same scope of the year after, and no more', async () => {
    const line = await lineWith(million(100));
    await move('C', [['reserve', million(30), line], ['commit', million(20), line]]);
    await expect(carryOver(books, { from: line, amount: million(70) + 1n, ...deed })).rejects.toMatchObject({ code: 'BUDGET_SHORT', facts: { line, free: million(70) } });
    const { from, to } = await carryOver(books, { from: line, amount: million(70), ...deed });
    expect([from.allocated, from.free, to.allocated, to.free]).toEqual([million(30), 0n, million(70), million(70)]);
    expect(to).toMatchObject({ fund: from.fund, year: 2027, activity: from.activity, unit: from.unit });
    expect((await entriesOf(books, to.id)).map(({ kind, amount }) => [kind, amount])).toEqual([['carryIn', million(70)]]);
    expect((await entriesOf(books, line)).at(-1)).toMatchObject({ kind: 'carryOut', amount: million(70), decision: deed.decision });
  });

  test('goes to a line of the year after and the same fund only', async () => {
    const line = await lineWith(million(100));
    const next = await lineWith(million(1), { year: 2027 });
    expect((await carryOver(books, { from: line, to: next, amount: million(9), ...deed })).to).toMatchObject({ id: next, allocated: million(10) });
    const { line: provincial } = await allocate(books, { fund: 'provincial', year: 2027, unit: 'khac', amount: 1n, ...deed });
    for (const to of [line, await lineWith(1n), await lineWith(1n, { year: 2025 }), await lineWith(1n, { year: 2028 }), provincial.id])
      await expect(carryOver(books, { from: line, to, amount: 1n, ...deed })).rejects.toMatchObject({ code: 'BUDGET_NOT_NEXT_YEAR' });
    expect(await free(line)).toBe(million(91));
  });

  test('of a line that was cut below what is promised is refused', async () => {
    const line = await lineWith(million(100));
    await move('C2', [['reserve', million(100), line]]);
    await cut(books, { line, to: million(50), ...deed });
    await expect(carryOver(books, { from: line, amount: 1n, ...deed })).rejects.toMatchObject({ code: 'BUDGET_SHORT', facts: { free: -million(50) } });
    expect((await linesOf(books, { year: 2027 })).some(({ allocated }) => allocated === 0n)).toBe(false);
  });

  test('twenty at once carry no more than is free', async () => {
    const line = await lineWith(million(100));
    const came = await Promise.allSettled(Array.from({ length: 20 }, () => carryOver(books, { from: line, amount: million(30), ...deed })));
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await free(line)).toBe(million(10));
  });
});

describe('the same key', () => {
  test('again does nothing, ten times at once too', async () => {
    const line = await lineWith(million(100));
    const unit = (await lineOf(books, line)).line.unit!;
    const carry = () => carryOver(books, { from: line, amount: million(40), ...deed, commandId: `c:${line}` });
    const asks: (() => Promise<{ repeated: boolean }>)[] = [
      () => allocate(books, { fund: 'national', year: 2026, unit, amount: million(7), ...deed, commandId: `a:${line}` }),
      () => cut(books, { line, to: million(90), ...deed, commandId: `b:${line}` }),
      carry,
    ];
    for (const ask of asks) expect((await Promise.all(Array.from({ length: 10 }, () => ask()))).filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect((await entriesOf(books, line)).map(({ kind }) => kind)).toEqual(['allocate', 'allocate', 'cut', 'carryOut']);
    expect(await free(line)).toBe(million(50));
    expect(await carry()).toMatchObject({ from: { free: million(50) }, to: { allocated: million(40) }, repeated: true });
  });

  test('for another request is refused and changes nothing, on another line at the same moment too', async () => {
    const [one, two] = [await lineWith(million(100)), await lineWith(million(100))];
    await cut(books, { line: one, to: million(90), ...deed, commandId: 'reused' });
    for (const ask of [() => cut(books, { line: one, to: million(80), ...deed, commandId: 'reused' }), () => cut(books, { line: one, to: million(90), ...deed, decision: 'khác', commandId: 'reused' }), () => carryOver(books, { from: one, amount: million(10), ...deed, commandId: 'reused' })])
      await expect(ask()).rejects.toMatchObject({ code: 'KEY_REUSED' });
    const both = await Promise.allSettled([one, two].map((line) => cut(books, { line, to: million(50), ...deed, commandId: 'moment' })));
    expect(both.map((each) => (each.status === 'fulfilled' ? 'done' : (each.reason as Refusal).code)).sort()).toEqual(['KEY_REUSED', 'done']);
    expect([await free(one), await free(two)].filter((each) => each === million(50))).toHaveLength(1);
  });

  test('may be sent again after a refusal', async () => {
    const line = await lineWith(million(100));
    await expect(cut(books, { line, to: million(200), ...deed, commandId: 'later' })).rejects.toMatchObject({ code: 'BUDGET_AMOUNT' });
    expect((await cut(books, { line, to: million(50), ...deed, commandId: 'later' })).repeated).toBe(false);
  });
});

test('a project is paid from the most specific line', async () => {
  const base = { fund: 'provincial', year: 2050, amount: 1n, ...deed } as const;
  const asked = { fund: 'provincial', year: 2050, activity: 'training', units: ['sct', 'ubnd'] } as const;
  expect(await lineFor(books, asked)).toBeNull();
  const steps = [{}, { activity: 'training' }, { unit: 'ubnd' }, { unit: 'sct' }, { unit: 'ubnd', activity: 'training' }, { unit: 'sct', activity: 'training' }];
  for (const scope of steps) {
    const { line } = await allocate(books, { ...base, ...scope });
    expect(await lineFor(books, asked)).toEqual({ id: line.id, free: 1n });
  }
  expect((await lineFor(books, { ...asked, units: ['khac'] }))!.id).toBe('provincial.2050.training.any');
  expect((await lineFor(books, { ...asked, activity: 'khac', units: [] }))!.id).toBe('provincial.2050.any.any');
  for (const other of [{ fund: 'national' as const }, { year: 2051 }]) expect(await lineFor(books, { ...asked, ...other })).toBeNull();
});

test('lines are listed by fund and year, entries page by page in order', async () => {
  const line = await lineWith(million(1), { year: 2060 });
  for (let again = 0; again < 4; again += 1) await move('L', [['reserve', 1n, line]]);
  expect((await linesOf(books, { year: 2060 })).map(({ id }) => id)).toEqual([line]);
  expect(await linesOf(books, { fund: 'provincial', year: 2060 })).toEqual([]);
  const all = await entriesOf(books, line);
  const first = await entriesOf(books, line, { limit: 2 });
  expect([...first, ...(await entriesOf(books, line, { after: first.at(-1)!.id }))]).toEqual(all);
  expect(all.map(({ kind }) => kind)).toEqual(['allocate', 'reserve', 'reserve', 'reserve', 'reserve']);
  expect(all[1]).toMatchObject({ project: 'L', by: 'nguoi-ky', decision: null, amount: 1n, at: expect.stringMatching(/^\d{4}-.*Z$/) });
});

test('the product cannot change or delete entries, nor a line or what it is for', async () => {
  for (const sql of ["UPDATE budget_entries SET amount = 1", 'DELETE FROM budget_entries', 'TRUNCATE budget_entries', 'DELETE FROM budget_lines', 'TRUNCATE budget_lines CASCADE', "UPDATE budget_lines SET unit = 'x'", 'UPDATE budget_lines SET year = 2000'])
    await expect(books.pool.query(sql)).rejects.toThrow(/permission denied/);
});

describe('the check of the books finds', () => {
  let own: Awaited<ReturnType<typeof freshDatabase>>;
  let others: Books;
  let hand: Client;
  beforeEach(async () => {
    own = await freshDatabase({ money: false });
    others = openBooks(own.appUrl, 2);
    hand = new Client({ connectionString: own.ownerUrl });
    await hand.connect();
    const { line } = await allocate(others, { fund: 'national', year: 2026, id: 'L', amount: 100n, ...deed });
    await move('P', [['reserve', 60n, line.id], ['commit', 40n, line.id], ['pay', 30n, line.id], ['refund', 5n, line.id]], others.pool);
    expect(await faultsInBudget(others)).toEqual([]);
  });
  afterEach(async () => { await hand.end(); await others.close(); await own.drop(); });

  const project = (ended: string | null, approved: string | null) => `INSERT INTO procedures VALUES ('h', 'x', 'x', 'x');
    INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, ended, version, head, state)
    VALUES ('P', 'h', 'national', '', '', '', '', '', 'x', 1, '', ${ended && `'${ended}'`}, 1, '', '${JSON.stringify({ approved })}')`;
  test('nothing in a project that holds what was approved for it, to the đồng', async () => {
    await hand.query(project(null, '55'));
    expect(await faultsInBudget(others)).toEqual([]);
  });

  test.each<[string, string, RegExp[]]>([
    ['a changed sum', 'UPDATE budget_lines SET allocated = allocated + 1', [/L: allocated is 101, its entries come to 100/]],
    ['two changed sums', 'UPDATE budget_lines SET reserved = 0, committed = 60', [/L: reserved is 0, its entries come to 20/, /L: committed is 60, its entries come to 35/]],
    ['a changed entry', "UPDATE budget_entries SET amount = 26 WHERE kind = 'pay'", [/L: paid is 25, its entries come to 21/]],
    ['a lost entry', "DELETE FROM budget_entries WHERE kind = 'refund'", [/L: committed is 35, its entries come to 40/, /L: paid is 25, its entries come to 30/]],
    ['a project with less than nothing', "UPDATE budget_entries SET project_code = 'Q' WHERE kind = 'reserve'", [/project P holds -40 reserved, 35 committed, 25 paid/]],
    ['a project that ended and still holds money', project('withdrawn', '60'), [/project P has ended \(withdrawn\) and still holds 20 reserved, 10 not paid/]],
    ['a project that holds more than was approved for it', project(null, '54'), [/project P holds 20 reserved, 35 committed, of 54 approved/]],
    ['a project that holds money before its approval', project(null, null), [/project P holds 20 reserved, 35 committed, of 0 approved/]],
  ])('%s', async (_, sql, words) => {
    await hand.query(sql);
    const faults = await faultsInBudget(others);
    expect(faults).toHaveLength(words.length);
    words.forEach((one, index) => expect(faults[index]).toMatch(one));
  });
});
