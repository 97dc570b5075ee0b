import { readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { dayOf } from '../domain/calendar';
import { written } from '../domain/money';
import type { Words } from '../domain/procedure';
import { papers } from '../domain/procedures/papers';
import { dateLine, writtenDate, writtenDay, writtenDue, writtenTime } from '../domain/text';
import { amountInWords } from './numberWords';
import { byGivenName } from './order';

export type Language = 'vi' | 'en';
type Facts = object;
type Compiled = (facts: Facts, language: Language) => string;

/** Chat and documents are plain text, so nothing is escaped there; pages are HTML. */
const plain = environment();
const html = environment();
const compiled = new Map<string, Compiled>();

/** A text of `templates/<language>/<name>.hbs`, plain. @throws Error when a fact is missing. */
export function render(language: Language, name: string, facts: Facts): string {
  const text = fromFile(plain, path.join(language, `${name}.hbs`), true)(facts, language);
  return text.replace(/\n{3,}/g, '\n\n').trim();
}

/** A letter, contract or minute of `templates/documents/<name>.hbs`, plain text in Vietnamese. @throws Error when a fact is missing. */
export function renderDocument(name: string, facts: Facts): string {
  return fromFile(plain, path.join('documents', `${name}.hbs`), true)(facts, 'vi');
}

/** A page of `templates/pages/<name>.hbs` inside `layout.hbs`, which gets the same facts and `body`. @throws Error when a fact is missing. */
export function renderPage(name: string, facts: Facts, language: Language = 'vi'): string {
  const body = fromFile(html, path.join('pages', `${name}.hbs`), false)(facts, language);
  return fromFile(html, path.join('pages', 'layout.hbs'), false)({ ...facts, language, body: new Handlebars.SafeString(body) }, language);
}

/** One sentence of `templates/<language>/<file>.json`. */
export function sentence(language: Language, file: 'refusals' | 'timeline' | 'labels' | 'problems' | 'calendar', key: string, facts: Facts = {}): string {
  const id = `${language}/${file}#${key}`;
  const known = compiled.get(id) ?? compile(plain, sentencesOf(language, file)[key] ?? missing(id), true);
  compiled.set(id, known);
  return known(facts, language);
}

/** Whether a sentence is there. */
export const knows = (language: Language, file: 'labels', key: string): boolean => Object.hasOwn(sentencesOf(language, file), key);

/** What a refusal says to a person: what is wrong and what to do. Facts that the rules did not give read as empty. */
export function refusalText(language: Language, refusal: { code: string; facts: Record<string, unknown> }): string {
  return sentence(language, 'refusals', refusal.code, { missing: [], kind: '', month: '', requested: null, approved: null, debt: null, at: null, sizes: [], ...unsaid, ...refusal.facts });
}

/** Facts that some refusals give and others do not. */
const unsaid = { council: false, converted: '', candidates: [], paid: null, limit: null, left: null, free: null, obstacle: '', present: 0, quorum: 0, chairPresent: false, wrong: '', field: '', rule: '', ruleWords: null, promised: null, decidedAt: null, decidedByName: '', wanted: null, lockedUntil: null, recorded: null };

const sentences = new Map<string, Record<string, string>>();
function sentencesOf(language: Language, file: string): Record<string, string> {
  const name = path.join(__dirname, language, `${file}.json`);
  const known = sentences.get(name) ?? (JSON.parse(readFileSync(name, 'utf8')) as Record<string, string>);
  sentences.set(name, known);
  return known;
}

function fromFile(engine: typeof Handlebars, file: string, noEscape: boolean): Compiled {
  const known = compiled.get(file) ?? compile(engine, readFileSync(path.join(__dirname, file), 'utf8'), noEscape);
  compiled.set(file, known);
  return known;
}

function compile(engine: typeof Handlebars, source: string, noEscape: boolean): Compiled {
  const template = engine.compile<Facts>(source, { strict: true, noEscape });
  return (facts, language) => template(facts, { data: { language } });
}

function environment(): typeof Handlebars {
  const engine = Handlebars.create();
  const instant = (write: (at: string) => string) => (at: unknown) => (at ? write(at instanceof Date ? at.toISOString() : String(at)) : '');
  const inLanguage = (words: Words | null, { data }: Handlebars.HelperOptions): string => {
    if (words === null) return '';
    return words[(data as { language: Language }).language] ?? missing(`something that is no words: ${JSON.stringify(words)}`);
  };
  engine.registerHelper({
    date: instant(writtenDate), time: instant(writtenTime), due: instant(writtenDue), day: instant(writtenDay),
    month: (month: string) => (month ? writtenDay(`${month}-01`).slice(3) : ''),
    money: (amount: bigint | string | null) => (amount === null || amount === undefined ? '' : written(BigInt(amount))),
    amountInWords: (amount: bigint | string) => amountInWords(BigInt(amount)), dateLine: instant((at) => dateLine(at.length > 10 ? dayOf(at) : at)),
    join: (texts: readonly string[]) => texts.join('; '),
    words: inLanguage,
    label(this: Facts, group: string, key: string, { data }: Handlebars.HelperOptions) { return sentence((data as { language: Language }).language, 'labels', `${group}.${key}`, this); },
    seated: (members: readonly { name: string; role: string }[]) => [...members].sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || byGivenName(a.name, b.name)),
    two: (count: number) => String(count).padStart(2, '0'),
    hundredths: (value: number) => (value / 100).toFixed(2).replace('.', ','),
    list: (all: readonly Words[], options: Handlebars.HelperOptions) => all.map((one) => inLanguage(one, options)).join('; '),
    papers: (kinds: readonly string[], options: Handlebars.HelperOptions) => kinds.map((kind) => inLanguage(papers[kind] ?? { vi: kind, en: kind }, options)).join('; '),
  });
  return engine;
}

/** A council is listed by its parts, its ordinary members by given name. */
const roles = ['chair', 'deputy', 'secretary', 'member'];

function missing(id: string): never { throw new Error(`There are no words for ${id}`); }
