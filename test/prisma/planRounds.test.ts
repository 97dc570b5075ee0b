import { dayOf } from '../../domain/calendar';
import type { PlanScope, Proposal } from '../../domain/plan';
import { createActivities } from '../../activities';
import { allocate } from '../../prisma/budget';
import { collect, decideRound, openRound, propose } from '../../prisma/planRounds';
import type { PlanDecree } from '../../prisma/planRounds';
import { roundsOf, viewRound, waitingItems } from '../../prisma/planViews';
import * as staff from '../../prisma/staff';
import { verifyAll } from '../../prisma/verify';
import { journey } from '../journeys/theWorld';
import { acts, filed, shownIn, stampOf } from './theRound';

jest.setTimeout(120_000);

let world: Awaited<ReturnType<typeof journey>>;
beforeAll(async () => { world = await journey(); });
afterAll(async () => { await world.close(); });

const decree: PlanDecree = { number: '2948/QĐ-BCT', date: '2026-01-09' };
let years = 2031;
/** A national round in a year of its own, with that much money. */
async function aRound({ money = 10_000_000_000n, round = 1 }: { money?: bigint; round?: number } = {}): Promise<PlanScope & { id: string }> {
  const scope = { fund: 'national' as const, unit: null, year: (years += 1), round };
  await allocate(world.books, { fund: scope.fund, year: scope.year, amount: money, decision: 'QĐ 1', by: 'quan-tri' });
  return { ...scope, ...(await openRound(world.books, scope, await stampOf(world.ledger, 'cuc-truong'))) };
}
const collects = async (id: string, standing = {}, by = 'cuc-truong') => collect(world.ledger, id, standing, await stampOf(world.ledger, by));
const proposes = async (id: string, items: (Proposal & { project: string })[], by = 'cuc-truong') => propose(world.ledger, id, items, await stampOf(world.ledger, by));
const decides = async (id: string, { by = 'bo-truong', key, shown, decision = decree }: { by?: string; key?: string; shown?: Record<string, string>; decision?: PlanDecree } = {}) =>
  decideRound(world.books, id, decision, shown ?? (await shownIn(world.ledger, id)), await stampOf(world.ledger, by, ...(key ? [key] : [])));
const item = async (id: string, project: string) => (await viewRound(world.books, id)).items.find((one) => one.project === project)!;
const activities = () => createActivities({ ledger: world.ledger, channels: new Map(), engine: undefined as never });
/** What the round's run does, without the engine. */
async function takenBy(id: string): Promise<void> {
  for (const code of await activities().waitingPlanItems(id)) await activities().takePlanItem(id, code);
}
const project = async (code: string) => (await world.ledger.read(code))!.project;

describe('opening', () => {
  const scope: PlanScope = { fund: 'national', unit: null, year: 2020, round: 1 };
  const opens = async (more: Partial<PlanScope>, by: string, key?: string) => openRound(world.books, { ...scope, ...more }, await stampOf(world.ledger, by, ...(key ? [key] : [])));

  test.each([['the head of the department', 'cuc-truong', { round: 2 }], ['an administrator', 'quan-tri', { round: 3 }], ['the director of the province\'s department', 'sct-quang-nam-giam-doc', { fund: 'provincial' as const, unit: 'ubnd-quang-nam' }]])('%s opens a round', async (_, by, more) => {
    const { id } = await opens(more, by);
    expect(await viewRound(world.books, id)).toMatchObject({ ...scope, ...more, state: 'open', items: [], progress: { projects: 0 } });
  });

  test.each([
    ['the minister, who decides it,', 'bo-truong', {}, 'NOT_YOURS'], ['a centre', 'tt-quang-nam-giam-doc', {}, 'NOT_YOURS'], ['the director of a province for the nation', 'sct-quang-nam-giam-doc', {}, 'NOT_YOURS'],
    ['the director of another province', 'sct-long-an-giam-doc', { fund: 'provincial' as const, unit: 'ubnd-quang-nam' }, 'NOT_YOURS'], ['the head of the department for a province', 'cuc-truong', { fund: 'provincial' as const, unit: 'ubnd-quang-nam' }, 'NOT_YOURS'],
    ['nobody known', 'khong-ai', {}, 'NOT_YOURS'], ['anyone without the province\'s unit', 'quan-tri', { fund: 'provincial' as const }, 'PLAN_ROUND'], ['anyone with a unit for the nation', 'quan-tri', { unit: 'ubnd-quang-nam' }, 'PLAN_ROUND'],
    ['anyone for a unit that is none', 'quan-tri', { fund: 'provincial' as const, unit: 'ubnd-khong-co' }, 'INVALID_FACT'],
  ])('%s does not', async (_, by, more, code) => {
    await expect(opens({ year: 2021, ...more }, by)).rejects.toMatchObject({ code });
  });

  test('the same key answers the same, another one is told that the round is open, and a key serves one request', async () => {
    const [first, again] = await Promise.all([opens({ year: 2022 }, 'cuc-truong', 'open-1'), opens({ year: 2022 }, 'cuc-truong', 'open-1')]);
    expect(again).toEqual(first);
    await expect(opens({ year: 2022 }, 'cuc-truong')).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'exists', id: first.id } });
    await expect(opens({ year: 2023 }, 'cuc-truong', 'open-1')).rejects.toMatchObject({ code: 'KEY_REUSED' });
    expect((await roundsOf(world.books, { fund: 'national', year: 2022 })).map(({ id }) => id)).toEqual([first.id]);
  });
});

