import { AnswerLost, treasuryOf } from '../../activities/treasury';
import type { Treasury } from '../../activities/treasury';
import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { startWorker } from '../../app/worker';
import type { RunningWorker } from '../../app/worker';
import { channelsFor } from '../../bot/channels';
import { readConfig } from '../../app/config';
import { dayOf, endOf, plusDays, plusWorkingDays } from '../../domain/calendar';
import type { Event } from '../../domain/project';
import { faultsInBudget } from '../../prisma/budget';
import { calendarOf, enterDays } from '../../prisma/holidays';
import { acceptDelegation, deactivate, delegate, setAbsence } from '../../prisma/staff';
import { verifyAll } from '../../prisma/verify';
import { until } from '../journeys/theWorld';
import { ownEngine } from './ownEngine';
import type { OwnEngine } from './ownEngine';

jest.setTimeout(180_000);

let own: OwnEngine;
let world: OwnEngine['world'];
let engine: OwnEngine['engine'];
let worker: RunningWorker;
let treasury: Treasury & { loseAnswers: number; dropOrders: number; sent: string[] };
let keys = 0;

beforeAll(async () => {
  own = await ownEngine('keep-up');
  ({ world, engine } = own);
  const real = treasuryOf(world.books);
  treasury = {
    loseAnswers: 0, dropOrders: 0, sent: [],
    find: (reference) => real.find(reference),
    /** The order goes through and its answer is lost, or it gets lost itself; the sender cannot tell which. */
    async place(order) {
      treasury.sent.push(order.reference);
      if (treasury.dropOrders > 0) { treasury.dropOrders -= 1; throw new AnswerLost('timeout'); }
      await real.place(order);
      if (treasury.loseAnswers > 0) { treasury.loseAnswers -= 1; throw new AnswerLost('timeout'); }
    },
  };
  worker = await startWorker({ ledger: world.ledger, channels: channelsFor(readConfig({}), world.books), address: own.address, treasury });
});
afterAll(async () => {
  expect((await verifyAll(world.ledger)).faults).toEqual([]);
  expect(await faultsInBudget(world.books)).toEqual([]);
  await worker.stop();
  await own.close();
});

const example = (id: string) => exampleProjects(new Date().toISOString().slice(0, 10)).find((one) => one.id === id)!;
const read = async (code: string) => (await world.ledger.read(code))!.project;
const events = async <T extends Event['type']>(code: string, type: T) => (await world.ledger.entries(code)).map(({ event }) => event).filter((event): event is Extract<Event, { type: T }> => event.type === type);
const stamp = async (by = 'quan-tri') => ({ by, at: await world.ledger.now(), commandId: `keep-up-${(keys += 1)}` });
const told = async (code: string, person: string, template: string) => world.books.prisma.notice.count({ where: { projectCode: code, personId: person, template } });
async function at(id: string, stage: string): Promise<string> {
  const code = await fileExample(world.ledger, example(id));
  await playerOf(world.ledger, code, example(id), { council: false }).go(stage);
  return code;
}

test('CAL-05 a swap that is entered at run time moves an open term once, tells people once, and keeps old and new', async () => {
  const code = await at('EX01', 'planApproval');
  const before = (await read(code)).due!;
  const calendar = await calendarOf(world.books);
  // the third working day from now becomes a day off, the Saturday after it is worked instead
  const today = dayOf(await world.ledger.now());
  const off = plusWorkingDays(calendar, today, 3);
  const days = () => [{ day: off, kind: 'off' as const, name: { vi: 'Nghỉ hoán đổi', en: 'Swapped day off' } }];
  await enterDays(world.books, days(), { by: 'quan-tri', source: 'Thông báo hoán đổi ngày làm việc' });
  await until('the term was counted again', async () => (await events(code, 'dueMoved')).length === 1);
  const [moved] = await events(code, 'dueMoved');
  const last = plusDays(dayOf(before), -1);
  expect(moved).toMatchObject({ from: before, to: endOf(plusWorkingDays(await calendarOf(world.books), last, 1)), because: 'calendar' });
  expect((await read(code)).due).toBe(moved!.to);
  // the same again changes nothing and tells nobody
  await enterDays(world.books, days(), { by: 'quan-tri', source: 'Thông báo hoán đổi ngày làm việc' });
  await until('every mark is taken', async () => (await world.books.pool.query('SELECT 1 FROM marks LIMIT 1')).rowCount === 0);
  expect(await events(code, 'dueMoved')).toHaveLength(1);
  expect(await told(code, 'bo-truong', 'dueMoved')).toBe(1);
});

test('an absence hands the office to its deputy at once, and it comes back the day after', async () => {
  const code = await at('EX01', 'assignment');
  const today = dayOf(await world.ledger.now());
  await setAbsence(world.books, { person: 'cuc-truong', from: today, to: plusDays(today, 1), reason: 'công tác' }, await stamp());
  await until('the deputy acts', async () => (await read(code)).routes['department.head'] === 'department.deputyHead');
  expect(await told(code, 'cuc-pho', 'actsInstead')).toBe(1);
  await world.clock.moveTo(new Date(Date.parse(endOf(plusDays(today, 1))) + 60_000).toISOString());
  await until('the head acts again', async () => Object.keys((await read(code)).routes).length === 0);
});

