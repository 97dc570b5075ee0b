import type { Books } from '../../../prisma/client';

interface Client { query(sql: string): Promise<unknown>; release(close: boolean): void }

/** One holder among all processes, as long as its connection lives; the database gives it to another when a process dies. */
export function onlyOne({ pool }: Books, name: string): { held(): Promise<boolean>; release(): Promise<void> } {
  let holder: Client | null = null;
  const lost = (client: Client) => { if (holder === client) { holder = null; client.release(true); } };
  return {
    /** Takes it if it is free; true while it is ours. */
    async held() {
      if (holder) {
        const mine = holder;
        try { await mine.query('SELECT 1'); return true; } catch { lost(mine); return false; }
      }
      const client = await pool.connect();
      client.on('error', () => lost(client)); // a connection that breaks while idle must not end the process
      try {
        const { rows: [row] } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS got', [name]);
        if (row!.got) { holder = client; return true; }
      } catch (error) {
        client.release(true);
        throw error;
      }
      client.release(true);
      return false;
    },
    async release() {
      const client = holder;
      holder = null;
      if (!client) return;
      // closing the connection gives it up as well, a little later
      await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
      client.release(true);
    },
  };
}