describe('collecting', () => {
  test('what waits is ranked with the reason of each place and the free money of the line, and nobody is funded past one that did not fit', async () => {
    const round = await aRound({ money: 700_000_000n });
    const year = { planYear: round.year };
    const [plain, poor, key, late] = [await filed(world.ledger, 'EX08', year), await filed(world.ledger, 'EX07', year), await filed(world.ledger, 'EX21', { ...year, flags: ['keyProject'], total: 700_000_000n }), await filed(world.ledger, 'EX22', { ...year, planRound: 2 })];
    await filed(world.ledger, 'EX08', year, 'baseAppraisal');
    expect(await collects(round.id, { [poor]: { area: 'poorDistrict' } })).toEqual({ id: round.id, projects: 3, moved: [], gone: [] });
    const view = await viewRound(world.books, round.id);
    expect(view.items.map((one) => [one.project, one.rank, one.rankReason!.by, one.fits, one.short])).toEqual([[key, 1, 'first', true, null], [poor, 2, 'key', true, null], [plain, 3, 'area', false, 200_000_000n]]);
    expect(view.items[2]!.rankReason).toMatchObject({ article: 'TT 46/2012/TT-BCT Art. 6', unknown: ['area', 'industry', 'record'] });
    expect(view.budget).toEqual([{ line: `national.${round.year}.any.any`, free: '700000000', fits: 2, left: 1, spent: '600000000', remaining: '100000000' }]);
    expect(view.sums).toEqual({ asked: 900_000_000n, approved: 0n, taken: 0n });
    // what was said of it stays when it is collected again
    await collects(round.id);
    expect((await item(round.id, poor)).standing).toEqual({ area: 'poorDistrict' });
    expect(view.items.some((one) => one.project === late)).toBe(false);
  });

  test('collected again: what changed has to be proposed again, what waits no more is gone, what is new stands there', async () => {
    const round = await aRound();
    const [a, b, c] = [await filed(world.ledger, 'EX08', { planYear: round.year }), await filed(world.ledger, 'EX08', { planYear: round.year }), await filed(world.ledger, 'EX08', { planYear: round.year })];
    await collects(round.id);
    await proposes(round.id, [a, b, c].map((code) => ({ project: code, decision: 'approve' as const })));
    await acts(world.ledger, a, 'tt-quang-nam-giam-doc', { type: 'addPaper', paper: { id: 'x', kind: 'tenderResult', name: 'x.pdf', sha256: 'x', size: 1 } });
    const { project: { stage, round: at, fingerprint } } = (await world.ledger.read(b))!;
    await acts(world.ledger, b, 'bo-truong', { type: 'signOff', stage, round: at, fingerprint, vote: 'return', reason: 'Thẩm định lại' });
    const d = await filed(world.ledger, 'EX08', { planYear: round.year });
    expect(await collects(round.id)).toEqual({ id: round.id, projects: 3, moved: [a], gone: [b] });
    expect((await viewRound(world.books, round.id)).items.map((one) => [one.project, one.decision])).toEqual([[a, null], [c, 'approve'], [d, null]]);
  });

  test('only those who submit the plan collect, and what is said of a stranger\'s project is refused', async () => {
    const round = await aRound();
    for (const by of ['bo-truong', 'tt-quang-nam-giam-doc', 'sct-quang-nam-giam-doc']) await expect(collects(round.id, {}, by)).rejects.toMatchObject({ code: 'NOT_YOURS' });
    await expect(collects('national-1999-1')).rejects.toMatchObject({ code: 'UNKNOWN_RECORD' });
    await expect(collects(round.id, { 'KC-2026-99999-9': { area: 'none' } })).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'notOfRound' } });
  });
});

