import { candidateOf, collected, commandOf, planOrder, planRefusal, planStages, proposed, resultOf } from '../../domain/plan';
import type { Decided, PlanScope } from '../../domain/plan';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { Refusal } from '../../domain/refusal';
import { refusalText } from '../../templates/render';
import { given } from '../given';

const scope: PlanScope = { fund: 'national', unit: null, year: 2026, round: 1 };
const waiting = (more: object = {}) => given(national).proposed(more).until('planApproval');
const refusalOf = (deed: () => unknown): unknown => { try { deed(); } catch (error) { const { code, facts } = error as Refusal; return { code, rule: facts['rule'] ?? null }; } return 'none'; };

test('the stages that a plan decides and their offices stand in the tables', () => {
  expect(planStages(national)).toEqual([['planApproval', 'ministry.minister']]);
  expect(planStages(provincial)).toEqual([['planApproval', 'province.chair']]);
});

test('a round takes what waits for the plan, with the content, stage and round that are shown and who signs', () => {
  const { project } = waiting();
  expect(collected(national, project!, scope)).toEqual({
    kind: 'new', holder: 'ministry.minister@bct', fingerprint: project!.fingerprint, stage: 'planApproval', stageRound: 1, asked: 300_000_000n, allowed: 300_000_000n, amendment: null,
  });
});

test('what an approval gives without a word is bound by the norm of the day of filing', () => {
  const asked = 900_000_000n;
  const { project } = waiting({ requested: asked, total: 5_000_000_000n });
  const kept = collected(national, project!, scope)!;
  expect(kept.asked).toBe(asked);
  expect(kept.allowed).toBeLessThan(asked);
  expect(waiting({ requested: asked, total: 5_000_000_000n }).signs('ministry.minister').project!.approved).toBe(kept.allowed);
});

test.each([
  ['another year', { year: 2027 }, false], ['another fund', { fund: 'provincial' as const }, false], ['another unit', { unit: 'ubnd-khac' }, false],
  ['a later round takes what an earlier one left', { round: 3 }, true],
])('%s', (_, other, taken) => {
  expect(collected(national, waiting().project!, { ...scope, ...other }) !== null).toBe(taken);
});

test('what was meant for a later round is taken only when somebody names it', () => {
  const { project } = waiting({ planRound: 2 });
  expect(collected(national, project!, scope)).toBeNull();
  expect(collected(national, project!, scope, true)?.kind).toBe('new');
});

test('a province\'s round takes its own unit\'s projects, decided by its chair', () => {
  const { project } = given(provincial).proposed().until('planApproval');
  const own = { ...scope, fund: 'provincial' as const, unit: 'ubnd' };
  expect(collected(provincial, project!, own)).toMatchObject({ kind: 'new', holder: 'province.chair@ubnd' });
  expect(collected(provincial, project!, { ...own, unit: 'ubnd-khac' })).toBeNull();
});

test('a running project is taken only to be stopped, and one that ended is not', () => {
  const running = given(national).proposed().until('implementation');
  expect(collected(national, running.project!, scope)).toBeNull();
  expect(collected(national, running.project!, scope, true)).toMatchObject({ kind: 'running', holder: 'ministry.minister@bct', asked: null });
  const early = given(national).proposed().until('completeness');
  expect(collected(national, early.project!, scope, true)).toBeNull();
  const over = waiting().signs('ministry.minister', 'reject');
  expect(collected(national, over.project!, scope, true)).toBeNull();
});

test('an amendment is taken when the office of the plan decides it and it is confirmed, with what it changes of the money', () => {
  const asked = (kind: 'moreMoney' | 'lessMoney', amount: bigint) => given(national).proposed({ requested: 250_000_000n, total: 1_000_000_000n }).until('implementation')
    .when({ type: 'requestAmendment', change: { kind, text: 'Đổi kinh phí', amount }, reason: 'Giá máy thay đổi' }, 'implementer.director');
  const more = asked('moreMoney', 300_000_000n);
  expect(collected(national, more.project!, scope)).toBeNull();
  more.when({ type: 'confirmAmendment', id: '1' }, 'doit.director');
  expect(collected(national, more.project!, scope)).toMatchObject({ kind: 'amendment', amendment: '1', holder: 'ministry.minister@bct', asked: 50_000_000n });
  expect(collected(national, more.project!, { ...scope, year: 2027 })).toMatchObject({ kind: 'amendment' });
  expect(collected(national, more.project!, { ...scope, year: 2025 })).toBeNull();
  // the head of the department decides on less money, not the plan
  const less = asked('lessMoney', 200_000_000n).when({ type: 'confirmAmendment', id: '1' }, 'doit.director');
  expect(collected(national, less.project!, scope)).toBeNull();
});

test('who is known to stand before says so; what nobody said is unknown', () => {
  const { project } = waiting({ flags: ['keyProject'] });
  expect(candidateOf(project!, 5n)).toMatchObject({ id: project!.code, asked: 5n, keyProject: true, cleanerProduction: false, area: null, industry: null, record: null });
  expect(candidateOf(project!, 5n, { area: 'poorDistrict', record: 3 })).toMatchObject({ area: 'poorDistrict', record: 3, industry: null });
});

const fresh = { kind: 'new' as const, asked: 300n, allowed: 250n };

test.each([
  ['approve', undefined, 250n], ['partly', 100n, 100n], ['add', undefined, 250n], ['add', 120n, 120n], ['leaveOut', undefined, null], ['stop', undefined, null],
] as const)('%s with the amount %s proposes %s', (decision, amount, expected) => {
  expect(proposed('A', fresh, { decision, amount, reason: 'Lý do' }, 2)).toEqual({ decision, amount: expected, reason: 'Lý do' });
});

