import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');

/** Which folders each folder may import. `app` is what runs and may import all; the environment's shape (`app/config`) is known everywhere. */
const allowed: Record<string, readonly string[]> = {
  domain: [], workflows: ['domain'], activities: ['domain', 'workflows', 'prisma', 'templates', 'bot'], prisma: ['domain'], templates: ['domain'],
  bot: ['domain', 'prisma', 'templates'], api: ['domain', 'prisma', 'templates', 'bot', 'workflows'], web: ['domain', 'prisma', 'templates', 'bot', 'api'],
  app: ['domain', 'workflows', 'activities', 'prisma', 'templates', 'bot', 'api', 'web'],
};

/** One door per technology: the files that may import it. */
const doors: [RegExp, RegExp][] = [
  [/^grammy/, /^bot\/channels\/telegram\//], [/^nodemailer/, /^bot\/channels\/email\//], [/^handlebars$/, /^templates\/render\.ts$/], [/^@prisma\/|^pg$|generated\/client/, /^(prisma|app\/embedded|app\/relay\.ts|bench)\b/],
  [/^@temporalio\/client$/, /^(workflows\/client\.ts|app\/embedded\/)/], [/^@temporalio\/workflow$/, /^workflows\//], [/^express/, /^(api|web|app|bot\/channels\/(telegram|zaloBot|zaloOa)|bench)\b/],
];

const sources = (folder: string): string[] => readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
  const name = path.posix.join(folder, entry.name);
  return entry.isDirectory() ? (entry.name === 'generated' ? [] : sources(name)) : name.endsWith('.ts') ? [name] : [];
});
const files = Object.keys(allowed).flatMap(sources);
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const imports = (file: string) => [...text(file).matchAll(/(?:^|\n)\s*(import|export)\s+(type\s+)?[^;'"]*?from\s+['"]([^'"]+)['"]/g)].map(([, , type, from]) => ({ from: from!, type: type !== undefined }));

/** The chat demonstration plays against the same platforms as the tests; nothing that serves people does. */
const playsAgainstFakes = (file: string, target: string) => file.startsWith('app/demo/') && target.startsWith('test/fakes/');

test('the arrows between folders hold', () => {
  const wrong = files.flatMap((file) => {
    const folder = file.split('/')[0]!;
    return imports(file).filter(({ from }) => from.startsWith('.')).map(({ from, type }) => ({ target: path.posix.join(path.posix.dirname(file), from), type })).filter(({ target, type }) => {
      const other = target.split('/')[0]!;
      return other !== folder && !allowed[folder]!.includes(other) && !(type && target === 'app/config') && !playsAgainstFakes(file, target);
    }).map(({ target }) => `${file} imports ${target}, but ${folder} may import ${allowed[folder]!.join(', ') || 'nothing'}`);
  });
  expect(wrong).toEqual([]);
});

test('the folders form no circle', () => {
  const visit = (folder: string, way: readonly string[]): string[] => (way.includes(folder) ? [[...way, folder].join(' -> ')] : allowed[folder]!.flatMap((next) => visit(next, [...way, folder])));
  expect(Object.keys(allowed).flatMap((folder) => visit(folder, []))).toEqual([]);
});

test('each technology has one door', () => {
  const wrong = files.flatMap((file) => imports(file).flatMap(({ from, type }) => doors.filter(([what, where]) => !type && what.test(from) && !where.test(file)).map(([, where]) => `${file} imports ${from}; only ${where.source} may`)));
  expect(wrong).toEqual([]);
});

test('the environment is read in one place', () => {
  expect(files.filter((file) => text(file).includes('process.env') && !/^app\/(config|house)\.ts$|^app\/embedded\//.test(file))).toEqual([]);
});

test('the rules read no clock, no chance, no locale, and nothing from outside', () => {
  const wrong = files.filter((file) => file.startsWith('domain/')).filter((file) => /Date\.now\(|new Date\(\)|Math\.random|Intl\.|toLocale|process\./.test(text(file)) || imports(file).some(({ from }) => !from.startsWith('.')));
  expect(wrong).toEqual([]);
});

test('workflow code is deterministic by its own clock and keeps no state in its modules', () => {
  const inside = files.filter((file) => file.startsWith('workflows/') && file !== 'workflows/client.ts');
  expect(inside.filter((file) => /Date\.now\(|new Date\(\)|Math\.random|Intl\.|toLocale|process\.|\n(let|var) /.test(text(file)))).toEqual([]);
  expect(inside.flatMap((file) => imports(file).filter(({ from, type }) => !type && !from.startsWith('.') && from !== '@temporalio/workflow').map(({ from }) => `${file}: ${from}`))).toEqual([]);
});

test('nothing reads what lies outside the project', () => {
  expect([...files, ...sources('test'), ...sources('bench')].filter((file) => file !== 'test/architecture.test.ts' && text(file).includes('../shared'))).toEqual([]);
});
