import dns from 'node:dns';
import { lookupFor, mayCall, targetFault } from '../../prisma/webhookTarget';

test.each(['8.8.8.8', '113.160.0.1', '2400:cb00::1', '2a00:1450::1'])('%s may be called', (address) => { expect([mayCall(address, false), mayCall(address, true)]).toEqual([true, true]); });
test.each([
  '0.0.0.0', '10.0.0.1', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.168.0.1', '198.18.0.1', '198.51.100.1', '203.0.113.9', '224.0.0.1', '255.255.255.255',
  '::', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::a00:1', 'fc00::1', 'fd12::1', 'fe80::1', 'ff02::1', '2001:db8::1', '2001:0:1::1', '2002:a00:1::1', 'not an address', '',
])('"%s" may never be called', (address) => { expect([mayCall(address, false), mayCall(address, true)]).toEqual([false, false]); });
test.each(['127.0.0.1', '127.9.9.9', '::1'])('%s only in development', (address) => { expect([mayCall(address, false), mayCall(address, true)]).toEqual([false, true]); });

test.each([
  ['https://he-thong.example.vn/kc?x=1', null, null], ['https://he-thong.example.vn:8443/', null, null], ['http://he-thong.example.vn/', 'HTTPS', 'HTTPS'], ['http://127.0.0.1:9000/', 'HTTPS', null], ['http://localhost:9000/', 'HTTPS', null],
  ['https://localhost/', 'PRIVATE', null], ['https://a.localhost./', 'PRIVATE', null], ['https://[::1]/', 'PRIVATE', null], ['https://2130706433/', 'PRIVATE', null], ['https://0177.0.0.1/', 'PRIVATE', null], ['https://192.168.0.1/', 'PRIVATE', 'PRIVATE'],
  ['http://192.168.0.1/', 'HTTPS', 'HTTPS'], ['https://[::ffff:127.0.0.1]/', 'PRIVATE', null], ['https://may-chu/', 'PRIVATE', 'PRIVATE'], ['https://u@a.vn/', 'FORM', 'FORM'], ['https://:p@a.vn/', 'FORM', 'FORM'], ['file:///etc/passwd', 'FORM', 'FORM'], ['javascript:1', 'FORM', 'FORM'],
  [`https://a.vn/${'x'.repeat(2_000)}`, 'FORM', 'FORM'],
] as const)('%s: in production %s, in development %s', (url, production, development) => { expect([targetFault(url, false), targetFault(url, true)]).toEqual([production, development]); });

describe('a name', () => {
  const asked = (found: { address: string; family: number }[], development = false, all = false) => new Promise((resolve) => {
    jest.spyOn(dns, 'lookup').mockImplementation(((_name: string, _options: object, answer: (error: null, all: object[]) => void) => answer(null, found)) as never);
    lookupFor(development)('a.example.vn', { all }, (error, address, family) => resolve(error ? (error as NodeJS.ErrnoException).code : all ? address : [address, family]));
  });
  afterEach(() => { jest.restoreAllMocks(); });

  test('that leads to the internet is taken, the first of its addresses or all', async () => {
    const found = [{ address: '8.8.8.8', family: 4 }, { address: '2400:cb00::1', family: 6 }];
    expect([await asked(found), await asked(found, false, true)]).toEqual([['8.8.8.8', 4], found]);
  });
  test('that leads inside, or to both sides, or nowhere, is not', async () => {
    expect(await Promise.all([asked([{ address: '10.0.0.1', family: 4 }]), asked([{ address: '8.8.8.8', family: 4 }, { address: '127.0.0.1', family: 4 }]), asked([]), asked([{ address: '10.0.0.1', family: 4 }], true)])).toEqual(['EPRIVATE', 'EPRIVATE', 'EPRIVATE', 'EPRIVATE']);
  });
  test('that is unknown is not', async () => {
    jest.spyOn(dns, 'lookup').mockImplementation(((_name: string, _options: object, answer: (error: Error) => void) => answer(new Error('ENOTFOUND'))) as never);
    const error = await new Promise<Error | null>((resolve) => { lookupFor(false)('khong-co.example.vn', {}, (fault) => resolve(fault)); });
    expect(error?.message).toBe('ENOTFOUND');
  });
});
