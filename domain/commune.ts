import { searchKey } from './text';

/** A commune, ward or township with its place in the years of the address. There are no districts since 1 July 2025. */
export interface Commune { commune: string; district?: string; province: string }

/** The key by which old addresses are found: without the kind (`phường`, `P.`), marks, spaces and leading zeros. */
export const communeKey = (name: string): string => keyOf(name, /^(?:phuong|xa|thi tran|tt|p|x)(?: |(?=\d))/);
export const districtKey = (name: string): string => keyOf(name, /^(?:quan|huyen|thi xa|thanh pho|tx|tp|q|h)(?: |(?=\d))/);

/** `Phường X, Quận Y, Tỉnh Z`, as an address writes it. */
export const writtenCommune = ({ commune, district, province }: Commune): string => [commune, district, province].filter(Boolean).join(', ');

function keyOf(name: string, kind: RegExp): string {
  const words = searchKey(name).replace(/[^a-z0-9]+/g, ' ').trim();
  return words.replace(kind, '').replace(/^0+(?=\d)/, '').replace(/ /g, '');
}
