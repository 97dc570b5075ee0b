import os from 'node:os';
import path from 'node:path';
import { startTemporal } from '../../app/embedded/temporal';
import { freePort } from '../../app/embedded/ports';
import { startBot } from '../../app/bot';
import { readConfig } from '../../app/config';
import { startWorker } from '../../app/worker';
import { channelsFor } from '../../bot/channels';
import { awaitedSigners } from '../../domain/awaited';
import { issueLinkKey } from '../../prisma/people';
import { verifyAll } from '../../prisma/verify';
import { theApi } from '../api/theApi';
import { fakeTelegram } from '../fakes/telegram';
import { until } from './theWorld';

jest.setTimeout(180_000);

test('over HTTP, Telegram and the web chat a project goes from proposal to settlement, and everyone is told once', async () => {
  const fake = await fakeTelegram();
  const port = await freePort();
  const temporal = await startTemporal({ logFile: path.join(os.tmpdir(), `khuyen-cong-http-${process.pid}.log`), port: await freePort(), log: () => undefined });
  const telegram = { TELEGRAM_TOKEN: '12345:not-a-real-token', TELEGRAM_API_ROOT: fake.apiRoot, TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${port}/telegram`, TELEGRAM_WEBHOOK_SECRET: 'mot-bi-mat-du-dai-01' };
  const api = await theApi({ temporal: temporal.address, telegram, port });
  const { ledger, books, ask, implementer } = api;
  const config = readConfig(telegram);
  const worker = await startWorker({ ledger, channels: channelsFor(config, books), address: temporal.address });
  await startBot(config, { books, ledger, now: ledger.now }, () => undefined);
  const read = async (code: string) => (await ledger.read(code))!;
  let keys = 0;
  const upload = async (person: string, code: string, kind: string) => {
    const form = new FormData();
    form.append('kind', kind);
    form.append('file', new Blob([`%PDF-1.4 ${kind}`]), `${kind}.pdf`);
    expect((await ask(person, 'POST', `/api/projects/${code}/documents`, { form })).status).toBe(201);
  };
  try {
    // the applicant links Telegram, proposes by the API and hands in by a button of the chat
    await fake.say(7, `/start ${await issueLinkKey(books, implementer)}`);
    await fake.until(7, 1);
    const { body: { code } } = await api.propose();
    for (const kind of ['projectDocument', 'beneficiaryRequest', 'budgetEstimate']) await upload(implementer, code, kind);
    await fake.say(7, `nop ${code}`);
    await until('the card is shown', async () => fake.messages(7).some(({ buttons }) => buttons.some(({ label }) => label.includes('Xác nhận'))));
    const card = fake.messages(7).filter(({ buttons }) => buttons.some(({ label }) => label.includes('Xác nhận'))).at(-1)!;
    const tap = await fake.press(7, card.buttons.find(({ label }) => label.includes('Xác nhận'))!.data);
    await fake.repeat(tap);
    await until('it is handed in', async () => (await read(code)).project.stage === 'completeness');

    // the reception desk finds it in the web chat and approves it there
    const clerk = await api.chatOf('sct-quang-nam-tiep-nhan');
    expect((await clerk.say('viec cua toi')).text).toContain(code);
    await clerk.press(code);
    await clerk.press('Duyệt');
    expect((await clerk.press('Xác nhận')).text).toContain('Đã ghi nhận');

    // all the others by the API, each when it is their turn
    for (let acts = 0; acts < 60; acts += 1) {
      const { project, procedure } = await read(code);
      if (project.ended) break;
      const holder = awaitedSigners(procedure, project)[0]!;
      const person = (await books.pool.query<{ person_id: string }>('SELECT person_id FROM offices WHERE holder = $1', [holder])).rows[0]!.person_id;
      const send = () => ask(person, 'POST', `/api/projects/${code}/sign-offs`, { body: { stage: project.stage, round: project.round, fingerprint: project.fingerprint, vote: 'approve' }, key: `ky-${(keys += 1)}` });
      const answer = await send();
      if (answer.body.code === 'MISSING_PAPERS') for (const kind of answer.body.facts.missing as string[]) await upload(implementer, code, kind);
      else if (answer.body.code === 'PAYMENT_NOT_ORDERED') await until('the engine ordered the payment', async () => (await read(code)).project.payments.some(({ state }) => state === 'ordered'));
      else expect([answer.status, answer.body.code]).toEqual([201, code]);
    }
    expect((await read(code)).project.ended).toBe('closed');
    expect((await ask(implementer, 'GET', `/api/projects/${code}/money`)).body).toMatchObject({ approved: '300000000', advanced: '210000000', accepted: '300000000', paid: '300000000', open: '0' });

    await until('everybody was told', async () => (await books.pool.query("SELECT 1 FROM notices WHERE state IN ('PENDING', 'SENDING') LIMIT 1")).rowCount === 0);
    const mine = await books.prisma.notice.findMany({ where: { personId: implementer, projectCode: code } });
    expect(new Set(mine.map(({ state, channel }) => `${state} ${channel}`))).toEqual(new Set(['SENT telegram']));
    const told = fake.messages(7).filter(({ fromUs, text }) => fromUs && text.includes(code));
    expect(told.filter(({ text }) => text.startsWith('Đã chi')).length).toBe(2);
    expect(told.length).toBeGreaterThanOrEqual(mine.length);
    expect((await verifyAll(ledger)).faults).toEqual([]);
  } finally {
    await worker.stop();
    await api.close();
    await temporal.stop();
    await fake.stop();
  }
});
