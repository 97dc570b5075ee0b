import { dataOf, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

/** A project at the contract, where both sides sign. */
async function contract(): Promise<string> {
  const code = await here.submitted();
  for (const who of ['clerk', 'appraiser', 'cuc', 'minister']) await here.signAs(who, code);
  await here.papers(code, 'financeOpinion');
  await here.signAs('head', code);
  expect(await here.stage(code)).toBe('contract/1');
  return code;
}
const amend = async (code: string, amount: bigint) => {
  const { project } = (await here.world.ledger.read(code))!;
  const id = String(project.amendments + 1);
  const act = (person: string, command: Parameters<Town['world']['ledger']['act']>[1]) => here.world.ledger.act(code, command, { person }, `${command.type}/${code}/${id}`);
  await act('director', { type: 'requestAmendment', change: { kind: 'lessMoney', text: 'Bớt một máy', amount }, reason: 'Giá giảm' });
  await act('doit', { type: 'confirmAmendment', id });
  await act('head', { type: 'decideAmendment', id, approve: true, fingerprint: (await here.world.ledger.read(code))!.project.fingerprint });
};

test('a sign-off carries the fingerprint of what the card showed', async () => {
  const code = await here.submitted();
  const { fingerprint } = (await here.world.ledger.read(code))!.project;
  await here.say('clerk', `duyệt ${code}`);
  await here.say('clerk', 'xác nhận');
  expect((await here.world.ledger.entries(code)).map(({ event }) => event).filter(({ type }) => type === 'signedOff').at(-1)).toMatchObject({ shown: fingerprint });
});

test('APR-10 a file that moved between card and press is not signed; what changed is told in đồng, and the file offered again', async () => {
  const code = await contract();
  const card = await here.say('director', `duyệt ${code}`);
  await amend(code, 250_000_000n);
  const told = await here.press('director', dataOf(card, 'Xác nhận'));
  expect(told.text).toContain('đã thay đổi sau khi bạn xem');
  expect(told.text).toContain('- Điều chỉnh giảm kinh phí: 250.000.000 đồng');
  expect(told.text).toContain('- Kinh phí được phê duyệt: 300.000.000 đồng → 250.000.000 đồng');
  expect((await here.world.ledger.read(code))!.project.votes).toEqual([]);
  expect(await here.books.prisma.refusedAttempt.count({ where: { projectCode: code, code: 'CONTENT_MOVED' } })).toBe(1);

  const again = await here.press('director', dataOf(told, 'Mở hồ sơ'));
  expect(again.text).toContain('Đã phê duyệt: 250.000.000 đồng');
  await here.press('director', dataOf(again, 'Nộp'));
  expect((await here.say('director', 'xác nhận')).text).toContain('Đã ghi nhận');
});

test('a file that moved after it was opened is told before anything is asked for', async () => {
  const code = await contract();
  const opened = await here.press('director', `op:${code}`);
  await amend(code, 260_000_000n);
  expect((await here.press('director', dataOf(opened, 'Nộp'))).text).toContain('300.000.000 đồng → 260.000.000 đồng');
});

test('a file that moves while the reason or the amount is typed is told at once', async () => {
  const code = await contract();
  await here.say('head', `trả lại ${code}`);
  await amend(code, 270_000_000n);
  expect((await here.say('head', 'Chưa rõ đơn giá')).text).toContain('300.000.000 đồng → 270.000.000 đồng');
  expect((await here.say('head', 'xác nhận')).text).toContain('chưa hiểu');
});

test('a paper that was added is named', async () => {
  const code = await contract();
  const card = await here.say('director', `duyệt ${code}`);
  await here.papers(code, 'tenderResult');
  const told = await here.press('director', dataOf(card, 'Xác nhận'));
  expect(told.text).toContain(': (trống) → tenderResult.pdf');
});

test('in English too', async () => {
  const code = await contract();
  await here.say('director', 'english');
  const card = await here.say('director', `approve ${code}`);
  await amend(code, 280_000_000n);
  expect((await here.press('director', dataOf(card, 'Confirm'))).text).toContain('- Amount approved: 300.000.000 đồng → 280.000.000 đồng');
  await here.say('director', 'tiếng việt');
});

test('a button without the number of what it showed still begins a decision, a wrong number does not', async () => {
  const code = await here.submitted();
  expect((await here.press('clerk', `v:a:${code}:completeness/1`)).text).toContain('Xác nhận: Duyệt');
  expect((await here.press('clerk', `v:a:${code}:completeness/1:1`)).text).toContain('đã thay đổi sau khi bạn xem');
  expect((await here.press('clerk', `v:a:${code}:completeness/1:x`)).text).toContain('Xác nhận: Duyệt');
});
