import { Refusal } from '../../domain/refusal';
import { dutyOf, mine, visible } from '../access';
import { button, choice, say } from '../say';
import type { Answer, Talk } from '../world';
import { startVote } from './votes';

/** "Nộp": hands in the dossier of a step that the person prepares. */
export async function submit(talk: Talk, code: string | null): Promise<Answer> {
  const { language } = talk;
  const candidates = code ? [await visible(talk, code)] : await mine(talk);
  const open = candidates.flatMap(({ project, procedure }) => {
    const duty = dutyOf(talk, { procedure, project });
    return duty?.prepares ? [{ project, duty }] : [];
  });
  if (open.length === 0) {
    if (code) throw new Refusal('NOT_YOUR_TURN');
    return { messages: [say(language, 'nothingToSubmit', {}, [button(language, 'projects', 'pj')])] };
  }
  if (open.length > 1) {
    const projects = open.slice(0, 10).map(({ project }, index) => ({ number: index + 1, code: project.code, name: project.facts.name }));
    return { messages: [say(language, 'chooseSubmit', { projects }, projects.map((one, index) => choice(language, index, one.code, `sb:${one.code}`)))] };
  }
  const { project, duty } = open[0]!;
  if (duty.missing.length > 0) {
    return { messages: [say(language, 'notComplete', { code: project.code, missing: duty.missing.map(({ title }) => title) }, [button(language, 'papers', `pp:${project.code}`)])] };
  }
  return startVote(talk, 'approve', undefined, project.code);
}
