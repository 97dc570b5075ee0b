import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../app/embedded/ports';
import { startTemporal } from '../../app/embedded/temporal';
import { connectEngine } from '../../workflows/client';
import { journey } from '../journeys/theWorld';

/** A journey on a Temporal of its own, so that no other test's runs are in it. */
export async function ownEngine(name: string) {
  const temporal = await startTemporal({ logFile: path.join(os.tmpdir(), `khuyen-cong-${name}-${process.pid}.log`), port: await freePort(), log: () => undefined });
  const world = await journey();
  const engine = connectEngine({ address: temporal.address });
  return { address: temporal.address, world, engine, close: async () => { await engine.close(); await world.close(); await temporal.stop(); } };
}
export type OwnEngine = Awaited<ReturnType<typeof ownEngine>>;
