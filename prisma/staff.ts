import { randomUUID } from 'node:crypto';
import { isDay, plusDays } from '../domain/calendar';
import type { Day } from '../domain/calendar';
import { comment, label } from '../domain/text';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { revokeAll } from './delegations';
import { change, holdersOf, invalid, mustAdminister, mustBe, mustBeActive } from './staffLog';
import type { Desk, Stamp } from './staffLog';

export { acceptDelegation, declineDelegation, delegate, delegationsOf, revokeDelegation } from './delegations';
export type { DelegationRecord } from './delegations';
export { wakeFor } from './staffLog';
export type { Stamp } from './staffLog';

const FOR_EVER = '9999-12-31';

export interface Newcomer { id: string; name: string; username: string | null; language: 'vi' | 'en' }
export interface OfficePeriod { person: string; holder: string; from: Day; to: Day }
export interface AbsenceRecord { id: string; person: string; from: Day; to: Day }

/** A new person under an id by chance that nobody had before, whatever the username. Administrators only. @throws Refusal INVALID_FACT, NOT_YOURS */
export const addPerson = (books: Books, { name, username, language = 'vi' }: { name: string; username?: string | undefined; language?: 'vi' | 'en' | undefined }, stamp: Stamp): Promise<Newcomer> =>
  change(books, 'personAdded', { name, username, language }, [], stamp, async (desk) => {
    mustAdminister(desk);
    const person = { id: randomUUID(), name: label(name), username: username === undefined ? null : label(username).toLowerCase(), language };
    if (person.name.length === 0 || person.name.length > 200) throw invalid('name', 'LENGTH');
    if (person.username !== null && !/^[a-z0-9][a-z0-9._@-]{0,99}$/.test(person.username)) throw invalid('username', 'FORM');
    if (!['vi', 'en'].includes(language)) throw invalid('language', 'UNKNOWN');
    // two at once are settled by the unique index
    const { rowCount } = await desk.client.query(
      'INSERT INTO persons (id, name, username, language) VALUES ($1, $2, $3, $4) ON CONFLICT (username) WHERE deactivated_at IS NULL DO NOTHING', [person.id, person.name, person.username, language]);
    if (rowCount === 0) throw invalid('username', 'TAKEN');
    return { subject: person.id, answer: person };
  });

/**
 * Ends what a person may do, at once: offices, tokens, link keys, and delegations both ways. The row stays for ever, so that what was done keeps
 * its name; an office's last day is yesterday, one that had not begun before today goes, and the log keeps all as they were. Administrators only.
 * @throws Refusal INVALID_FACT (unknown, inactive already, or the last administrator), NOT_YOURS
 */
export const deactivate = (books: Books, personId: string, stamp: Stamp): Promise<{ person: string; offices: OfficePeriod[]; delegations: string[] }> =>
  change(books, 'deactivated', { personId }, [personId], stamp, async (desk) => {
    mustAdminister(desk);
    mustBeActive(desk, personId, 'person');
    await mustNotBeLastAdministrator(desk, personId);
    const holders = await holdersOf(desk, [personId]);
    const offices = await cutOffices(desk, personId, null, plusDays(desk.today, -1));
    const { ids, principals } = await revokeAll(desk, personId);
    await desk.client.query('UPDATE persons SET deactivated_at = $2 WHERE id = $1', [personId, desk.at]);
    await desk.client.query('UPDATE tokens SET expires_at = now() WHERE person_id = $1 AND (expires_at IS NULL OR expires_at > now())', [personId]);
    await desk.client.query('UPDATE link_keys SET expires_at = now() WHERE person_id = $1 AND expires_at > now()', [personId]);
    return { subject: personId, answer: { person: personId, offices, delegations: ids }, wake: { people: [personId, ...principals], holders: [...holders, ...(await holdersOf(desk, principals))] } };
  });

/** An office from a day on, until a day (inclusive) or without an end. Administrators only. @throws Refusal INVALID_FACT, NOT_YOURS */
export const giveOffice = (books: Books, { person, holder, from, to = FOR_EVER }: { person: string; holder: string; from: Day; to?: Day | undefined }, stamp: Stamp): Promise<OfficePeriod> =>
  change(books, 'officeGiven', { person, holder, from, to }, [person], stamp, async (desk) => {
    mustAdminister(desk);
    mustBeActive(desk, person, 'person');
    mustBePeriod(from, to);
    await mustBeHolder(desk, holder);
    const { rows } = await desk.client.query('SELECT 1 FROM offices WHERE person_id = $1 AND holder = $2 AND valid_from <= $4 AND valid_to >= $3', [person, holder, from, to]);
    if (rows.length > 0) throw invalid('from', 'HELD_ALREADY');
    await desk.client.query('INSERT INTO offices (person_id, holder, valid_from, valid_to) VALUES ($1, $2, $3, $4)', [person, holder, from, to]);
    return { subject: person, answer: { person, holder, from, to }, wake: { people: [person], holders: [holder] } };
  });