describe('proposing', () => {
  test('an administrator, the minister and a stranger do not propose; nor twice for one project, nor for one that is not of the round', async () => {
    const round = await aRound();
    const code = await filed(world.ledger, 'EX08', { planYear: round.year });
    await collects(round.id);
    const approve = { project: code, decision: 'approve' as const };
    for (const by of ['quan-tri', 'bo-truong', 'tt-quang-nam-giam-doc']) await expect(proposes(round.id, [approve], by)).rejects.toMatchObject({ code: 'NOT_YOURS' });
    await expect(proposes(round.id, [approve, approve])).rejects.toMatchObject({ code: 'INVALID_FACT' });
    const other = await filed(world.ledger, 'EX08', { planYear: round.year + 100 });
    for (const stranger of [other, 'KC-2026-99999-9']) await expect(proposes(round.id, [approve, { project: stranger, decision: 'approve' }])).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'notOfRound', project: stranger } });
    expect((await item(round.id, code)).decision).toBeNull();
  });

  test('one that was meant for a later round, and a running one to be stopped, come into the round by being proposed', async () => {
    const round = await aRound({ round: 2 });
    const late = await filed(world.ledger, 'EX08', { planYear: round.year, planRound: 3 });
    const running = await filed(world.ledger, 'EX08', { planYear: round.year }, 'assignment');
    await collects(round.id);
    await proposes(round.id, [{ project: late, decision: 'add' }, { project: running, decision: 'stop', reason: 'Đơn vị thụ hưởng xin dừng' }]);
    expect((await viewRound(world.books, round.id)).items.map(({ project: code, kind, decision }) => [code, kind, decision])).toEqual([[late, 'new', 'add'], [running, 'running', 'stop']]);
    expect(await collects(round.id)).toMatchObject({ projects: 2, moved: [], gone: [] });
    expect((await item(round.id, late)).rank).toBe(1);
  });
});

