import { label } from '../domain/text';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';
import { change, mustAdminister } from './staffLog';
import type { Stamp } from './staffLog';

/** Where people reach an office; null is not entered. */
export interface ContactFacts { address: string | null; phone: string | null; hours: string | null }
export interface Contact extends ContactFacts { id: string; name: string }

/** Units with how to reach them, those that are known; what was not entered is null. */
export async function contactsOf({ pool }: Books, ids: readonly string[]): Promise<Contact[]> {
  const { rows } = await pool.query<Contact>('SELECT u.id, u.name, c.address, c.phone, c.hours FROM units u LEFT JOIN unit_contacts c ON c.unit_id = u.id WHERE u.id = ANY($1) ORDER BY u.id', [ids]);
  return rows;
}

/** Enters how to reach a unit, as a whole; with its line in the staff log. Administrators only. @throws Refusal NOT_YOURS, UNKNOWN_RECORD */
export const setContact = (books: Books, unit: string, facts: ContactFacts, stamp: Stamp): Promise<ContactFacts & { unit: string }> =>
  change(books, 'unitContact', { unit, ...facts }, [], stamp, async (desk) => {
    mustAdminister(desk);
    const clean = (text: string | null) => (text === null ? null : label(text) || null);
    const answer = { unit, address: clean(facts.address), phone: clean(facts.phone), hours: clean(facts.hours) };
    const { rowCount } = await desk.client.query(
      `INSERT INTO unit_contacts (unit_id, address, phone, hours, changed_at) SELECT id, $2, $3, $4, $5 FROM units WHERE id = $1
       ON CONFLICT (unit_id) DO UPDATE SET address = excluded.address, phone = excluded.phone, hours = excluded.hours, changed_at = excluded.changed_at`,
      [unit, answer.address, answer.phone, answer.hours, desk.at]);
    if (rowCount === 0) throw new Refusal('UNKNOWN_RECORD');
    return { subject: unit, answer };
  });
