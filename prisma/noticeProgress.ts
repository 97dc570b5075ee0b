import type { Books } from './client';

/** How far the telling is on one channel; null: those whom no channel reaches. What waits counts where it will be tried first. */
export interface ChannelProgress { channel: string | null; pending: number; sending: number; sent: number; failed: number; unknown: number; unreached: number }

/** All that waits, and what came of the notices of the last hours. `ladder` is the order in which channels are tried for whoever prefers none. */
export async function noticeCounts({ pool }: Books, { hours, ladder }: { hours: number; ladder: readonly string[] }): Promise<ChannelProgress[]> {
  const { rows } = await pool.query<ChannelProgress>({
    name: 'notice-progress', values: [hours, ladder],
    text: `SELECT channel, ${['pending', 'sending', 'sent', 'failed', 'unknown', 'unreached'].map((state) => `count(*) FILTER (WHERE state = '${state.toUpperCase()}')::int AS ${state}`).join(', ')} FROM (
        SELECT n.state, CASE n.state WHEN 'SENDING' THEN n.channel ELSE (
          SELECT a.channel FROM addresses a LEFT JOIN notice_preferences p ON p.person_id = a.person_id WHERE a.person_id = n.person_id AND a.active AND a.channel <> ALL(n.passed)
          ORDER BY (a.channel = p.preferred) DESC NULLS LAST, array_position($2::text[], a.channel) LIMIT 1) END AS channel
        FROM notices n WHERE n.state IN ('PENDING', 'SENDING')
        UNION ALL
        SELECT state, channel FROM notices WHERE created_at >= now() - $1 * interval '1 hour' AND state IN ('SENT', 'FAILED', 'UNKNOWN', 'UNREACHED')
      ) AS one GROUP BY channel ORDER BY array_position($2::text[], channel)`,
  });
  return rows;
}