test.each([
  ['a part wants its amount', fresh, { decision: 'partly' as const }, 1, { code: 'AMOUNT_REQUIRED', rule: null }],
  ['a part is more than nothing', fresh, { decision: 'partly' as const, amount: 0n }, 1, { code: 'AMOUNT_NOT_POSITIVE', rule: null }],
  ['a part is less than the whole', fresh, { decision: 'partly' as const, amount: 300n }, 1, { code: 'PLAN_ROUND', rule: 'notPartly' }],
  ['nothing is above what was asked for', fresh, { decision: 'add' as const, amount: 301n }, 2, { code: 'AMOUNT_ABOVE_REQUEST', rule: null }],
  ['a whole approval says no amount', fresh, { decision: 'approve' as const, amount: 250n }, 1, { code: 'AMOUNT_NOT_WANTED', rule: null }],
  ['nothing is added in the first round', fresh, { decision: 'add' as const }, 1, { code: 'PLAN_ROUND', rule: 'addLater' }],
  ['to leave out wants a reason', fresh, { decision: 'leaveOut' as const }, 1, { code: 'REASON_REQUIRED', rule: null }],
  ['to stop wants a reason', fresh, { decision: 'stop' as const, reason: '  ' }, 1, { code: 'REASON_REQUIRED', rule: null }],
  ['a new project has nothing to adjust', fresh, { decision: 'adjust' as const }, 1, { code: 'PLAN_ROUND', rule: 'doesNotFit' }],
  ['an amendment is no approval', { ...fresh, kind: 'amendment' as const }, { decision: 'approve' as const }, 1, { code: 'PLAN_ROUND', rule: 'doesNotFit' }],
  ['a running project can only be stopped', { ...fresh, kind: 'running' as const }, { decision: 'leaveOut' as const, reason: 'x' }, 1, { code: 'PLAN_ROUND', rule: 'doesNotFit' }],
])('%s', (_, item, proposal, round, expected) => {
  expect(refusalOf(() => proposed('A', item, proposal, round))).toEqual(expected);
});

test('each decision is carried out by the command that a person would have given, and names the decision on paper', () => {
  const item: Decided = { kind: 'new', decision: 'approve', amount: 250n, reason: '', fingerprint: '5-f', stage: 'planApproval', stageRound: 2, amendment: null };
  const plan = { id: 'national-2026-1', decision: '2948/QĐ-BCT, 2026-11-09' };
  const signed = { type: 'signOff', stage: 'planApproval', round: 2, fingerprint: '5-f' };
  expect(commandOf(item, plan)).toEqual({ ...signed, vote: 'approve', amount: 250n, reason: plan.decision });
  expect(commandOf({ ...item, decision: 'partly', reason: 'Ngân sách' }, plan)).toEqual({ ...signed, vote: 'approve', amount: 250n, reason: `${plan.decision}: Ngân sách` });
  expect(commandOf({ ...item, decision: 'add' }, plan)).toMatchObject({ vote: 'approve' });
  expect(commandOf({ ...item, decision: 'leaveOut', amount: null, reason: 'x' }, plan)).toEqual({ type: 'leaveOut', planRound: plan.id, reason: `${plan.decision}: x` });
  expect(commandOf({ ...item, decision: 'stop', amount: null, reason: 'x' }, plan)).toEqual({ ...signed, vote: 'reject', reason: `${plan.decision}: x` });
  expect(commandOf({ ...item, kind: 'running', decision: 'stop', amount: null, reason: 'x' }, plan)).toEqual({ type: 'terminate', reason: `${plan.decision}: x` });
  expect(commandOf({ ...item, kind: 'amendment', decision: 'adjust', amendment: '1' }, plan)).toEqual({ type: 'decideAmendment', id: '1', approve: true, fingerprint: '5-f', reason: plan.decision });
  expect(commandOf({ ...item, kind: 'amendment', decision: 'leaveOut', amount: null, amendment: '1' }, plan)).toBeNull();
});

test('what gives money back comes before what wants it, and all that is granted stands in one list', () => {
  expect(planOrder).toEqual(['stop', 'leaveOut', 'adjust']);
});

test.each([['LATE', 'overtaken'], ['PROJECT_ENDED', 'overtaken'], ['NO_SUCH_AMENDMENT', 'overtaken'], ['BUDGET_SHORT', 'refused'], ['CONTENT_MOVED', 'refused'], ['SELF_APPROVAL', 'refused']] as const)('after %s an item is %s', (code, result) => {
  expect(resultOf(new Refusal(code))).toBe(result);
});

test('a round that says no says why, in both languages', () => {
  const refusal = planRefusal('addLater', { project: 'A' });
  expect(refusal.facts).toMatchObject({ rule: 'addLater', project: 'A' });
  expect(refusalText('vi', refusal)).toContain('đợt 1 không có bổ sung');
  expect(refusalText('en', refusal)).toContain('nothing is added in round 1');
});

test('one to be left out that was decided on meanwhile is overtaken, not refused', () => {
  const one = given(national).proposed().until('assignment');
  const leaveOut = { type: 'leaveOut', planRound: 'national-2026-1', reason: 'x' } as const;
  expect(one.refusal((project) => project.when(leaveOut, 'ministry.minister'))).toBe('NOT_ALLOWED_HERE');
  expect(resultOf({ code: 'NOT_ALLOWED_HERE' }, 'leaveOut')).toBe('overtaken');
  expect(resultOf({ code: 'NOT_ALLOWED_HERE' }, 'stop')).toBe('refused');
});
