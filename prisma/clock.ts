import type { Instant } from '../domain/calendar';
import type { Books } from './client';

/** The product's clock. In production the machine's; in development it may be moved ahead to skip what the law waits for. */
export interface Clock { now(): Promise<Instant> }

export const machineClock: Clock = { now: async () => new Date().toISOString() };

/** A clock that runs ahead of the machine's by what the books say; every process sees the same. */
export function movableClock({ pool }: Books): Clock & { moveTo(at: Instant): Promise<void> } {
  return {
    async now() {
      const { rows } = await pool.query<{ millis: string }>({ name: 'clock', text: 'SELECT millis FROM clock_shift WHERE id = 1' });
      return new Date(Date.now() + Number(rows[0]?.millis ?? 0)).toISOString();
    },
    /** Moves the clock ahead and wakes every open project, whose workflow then looks again at what is due. Never back. */
    async moveTo(at) {
      await pool.query('INSERT INTO clock_shift (id, millis) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET millis = greatest(clock_shift.millis, $1)', [Date.parse(at) - Date.now()]);
      // couriers that wait for the morning look again, too
      await pool.query("INSERT INTO marks (subject, position) SELECT DISTINCT 'courier/' || person_id, 1 FROM notices WHERE state = 'PENDING' ORDER BY 1 ON CONFLICT (subject) DO UPDATE SET position = marks.position + 1");
      await pool.query("INSERT INTO marks (subject, position) SELECT 'project/' || code, 1 FROM projects WHERE ended IS NULL ON CONFLICT (subject) DO UPDATE SET position = marks.position + 1");
    },
  };
}
