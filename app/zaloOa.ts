import { createInterface } from 'node:readline/promises';
import { openOa } from '../bot/channels/zaloOa';
import { beginConsent, finishConsent } from '../bot/channels/zaloOa/consent';
import { oaSettings } from '../bot/channels/zaloOa/settings';
import { openBooks } from '../prisma/client';
import { machineClock, movableClock } from '../prisma/clock';
import { readConfig } from './config';
import { findRunning } from './running';

/** `npm run zalo-oa -- REDIRECT`: an administrator of the Official Account consents in a browser; the tokens are kept encrypted and the account is open. */
async function main(): Promise<void> {
  const config = readConfig();
  const [settings, redirect] = [oaSettings(config), process.argv[2]];
  if (!settings) throw new Error('Chưa có ZALO_OA_ID. / ZALO_OA_ID is not set.');
  if (!redirect || !URL.canParse(redirect)) throw new Error('Cần địa chỉ chuyển về đã khai báo ở Zalo, ví dụ: npm run zalo-oa -- https://example.vn/ / The redirect address registered with Zalo is needed.');
  const url = config.DATABASE_URL ?? findRunning(config.KC_DATA);
  if (!url) throw new Error('Chưa chạy: mở một cửa sổ khác và chạy npm start trước. / Not running: start it with npm start first.');
  const books = openBooks(url, 2);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const begun = beginConsent(settings, redirect);
    console.log(`Mở địa chỉ này, đồng ý, rồi dán địa chỉ mà trình duyệt chuyển tới (trong 10 phút): / Open this, consent, then paste the address that the browser lands on:\n${begun.address}`);
    await finishConsent(openOa(settings, books, (config.KC_MODE === 'development' ? movableClock(books) : machineClock).now), begun, await terminal.question('> '));
    console.log('OA đã mở. / The account is open.');
  } finally {
    terminal.close();
    await books.close();
  }
}

main().catch((error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exitCode = 1; });
