import { randomBytes } from 'node:crypto';
import { askedOffices } from '../../domain/awaited';
import { dayOf } from '../../domain/calendar';
import type { Day } from '../../domain/calendar';
import type { Words } from '../../domain/procedure';
import { procedures } from '../../domain/procedures';
import { Refusal } from '../../domain/refusal';
import { comment } from '../../domain/text';
import { colleagues } from '../../prisma/colleagues';
import type { Colleague } from '../../prisma/colleagues';
import { acceptDelegation, declineDelegation, delegate, delegationsOf, revokeDelegation } from '../../prisma/staff';
import type { DelegationRecord } from '../../prisma/staff';
import { tell } from '../../prisma/tell';
import { refusalText, sentence } from '../../templates/render';
import { nameOf } from '../access';
import type { Ask, Confirmable } from '../dialog';
import { offerButtons } from '../offer';
import { readPeriod } from '../period';
import { behindPin } from '../secondFactor';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { askDays } from './absence';
import { menu } from './look';
import { stampOf } from './stamp';

type Asking = Extract<Ask, { what: 'delegate' }>;
type Offered = Extract<Confirmable, { what: 'mandate' }>;

/** "Ủy quyền": whoever holds an office may let a colleague stand for them; who was named with it is looked for at once. */
export async function startMandate(talk: Talk, typed: string): Promise<Answer> {
  const { language, person } = talk;
  if (person.offices.length === 0) throw new Refusal('INVALID_FACT', { field: 'principal', rule: 'NO_OFFICE' });
  const ask: Asking = { what: 'delegate', step: 'who' };
  const named = /(?:ủy\s*quyền|uỷ\s*quyền|uy\s*quyen|delegate)\s+(?:cho|to)\s+(.+)$/iu.exec(typed.normalize('NFC'))?.[1];
  return named ? whoIs(talk, ask, named) : { messages: [say(language, 'delegateWho')], ask };
}

/** The answer to what was asked last; null for words that name nobody and ask for something else. */
export async function takeMandate(talk: Talk, ask: Asking, typed: string, elsewhere: boolean): Promise<Answer | null> {
  switch (ask.step) {
    case 'who': return whoIs(talk, ask, typed, elsewhere);
    case 'days': return days(talk, ask, typed);
    case 'stages': return askStages(talk, ask);
    case 'reason': return reasonGiven(talk, ask, typed);
  }
}

/** Up to five people of the own unit that the words may mean. A time that was typed with the name is taken too. */
async function whoIs(talk: Talk, ask: Asking, typed: string): Promise<Answer>;
async function whoIs(talk: Talk, ask: Asking, typed: string, elsewhere: boolean): Promise<Answer | null>;
async function whoIs(talk: Talk, ask: Asking, typed: string, elsewhere = false): Promise<Answer | null> {
  const { language, person, world, at } = talk;
  const today = dayOf(at);
  const period = readPeriod(typed, today);
  const name = 'wrong' in period ? typed : typed.replace(/\s+(?:từ|tu|đến|den|from|until|to|,)\s.*$/iu, '');
  const found = await colleagues(world.books, person.id, name, today);
  const known: Asking = 'wrong' in period ? ask : { ...ask, ...period };
  if (found.length === 0) return elsewhere ? null : { messages: [say(language, 'delegateNobody', { typed: name })], ask };
  if (found.length === 1) return chosen(talk, known, found[0]!);
  const people = found.map((one, index) => ({ number: index + 1, name: one.name, offices: titlesOf(one, today) }));
  return { messages: [say(language, 'delegateFound', { people }, [...found.map(({ id, name: full }, index) => choice(language, index, full, `dw:${id}`))])], ask: known };
}

/** A person was chosen from the list; looked up again, since a button's data comes from outside. */
export async function chooseDelegate(talk: Talk, id: string): Promise<Answer> {
  const { dialog: { ask }, person, world, at, language } = talk;
  if (ask?.what !== 'delegate' || ask.step !== 'who') return { messages: [say(language, 'stale', {}, menu(language))] };
  const one = (await colleagues(world.books, person.id, id, dayOf(at))).find((found) => found.id === id);
  return one ? chosen(talk, ask, one) : { messages: [say(language, 'delegateNobody', { typed: id })], ask };
}

