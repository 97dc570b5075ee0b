import { readFileSync } from 'node:fs';
import path from 'node:path';
import { outlook } from '../domain/outlook';
import { toJson } from '../domain/record';
import { pin } from '../prisma/procedures';
import { outlookText } from '../templates/outlook';
import { stoodIn } from './config';
import { Faults, dossierOf, fault, guarded } from './rulesFile';

/**
 * `npm run rules -- FILE.json [--json] [--en]`: what the rules say of a project that a file tells, without any server: eligibility, norm, every
 * term day by day, and who may sign. Exit code 1 with every fault of the file, by field.
 */
export function rules(args: readonly string[]): { code: number; out: string; error: string } {
  const json = args.includes('--json');
  try {
    return { code: 0, out: answer(args, json), error: '' };
  } catch (error) {
    if (!(error instanceof Faults)) throw error;
    return json ? { code: 1, out: JSON.stringify({ errors: error.faults }, null, 2), error: '' } : { code: 1, out: '', error: error.message };
  }
}

/** @throws Faults */
function answer(args: readonly string[], json: boolean): string {
  const unknown = args.filter((one) => one.startsWith('--') && !['--json', '--en'].includes(one));
  const [file, ...more] = args.filter((one) => !one.startsWith('--'));
  if (!file || more.length > 0 || unknown.length > 0) throw new Faults([fault('', 'usage')]);
  const told = dossierOf(read(file));
  const said = { ...told, outlook: guarded('facts', () => outlook(told.procedure, told.dossier)) };
  if (!json) return outlookText(args.includes('--en') ? 'en' : 'vi', said);
  const { procedure, settings, dossier } = told;
  return JSON.stringify(JSON.parse(toJson({ procedure: { ...pin(procedure), title: procedure.title, settings }, filed: dossier.filed, ...said.outlook })), null, 2);
}

/** @throws Faults */
function read(file: string): unknown {
  let text: string;
  try { text = readFileSync(path.resolve(stoodIn(), file), 'utf8'); } catch { throw new Faults([fault('', 'unreadable', { file })]); }
  try { return JSON.parse(text.replace(/^\uFEFF/, '')); } catch (error) { throw new Faults([fault('', 'json', { file, why: (error as Error).message })]); }
}

if (require.main === module) {
  const { code, out, error } = rules(process.argv.slice(2));
  if (out) console.log(out);
  if (error) console.error(error);
  process.exitCode = code;
}
