import { openBooks } from '../prisma/client';
import { movableClock } from '../prisma/clock';
import { ledgerOf } from '../prisma/ledger';
import { readConfig } from './config';
import { exampleProjects } from './examples';
import { keepPart, openHouse } from './house';
import type { Part } from './house';
import { onEnd } from './lifetime';
import { forgetRunning, noteRunning } from './running';
import { playerOf, terminate } from './play';
import { fileExample, seedPeople } from './seed';

const log = (line: string) => console.log(`  ${line}`);

/** `npm start`: everything on this machine, in order; Ctrl-C stops everything in the reverse order and loses nothing. */
async function main(): Promise<void> {
  const config = readConfig();
  const parts: Pick<Part, 'stop'>[] = [];
  let stopHouse = async () => undefined as void;
  onEnd(async () => {
    console.log('\nĐang dừng / stopping ...');
    for (const part of parts.reverse()) await part.stop();
    await stopHouse();
    forgetRunning(config.KC_DATA);
    console.log('Đã dừng, không mất dữ liệu / stopped, nothing lost.');
  });

  console.log('Khuyến công: khởi động / starting');
  const house = await openHouse({
    dataDir: config.KC_DATA, databaseUrl: config.DATABASE_URL, ownerUrl: config.DATABASE_OWNER_URL, temporalAddress: config.TEMPORAL_ADDRESS, log,
    ports: { postgres: config.POSTGRES_PORT, temporal: config.TEMPORAL_PORT, temporalUi: config.TEMPORAL_UI_PORT },
  });
  stopHouse = house.stop;
  noteRunning(config.KC_DATA, house.appUrl);

  const books = openBooks(house.appUrl, 5);
  const ledger = ledgerOf(books, movableClock(books).now);
  const development = config.KC_MODE === 'development';
  if (development) {
    await seedPeople(ledger);
    log('dữ liệu mẫu: đã nạp người dùng / demo people loaded');
  }

  const environment = { DATABASE_URL: house.appUrl, TEMPORAL_ADDRESS: house.temporalAddress, KC_MODE: config.KC_MODE, PORT: String(config.PORT) };
  for (const [name, script] of [['worker', 'worker.ts'], ['api', 'api.ts'], ['bot', 'bot.ts']] as const) {
    parts.push(await keepPart(name, script, environment, log));
    log(`${name}: chạy / running`);
  }
  if (development) await seedProjects(ledger);
  await books.close();

  console.log(`
Sẵn sàng / ready:
  Trang, chat      http://127.0.0.1:${config.PORT}/
  API              http://127.0.0.1:${config.PORT}/api/openapi.json
  Temporal         ${house.temporalUi ?? house.temporalAddress}
Ctrl-C để dừng / to stop.`);
}

/** The 31 real projects, each taken to its contract once; from then on they are the people's who try the product. */
async function seedProjects(ledger: ReturnType<typeof ledgerOf>): Promise<void> {
  const examples = exampleProjects((await ledger.now()).slice(0, 10));
  for (const [index, example] of examples.entries()) {
    const code = await fileExample(ledger, example);
    const { project } = (await ledger.read(code))!;
    if (!project.ended && !project.rounds['contract']) {
      await playerOf(ledger, code, example).go('contract');
      if (example.ending === 'terminated') await terminate(ledger, code);
    }
    if (index === 0 || (index + 1) % 10 === 0 || index === examples.length - 1) log(`đề án mẫu / sample projects: ${index + 1}/${examples.length}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  process.kill(process.pid, 'SIGTERM');
});
