import { missingPapers } from '../../domain/dossier';
import type { Procedure, Words } from '../../domain/procedure';
import type { Project } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { sha256 } from '../../prisma/hash';
import { refusalText, sentence } from '../../templates/render';
import type { Language } from '../../templates/render';
import { carries, dutyOf, mine, visible } from '../access';
import type { Seen } from '../access';
import type { Heard, Message } from '../channel';
import { fileName, largestFile, sniff } from '../file';
import { button, choice, say } from '../say';
import { folded, understand } from '../understand';
import type { Answer, Talk } from '../world';
import { messageOf } from './stamp';

interface Wanted { code: string; kind: string; title: Words }
interface Stored { id: string; name: string; mediaType: string; sha256: string; size: number }

/** The papers still missing, to choose from; `code` narrows it to one project. */
export async function listPapers(talk: Talk, code: string | null): Promise<Answer> {
  const { language } = talk;
  const choices = wantedIn(talk, code ? [await visible(talk, code)] : await mine(talk)).slice(0, 10).map((one, index) => ({ ...one, number: index + 1 }));
  return { messages: [say(language, 'sendPaper', { choices }, choices.map((one, index) => choice(language, index, one.title[language], `wf:${one.code}:${one.kind}`)))] };
}

/** A paper was chosen; the next file is it. */
export async function waitForFile(talk: Talk, code: string, kind: string): Promise<Answer> {
  const { procedure } = await visible(talk, code);
  return { messages: [say(talk.language, 'waitFile', { code, title: procedure.papers[kind] ?? { vi: kind, en: kind } })], ask: { what: 'file', code, kind } };
}

/** A file arrived, or an album as one: it goes where it was asked for, where its caption says, to the one paper that is missing, or it asks. */
export async function takeFile(talk: Talk): Promise<Answer> {
  const { language, heard, dialog: { ask } } = talk;
  const parts = [heard, ...(heard.rest ?? [])];
  const taken = await Promise.all(parts.map((part) => read(part, language)));
  const wrong = taken.filter((one) => 'text' in one);
  const good = taken.filter((one) => 'content' in one);
  if (good.length === 0) return { messages: wrong.slice(0, 1) };
  const caption = parts.find(({ text }) => text)?.text ?? '';
  const choices = (heard.group ? await placedBefore(talk, heard.group) : null) ?? (ask?.what === 'file' ? [{ code: ask.code, kind: ask.kind }] : await meant(talk, caption));
  if (choices.length === 0) return listPapers(talk, null);
  const stored: Stored[] = [];
  for (const one of good) stored.push(await store({ ...talk, heard: one.part }, one));
  if (choices.length === 1) return fileAs(talk, stored, choices[0]!.code, choices[0]!.kind, wrong);
  const offered = (choices as Wanted[]).slice(0, 10).map((one, index) => ({ ...one, number: index + 1 }));
  // the rest of an album that was asked about already
  const before = ask?.what === 'whichPaper' && ask.group !== undefined && ask.group === heard.group ? [ask.document, ...(ask.more ?? [])] : [];
  const [document, ...more] = [...new Set([...before, ...stored.map(({ id }) => id)])] as [string, ...string[]];
  const question = say(language, 'choosePaper', { file: stored[0]!.name, more: more.length, choices: offered }, offered.map((one, index) => choice(language, index, one.title[language], `pf:${one.code}:${one.kind}`)));
  return {
    messages: [together(wrong, question)],
    ask: { what: 'whichPaper', document, ...(more.length > 0 ? { more } : {}), ...(heard.group ? { group: heard.group } : {}) },
  };
}

/** The answer to "which paper is it". */
export async function chosenPaper(talk: Talk, code: string, kind: string): Promise<Answer> {
  const { dialog: { ask }, language, world: { books } } = talk;
  await visible(talk, code);
  const { rows } = ask?.what !== 'whichPaper' ? { rows: [] } : await books.pool.query<Stored>("SELECT id, name, media_type AS \"mediaType\", sha256, size FROM documents WHERE id = ANY($1) AND project_code = '' ORDER BY array_position($1, id)", [[ask.document, ...(ask.more ?? [])]]);
  return rows.length > 0 ? fileAs(talk, rows, code, kind) : { messages: [say(language, 'stale', {}, [button(language, 'papers', `pp:${code}`)])] };
}

interface Good { part: Heard; name: string; mediaType: string; content: Uint8Array }

/** The bytes of a file, or what is wrong with it, in words. */
async function read(part: Heard, language: Language): Promise<Good | Message> {
  const file = part.file!;
  const name = fileName(file.name) || sentence(language, 'labels', 'file');
  const content = file.size > largestFile ? null : await file.fetch();
  if (!content || content.length > largestFile) return say(language, 'fileTooLarge', { file: name });
  const mediaType = sniff(content);
  return mediaType ? { part, name, mediaType, content } : say(language, 'fileWrongType', { file: name });
}

/** Where the album's other files went, when this one came late; null when it is the first. */
async function placedBefore({ heard: { channel, chatId }, world: { books } }: Talk, group: string): Promise<{ code: string; kind: string }[] | null> {
  const { rows } = await books.pool.query<{ code: string; kind: string }>(
    `SELECT d.project_code AS code, d.kind FROM inbound_events e JOIN documents d ON d.id = 'chat-' || left(encode(sha256(convert_to(e.channel || ':' || e.external_id, 'UTF8')), 'hex'), 24)
     WHERE e.channel = $1 AND e.chat_id = $2 AND e.heard::jsonb ->> 'group' = $3 AND e.received_at > now() - interval '1 hour' AND d.project_code <> '' LIMIT 1`, [channel, chatId, group]);
  return rows.length > 0 ? rows : null;
}

