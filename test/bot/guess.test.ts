import { distance, guess, offered } from '../../bot/guess';
import { phrases } from '../../bot/understand';
import { readCode } from '../../domain/code';
import { knows, sentence } from '../../templates/render';
import { town } from './town';
import type { Town } from './town';

test.each([
  ['hồ xơ củ tôi', 'projects'], ['trạng thía đâu', 'status'], ['tiếnn trìnnh', 'timeline'], ['bổ xung giấy tời', 'papers'], ['tôi pai làm gìi', 'duties'], ['báoo cáoo thánng', 'report'], ['phê duyêtt hộ', 'approve'], ['gặpp ngườii', 'human'],
  ['uỷỷ quyềnn', 'delegate'], ['my projecs pleas', 'projects'], ['montly reprot', 'report'],
])('"%s" is guessed as %s among three at most', (said, wish) => {
  expect(guess(said).length).toBeLessThanOrEqual(3);
  expect(guess(said)).toContain(wish);
});

test.each(['', '🙂🙂', '<b>*_`</b>', 'qwx zzt', '....', '12:30'])('nothing in "%s" looks like what we know', (said) => expect(guess(said)).toEqual([]));

test('what may be either of two is guessed as both, and what is spoken against as what it speaks of', () => {
  expect(guess('báo cáo hay từ chối')).toEqual(expect.arrayContaining(['report', 'reject']));
  expect(guess('đừng duyệt')).toContain('approve');
  expect(guess('đừng duyệt')).toContain('reject');
});

test('every guess has words in both languages, and each phrase that is offered is guessed by itself', () => {
  for (const [wish, said] of Object.entries(phrases)) {
    expect(knows('vi', 'labels', `guess.${wish}`)).toBe(knows('en', 'labels', `guess.${wish}`));
    if (!offered(wish)) continue;
    for (const language of ['vi', 'en'] as const) expect(sentence(language, 'labels', `guess.${wish}`).length).toBeGreaterThan(3);
    for (const phrase of said.filter((one) => one.length > 4)) expect(guess(phrase)).toContain(wish);
  }
  for (const never of ['start', 'confirm', 'cancel', 'link', '__proto__', 'constructor', '']) expect(offered(never)).toBe(false);
});

test.each([['', '', 0], ['abc', 'abc', 0], ['abc', 'acb', 1], ['abc', 'abd', 1], ['abc', 'ab', 1], ['', 'abc', 3], ['kitten', 'sitting', 3]])('from "%s" to "%s" are %s slips', (a, b, slips) => {
  expect([distance(a, b), distance(b, a)]).toEqual([slips, slips]);
});

describe('in the conversation', () => {
  let here: Town;
  let code: string;
  beforeAll(async () => { here = await town(); code = await here.propose(); });
  afterAll(() => here.close());
  beforeEach(async () => { await here.books.pool.query('DELETE FROM dialogs'); });
  const labels = ({ buttons = [] }: { buttons?: readonly { label: string }[] | undefined }) => buttons.map(({ label }) => label);
  /** The same code with its last digit of the serial wrong. */
  const off = (of: string) => { const digit = Number(of[12]); return of.slice(0, 12) + String((digit + 1) % 10) + of.slice(13); };

  test('what is unsure is asked with numbered guesses and a way to a person; a typed number takes one', async () => {
    const asked = await here.say('director', 'báo cáo hay từ chối');
    expect(asked.text).toContain('Tôi chưa chắc hiểu đúng');
    expect(asked.text).toMatch(/1\. (Báo cáo tháng|Từ chối hồ sơ)\n2\. /);
    expect(labels(asked).at(-1)).toBe('Gặp người');
    const place = asked.buttons!.findIndex(({ data }) => data === 'gs:report') + 1;
    expect((await here.say('director', String(place))).text).not.toContain('Tôi chưa');
  });

  test('a guess keeps the project that was named', async () => {
    const asked = await here.say('director', `báo cáo hay từ chối ${code}`);
    expect(asked.buttons!.map(({ data }) => data)).toEqual(expect.arrayContaining([`gs:report:${code}`, `gs:reject:${code}`, `hu:${code}`]));
  });

  test('what no phrase is near to gets the menu and a way to a person; in English too', async () => {
    const asked = await here.say('owner', 'qwx zzt');
    expect(asked.text).toContain('Tôi chưa hiểu ý bạn');
    expect(labels(asked)).toEqual(['Hồ sơ của tôi', 'Tôi phải làm gì', 'Việc của tôi', 'Trợ giúp', 'Gặp người']);
    await here.say('owner', 'english');
    expect((await here.say('owner', 'montli rapoort')).text).toContain('Did you mean:\n1. Monthly report');
    await here.say('owner', 'tiếng việt');
  });

  test('the second time in a row a person is named; something understood in between begins anew', async () => {
    await here.say('director', 'qwx zzt');
    expect((await here.say('director', 'qwx zzt lần nữa')).text).toContain('Khi liên hệ, đọc mã đề án');
    expect((await here.say('director', 'qwx zzt')).text).toContain('Tôi chưa');
    await here.say('director', 'hồ sơ của tôi');
    expect((await here.say('director', 'qwx zzt')).text).toContain('Tôi chưa');
  });

  test('nothing is decided by a guess: approving leads to the card, with its own key', async () => {
    await here.papers(code, 'projectDocument', 'beneficiaryRequest', 'budgetEstimate');
    await here.signAs('director', code);
    const votes = async () => (await here.world.ledger.read(code))!.project.votes.length;
    const asked = await here.say('clerk', `đừng duyệt ${code}`);
    expect(asked.buttons!.map(({ data }) => data)).toContain(`gs:approve:${code}`);
    const card = await here.press('clerk', `gs:approve:${code}`);
    expect(card.buttons!.some(({ data }) => data.startsWith('k:'))).toBe(true);
    expect(await votes()).toBe(0);
    expect(await here.stage(code)).toBe('completeness/1');
    // a press that was made up is nothing
    for (const data of ['gs:confirm', 'gs:__proto__', 'gs:', 'gs:link:x', `gs:approve:${off(code)}`]) await here.press('clerk', data);
    expect(await votes()).toBe(0);
  });

  test('a code with one character wrong offers the own project, for what was asked', async () => {
    for (const typed of [off(code), code.replace(/\d(?=-.$)/, ''), code.slice(0, -1) + (code.endsWith('Z') ? 'Y' : 'Z'), code.replaceAll('-', ' ').slice(0, -1) + '0', off(code).toLowerCase()]) {
      if (readCode(typed)) continue;
      const asked = await here.say('director', `tiến trình ${typed}`);
      expect([typed, asked.buttons![0]]).toEqual([typed, { label: `1. ${code}`, data: `gs:timeline:${code}` }]);
    }
    expect((await here.say('director', '1')).text).toContain(code);
  });

  test("nobody else's code is offered, and the answer is the same as for no such project", async () => {
    const near = await here.say('stranger', off(code));
    expect(near.text).not.toContain(code);
    expect(near.buttons!.map(({ data }) => data).join()).not.toContain(code);
    expect(near).toEqual(await here.say('stranger', `KC-2026-98765-${readCode('KC-2026-98765-1') ? '2' : '1'}`));
    expect((await here.press('stranger', `gs:status:${code}`)).text).toBe(near.text);
  });
});
