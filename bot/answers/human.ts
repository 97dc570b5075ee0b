import { awaited } from '../../domain/awaited';
import type { Project } from '../../domain/project';
import { contactsOf } from '../../prisma/unitContacts';
import type { Contact } from '../../prisma/unitContacts';
import type { Language } from '../../templates/render';
import { mine, visible } from '../access';
import type { Seen } from '../access';
import type { Message } from '../channel';
import { button, say } from '../say';
import type { Answer, Talk, World } from '../world';

/** More offices than these are not read. */
const MOST = 4;

/** "Gặp người": the office that has the file, with address, hours and telephone; of one file, or of each that the person has open. */
export async function tellHuman(talk: Talk, code: string | null): Promise<Answer> {
  const seen = code ? [await visible(talk, code)] : await mine(talk);
  const files = new Map<string, string[]>();
  for (const one of seen) {
    const unit = officeOf(one);
    if (unit) files.set(unit, [...(files.get(unit) ?? []), one.project.code]);
  }
  const units = [...files.keys()].slice(0, MOST);
  const contacts = await contactsOf(talk.world.books, units);
  const offices = units.flatMap((id) => contacts.filter((one) => one.id === id).map((one) => ({ ...one, codes: files.get(id)!.slice(0, 5) })));
  return { messages: [human(talk.language, offices, code ? [button(talk.language, 'status', `st:${code}`)] : [])] };
}

/** Where to find a person, for somebody of whom no file is known. */
export const humanAnywhere = (language: Language): Message => human(language, []);

/** What the platform kept to itself: where to find a person, and where files go when only photos come through here. */
export const withheld = (language: Language, { channel, publicUrl }: Pick<World, 'channel' | 'publicUrl'>): Message => {
  const found = humanAnywhere(language);
  return channel?.can.filesIn === 'photos' ? { ...found, text: `${say(language, 'onlyPhotos', { address: publicUrl ?? null }).text}\n${found.text}` } : found;
};

const human = (language: Language, offices: readonly (Contact & { codes: readonly string[] })[], buttons: Parameters<typeof say>[3] = []): Message =>
  say(language, 'human', { offices: offices.map((one) => ({ ...one, known: Boolean(one.address || one.phone || one.hours) })), general: offices.length === 0 || offices.some((one) => !one.phone && !one.address) }, buttons);

/** The unit that has a file: whom it waits for, unless that is the applicant or a person of a council; then the department of its province. */
function officeOf({ project, procedure }: Seen): string | null {
  const { implementer, beneficiary, doit } = project.facts.units as Partial<Record<string, string>>;
  const waiting = project.ended ? [] : awaitedUnits(procedure, project);
  return waiting.find((unit) => unit !== implementer && unit !== beneficiary) ?? doit ?? null;
}

const awaitedUnits = (procedure: Seen['procedure'], project: Project): string[] =>
  awaited(procedure, project).filter((holder) => !holder.startsWith('person:')).map((holder) => holder.split('@')[1]!).filter((unit) => unit);
