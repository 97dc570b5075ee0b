import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { vietnam } from '../../domain/calendar';
import { situation } from '../../domain/view';
import type { theApi } from './theApi';

export type Api = Awaited<ReturnType<typeof theApi>>;

const example = exampleProjects('2026-11-25').find(({ id }) => id === 'EX08')!;

/** Places the payment order that is due, as the stage's workflow would; its reference, or null. */
export async function order(api: Api, code: string, sent?: 'unknown'): Promise<string | null> {
  const { project, procedure } = (await api.ledger.read(code))!;
  const due = situation(procedure, project, vietnam).order;
  if (!due) return null;
  await api.ledger.act(code, { type: 'orderPayment', stage: project.stage, round: project.round, reference: due.reference, amount: BigInt(due.amount), ...(sent ? { sent } : {}) }, 'system', `order/${due.reference}`);
  return due.reference;
}

/** A new project, and everybody does what is asked until it stands at a stage; the engine's part is done by hand. */
export async function projectAt(api: Api, stage: string, facts: object = {}): Promise<string> {
  const { body, status, text } = await api.propose(facts);
  if (status !== 201) throw new Error(text);
  await walk(api, body.code, stage);
  return body.code;
}

export async function walk(api: Api, code: string, stage: string): Promise<void> {
  const player = playerOf(api.ledger, code, example, { council: false, pauseMs: 5 });
  let arrived = false;
  const engine = (async () => { while (!arrived) { await order(api, code).catch(() => null); await new Promise((resolve) => setTimeout(resolve, 5)); } })();
  try {
    for (let tries = 0; await player.go(stage) === 'waitsForTime' && (await api.ledger.read(code))!.project.stage !== stage; tries += 1) {
      if (tries > 5) throw new Error(`${code} does not come to ${stage}`);
      await player.finish();
    }
  } finally {
    arrived = true;
    await engine;
  }
}

/** What a signer reads, and the body of a sign-off for exactly that. */
export async function read(api: Api, code: string, person: string) {
  const { body } = await api.ask(person, 'GET', `/api/projects/${code}`);
  return body as { stage: string; round: number; fingerprint: string; version: number } & Record<string, any>;
}

export async function sign(api: Api, code: string, person: string, more: object = {}) {
  const { stage, round, fingerprint } = await read(api, code, person);
  return api.ask(person, 'POST', `/api/projects/${code}/sign-offs`, { body: { stage, round, fingerprint, vote: 'approve', ...more } });
}

export const say = (api: Api, code: string) => (person: string, path: string, body: object = {}, headers: Record<string, string> = {}) => api.ask(person, 'POST', `/api/projects/${code}/${path}`, { body, headers });

/** A paper of the dossier, by the form. */
export async function bring(api: Api, code: string, kind: string, person = api.implementer, content = `%PDF-1.4 ${kind}`) {
  const form = new FormData();
  form.append('kind', kind);
  form.append('file', new Blob([content], { type: 'application/pdf' }), `${kind}.pdf`);
  return api.ask(person, 'POST', `/api/projects/${code}/documents`, { form });
}

/** Another person with some offices; named after the demonstration's people, whom the player takes first. */
export async function somebody(api: Api, id: string, ...holders: string[]): Promise<string> {
  await api.books.prisma.person.create({ data: { id, name: `Người ${id}` } });
  await api.books.prisma.office.createMany({ data: holders.map((holder) => ({ personId: id, holder })) });
  return id;
}
