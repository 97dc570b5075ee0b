import { createHash, randomBytes } from 'node:crypto';
import { sealed } from '../domain/record';
import type { Entry } from '../domain/project';

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** The hash that chains an entry to the one before. */
export const hashOf = (code: string, entry: Omit<Entry, 'hash'>): string => sha256(sealed(code, entry));

/** A secret to hand out once: 128 bits, 22 characters of the alphabet that chat links allow. Only its hash is kept. */
export const newSecret = (): string => randomBytes(16).toString('base64url');
