import { rmSync } from 'node:fs';

export default async function teardown(): Promise<void> {
  const { folder, postgres, temporal } = (globalThis as unknown as { world: { folder: string; postgres: { stop(): Promise<void> }; temporal: { stop(): Promise<void> } } }).world;
  await temporal.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
