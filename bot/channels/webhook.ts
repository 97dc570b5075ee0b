import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Books } from '../../prisma/client';
import { sha256 } from '../../prisma/hash';
import type { ChannelName } from '../channel';

/**
 * Lets a delivery pass that names the secret in a header, compared in constant time; any other gets 401 before its body is looked at.
 * @throws Error that names the setting, without a secret of 16 characters: never open
 */
export function onlyWithSecret(header: string, secret: string | undefined, setting: string): RequestHandler {
  if (!secret || secret.length < 16) throw new Error(`${setting} is needed (16 characters or more) to take messages by webhook`);
  const right = Buffer.from(sha256(secret));
  return (request, response, next) => {
    const given = Buffer.from(sha256(request.get(header) ?? ''));
    if (timingSafeEqual(given, right)) next(); else response.sendStatus(401);
  };
}

/** Who had blocked us, or was refused, and does something in the chat is reached again; who unlinked the chat is not. */
export async function reachedAgain({ pool }: Books, channel: ChannelName, chatId: string): Promise<void> {
  await pool.query('UPDATE addresses SET active = true WHERE channel = $1 AND chat_id = $2 AND NOT active AND refused_at IS NOT NULL', [channel, chatId]);
}
