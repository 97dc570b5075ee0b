import { openBooks } from '../../prisma/client';
import { machineClock } from '../../prisma/clock';
import { ledgerOf } from '../../prisma/ledger';

/** A process of its own that sends commands to one project: URL, code, person, label, count. Each is sent twice, as a retry would. */
const [, , url, code, person, label, count] = process.argv as string[];
const books = openBooks(url!, 10);
const ledger = ledgerOf(books, machineClock.now);
void Promise.all(Array.from({ length: Number(count) }, async (_, index) => {
  const send = () => ledger.act(code!, { type: 'addPaper', paper: { id: `${label}${index}`, kind: 'tenderResult', name: 'a.pdf', sha256: `${label}${index}`, size: 1 } }, { person: person! }, `${label}-${index}`);
  await Promise.all([send(), send()]);
})).then(() => books.close());
