import { oaClient } from '../../bot/channels/zaloOa/client';
import { oaSettings } from '../../bot/channels/zaloOa/settings';
import { oaTokens } from '../../bot/channels/zaloOa/tokens';
import { openBooks } from '../../prisma/client';

/** A process of its own that wants a good token, many times at once: database, settings as JSON, the refused token. Prints what it got. */
const [, , url, environment, refused] = process.argv as string[];
const books = openBooks(url!, 10);
const settings = oaSettings(JSON.parse(environment!) as object)!;
const tokens = oaTokens(settings, books, oaClient(settings), async () => new Date().toISOString());
void Promise.all(Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? tokens.access() : tokens.instead(refused!))))
  .then((got) => { console.log(JSON.stringify([...new Set(got)])); return books.close(); });
