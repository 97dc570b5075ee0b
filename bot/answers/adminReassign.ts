import { randomBytes } from 'node:crypto';
import { dayOf } from '../../domain/calendar';
import { gapFacts } from '../../domain/notices';
import type { Roster } from '../../domain/people';
import type { Words } from '../../domain/procedure';
import { Refusal } from '../../domain/refusal';
import { rosterNeeds, signability } from '../../domain/signability';
import type { SeatReport } from '../../domain/signability';
import { searchKey } from '../../domain/text';
import { findPeople } from '../../prisma/personFile';
import { rosterFor } from '../../prisma/roster';
import { giveOffice } from '../../prisma/staff';
import { tell } from '../../prisma/tell';
import { othersOfUnit, unitName } from '../../prisma/unitPeople';
import { sentence } from '../../templates/render';
import { visible } from '../access';
import type { Seen } from '../access';
import { readPeriod } from '../period';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import type { Asking, Grant } from './adminAsks';
import { stampOf } from './stamp';
import { menu } from './look';

const FOR_EVER = '9999-12-31';
const MOST = 8;

interface Picture extends Seen { roster: Roster; seats: SeatReport[]; nameOf(id: string): string }

/** "Phân công lại MÃ": who may lawfully sign the open step, who may not and why, and what an administrator can do about a seat that nobody fills. */
export async function startReassign(talk: Talk, code: string): Promise<Answer> {
  const { language, at } = talk;
  const picture = await pictureOf(talk, code);
  const { procedure, project, roster, seats, nameOf } = picture;
  if (seats.length === 0) return { messages: [say(language, 'adminNoSeats', { code }, menu(language))] };
  const { gaps } = signability(procedure, project, roster, at);
  const lines = seats.map((one) => ({
    office: titleOf(picture, one), person: one.office ? null : nameOf(one.holder.slice('person:'.length)), filled: one.lawful.length > 0,
    lawful: one.lawful.map(({ person, standsFor, deputy }) => ({ name: nameOf(person), behalf: standsFor ? nameOf(standsFor) : null, deputy: deputy ? procedure.offices[deputy]!.title : null })),
    barred: one.barred.map(({ person, why }) => ({ name: nameOf(person), why: sentence(language, 'labels', `barred.${why}`) })),
  }));
  const steps = seats.flatMap((one, index) => deedsFor(picture, one).map((deed) => ({ deed, index, one })));
  const buttons = steps.map(({ deed, index, one }, place) => choice(language, place,
    sentence(language, 'labels', deed.what === 'ask' ? 'admin.askDelegate' : 'admin.giveOffice', { name: deed.what === 'ask' ? nameOf(deed.person) : '', office: titleOf(picture, one) }),
    deed.what === 'ask' ? `yq:${code}:${deed.person}` : `zp:${code}:${index}`));
  const council = seats.some(({ office }) => office === null);
  return { messages: [say(language, 'adminReassign', { code, name: project.facts.name, stage: procedure.stages[project.stage]!.title, lines, gaps: gaps.map((gap) => gapFacts(procedure, gap)), council }, buttons.length > 0 ? buttons : menu(language))] };
}

/** A seat that nobody fills, or whose holder is away: the holder is asked to delegate, or the office is given to one more person. A council is appointed anew elsewhere, by a decision. */
function deedsFor({ roster }: Picture, { office, lawful, barred, holder }: SeatReport): ({ what: 'ask'; person: string } | { what: 'give' })[] {
  const absent = barred.filter(({ person, why }) => why === 'absent' && roster.people.some(({ id, offices }) => id === person && offices.some((one) => one.holder === holder)));
  if (office === null || (lawful.length > 0 && absent.length === 0)) return [];
  return [...absent.map(({ person }) => ({ what: 'ask' as const, person })), { what: 'give' as const }];
}

