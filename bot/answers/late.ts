import type { Project, Vote } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import type { Talk } from '../world';
import type { Place } from './place';
import { messageOf } from './stamp';

/** A press for a stage or round that has passed goes to the ledger, which refuses it, says who decided, and keeps the attempt in its audit. */
export async function refuseLate({ world, person, heard }: Talk, project: Project, { code, stage, round }: Place, vote: Vote): Promise<void> {
  if (project.stage === stage && project.round === round && !project.ended) return;
  await world.ledger.act(code, { type: 'signOff', stage, round, vote }, { person: person.id }, messageOf(heard));
  throw new Refusal('LATE');
}

/** An attempt that is refused before it comes to the ledger is kept in its audit all the same. */
export const keepAttempt = ({ world, person, heard }: Pick<Talk, 'world' | 'person' | 'heard'>, { code, stage, round }: Place, vote: Vote, refusal: Refusal): Promise<void> =>
  world.ledger.refuse(code, { type: 'signOff', stage, round, vote }, person.id, messageOf(heard), refusal);
