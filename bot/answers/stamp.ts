import type { Stamp } from '../../prisma/staff';
import type { Heard } from '../channel';
import type { Talk } from '../world';

/** A message's own id, by which whatever it does is done once: the same message handled again changes nothing twice. */
export const messageOf = ({ channel, externalId }: Pick<Heard, 'channel' | 'externalId'>): string => `${channel}:${externalId}`;

/** Who changes something, when, under the message's own id. */
export const stampOf = ({ person, at, heard }: Talk): Stamp => ({ by: person.id, at, commandId: messageOf(heard) });
