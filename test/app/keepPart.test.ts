import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keepPart } from '../../app/house';
import { until } from '../journeys/theWorld';

test('a part that is killed is started again and said; one that is stopped stays so', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kc-part-'));
  const file = path.join(folder, 'pids');
  const pids = () => readFileSync(file, 'utf8').trim().split('\n').map(Number);
  const alive = (pid: number) => { try { process.kill(pid, 0); return true; } catch { return false; } };
  const said: string[] = [];
  const part = await keepPart('thử', '../test/app/aPart.ts', { PIDS: file }, (line) => said.push(line));
  try {
    process.kill(pids()[0]!, 'SIGKILL');
    await until('it runs again', async () => said.some((line) => line.includes('running again')));
    expect(pids()).toHaveLength(2);
    expect(said).toEqual(['thử: đã chết, chạy lại sau 1 giây, không mất gì / died, starts again, nothing is lost', 'thử: chạy lại / running again']);
    expect(pids().map(alive)).toEqual([false, true]);
  } finally {
    await part.stop();
  }
  expect(pids().map(alive)).toEqual([false, false]);
  expect(said).toHaveLength(2);
  rmSync(folder, { recursive: true });
});
