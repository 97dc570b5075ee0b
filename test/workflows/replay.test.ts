import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';

const folder = path.join(__dirname, 'histories');
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
  const history = temporal.api.history.v1.History.fromObject(JSON.parse(gunzipSync(readFileSync(path.join(folder, `${stage}.json.gz`))).toString()));
  await expect(Worker.runReplayHistory({ workflowBundle }, history, `project/${stage}`)).resolves.toBeUndefined();
});

test('DUR-07: an activity renamed under a running project is noticed', async () => {
  const stored = gunzipSync(readFileSync(path.join(folder, 'completeness.json.gz'))).toString();
  expect(stored).toContain('"issuePaper"');
  const history = temporal.api.history.v1.History.fromObject(JSON.parse(stored.replaceAll('"issuePaper"', '"issueLetter"')));
  await expect(Worker.runReplayHistory({ workflowBundle }, history, 'project/completeness')).rejects.toThrow(/[Nn]ondeterminism|TMPRL1100/);
});
