import { openBooks } from '../prisma/client';
import { tellConfirmed } from '../bot/linked';
import { channelsFor } from '../bot/channels';
import { confirmLink } from '../prisma/links';
import { machineClock, movableClock } from '../prisma/clock';
import { issueLinkKey, issueToken } from '../prisma/people';
import { readConfig } from './config';
import { findRunning } from './running';

/**
 * `npm run token -- PERSON`: an API token and a one-time key that links a chat, for a person of the running product. Shown once. In production
 * the chat shows a code then, and `npm run token -- PERSON CODE` gives it back.
 */
async function main(): Promise<void> {
  const config = readConfig();
  const url = config.DATABASE_URL ?? findRunning(config.KC_DATA);
  if (!url) throw new Error('Chưa chạy: mở một cửa sổ khác và chạy npm start trước. / Not running: start it with npm start first.');
  const books = openBooks(url, 2);
  try {
    const id = process.argv[2] ?? '';
    if (!(await books.prisma.person.findUnique({ where: { id } }))) {
      const some = await books.prisma.person.findMany({ orderBy: { id: 'asc' }, take: 15 });
      throw new Error(`Không có người "${id}" / there is no person "${id}". Ví dụ / for example: ${some.map((person) => person.id).join(', ')}`);
    }
    const [code, bothSides] = [process.argv[3], config.KC_MODE === 'production'];
    if (code !== undefined) {
      const answer = await confirmLink(books, id, code);
      if ('refused' in answer) throw new Error('Mã không đúng hoặc không có chat nào đang chờ. / The code is wrong, or no chat waits.');
      await tellConfirmed({ books, channels: channelsFor(config, books) }, id, answer.linked, await (bothSides ? machineClock : movableClock(books)).now());
      console.log('Đã liên kết. / Linked.');
      return;
    }
    console.log(`Bearer ${await issueToken(books, id)}\n/start ${await issueLinkKey(books, id, { bothSides })}   (15 phút, một lần / 15 minutes, once)`);
  } finally {
    await books.close();
  }
}

main().catch((error: unknown) => { console.error(error instanceof Error ? error.message : error); process.exitCode = 1; });
