import { theApi } from './theApi';
import { bring, projectAt, read, say, sign, somebody, walk } from './walk';
import type { Api } from './walk';

let api: Api;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

const minister = 'bo-truong';
const attempts = (code: string, by: string) => api.books.prisma.refusedAttempt.findMany({ where: { projectCode: code, by } });
const events = async (code: string, type: string) => (await api.ledger.entries(code)).filter(({ event }) => event.type === type);

describe('APR-01', () => {
  test('two approvers of one office at the same moment: one 201, one 409 that says who decided and when', async () => {
    const second = await somebody(api, 'bo-truong-2', 'ministry.minister@bct');
    for (let round = 0; round < 4; round += 1) {
      const code = await projectAt(api, 'planApproval');
      const { stage, round: now, fingerprint } = await read(api, code, minister);
      const press = (person: string) => api.ask(person, 'POST', `/api/projects/${code}/sign-offs`, { body: { stage, round: now, fingerprint, vote: 'approve' } });
      const answers = await Promise.all([press(minister), press(second)]);
      const [won, lost] = answers[0]!.status === 201 ? [answers[0]!, answers[1]!] : [answers[1]!, answers[0]!];
      expect([won.status, won.body.stage, lost.status, lost.body.code]).toEqual([201, 'assignment', 409, 'LATE']);
      expect(['Bộ trưởng Bộ Công Thương', 'Người bo-truong-2']).toContain(lost.body.facts.decidedByName);
      expect(lost.body.facts.decidedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect((await events(code, 'signedOff')).filter(({ event }) => 'stage' in event && event.stage === 'planApproval')).toHaveLength(1);
    }
  }, 120_000);
});

describe('APR-04', () => {
  test('whoever belongs to the applicant is refused alike on every path over HTTP, and each attempt is kept', async () => {
    const hai = await somebody(api, 'z-hai', 'implementer.director@tt-quang-nam', 'ministry.minister@bct', 'department.head@cuc', 'doit.inspector@sct-quang-nam');
    const code = await projectAt(api, 'planApproval');
    const { stage, round, fingerprint } = await read(api, code, hai);
    const json = (vote: string) => say(api, code)(hai, 'sign-offs', { stage, round, fingerprint, vote, reason: 'Lý do' });
    const answers = [await json('approve'), await json('return'), await json('reject'), await api.ask(hai, 'POST', `/api/projects/${code.toLowerCase()}/sign-offs`, { body: { stage, round, fingerprint, vote: 'approve', amount: '1' } })];
    for (const { status, body } of answers) expect([status, body.code, body.facts.why]).toEqual([403, 'SELF_APPROVAL', 'applicant']);
    expect((await attempts(code, hai)).map((one) => one.code)).toEqual(Array(4).fill('SELF_APPROVAL'));
    expect((await read(api, code, minister))['stage']).toBe('planApproval');

    // the decision of an amendment and an inspection are signatures too
    const running = await projectAt(api, 'implementation');
    const tell = say(api, running);
    expect((await tell(api.implementer, 'amendments', { change: { kind: 'time', text: 'Lùi một tháng', day: (await read(api, running, hai))['facts'].plannedEnd }, reason: 'Chờ máy' })).status).toBe(201);
    expect((await tell('sct-quang-nam-giam-doc', 'amendments/1/confirmation')).status).toBe(201);
    const decided = await tell(hai, 'amendments/1/decision', { approve: true, fingerprint: (await read(api, running, hai)).fingerprint });
    const inspected = await tell(hai, 'inspections', { findings: [], result: 'Đạt' });
    for (const { status, body } of [decided, inspected]) expect([status, body.code]).toEqual([403, 'SELF_APPROVAL']);
    expect((await attempts(running, hai)).map((one) => one.code)).toEqual(['SELF_APPROVAL', 'SELF_APPROVAL']);
  }, 120_000);

  test('whoever prepared is not let through by an administrator\'s right', async () => {
    const code = await projectAt(api, 'baseAppraisal');
    const boss = await somebody(api, 'z-quan-tri-trung-tam', 'implementer.director@tt-quang-nam', 'doit.appraiser@sct-quang-nam');
    await api.books.prisma.person.update({ where: { id: boss }, data: { administrator: true } });
    expect((await sign(api, code, boss)).body.code).toBe('SELF_APPROVAL');
  });
});

describe('APR-10: an approval is for the content that was shown', () => {
  test('an amount that is asked for later is refused while it is appraised', async () => {
    const code = await projectAt(api, 'planApproval');
    const { version } = await read(api, code, api.implementer);
    const { status, body } = await api.ask(api.implementer, 'PATCH', `/api/projects/${code}`, { body: { facts: { ...api.facts, requested: '290000000' } }, headers: { 'if-match': String(version) } });
    expect([status, body.code]).toEqual([409, 'NOT_ALLOWED_HERE']);
  });
  test('a paper that an earlier sign-off relies on is not replaced', async () => {
    const code = await projectAt(api, 'planApproval');
    const { status, body } = await bring(api, code, 'budgetEstimate', api.implementer, '%PDF-1.4 dự toán khác');
    expect([status, body.code]).toEqual([409, 'PAPER_LOCKED']);
  });
  test('a sign-off for what was shown before is refused with what changed', async () => {
    const code = await projectAt(api, 'planApproval');
    const { stage, round, fingerprint } = await read(api, code, minister);
    expect((await bring(api, code, 'financeOpinion')).status).toBe(201);
    const press = (shown?: string) => say(api, code)(minister, 'sign-offs', { stage, round, vote: 'approve', ...(shown ? { fingerprint: shown } : {}) });
    const [without, stale] = [await press(), await press(fingerprint)];
    expect([without.status, without.body.code, stale.status, stale.body.code]).toEqual([428, 'FINGERPRINT_REQUIRED', 409, 'CONTENT_MOVED']);
    expect(stale.body.facts.changes).toEqual([expect.objectContaining({ what: 'paperAdded', fields: [{ field: 'financeOpinion', before: null, after: 'financeOpinion.pdf' }] })]);
    const now = await press(stale.body.facts.fingerprint);
    expect([now.status, now.body.stage, now.body.fingerprint !== fingerprint]).toEqual([201, 'assignment', true]);
  });
  test('a paper that is replaced between two signatures takes the first one away', async () => {
    const code = await projectAt(api, 'liquidation');
    expect((await sign(api, code, api.implementer)).status).toBe(201);
    const before = (await api.ledger.read(code))!.project.votes.length;
    expect((await bring(api, code, 'resultReport', api.implementer, '%PDF-1.4 báo cáo khác')).status).toBe(409);
    expect((await bring(api, code, 'tenderResult')).status).toBe(201);
    expect([before, (await api.ledger.read(code))!.project.votes.length, (await read(api, code, 'cuc-truong')).stage]).toEqual([1, 0, 'liquidation']);
  }, 90_000);
});

describe('APR-16: withdrawing on a page that was read before the decision', () => {
  test('is told the status and when it was decided, and changes nothing', async () => {
    const code = await projectAt(api, 'planApproval');
    const { version } = await read(api, code, api.implementer);
    const approved = await sign(api, code, minister);
    for (const [body, headers] of [[{ reason: 'Rút', version }, {}], [{ reason: 'Rút' }, { 'if-match': `"${version}"` }]] as const) {
      const late = await say(api, code)(api.implementer, 'withdrawal', body, headers);
      expect([late.status, late.body.code, late.body.facts.stage, late.body.facts.outcome, late.body.facts.decidedAt]).toEqual([409, 'VERSION_MOVED', 'assignment', 'approved', expect.stringMatching(/Z$/)]);
    }
    expect((await read(api, code, api.implementer)).version).toBe(approved.body.version);
  });
  test('at the same instant exactly one wins, and the other is told so', async () => {
    const seen = new Set<string>();
    for (let race = 0; race < 6; race += 1) {
      const code = await projectAt(api, 'planApproval');
      const { version, fingerprint, stage, round } = await read(api, code, minister);
      const deeds = [() => say(api, code)(minister, 'sign-offs', { stage, round, fingerprint, vote: 'approve' }), () => say(api, code)(api.implementer, 'withdrawal', { reason: 'Rút', version })];
      const answers = await Promise.all((race % 2 ? deeds : [...deeds].reverse()).map((deed) => deed()));
      const [approval, withdrawal] = race % 2 ? answers : [...answers].reverse();
      const after = await read(api, code, minister);
      seen.add(after.stage);
      if (after.stage === 'withdrawn') expect([withdrawal!.status, approval!.status, approval!.body.code, approval!.body.facts.outcome]).toEqual([201, 409, 'PROJECT_ENDED', 'withdrawn']);
      else expect([after.stage, approval!.status, withdrawal!.status, withdrawal!.body.code, withdrawal!.body.facts.outcome]).toEqual(['assignment', 201, 409, 'VERSION_MOVED', 'approved']);
      const { rows: [line] } = await api.books.pool.query<{ n: string }>("SELECT count(*) AS n FROM budget_entries WHERE project_code = $1 AND kind = 'reserve'", [code]);
      expect(Number(line!.n)).toBe(after.stage === 'withdrawn' ? 0 : 1);
    }
    expect([...seen].every((stage) => ['withdrawn', 'assignment'].includes(stage))).toBe(true);
  }, 120_000);
  test('a version that is no number is asked for again', async () => {
    const code = await projectAt(api, 'completeness');
    expect((await say(api, code)(api.implementer, 'withdrawal', { reason: 'x' }, { 'if-match': 'abc' })).body.code).toBe('VERSION_REQUIRED');
  });
});

describe('MON-11: cancelling after an advance', () => {
  test('is 409 with the way that recovers the money, and the recovery stays open until all of it is back', async () => {
    const code = await projectAt(api, 'implementation');
    const tell = say(api, code);
    const { status, body } = await tell(api.implementer, 'withdrawal', { reason: 'Hủy hợp đồng' });
    expect([status, body.code, body.facts.instead]).toEqual([409, 'NOT_ALLOWED_HERE', 'terminate']);
    const stopped = await tell(minister, 'termination', { reason: 'Theo đề nghị' });
    expect([stopped.status, stopped.body.stage]).toEqual([201, 'recovery']);
    const { body: money } = await api.ask(minister, 'GET', `/api/projects/${code}/money`);
    expect([Number(money.open) > 0, money.open]).toEqual([true, money.paid]);
    const early = await sign(api, code, 'cuc-ke-toan');
    expect([early.status, early.body.code]).toEqual([422, 'REFUND_OPEN']);
    const back = await tell('cuc-ke-toan', 'refunds', { reference: `UNC-${code}`, amount: money.open });
    const again = await tell('cuc-ke-toan', 'refunds', { reference: `UNC-${code}`, amount: money.open });
    expect([back.status, again.status, again.body.events]).toEqual([201, 201, []]);
    const closed = await sign(api, code, 'cuc-ke-toan');
    expect([closed.status, closed.body.ended]).toEqual([201, 'terminated']);
  }, 90_000);
  test('before money went out it just stops', async () => {
    const code = await projectAt(api, 'contract');
    expect((await say(api, code)(minister, 'termination', { reason: 'Dừng' })).body.ended).toBe('terminated');
    const { body } = await sign(api, code, 'cuc-truong');
    expect([body.code, body.facts.outcome]).toEqual(['PROJECT_ENDED', 'terminated']);
  });
});

test('a sign-off above the norm names every bound; the support route says the same before', async () => {
  const code = await projectAt(api, 'planApproval', { requested: '900000000', total: '2000000000' });
  const { body } = await api.ask('cuc-truong', 'GET', `/api/projects/${code}/support`);
  expect([body.requested, body.norm.activity, body.limit, body.bounds.map(({ name }: { name: string }) => name)]).toEqual(['900000000', 'machinery_application', expect.stringMatching(/^\d+$/), expect.arrayContaining(['cap'])]);
  const over = await sign(api, code, minister, { amount: String(BigInt(body.limit) + 1n) });
  expect([over.status, over.body.code, over.body.facts.limit, over.body.facts.bounds]).toEqual([422, 'AMOUNT_ABOVE_NORM', body.limit, body.bounds]);
  expect((await sign(api, code, minister, { amount: body.limit })).status).toBe(201);
});

test('line and priority, eligible cost, quantity and years are taken and measured', async () => {
  const { body, status } = await api.propose({ eligibleCost: '600000000', quantity: 2, line: true, priority: true, years: [60, 40] });
  expect(status).toBe(201);
  const { body: support } = await api.ask(api.implementer, 'GET', `/api/projects/${body.code}/support`);
  expect(support.bounds.find(({ name }: { name: string }) => name === 'cap')).toMatchObject({ quantity: 2 });
  expect(support.unknown).toContain('priority');
  for (const [bad, field] of [[{ eligibleCost: 5 }, 'eligibleCost'], [{ eligibleCost: '' }, 'eligibleCost'], [{ quantity: 0 }, 'quantity'], [{ quantity: 1.5 }, 'quantity'], [{ line: 'yes' }, 'line'], [{ priority: 1 }, 'priority'], [{ years: [] }, 'years'], [{ years: ['50'] }, 'years.0']] as const)
    expect((await api.propose(bad)).body.errors[0].field).toBe(`facts.${field}`);
  expect((await api.propose({ years: [60, 60] })).body.code).toBe('INVALID_FACT');
  expect((await api.propose({ eligibleCost: '900000000' })).body.facts).toMatchObject({ field: 'eligibleCost' });
});

test('a project that the plan leaves out waits for the next round', async () => {
  const code = await projectAt(api, 'planApproval');
  const { status, body } = await say(api, code)(minister, 'left-out', { planRound: 'Đợt 1 năm 2026', reason: 'Hết nguồn' });
  expect([status, body.stage, body.events.map(({ type }: { type: string }) => type)]).toEqual([201, 'planApproval', ['leftOut']]);
});

test('nobody signs twice, and the same key twice is one signature', async () => {
  const code = await projectAt(api, 'contract');
  const { stage, round, fingerprint } = await read(api, code, 'cuc-truong');
  const press = (key: string) => api.ask('cuc-truong', 'POST', `/api/projects/${code}/sign-offs`, { body: { stage, round, fingerprint, vote: 'approve' }, key });
  const answers = [await press('mot'), await press('mot'), await press('hai')];
  expect(answers.map(({ status, body }) => [status, body.code ?? null])).toEqual([[201, code], [201, code], [409, 'ALREADY_SIGNED']]);
  await walk(api, code, 'firstAdvance');
});
