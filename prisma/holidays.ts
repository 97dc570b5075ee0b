import { randomUUID } from 'node:crypto';
import { vietnam } from '../domain/calendar';
import type { Calendar, CalendarMark } from '../domain/calendar';
import { checkChanges, withChanges } from '../domain/calendarChanges';
import type { CalendarChange, DayEntered } from '../domain/calendarChanges';
import { canonical } from '../domain/record';
import { Refusal } from '../domain/refusal';
import type { Books } from './client';

/** Who enters a publication, where it stands, the year it decides, and the command's id: the same id again enters nothing. */
export interface Publication { by: string; source: string; commandId?: string; mark?: CalendarMark; decides?: string }

/** What was entered, and how many open projects with a term look at it again. */
export interface Entered { days: DayEntered[]; recounted: number; repeated: boolean }

/** Serialises publications, so that ids are visible in their order and the highest one tells the version. */
const LOCK = 72_707_370;

interface Row { day: string; kind: DayEntered['kind']; name_vi: string; name_en: string; replaces: string | null; source: string; mark: CalendarMark; decides: string | null }
const columns = 'day, kind, name_vi, name_en, replaces, source, mark, decides';

const asChange = ({ name_vi, name_en, replaces, decides, ...rest }: Row): CalendarChange =>
  ({ ...rest, name: { vi: name_vi, en: name_en }, ...(replaces ? { replaces } : {}), ...(decides ? { decides } : {}) });

/**
 * Enters what the government published about some days: one transaction, all or nothing. It ends by waking every open project with a term,
 * whose workflow counts again.
 * @throws Refusal INVALID_FACT with `field` and `rule`; KEY_REUSED when the command's id was used for another publication.
 */
export async function enterDays(books: Books, days: readonly DayEntered[], { by, source, commandId = randomUUID(), mark = 'seen', decides }: Publication): Promise<Entered> {
  const changes: CalendarChange[] = days.map(({ day, kind, name, replaces }) => ({ day, kind, name, ...(replaces ? { replaces } : {}), source, mark, ...(decides ? { decides } : {}) }));
  const db = await books.pool.connect();
  try {
    await db.query('BEGIN');
    await db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { rows: before } = await db.query<Row & { recounted: number; entered_by: string }>(`SELECT ${columns}, recounted, entered_by FROM calendar_changes WHERE command_id = $1 ORDER BY id`, [commandId]);
    const repeated = before.length > 0;
    let recounted = before[0]?.recounted ?? 0;
    if (repeated) {
      const told = before.map(({ recounted: _, entered_by, ...row }) => [asChange(row), entered_by]);
      if (canonical(told) !== canonical(changes.map((change) => [change, by]))) throw new Refusal('KEY_REUSED');
    } else {
      const { rows } = await db.query<Row>(`SELECT ${columns} FROM calendar_changes ORDER BY id`);
      checkChanges(withChanges(vietnam, rows.map(asChange)), changes);
      const { rowCount } = await db.query(`INSERT INTO marks (subject, position) SELECT 'project/' || code, 1 FROM projects WHERE ended IS NULL AND due IS NOT NULL ORDER BY 1
        ON CONFLICT (subject) DO UPDATE SET position = marks.position + 1`);
      recounted = rowCount ?? 0;
      await db.query(
        `INSERT INTO calendar_changes (day, kind, name_vi, name_en, replaces, source, mark, decides, entered_by, command_id, recounted)
         SELECT c.day, c.kind, c.name->>'vi', c.name->>'en', c.replaces, c.source, c.mark, c.decides, $2, $3, $4
         FROM ROWS FROM (jsonb_to_recordset($1) AS (day text, kind text, name jsonb, replaces text, source text, mark text, decides text)) WITH ORDINALITY AS c ORDER BY c.ordinality`,
        [JSON.stringify(changes), by, commandId, recounted]);
    }
    await db.query('COMMIT');
    return { days: changes.map(({ source: _, mark: __, decides: ___, ...day }) => day), recounted, repeated };
  } catch (error) {
    await db.query('ROLLBACK');
    throw error;
  } finally {
    db.release();
  }
}

/** Grows with every publication: who kept an older calendar counts again. */
export async function calendarVersion({ pool }: Books): Promise<string> {
  const { rows } = await pool.query<{ version: string }>({ name: 'calendarVersion', text: 'SELECT coalesce(max(id), 0)::text AS version FROM calendar_changes' });
  return rows[0]!.version;
}

const kept = new WeakMap<Books, { version: string; calendar: Calendar }>();

/** The calendar of the data file with what was published since; read again only when something was. `version`, where the caller asked for it already. */
export async function calendarOf(books: Books, asked?: string): Promise<Calendar> {
  const version = asked ?? await calendarVersion(books);
  const known = kept.get(books);
  if (known?.version === version) return known.calendar;
  const { rows } = await books.pool.query<Row>(`SELECT ${columns} FROM calendar_changes WHERE id <= $1 ORDER BY id`, [version]);
  const calendar = withChanges(vietnam, rows.map(asChange));
  kept.set(books, { version, calendar });
  return calendar;
}
