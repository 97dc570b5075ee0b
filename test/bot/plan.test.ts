import fc from 'fast-check';
import type { Capabilities } from '../../bot/channel';
import { telegramChannel } from '../../bot/channels/telegram';
import { zaloBotChannel } from '../../bot/channels/zaloBot';
import { planned } from '../../bot/plan';
import { fakeTelegram } from '../fakes/telegram';
import { fakeZaloBot } from '../fakes/zaloBot';

const plain: Pick<Capabilities, 'buttons' | 'mostButtons' | 'textLimit' | 'formatting'> = { buttons: 'none', mostButtons: 0, textLimit: 2000 };
const rich: typeof plain = { buttons: 'inline', mostButtons: 3, textLimit: 4096, formatting: true };
const buttons = (...labels: string[]) => labels.map((label, index) => ({ label, data: `d${index}` }));
const whole = (text: string) => !/\p{Surrogate}/u.test(text);
const bodies = (parts: readonly { text: string }[]) => parts.map(({ text }) => text.replace(/^\d+\/\d+\n/, ''));

/** What a person sees in Telegram and in Zalo after the real adapters sent it to the fakes over HTTP. */
async function shownBoth(text: string): Promise<{ telegram: string[]; zalo: string[]; params: Record<string, unknown>[] }> {
  const [telegram, zalo] = await Promise.all([fakeTelegram(), fakeZaloBot()]);
  try {
    await telegramChannel({ token: '1:x', apiRoot: telegram.apiRoot }).send('1', { text });
    await zaloBotChannel({ token: zalo.token, apiRoot: zalo.apiRoot }).send('1', { text });
    return { telegram: telegram.messages(1).map((one) => one.text), zalo: zalo.messages('1').map((one) => one.text), params: [...telegram.calls('sendMessage'), ...zalo.calls('sendMessage')] };
  } finally {
    await Promise.all([telegram.stop(), zalo.stop()]);
  }
}

test('CHT-02 what a person is called breaks no message and forges no formatting: it is shown as it was typed', async () => {
  for (const name of ['Cơ sở <3 Gỗ & Mây "Hùng" </b>', '<a href="http://x">Sở Công Thương</a>', '*_~`[x](http://y)', '&lt;b&gt;', '\\*{{name}}']) {
    const text = `${name} đã nộp hồ sơ`;
    const { telegram, zalo, params } = await shownBoth(text);
    expect([telegram, zalo]).toEqual([[text], [text]]);
    for (const one of params) expect(Object.keys(one)).not.toEqual(expect.arrayContaining(['parse_mode']));
  }
});

describe('CHT-04 the limit counts UTF-16 units, and no part ends inside a letter', () => {
  test('an emoji across the limit goes whole into the second part', () => {
    expect(planned({ text: `${'Đ'.repeat(4095)}😀` }, rich).map(({ text }) => text)).toEqual(['Đ'.repeat(4095), '😀']);
    expect(planned({ text: `${'Đ'.repeat(4094)}😀` }, rich)).toHaveLength(1);
  });
  test('a text of 4,500 characters with 1,000 "&" arrives whole', async () => {
    const text = 'đề& '.repeat(1000) + 'ơ'.repeat(500);
    const { telegram, zalo } = await shownBoth(text);
    expect(telegram.length).toBe(2);
    expect(telegram.join('')).toBe(text);
    expect(bodies(zalo.map((one) => ({ text: one }))).join('')).toBe(text);
  });
  test('nothing is lost and no letter is cut, whatever is said', () => {
    const unit = fc.constantFrom('a', 'ợ', 'ợ'.normalize('NFD'), '😀', '👨‍👩‍👧', '&', '<', ' ', '\n', '🇻🇳', 'đồng');
    fc.assert(fc.property(fc.array(unit, { minLength: 1, maxLength: 400 }), fc.integer({ min: 40, max: 120 }), (units, textLimit) => {
      const text = units.join('').normalize('NFC');
      const parts = planned({ text }, { ...rich, textLimit });
      for (const { text: part } of parts) {
        expect(part.length).toBeLessThanOrEqual(textLimit);
        expect(whole(part)).toBe(true);
      }
      if (!/\s{40}/.test(text) && text.trim() !== '') expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const { text: part } of parts.slice(1)) expect(part).not.toMatch(/^[\p{M}\u200D]/u);
    }));
  });
  test('one letter under more marks than a message holds is cut at a whole character', () => {
    const parts = planned({ text: `a${'\u0301'.repeat(9000)}` }, rich);
    expect(parts.every(({ text }) => text.length <= 4096)).toBe(true);
    expect(planned({ text: '😀'.repeat(50) }, { ...rich, textLimit: 41 }).every(({ text }) => whole(text))).toBe(true);
  });
});