describe('deciding', () => {
  /** A round with two projects, both proposed to be approved. */
  async function proposedRound() {
    const round = await aRound();
    const codes = [await filed(world.ledger, 'EX08', { planYear: round.year }), await filed(world.ledger, 'EX07', { planYear: round.year })];
    await collects(round.id);
    await proposes(round.id, codes.map((code) => ({ project: code, decision: 'approve' as const })));
    return { ...round, codes };
  }

  test('who does not hold the office that signs decides nothing', async () => {
    const { id } = await proposedRound();
    for (const by of ['cuc-truong', 'quan-tri', 'tt-quang-nam-giam-doc', 'ubnd-quang-nam-chu-tich']) await expect(decides(id, { by })).rejects.toMatchObject({ code: 'NOT_YOUR_TURN', facts: { waitsFor: ['ministry.minister@bct'] } });
    await expect(decides(id, { by: 'khong-ai' })).rejects.toMatchObject({ code: 'NOT_YOURS' });
    expect((await viewRound(world.books, id)).state).toBe('open');
  });

  test('what was not shown, or changed since, is not decided: all or nothing', async () => {
    const { id, codes: [a, b] } = await proposedRound();
    const shown = await shownIn(world.ledger, id);
    await expect(decides(id, { shown: { [a!]: shown[a!]! } })).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'shownMoved', projects: [b] } });
    await expect(decides(id, { shown: { ...shown, 'KC-2026-99999-9': 'x' } })).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'shownMoved' } });
    await proposes(id, [{ project: a!, decision: 'partly', amount: 1n }]);
    await expect(decides(id, { shown })).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'shownMoved', projects: [a] } });
    expect(await waitingItems(world.books, id)).toEqual([]);
  });

  test('an empty round, one with a project without a proposal, and a decision without a number or of tomorrow are refused', async () => {
    const empty = await aRound();
    await expect(decides(empty.id)).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'empty' } });
    const { id, year } = await proposedRound();
    const third = await filed(world.ledger, 'EX08', { planYear: year });
    await collects(id);
    await expect(decides(id)).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'undecided', projects: [third] } });
    await expect(decides(id, { decision: { ...decree, number: ' ' } })).rejects.toMatchObject({ code: 'BUDGET_DECISION_REQUIRED' });
    await expect(decides(id, { decision: { ...decree, date: '2999-01-01' } })).rejects.toMatchObject({ code: 'INVALID_FACT' });
  });

  test('a round is decided once: the same key answers the same, any other is told who decided and by which decision', async () => {
    const { id, codes } = await proposedRound();
    const shown = await shownIn(world.ledger, id);
    const answers = await Promise.all([1, 2, 3].map(() => decides(id, { key: 'decide-once', shown })));
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(answers[0]).toMatchObject({ id, decision: '2948/QĐ-BCT, 2026-01-09', decidedBy: 'bo-truong', projects: 2 });
    const { decidedAt } = answers[0]!;
    await expect(decides(id)).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'decided', decidedBy: 'bo-truong', decidedAt } });
    await expect(decides(id, { key: 'decide-once', decision: { ...decree, number: '1' }, shown })).rejects.toMatchObject({ code: 'KEY_REUSED' });
    await expect(collects(id)).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'decided' } });
    await expect(proposes(id, [{ project: codes[0]!, decision: 'partly', amount: 1n }])).rejects.toMatchObject({ code: 'PLAN_ROUND', facts: { rule: 'decided' } });
    const { rows } = await world.books.pool.query("SELECT subject, position FROM marks WHERE subject LIKE 'planRound/%' AND subject = $1", [`planRound/${id}`]);
    expect(rows).toEqual([{ subject: `planRound/${id}`, position: 1 }]);
  });

  test('of two ministers at the same moment one decides', async () => {
    const { id } = await proposedRound();
    await world.books.prisma.office.create({ data: { personId: 'hd-quang-nam-1', holder: 'ministry.minister@bct' } });
    const shown = await shownIn(world.ledger, id);
    const results = await Promise.allSettled([decides(id, { shown }), decides(id, { shown, by: 'hd-quang-nam-1' })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'PLAN_ROUND' } });
  });

  test('a delegate decides for the minister, with both names in the record; one whose delegation is for other stages does not', async () => {
    const { id, codes } = await proposedRound();
    const lent = async (delegate: string, stages: string[]) => {
      const day = dayOf(await world.ledger.now());
      const made = await staff.delegate(world.books, { principal: 'bo-truong', delegate, from: day, to: day, stages, reason: 'Đi công tác' }, await stampOf(world.ledger, 'bo-truong'));
      await staff.acceptDelegation(world.books, made.id, await stampOf(world.ledger, delegate));
      return made.id;
    };
    const [other, lends] = [await lent('hd-quang-nam-2', ['contract']), await lent('hd-quang-nam-3', ['planApproval'])];
    await expect(decides(id, { by: 'hd-quang-nam-2' })).rejects.toMatchObject({ code: 'NOT_YOUR_TURN' });
    expect(await decides(id, { by: 'hd-quang-nam-3' })).toMatchObject({ decidedBy: 'hd-quang-nam-3', standsFor: ['bo-truong'] });
    await takenBy(id);
    expect((await viewRound(world.books, id)).progress).toMatchObject({ taken: 2 });
    const signed = (await world.ledger.entries(codes[0]!)).find(({ commandId, event }) => commandId.startsWith('plan/') && event.type === 'signedOff');
    expect(signed).toMatchObject({ by: 'hd-quang-nam-3', event: { standsFor: 'bo-truong', delegation: lends } });
    for (const one of [other, lends]) await staff.revokeDelegation(world.books, one, await stampOf(world.ledger, 'bo-truong'));
  });

  test('the deputy decides once every project of the round goes to the deputy', async () => {
    const { id, codes } = await proposedRound();
    await expect(decides(id, { by: 'thu-truong' })).rejects.toMatchObject({ code: 'NOT_YOUR_TURN' });
    const ministers = (await world.books.prisma.office.findMany({ where: { holder: 'ministry.minister@bct' } })).map(({ personId }) => personId);
    const day = dayOf(await world.ledger.now());
    const away = await Promise.all(ministers.map(async (person) => staff.setAbsence(world.books, { person, from: day, to: day }, await stampOf(world.ledger, 'quan-tri'))));
    const routed = async (code: string) => { const { stage, round } = await project(code); await world.ledger.act(code, { type: 'route', stage, round }, 'system', `route-${code}`); };
    await routed(codes[0]!);
    await expect(decides(id, { by: 'thu-truong' })).rejects.toMatchObject({ code: 'NOT_YOUR_TURN' });
    await routed(codes[1]!);
    expect(await decides(id, { by: 'thu-truong' })).not.toHaveProperty('standsFor');
    await takenBy(id);
    expect((await viewRound(world.books, id)).progress).toMatchObject({ taken: 2 });
    for (const one of away) await staff.cancelAbsence(world.books, one.id, await stampOf(world.ledger, 'quan-tri'));
  });

  test('the product\'s own user cannot take a decision back, drop a decided project or change the log', async () => {
    const { id, codes } = await proposedRound();
    await decides(id);
    await expect(world.books.pool.query("UPDATE plan_rounds SET decision = 'x' WHERE id = $1", [id])).rejects.toThrow(/was decided/);
    await expect(world.books.pool.query('DELETE FROM plan_items WHERE round_id = $1', [id])).rejects.toThrow(/was decided/);
    await takenBy(id);
    await expect(world.books.pool.query("UPDATE plan_items SET result = 'waiting' WHERE round_id = $1 AND project_code = $2", [id, codes[0]])).rejects.toThrow(/has a result/);
    for (const sql of ["UPDATE plan_log SET by = 'x'", 'DELETE FROM plan_log', 'DELETE FROM plan_rounds', "UPDATE plan_rounds SET fund = 'x'"]) await expect(world.books.pool.query(sql)).rejects.toThrow(/permission denied/);
  });
});

