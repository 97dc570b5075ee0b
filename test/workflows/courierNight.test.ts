import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { createActivities } from '../../activities';
import { findTestServer } from '../../app/embedded/temporal';
import { channelsFor } from '../../bot/channels';
import { ledgerOf } from '../../prisma/ledger';
import { fakeTelegram } from '../fakes/telegram';
import { journey } from '../journeys/theWorld';

jest.setTimeout(60_000);

test('a courier sleeps through the night by itself, and passes over a channel that gave up', async () => {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path: await findTestServer(() => undefined) } } });
  const [world, telegram] = await Promise.all([journey(), fakeTelegram()]);
  const now = async () => new Date(await environment.currentTimeMs()).toISOString();
  try {
    const channels = channelsFor({ TELEGRAM_TOKEN: '1:not-a-real-token', TELEGRAM_API_ROOT: telegram.apiRoot }, world.books);
    const activities = createActivities({ ledger: ledgerOf(world.books, now), channels, engine: {} as never });
    const began = await now();
    // quiet from now on for five hours
    const at = (hours: number) => new Date(Date.parse(began) + (7 + hours) * 3_600_000).toISOString().slice(11, 16);
    const person = 'nguoi-ngu';
    await world.books.prisma.person.create({ data: { id: person, name: 'Người ngủ' } });
    await world.books.prisma.noticePreference.create({ data: { personId: person, quietFrom: at(0), quietTo: at(5) } });
    for (const [channel, chatId] of [['telegram', '81'], ['web', person]] as const) await world.books.prisma.address.create({ data: { channel, chatId, personId: person } });
    const facts = JSON.stringify({ code: 'KC-1', name: 'Máy', stage: { vi: 'a', en: 'a' }, shown: { vi: 'a', en: 'a' }, due: null, reason: null });
    await world.books.pool.query("INSERT INTO notices (person_id, project_code, event_number, template, facts) VALUES ($1, 'KC-1', 1, 'resumed', $2)", [person, facts]);
    // as after a day of trying
    const givesUp = async () => { throw ApplicationFailure.nonRetryable('a day of trying is over'); };
    const workers = await Promise.all([
      Worker.create({ connection: environment.nativeConnection, taskQueue: 'projects', workflowsPath: require.resolve('../../workflows'), activities }),
      Worker.create({ connection: environment.nativeConnection, taskQueue: 'channel-web', activities }),
      Worker.create({ connection: environment.nativeConnection, taskQueue: 'channel-telegram', activities: { ...activities, deliver: givesUp } }),
    ]);
    const running = workers.map((worker) => worker.run());
    const handle = await environment.client.workflow.start('courier', { workflowId: `courier/${person}`, taskQueue: 'projects', args: [{ person, near: true }] });
    await handle.result();
    const { startTime, closeTime } = await handle.describe();
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    expect(await world.books.prisma.notice.findMany({ where: { personId: person } })).toMatchObject([{ state: 'SENT', channel: 'web', passed: ['telegram'] }]);
    const hours = (closeTime!.getTime() - startTime.getTime()) / 3_600_000;
    expect(hours).toBeGreaterThan(4.9);
    expect(hours).toBeLessThan(5.1);
    expect(telegram.messages(81)).toEqual([]);
  } finally {
    await world.close();
    await telegram.stop();
    await environment.teardown();
  }
});