/** Asks a holder who is away to let somebody stand for them; the same round's question is asked once. */
export async function askToDelegate(talk: Talk, code: string, person: string): Promise<Answer> {
  const { language, world } = talk;
  const picture = await pictureOf(talk, code);
  const { procedure, project, seats, nameOf } = picture;
  const one = seats.find((each) => deedsFor(picture, each).some((deed) => deed.what === 'ask' && deed.person === person));
  if (!one) return { messages: [say(language, 'overAlready', {}, menu(language))] };
  await tell(world.books, { to: [person], about: `delegate/${code}/${project.stage}/${project.round}`, number: 0, template: 'delegateAsked', facts: { code, name: project.facts.name, office: titleOf(picture, one), stage: procedure.stages[project.stage]!.title, due: project.due } });
  return { messages: [say(language, 'adminDelegateAsked', { name: nameOf(person), code }, menu(language))] };
}

/** Whom to give the office of a seat: people of the unit who could lawfully sign with it, or anybody by name. */
export async function chooseSeat(talk: Talk, code: string, place: string): Promise<Answer> {
  const { language, world, at } = talk;
  const picture = await pictureOf(talk, code);
  const one = picture.seats[/^\d{1,3}$/.test(place) ? Number(place) : -1];
  if (!one || !deedsFor(picture, one).some(({ what }) => what === 'give')) return { messages: [say(language, 'overAlready', {}, menu(language))] };
  const unit = one.holder.split('@')[1]!;
  const people = await othersOfUnit(world.books, unit, one.holder, dayOf(at));
  const may = await lawfulOf(talk, picture, one.holder, people.map(({ id }) => id));
  const offered = people.filter(({ id }) => may.has(id)).slice(0, MOST);
  return {
    messages: [say(language, 'adminReassignWho', { code, office: titleOf(picture, one), unit: await unitName(world.books, unit), people: offered.map(({ name }, index) => ({ number: index + 1, name })) }, offered.map(({ id, name }, index) => choice(language, index, name, `zw:${id}`)))],
    ask: { what: 'admin', step: 'who', code, holder: one.holder },
  };
}

/** A name was typed. Null for words that name nobody and ask for something else. */
export async function takeWho(talk: Talk, ask: Asking<'who'>, typed: string, elsewhere: boolean): Promise<Answer | null> {
  const { language, world } = talk;
  const found = searchKey(typed) === '' ? [] : (await findPeople(world.books, typed, MOST)).filter(({ active }) => active);
  if (found.length === 1) return chosen(talk, ask, found[0]!);
  if (found.length === 0) return elsewhere ? null : { messages: [say(language, 'adminReassignNobody', { typed: typed.slice(0, 80) })], ask: { what: 'admin', ...ask } };
  return { messages: [say(language, 'adminReassignFound', { people: found.map(({ name, username }, index) => ({ number: index + 1, name, username })) }, found.map(({ id, name }, index) => choice(language, index, name, `zw:${id}`)))], ask: { what: 'admin', ...ask } };
}

/** A person of the list was pressed; looked up again, since a button's data comes from outside. */
export async function chooseWho(talk: Talk, id: string): Promise<Answer> {
  const { dialog: { ask }, language, world } = talk;
  if (ask?.what !== 'admin' || ask.step !== 'who') return { messages: [say(language, 'stale', {}, menu(language))] };
  const { rows: [person] } = await world.books.pool.query<{ id: string; name: string }>('SELECT id, name FROM persons WHERE id = $1 AND deactivated_at IS NULL', [id]);
  return person ? chosen(talk, ask, person) : { messages: [say(language, 'adminReassignNobody', { typed: id.slice(0, 80) })], ask };
}

/** Whoever could not lawfully sign this project with the office is not given it for it. */
async function chosen(talk: Talk, { code, holder }: Asking<'who'>, { id, name }: { id: string; name: string }): Promise<Answer> {
  const { language } = talk;
  const picture = await pictureOf(talk, code);
  if (!(await lawfulOf(talk, picture, holder, [id])).has(id)) return { messages: [say(language, 'adminReassignBarred', { name, code })], ask: { what: 'admin', step: 'who', code, holder } };
  return { messages: [say(language, 'adminReassignDays', { name, wrong: null })], ask: { what: 'admin', step: 'days', code, holder, person: id, name } };
}

