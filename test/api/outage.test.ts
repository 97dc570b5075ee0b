import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startApi } from '../../app/api';
import { readConfig } from '../../app/config';
import { freePort } from '../../app/embedded/ports';
import { startPostgres } from '../../app/embedded/postgres';
import { exampleProjects } from '../../app/examples';
import { seedPeople } from '../../app/seed';
import { toJson } from '../../domain/record';
import { openBooks } from '../../prisma/client';
import { machineClock } from '../../prisma/clock';
import { ledgerOf } from '../../prisma/ledger';
import { migrate } from '../../prisma/migrate';
import { issueToken } from '../../prisma/people';
import { connectEngine } from '../../workflows/client';

test('without the database every route says 503 and to send it again with the same key; then the key is taken once', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-api-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const start = () => startPostgres({ dataDir: folder, port, log: () => undefined });
  let postgres = await start();
  await migrate(postgres.ownerUrl);
  const books = openBooks(postgres.appUrl, 4);
  const ledger = ledgerOf(books, machineClock.now);
  await seedPeople(ledger);
  const token = await issueToken(books, 'tt-quang-nam-giam-doc');
  const engine = connectEngine({ address: '127.0.0.1:1' });
  const api = await startApi({ config: readConfig({}), ledger, engine, port: 0 });
  const facts = exampleProjects('2026-11-25').find(({ id }) => id === 'EX08')!.facts;
  const send = () => fetch(`http://127.0.0.1:${api.port}/api/projects`, { method: 'POST', body: toJson({ procedure: 'national', facts: { ...facts, total: facts.total?.toString() } }), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'mot-khoa' } });
  try {
    await postgres.stop();
    const answer = await send();
    const problem = (await answer.json()) as { code: string; detail: string };
    expect([answer.status, problem.code, answer.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '5']);
    expect(problem.detail).toContain('cùng khóa');
    expect((await fetch(`http://127.0.0.1:${api.port}/api/ready`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${api.port}/api/health`)).status).toBe(200);
    postgres = await start();
    const codes = [];
    for (const again of [await send(), await send()]) codes.push(((await again.json()) as { code: string }).code);
    expect(new Set(codes).size).toBe(1);
    expect(await books.prisma.project.count()).toBe(1);
  } finally {
    await api.stop();
    await engine.close();
    await books.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
