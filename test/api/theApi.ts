import { startApi } from '../../app/api';
import { readConfig } from '../../app/config';
import { exampleProjects } from '../../app/examples';
import { issueToken } from '../../prisma/people';
import { connectEngine } from '../../workflows/client';
import { toJson } from '../../domain/record';
import { journey } from '../journeys/theWorld';

export interface Answer { status: number; type: string; body: any; text: string; headers: Headers }

/** The API over real HTTP on a database of its own; the engine's address leads nowhere unless one is given. */
export async function theApi({ temporal = '127.0.0.1:1', telegram = {}, port = 0 }: { temporal?: string; telegram?: Record<string, string>; port?: number } = {}) {
  const world = await journey();
  const engine = connectEngine({ address: temporal });
  const api = await startApi({ config: readConfig({ KC_MODE: 'development', ...telegram }), ledger: world.ledger, engine, port });
  const base = `http://127.0.0.1:${api.port}`;
  const tokens = new Map<string, string>();
  let keys = 0;

  async function ask(person: string | null, method: string, path: string, { body, key, raw, form, headers = {} }: { body?: unknown; key?: string | null; raw?: string; form?: FormData; headers?: Record<string, string> } = {}): Promise<Answer> {
    if (person && !tokens.has(person)) tokens.set(person, await issueToken(world.books, person));
    const res = await fetch(base + path, {
      method, ...(form ? { body: form } : raw !== undefined ? { body: raw } : body !== undefined ? { body: toJson(body) } : {}),
      headers: {
        ...(person ? { authorization: `Bearer ${tokens.get(person)}` } : {}), ...(!form && (raw !== undefined || body !== undefined) ? { 'content-type': 'application/json' } : {}),
        ...(method === 'POST' && key !== null ? { 'idempotency-key': key ?? `key-${(keys += 1)}` } : {}), ...headers,
      },
    });
    const text = await res.text();
    let json: unknown = null;
    try { json = JSON.parse(text); } catch { /* a page or a file */ }
    return { status: res.status, type: res.headers.get('content-type') ?? '', body: json, text, headers: res.headers };
  }

  const [example] = exampleProjects(new Date().toISOString().slice(0, 10)).filter(({ id }) => id === 'EX08');
  const facts = { ...example!.facts, requested: '300000000', total: '610000000' };
  return {
    ...world, ask, base, facts, chatOf: chatOf(base), implementer: 'tt-quang-nam-giam-doc',
    propose: (more: object = {}, key?: string) => ask('tt-quang-nam-giam-doc', 'POST', '/api/projects', { body: { procedure: 'national', facts: { ...facts, ...more } }, ...(key ? { key } : {}) }),
    close: async () => { await api.stop(); await engine.close(); await world.close(); },
  };
}

/** The web chat as a person of the demonstration uses it: choose who to be, say something, read the answer. */
const chatOf = (base: string) => async (person: string) => {
  const begun = await fetch(`${base}/chat/as`, { method: 'POST', body: new URLSearchParams({ person }), redirect: 'manual' });
  const cookie = begun.headers.get('set-cookie')!.split(';')[0]!;
  let said = 0;
  const read = async () => ((await (await fetch(`${base}/chat/messages`, { headers: { cookie } })).json()) as { items: { fromUs: boolean; text: string; buttons: { label: string; data: string }[] }[] }).items;
  const answers = async () => (await read()).filter(({ fromUs }) => fromUs);
  const send = async (what: Record<string, string>) => {
    const before = (await answers()).length;
    const body = new FormData();
    for (const [key, value] of Object.entries({ id: `message-${(said += 1)}`, ...what })) body.append(key, value);
    const answer = await fetch(`${base}/chat/messages`, { method: 'POST', body, headers: { cookie } });
    if (answer.status !== 202) throw new Error(`The chat answered ${answer.status}`);
    // what is said is taken first and answered after it
    for (const end = Date.now() + 20_000; (await answers()).length === before; await new Promise((resolve) => { setTimeout(resolve, 50); }))
      if (Date.now() > end) throw new Error('The chat did not answer');
    return (await answers()).at(-1)!;
  };
  const last = async () => (await read()).filter(({ fromUs, buttons }) => fromUs && buttons.length > 0).at(-1)!;
  return { read, say: (text: string) => send({ text }), press: async (label: string) => send({ text: label, button: (await last()).buttons.find((one) => one.label.includes(label))!.data }) };
};
