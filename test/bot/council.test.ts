import { members, town } from './town';
import type { Town } from './town';

let here: Town;
beforeAll(async () => { here = await town(); });
afterAll(() => here.close());

/** A project before a council of five; m1 leads it. */
async function sitting(): Promise<string> {
  const code = await here.submitted();
  await here.signAs('clerk', code);
  await here.world.ledger.act(code, { type: 'appointCouncil', stage: 'baseAppraisal', members, chair: 'm1' }, { person: 'doit' }, `council/${code}`);
  return code;
}
const votes = async (code: string) => (await here.world.ledger.read(code))!.project.votes.map(({ person, vote, score }) => [person, vote, score]);
const begin = (who: string, code: string, letter = 'a') => here.press(who, `v:${letter}:${code}:baseAppraisal/1`);

test('the criteria are asked for with their most, and the card says what was typed', async () => {
  const code = await sitting();
  const asked = await begin('m1', code);
  expect(asked.text).toContain('- Phù hợp nguyên tắc lập đề án: 0 đến 20');
  expect(asked.text).toContain('Gõ 5 số nguyên');
  expect((await here.say('m1', '18, 17, 20, 15, 16')).text).toContain('Điểm: 18, 17, 20, 15, 16 (tổng 86).');
  await here.say('m1', 'xác nhận');
  expect(await votes(code)).toEqual([['m1', 'approve', 86]]);
  expect((await here.world.ledger.entries(code)).at(-1)!.event).toMatchObject({ scores: { fit: 18, effect: 17, capacity: 20, combination: 15, dossier: 16 } });
});

test('what is wrong with scores is said, and the question stays open', async () => {
  const code = await sitting();
  await begin('m2', code);
  expect((await here.say('m2', '18 17 20')).text).toContain('Cần 5 số, bạn gõ 3 số');
  expect((await here.say('m2', '18 17 21 15 16')).text).toContain('- Năng lực các đơn vị: 21 nằm ngoài khung điểm, từ 0 đến 20');
  expect((await here.say('m2', '18 17 hai 15 16')).text).toContain('Không phải số nguyên: hai');
  expect((await here.say('m2', '0 0 0 0 0')).text).toContain('(tổng 0)');
  expect(await votes(code)).toEqual([]);
});

test('who rejects scores first, then says why; who wants a supplement or abstains gives no scores', async () => {
  const code = await sitting();
  await begin('m2', code, 'r');
  expect((await here.say('m2', '5 5 5 5 5')).text).toContain('Gõ lý do');
  expect((await here.say('m2', 'Không hiệu quả')).text).toMatch(/Điểm: 5, 5, 5, 5, 5 \(tổng 25\)[^]*Lý do: Không hiệu quả/);
  await here.say('m2', 'xác nhận');
  expect((await begin('m3', code, 't')).text).toContain('Gõ lý do');
  expect((await begin('m4', code, 'x')).text).toContain('Xác nhận: Không biểu quyết');
  await here.say('m4', 'xác nhận');
  expect(await votes(code)).toEqual([['m2', 'reject', 25], ['m4', 'abstain', undefined]]);
});

test('other words are no scores, and cancel drops the question', async () => {
  const code = await sitting();
  await begin('m1', code);
  expect((await here.say('m1', `tiến trình ${code}`)).text).toContain('Tiến trình đề án');
  await begin('m1', code);
  expect((await here.say('m1', 'hủy')).text).toContain('Chưa có gì thay đổi');
});

test('APR-02 a second press is told when the vote was given and counts once; another vote takes its place and both stay in the log', async () => {
  const code = await sitting();
  await begin('m1', code);
  const card = await here.say('m1', '18 17 20 15 16');
  const confirm = card.buttons!.find(({ label }) => label === 'Xác nhận')!.data;
  await here.press('m1', confirm);
  expect((await here.press('m1', confirm)).text).toContain('Bạn đã biểu quyết lúc 09:00 ngày 02/3/2026');
  expect(await votes(code)).toHaveLength(1);
  expect(await here.books.prisma.refusedAttempt.count({ where: { projectCode: code, code: 'ALREADY_SIGNED' } })).toBe(1);

  expect((await begin('m1', code)).text).toContain('Bạn đã biểu quyết lúc 09:00');
  await here.say('m1', '18 17 20 15 16');
  expect((await here.say('m1', 'xác nhận')).text).toContain('Bạn đã biểu quyết lúc 09:00');

  await begin('m1', code, 'r');
  await here.say('m1', '1 1 1 1 1');
  await here.say('m1', 'Đổi ý');
  expect((await here.say('m1', 'xác nhận')).text).toContain('Đã ghi nhận: Từ chối');
  expect(await votes(code)).toEqual([['m1', 'reject', 5]]);
  expect((await here.world.ledger.entries(code)).filter(({ event, by }) => event.type === 'signedOff' && by === 'm1')).toHaveLength(2);
});

test('APR-01 of two holders of one office who press together one signs, the other is told who did and when', async () => {
  await here.books.prisma.office.create({ data: { personId: 'm5', holder: 'doit.clerk@sct-a' } });
  const code = await here.submitted();
  for (const who of ['clerk', 'm5']) await here.say(who, `duyệt ${code}`);
  const said = (await Promise.all(['clerk', 'm5'].map((who) => here.say(who, 'xác nhận')))).map(({ text }) => text);
  expect(said.filter((text) => text.includes('Đã ghi nhận'))).toHaveLength(1);
  expect(said.filter((text) => /đã được xử lý bởi (Chức danh clerk|Ủy viên m5) lúc 09:00 ngày 02\/3\/2026/.test(text))).toHaveLength(1);
  expect((await here.world.ledger.entries(code)).filter(({ event }) => event.type === 'moved' && event.from === 'completeness')).toHaveLength(1);
  await here.books.prisma.office.deleteMany({ where: { personId: 'm5' } });
});
