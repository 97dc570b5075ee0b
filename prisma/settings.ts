import { isDay } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';
import type { PinnedProcedure } from '../domain/project';
import type { Party, Procedure } from '../domain/procedure';
import { Refusal } from '../domain/refusal';
import { isSettable, settingParty, withSettings } from '../domain/settings';
import type { Setting, SettingValue } from '../domain/settings';
import { comment } from '../domain/text';
import type { Books } from './client';
import { inForce, keep } from './procedures';
import { change, invalid, mustAdminister } from './staffLog';
import type { Stamp } from './staffLog';

/** A unit's value from a day on; null goes back to the table's own. */
export interface NewSetting { unit: string; procedure: string; stage: string; name: string; value: SettingValue; effectiveFrom: Day; reason: string }
/** A setting as it was entered: by whom and when. */
export interface SettingEntry extends Setting { effectiveFrom: Day; reason: string; by: string; byName: string | null; at: Instant }
export type Units = Partial<Record<Party, string>>;

/**
 * Enters a setting for the projects that begin from a day on, today at the earliest; nothing that was entered is ever changed. It is tried on the
 * table in force on that day. Administrators only.
 * @throws Refusal SETTING_NOT_ALLOWED, INVALID_FACT, REASON_REQUIRED, UNKNOWN_PROCEDURE, NOT_YOURS, KEY_REUSED
 */
export const enterSetting = (books: Books, entry: NewSetting, stamp: Stamp): Promise<NewSetting> =>
  change(books, 'settingEntered', entry, [], stamp, async (desk) => {
    mustAdminister(desk);
    const { unit, procedure, stage, name, value, effectiveFrom } = entry;
    if (!isDay(effectiveFrom)) throw invalid('effectiveFrom', 'NO_SUCH_DAY');
    if (effectiveFrom < desk.today) throw invalid('effectiveFrom', 'PAST');
    const reason = comment(entry.reason);
    if (reason.trim() === '') throw new Refusal('REASON_REQUIRED');
    if ((await desk.client.query('SELECT 1 FROM units WHERE id = $1', [unit])).rowCount === 0) throw invalid('unit', 'UNKNOWN');
    const table = inForce(procedure, effectiveFrom);
    const party = settingParty(table, stage);
    withSettings(table, [{ unit, stage, name, value }], { [party]: unit });
    // where the unit's people hold offices of other parties alone it would change nothing, and nobody would notice
    const { rows: held } = await desk.client.query<{ party: string }>("SELECT DISTINCT split_part(holder, '.', 1) AS party FROM offices WHERE split_part(holder, '@', 2) = $1", [unit]);
    if (held.length > 0 && !held.some((row) => row.party === party)) throw new Refusal('INVALID_FACT', { field: 'unit', rule: `a unit of the party ${party}`, stage });
    await desk.client.query(
      'INSERT INTO settings (unit, procedure_id, stage, name, value, effective_from, reason, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [unit, procedure, stage, name, JSON.stringify(value), effectiveFrom, reason, desk.by, desk.at]);
    return { subject: unit, answer: { ...entry, reason } };
  });

interface Row { unit: string; stage: string; name: string; value: SettingValue; effective_from: Day; reason: string; by: string; by_name: string | null; at: Date }
const columns = 's.unit, s.stage, s.name, s.value, s.effective_from, s.reason, s.entered_by AS by, p.name AS by_name, s.entered_at AS at FROM settings s LEFT JOIN persons p ON p.id = s.entered_by';
const asEntry = ({ effective_from, by_name, at, ...row }: Row): SettingEntry => ({ ...row, effectiveFrom: effective_from, byName: by_name, at: at.toISOString() });

/** What some units set for a procedure as of a day: of each value the one that began last, of those of one day the one entered last. */
export async function settingsFor({ pool }: Pick<Books, 'pool'>, procedureId: string, units: readonly string[], day: Day): Promise<SettingEntry[]> {
  const { rows } = await pool.query<Row>(
    `SELECT DISTINCT ON (s.unit, s.stage, s.name) ${columns} WHERE s.procedure_id = $1 AND s.unit = ANY($2) AND s.effective_from <= $3
     ORDER BY s.unit, s.stage, s.name, s.effective_from DESC, s.id DESC`, [procedureId, units, day]);
  return rows.map(asEntry);
}

/** What a unit entered that begins after a day, the earliest first. */
export async function settingsAfter({ pool }: Pick<Books, 'pool'>, procedureId: string, unit: string, day: Day): Promise<SettingEntry[]> {
  const { rows } = await pool.query<Row>(`SELECT ${columns} WHERE s.procedure_id = $1 AND s.unit = $2 AND s.effective_from > $3 ORDER BY s.effective_from, s.id`, [procedureId, unit, day]);
  return rows.map(asEntry);
}

/** What a project of these units that begins on a day is pinned to: the procedure in force with their settings. @throws Refusal UNKNOWN_PROCEDURE */
export const pinFor = async (books: Books, procedureId: string, units: Units, day: Day): Promise<PinnedProcedure> => pinWith(books, inForce(procedureId, day), units, day);

/** A table with what these units set as of a day, kept under its hash. A setting of what a later table settles itself has lapsed. */
async function pinWith(books: Books, table: Procedure, units: Units, day: Day): Promise<PinnedProcedure> {
  const playing = [...new Set(Object.values(units))];
  const set = (await settingsFor(books, table.id, playing, day)).filter((one) => one.value !== null && isSettable(table, one) && units[settingParty(table, one.stage)] === one.unit);
  const settings = set.map(({ unit, stage, name, value }): Setting => ({ unit, stage, name, value }));
  return keep(books, withSettings(table, settings, units), settings.length > 0 ? settings : null);
}

/** A table that a running project may be moved to, with the settings in it. */
export interface Offer extends PinnedProcedure { settings: readonly Setting[] }

/** The tables in force on a day that are newer than the one a project has, each with what its units set; the latest last, none when it is up to date. */
export async function newerRules(books: Books, { procedure, units }: { procedure: PinnedProcedure; units: Units }, day: Day): Promise<Offer[]> {
  // a table that was mended without a new day is the one released last
  const { rows } = await books.pool.query<{ definition: string }>(
    `SELECT DISTINCT ON (r.effective_from) r.definition FROM procedures r
     WHERE r.id = $1 AND r.settings IS NULL AND r.effective_from BETWEEN $2 AND $3 ORDER BY r.effective_from, r.published_at DESC, r.hash`, [procedure.id, procedure.effectiveFrom, day]);
  const offers = new Map<string, PinnedProcedure>();
  for (const { definition } of rows) {
    const offer = await pinWith(books, JSON.parse(definition) as Procedure, units, day);
    if (offer.hash !== procedure.hash) offers.set(offer.hash, offer);
  }
  return Promise.all([...offers.values()].map(async (offer) => ({ ...offer, settings: await settingsIn(books, offer.hash) })));
}

/** The settings that were put into a table; none in one as released. */
export async function settingsIn({ pool }: Pick<Books, 'pool'>, hash: string): Promise<Setting[]> {
  const { rows } = await pool.query<{ settings: Setting[] | null }>('SELECT settings FROM procedures WHERE hash = $1', [hash]);
  return rows[0]?.settings ?? [];
}

