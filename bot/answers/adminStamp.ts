import type { Stamp } from '../../prisma/staff';
import type { Talk } from '../world';

/** Who changes something, when, under the message's own id: the same message handled again changes nothing twice. */
export const stampOf = ({ person, at, heard }: Talk): Stamp => ({ by: person.id, at, commandId: `${heard.channel}:${heard.externalId}` });
