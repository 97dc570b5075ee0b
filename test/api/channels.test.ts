import { theApi } from './theApi';

let api: Awaited<ReturnType<typeof theApi>>;
beforeAll(async () => { api = await theApi(); });
afterAll(async () => { await api.close(); });

/** A web chat that is nobody's yet. */
async function chat() {
  const cookie = (await fetch(`${api.base}/chat`)).headers.get('set-cookie')!.split(';')[0]!;
  let said = 0;
  const read = async () => ((await (await fetch(`${api.base}/chat/messages`, { headers: { cookie } })).json()) as { items: { fromUs: boolean; text: string }[] }).items.filter(({ fromUs }) => fromUs).map(({ text }) => text);
  return {
    read, id: cookie.replace('chat=', ''),
    async say(text: string) {
      const before = (await read()).length;
      await fetch(`${api.base}/chat/messages`, { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body: JSON.stringify({ id: `message-${(said += 1)}`, text }) });
      for (let tries = 0; tries < 200 && (await read()).length === before; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
      return (await read()).at(-1)!;
    },
  };
}
const post = (person: string | null, path: string, body?: object) => api.ask(person, 'POST', `/api${path}`, body ? { body } : {});
const mine = async (person: string) => (await api.ask(person, 'GET', '/api/channels')).body as { items: { id: string; channel: string; active: boolean }[]; waiting: { channel: string; askedAt: string; until: string }[] };

test('a key of the signed-in side, used in a chat, counts once its code is given back; old chats are told, and each can be let go', async () => {
  const me = api.implementer;
  const [first, second, thief] = [await chat(), await chat(), await chat()];
  const linkIt = async (one: typeof first) => {
    const { body: { key, say } } = await post(me, '/channels/keys');
    expect([/^[A-Za-z0-9_-]{22}$/.test(key), say.vi]).toEqual([true, `liên kết ${key}`]);
    return (await one.say(say.vi)).match(/(\d{3} \d{3})/)![1]!;
  };
  const before = (await mine(me)).items.length;
  const code = await linkIt(first);
  expect((await mine(me)).waiting).toMatchObject([{ channel: 'web' }]);
  expect(await first.say('hồ sơ của tôi')).toContain('chưa liên kết');
  // another signed-in person, or nobody, cannot complete it
  expect([(await post('quan-tri', '/channels/confirm', { code })).status, (await post(null, '/channels/confirm', { code })).status]).toEqual([404, 401]);
  const confirmed = await post(me, '/channels/confirm', { code });
  expect([confirmed.status, confirmed.body.channel, confirmed.body.linked]).toEqual([201, 'web', true]);
  expect((await first.read()).at(-1)).toContain('Đã liên kết với');
  expect(await mine(me)).toMatchObject({ waiting: [] });
  expect((await post(me, '/channels/confirm', { code })).body.code).toBe('NOTHING_WAITS');

  await linkIt(thief);
  expect((await post(me, '/channels/confirm', { code: '000 000' })).body.code).toMatch(/LINK_CODE_WRONG/);
  const other = await linkIt(second);
  expect((await post(me, '/channels/confirm', { code: other.replace(' ', '') })).status).toBe(201);
  expect((await first.read()).at(-1)).toContain('Vừa có thêm một kênh');
  expect(await thief.say('hồ sơ của tôi')).toContain('chưa liên kết');

  const { items } = await mine(me);
  expect(items).toHaveLength(before + 2);
  expect(JSON.stringify(items)).not.toContain(first.id);
  const { id } = confirmed.body;
  expect((await post('quan-tri', `/channels/${id}/unlink`)).status).toBe(404);
  expect((await post(me, `/channels/${id}/unlink`)).body).toEqual({ id, linked: false });
  expect((await post(me, `/channels/${id}/unlink`)).status).toBe(404);
  expect(await first.say('hồ sơ của tôi')).toContain('chưa liên kết');
  expect((await second.read()).at(-1)).toContain('vừa được hủy liên kết');
  expect((await mine(me)).items).toHaveLength(before + 1);
  // and it stands among the notices
  const { body: notices } = await api.ask(me, 'GET', '/api/notices?limit=50');
  expect(notices.items.map(({ what }: { what: string }) => what).filter((what: string) => what.startsWith('chat')).sort()).toEqual(['chatLinked', 'chatLinked', 'chatUnlinked']);
});

test('what is no code, and what is no chat, is refused by name', async () => {
  for (const code of ['', '12345', 'abcdef', '1234567', 123456]) expect([code, (await post(api.implementer, '/channels/confirm', { code } as object)).status]).toEqual([code, 422]);
  expect((await post(api.implementer, '/channels/%00/unlink')).status).toBe(422);
  expect((await post(api.implementer, '/channels/0123456789abcdef/unlink')).status).toBe(404);
});

test('chats cannot be linked without being signed in, and the keys of a person who is deactivated are refused', async () => {
  expect((await post(null, '/channels/keys')).status).toBe(401);
  expect((await api.ask(null, 'GET', '/api/channels')).status).toBe(401);
});
