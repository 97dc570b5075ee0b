import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';

const folder = path.join(__dirname, 'histories');
/** Runs that the first release of the workflows left behind: a project past 200 events, and a courier whose notices are being told. */
const older = path.join(__dirname, 'older');
const storedIn = (of: string, name: string) => gunzipSync(readFileSync(path.join(of, `${name}.json.gz`))).toString();
const historyOf = (stored: string) => temporal.api.history.v1.History.fromObject(JSON.parse(stored));
const stages = readdirSync(folder).map((file) => file.replace('.json.gz', ''));
let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  workflowBundle = await bundleWorkflowCode({ workflowsPath: require.resolve('../../workflows'), logger: new DefaultLogger('ERROR') });
});

test('there is a stored history of every stage that has work of its own', () => {
  const withWork = readdirSync(path.join(__dirname, '../../workflows/stages')).map((file) => file.replace('.ts', '')).filter((name) => !['index', 'meanwhile'].includes(name));
  expect(stages.sort()).toEqual(withWork.sort());
});

// DUR-07: a change that does not fit what is running fails here, and names the stage
test.each(stages)('the stored history of the stage %s replays on the current code', async (stage) => {
  await expect(Worker.runReplayHistory({ workflowBundle }, historyOf(storedIn(folder, stage)), `project/${stage}`)).resolves.toBeUndefined();
});

test.each(['longRun', 'courier'])('DUR-07: what ran before the change goes on with it: %s', async (name) => {
  await expect(Worker.runReplayHistory({ workflowBundle }, historyOf(storedIn(older, name)), `older/${name}`)).resolves.toBeUndefined();
});

test('DUR-07: an activity renamed under a running project is noticed', async () => {
  const stored = storedIn(folder, 'completeness');
  expect(stored).toContain('"issuePaper"');
  await expect(Worker.runReplayHistory({ workflowBundle }, historyOf(stored.replaceAll('"issuePaper"', '"issueLetter"')), 'project/completeness')).rejects.toThrow(/[Nn]ondeterminism|TMPRL1100/);
});
