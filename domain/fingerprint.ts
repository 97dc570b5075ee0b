import type { Event } from './events';
import type { Stage } from './procedure';
import type { Project } from './project';
import { Refusal } from './refusal';

/**
 * A sign-off is for exactly what was shown: the fingerprint names the last event that changed facts, papers or amounts, and by its hash all
 * that was before it. @throws Refusal FINGERPRINT_REQUIRED, CONTENT_MOVED with what changed since
 */
export function mustBeShown(project: Project, shown: string | undefined): void {
  if (!shown) throw new Refusal('FINGERPRINT_REQUIRED', { fingerprint: project.fingerprint });
  if (shown === project.fingerprint) return;
  const since = Number(/^(\d+)-/.exec(shown)?.[1] ?? 0);
  throw new Refusal('CONTENT_MOVED', { changes: project.changes.filter(({ number }) => number > since), fingerprint: project.fingerprint });
}

/** Sign-offs already given in the round do not hold for other content, unless the table says that they survive this change. */
export function voided(stage: Stage, project: Project, because: 'paperAdded' | 'paperReplaced' | 'amended'): Event[] {
  if (project.votes.length === 0 || (because !== 'amended' && stage.survives?.includes(because))) return [];
  return [{ type: 'votesVoided', stage: project.stage, round: project.round, because, persons: project.votes.map(({ person }) => person) }];
}
