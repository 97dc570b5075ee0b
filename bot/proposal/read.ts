import { readAmount } from '../../domain/amount';
import { dayOf, isPlannable } from '../../domain/calendar';
import { LARGEST } from '../../domain/money';
import { activities } from '../../domain/norms';
import { currentOf, findProvince } from '../../domain/provinces';
import { fromTcvn3 } from '../../domain/tcvn3';
import { label, nameKey } from '../../domain/text';
import { readDate } from '../../domain/typedDate';
import { findUnits } from '../../prisma/units';
import type { Talk } from '../world';
import { folded } from '../understand';
import { findActivities } from './activities';
import { yearOf } from './answers';
import type { Answers, Step } from './answers';
import { ownUnits, unitName } from './units';

/** A choice that is offered under a question: what it reads, and what it sets. `words`: a key of the labels instead of a text. */
export interface Option { value: string; text?: string; words?: string; facts?: object }
/** What a typed answer comes to: it is taken, or it is asked again with a reason and, where something may be meant, choices. */
export type Read = { answers: Answers; remark?: { key: string; facts: object } } | { wrong: string; facts?: object; options?: readonly Option[] };

/** Reads the answer to one question; what cannot be is told with its reason. */
export async function read(talk: Talk, step: Step, answers: Answers, typed: string): Promise<Read> {
  const today = dayOf(talk.at);
  switch (step) {
    case 'fund': return readFund(typed);
    case 'name': return readName(typed, 500, (name) => ({ name }));
    case 'activity': return readActivity(typed);
    case 'province': return readProvince(typed);
    case 'total': return readMoney(typed, (total) => ({ total }));
    case 'eligibleCost': return /^(?:bang|nhu|same)\b/.test(folded(typed).join(' ')) ? pick(talk, step, answers, 'total') : readMoney(typed, (eligibleCost) => ({ eligibleCost }), answers.total, 'aboveTotal');
    case 'requested': return readMoney(typed, (requested) => ({ requested }), answers.total, 'aboveTotal');
    case 'beneficiary': return readBeneficiary(talk, answers, typed);
    case 'plannedEnd': return readEnd(typed, today);
    case 'planYear': return readYear(typed, today, answers);
    case 'implementer': return readImplementer(talk, typed);
  }
}

/** Takes a choice that was offered under a question. */
export async function pick(talk: Talk, step: Step, answers: Answers, value: string): Promise<Read> {
  switch (step) {
    case 'fund': return value === 'national' || value === 'provincial' ? { answers: { fund: value } } : { wrong: 'choose' };
    case 'name': return { answers: { name: value } };
    case 'activity': return activities.has(value) ? { answers: { activity: value } } : { wrong: 'choose' };
    case 'province': return readProvince(value);
    case 'eligibleCost': return answers.total === undefined ? { wrong: 'choose' } : { answers: { eligibleCost: answers.total } };
    case 'beneficiary': {
      // a new name is marked, as no unit's id begins so
      if (value.startsWith('=')) return { answers: { beneficiary: { unit: null, name: value.slice(1), asTyped: true } } };
      const name = await unitName(talk, value);
      return name === null ? { wrong: 'choose' } : { answers: { beneficiary: { unit: value, name } } };
    }
    case 'implementer': return (await ownUnits(talk)).some(({ id }) => id === value) ? { answers: { implementer: value } } : { wrong: 'choose' };
    default: return read(talk, step, answers, value);
  }
}

function readFund(typed: string): Read {
  const words = folded(typed).join(' ');
  const national = /\b(?:quoc gia|trung uong|bo|national|central|kcqg)\b/.test(words);
  const provincial = /\b(?:dia phuong|tinh|provincial|province|local|kcdp)\b/.test(words);
  return national === provincial ? { wrong: 'choose' } : { answers: { fund: national ? 'national' : 'provincial' } };
}

/** A name as it is kept; one that looks like an old font's is asked, never changed by itself. */
function readName(typed: string, most: number, set: (name: string) => Answers, keep: (name: string) => string = (name) => name): Read {
  const name = label(typed);
  if (name === '') return { wrong: 'nameEmpty' };
  if (name.length > most) return { wrong: 'nameLong', facts: { most, length: name.length } };
  const old = fromTcvn3(typed);
  if (!old.suspected) return { answers: set(name) };
  const converted = label(old.converted);
  return { wrong: 'oldFont', options: [{ value: keep(converted), text: converted }, { value: keep(name), words: 'propose.asTyped', facts: { name } }] };
}

