import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { findTemporal } from './binaries';
import { SetupFault } from './fault';
import { requireFree } from './ports';
import type { Log } from './progress';
import { launch } from './server';
import type { Server } from './server';

export { findTemporal, findTestServer } from './binaries';

export interface TemporalOptions {
  /** Where the engine keeps its state; absent: in memory, gone with the process. */
  dbFile?: string;
  /** Where its log goes. */
  logFile: string;
  port: number;
  /** The port of Temporal's own console; absent: none. */
  uiPort?: number;
  log: Log;
}

export interface Temporal {
  address: string;
  uiAddress?: string;
  pid: number;
  stop(): Promise<void>;
}

const SEARCH_ATTRIBUTES = ['KcProject=Keyword', 'KcStage=Keyword', 'KcUnit=Keyword', 'KcDue=Datetime'];

const DYNAMIC = [
  // Without it every timer lasts at least a second.
  'history.timerProcessorMaxTimeShift="20ms"',
  // A workflow that fails twice in a row is found by the search attribute TemporalReportedProblems.
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2',
];

/** A Temporal server of one process, on 127.0.0.1 only; returns when the namespace `default` answers. Its history lasts a day after the end: ours is in the ledger. */
export async function startTemporal({ dbFile, logFile, port, uiPort, log }: TemporalOptions): Promise<Temporal> {
  const command = await findTemporal(log);
  await requireFree(port, 'Temporal', 'TEMPORAL_PORT');
  if (uiPort !== undefined) await requireFree(uiPort, "Temporal's console", 'TEMPORAL_UI_PORT');
  for (const file of [dbFile, logFile]) if (file) mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const args = [
    'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error',
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)]),
    // a write-ahead log without a sync for each write: what a power cut takes from the engine's tail, the ledger gives back (sweep)
    ...(dbFile === undefined ? [] : ['--db-filename', path.resolve(dbFile), '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1']),
    ...SEARCH_ATTRIBUTES.flatMap((attribute) => ['--search-attribute', attribute]),
    ...DYNAMIC.flatMap((value) => ['--dynamic-config-value', value]),
  ];
  const server = launch({ command, args, logFile: path.resolve(logFile) });
  const address = `127.0.0.1:${port}`;
  await untilHealthy(server, address, path.resolve(logFile));
  return { address, ...(uiPort === undefined ? {} : { uiAddress: `http://127.0.0.1:${uiPort}` }), pid: server.pid, stop: server.stop };
}

async function untilHealthy(server: Server, address: string, logFile: string): Promise<void> {
  const began = Date.now();
  while (server.running() && Date.now() - began < 60_000) {
    if (await answers(address)) return;
    await sleep(50);
  }
  const said = server.said().trim().split('\n').slice(-3).join(' ');
  await server.stop();
  throw new SetupFault(`Temporal did not start: ${said || 'it gave no answer for a minute'} Its log is ${logFile}.`);
}

async function answers(address: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
