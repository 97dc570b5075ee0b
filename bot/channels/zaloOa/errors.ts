/** Which of Zalo's servers answered: the same number means different things on each. */
export type Family = 'oa' | 'zbs' | 'oauth';

/**
 * What an error means for us: renew the `token`; `consent` is gone; outside the `window`; the `recipient` takes nothing; our `payload` is
 * wrong; too long (`size`); too many calls this minute (`rate`); the day's or month's `quota`; no `money`; forbidden at `night`; the
 * account's `config`; or something that no list has (`unknown`).
 */
export type Meaning = 'token' | 'consent' | 'window' | 'recipient' | 'payload' | 'size' | 'rate' | 'quota' | 'money' | 'night' | 'config' | 'unknown';

const range = (from: number, to: number): number[] => Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + Math.sign(to - from) * index);

/** Read from clients and guides in use, not tried against the real servers. */
const table: Record<Family, Partial<Record<Meaning, readonly number[]>>> = {
  oa: {
    token: [-216, 216, -401, 401, -220], window: [-230, -232, -213, 12007], recipient: [-217, -227, -244], payload: [-201, 100, 2500, -233], size: [-210], rate: [-32],
    quota: [-211, -218, ...range(12000, 12006), ...range(12008, 12010)], money: [-320, -321], night: [-234], config: [-209, -212, -219, -221, -223, -224, -240, -14003],
  },
  zbs: {
    token: [-124, -216, 216, -401, 401, -220], recipient: [-118, -132], payload: [-112, ...range(-1120, -1129)], rate: [-32], quota: [-144, -147, ...range(-1470, -1479)], money: [-320, -321], night: [-234],
  },
  oauth: { consent: [-14014, -14020, -118], config: [-14003] },
};

const meanings = new Map(Object.entries(table).flatMap(([family, kinds]) => Object.entries(kinds).flatMap(([meaning, codes]) => codes.map((code) => [`${family}/${code}`, meaning as Meaning] as const))));

/** What a server's error means, by its number only: the words beside it change with the language. */
export const meaningOf = (family: Family, code: number): Meaning => meanings.get(`${family}/${code}`) ?? 'unknown';

/** Zalo said no. */
export class OaFault extends Error {
  readonly meaning: Meaning;
  constructor(readonly family: Family, readonly code: number) {
    super(`Zalo (${family}) answered ${code}`);
    this.name = 'OaFault';
    this.meaning = meaningOf(family, code);
  }
}
