import dns from 'node:dns';
import type { LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/** Where a consumer must not lead: special and private networks (RFC 6890). Of IPv6 only the part in use on the internet is let through. */
const closed = new BlockList();
for (const range of ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'])
  closed.addSubnet(range.split('/')[0]!, Number(range.split('/')[1]), 'ipv4');
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');
// addresses that carry another inside (6to4, Teredo), and those of the documentation
for (const [range, bits] of [['2002::', 16], ['2001::', 23], ['2001:db8::', 32], ['3fff::', 20]] as const) closed.addSubnet(range, bits, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export type Refused = 'FORM' | 'HTTPS' | 'PRIVATE';

/** Whether an address may be called. In development this machine may, too. */
export function mayCall(address: string, development: boolean): boolean {
  const kind = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return false;
  if (development && loopback.check(address, kind)) return true;
  return kind === 'ipv4' ? !closed.check(address, kind) : open6.check(address, kind) && !closed.check(address, kind);
}

/**
 * What is wrong with a consumer's address, before anybody is asked about its name: https only (in development http to this machine), no name or password in it,
 * no private network. A name is looked at again when it is called (`lookupFor`).
 */
export function targetFault(url: string, development: boolean): Refused | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || url.length > 2_000 || !['https:', 'http:'].includes(parsed.protocol) || parsed.username || parsed.password || parsed.hash) return 'FORM';
  const host = parsed.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const here = host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'));
  if (parsed.protocol === 'http:' && !(development && here)) return 'HTTPS';
  if (here) return development ? null : 'PRIVATE';
  if (isIP(host) !== 0) return mayCall(host, development) ? null : 'PRIVATE';
  // a name without a dot is of this network
  return host.includes('.') ? null : 'PRIVATE';
}

/** The look-up of a name for a connection: the connection goes to what was looked at, so a name that changes meanwhile leads nowhere else. */
export const lookupFor = (development: boolean): LookupFunction => (name, options, answer) => {
  dns.lookup(name, { ...(options as LookupOptions), all: true }, (error, found) => {
    if (error) { answer(error, '', 0); return; }
    // one that is closed closes all: a name for both sides is no mistake
    if (found.length === 0 || !found.every(({ address }) => mayCall(address, development))) { answer(Object.assign(new Error('The name leads to a private network'), { code: 'EPRIVATE' }), '', 0); return; }
    if ((options as LookupOptions).all) (answer as (error: null, all: typeof found) => void)(null, found); else answer(null, found[0]!.address, found[0]!.family);
  });
};
