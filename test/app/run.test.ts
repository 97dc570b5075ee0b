import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../..');
// each of these is refused before anything is installed or started
const run = (...args: string[]) => spawnSync(process.execPath, ['app/run.mjs', ...args], { cwd: root, encoding: 'utf8', timeout: 5_000 });

test.each([
  ['start', '--all'], ['demo', '--al'], ['demo', 'EX08'], ['demo', '--chat=1'], ['diagram', 'national'], ['verify', '--rebuilt'], ['bench', '--notice'], ['bench', '--projects'], ['bench', '--projects=many'],
])('npm run %s does nothing for a word that it does not know: %s', (command, word) => {
  const { status, stdout, stderr } = run(command, word);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`not understood: ${word}. npm run ${command}`);
});

test('a command that there is not is answered with those that there are', () => {
  expect(run('dmeo')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/no command "dmeo": start, demo, .*, test/) });
});

test('the commands of README are scripts of the project', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const told = [...readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/`npm run ([a-z-]+)/g)].map(([, name]) => name!);
  expect(told.length).toBeGreaterThan(5);
  expect(told.filter((name) => scripts[name] !== `node app/run.mjs ${name}`)).toEqual([]);
});
