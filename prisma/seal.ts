import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A secret closed with AES-256-GCM, so that the database alone does not give it away; bound to its `owner`: nonce, tag, content. */
export function seal(key: Buffer, owner: string, secret: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const content = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), content]);
}

/** Opens it. @throws Error for another key or owner, and for changed bytes; the error says nothing of the secret. */
export function unseal(key: Buffer, owner: string, sealed: Buffer): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 }).setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    throw new Error(`The secret of ${owner} cannot be opened: KC_KEY is not the key that it was kept with`);
  }
}
