import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { findTestServer } from '../../app/embedded/temporal';
import { SEARCH_ATTRIBUTES } from '../../workflows/client';
import type { Situation } from '../../domain/view';

jest.setTimeout(170_000);
const DAY = 86_400_000;

// a timer of the machine takes at most 2,147,483,647 ms, just under 25 days; a wait above must neither fire at once nor spin
test('CAL-10 alarms 25, 30 and 60 days ahead are given on their day and not before', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path: await findTestServer(() => undefined) } } });
  try {
    await environment.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: SEARCH_ATTRIBUTES });
    const began = new Map<string, { at: number; days: number; looks: number; reminded: number | null }>();
    const activities = {
      async follow(code: string): Promise<{ situation: Situation; now: string }> {
        const run = began.get(code)!;
        run.looks += 1;
        const due = new Date(run.at + run.days * DAY).toISOString();
        const alarm = { at: due, key: 'remind:1', command: { type: 'remind', stage: 'contract', round: 1, key: 'remind:1' } } as const;
        return { now: new Date(await environment.currentTimeMs()).toISOString(), situation: { code, version: 1, stage: 'contract', round: 1, unit: 'cuc', due, ended: run.reminded === null ? null : 'closed', papersToIssue: [], order: null, unknown: null, recount: false, alarm } };
      },
      async act(code: string) { began.get(code)!.reminded = await environment.currentTimeMs(); return { refused: null }; },
    };
    const worker = await Worker.create({ connection: environment.nativeConnection, taskQueue: 'projects', workflowsPath: require.resolve('../../workflows'), activities });
    await worker.runUntil(async () => {
      for (const days of [25, 30, 60]) {
        const code = `long-${days}`;
        const run = { at: await environment.currentTimeMs(), days, looks: 0, reminded: null };
        began.set(code, run);
        expect(await environment.client.workflow.execute('project', { workflowId: `project/${code}`, taskQueue: 'projects', args: [{ code }], workflowRunTimeout: '70 days' })).toBe('closed');
        const waited = run.reminded! - run.at;
        expect([days, waited >= days * DAY, waited < (days + 1) * DAY, run.looks < 8]).toEqual([days, true, true, true]);
      }
    });
  } finally {
    await environment.teardown();
  }
});