describe('CHT-14 a message to Zalo holds 2,000 units', () => {
  test('a summary of 4,300 goes in three parts, numbered, in order, cut at lines, with nothing lost', async () => {
    const text = `${'Đề án đang chờ thẩm định tại Sở.\n'.repeat(130)}${'x'.repeat(10)}`.slice(0, 4300);
    const { zalo } = await shownBoth(text);
    expect(zalo.map((part) => part.slice(0, 4))).toEqual(['1/3\n', '2/3\n', '3/3\n']);
    expect(zalo.every((part) => part.length <= 2000)).toBe(true);
    expect(bodies(zalo.map((one) => ({ text: one }))).join('')).toBe(text);
    expect(bodies(zalo.map((one) => ({ text: one }))).slice(0, 2).every((part) => part.endsWith('.\n'))).toBe(true);
  });
  test('what fits is not numbered; ten parts and more have room for their numbers', () => {
    expect(planned({ text: 'a'.repeat(2000) }, plain).map(({ text }) => text)).toEqual(['a'.repeat(2000)]);
    for (const count of [9, 10, 11, 101]) {
      const parts = planned({ text: 'ă'.repeat(count * 1994) }, plain);
      expect(parts.every(({ text }, index) => text.length <= 2000 && text.startsWith(`${index + 1}/${parts.length}\n`))).toBe(true);
      expect(bodies(parts).join('')).toBe('ă'.repeat(count * 1994));
    }
  });
  test('after a failure in the middle only what is missing is sent again', async () => {
    const fake = await fakeZaloBot();
    try {
      const channel = zaloBotChannel({ token: fake.token, apiRoot: fake.apiRoot });
      const message = { text: 'dòng\n'.repeat(900) };
      for (const again of [() => channel.send('9', message), () => channel.send('8', { ...message }, 5n)]) {
        fake.quota(1);
        await expect(again()).rejects.toMatchObject({ name: 'ChannelBusy' });
        fake.quota(10);
        await again();
      }
      for (const chat of ['9', '8']) expect(bodies(fake.messages(chat)).join('')).toBe(message.text);
      // a new message, and a notice sent on purpose once more, begin at the beginning
      await channel.send('9', { ...message });
      await channel.send('8', { ...message }, 5n);
      expect([fake.messages('9').length, fake.messages('8').length]).toEqual([6, 6]);
    } finally { await fake.stop(); }
  });
});

describe('buttons', () => {
  test('where there are none they are lines to type the number of, together below the text', () => {
    expect(planned({ text: 'Chọn', buttons: buttons('Duyệt', 'Từ chối') }, plain)).toEqual([{ text: 'Chọn\n1. Duyệt\n2. Từ chối', buttons: [] }]);
    const long = planned({ text: 'dòng chữ\n'.repeat(230), buttons: buttons('Duyệt', 'Từ chối') }, { ...plain, textLimit: 2080 });
    expect(long.at(-1)!.text.endsWith('1. Duyệt\n2. Từ chối')).toBe(true);
  });
  test('the number is always the place, whatever the label says', () => {
    expect(planned({ text: 'Chọn', buttons: buttons('2. Khác', 'Duyệt') }, plain)[0]!.text).toBe('Chọn\n1. 2. Khác\n2. Duyệt');
  });
  test('a list that shows its numbers is not repeated below itself', () => {
    expect(planned({ text: 'Hồ sơ:\n1. KC-1, Thẩm định\n2. KC-2, Phê duyệt', buttons: buttons('1. KC-1', '2. KC-2', 'Trợ giúp') }, plain)[0]!.text).toBe('Hồ sơ:\n1. KC-1, Thẩm định\n2. KC-2, Phê duyệt\n3. Trợ giúp');
    expect(planned({ text: 'Bước:\n1. Khác', buttons: buttons('1. KC-1') }, plain)[0]!.text).toBe('Bước:\n1. Khác\n1. KC-1');
  });
  test('where there are buttons they stand at the last part, and too many are numbered', () => {
    const parts = planned({ text: 'dòng\n'.repeat(1000), buttons: buttons('Mở') }, rich);
    expect(parts.map((part) => part.buttons.length)).toEqual([0, 1]);
    expect(planned({ text: 'Chọn', buttons: buttons('a', 'b', 'c', 'd') }, rich)).toEqual([{ text: 'Chọn\n1. a\n2. b\n3. c\n4. d', buttons: [] }]);
  });
  test('more choices than a message holds are cut between choices', () => {
    const parts = planned({ text: 'Chọn', buttons: buttons(...Array.from({ length: 40 }, (_, index) => `Lựa chọn ${index} ${'x'.repeat(40)}`)) }, plain);
    expect(parts.length).toBeGreaterThan(1);
    expect(bodies(parts).slice(1).every((text) => /^\d+\. /.test(text))).toBe(true);
  });
});
