import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
let bare: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => {
  api = await theApi({ telegram: { PUBLIC_URL: 'https://khuyencong.example/', TELEGRAM_BOT_NAME: 'khuyen_cong_bot' } });
  bare = await theApi({ telegram: { KC_MODE: 'production' } });
});
afterAll(async () => { await api.close(); await bare.close(); });

test('paper leads to the look-up page with the code filled in, and to the chat; never with the number', async () => {
  const { body: { code, pin } } = await api.propose();
  const { body } = await api.ask(api.implementer, 'GET', `/api/projects/${code}/links`);
  expect(body).toEqual({ lookUp: `https://khuyencong.example/?code=${code}`, telegram: `https://t.me/khuyen_cong_bot?start=${code}`, zalo: null });
  expect(JSON.stringify(body)).not.toContain(pin);
  const page = await api.ask(null, 'GET', `/?code=${code.toLowerCase()}`);
  expect([page.status, page.text.includes(`value="${code}"`), page.text.includes(pin)]).toEqual([200, true, false]);
});

test.each([['no form', {}], ['JSON', { raw: '{"code":"KC-2026-00001-7"}' }]])('a look-up that comes with %s finds nothing, and is no fault', async (_, sent) => {
  const { status, text } = await api.ask(null, 'POST', '/lookup', sent);
  expect([status, text.includes('name="pin"')]).toEqual([404, true]);
});

test('the same as a QR code: an image that scales, another for each address, none for who may not see the project', async () => {
  const { body: { code } } = await api.propose();
  const get = (person: string | null, more = '') => api.ask(person, 'GET', `/api/projects/${code}/qr.svg${more}`);
  const [page, chat] = [await get(api.implementer), await get(api.implementer, '?to=telegram')];
  expect([page.status, page.type.split(';')[0], page.text.startsWith('<svg'), page.text.includes('viewBox')]).toEqual([200, 'image/svg+xml', true, true]);
  expect(page.text).not.toMatch(/<script|<text|href/);
  expect(chat.text).not.toBe(page.text);
  expect([(await get(null)).status, (await get('sct-bac-giang-giam-doc')).status, (await get(api.implementer, '?to=zalo')).body.code, (await get(api.implementer, '?to=x')).status]).toEqual([401, 404, 'NO_ADDRESS', 422]);
});

test('what is no code is not put into the page, and without an address there is no QR code', async () => {
  for (const code of ['"><script>', 'KC-2026-00001-X', '%00', '']) expect((await api.ask(null, 'GET', `/?code=${encodeURIComponent(code)}`)).text).toContain('name="code" value=""');
  expect((await api.ask(null, 'GET', '/?code=a&code=b')).status).toBe(200);
  const { body: { code } } = await bare.propose();
  expect((await bare.ask(bare.implementer, 'GET', `/api/projects/${code}/qr.svg`)).body.code).toBe('NO_ADDRESS');
  expect((await bare.ask(bare.implementer, 'GET', `/api/projects/${code}/links`)).body).toEqual({ lookUp: null, telegram: null, zalo: null });
});