describe('what the projects make of it', () => {
  test('money goes by place, so the one that stands last is short and listed with what was free', async () => {
    const round = await aRound({ money: 500_000_000n });
    const [first, second] = [await filed(world.ledger, 'EX08', { planYear: round.year }), await filed(world.ledger, 'EX08', { planYear: round.year })];
    await collects(round.id, { [second]: { area: 'poorDistrict' } });
    await proposes(round.id, [first, second].map((code) => ({ project: code, decision: 'approve' as const })));
    await decides(round.id);
    await takenBy(round.id);
    expect(await item(round.id, second)).toMatchObject({ result: 'taken', amount: 300_000_000n, refusal: null });
    expect(await item(round.id, first)).toMatchObject({ result: 'refused', refusal: { code: 'BUDGET_SHORT', facts: { free: '200000000', wanted: '300000000' } } });
    expect(await viewRound(world.books, round.id)).toMatchObject({ sums: { asked: 600_000_000n, approved: 600_000_000n, taken: 300_000_000n }, progress: { projects: 2, waiting: 0, taken: 1, refused: 1, overtaken: 0 } });
    // it waits on and is collected by the next round of the year
    const next = { ...round, round: 2 };
    const { id } = await openRound(world.books, { fund: 'national', unit: null, year: next.year, round: 2 }, await stampOf(world.ledger, 'cuc-truong'));
    await collects(id);
    expect((await viewRound(world.books, id)).items.map(({ project: code }) => code)).toEqual([first]);
  });

  test('the money that a stop gives back serves the projects of the same decision', async () => {
    const round = await aRound({ money: 300_000_000n, round: 2 });
    const stopped = await filed(world.ledger, 'EX08', { planYear: round.year }, 'assignment');
    const added = await filed(world.ledger, 'EX08', { planYear: round.year });
    await collects(round.id);
    await proposes(round.id, [{ project: added, decision: 'add' }, { project: stopped, decision: 'stop', reason: 'Không còn nhu cầu' }]);
    await decides(round.id);
    await takenBy(round.id);
    expect((await viewRound(world.books, round.id)).progress).toMatchObject({ taken: 2, refused: 0 });
    expect([(await project(stopped)).ended, (await project(added)).stage]).toEqual(['terminated', 'assignment']);
  });

  test('one that was decided by other ways is overtaken, and one that ended as well', async () => {
    const round = await aRound();
    const [signed, withdrawn] = [await filed(world.ledger, 'EX08', { planYear: round.year }), await filed(world.ledger, 'EX08', { planYear: round.year })];
    await collects(round.id);
    await proposes(round.id, [signed, withdrawn].map((code) => ({ project: code, decision: 'approve' as const })));
    await decides(round.id);
    const { stage, round: at, fingerprint } = await project(signed);
    await acts(world.ledger, signed, 'bo-truong', { type: 'signOff', stage, round: at, fingerprint, vote: 'approve' });
    await acts(world.ledger, withdrawn, 'tt-quang-nam-giam-doc', { type: 'withdraw', reason: 'Không làm nữa' });
    await takenBy(round.id);
    expect((await item(round.id, signed)).result).toBe('overtaken');
    expect(await item(round.id, signed)).toMatchObject({ refusal: { code: 'LATE' } });
    expect(await item(round.id, withdrawn)).toMatchObject({ result: 'overtaken', refusal: { code: 'PROJECT_ENDED' } });
  });

  test('carried out twice, or by two at once, each project takes it once and its result is kept once', async () => {
    const round = await aRound();
    const code = await filed(world.ledger, 'EX08', { planYear: round.year });
    await collects(round.id);
    await proposes(round.id, [{ project: code, decision: 'partly', amount: 100_000_000n, reason: 'Theo khả năng ngân sách' }]);
    await decides(round.id);
    await Promise.all([1, 2, 3].map(() => activities().takePlanItem(round.id, code)));
    await activities().takePlanItem(round.id, code);
    const signed = (await world.ledger.entries(code)).filter(({ commandId }) => commandId === `plan/${round.id}/${code}`);
    expect(signed.filter(({ event }) => event.type === 'signedOff')).toHaveLength(1);
    expect(signed[0]).toMatchObject({ by: 'bo-truong', event: { reason: '2948/QĐ-BCT, 2026-01-09: Theo khả năng ngân sách' } });
    expect((await project(code)).approved).toBe(100_000_000n);
    expect(await world.books.prisma.planLog.count({ where: { commandId: `plan/${round.id}/${code}` } })).toBe(1);
  });

  test('an amendment that is adjusted is decided, one that is left out stays open', async () => {
    const round = await aRound();
    const more = async () => {
      const code = await filed(world.ledger, 'EX08', { planYear: round.year, requested: 200_000_000n }, 'assignment');
      await acts(world.ledger, code, 'tt-quang-nam-giam-doc', { type: 'requestAmendment', change: { kind: 'moreMoney', text: 'Giá máy tăng', amount: 250_000_000n }, reason: 'Giá tăng' });
      await acts(world.ledger, code, 'sct-quang-nam-giam-doc', { type: 'confirmAmendment', id: '1' });
      return code;
    };
    const [adjusted, left] = [await more(), await more()];
    expect(await collects(round.id)).toMatchObject({ projects: 2 });
    await proposes(round.id, [{ project: adjusted, decision: 'adjust' }, { project: left, decision: 'leaveOut', reason: 'Chờ báo giá' }]);
    await decides(round.id);
    await takenBy(round.id);
    expect((await viewRound(world.books, round.id)).progress).toMatchObject({ taken: 2 });
    expect(await project(adjusted)).toMatchObject({ approved: 250_000_000n, amendment: null });
    expect(await project(left)).toMatchObject({ approved: 200_000_000n, amendment: { id: '1' } });
  });

  test('a province\'s round is decided by its chair', async () => {
    const scope: PlanScope = { fund: 'provincial', unit: 'ubnd-dak-lak', year: 2029, round: 1 };
    const { id } = await openRound(world.books, scope, await stampOf(world.ledger, 'sct-dak-lak-giam-doc'));
    const own = await filed(world.ledger, 'EX09', { planYear: 2029 });
    await filed(world.ledger, 'EX11', { planYear: 2029 });
    expect(await collects(id, {}, 'sct-dak-lak-giam-doc')).toMatchObject({ projects: 1 });
    await proposes(id, [{ project: own, decision: 'approve' }], 'sct-dak-lak-giam-doc');
    for (const by of ['bo-truong', 'ubnd-long-an-chu-tich']) await expect(decides(id, { by })).rejects.toMatchObject({ code: 'NOT_YOUR_TURN' });
    await decides(id, { by: 'ubnd-dak-lak-chu-tich' });
    await takenBy(id);
    expect(await item(id, own)).toMatchObject({ result: 'taken' });
    expect((await project(own)).stage).toBe('contract');
  });

  test('the ledger is whole', async () => {
    expect((await verifyAll(world.ledger)).faults).toEqual([]);
  });
});
