import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities';
import { findTestServer } from '../../app/embedded/temporal';
import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { fileExample } from '../../app/seed';
import { ledgerOf } from '../../prisma/ledger';
import { connectEngine } from '../../workflows/client';
import { journey } from '../journeys/theWorld';

jest.setTimeout(120_000);

test('a supplement that never comes is reminded, escalated and withdrawn after its working days, on the engine\'s own skipped time', async () => {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path: await findTestServer(() => undefined) } } });
  const world = await journey();
  const offline = connectEngine({ address: '127.0.0.1:1' });
  try {
    await environment.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: { KcProject: 2, KcStage: 2, KcUnit: 2, KcDue: 6 } });
    const ledger = ledgerOf(world.books, async () => new Date(await environment.currentTimeMs()).toISOString());
    const [example] = exampleProjects('2026-11-25');
    const code = await fileExample(ledger, example!);
    await playerOf(ledger, code, example!, { supplement: true }).go('supplement');
    const worker = await Worker.create({
      connection: environment.nativeConnection, taskQueue: 'projects', workflowsPath: require.resolve('../../workflows'), activities: createActivities({ ledger, channels: new Map(), engine: offline }),
    });
    const outcome = await worker.runUntil(async () => {
      const handle = await environment.client.workflow.start('project', { workflowId: `project/${code}`, taskQueue: 'projects', args: [{ code }], workflowRunTimeout: '200 days' });
      return handle.result();
    });
    expect(outcome).toBe('withdrawn');
    const entries = await ledger.entries(code);
    expect(entries.map(({ event }) => event.type).slice(-4)).toEqual(['reminded', 'reminded', 'escalated', 'moved']);
    const { project } = (await ledger.read(code))!;
    const opened = entries.filter(({ event }) => event.type === 'moved').at(-2)!;
    // ten working days for the supplement and thirty more: at least eight weeks of the calendar
    expect(Date.parse(project.since) - Date.parse(opened.at)).toBeGreaterThan(55 * 86_400_000);
  } finally {
    await offline.close();
    await world.close();
    await environment.teardown();
  }
});
