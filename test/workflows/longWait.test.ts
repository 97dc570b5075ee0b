import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { findTestServer } from '../../app/embedded/temporal';
import { SEARCH_ATTRIBUTES } from '../../workflows/client';
import type { Situation } from '../../domain/view';

jest.setTimeout(170_000);
const DAY = 86_400_000;

// CAL-10: a wait above 2,147,483,647 ms must neither fire at once nor spin
test('an alarm sixty days ahead is given on its day and not before', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path: await findTestServer(() => undefined) } } });
  try {
    await environment.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: SEARCH_ATTRIBUTES });
    const began = await environment.currentTimeMs();
    const due = new Date(began + 60 * DAY).toISOString();
    let reminded: number | null = null;
    let looks = 0;
    const activities = {
      async follow(code: string): Promise<{ situation: Situation; now: string }> {
        looks += 1;
        const now = new Date(await environment.currentTimeMs()).toISOString();
        const alarm = { at: due, key: 'remind:1', command: { type: 'remind', stage: 'contract', round: 1, key: 'remind:1' } } as const;
        return { now, situation: { code, version: 1, stage: 'contract', round: 1, unit: 'cuc', due, ended: reminded === null ? null : 'closed', papersToIssue: [], order: null, alarm } };
      },
      async act() { reminded = await environment.currentTimeMs(); return { refused: null }; },
    };
    const worker = await Worker.create({ connection: environment.nativeConnection, taskQueue: 'projects', workflowsPath: require.resolve('../../workflows'), activities });
    const ended = await worker.runUntil(environment.client.workflow.execute('project', { workflowId: 'project/long', taskQueue: 'projects', args: [{ code: 'long' }], workflowRunTimeout: '70 days' }));
    expect(ended).toBe('closed');
    expect(reminded! - began).toBeGreaterThanOrEqual(60 * DAY);
    expect(reminded! - began).toBeLessThan(61 * DAY);
    expect(looks).toBeLessThan(8);
  } finally {
    await environment.teardown();
  }
});
