import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A text encrypted with AES-256-GCM, bound to what it belongs to (`owner`): iv, tag, content. */
export function seal(key: Buffer, owner: string, text: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), content]);
}

/** The text of a seal. @throws Error for another key or owner, and for changed bytes. */
export function unseal(key: Buffer, owner: string, sealed: Buffer): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 }).setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    throw new Error('The tokens of the Official Account cannot be read: KC_KEY is not the key that they were kept with');
  }
}