test('DUR-04 like: nobody who may sign is said at once with what would mend it, and a delegation mends it', async () => {
  const code = await at('EX03', 'completeness');
  const { facts } = await read(code);
  const [clerk, appraiser] = [`${facts.units.doit}-tiep-nhan`, `${facts.units.doit}-tham-dinh`];
  const today = dayOf(await world.ledger.now());
  const week = { from: today, to: plusDays(today, 7) };
  // the clerk and the deputy are both away
  await setAbsence(world.books, { person: clerk, ...week, reason: 'ốm' }, await stamp());
  await setAbsence(world.books, { person: appraiser, ...week, reason: 'ốm' }, await stamp());
  await until('the gap is said', async () => (await read(code)).gaps.length === 1);
  expect((await read(code)).gaps).toMatchObject([{ holder: `doit.clerk@${facts.units.doit}`, why: 'absent', mend: { what: 'delegate', person: clerk, until: plusDays(today, 8) } }]);
  expect(await told(code, 'quan-tri', 'signersMissing')).toBeGreaterThanOrEqual(1);
  expect((await world.books.pool.query('SELECT code FROM projects WHERE unattended')).rows).toEqual([{ code }]);
  const inspector = `${facts.units.doit}-nghiem-thu`;
  const { id } = await delegate(world.books, { principal: clerk, delegate: inspector, ...week, reason: 'nghỉ ốm' }, await stamp(clerk));
  await acceptDelegation(world.books, id, await stamp(inspector));
  await until('the gap is mended', async () => (await read(code)).gaps.length === 0);
  const { stage, round, fingerprint } = await read(code);
  await world.ledger.act(code, { type: 'signOff', stage, round, fingerprint, vote: 'approve' }, { person: inspector }, `thay-${code}`);
  expect((await events(code, 'signedOff')).at(-1)).toMatchObject({ office: 'doit.clerk', standsFor: clerk, delegation: id });
});

test.each([['the answer is lost', { loseAnswers: 1, dropOrders: 0 }, 1], ['the order itself is lost', { loseAnswers: 0, dropOrders: 1 }, 2]])('MON-13 %s: unknown, looked up by its reference, paid once', async (_, fault, sent) => {
  const id = fault.dropOrders ? 'EX07' : 'EX05';
  const code = await at(id, 'contract');
  Object.assign(treasury, fault, { sent: [] });
  const player = playerOf(world.ledger, code, example(id));
  await player.go('firstAdvance');
  await player.go();
  const [order] = await events(code, 'paymentOrdered');
  expect(order).toMatchObject({ sent: 'unknown' });
  expect(await events(code, 'paymentKnown')).toHaveLength(1);
  expect(await events(code, 'paymentRecorded')).toMatchObject([{ reference: order!.reference, amount: order!.amount, result: 'paid' }]);
  // the second sending, where there was one, went under the same reference
  expect(treasury.sent).toEqual(Array.from({ length: sent }, () => order!.reference));
  expect(await world.books.prisma.paymentOrder.findMany({ where: { projectCode: code } })).toMatchObject([{ reference: order!.reference, amount: order!.amount }]);
});

test('MON-14 an administrator who restarts twice after a partial payment pays nothing twice', async () => {
  const code = await at('EX08', 'firstAdvance');
  const player = playerOf(world.ledger, code, example('EX08'), { council: false });
  await player.go();
  await player.finish();
  await player.go('balance');
  const restart = async (key: string) => { await world.ledger.act(code, { type: 'restart', reason: 'lỗi mẫu văn bản' }, { person: 'quan-tri' }, key); await engine.restart(code, 'lỗi mẫu văn bản'); };
  await Promise.all([restart('chay-lai-1'), restart('chay-lai-2'), player.go()]);
  const { payments, approved, ended } = await read(code);
  expect(ended).toBe('closed');
  expect(payments.map(({ state }) => state)).toEqual(['paid', 'paid']);
  expect(payments.reduce((sum, { amount }) => sum + amount, 0n)).toBe(approved);
  expect([...await engine.running()].filter((running) => running === code).length).toBeLessThanOrEqual(1);
});

test('APR-13 who is deactivated with an open step is refused, and the step goes on to the deputy', async () => {
  const code = await at('EX04', 'planApproval');
  const { stage, round, fingerprint } = await read(code);
  await deactivate(world.books, 'bo-truong', await stamp());
  await expect(world.ledger.act(code, { type: 'signOff', stage, round, fingerprint, vote: 'approve' }, { person: 'bo-truong' }, `sau-khi-nghi-${code}`)).rejects.toMatchObject({ code: 'PERSON_INACTIVE' });
  expect(await world.books.prisma.refusedAttempt.count({ where: { projectCode: code, by: 'bo-truong', code: 'PERSON_INACTIVE' } })).toBe(1);
  await until('the deputy minister acts', async () => (await read(code)).routes['ministry.minister'] === 'ministry.deputyMinister');
  expect(await told(code, 'thu-truong', 'actsInstead')).toBe(1);
  await world.ledger.act(code, { type: 'signOff', stage, round, fingerprint: (await read(code)).fingerprint, vote: 'approve' }, { person: 'thu-truong' }, `thay-${code}`);
  expect((await read(code)).stage).toBe('assignment');
  expect((await events(code, 'signedOff')).at(-1)).toMatchObject({ office: 'ministry.minister', deputy: 'ministry.deputyMinister' });
});
