import { randomBytes } from 'node:crypto';
import { awaitedForAmendment } from '../../domain/awaited';
import { dayOf } from '../../domain/calendar';
import type { Calendar } from '../../domain/calendar';
import { decide } from '../../domain/decide';
import { missingPapers } from '../../domain/dossier';
import type { Words } from '../../domain/procedure';
import { Refusal } from '../../domain/refusal';
import { status } from '../../domain/view';
import { calendarOf } from '../../prisma/holidays';
import { tasksOf } from '../../prisma/lists';
import { refusalText, sentence } from '../../templates/render';
import { actorOf, dutyOf } from '../access';
import type { Seen } from '../access';
import type { BulkItem, Confirmable } from '../dialog';
import { behindPin } from '../secondFactor';
import { button, choice, say } from '../say';
import type { Answer, Talk, World } from '../world';
import { consequence } from './card';
import { criteriaOf } from './scores';
import { messageOf } from './stamp';
import { unitsOf } from './votes';

/** How many that wait are looked at, and how many of them are signed together: with their buttons they stand in one message. */
const LOOKED_AT = 20;
const TOGETHER = 18;

type Bulk = Extract<Confirmable, { what: 'bulk' }>;

/** "Duyệt tất cả": what can be signed as it is, numbered, and the rest with the reason why not; one press confirms them all. */
export async function startBulk(talk: Talk): Promise<Answer> {
  const { world, person, language, at } = talk;
  const rows = await tasksOf(world.books, person.id, dayOf(at), LOOKED_AT);
  if (rows.length === 0) return { messages: [say(language, 'noTasks')] };
  const calendar = await calendarNow(world);
  const signable: { item: BulkItem; line: object }[] = [];
  const others: { code: string; why: string }[] = [];
  for (const { code, due } of rows) {
    const seen = await world.ledger.read(code);
    if (!seen) continue;
    const why = signable.length === TOGETHER ? sentence(language, 'labels', 'bulk.later') : obstacle(talk, seen, calendar);
    const { project, procedure } = seen;
    if (why !== null) others.push({ code, why });
    else signable.push({
      item: { code, stage: project.stage, round: project.round, shown: project.fingerprint },
      line: { number: signable.length + 1, code, name: project.facts.name, stage: procedure.stages[project.stage]!.title, due, overdue: due !== null && at >= due, requested: project.approved ?? project.facts.requested, consequence: consequence(language, seen, 'approve') },
    });
  }
  const openers = signable.map(({ item: { code } }, index) => choice(language, index, code, `op:${code}`));
  const facts = { count: signable.length, items: signable.map(({ line }) => line), others };
  if (signable.length === 0) return { messages: [say(language, 'bulk', facts, [button(language, 'tasks', 'ts')])] };
  const nonce = randomBytes(4).toString('hex');
  return {
    // a typed number opens the file of that number, never signs it
    messages: [say(language, 'bulk', facts, [...openers, button(language, 'bulk.confirm', `bk:${nonce}`, { count: signable.length }), button(language, 'cancel', 'no')])],
    ask: { what: 'bulk', nonce, items: signable.map(({ item }) => item) },
  };
}

/** Why a file is not signed together with others; null when it can be. What the ledger would refuse is refused here in the same words. */
function obstacle(talk: Talk, { procedure, project }: Seen, calendar: Calendar): string | null {
  const { language, at } = talk;
  const own = (key: string) => sentence(language, 'labels', `bulk.${key}`);
  const stage = procedure.stages[project.stage]!;
  const actor = actorOf(talk);
  const duty = dutyOf(talk, { procedure, project });
  if (!duty && awaitedForAmendment(project).some((holder) => [actor, ...(actor.standsFor ?? [])].some(({ offices }) => offices.includes(holder)))) return own('amendment');
  if (duty?.prepares) return own('prepares');
  try {
    if (duty && stage.sets) return own('amount');
    if (duty && stage.pays) return own('pays');
    if (duty && criteriaOf({ procedure, project }).length > 0) return own('scores');
    const missing = duty ? missingPapers(procedure, project) : [];
    if (missing.length > 0) throw new Refusal('MISSING_PAPERS', { missing });
    decide(procedure, project, { type: 'signOff', stage: project.stage, round: project.round, vote: 'approve', fingerprint: project.fingerprint }, { at, calendar, actor });
    return null;
  } catch (error) {
    if (error instanceof Refusal) return refusalText(language, error);
    throw error;
  }
}

async function calendarNow({ books }: World): Promise<Calendar> {
  const { rows: [row] } = await books.pool.query<{ version: string }>('SELECT coalesce(max(id), 0)::text AS version FROM calendar_changes');
  return calendarOf(books, row!.version);
}

/** The list was confirmed; an older list never is. */
export async function confirmBulk(talk: Talk, nonce: string): Promise<Answer> {
  const { dialog: { ask }, language, world } = talk;
  if (ask?.what !== 'bulk' || ask.nonce !== nonce) return { messages: [say(language, 'stale', {}, [button(language, 'tasks', 'ts')])] };
  const seen = (await Promise.all(ask.items.map(({ code }) => world.ledger.read(code)))).filter((one) => one !== null);
  return (await behindPin(talk, seen.flatMap((one) => (one.procedure.stages[one.project.stage] ? unitsOf(one) : [])), ask)) ?? signAll(talk, ask);
}

/** Each is signed by itself, on what the list showed of it and under a command id of its own; one message says what became of each. */
export async function signAll(talk: Talk, { items }: Bulk): Promise<Answer> {
  const { language } = talk;
  const lines: { number: number; code: string; signed: boolean; now: Words | null; why: string | null }[] = [];
  for (const [index, item] of items.entries()) lines.push({ number: index + 1, code: item.code, ...(await signOne(talk, item)) });
  const signed = lines.filter((line) => line.signed).length;
  return { messages: [say(language, 'bulkSigned', { lines, signed, refused: lines.length - signed }, [button(language, 'tasks', 'ts')])] };
}

async function signOne({ world, person, heard, language, at }: Talk, { code, stage, round, shown }: BulkItem): Promise<{ signed: boolean; now: Words | null; why: string | null }> {
  try {
    // the message's own id and the project's code: the same message handled again signs nothing twice
    const { project, procedure } = await world.ledger.act(code, { type: 'signOff', stage, round, vote: 'approve', fingerprint: shown }, { person: person.id }, `${messageOf(heard)}/${code}`);
    return { signed: true, now: status(procedure, project, at).title, why: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { signed: false, now: null, why: refusalText(language, error) };
  }
}