function chosen(talk: Talk, ask: Asking, { id, name }: Pick<Colleague, 'id' | 'name'>): Answer {
  const known: Asking = { ...ask, to: id, name };
  return known.from ? askStages(talk, known) : { messages: [askDays(talk, null)], ask: { ...known, step: 'days' } };
}

function days(talk: Talk, ask: Asking, typed: string): Answer {
  const period = readPeriod(typed, dayOf(talk.at));
  return 'wrong' in period ? { messages: [askDays(talk, period.wrong)], ask } : askStages(talk, { ...ask, ...period });
}

/** All the steps that the person signs, or one of them. */
function askStages(talk: Talk, ask: Asking): Answer {
  const { language } = talk;
  const stages = stagesOf(talk);
  const buttons = [button(language, 'delegate.all', 'ds:', { number: 1 }), ...stages.map(({ id, title }, index) => choice(language, index + 1, title[language], `ds:${id}`))];
  return { messages: [say(language, 'delegateStages', { name: ask.name!, stages: stages.map(({ title }, index) => ({ number: index + 2, title })) }, buttons)], ask: { ...ask, step: 'stages' } };
}

/** The steps of the procedures in force that the person's offices sign. */
function stagesOf({ person, at }: Talk): { id: string; title: Words }[] {
  const offices = person.offices.map((holder) => holder.split('@')[0]!);
  const stages = new Map<string, Words>();
  for (const procedure of tablesOf(dayOf(at)))
    for (const [id, stage] of Object.entries(procedure.stages)) if (askedOffices(stage.signers).some((office) => offices.includes(office))) stages.set(id, stages.get(id) ?? stage.title);
  return [...stages].map(([id, title]) => ({ id, title })).slice(0, 30);
}

export function chooseStage(talk: Talk, id: string): Answer {
  const { dialog: { ask }, language } = talk;
  if (ask?.what !== 'delegate' || ask.step !== 'stages' || (id !== '' && !stagesOf(talk).some((one) => one.id === id))) return { messages: [say(language, 'stale', {}, menu(language))] };
  return { messages: [say(language, 'delegateReason')], ask: { ...ask, step: 'reason', stages: id === '' ? [] : [id] } };
}

function reasonGiven(talk: Talk, { to, name, from, until, stages = [] }: Asking, typed: string): Answer {
  const { language } = talk;
  const reason = comment(typed).slice(0, 2000);
  if (!reason) return { messages: [{ text: refusalText(language, new Refusal('REASON_REQUIRED')) }], ask: { what: 'delegate', step: 'reason', to: to!, name: name!, from: from!, until: until!, stages } };
  const nonce = randomBytes(4).toString('hex');
  const ask: Offered = { what: 'mandate', nonce, to: to!, name: name!, from: from!, until: until!, stages, reason };
  return { messages: [say(language, 'delegateConfirm', { ...ask, stages: titled(talk, stages) }, [button(language, 'confirm', `dg:${nonce}`), button(language, 'cancel', 'no')])], ask };
}

export async function confirmMandate(talk: Talk, nonce: string): Promise<Answer> {
  const { dialog: { ask }, language, person } = talk;
  if (ask?.what !== 'mandate' || ask.nonce !== nonce) return { messages: [say(language, 'stale', {}, menu(language))] };
  return (await behindPin(talk, person.offices.map((holder) => holder.split('@')[1]!), ask)) ?? offerMandate(talk, ask);
}

/** Offers it; it counts once the other has accepted, who is told. */
export async function offerMandate(talk: Talk, { to, name, from, until, stages, reason }: Offered): Promise<Answer> {
  const { language, person, world } = talk;
  const made = await delegate(world.books, { principal: person.id, delegate: to, from, to: until, stages, reason }, stampOf(talk));
  await tell(world.books, { to: [to], about: `delegation/${made.id}`, number: 0, template: 'delegationOffered', facts: { delegation: made.id, principal: person.name, from, until, stages: titled(talk, stages), reason } });
  return { messages: [say(language, 'delegated', { name, from, until }, menu(language))] };
}

