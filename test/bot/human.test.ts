import type { Channel } from '../../bot/channel';
import { converse } from '../../bot/conversation';
import { setContact } from '../../prisma/unitContacts';
import { dossier, town } from './town';
import type { Town } from './town';

let here: Town;
let code: string;
beforeAll(async () => {
  here = await town();
  await here.books.prisma.unit.createMany({ data: [{ id: 'sct-a', name: 'Sở Công Thương <A>', kind: 'doit', province: 'Bắc Giang' }, { id: 'cuc', name: 'Cục', kind: 'department' }, { id: 'tt-a', name: 'Trung tâm A', kind: 'promotionCentre' }] });
  await here.books.prisma.person.update({ where: { id: 'stranger' }, data: { administrator: true } });
  code = await here.propose();
});
afterAll(() => here.close());
const at = '2026-03-02T02:00:00.000Z';
const enter = (unit: string, facts: { address: string | null; phone: string | null; hours: string | null }, by = 'stranger', key = `${unit}-${Math.random()}`) => setContact(here.books, unit, facts, { by, at, commandId: key });

test('without what was entered, the office is named, says so, and the general way follows', async () => {
  const { text } = await here.say('director', 'gặp người');
  // it waits for the applicant, so the department of the province is named
  expect(text).toContain(`Sở Công Thương <A> (đề án ${code})`);
  expect(text).toContain('chưa được nhập vào hệ thống');
  expect(text).toContain('Liên hệ trực tiếp bộ phận tiếp nhận');
});

test('the office that has the file is told with address, telephone and hours, in the language of the person', async () => {
  await enter('sct-a', { address: 'Số 0, đường Thử *Nghiệm*', phone: '0200 000 000', hours: '7:30 đến 17:00, thứ Hai đến thứ Sáu' });
  await here.papers(code, ...dossier);
  await here.signAs('director', code);
  for (const said of ['gặp người', 'gap nguoi', 'sđt sct', 'cho em số điện thoại với', `gặp người ${code}`]) {
    const { text } = await here.say('director', said);
    expect([said, text]).toEqual([said, `Nơi đang giữ hồ sơ của bạn:\nSở Công Thương <A> (đề án ${code})\nĐịa chỉ: Số 0, đường Thử *Nghiệm*\nĐiện thoại: 0200 000 000\nGiờ làm việc: 7:30 đến 17:00, thứ Hai đến thứ Sáu\nKhi liên hệ, đọc mã đề án để được tra cứu nhanh.`]);
  }
  await here.say('director', 'english');
  expect((await here.say('director', 'human')).text).toContain('Telephone: 0200 000 000');
  await here.say('director', 'tiếng việt');
});

test('of several files each office is named once, with its files', async () => {
  const second = await here.propose();
  const { text } = await here.say('director', 'gặp người');
  expect(text.match(/Sở Công Thương/g)).toHaveLength(1);
  expect(text).toMatch(new RegExp(`\\(đề án (${code}; ${second}|${second}; ${code})\\)`));
});

test('who has no file, or is not known, gets the general way; a file of others is not told of', async () => {
  for (const who of ['m1', 'nobody']) expect((await here.say(who, 'gặp người')).text).toContain('Liên hệ trực tiếp bộ phận tiếp nhận');
  expect((await here.say('m1', `gặp người ${code}`)).text).not.toContain('Sở Công Thương <A>');
});

test('only an administrator enters a contact, of a unit that is there, and the same press counts once', async () => {
  const facts = { address: null, phone: '0300 000 000', hours: '  ' };
  await expect(enter('cuc', facts, 'director')).rejects.toMatchObject({ code: 'NOT_YOURS' });
  await expect(enter('nowhere', facts)).rejects.toMatchObject({ code: 'UNKNOWN_RECORD' });
  const first = await enter('cuc', facts, 'stranger', 'one');
  expect(first).toEqual({ unit: 'cuc', address: null, phone: '0300 000 000', hours: null });
  expect(await enter('cuc', facts, 'stranger', 'one')).toEqual(first);
  expect((await here.books.pool.query("SELECT count(*)::int AS n FROM staff_log WHERE what = 'unitContact' AND subject = 'cuc'")).rows[0].n).toBe(1);
});

describe('what the platform keeps to itself', () => {
  const through = (filesIn: Channel['can']['filesIn'], publicUrl?: string) => converse(here.heard('owner', { withheld: true }), { ...here.world, ...(publicUrl ? { publicUrl } : {}), channel: { name: 'zaloBot', can: { filesIn } } as Channel });
  test('where only photos come through, it says where other files go, beside a person', async () => {
    const [{ text }] = (await through('photos', 'https://kc.example.vn')) as [{ text: string }];
    expect(text).toContain('gửi qua chat trên trang web: https://kc.example.vn');
    expect(text).toContain('Liên hệ trực tiếp');
    expect((await through('photos'))[0]!.text).toContain('gửi qua chat trên trang web.');
  });
  test('where files come through nothing is said of photos', async () => expect((await through('any', 'https://kc.example.vn'))[0]!.text).not.toContain('chỉ nhận'));
});
