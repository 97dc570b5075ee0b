import { randomBytes } from 'node:crypto';
import { dayOf } from '../../domain/calendar';
import { cancelAbsence, setAbsence } from '../../prisma/staff';
import type { AbsenceRecord } from '../../prisma/staff';
import type { Confirmable } from '../dialog';
import { readPeriod } from '../period';
import type { Period } from '../period';
import { button, choice, say } from '../say';
import { sentence } from '../../templates/render';
import type { Answer, Talk } from '../world';
import { menu } from './look';
import { stampOf } from './stamp';

/** "Vắng đến 05/12": says what follows, and asks to confirm; without days they are asked for. */
export function startAbsence(talk: Talk, typed: string): Answer {
  const { language, at } = talk;
  const period = readPeriod(typed, dayOf(at));
  if ('wrong' in period) return { messages: [askDays(talk, /\d/.test(typed) ? period.wrong : null)], ask: { what: 'absence' } };
  const nonce = randomBytes(4).toString('hex');
  return {
    messages: [say(language, 'absenceConfirm', period, [button(language, 'confirm', `av:${nonce}`), button(language, 'cancel', 'no')])],
    ask: { what: 'away', nonce, ...period },
  };
}

/** The question for two days, with what was wrong with the answer before. */
export const askDays = ({ language }: Talk, wrong: Extract<Period, { wrong: string }>['wrong'] | null) =>
  say(language, 'askPeriod', { wrong: wrong && sentence(language, 'labels', `period.${wrong}`) });

export async function confirmAbsence(talk: Talk, nonce: string): Promise<Answer> {
  const { dialog: { ask }, language } = talk;
  return ask?.what === 'away' && ask.nonce === nonce ? setAway(talk, ask) : { messages: [say(language, 'stale', {}, menu(language))] };
}

export async function setAway(talk: Talk, { from, until }: Extract<Confirmable, { what: 'away' }>): Promise<Answer> {
  const { world, person, language } = talk;
  const { id } = await setAbsence(world.books, { person: person.id, from, to: until }, stampOf(talk));
  return { messages: [say(language, 'absenceSet', { from, until }, [button(language, 'absence.cancel', `ax:${id}`), button(language, 'tasks', 'ts')])] };
}

/** "Hủy vắng": the absences that are not over, each with a button that takes it back. */
export async function listAbsences({ world: { books }, person, language, at }: Talk): Promise<Answer> {
  const { rows } = await books.pool.query<AbsenceRecord>(
    'SELECT id, person_id AS person, valid_from AS "from", valid_to AS "to" FROM absences WHERE person_id = $1 AND cancelled_at IS NULL AND valid_to >= $2 ORDER BY valid_from, id LIMIT 9', [person.id, dayOf(at)]);
  if (rows.length === 0) return { messages: [say(language, 'noAbsence', {}, menu(language))] };
  const absences = rows.map(({ from, to }, index) => ({ number: index + 1, from, until: to }));
  return { messages: [say(language, 'absences', { absences }, rows.map(({ id, from, to }, index) => choice(language, index, sentence(language, 'labels', 'period', { from, until: to }), `ax:${id}`)))] };
}

export async function takeBackAbsence(talk: Talk, id: string): Promise<Answer> {
  const { world, language } = talk;
  const { from, to } = await cancelAbsence(world.books, id, stampOf(talk));
  return { messages: [say(language, 'absenceCancelled', { from, until: to }, menu(language))] };
}
