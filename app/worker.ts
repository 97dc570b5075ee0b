import { NativeConnection, Runtime, Worker, bundleWorkflowCode, makeTelemetryFilterString, DefaultLogger } from '@temporalio/worker';
import type { Channel, ChannelName } from '../bot/channel';
import { createActivities } from '../activities';
import type { QuietHours } from '../domain/telling';
import type { Treasury } from '../activities/treasury';
import { evenTurns } from '../activities/turns';
import type { Turns } from '../activities/turns';
import { openBooks } from '../prisma/client';
import { machineClock, movableClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import type { Ledger } from '../prisma/ledger';
import { publishProcedures } from '../prisma/procedures';
import { MOST_CONSUMERS } from '../prisma/webhooks';
import type { WebhookSettings } from '../prisma/webhooks';
import { WEBHOOK_QUEUE } from '../workflows/activities';
import { connectEngine, TASK_QUEUE } from '../workflows/client';
import { channelsFor } from '../bot/channels';
import { rates } from '../bot/rates';
import { quietHoursOf, readConfig } from './config';
import { onEnd } from './lifetime';
import { startRelay } from './relay';
import { webhookSettings } from './webhooks';

export interface RunningWorker { stop(): Promise<void> }

/** The workers of the project runs and of each channel, with the relay beside them. */
export async function startWorker({ ledger, channels, quietHours = null, address, namespace = 'default', bundlePath, treasury, webhooks, turns = evenTurns(rates), log = console.error }: {
  ledger: Ledger; channels: ReadonlyMap<ChannelName, Channel>; quietHours?: QuietHours | null; address: string; namespace?: string; bundlePath?: string; treasury?: Treasury; webhooks?: WebhookSettings; turns?: Turns; log?: (line: string) => void;
}): Promise<RunningWorker> {
  const connection = await NativeConnection.connect({ address });
  const engine = connectEngine({ address, namespace });
  const activities = createActivities({ ledger, channels, engine, quietHours, turns, ...(treasury ? { treasury } : {}), ...(webhooks ? { webhooks } : {}) });
  const workflowBundle = bundlePath ? { codePath: bundlePath } : await bundleWorkflowCode({ workflowsPath: require.resolve('../workflows'), logger: new DefaultLogger('ERROR') });
  const shared = { connection, namespace, activities, shutdownGraceTime: '10s' } as const;
  const workers = [
    await Worker.create({ ...shared, taskQueue: TASK_QUEUE, workflowBundle, maxCachedWorkflows: 300, maxConcurrentWorkflowTaskExecutions: 40, maxConcurrentActivityTaskExecutions: 40, maxConcurrentLocalActivityExecutions: 40 }),
    await Worker.create({ ...shared, taskQueue: WEBHOOK_QUEUE, maxConcurrentActivityTaskExecutions: MOST_CONSUMERS }),
    ...await Promise.all([...channels.keys()].map((name) => Worker.create({
      ...shared, taskQueue: `channel-${name}`, maxConcurrentActivityTaskExecutions: rates[name] ? 40 : 10, ...(rates[name] ? { maxTaskQueueActivitiesPerSecond: rates[name].bulk } : {}),
    }))),
  ];
  const running = workers.map((worker) => worker.run());
  await engine.schedule();
  const relay = startRelay({ books: ledger.books, engine, log });
  return {
    async stop() {
      await relay.stop();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(running);
      await engine.close();
      await connection.close();
    },
  };
}

async function main(): Promise<void> {
  const config = readConfig();
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } } });
  const books = openBooks(config.DATABASE_URL!, 15);
  const clock = config.KC_MODE === 'development' ? movableClock(books) : machineClock;
  await publishProcedures(books);
  const worker = await startWorker({ ledger: ledgerOf(books, clock.now), channels: channelsFor(config, books), quietHours: quietHoursOf(config), address: config.TEMPORAL_ADDRESS!, namespace: config.TEMPORAL_NAMESPACE, webhooks: webhookSettings(config) });
  onEnd(async () => { await worker.stop(); await books.close(); });
  process.send?.('ready');
}

if (require.main === module) main().catch((error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exit(1); });