/** "Nhận ủy quyền", "từ chối ủy quyền": the only offer is answered at once; of several the newest is shown with its buttons. */
export async function answerOffer(talk: Talk, accept: boolean): Promise<Answer> {
  const { language, person, world, at } = talk;
  const offers = (await delegationsOf(world.books, person.id)).received.filter(({ state, to }) => state === 'offered' && to >= dayOf(at));
  if (offers.length === 0) return { messages: [say(language, 'noOffers', {}, menu(language))] };
  if (offers.length === 1) return settleOffer(talk, offers[0]!.id, accept);
  const [first] = offers as [DelegationRecord];
  return { messages: [say(language, 'delegationOffer', { ...(await factsOf(talk, first)), others: offers.length - 1 }, offerButtons(language, first.id))] };
}

/** The offer is accepted or declined, and the principal told. */
export async function settleOffer(talk: Talk, id: string, accept: boolean): Promise<Answer> {
  const { language, person, world } = talk;
  const settled = await (accept ? acceptDelegation : declineDelegation)(world.books, id, stampOf(talk));
  await tell(world.books, { to: [settled.principal], about: `delegation/${id}`, number: 1, template: 'delegationAnswered', facts: { delegate: person.name, accepted: accept, from: settled.from, until: settled.to } });
  return { messages: [say(language, accept ? 'delegationAccepted' : 'delegationDeclined', await factsOf(talk, settled), [button(language, 'tasks', 'ts')])] };
}

/** "Hủy ủy quyền": what the person gave or took on that is not over, each with a button that ends it. */
export async function listMandates(talk: Talk): Promise<Answer> {
  const { language, person, world, at } = talk;
  const { given, received } = await delegationsOf(world.books, person.id);
  const open = [...given, ...received].filter(({ state, to }) => ['offered', 'accepted'].includes(state) && to >= dayOf(at)).slice(0, 9);
  if (open.length === 0) return { messages: [say(language, 'noDelegations', {}, menu(language))] };
  const lines = await Promise.all(open.map(async (one, index) => ({
    number: index + 1, given: one.principal === person.id, accepted: one.state === 'accepted', name: (await nameOf(talk, one.principal === person.id ? one.delegate : one.principal)) ?? '', from: one.from, until: one.to, stages: titled(talk, one.stages),
  })));
  return { messages: [say(language, 'delegations', { lines }, open.map(({ id }, index) => choice(language, index, sentence(language, 'labels', 'delegation.revoke', lines[index]!), `dr:${id}`)))] };
}

export async function revokeMandate(talk: Talk, id: string): Promise<Answer> {
  const ended = await revokeDelegation(talk.world.books, id, stampOf(talk));
  const other = ended.principal === talk.person.id ? ended.delegate : ended.principal;
  await tell(talk.world.books, { to: [other], about: `delegation/${id}`, number: 2, template: 'delegationRevoked', facts: { by: talk.person.name, from: ended.from, until: ended.to } });
  return { messages: [say(talk.language, 'delegationRevoked', { name: (await nameOf(talk, other)) ?? '' }, menu(talk.language))] };
}

const factsOf = async (talk: Talk, one: DelegationRecord) => ({ principal: (await nameOf(talk, one.principal)) ?? '', from: one.from, until: one.to, stages: titled(talk, one.stages), reason: one.reason });

/** The procedures that are or were in force, the latest first. */
const tablesOf = (day: Day) => procedures.filter(({ effectiveFrom }) => effectiveFrom <= day).reverse();

/** Stages in words, of any procedure in force that has them. */
function titled({ at }: Pick<Talk, 'at'>, stages: readonly string[]): Words[] {
  const tables = tablesOf(dayOf(at));
  return stages.map((id) => tables.find((table) => Object.hasOwn(table.stages, id))?.stages[id]!.title ?? { vi: id, en: id });
}

/** The titles of a colleague's offices. */
function titlesOf({ holders }: Colleague, today: Day): Words[] {
  const tables = tablesOf(today);
  return [...new Set(holders.map((holder) => holder.split('@')[0]!))].map((office) => tables.map((table) => table.offices[office as keyof typeof table.offices]?.title).find((title) => title !== undefined) ?? { vi: office, en: office });
}
