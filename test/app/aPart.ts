import { appendFileSync } from 'node:fs';

// a part that only says that it serves, and who it is
appendFileSync(process.env['PIDS']!, `${process.pid}\n`);
process.on('disconnect', () => process.exit());
process.send!('ready');
setInterval(() => undefined, 1_000);
