import { label } from '../domain/text';

export const largestFile = 20 * 1024 * 1024;

/** The bytes that a platform hands out, at most a little over the largest file: enough to say that it is too large. @throws Error when it breaks off; it does not name the address */
export async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of body) {
      size += part.length;
      parts.push(part);
      if (size > largestFile) break;
    }
  } catch {
    throw new Error('A platform broke off while it handed out a file');
  }
  return Buffer.concat(parts);
}

/** What a file is by its first bytes, whatever its name says; null when it is nothing that a dossier takes. */
export function sniff(content: Uint8Array): string | null {
  const head = Buffer.from(content.subarray(0, 8));
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') return 'application/pdf';
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (head.equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))) return officeFile(content);
  return null;
}

/** DOCX and XLSX are archives that hold `word/` or `xl/`; any other archive is refused. */
function officeFile(content: Uint8Array): string | null {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!bytes.includes('[Content_Types].xml')) return null;
  if (bytes.includes('word/')) return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  return bytes.includes('xl/') ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' : null;
}

/** A file's name as it may be shown: no path, no control or direction characters, at most 120 characters. */
export const fileName = (name: string): string =>
  [...label(name.split(/[\\/]/).at(-1)!.replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069"<>]/gu, ''))].slice(0, 120).join('');