/** From when until when; "không thời hạn" from today on. Null for words that plainly ask for something else. */
export async function takeDays(talk: Talk, ask: Asking<'days'>, typed: string, elsewhere: boolean): Promise<Answer | null> {
  const { language, at } = talk;
  const endless = /^(?:khong thoi han|khong ky han|no end|without end)$/.test(searchKey(typed));
  if (elsewhere && !endless && !/\d/.test(typed)) return null;
  const period = endless ? { from: dayOf(at), until: null } : readPeriod(typed, dayOf(at));
  const { code, holder, person, name } = ask;
  if ('wrong' in period) return { messages: [say(language, 'adminReassignDays', { name, wrong: sentence(language, 'labels', `period.${period.wrong}`) })], ask: { what: 'admin', step: 'days', code, holder, person, name } };
  const nonce = randomBytes(4).toString('hex');
  const grant: Grant = { code, holder, person, name, ...period };
  return { messages: [say(language, 'adminReassignConfirm', await wordsOf(talk, grant), [button(language, 'confirm', `yo:${nonce}`), button(language, 'cancel', 'no')])], ask: { what: 'admin', step: 'grant', nonce, ...grant } };
}

/** The card was confirmed: the office is given, the person is told, and the project's run looks again at who may sign. */
export async function confirmGrant(talk: Talk, nonce: string): Promise<Answer> {
  const { dialog: { ask }, language, world } = talk;
  if (ask?.what !== 'admin' || ask.step !== 'grant' || ask.nonce !== nonce) return { messages: [say(language, 'stale', {}, menu(language))] };
  const { person, holder, from, until, code } = ask;
  const words = await wordsOf(talk, ask);
  await giveOffice(world.books, { person, holder, from, ...(until ? { to: until } : {}) }, stampOf(talk));
  await tell(world.books, { to: [person], about: `office/${holder}/${from}`, number: 0, template: 'officeGiven', facts: { office: words.office, unit: words.unit, from, until, code } });
  return { messages: [say(language, 'adminReassigned', words, [button(language, 'status', `st:${code}`)])] };
}

async function wordsOf(talk: Talk, { code, holder, name, from, until }: Grant): Promise<{ code: string; name: string; office: Words; unit: string; from: string; until: string | null }> {
  const { procedure } = await visible(talk, code);
  const [office, unit] = holder.split('@') as [keyof typeof procedure.offices, string];
  return { code, name, office: procedure.offices[office]!.title, unit: await unitName(talk.world.books, unit), from, until };
}

/** Who there is for the seats of the open step. @throws Refusal PROJECT_ENDED */
async function pictureOf(talk: Talk, code: string, more: readonly string[] = []): Promise<Picture> {
  const seen = await visible(talk, code);
  if (seen.project.ended) throw new Refusal('PROJECT_ENDED');
  const { holders, persons } = rosterNeeds(seen.procedure, seen.project);
  const roster = await rosterFor(talk.world.books, holders, [...persons, ...more]);
  const names = new Map(roster.people.map(({ id, name }) => [id, name]));
  return { project: seen.project, procedure: seen.procedure, roster, seats: signability(seen.procedure, seen.project, roster, talk.at).seats, nameOf: (id) => names.get(id) ?? id };
}

/** Which of some people could lawfully fill a seat if they had its office. */
async function lawfulOf(talk: Talk, { procedure, project }: Picture, holder: string, ids: readonly string[]): Promise<Set<string>> {
  const { roster } = await pictureOf(talk, project.code, ids);
  const may = ids.filter((id) => {
    const people = roster.people.map((one) => (one.id === id ? { ...one, offices: [...one.offices, { holder, from: dayOf(talk.at), to: FOR_EVER }] } : one));
    return signability(procedure, project, { ...roster, people }, talk.at).seats.some((one) => one.holder === holder && one.lawful.some(({ person }) => person === id));
  });
  return new Set(may);
}

const titleOf = ({ procedure }: Picture, { office }: SeatReport): Words => (office ? procedure.offices[office]!.title : { vi: sentence('vi', 'labels', 'council'), en: sentence('en', 'labels', 'council') });