/** What the caption names: a project, a kind, or neither; then whatever is missing. */
async function meant(talk: Talk, caption: string): Promise<Wanted[]> {
  const { code } = { code: null, ...understand(caption) };
  const projects = code && code !== 'wrong' ? [await visible(talk, code)] : await mine(talk);
  const wanted = wantedIn(talk, projects);
  const named = wanted.filter(({ title }) => names(caption, title));
  if (named.length > 0) return named;
  // a paper that is not missing may be replaced when both are named
  const any = code && code !== 'wrong' ? Object.entries(projects[0]!.procedure.papers).map(([kind, title]) => ({ code, kind, title })).filter(({ title }) => names(caption, title)) : [];
  return any.length > 0 ? any : wanted;
}

const names = (caption: string, title: Words): boolean =>
  [title.vi, title.en].some((words) => ` ${folded(caption).join(' ')} `.includes(` ${folded(words.replace(/\(.*\)/, '')).join(' ')} `));

const wantedIn = (talk: Talk, projects: readonly Seen[]): Wanted[] =>
  projects.filter((seen) => carries(seen.project, talk) || dutyOf(talk, seen))
    .flatMap(({ project, procedure }) => missingPapers(procedure, project).map((kind) => ({ code: project.code, kind, title: procedure.papers[kind] ?? { vi: kind, en: kind } })));

/** Keeps the bytes, not yet in any project; what nobody placed within a day goes. The same message always gives the same id. */
async function store({ heard, world: { books } }: Talk, { name, mediaType, content }: { name: string; mediaType: string; content: Uint8Array }): Promise<Stored> {
  const stored = { mediaType, id: `chat-${sha256(messageOf(heard)).slice(0, 24)}`, name, sha256: sha256(content), size: content.length };
  await books.pool.query("DELETE FROM documents WHERE project_code = '' AND created_at < now() - interval '1 day'");
  await books.pool.query(
    "INSERT INTO documents (id, project_code, kind, name, media_type, sha256, size, content) VALUES ($1, '', '', $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
    [stored.id, name, mediaType, stored.sha256, stored.size, Buffer.from(content)]);
  return stored;
}

/** Files stored documents as one paper, in order, and gives one receipt. Of an album a later file may be refused when the first ones were taken: both are said. */
async function fileAs(talk: Talk, stored: readonly Stored[], code: string, kind: string, wrong: readonly Message[] = []): Promise<Answer> {
  const { language } = talk;
  const filed: (Filed & { file: Stored })[] = [];
  const refused: Message[] = [];
  for (const [index, file] of stored.entries())
    try {
      filed.push({ ...(await fileOne(talk, file, code, kind)), file });
    } catch (error) {
      if (!(error instanceof Refusal) || index === 0) throw error;
      refused.push({ text: refusalText(language, error) });
      break;
    }
  const { project, procedure } = filed.at(-1)!;
  const title = procedure.papers[kind]!;
  const added = filed.filter((one) => one.added).map(({ file }) => ({ file: file.name, hash: file.sha256.slice(0, 8) }));
  const first = { code, title, file: stored[0]!.name, hash: stored[0]!.sha256.slice(0, 8) };
  if (added.length === 0) return { messages: [...wrong, say(language, 'paperKnown', first)] };
  const missing = missingPapers(procedure, project).map((one) => procedure.papers[one] ?? { vi: one, en: one });
  const maySubmit = dutyOf(talk, { procedure, project })?.prepares ?? false;
  const next = missing.length > 0 ? [button(language, 'papers', `pp:${code}`)] : maySubmit ? [button(language, 'submit', `sb:${code}`)] : [button(language, 'status', `st:${code}`)];
  const facts = { ...first, missing, maySubmit };
  const photos = filed.every(({ file }) => file.mediaType.startsWith('image/'));
  const receipt = stored.length === 1 ? say(language, 'paperAdded', facts, next) : say(language, 'albumAdded', { ...facts, photos, count: added.length, known: filed.length - added.length, files: added }, next);
  return { messages: [together([...wrong, ...refused], receipt)] };
}

/** One reply for all of an album. */
const together = (before: readonly Message[], last: Message): Message => ({ ...last, text: [...before, last].map(({ text }) => text).join('\n') });

interface Filed { added: boolean; project: Project; procedure: Procedure }

/** Files a stored document as a paper: the bytes first, then the ledger, which alone says that it is there. */
async function fileOne({ heard, person, world: { books, ledger } }: Talk, stored: Stored, code: string, kind: string): Promise<Filed> {
  await books.pool.query('UPDATE documents SET project_code = $2, kind = $3 WHERE id = $1', [stored.id, code, kind]);
  let added = false;
  try {
    const { project, procedure, entries } = await ledger.act(code, { type: 'addPaper', paper: { id: stored.id, kind, name: stored.name, sha256: stored.sha256, size: stored.size } }, { person: person.id }, `${messageOf(heard)}/${stored.id}`);
    added = entries.length > 0;
    return { added, project, procedure };
  } finally {
    if (!added) await books.pool.query('DELETE FROM documents WHERE id = $1', [stored.id]);
  }
}
