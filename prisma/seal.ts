import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Closes a secret (AES-256-GCM) so that the database alone does not give it away. `about` binds it to its row. */
export function seal(key: Buffer, secret: string, about: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const closed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString('base64');
}

/** Opens it. @throws Error under another key, for another row, or changed; the error says nothing of it */
export function unseal(key: Buffer, sealed: string, about: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 }).setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
  } catch {
    throw new Error(`The secret of ${about} cannot be opened: another key?`);
  }
}