function readActivity(typed: string): Read {
  const { exact, found } = findActivities(typed);
  if (exact) return { answers: { activity: found[0]!.id } };
  if (found.length === 0) return { wrong: 'noActivity' };
  return { wrong: 'whichActivity', options: found.map(({ id }) => ({ value: id, words: 'propose.activity', facts: { title: activities.get(id)!.title } })) };
}

function readProvince(typed: string): Read {
  const found = findProvince(typed);
  if (found.kind === 'unknown') return { wrong: 'noProvince' };
  if (found.kind === 'ask') return { wrong: 'whichProvince', options: found.candidates.slice(0, 8).map(({ old, current }) => ({ value: old ?? current, text: old ?? current })) };
  const { old, current } = found;
  return { answers: { province: old ?? current }, ...(old !== null && old !== current ? { remark: { key: 'propose.nowIn', facts: { old, current } } } : {}) };
}

function readMoney(typed: string, set: (amount: string) => Answers, most?: string, above = 'tooMuch'): Read {
  const amount = readAmount(typed);
  if (amount === null) return { wrong: 'notMoney' };
  if (amount <= 0n) return { wrong: 'notPositive' };
  if (amount > LARGEST) return { wrong: 'tooMuch' };
  if (most !== undefined && amount > BigInt(most)) return { wrong: above, facts: { total: most, amount } };
  return { answers: set(amount.toString()) };
}

async function readBeneficiary(talk: Talk, { implementer, province = '' }: Answers, typed: string): Promise<Read> {
  if (/\b(?:chinh (?:don vi )?(?:toi|minh|chung toi)|don vi (?:toi|minh|cua toi|chung toi)|own unit|my unit|ourselves)\b/.test(folded(typed).join(' ')) && implementer) return pick(talk, 'beneficiary', {}, implementer);
  const named = readName(typed, 300, (name) => ({ beneficiary: { unit: null, name } }), (name) => `=${name}`);
  if ('wrong' in named) return named;
  const { name } = named.answers.beneficiary!;
  const known = (await findUnits(talk.world.books, name, 20)).filter(({ kind }) => kind === 'ruralEstablishment');
  const here = known.filter((unit) => nameKey(unit.name) === nameKey(name) && (unit.province === null || currentOf(unit.province) === currentOf(province)));
  if (here.length === 1) return pick(talk, 'beneficiary', {}, here[0]!.id);
  if (known.length === 0) return { ...named, remark: { key: 'propose.newUnit', facts: { name } } };
  const options: Option[] = known.slice(0, 5).map((unit) => ({ value: unit.id, text: unit.province ? `${unit.name}, ${unit.province}` : unit.name }));
  return { wrong: 'whichUnit', options: [...options, { value: `=${name}`, words: 'propose.newNamed', facts: { name } }] };
}

function readEnd(typed: string, today: string): Read {
  const date = readDate(typed);
  if ('invalid' in date) return { wrong: `date.${date.invalid}` };
  if ('ask' in date) {
    const ahead = date.ask.filter((day) => day >= today && isPlannable(day));
    return ahead.length === 0 ? { wrong: 'datePast', facts: { today } } : { wrong: 'whichDate', options: ahead.map((day) => ({ value: day, words: 'propose.day', facts: { date: day } })) };
  }
  if (!isPlannable(date.day)) return { wrong: 'date.noSuchDay' };
  return date.day < today ? { wrong: 'datePast', facts: { today } } : { answers: { plannedEnd: date.day } };
}

function readYear(typed: string, today: string, { plannedEnd }: Answers): Read {
  const found = /^(?:nam |year )?(\d{4})$/.exec(folded(typed).join(' '));
  const [first, last] = [yearOf(today), plannedEnd ? yearOf(plannedEnd) : 2100];
  const year = Number(found?.[1]);
  return found && year >= first && year <= last ? { answers: { planYear: year } } : { wrong: 'planYear', facts: { first: String(first), last: String(last) } };
}

async function readImplementer(talk: Talk, typed: string): Promise<Read> {
  const words = folded(typed).join(' ');
  const found = (await ownUnits(talk)).filter(({ name }) => words !== '' && folded(name).join(' ').includes(words));
  return found.length === 1 ? { answers: { implementer: found[0]!.id } } : { wrong: 'choose' };
}
