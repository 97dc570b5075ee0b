import { issueLinkKey } from '../../prisma/people';
import { refusalText } from '../../templates/render';
import { dossier, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

const gone = 'Tài khoản của bạn đã ngừng hoạt động';
const deactivate = (who: string, at: string | null = '2026-03-02T01:00:00.000Z') => here.books.pool.query('UPDATE persons SET deactivated_at = $2 WHERE id = $1', [who, at]);
const kept = async (code: string) => (await here.books.prisma.refusedAttempt.findMany({ where: { projectCode: code, code: 'PERSON_INACTIVE' }, orderBy: { commandId: 'asc' } })).map(({ by, command }) => [by, JSON.parse(command) as object]);

test('APR-13 a button that outlived its bearer is refused and kept in the audit; earlier decisions keep their name', async () => {
  const code = await here.submitted();
  const other = await here.propose();
  await here.papers(other, ...dossier);
  await here.signAs('director', other);
  await here.signAs('clerk', other);
  const card = await here.say('clerk', `duyệt ${code}`);
  await deactivate('clerk');

  expect((await here.press('clerk', card.buttons![0]!.data)).text).toContain(gone);
  expect((await here.press('clerk', `v:r:${code}:completeness/1:4`)).text).toContain(gone);
  expect((await here.say('clerk', `trả lại ${code}`)).text).toContain(gone);
  const attempts = await kept(code);
  expect(attempts.map(([by]) => by)).toEqual(['clerk', 'clerk', 'clerk']);
  expect(attempts.map(([, command]) => command)).toEqual(expect.arrayContaining([
    { type: 'signOff', stage: 'completeness', round: 1, vote: 'approve' }, { type: 'signOff', stage: 'completeness', round: 1, vote: 'reject' }, { type: 'signOff', stage: '', round: 0, vote: 'return' }]));
  expect(await here.stage(code)).toBe('completeness/1');
  expect((await here.world.ledger.entries(other)).some(({ event, by }) => event.type === 'signedOff' && by === 'clerk')).toBe(true);
  await deactivate('clerk', null);
});

test('a typed number and a typed confirmation press nothing any more, and are kept as well', async () => {
  const code = await here.propose();
  await here.papers(code, ...dossier);
  for (const word of ['1', 'số 1', 'xác nhận']) {
    await here.say('director', `nộp ${code}`);
    await deactivate('director');
    expect((await here.say('director', word)).text).toContain(gone);
    await deactivate('director', null);
  }
  expect((await kept(code)).map(([, command]) => command)).toEqual(Array(3).fill({ type: 'signOff', stage: 'registration', round: 1, vote: 'approve' }));
});

test('looking is refused too, without an attempt in the audit', async () => {
  const code = await here.propose();
  await deactivate('director');
  for (const said of [await here.say('director', code), await here.say('director', 'việc của tôi'), await here.press('director', `st:${code}`), await here.press('director', ''), await here.file('director', 'a.pdf', '%PDF-1.4')]) expect(said.text).toContain(gone);
  expect(await kept(code)).toEqual([]);
  await deactivate('director', null);
});

test('in the language that the person had', async () => {
  await here.books.pool.query("UPDATE persons SET language = 'en' WHERE id = 'owner'");
  await deactivate('owner');
  expect((await here.say('owner', 'xin chào')).text).toBe(refusalText('en', { code: 'PERSON_INACTIVE', facts: {} }));
  await deactivate('owner', null);
});

test('the chat may be linked to somebody else by their key', async () => {
  await deactivate('head');
  expect((await here.say('head', `/start ${await issueLinkKey(here.books, 'doit')}`)).text).toContain('Chức danh doit');
});
