import { missingPapers } from '../../domain/dossier';
import type { Words } from '../../domain/procedure';
import { sha256 } from '../../prisma/hash';
import { sentence } from '../../templates/render';
import { carries, dutyOf, mine, visible } from '../access';
import type { Seen } from '../access';
import { fileName, largestFile, sniff } from '../file';
import { button, choice, say } from '../say';
import { folded, understand } from '../understand';
import type { Answer, Talk } from '../world';

interface Wanted { code: string; kind: string; title: Words }
interface Stored { id: string; name: string; sha256: string; size: number }

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

/** A file arrived: it goes where it was asked for, where its caption says, to the one paper that is missing, or it asks. */
export async function takeFile(talk: Talk): Promise<Answer> {
  const { language, heard, dialog: { ask } } = talk;
  const file = heard.file!;
  const name = fileName(file.name) || sentence(language, 'labels', 'file');
  if (file.size > largestFile) return { messages: [say(language, 'fileTooLarge', { file: name })] };
  const content = await file.fetch();
  if (content.length > largestFile) return { messages: [say(language, 'fileTooLarge', { file: name })] };
  const mediaType = sniff(content);
  if (!mediaType) return { messages: [say(language, 'fileWrongType', { file: name })] };

  const choices = ask?.what === 'file' ? [{ code: ask.code, kind: ask.kind }] : await meant(talk, heard.text ?? '');
  if (choices.length === 0) return listPapers(talk, null);
  const stored = await store(talk, { name, mediaType, content });
  if (choices.length === 1) return fileAs(talk, stored, choices[0]!.code, choices[0]!.kind);
  const offered = (choices as Wanted[]).slice(0, 10).map((one, index) => ({ ...one, number: index + 1 }));
  return {
    messages: [say(language, 'choosePaper', { file: name, choices: offered }, offered.map((one, index) => choice(language, index, one.title[language], `pf:${one.code}:${one.kind}`)))],
    ask: { what: 'whichPaper', document: stored.id },
  };
}

/** The answer to "which paper is it". */
export async function chosenPaper(talk: Talk, code: string, kind: string): Promise<Answer> {
  const { dialog: { ask }, language, world: { books } } = talk;
  await visible(talk, code);
  if (ask?.what !== 'whichPaper') return { messages: [say(language, 'stale', {}, [button(language, 'papers', `pp:${code}`)])] };
  const { rows: [stored] } = await books.pool.query<Stored>("SELECT id, name, sha256, size FROM documents WHERE id = $1 AND project_code = ''", [ask.document]);
  return stored ? fileAs(talk, stored, code, kind) : { messages: [say(language, 'stale', {}, [button(language, 'papers', `pp:${code}`)])] };
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
  const stored = { id: `chat-${sha256(`${heard.channel}:${heard.externalId}`).slice(0, 24)}`, name, sha256: sha256(content), size: content.length };
  await books.pool.query("DELETE FROM documents WHERE project_code = '' AND created_at < now() - interval '1 day'");
  await books.pool.query(
    "INSERT INTO documents (id, project_code, kind, name, media_type, sha256, size, content) VALUES ($1, '', '', $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
    [stored.id, name, mediaType, stored.sha256, stored.size, Buffer.from(content)]);
  return stored;
}

/** Files a stored document as a paper: the bytes first, then the ledger, which alone says that it is there. */
async function fileAs(talk: Talk, stored: Stored, code: string, kind: string): Promise<Answer> {
  const { language, heard, person, world: { books, ledger } } = talk;
  await books.pool.query('UPDATE documents SET project_code = $2, kind = $3 WHERE id = $1', [stored.id, code, kind]);
  const facts = { code, file: stored.name, hash: stored.sha256.slice(0, 8) };
  let added = false;
  try {
    const { project, procedure, entries } = await ledger.act(code, { type: 'addPaper', paper: { id: stored.id, kind, name: stored.name, sha256: stored.sha256, size: stored.size } }, { person: person.id }, `${heard.channel}:${heard.externalId}`);
    added = entries.length > 0;
    const title = procedure.papers[kind]!;
    if (!added) return { messages: [say(language, 'paperKnown', { ...facts, title })] };
    const missing = missingPapers(procedure, project).map((one) => procedure.papers[one] ?? { vi: one, en: one });
    const maySubmit = dutyOf(talk, { procedure, project })?.prepares ?? false;
    const next = missing.length > 0 ? [button(language, 'papers', `pp:${code}`)] : maySubmit ? [button(language, 'submit', `sb:${code}`)] : [button(language, 'status', `st:${code}`)];
    return { messages: [say(language, 'paperAdded', { ...facts, title, missing, maySubmit }, next)] };
  } finally {
    if (!added) await books.pool.query('DELETE FROM documents WHERE id = $1', [stored.id]);
  }
}