/** The last day of an office (inclusive); without one it ends at once, its last day being yesterday. Never further back. Administrators only. @throws Refusal INVALID_FACT, NOT_YOURS */
export const endOffice = (books: Books, { person, holder, to }: { person: string; holder: string; to?: Day | undefined }, stamp: Stamp): Promise<{ person: string; holder: string; to: Day; offices: OfficePeriod[] }> =>
  change(books, 'officeEnded', { person, holder, to }, [person], stamp, async (desk) => {
    mustAdminister(desk);
    mustBeActive(desk, person, 'person');
    const yesterday = plusDays(desk.today, -1);
    const last = to ?? yesterday;
    if (!isDay(last)) throw invalid('to', 'NO_SUCH_DAY');
    if (last < yesterday) throw invalid('to', 'PAST');
    const offices = await cutOffices(desk, person, holder, last);
    if (offices.length === 0) throw invalid('holder', 'NOT_HELD');
    return { subject: person, answer: { person, holder, to: last, offices }, wake: { people: [person], holders: [holder] } };
  });

/** Days on which a person does not act, both inclusive. For oneself, or by an administrator. The reason is kept with the absence, not in the log. @throws Refusal INVALID_FACT, NOT_YOURS */
export const setAbsence = (books: Books, { person, from, to, reason = '' }: { person: string; from: Day; to: Day; reason?: string | undefined }, stamp: Stamp): Promise<AbsenceRecord> =>
  change(books, 'absenceSet', { person, from, to, reason }, [person], stamp, async (desk) => {
    mustBe(desk, person);
    mustBeActive(desk, person, 'person');
    mustBePeriod(from, to);
    const absence = { id: randomUUID(), person, from, to };
    await desk.client.query('INSERT INTO absences (id, person_id, valid_from, valid_to, reason, entered_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)', [absence.id, person, from, to, comment(reason), desk.by, desk.at]);
    return { subject: person, answer: absence, wake: { people: [person], holders: await holdersOf(desk, [person]) } };
  });

/** Takes an absence back; by the person or an administrator, to all others it does not exist. @throws Refusal UNKNOWN_RECORD, INVALID_FACT */
export async function cancelAbsence(books: Books, id: string, stamp: Stamp): Promise<AbsenceRecord> {
  const { rows: [known] } = await books.pool.query<AbsenceRecord>('SELECT id, person_id AS person, valid_from AS "from", valid_to AS "to" FROM absences WHERE id = $1', [id]);
  if (!known) throw new Refusal('UNKNOWN_RECORD');
  return change(books, 'absenceCancelled', { id }, [known.person], stamp, async (desk) => {
    if (!desk.administrator && desk.by !== known.person) throw new Refusal('UNKNOWN_RECORD');
    const { rowCount } = await desk.client.query('UPDATE absences SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL', [id, desk.at]);
    if (rowCount === 0) throw invalid('id', 'CANCELLED');
    return { subject: known.person, answer: known, wake: { people: [known.person], holders: await holdersOf(desk, [known.person]) } };
  });
}

/** Ends what reaches beyond a day: what began by then is cut, what had not is dropped. Gives the periods as they were. */
async function cutOffices({ client }: Desk, person: string, holder: string | null, last: Day): Promise<OfficePeriod[]> {
  const { rows } = await client.query<OfficePeriod>(
    `SELECT person_id AS person, holder, valid_from AS "from", valid_to AS "to" FROM offices
     WHERE person_id = $1 AND ($2::text IS NULL OR holder = $2) AND valid_to > $3 ORDER BY holder, valid_from FOR UPDATE`, [person, holder, last]);
  await client.query('DELETE FROM offices WHERE person_id = $1 AND ($2::text IS NULL OR holder = $2) AND valid_from > $3', [person, holder, last]);
  await client.query('UPDATE offices SET valid_to = $3 WHERE person_id = $1 AND ($2::text IS NULL OR holder = $2) AND valid_to > $3', [person, holder, last]);
  return rows;
}

/** Somebody has to be left who can add people. */
async function mustNotBeLastAdministrator({ client, persons }: Desk, id: string): Promise<void> {
  if (!persons.get(id)!.administrator) return;
  // two administrators who are deactivated at once are counted one after the other
  await client.query("SELECT pg_advisory_xact_lock(hashtext('last administrator'))");
  const { rows } = await client.query('SELECT 1 FROM persons WHERE administrator AND deactivated_at IS NULL LIMIT 2');
  if (rows.length < 2) throw invalid('person', 'LAST_ADMINISTRATOR');
}

function mustBePeriod(from: Day, to: Day): void {
  if (!isDay(from)) throw invalid('from', 'NO_SUCH_DAY');
  if (!isDay(to)) throw invalid('to', 'NO_SUCH_DAY');
  if (to < from) throw invalid('to', 'BEFORE_FROM');
}

/** An office that some published procedure knows, in a unit that is known: `doit.director@sct-bac-giang`. */
async function mustBeHolder({ client }: Desk, holder: string): Promise<void> {
  const [office, unit, ...more] = holder.split('@');
  const { rows: [known] } = await client.query<{ office: boolean; unit: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM procedures WHERE jsonb_exists(definition::jsonb -> 'offices', $1)) AS office, EXISTS (SELECT 1 FROM units WHERE id = $2) AS unit`, [office, unit ?? '']);
  if (!known!.office || more.length > 0) throw invalid('holder', 'UNKNOWN_OFFICE');
  if (!known!.unit) throw invalid('holder', 'UNKNOWN_UNIT');
}
